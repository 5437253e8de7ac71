"""Issuing letters and queueing e-mail: rows in the running transaction, sent later by machine (R37, R42)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import make_msgid

from django.conf import settings
from django.db import connection
from django.utils import translation

from sroi.accounts.models import MailPreference, User
from sroi.accounts.states import MailPace
from sroi.dossier.models import Deadline, Dossier, Letter, Message
from sroi.dossier.models.dossier import Acting
from sroi.dossier.models.paper import Paper
from sroi.dossier.services.events import record
from sroi.dossier.states import DossierJob, DossierVerb
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.mailer import written
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


@dataclass(frozen=True, slots=True)
class MailDraft:
    """One e-mail before it is written: templates `emails/<template>.subject.txt` and `.txt`, and what they show.

    The key names what it is about and the moment, so whatever runs twice sends once (R42). A mail holds
    no candidate's name, no amount of a third party and no personal data, only a link; a legal mail with a letter
    that is shared takes its PDF along.
    """

    template: str
    key: str
    context: Mapping[str, object]
    recipient: User | None = None
    address: str = ""
    dossier: Dossier | None = None
    letter: Letter | None = None
    file: MailFile | None = None
    is_legal: bool = False


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
    """Put one e-mail in the outbox; None when the key is known, or the recipient does not want this kind."""
    draft = MailDraft(template, key, context, recipient, address, dossier, letter, file, is_legal)
    return next(iter(queue_mails([draft], at=at)), None)


def queue_mails(drafts: Iterable[MailDraft], *, at: datetime) -> list[Message]:
    """Put e-mails in the outbox together; known keys and what the recipients do not want are left out (R42, R43)."""
    wanted = list({each.key: each for each in drafts}.values())
    paces = paces_of(wanted)
    rows = [_message(each, pace, at=at) for each, pace in zip(wanted, paces, strict=True) if pace != MailPace.OFF]
    if not rows:
        return []
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    made = Message.objects.filter(message_id__in=[each.message_id for each in rows]).only("key", "is_for_digest")
    for message in made:
        if not message.is_for_digest:
            enqueue(DossierJob.SEND_MESSAGE, message_id=message.pk)
    return list(made)


def _message(draft: MailDraft, pace: MailPace, *, at: datetime) -> Message:
    """The e-mail in the language of its recipient, as it waits to be sent."""
    values = {**draft.context, "recipient": draft.recipient, "base_url": settings.BASE_URL, "letter": draft.letter}
    with translation.override(draft.recipient.language if draft.recipient else "nl"):
        subject, body = written(draft.template, values)
    return Message(
        dossier=draft.dossier,
        letter=draft.letter,
        kind=draft.template,
        key=draft.key,
        recipient=draft.recipient,
        address=draft.recipient.email if draft.recipient else draft.address,
        subject=subject[:LONGEST_SUBJECT],
        body=body,
        attachment_name=draft.file.name if draft.file else "",
        attachment_type=draft.file.content_type if draft.file else "",
        attachment=draft.file.content if draft.file else None,
        is_legal=draft.is_legal,
        is_for_digest=pace == MailPace.DAILY,
        message_id=make_msgid(domain="sroi.example"),
        queued_at=at,
        next_try_at=at,
    )


def paces_of(drafts: Collection[MailDraft]) -> list[MailPace]:
    """When the recipient of each e-mail wants it: at once, in the digest of the day, or not (R43)."""
    people = {each.recipient.pk for each in drafts if each.recipient is not None and not each.is_legal}
    rows = MailPreference.objects.filter(user__in=people).values_list("user", "kind", "pace") if people else ()
    chosen = {(user, kind): MailPace(pace) for user, kind, pace in rows}
    return [_pace(each, chosen) for each in drafts]


def _pace(draft: MailDraft, chosen: Mapping[tuple[int, str], MailPace]) -> MailPace:
    """A legal e-mail goes out at once, whatever was chosen."""
    if draft.recipient is None or draft.is_legal:
        return MailPace.IMMEDIATE
    return chosen.get((draft.recipient.pk, draft.template.partition("/")[0]), MailPace.IMMEDIATE)
