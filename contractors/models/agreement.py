"""The performance agreement, version by version, with its lines and planned quarters (R24)."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from contractors.models.contract import Contract
from contractors.models.settlement import SettlementModel, SettlementRate
from contractors.states import AGREEMENT_FLOW, AgreementState, Possibility, ReportInterval
from sroi.accounts.models import User
from sroi.dossier.models import Letter
from sroi.dossier.models.letter import changed
from sroi.reference.models import TargetGroup, Theme

SIGNED = (AgreementState.IN_FORCE.value, AgreementState.SUPERSEDED.value)
SIGNED_FACTS = (
    *("contract", "version", "settlement_model", "interval", "change_reason", "shortage_reason", "content_sha256"),
    *("contractor_signer", "contractor_signer_name", "contractor_signer_function", "contractor_signed_at"),
    *("bureau_signer", "bureau_signed_at"),
)
"""What two people signed: the database lets nobody change it afterwards (R24)."""
KEPT_LINE = """
    IF EXISTS (
        SELECT 1 FROM contractors_performanceagreement signed
        WHERE signed.id = OLD.agreement_id AND signed.state IN ('in_force', 'superseded')
    ) THEN
        RAISE EXCEPTION 'the line of a signed agreement stays as it is';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""
KEPT_QUARTER = """
    IF EXISTS (
        SELECT 1 FROM contractors_agreementline line
        JOIN contractors_performanceagreement signed ON signed.id = line.agreement_id
        WHERE line.id = OLD.line_id AND signed.state IN ('in_force', 'superseded')
    ) THEN
        RAISE EXCEPTION 'the quarter of a signed agreement stays as it is';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


class PerformanceAgreement(models.Model):
    """One version of what is agreed; the text that was signed is fixed by its hash."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="agreements")
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=20, choices=AgreementState.choices, default=AgreementState.DRAFT)
    settlement_model = models.ForeignKey(SettlementModel, models.PROTECT, related_name="agreements")
    interval = models.CharField(
        _("reports"), max_length=20, choices=ReportInterval.choices, default=ReportInterval.QUARTER
    )
    change_reason = models.TextField(_("what changed and why"), blank=True)
    shortage_reason = models.TextField(_("why less is planned than owed"), blank=True)
    remarks = models.TextField(_("remarks of the contractor"), blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    contractor_signer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    contractor_signer_name = models.CharField(_("name"), max_length=120, blank=True)
    contractor_signer_function = models.CharField(_("function"), max_length=120, blank=True)
    contractor_signed_at = models.DateTimeField(null=True, blank=True)
    bureau_signer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    bureau_signed_at = models.DateTimeField(null=True, blank=True)
    manager_view = models.TextField(_("view of the contract manager"), blank=True)
    manager_view_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    manager_view_at = models.DateTimeField(null=True, blank=True)
    receipt_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    receipt_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("contract", "-version")
        constraints = (
            UniqueConstraint(fields=["contract", "version"], name="agreement_version_once"),
            UniqueConstraint(fields=["contract"], condition=Q(state="in_force"), name="one_agreement_in_force"),
            UniqueConstraint(
                fields=["contract"],
                condition=Q(state__in=["draft", "offered", "accepted"]),
                name="one_agreement_coming",
            ),
            CheckConstraint(condition=Q(state__in=AgreementState.values), name="agreement_state_known"),
            CheckConstraint(
                condition=~Q(state__in=["in_force", "superseded"])
                | Q(contractor_signed_at__isnull=False, bureau_signed_at__isnull=False),
                name="agreement_signed_by_both",
            ),
        )
        triggers = (
            pgtrigger.FSM(name="agreement_flow", field="state", transitions=list(AGREEMENT_FLOW.edges())),
            pgtrigger.Protect(
                name="agreement_signed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=SIGNED) & changed(*SIGNED_FACTS),
            ),
            pgtrigger.Protect(
                name="agreement_kept", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__state__in=SIGNED)
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract.reference} v{self.version}"


class AgreementLine(models.Model):
    """What is agreed under one possibility; the planned value is the sum of its quarters."""

    agreement = models.ForeignKey(PerformanceAgreement, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("line"))
    possibility = models.CharField(_("possibility"), max_length=4, choices=Possibility.choices)
    description = models.TextField(_("description"))
    target_group = models.ForeignKey(TargetGroup, models.PROTECT, null=True, blank=True, related_name="+")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+")
    rate = models.ForeignKey(SettlementRate, models.PROTECT, related_name="lines")
    planned_value = models.DecimalField(_("planned value"), max_digits=14, decimal_places=2)
    for_amsterdammers = models.BooleanField(_("for an Amsterdammer, attested"), default=False)
    nothing_else_fits = models.BooleanField(_("nothing else fits"), default=False)
    required_evidence = models.JSONField(default=list)

    class Meta:
        ordering = ("agreement", "number")
        constraints = (
            UniqueConstraint(fields=["agreement", "number"], name="line_number_once"),
            CheckConstraint(condition=Q(planned_value__gte=0), name="line_value_not_negative"),
            CheckConstraint(condition=Q(possibility__in=Possibility.values), name="line_possibility_known"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="signed_line",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=KEPT_LINE,
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.description[:60]}"


class PlannedQuarter(models.Model):
    """The value that a line plans for one quarter."""

    line = models.ForeignKey(AgreementLine, models.CASCADE, related_name="quarters")
    quarter = models.CharField(_("quarter"), max_length=7, validators=[RegexValidator(r"^\d{4}-Q[1-4]$")])
    value = models.DecimalField(_("planned value"), max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("line", "quarter")
        constraints = (
            UniqueConstraint(fields=["line", "quarter"], name="planned_quarter_once"),
            CheckConstraint(condition=Q(value__gte=0), name="planned_not_negative"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="signed_quarter",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=KEPT_QUARTER,
            ),
        )

    def __str__(self) -> str:
        return f"{self.quarter}: {self.value}"
