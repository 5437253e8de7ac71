"""Questions about enforcement files; the scope is that of the file's own dossier (R1)."""

from typing import TYPE_CHECKING, Self

from django.db import models

from enforcement.states import DECIDED, ENDED
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import ANYWHERE
from sroi.dossier.models import Dossier
from sroi.dossier.states import DossierKind

if TYPE_CHECKING:
    from enforcement.models import EnforcementFile  # noqa: F401  # names the model of the class below


class FileQuerySet(models.QuerySet["EnforcementFile"]):
    """Chainable questions about enforcement files."""

    def visible_to(self, user: User) -> Self:
        """The files inside the scope of the user; a contractor sees one after the first letter in it."""
        if any(standing.roles & ANYWHERE for standing in standings_of(user)):
            return self
        dossiers = Dossier.objects.visible_to(user).filter(kind=DossierKind.ENFORCEMENT)
        return self.filter(dossier__in=dossiers)

    def open(self) -> Self:
        """The files that have not ended: phase 7 of the case is on."""
        return self.exclude(state__in=ENDED)

    def with_a_turn(self) -> Self:
        """The open files, and those that ended with a decision while the confirmation still has to go out (R36)."""
        waits = models.Q(contract__discharge__isnull=True, contract__closed_at__isnull=True)
        return self.filter(~models.Q(state__in=ENDED) | (models.Q(state__in=DECIDED) & waits))
