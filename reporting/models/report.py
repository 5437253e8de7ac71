"""The quarterly report and its submissions (R27, R29)."""

import pghistory
import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contractors.models import Contract
from reporting.querysets import ReportQuerySet
from reporting.states import REPORT_FLOW, DeviationResult, ReportState
from sroi.accounts.models import User
from sroi.dossier.models import Letter


@pghistory.track()
class QuarterlyReport(models.Model):
    """One report of one contract; its quarter is the last of the period that it covers."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="quarterly_reports")
    quarter = models.CharField(_("quarter"), max_length=7, validators=[RegexValidator(r"^\d{4}-Q[1-4]$")])
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("up to and including"))
    due_on = models.DateField(_("due on"))
    courtesy_on = models.DateField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ReportState.choices, default=ReportState.OPEN)
    nothing_to_report = models.BooleanField(_("nothing to report"), default=False)
    remarks = models.TextField(_("remarks"), blank=True)
    deviation = models.TextField(_("what goes differently"), blank=True)
    deviation_result = models.CharField(
        _("result of the deviation"), max_length=20, choices=DeviationResult.choices, blank=True
    )
    deviation_note = models.TextField(_("what was decided"), blank=True)
    deviation_settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    deviation_settled_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lapse_reason = models.TextField(blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("contract", "quarter")
        constraints = (
            UniqueConstraint(fields=["contract", "quarter"], name="report_once"),
            CheckConstraint(condition=Q(state__in=ReportState.values), name="report_state_known"),
            CheckConstraint(
                condition=Q(state=ReportState.DECIDED, decided_at__isnull=False)
                | (~Q(state=ReportState.DECIDED) & Q(decided_at__isnull=True)),
                name="report_decided_iff_decided_at",
            ),
            CheckConstraint(condition=Q(period_end__gte=models.F("period_start")), name="report_period_forward"),
        )
        indexes = (
            models.Index(fields=["due_on"], condition=Q(state="open"), name="report_open_due"),
            models.Index(fields=["state", "due_on"], name="report_state_due"),
        )
        triggers = (pgtrigger.FSM(name="report_flow", field="state", transitions=list(REPORT_FLOW.edges())),)

    def __str__(self) -> str:
        return f"{self.contract.reference} {self.quarter}"

    def get_absolute_url(self) -> str:
        """The page of the report."""
        return reverse("reporting:report", args=[self.contract.reference, self.quarter])


class ReportSubmission(models.Model):
    """What was submitted, version by version; the first stays readable (R29)."""

    report = models.ForeignKey(QuarterlyReport, models.PROTECT, related_name="submissions")
    version = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("report", "version")
        constraints = (UniqueConstraint(fields=["report", "version"], name="submission_version_once"),)
        triggers = (pgtrigger.Protect(name="submission_frozen", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.report} v{self.version}"
