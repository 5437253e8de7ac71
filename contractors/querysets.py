"""Questions about contracts; `visible_to` is the one scope (R1)."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from contractors.states import RUNNING, ContractStep, ObligationKind
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import ANYWHERE
from sroi.dossier.models import Dossier
from sroi.dossier.states import DossierKind

if TYPE_CHECKING:
    from contractors.models import Contract  # noqa: F401  # names the model of the class below


class ContractQuerySet(models.QuerySet["Contract"]):
    """Chainable questions about contracts."""

    def visible_to(self, user: User) -> Self:
        """The contracts inside the scope of the user: outside it is 404."""
        if any(standing.roles & ANYWHERE for standing in standings_of(user)):
            return self
        dossiers = Dossier.objects.visible_to(user).filter(kind=DossierKind.CONTRACT)
        return self.filter(dossier__in=dossiers)

    def locked(self) -> Self:
        """The contracts with their rows locked for an act; rows that point to them can still be added by a machine."""
        return self.select_for_update(of=("self",), no_key=True).select_related("dossier", "case", "organisation")

    def active(self) -> Self:
        """Neither closed nor stopped."""
        return self.exclude(step__in=[ContractStep.CLOSED, ContractStep.STOPPED])

    def owing(self) -> Self:
        """Something is owed: a waiver (0%) leaves a contract without an obligation (R9)."""
        effort = Q(obligation__kind=ObligationKind.EFFORT)
        return self.filter(effort | Q(obligation__percent__gt=0) | Q(obligation__promised_amount__gt=0))

    def executing(self) -> Self:
        """In steps 3 and 4."""
        return self.filter(step__in=RUNNING)

    def ending_by(self, day: date) -> Self:
        """Active, and ended or ending on or before this day."""
        return self.active().filter(Q(ends_on__lte=day))
