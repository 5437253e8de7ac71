"""Questions that every dated table answers."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import models
from django.db.models import Q

Row = TypeVar("Row", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows with a period: valid_from to valid_until, both included, or without end."""

    def valid_on(self, day: date) -> DatedQuerySet[Row]:
        """The rows in force on a day."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)

    def past_on(self, day: date) -> DatedQuerySet[Row]:
        """The rows that ended before a day."""
        return self.filter(valid_until__lt=day)

    def future_on(self, day: date) -> DatedQuerySet[Row]:
        """The rows that start after a day."""
        return self.filter(valid_from__gt=day)

    def locked(self) -> DatedQuerySet[Row]:
        """The rows, held until the end of the transaction."""
        return self.select_for_update()
