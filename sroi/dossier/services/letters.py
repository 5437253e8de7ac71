"""Issuing letters and queueing e-mail: rows in the running transaction, sent later by machine (R37, R42)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import make_msgid

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.utils import translation

from sroi.accounts.models import User
from sroi.accounts.states import MailPace
from sroi.dossier.models import Deadline, Dossier, Letter, Message
from sroi.dossier.models.dossier import Acting
from sroi.dossier.models.paper import Paper
from sroi.dossier.services.events import record
from sroi.dossier.states import DossierJob, DossierVerb
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.queue import enqueue

LONGEST_SUBJECT = 250


@dataclass(frozen=True, slots=True)
class MailFile:
    """One file that goes with an e-mail, such as an invitation for the calendar."""

    name: str
    content_type: str
    content: bytes


def letter_number(*, at: datetime) -> str:
    """The next letter number of the year, from a database sequence: no two letters share one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('dossier_letter_number')")
        row = cursor.fetchone()
    return f"BR-{amsterdam_date(at).year}-{row[0]:06d}"


def issue_letter(  # noqa: PLR0913  # each is a fact of the letter
    dossier: Dossier,
    paper: Paper,
    *,
    at: datetime,
    by: User | Acting | None = None,
    deadline: Deadline | None = None,
    step: str = "",
    corrects: Letter | None = None,
) -> Letter:
    """Freeze a letter: typed context, template version, number; the PDF is made after commit (house rule 12)."""
    letter = Letter.objects.create(
        dossier=dossier,
        kind=paper.KIND,
        number=letter_number(at=at),
        template=paper.TEMPLATE,
        subject=one_line(paper.subject),
        context=asdict(paper),
        corrects=corrects,
        deadline=deadline,
        step=step,
        is_shared=paper.IS_SHARED,
        issued_at=at,
        issued_by=by.by if isinstance(by, Acting) else by,
    )
    record(
        dossier,
        DossierVerb.LETTER_ISSUED,
        about=letter,
        by=by,
        at=at,
        facts={"number": letter.number, "kind": letter.kind, "subject": letter.subject},
    )
    enqueue(DossierJob.RENDER_LETTER, letter_id=letter.pk)
    return letter


def one_line(text: str) -> str:
    """A subject on one line, as long as the register holds."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_SUBJECT else f"{words[: LONGEST_SUBJECT - 1]}…"


def queue_mail(  # noqa: PLR0913  # each is a fact of the e-mail
    *,
    template: str,
    key: str,
    context: Mapping[str, object],
    at: datetime,
    recipient: User | None = None,
    address: str = "",
    dossier: Dossier | None = None,
    letter: Letter | None = None,
    file: MailFile | None = None,
    is_legal: bool = False,
) -> Message | None:
    """Put one e-mail in the outbox, from `emails/<template>.subject.txt` and `.txt`; None when the key is known.

    The key names what it is about and the moment, so whatever runs twice sends once (R42). A mail holds
    no candidate's name, no amount of a third party and no personal data, only a link; a legal mail with a letter
    that is shared takes its PDF along. None too when the recipient does not want this kind.
    """
    pace = MailPace.IMMEDIATE if is_legal else pace_of(recipient, template)
    if pace == MailPace.OFF:
        return None
    language = recipient.language if recipient else "nl"
    values = {**context, "recipient": recipient, "base_url": settings.BASE_URL, "letter": letter}
    with translation.override(language):
        subject = " ".join(render_to_string(f"emails/{template}.subject.txt", values).split())
        body = render_to_string(f"emails/{template}.txt", values).strip() + "\n"
    message, made = Message.objects.get_or_create(
        key=key,
        defaults={
            "dossier": dossier,
            "letter": letter,
            "kind": template,
            "recipient": recipient,
            "address": recipient.email if recipient else address,
            "subject": subject[:250],
            "body": body,
            "attachment_name": file.name if file else "",
            "attachment_type": file.content_type if file else "",
            "attachment": file.content if file else None,
            "is_legal": is_legal,
            "is_for_digest": pace == MailPace.DAILY,
            "message_id": make_msgid(domain="sroi.example"),
            "queued_at": at,
            "next_try_at": at,
        },
    )
    if not made:
        return None
    if pace == MailPace.IMMEDIATE:
        enqueue(DossierJob.SEND_MESSAGE, message_id=message.pk)
    return message


def pace_of(recipient: User | None, template: str) -> MailPace:
    """When somebody wants this kind of e-mail: at once, in the digest of the day, or not (R43)."""
    if recipient is None:
        return MailPace.IMMEDIATE
    chosen = recipient.mail_preferences.filter(kind=template.partition("/")[0]).first()
    return MailPace(chosen.pace) if chosen else MailPace.IMMEDIATE
