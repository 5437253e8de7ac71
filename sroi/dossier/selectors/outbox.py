"""E-mail that did not arrive, and what waits too long for a machine (R42)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from sroi.dossier.models import Attachment, Letter, Message
from sroi.dossier.selectors.timeline import letter_url
from sroi.dossier.states import LetterState, MessageState
from sroi.kernel.pages import Status, Tone

STUCK = timedelta(minutes=30)
MOST = 200
TONES: dict[str, Tone] = {MessageState.QUEUED: "warn", MessageState.FAILED: "neg", MessageState.WITHHELD: "neg"}


@dataclass(frozen=True, slots=True)
class MessageRow:
    """An e-mail that did not arrive, with the reason and what can be done."""

    message_id: int
    subject: str
    address: str
    queued_at: datetime
    attempts: int
    next_try_at: datetime | None
    reason: str
    status: Status
    reference: str
    letter_number: str
    letter_url: str
    can_retry: bool
    can_confirm: bool


@dataclass(frozen=True, slots=True)
class Outbox:
    """The page: undelivered e-mail, and how much waits too long for a machine."""

    rows: tuple[MessageRow, ...]
    total: int
    stuck_letters: int
    stuck_messages: int
    stuck_files: int

    @property
    def is_stuck(self) -> bool:
        """Tell whether a machine seems to be away."""
        return bool(self.stuck_letters or self.stuck_messages or self.stuck_files)


def outbox_at(moment: datetime) -> Outbox:
    """What did not arrive, the newest first."""
    undelivered = Message.objects.undelivered()
    rows = undelivered.select_related("dossier", "letter").order_by("-queued_at", "-pk")[:MOST]
    return Outbox(
        rows=tuple(message_row(message) for message in rows),
        total=undelivered.count(),
        stuck_letters=Letter.objects.stuck_since(moment - STUCK).count(),
        stuck_messages=Message.objects.stuck_since(moment - STUCK).count(),
        stuck_files=Attachment.objects.stuck_since(moment - STUCK).count(),
    )


def message_row(message: Message) -> MessageRow:
    """One undelivered e-mail for the list."""
    letter = message.letter
    waiting = message.state == MessageState.QUEUED
    return MessageRow(
        message_id=message.pk,
        subject=message.subject,
        address=message.address,
        queued_at=message.queued_at,
        attempts=message.attempts,
        next_try_at=message.next_try_at if waiting else None,
        reason=reason_of(message),
        status=Status(str(MessageState(message.state).label), TONES.get(message.state, "info")),
        reference=message.dossier.reference if message.dossier else "",
        letter_number=letter.number if letter else "",
        letter_url=letter_url(letter.number) if letter and letter.sha256 else "",
        can_retry=message.state != MessageState.WITHHELD,
        can_confirm=letter is not None and letter.state in (LetterState.UNCERTAIN, LetterState.FAILED),
    )


def reason_of(message: Message) -> str:
    """Why it did not arrive, in a sentence; the words of the mail server follow where there are any."""
    if message.state == MessageState.WITHHELD:
        return gettext("The recipient may not see this file any more.")
    if message.last_error.startswith("unresolved"):
        return gettext("It is uncertain whether the mail server took this letter. Ask the recipient, then decide.")
    if message.state == MessageState.QUEUED:
        return gettext("The mail server could not take it yet: %(reason)s.") % {"reason": message.last_error}
    return gettext("The mail server refused it: %(reason)s.") % {"reason": message.last_error}
