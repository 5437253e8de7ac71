"""Letters frozen when issued, and the outbox of e-mail (R37, R42)."""

from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sroi.accounts.models import User
from sroi.dossier.models.deadline import Deadline
from sroi.dossier.models.dossier import Dossier
from sroi.dossier.querysets import LetterQuerySet, MessageQuerySet
from sroi.dossier.states import LETTER_FLOW, MESSAGE_FLOW, LetterState, MessageState
from sroi.kernel.mail_facts import FactDecoder, FactEncoder
from sroi.kernel.mailer import written

LONGEST_SUBJECT = 250

FROZEN = (
    *("dossier", "kind", "number", "template", "language", "subject", "context", "corrects"),
    *("is_shared", "issued_at", "issued_by"),
)
"""What never changes about a letter once it is issued (house rule 12)."""


def changed(*fields: str) -> pgtrigger.Q:
    """One of these fields gets another value."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


class Letter(models.Model):
    """A letter as it was issued: its template version, its typed context, its number; later its PDF and hash."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=60)
    number = models.CharField(_("number"), max_length=40, unique=True)
    template = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="nl")
    subject = models.CharField(_("subject"), max_length=250)
    context = models.JSONField(encoder=DjangoJSONEncoder)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    deadline = models.ForeignKey(Deadline, models.SET_NULL, null=True, blank=True, related_name="letters")
    step = models.CharField(max_length=20, blank=True, help_text="which reminder of the deadline")
    is_shared = models.BooleanField(_("shared with the contractor"), default=False)
    state = models.CharField(_("state"), max_length=20, choices=LetterState.choices, default=LetterState.QUEUED)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="letters")
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="letters", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = (
            UniqueConstraint(fields=["deadline", "step"], condition=Q(deadline__isnull=False), name="reminder_once"),
            CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state_known"),
            CheckConstraint(condition=Q(state=LetterState.QUEUED) | ~Q(sha256=""), name="letter_made_has_hash"),
        )
        indexes = (
            models.Index(fields=["issued_at"], condition=Q(state="queued"), name="letter_queued"),
            models.Index(fields=["dossier", "-issued_at"], name="letter_of_dossier"),
        )
        triggers = (
            pgtrigger.FSM(name="letter_flow", field="state", transitions=list(LETTER_FLOW.edges())),
            pgtrigger.Protect(
                name="letter_frozen",
                operation=pgtrigger.Update,
                condition=changed(*FROZEN),
            ),
            pgtrigger.Protect(name="letter_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="letter_made_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__sha256="") & pgtrigger.Q(old__sha256__df=pgtrigger.F("new__sha256")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"


class Message(models.Model):
    """One e-mail to one address. The key is what it is about and when, so that nothing goes out twice (R42).

    It is queued as the facts that its template shows, and written when it is handed over; from then on it stays so.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, blank=True, related_name="messages")
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="messages")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    recipient = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="messages")
    address = models.EmailField()
    language = models.CharField(max_length=2, default="nl")
    context = models.JSONField(default=dict, encoder=FactEncoder, decoder=FactDecoder, help_text="what it shows")
    written_subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    written_body = models.TextField(blank=True, help_text="as it was handed over; empty until then")
    attachment_name = models.CharField(max_length=120, blank=True)
    attachment_type = models.CharField(max_length=80, blank=True)
    attachment = models.BinaryField(null=True, blank=True)
    is_legal = models.BooleanField(default=False, help_text="cannot be switched off (R43)")
    bundled_in = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="bundle", help_text="the digest that it is in"
    )
    is_for_digest = models.BooleanField(default=False, help_text="waits for the digest of the day (R43)")
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=20, choices=MessageState.choices, default=MessageState.QUEUED)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=250, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-queued_at", "-pk")
        constraints = (
            CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_iff_sent_at",
            ),
            CheckConstraint(
                condition=~Q(state=MessageState.SENT) | ~Q(written_body=""), name="message_sent_as_it_is_written"
            ),
        )
        indexes = (models.Index(fields=["next_try_at"], condition=Q(state="queued"), name="message_due"),)
        triggers = (
            pgtrigger.FSM(name="message_flow", field="state", transitions=list(MESSAGE_FLOW.edges())),
            pgtrigger.Protect(
                name="message_written_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__written_body="") & changed("written_subject", "written_body"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} → {self.address}"

    @cached_property
    def text(self) -> tuple[str, str]:
        """Subject and body: as they were handed over, or until then as they stand from the facts that are kept."""
        if self.written_body:
            return self.written_subject, self.written_body
        with translation.override(self.language):
            subject, body = written(self.kind, {**self.context, "base_url": settings.BASE_URL})
        return subject[:LONGEST_SUBJECT], body

    @property
    def subject(self) -> str:
        """The subject, in the language of the recipient."""
        return self.text[0]

    @property
    def body(self) -> str:
        """The text, in the language of the recipient."""
        return self.text[1]
