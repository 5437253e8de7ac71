"""What is chosen in phases 1 and 2: threshold, variant, percentage, considerations (R8 to R16)."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case, Lot
from procurement.states import APPROVAL_FLOW, ApprovalState, AskKind, Consideration, PartnerPoint, Variant
from sroi.accounts.models import User


class ThresholdTest(models.Model):
    """The threshold test as it was made, with the row that it used (R8)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="threshold_tests")
    value = models.DecimalField(_("estimated value"), max_digits=14, decimal_places=2)
    publication_on = models.DateField(_("planned publication"))
    threshold = models.DecimalField(_("threshold"), max_digits=14, decimal_places=2)
    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=250)
    applies = models.BooleanField(_("social return is the rule"))
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.value} / {self.threshold}"


class VariantChoice(models.Model):
    """The variant chosen for the case or for one lot, with the advice of that moment (R10)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="variant_choices")
    lot = models.ForeignKey(Lot, models.CASCADE, null=True, blank=True, related_name="variant_choices")
    variant = models.CharField(_("variant"), max_length=10, choices=Variant.choices)
    reasoning = models.TextField(_("reason"))
    verdicts = models.JSONField(default=list)
    advice_version = models.CharField(_("version of the decision table"), max_length=20, blank=True)
    advice_facts = models.JSONField(_("facts that the advice was given on"), default=dict)
    chosen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    chosen_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("case", "pk")
        constraints = (
            UniqueConstraint(
                fields=["case", "lot", "variant"],
                condition=Q(replaced_at__isnull=True),
                nulls_distinct=False,
                name="variant_once",
            ),
            CheckConstraint(condition=Q(variant__in=Variant.values), name="variant_known"),
        )

    def __str__(self) -> str:
        return self.get_variant_display()


class Ask(models.Model):
    """What is asked of the contractor, with its mandatory reasoning and the approval of a waiver (R9)."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="ask")
    kind = models.CharField(_("what is asked"), max_length=20, choices=AskKind.choices)
    percent = models.DecimalField(_("percentage"), max_digits=4, decimal_places=1, null=True, blank=True)
    reasoning = models.TextField(_("reasoning"))
    effort_asked = models.TextField(_("what is asked, in countable terms"), blank=True)
    effort_enough = models.TextField(_("when it is enough"), blank=True)
    effort_failing = models.TextField(_("what follows if it is not done"), blank=True)
    approval = models.CharField(
        _("approval"), max_length=20, choices=ApprovalState.choices, default=ApprovalState.NOT_NEEDED
    )
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(percent__gte=0, percent__lte=25), name="ask_percent_range"),
            CheckConstraint(
                condition=~Q(kind=AskKind.PERCENTAGE) | Q(percent__isnull=False), name="ask_percentage_given"
            ),
            CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("set_by")), name="ask_four_eyes"
            ),
        )
        triggers = (pgtrigger.FSM(name="ask_flow", field="approval", transitions=list(APPROVAL_FLOW.edges())),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.percent or ''}".strip()


class ConsiderationAnswer(models.Model):
    """The answer to one of the seven considerations or to a point of working with Pantar, with its reason (R14)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="considerations")
    question = models.CharField(max_length=20, choices=[*Consideration.choices, *PartnerPoint.choices])
    answer = models.CharField(_("answer"), max_length=250)
    reason = models.TextField(_("reason"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("case", "pk")
        constraints = (UniqueConstraint(fields=["case", "question"], name="consideration_once"),)

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"
