"""The fine, the four eyes on it, the last invoice and what is withheld from it (R3, R35, R36)."""

import pghistory
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from contractors.models import Contract
from enforcement.models.file import EnforcementFile
from enforcement.states import Decision, Outcome
from sroi.accounts.models import User
from sroi.dossier.models import Letter


@pghistory.track()
class Fine(models.Model):
    """A fine from announcement to decision. The computed amount keeps its trace; the client decides."""

    file = models.OneToOneField(EnforcementFile, models.PROTECT, related_name="fine")
    stated_on = models.DateField(_("figures as of"))
    shortfall = models.DecimalField(_("shortfall"), max_digits=14, decimal_places=2)
    computed = models.DecimalField(_("computed fine"), max_digits=14, decimal_places=2)
    trace = models.JSONField(default=dict)
    announced_letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="+")
    view_due_on = models.DateField(_("view due on"), null=True, blank=True)
    proposal_reason = models.TextField(_("reason of the proposal"), blank=True)
    proposed = models.DecimalField(_("proposed fine"), max_digits=14, decimal_places=2, null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    countersigned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    countersigned_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices, blank=True)
    decided = models.DecimalField(_("decided fine"), max_digits=14, decimal_places=2, null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    not_attributable = models.BooleanField(_("not attributable to the contractor"), default=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(computed__gte=0, shortfall__gte=0), name="fine_not_negative"),
            CheckConstraint(
                condition=Q(countersigned_by__isnull=True) | ~Q(countersigned_by=F("proposed_by")),
                name="fine_four_eyes",
            ),
            CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("countersigned_by"))),
                name="fine_decided_by_the_client",
            ),
            CheckConstraint(
                condition=Q(decided__isnull=True) | Q(decided__gte=0, decided__lte=F("computed")),
                name="fine_decided_within_computed",
            ),
            CheckConstraint(
                condition=Q(decided_at__isnull=True, decision="") | (Q(decided_at__isnull=False) & ~Q(decision="")),
                name="fine_decided_iff_decision",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file}: {self.decided if self.decided is not None else self.computed}"


class ContractorView(models.Model):
    """The contractor's view on the intended fine, or the fact that none came."""

    file = models.OneToOneField(EnforcementFile, models.PROTECT, related_name="contractor_view")
    received_on = models.DateField(_("received on"), null=True, blank=True)
    text = models.TextField(_("view"), blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(received_on__isnull=True, text="") | (Q(received_on__isnull=False) & ~Q(text="")),
                name="view_text_iff_received",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]


class FinalInvoice(models.Model):
    """The last invoice of a contract: expected date and amount, and what is payable of it."""

    contract = models.OneToOneField(Contract, models.CASCADE, related_name="final_invoice")
    number = models.CharField(_("invoice number"), max_length=60, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    payable = models.DecimalField(_("payable amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    payment_stopped = models.BooleanField(_("payment waits for the bureau's statement"), default=False)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (CheckConstraint(condition=Q(payable__gte=0), name="invoice_not_negative"),)

    def __str__(self) -> str:
        return f"{self.contract.reference} {self.payable}"


class Withholding(models.Model):
    """What finance withholds from the last invoice, and the rest that becomes a claim (R36)."""

    fine = models.OneToOneField(Fine, models.PROTECT, related_name="withholding")
    invoice = models.ForeignKey(FinalInvoice, models.PROTECT, related_name="withholdings")
    withheld = models.DecimalField(_("withheld"), max_digits=14, decimal_places=2)
    claim = models.DecimalField(_("separate claim"), max_digits=14, decimal_places=2)
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="+")
    instructed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    instructed_at = models.DateTimeField()
    settled_on = models.DateField(_("settled on"), null=True, blank=True)

    class Meta:
        constraints = (CheckConstraint(condition=Q(withheld__gte=0, claim__gte=0), name="withholding_not_negative"),)

    def __str__(self) -> str:
        return f"{self.withheld} + {self.claim}"


class Dispute(models.Model):
    """What the contractor disputes in an imposed fine, and what the client decides on it (R34)."""

    file = models.ForeignKey(EnforcementFile, models.PROTECT, related_name="disputes")
    received_on = models.DateField(_("received on"))
    text = models.TextField(_("what is disputed"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    reason = models.TextField(_("reason of the outcome"), blank=True)
    fine_before = models.DecimalField(_("fine before"), max_digits=14, decimal_places=2, null=True, blank=True)
    fine_after = models.DecimalField(_("fine after"), max_digits=14, decimal_places=2, null=True, blank=True)
    released = models.DecimalField(_("still to be paid out"), max_digits=14, decimal_places=2, default=0)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            UniqueConstraint(fields=["file"], condition=Q(outcome=""), name="one_open_dispute"),
            CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="") | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="dispute_decided_iff_outcome",
            ),
            CheckConstraint(
                condition=Q(fine_after__isnull=True) | Q(fine_after__gte=0, fine_after__lte=F("fine_before")),
                name="dispute_never_raises_the_fine",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file} {self.received_on}"
