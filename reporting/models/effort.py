"""Efforts with their evidence, and the people they are about (R28, R29, R46). Amounts are euro."""

import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from contractors.models import AgreementLine, Contract, SettlementRate
from contractors.states import EvidenceKind
from reporting.models.report import QuarterlyReport
from reporting.querysets import EffortQuerySet
from reporting.states import EFFORT_FLOW, EffortState, RejectionReason
from sroi.accounts.models import Organisation, User
from sroi.dossier.models import Attachment
from sroi.reference.models import TargetGroup


class Candidate(models.Model):
    """A person of the target group: a number only, with facts that the contractor attests (R46).

    `person` is a blind mark: equal on two contracts when the contractor says that it is the same person.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="candidates")
    number = models.PositiveIntegerField(_("number"))
    person = models.UUIDField(_("the same person on every contract"), default=uuid.uuid4, db_default=RandomUUID())
    target_group = models.ForeignKey(TargetGroup, models.PROTECT, related_name="+")
    months_unemployed = models.PositiveSmallIntegerField(_("months unemployed, attested"), null=True, blank=True)
    is_under_23 = models.BooleanField(_("under 23, attested"), default=False)
    is_amsterdammer = models.BooleanField(_("lives in Amsterdam, attested"), default=False)
    in_target_register = models.BooleanField(_("in the target group register"), default=False)
    has_qualification = models.BooleanField(_("has a basic qualification, attested"), default=False)
    truant_days = models.PositiveSmallIntegerField(_("days of absence from school, attested"), null=True, blank=True)
    is_free_of_benefit = models.BooleanField(_("no longer on a benefit, attested"), default=False)
    follows_uwv = models.BooleanField(_("hours and duration follow the assessment of UWV"), default=False)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    hours_per_week = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=1, null=True, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("contract", "number")
        constraints = (
            UniqueConstraint(fields=["contract", "number"], name="candidate_number_once"),
            UniqueConstraint(fields=["contract", "person"], name="candidate_person_once"),
            CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="candidate_period_forward",
            ),
        )
        indexes = (models.Index(fields=["person"], name="candidate_person"),)

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def pseudonym(self) -> str:
        """The number as pages show it, such as K-017."""
        return f"K-{self.number:03d}"


@pghistory.track()
class Effort(models.Model):
    """One reported contribution, its claimed value with the trace of the computation, and the decision."""

    report = models.ForeignKey(QuarterlyReport, models.PROTECT, related_name="efforts")
    line = models.ForeignKey(AgreementLine, models.PROTECT, null=True, blank=True, related_name="efforts")
    rate = models.ForeignKey(SettlementRate, models.PROTECT, related_name="efforts")
    performed_by = models.ForeignKey(Organisation, models.PROTECT, related_name="efforts")
    candidate = models.ForeignKey(Candidate, models.PROTECT, null=True, blank=True, related_name="efforts")
    description = models.CharField(_("description"), max_length=250)
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("up to and including"))
    components = models.JSONField(default=dict)
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    hours_per_week = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=1, null=True, blank=True)
    invoice_number = models.CharField(_("invoice number"), max_length=60, blank=True)
    invoice_party = models.CharField(_("invoiced by"), max_length=200, blank=True)
    invoice_amount = models.DecimalField(
        _("invoice amount excluding VAT"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    vat_checked = models.BooleanField(_("checked that the amount is without VAT"), default=False)
    is_extra = models.BooleanField(_("extra, beyond law and the contract's own work"), default=False)
    extra_reason = models.TextField(_("why it is extra"), blank=True)
    claimed = models.DecimalField(_("claimed value"), max_digits=14, decimal_places=2)
    trace = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=20, choices=EffortState.choices, default=EffortState.DRAFT)
    verified = models.DecimalField(_("verified value"), max_digits=14, decimal_places=2, null=True, blank=True)
    rejection = models.CharField(_("reason"), max_length=20, choices=RejectionReason.choices, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    question = models.TextField(_("question"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    waived_evidence = models.JSONField(default=list)
    waive_reason = models.TextField(_("why without this evidence"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    counters = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="countered_by")
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    objects = EffortQuerySet.as_manager()

    class Meta:
        ordering = ("report", "pk")
        constraints = (
            CheckConstraint(condition=Q(state__in=EffortState.values), name="effort_state_known"),
            CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="effort_period_forward"),
            CheckConstraint(
                condition=Q(state=EffortState.ACCEPTED, verified__isnull=False)
                | (~Q(state=EffortState.ACCEPTED) & Q(verified__isnull=True)),
                name="effort_verified_iff_accepted",
            ),
            CheckConstraint(
                condition=Q(state__in=["accepted", "rejected"], decided_at__isnull=False, decided_on__isnull=False)
                | (~Q(state__in=["accepted", "rejected"]) & Q(decided_at__isnull=True, decided_on__isnull=True)),
                name="effort_decided_iff_decided_at",
            ),
            CheckConstraint(
                condition=Q(verified__isnull=True)
                | Q(counters__isnull=False)
                | (Q(claimed__gte=0) & Q(verified__gte=0) & Q(verified__lte=F("claimed")))
                | (Q(claimed__lt=0) & Q(verified__lte=0) & Q(verified__gte=F("claimed"))),
                name="effort_verified_within_claimed",
            ),
            CheckConstraint(condition=~Q(state="rejected") | ~Q(rejection=""), name="effort_rejected_with_reason"),
        )
        indexes = (
            models.Index(
                fields=["invoice_party", "invoice_number"], condition=~Q(invoice_number=""), name="effort_invoice"
            ),
            models.Index(fields=["candidate", "period_start"], name="effort_candidate"),
        )
        triggers = (
            pgtrigger.FSM(name="effort_flow", field="state", transitions=list(EFFORT_FLOW.edges())),
            pgtrigger.Protect(
                name="effort_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="accepted")
                & (
                    pgtrigger.Q(old__verified__df=pgtrigger.F("new__verified"))
                    | pgtrigger.Q(old__claimed__df=pgtrigger.F("new__claimed"))
                ),
            ),
        )

    def __str__(self) -> str:
        return self.description


class Evidence(models.Model):
    """A file that proves an effort."""

    effort = models.ForeignKey(Effort, models.CASCADE, related_name="evidence")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind.choices)
    gross_amounts = models.JSONField(_("amounts including VAT"), default=list, blank=True)
    attached_at = models.DateTimeField()

    class Meta:
        ordering = ("effort", "pk")
        constraints = (UniqueConstraint(fields=["effort", "attachment"], name="evidence_once"),)

    def __str__(self) -> str:
        return str(self.attachment)


class CounterProposal(models.Model):
    """A correction of an accepted value, proposed by one and decided by another (R3, R29)."""

    effort = models.ForeignKey(Effort, models.PROTECT, related_name="counter_proposals")
    amount = models.DecimalField(_("correction"), max_digits=14, decimal_places=2)
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    counter = models.OneToOneField(Effort, models.PROTECT, null=True, blank=True, related_name="counter_of")

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="counter_four_eyes"
            ),
            UniqueConstraint(fields=["effort"], condition=Q(approved__isnull=True), name="one_open_counter"),
        )

    def __str__(self) -> str:
        return f"{self.effort} {self.amount}"
