"""The market consultation before a tender: questions, invited parties, their answers, the conclusions (R10)."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case
from procurement.models.partner import Partner
from procurement.states import BEFORE_PUBLICATION, CONSULTATION_FLOW, ConsultationState
from sroi.accounts.models import Organisation, User


class MarketConsultation(models.Model):
    """What the buyer asks the market before the tender; its report is frozen when it is completed."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="consultation")
    state = models.CharField(max_length=20, choices=ConsultationState.choices, default=ConsultationState.DRAFT)
    purpose = models.TextField(_("what the consultation is for"))
    closes_on = models.DateField(_("answers by"))
    opened_at = models.DateTimeField(null=True, blank=True)
    conclusions = models.TextField(_("conclusions"), blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    content = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=ConsultationState.values), name="consultation_state_known"),
            CheckConstraint(
                condition=Q(state=ConsultationState.COMPLETED, completed_at__isnull=False, content__isnull=False)
                | (~Q(state=ConsultationState.COMPLETED) & Q(completed_at__isnull=True)),
                name="consultation_completed_iff_frozen",
            ),
        )
        triggers = (
            pgtrigger.FSM(name="consultation_flow", field="state", transitions=list(CONSULTATION_FLOW.edges())),
            pgtrigger.Protect(
                name="consultation_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=ConsultationState.COMPLETED.value),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case.reference} {self.get_state_display()}"

    @property
    def is_running(self) -> bool:
        """Tell whether parties are heard: it was opened, is not completed, and the case is before publication (R10)."""
        return self.state == ConsultationState.RUNNING and self.case.phase in BEFORE_PUBLICATION


class ConsultationQuestion(models.Model):
    """One question to the market."""

    consultation = models.ForeignKey(MarketConsultation, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("question"))

    class Meta:
        ordering = ("consultation", "number")
        constraints = (UniqueConstraint(fields=["consultation", "number"], name="consultation_question_once"),)

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class ConsultedParty(models.Model):
    """A party that was asked, and whether it answered."""

    consultation = models.ForeignKey(MarketConsultation, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="consulted")
    name = models.CharField(_("name of the party"), max_length=200)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    invited_at = models.DateTimeField()
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=120, blank=True, help_text="who used the link")
    is_silent = models.BooleanField(_("did not answer"), default=False)

    class Meta:
        ordering = ("consultation", "name", "pk")
        constraints = (
            UniqueConstraint("consultation", Lower("name"), name="consulted_party_once"),
            CheckConstraint(condition=Q(is_silent=False) | Q(answered_on__isnull=True), name="consulted_party_one_end"),
        )

    def __str__(self) -> str:
        return self.name


class ConsultationLink(models.Model):
    """A personal link with which one party answers; only its hash is kept, and it works up to the closing day."""

    party = models.ForeignKey(ConsultedParty, models.CASCADE, related_name="links")
    email = models.EmailField(_("e-mail address"))
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.email


class ConsultationAnswer(models.Model):
    """What one party answered to one question."""

    party = models.ForeignKey(ConsultedParty, models.CASCADE, related_name="answers")
    question = models.ForeignKey(ConsultationQuestion, models.CASCADE, related_name="answers")
    text = models.TextField(_("answer"))

    class Meta:
        ordering = ("question", "party")
        constraints = (UniqueConstraint(fields=["party", "question"], name="consultation_answer_once"),)

    def __str__(self) -> str:
        return self.text[:60]
