"""The case with its lots and the notices it came from."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from procurement.models.framework import FrameworkPart
from procurement.querysets import CaseQuerySet
from procurement.states import CASE_FLOW, BaseKind, Nature, NoticeKind, Phase, RestartGround, Route
from sroi.accounts.models import Department, User
from sroi.dossier.models import Attachment, Dossier
from sroi.kernel.routes import page_of


class CaseCounter(models.Model):
    """The last case number of a year; one locked update hands out the next."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Case(FrameworkPart):
    """One procurement from first idea to last lesson (R6). Amounts are euro, excluding VAT."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="case")
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=250)
    description = models.TextField(_("description"), blank=True)
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices, default=Phase.PREPARE)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="cases")
    nature = models.CharField(_("kind of contract"), max_length=20, choices=Nature.choices, blank=True)
    cpv_code = models.CharField(_("CPV code"), max_length=8, blank=True)
    estimated_value = models.DecimalField(
        _("estimated value including options and extensions"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    foreign_value = models.CharField(_("value in another currency"), max_length=60, blank=True)
    framework_reason = models.TextField(_("why the framework runs longer than the rule"), blank=True)
    client_contact = models.CharField(_("contact at the client"), max_length=250, blank=True)
    planned_publication_on = models.DateField(_("planned publication"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    tenders_close_at = models.DateTimeField(_("closing time for bids"), null=True, blank=True)
    starts_on = models.DateField(_("start of the contract"), null=True, blank=True)
    ends_on = models.DateField(_("end of the contract"), null=True, blank=True)
    opportunity_note = models.TextField(_("opportunities discussed with the client"), blank=True)
    opportunity_with = models.CharField(_("discussed with"), max_length=250, blank=True)
    opportunity_talked_on = models.DateField(_("day of the talk"), null=True, blank=True)
    opportunity_noted_on = models.DateField(null=True, blank=True)
    route = models.CharField(_("route"), max_length=20, choices=Route.choices, blank=True)
    market_answers = models.JSONField(_("what is known of the market"), default=dict)
    own_delivery = models.TextField(_("own delivery"), blank=True)
    base_kind = models.CharField(_("base"), max_length=20, choices=BaseKind.choices, blank=True)
    base_reason = models.TextField(_("reason for the base"), blank=True)
    procedure_id = models.CharField(_("procedure in the notice"), max_length=100, blank=True)
    stop_reason = models.TextField(_("reason for stopping"), blank=True)
    stop_ground = models.CharField(
        _("why there is no contract"), max_length=20, choices=RestartGround.choices, blank=True
    )
    restarts = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="restarted_by", verbose_name=_("starts anew")
    )
    restart_lot = models.ForeignKey("Lot", models.PROTECT, null=True, blank=True, related_name="restarted_by")
    restart_ground = models.CharField(
        _("ground for starting anew"), max_length=20, choices=RestartGround.choices, blank=True
    )
    stop_document = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    phase_since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            CheckConstraint(condition=Q(phase__in=Phase.values), name="case_phase_known"),
            CheckConstraint(condition=Q(estimated_value__gte=0), name="case_value_not_negative"),
            CheckConstraint(condition=Q(framework_maximum__gt=0), name="case_framework_maximum_positive"),
            CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="case_term_forward",
            ),
            CheckConstraint(
                condition=Q(phase__in=["closed", "own_delivery", "stopped"], closed_at__isnull=False)
                | (~Q(phase__in=["closed", "own_delivery", "stopped"]) & Q(closed_at__isnull=True)),
                name="case_ended_iff_closed_at",
            ),
            UniqueConstraint(
                fields=["restarts", "restart_lot"],
                condition=Q(restarts__isnull=False),
                nulls_distinct=False,
                name="case_started_anew_once",
            ),
            UniqueConstraint(fields=["procedure_id"], condition=~Q(procedure_id=""), name="case_procedure_once"),
        )
        indexes = (
            models.Index(fields=["phase", "-id"], name="case_phase_recent"),
            models.Index(fields=["department", "-id"], name="case_department_recent"),
            models.Index(
                fields=["cpv_code", "phase"], name="case_cpv", opclasses=["varchar_pattern_ops", "varchar_ops"]
            ),
        )
        triggers = (pgtrigger.FSM(name="case_flow", field="phase", transitions=list(CASE_FLOW.edges())),)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        """The page of the case."""
        return page_of("home:case", self.reference)

    @property
    def cpv_division(self) -> str:
        """The first two digits of the CPV code."""
        return self.cpv_code[:2]


class Lot(FrameworkPart):
    """A part of the case that can be awarded by itself."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="lots")
    number = models.CharField(_("lot"), max_length=20)
    title = models.CharField(_("title"), max_length=250)
    nature = models.CharField(_("kind of contract"), max_length=20, choices=Nature.choices, blank=True)
    cpv_code = models.CharField(_("CPV code"), max_length=8, blank=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2, null=True, blank=True)
    foreign_value = models.CharField(_("value in another currency"), max_length=60, blank=True)
    is_exempted = models.BooleanField(_("left out by the lots regulation"), default=False)
    reserved_participation = models.CharField(_("reserved participation"), max_length=40, blank=True)
    notice_facts = models.JSONField(default=dict)
    failed_on = models.DateField(_("withdrawn or failed on"), null=True, blank=True)
    fail_ground = models.CharField(
        _("why there is no contract"), max_length=20, choices=RestartGround.choices, blank=True
    )
    fail_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ("case", "number")
        constraints = (
            UniqueConstraint(fields=["case", "number"], name="lot_once"),
            CheckConstraint(condition=Q(value__gte=0), name="lot_value_not_negative"),
            CheckConstraint(condition=Q(framework_maximum__gt=0), name="lot_framework_maximum_positive"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ImportedNotice(models.Model):
    """An official notice as it was read: what it gave, what it withheld, what it did not say."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=20, choices=NoticeKind.choices)
    notice_id = models.CharField(max_length=100)
    version = models.CharField(max_length=20, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)
    issued_on = models.DateField(null=True, blank=True)
    given = models.JSONField(default=list)
    withheld = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ("-imported_at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.notice_id}"
