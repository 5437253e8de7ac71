"""Questions about reports and efforts; the scope is that of the contract (R1)."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from contractors.models import Contract
from reporting.states import EffortState, ReportState
from sroi.accounts.models import User

if TYPE_CHECKING:
    from reporting.models import Effort, QuarterlyReport  # noqa: F401  # names the models of the classes below


class ReportQuerySet(models.QuerySet["QuarterlyReport"]):
    """Chainable questions about reports."""

    def visible_to(self, user: User) -> Self:
        """The reports of the contracts inside the scope of the user."""
        return self.filter(contract__in=Contract.objects.visible_to(user))

    def open(self) -> Self:
        """Not submitted yet, or returned with questions."""
        return self.filter(state__in=[ReportState.OPEN, ReportState.QUESTIONED])

    def overdue_on(self, day: date) -> Self:
        """Not submitted, and due before this day."""
        return self.filter(state=ReportState.OPEN, due_on__lt=day)


class EffortQuerySet(models.QuerySet["Effort"]):
    """Chainable questions about efforts."""

    def verified(self) -> Self:
        """The lines that the bureau accepted."""
        return self.filter(state=EffortState.ACCEPTED)

    def in_review(self) -> Self:
        """The lines that wait for a decision or an answer."""
        return self.filter(state__in=[EffortState.IN_REVIEW, EffortState.RETURNED])

    def decided_by(self, day: date) -> Self:
        """The lines that were decided on or before this Amsterdam day (R39)."""
        return self.filter(decided_on__lte=day)
