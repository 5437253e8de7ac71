"""The award decision and the awards in it (R20)."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case, ImportedNotice, Lot
from procurement.models.selection import Bid
from procurement.states import AWARD_FLOW, AwardState
from sroi.accounts.models import Consortium, Organisation
from sroi.dossier.models import Attachment


class AwardDecision(models.Model):
    """One award decision; the definitive award is its own recorded date, asked and never derived."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="award_decisions")
    state = models.CharField(_("state"), max_length=20, choices=AwardState.choices, default=AwardState.DRAFT)
    notice = models.ForeignKey(ImportedNotice, models.PROTECT, null=True, blank=True, related_name="decisions")
    reasons = models.TextField(_("reasons"), blank=True)
    passed_over = models.TextField(_("why an equal or better bid does not win"), blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_by_platform = models.BooleanField(_("sent by the tender platform"), default=False)
    proof = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    standstill_days = models.PositiveSmallIntegerField(_("standstill in days"), null=True, blank=True)
    standstill_ends_on = models.DateField(_("standstill ends on"), null=True, blank=True)
    standstill_source = models.CharField(max_length=250, blank=True)
    proceedings_started_on = models.DateField(_("summary proceedings since"), null=True, blank=True)
    proceedings_ended_on = models.DateField(_("judgment on"), null=True, blank=True)
    definitive_on = models.DateField(_("definitive award on"), null=True, blank=True)
    definitive_reason = models.TextField(blank=True)
    document = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("case", "pk")
        constraints = (
            CheckConstraint(condition=Q(state__in=AwardState.values), name="award_state_known"),
            CheckConstraint(
                condition=Q(state=AwardState.DEFINITIVE, definitive_on__isnull=False)
                | (~Q(state=AwardState.DEFINITIVE) & Q(definitive_on__isnull=True)),
                name="award_definitive_iff_dated",
            ),
        )
        triggers = (pgtrigger.FSM(name="award_flow", field="state", transitions=list(AWARD_FLOW.edges())),)

    def __str__(self) -> str:
        return f"{self.case.reference} {self.get_state_display()}"


class Award(models.Model):
    """Who gets which lots for which value; each award makes one contract."""

    decision = models.ForeignKey(AwardDecision, models.PROTECT, related_name="awards")
    lots = models.ManyToManyField(Lot, related_name="awards", blank=True)
    bid = models.ForeignKey(Bid, models.PROTECT, null=True, blank=True, related_name="awards")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="awards")
    consortium = models.ForeignKey(Consortium, models.PROTECT, null=True, blank=True, related_name="awards")
    value = models.DecimalField(_("awarded value"), max_digits=14, decimal_places=2, null=True, blank=True)
    foreign_value = models.CharField(_("value in another currency"), max_length=60, blank=True)
    offered_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    contract_number = models.CharField(_("contract number"), max_length=100, blank=True)
    contract_title = models.CharField(_("title of the contract"), max_length=250, blank=True)
    contact_email = models.EmailField(_("contact of the winner"), blank=True)
    winner_chosen_on = models.DateField(_("winner chosen on"), null=True, blank=True)
    concluded_on = models.DateField(_("concluded on"), null=True, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    notice_facts = models.JSONField(default=dict)

    class Meta:
        ordering = ("decision", "pk")
        constraints = (CheckConstraint(condition=Q(value__gte=0), name="award_value_not_negative"),)

    def __str__(self) -> str:
        return str(self.consortium or self.organisation)
