"""Questions that every dated table answers."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import models
from django.db.models import Q

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


def in_force(day: date) -> Q:
    """The condition that a row answers for a day."""
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


class DatedQuerySet(models.QuerySet[Row_co]):
    """Rows with a period: valid_from to valid_until, both included, or without end."""

    def valid_on(self, day: date) -> DatedQuerySet[Row_co]:
        """The rows in force on a day."""
        return self.filter(in_force(day))

    def past_on(self, day: date) -> DatedQuerySet[Row_co]:
        """The rows that ended before a day."""
        return self.filter(valid_until__lt=day)

    def future_on(self, day: date) -> DatedQuerySet[Row_co]:
        """The rows that start after a day."""
        return self.filter(valid_from__gt=day)

    def following(self, row: models.Model, *, keys: tuple[str, ...]) -> DatedQuerySet[Row_co]:
        """The rows that come after this one in the order of the keys, the newest first within a key."""
        return self.filter(_beyond(row, keys=keys, side="gt", newer="lt"))

    def preceding(self, row: models.Model, *, keys: tuple[str, ...]) -> DatedQuerySet[Row_co]:
        """The rows that come before this one in that same order."""
        return self.filter(_beyond(row, keys=keys, side="lt", newer="gt"))


def _beyond(row: models.Model, *, keys: tuple[str, ...], side: str, newer: str) -> Q:
    """The condition that a row lies on one side of another one."""
    condition, equal = Q(pk__in=[]), Q()
    for key in keys:
        value = getattr(row, key)
        condition |= equal & Q((f"{key}__{side}", value))
        equal &= Q((key, value))
    return condition | (equal & Q((f"valid_from__{newer}", vars(row)["valid_from"])))
