"""PSO certificates and the discount on the obligation (R23)."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from contractors.models.contract import Contract
from contractors.states import DISCOUNT_FLOW, DiscountState
from sroi.accounts.models import Organisation, User
from sroi.dossier.models import Attachment


class PsoCertificate(models.Model):
    """A certificate of the Prestatieladder Socialer Ondernemen; `level` is a key of the reference data."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="pso_certificates")
    level = models.CharField(_("level"), max_length=20)
    number = models.CharField(_("certificate number"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    file = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-valid_until", "-pk")
        constraints = (
            CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="certificate_forward"),
            models.UniqueConstraint(fields=["organisation", "number"], name="certificate_once"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.level}"


class DiscountProposal(models.Model):
    """A discount proposed by an adviser and decided by a coordinator (R3)."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="discount_proposals")
    certificate = models.ForeignKey(PsoCertificate, models.PROTECT, related_name="proposals")
    percent = models.DecimalField(_("discount"), max_digits=4, decimal_places=1)
    source = models.CharField(max_length=250)
    reason = models.TextField(_("reason"))
    contractor_agreed_on = models.DateField(_("contractor agreed on"))
    state = models.CharField(_("state"), max_length=20, choices=DiscountState.choices, default=DiscountState.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="discount_four_eyes"
            ),
            CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="discount_range"),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state__in=["proposed", "returned", "approved"]), name="one_discount"
            ),
        )
        triggers = (pgtrigger.FSM(name="discount_flow", field="state", transitions=list(DISCOUNT_FLOW.edges())),)

    def __str__(self) -> str:
        return f"{self.percent}%"
