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

    def following(self, *, keys: tuple[str, ...], row: models.Model) -> DatedQuerySet[Row_co]:
        """The rows that come after this one in the order of the keys, newest first within a key."""
        condition, equal = Q(), Q()
        for key in keys:
            value = getattr(row, key)
            condition |= equal & Q(**{f"{key}__gt": value})
            equal &= Q(**{key: value})
        return self.filter(condition | (equal & Q(valid_from__lt=row.valid_from)))  # type: ignore[attr-defined]
