"""The enforcement file and the steps of the ladder before a fine (R34, R36)."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from contractors.models import Contract, PerformanceAgreement
from enforcement.querysets import FileQuerySet
from enforcement.states import FILE_FLOW, FileState, Ground
from sroi.accounts.models import User
from sroi.dossier.models import Dossier, Letter
from sroi.kernel.routes import page_of


class EnforcementFile(models.Model):
    """One enforcement of one contract: opened by a signal or by hand, climbed step by step."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="enforcement_file")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="enforcement_files")
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=20, choices=FileState.choices, default=FileState.SIGNALLED)
    state_since = models.DateTimeField()
    ground = models.CharField(_("ground"), max_length=20, choices=Ground.choices)
    reason = models.TextField(_("reason"))
    finding = models.TextField(_("reasoned finding on the effort obligation"), blank=True)
    client_informed_on = models.DateField(_("client informed on"), null=True, blank=True)
    client_informed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    client_informed_text = models.TextField(blank=True)
    renewed_agreement = models.ForeignKey(
        PerformanceAgreement, models.PROTECT, null=True, blank=True, related_name="enforcement_files"
    )
    not_renewed_reason = models.TextField(_("why no renewed agreement"), blank=True)
    notice_skipped_reason = models.TextField(_("why no notice of default"), blank=True)
    close_reason = models.TextField(_("reason for closing"), blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (
            UniqueConstraint(
                fields=["contract"],
                condition=~Q(state__in=["waived", "settled", "closed"]),
                name="one_open_enforcement_file",
            ),
            CheckConstraint(condition=Q(state__in=FileState.values), name="file_state_known"),
        )
        triggers = (pgtrigger.FSM(name="file_flow", field="state", transitions=list(FILE_FLOW.edges())),)

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The page of the file."""
        return page_of("enforcement:file", self.reference)


class Talk(models.Model):
    """The talk with the contractor, with its minutes; never left out."""

    file = models.OneToOneField(EnforcementFile, models.CASCADE, related_name="talk")
    held_on = models.DateField(_("held on"))
    attendees = models.TextField(_("present"))
    minutes = models.TextField(_("minutes"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.file} {self.held_on}"


class DefaultNotice(models.Model):
    """The notice of default with its reasonable term (article 6:82 of the Civil Code)."""

    file = models.OneToOneField(EnforcementFile, models.CASCADE, related_name="default_notice")
    sent_on = models.DateField(_("sent on"))
    term_ends_on = models.DateField(_("term ends on"))
    demand = models.TextField(_("what must still be done"))
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="+")

    class Meta:
        constraints = (CheckConstraint(condition=Q(term_ends_on__gt=F("sent_on")), name="notice_term_forward"),)

    def __str__(self) -> str:
        return f"{self.file} {self.term_ends_on}"


class FineForecast(models.Model):
    """The nightly computation of shortfall and fine with its trace: it never proposes or decides (R36)."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="fine_forecasts")
    computed_on = models.DateField(_("computed on"))
    net = models.DecimalField(max_digits=14, decimal_places=2)
    verified = models.DecimalField(max_digits=14, decimal_places=2)
    in_review = models.DecimalField(max_digits=14, decimal_places=2)
    not_yet_due = models.DecimalField(max_digits=14, decimal_places=2)
    shortfall = models.DecimalField(max_digits=14, decimal_places=2)
    fine = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    payable = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    withheld = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    claim = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    trace = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ("contract", "-computed_on")
        constraints = (UniqueConstraint(fields=["contract", "computed_on"], name="forecast_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.contract.reference} {self.computed_on}: {self.shortfall}"


class Discharge(models.Model):
    """The confirmation that the obligation is fulfilled (décharge)."""

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="discharge")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.contract.reference
