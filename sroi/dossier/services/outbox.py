"""Handing over the outbox: leased, sent once, tried again with growing pauses, nothing lost (R42, R43).

A worker that dies between the server's answer and our commit leaves an expired lease. An ordinary e-mail is then sent
again under the same Message-ID; a legal letter goes to a person as “delivery uncertain”.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from sroi.accounts.models import User
from sroi.dossier import policies
from sroi.dossier.documents import file_name
from sroi.dossier.models import Dossier, Letter, Message
from sroi.dossier.services.events import move, record
from sroi.dossier.services.printing import letter_pdf
from sroi.dossier.states import (
    LETTER_FLOW,
    MESSAGE_FLOW,
    DossierJob,
    DossierVerb,
    LetterAction,
    LetterState,
    MessageAction,
    MessageState,
)
from sroi.kernel import mailer
from sroi.kernel.mailer import File, Mail, Outcome, Permanent, Sent, Server, Temporary
from sroi.kernel.queue import enqueue
from sroi.kernel.vault import VaultError

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
"""The pauses after the first, second … failure; the last one repeats without end: a server may be away for days."""
NOT_WRITTEN = "the text cannot be written"
UNCERTAIN = "unresolved: the last attempt did not end"


def pause_after(attempts: int) -> timedelta:
    """How long to wait after this many attempts."""
    return PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]


@transaction.atomic
def claim_message(*, message_id: int, at: datetime) -> Message | None:
    """Lease one e-mail that is due; None when there is nothing to send now, or somebody else sends it."""
    waiting = Message.objects.due_at(at).select_for_update(skip_locked=True, of=("self",))
    message = waiting.select_related("letter", "dossier", "recipient").filter(pk=message_id).first()
    if message is None:
        return None
    if message.letter is not None and message.letter.state == LetterState.QUEUED:
        message.next_try_at = at + PAUSES[0]
        message.save(update_fields=["next_try_at"])
        return None
    if not is_welcome(message):
        move(message, MESSAGE_FLOW, MessageAction.WITHHOLD, leased_until=None)
        return None
    if message.leased_until is not None and is_formal(message):
        doubt(message, at=at)
        return None
    return message if lease(message, at=at) else None


def lease(message: Message, *, at: datetime) -> bool:
    """Take a claimed e-mail and write it, as it goes out now and at every later attempt; one that cannot be waits."""
    message.attempts += 1
    try:
        message.written_subject, message.written_body = message.text
    except Exception as error:
        logger.exception("e-mail %s cannot be written", message.pk)
        message.next_try_at, message.last_error = at + pause_after(message.attempts), f"{NOT_WRITTEN}: {error}"[:250]
        message.save(update_fields=["attempts", "next_try_at", "last_error"])
        return False
    message.leased_until = at + LEASE
    message.save(update_fields=["attempts", "leased_until", "written_subject", "written_body"])
    return True


def is_formal(message: Message) -> bool:
    """Tell whether the e-mail brings a legal letter: a second copy of it may not go out by itself."""
    return message.is_legal and message.letter is not None


def is_welcome(message: Message) -> bool:
    """Tell whether the recipient may still get the e-mail: active, and still inside the scope of the dossier (R43)."""
    if message.recipient is None:
        return True
    if not message.recipient.is_active:
        return False
    return (
        message.dossier is None or Dossier.objects.visible_to(message.recipient).filter(pk=message.dossier.pk).exists()
    )


def doubt(message: Message, *, at: datetime) -> None:
    """Leave a legal letter to a person: nobody knows whether the server has it."""
    move(message, MESSAGE_FLOW, MessageAction.GIVE_UP, leased_until=None, last_error=UNCERTAIN)
    follow_letter(message, LetterAction.DOUBT, DossierVerb.LETTER_UNDELIVERED, at=at, reason=UNCERTAIN)


def deliver_message(*, message_id: int, at: datetime, server: Server | None = None) -> Outcome | None:
    """Send one e-mail that is due; None when it was not for us."""
    message = claim_message(message_id=message_id, at=at)
    if message is None:
        return None
    outcome = hand_over(message, at=at, server=server or mailer.server_of_settings())
    settle_message(message_id=message.pk, attempt=message.attempts, outcome=outcome, at=at)
    return outcome


def hand_over(message: Message, *, at: datetime, server: Server) -> Outcome:
    """Hand the e-mail to the server; one whose letter cannot be read waits."""
    try:
        mail = mail_of(message, at=at)
    except (VaultError, OSError) as error:
        logger.exception("the letter of e-mail %s cannot be read", message.pk)
        return Temporary(f"the letter cannot be read: {type(error).__name__}")
    return mailer.send(mail, server=server)


def mail_of(message: Message, *, at: datetime) -> Mail:
    """The e-mail as it goes out; the Message-ID is that of the row, at each attempt."""
    return Mail(
        message_id=message.message_id,
        sender=settings.DEFAULT_FROM_EMAIL,
        to=message.address,
        subject=message.subject,
        text=message.body,
        sent_at=at,
        files=files_of(message),
    )


def files_of(message: Message) -> tuple[File, ...]:
    """The file that was queued with it, and the PDF of a legal letter that is shared."""
    found = []
    if message.attachment is not None:
        found.append(File(message.attachment_name, message.attachment_type, bytes(message.attachment)))
    if message.letter is not None and message.is_legal and message.letter.is_shared:
        found.append(File(file_name(message.letter), "application/pdf", letter_pdf(message.letter)))
    return tuple(found)


@transaction.atomic
def settle_message(*, message_id: int, attempt: int, outcome: Outcome, at: datetime) -> bool:
    """Record how an attempt ended; a worker that comes after its lease was taken over records nothing."""
    message = Message.objects.select_for_update(of=("self",)).select_related("letter", "dossier").get(pk=message_id)
    if message.attempts != attempt or message.state != MessageState.QUEUED:
        return False
    match outcome:
        case Sent():
            subject, body = message.text
            written = {"written_subject": subject, "written_body": body}
            move(message, MESSAGE_FLOW, MessageAction.SEND, sent_at=at, leased_until=None, last_error="", **written)
            follow_letter(message, LetterAction.CONFIRM, DossierVerb.LETTER_SENT, at=at)
        case Permanent(reason):
            move(message, MESSAGE_FLOW, MessageAction.GIVE_UP, leased_until=None, last_error=reason[:250])
            follow_letter(message, LetterAction.FAIL, DossierVerb.LETTER_UNDELIVERED, at=at, reason=reason[:250])
        case Temporary(reason):
            message.next_try_at, message.leased_until = at + pause_after(attempt), None
            message.last_error = reason[:250]
            message.save(update_fields=["next_try_at", "leased_until", "last_error"])
    return True


def follow_letter(message: Message, action: LetterAction, verb: DossierVerb, *, at: datetime, reason: str = "") -> None:
    """Let the letter follow its e-mail, where its own table has the step; one event per change."""
    if message.letter_id is None:
        return
    letter = Letter.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=message.letter_id)
    if not LETTER_FLOW.allows(state=letter.state, action=action):
        return
    before, after = move(letter, LETTER_FLOW, action)
    facts = {"number": letter.number, "message_id": message.message_id}
    record(letter.dossier, verb, about=letter, at=at, before=before, after=after, reason=reason, facts=facts)


@transaction.atomic
def retry_message(*, message_id: int, by: User, at: datetime) -> Message:
    """Send an undelivered e-mail again, now."""
    message = Message.objects.select_for_update(of=("self",)).select_related("dossier", "letter").get(pk=message_id)
    policies.require_anywhere(by, MessageAction.RETRY)
    if message.state == MessageState.FAILED:
        move(message, MESSAGE_FLOW, MessageAction.RETRY, next_try_at=at, leased_until=None)
    else:
        MESSAGE_FLOW.target(state=message.state, action=MessageAction.SEND)
        message.next_try_at = at
        message.save(update_fields=["next_try_at"])
    if message.dossier is not None:
        record(message.dossier, DossierVerb.MAIL_RETRIED, about=message, by=by, at=at, facts={"kind": message.kind})
    enqueue(DossierJob.SEND_MESSAGE, message_id=message.pk)
    return message


@transaction.atomic
def bundle_messages(rows: Iterable[Message], *, digest: Message | None, at: datetime) -> None:
    """Record that what waited for somebody's digest went out in it, in the words in which it is told (R43)."""
    for row in rows:
        subject, body = row.text
        written = {"written_subject": subject, "written_body": body}
        move(row, MESSAGE_FLOW, MessageAction.SEND, sent_at=at, bundled_in=digest, **written)
