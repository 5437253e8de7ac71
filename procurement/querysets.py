"""Questions about cases; `visible_to` is the one scope (R1)."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from procurement.states import ENDED, PartnerState, Phase, RecognitionKind
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import ANYWHERE
from sroi.dossier.models import Dossier
from sroi.dossier.states import DossierKind

if TYPE_CHECKING:
    from procurement.models import Case, Partner, TextBlock  # noqa: F401  # the classes below name them in a string


class CaseQuerySet(models.QuerySet["Case"]):
    """Chainable questions about cases."""

    def visible_to(self, user: User) -> Self:
        """The cases inside the scope of the user; never those of a contractor: a contractor holds no case."""
        if any(standing.roles & ANYWHERE for standing in standings_of(user)):
            return self
        dossiers = Dossier.objects.visible_to(user).filter(kind=DossierKind.CASE)
        return self.filter(dossier__in=dossiers)

    def in_phase(self, *phases: Phase) -> Self:
        """The cases in these phases."""
        return self.filter(phase__in=phases)

    def active(self) -> Self:
        """The cases that have not ended."""
        return self.exclude(phase__in=ENDED)

    def locked(self) -> Self:
        """The cases with their rows locked for an act."""
        return self.select_for_update(of=("self",)).select_related("dossier", "department")


class TextBlockQuerySet(models.QuerySet["TextBlock"]):
    """Chainable questions about standard texts."""

    def in_force(self, on: date) -> Self:
        """The versions that hold on a day, the newest last."""
        period = Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))
        return self.filter(period).order_by("kind", "variant", "valid_from", "pk")


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Chainable questions about partners; everybody of the office who reads the directory reads all of it."""

    def active(self) -> Self:
        """The partners that are offered to others."""
        return self.filter(state=PartnerState.ACTIVE)

    def recognised_on(self, day: date, kind: str = RecognitionKind.SOCIAL_FIRM) -> Self:
        """The partners with a recognition of this kind that holds on a day (R51)."""
        held = Q(recognitions__kind=kind, recognitions__withdrawn_at__isnull=True)
        held &= Q(recognitions__issued_on__lte=day, recognitions__valid_until__gte=day)
        return self.filter(pk__in=self.model._default_manager.filter(held).values("pk"))

    def public_on(self, day: date) -> Self:
        """The recognised social firms that agreed to be shown to everybody."""
        return self.active().recognised_on(day).filter(publication_agreed_on__lte=day)

    def locked(self) -> Self:
        """The partners with their rows locked for an act."""
        return self.select_for_update(of=("self",)).select_related("dossier")
