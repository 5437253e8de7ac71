"""Questions of bidders and the notes that answer them (R18)."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case
from procurement.states import QUESTION_FLOW, QuestionState
from sroi.accounts.models import User


class InformationNote(models.Model):
    """A nota van inlichtingen: the questions and answers that were published together; frozen when published."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="information_notes")
    number = models.PositiveSmallIntegerField(_("number"))
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("case", "number")
        constraints = (UniqueConstraint(fields=["case", "number"], name="information_note_once"),)
        triggers = (pgtrigger.Protect(name="note_is_frozen", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.case.reference} {self.number}"


class Question(models.Model):
    """One question on the tender: numbered, with a due date, somebody who answers, and the answer."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(_("number"))
    place = models.CharField(_("document and paragraph"), max_length=200, blank=True)
    text = models.TextField(_("question"))
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("answer due on"))
    answerer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="questions_to_answer")
    state = models.CharField(max_length=20, choices=QuestionState.choices, default=QuestionState.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    returned_because = models.TextField(_("returned because"), blank=True)
    note = models.ForeignKey(InformationNote, models.PROTECT, null=True, blank=True, related_name="questions")

    class Meta:
        ordering = ("case", "number")
        indexes = (models.Index(fields=["answerer", "due_on"], name="question_to_answer", condition=Q(note=None)),)
        constraints = (
            UniqueConstraint(fields=["case", "number"], name="question_number_once"),
            CheckConstraint(condition=Q(state__in=QuestionState.values), name="question_state_known"),
            CheckConstraint(condition=Q(state=QuestionState.OPEN) | ~Q(answer=""), name="question_answered_in_words"),
            CheckConstraint(
                condition=Q(state=QuestionState.PUBLISHED, note__isnull=False)
                | (~Q(state=QuestionState.PUBLISHED) & Q(note__isnull=True)),
                name="question_published_iff_in_note",
            ),
            CheckConstraint(condition=Q(due_on__gte=models.F("asked_on")), name="question_due_after_asked"),
        )
        triggers = (pgtrigger.FSM(name="question_flow", field="state", transitions=list(QUESTION_FLOW.edges())),)

    def __str__(self) -> str:
        return f"{self.case.reference} {self.number}"
