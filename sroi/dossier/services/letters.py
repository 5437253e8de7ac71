"""Issuing letters and queueing e-mail: rows in the running transaction, sent later by machine (R37, R42)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import make_msgid

from django.db import connection
from django.utils import translation

from sroi.accounts.models import MailPreference, User
from sroi.accounts.states import MailPace
from sroi.dossier.models import Deadline, Dossier, Letter, Message
from sroi.dossier.models.dossier import Acting
from sroi.dossier.models.letter import LONGEST_SUBJECT
from sroi.dossier.models.paper import Paper
from sroi.dossier.services.events import record
from sroi.dossier.states import DossierJob, DossierVerb
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.mail_facts import FactEncoder, frozen
from sroi.kernel.queue import enqueue

MOST_KICKS = 10
"""When more e-mails are queued at once the sweep of the outbox is asked for, rather than each by itself."""
FACTS = FactEncoder(ensure_ascii=False)
QUEUE = """
    INSERT INTO dossier_message (dossier_id, letter_id, kind, key, recipient_id, address, language, context,
        attachment_name, attachment_type, attachment, is_legal, is_for_digest, message_id, written_subject,
        written_body, state, attempts, queued_at, next_try_at, last_error)
    SELECT mail.*, '', '', 'queued', 0, %s, %s, '' FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[],
        %s::bigint[], %s::text[], %s::text[], %s::jsonb[], %s::text[], %s::text[], %s::bytea[], %s::boolean[],
        %s::boolean[], %s::text[]) AS mail
    ON CONFLICT DO NOTHING RETURNING id, is_for_digest
"""


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
    """One e-mail before it is queued: templates `emails/<template>.subject.txt` and `.txt`, and what they show.

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
    is_personal: bool = False
    """Somebody is named in person: this can wait for the digest, but is never left out."""


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
    is_personal: bool = False,
) -> Message | None:
    """Put one e-mail in the outbox; None when the key is known, or the recipient does not want this kind."""
    draft = MailDraft(template, key, context, recipient, address, dossier, letter, file, is_legal, is_personal)
    return next((Message.objects.get(pk=pk) for pk in queue_mails([draft], at=at)), None)


def queue_mails(drafts: Iterable[MailDraft], *, at: datetime) -> list[int]:
    """Put e-mails in the outbox in one statement, without known keys and unwanted kinds; answer which (R42, R43)."""
    wanted = list({each.key: each for each in drafts}.values())
    paces = paces_of(wanted)
    rows = [_row(each, pace) for each, pace in zip(wanted, paces, strict=True) if pace != MailPace.OFF]
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, [at, at, *map(list, zip(*rows, strict=True))])
        made = cursor.fetchall()
    at_once = [pk for pk, is_for_digest in made if not is_for_digest]
    if len(at_once) > MOST_KICKS:
        enqueue(DossierJob.SWEEP_OUTBOX)
    else:
        for pk in at_once:
            enqueue(DossierJob.SEND_MESSAGE, message_id=pk)
    return [pk for pk, _is_for_digest in made]


def _row(draft: MailDraft, pace: MailPace) -> tuple[object, ...]:
    """The e-mail as it waits, with the facts that it shows as they are now, in the language of its recipient."""
    person, file = draft.recipient, draft.file
    language = person.language if person else "nl"
    values = {**draft.context, "recipient": person, "letter": draft.letter}
    with translation.override(language):
        facts = FACTS.encode(frozen(draft.template, values))
    return (
        draft.dossier.pk if draft.dossier else None,
        draft.letter.pk if draft.letter else None,
        draft.template,
        draft.key,
        person.pk if person else None,
        person.email if person else draft.address,
        language,
        facts,
        file.name if file else "",
        file.content_type if file else "",
        file.content if file else None,
        draft.is_legal,
        pace == MailPace.DAILY,
        make_msgid(domain="sroi.example"),
    )


def paces_of(drafts: Collection[MailDraft]) -> list[MailPace]:
    """When the recipient of each e-mail wants it: at once, in the digest of the day, or not (R43)."""
    people = {each.recipient.pk for each in drafts if each.recipient is not None and not each.is_legal}
    rows = MailPreference.objects.filter(user__in=people).values_list("user", "kind", "pace") if people else ()
    chosen = {(user, kind): MailPace(pace) for user, kind, pace in rows}
    return [_pace(each, chosen) for each in drafts]


def _pace(draft: MailDraft, chosen: Mapping[tuple[int, str], MailPace]) -> MailPace:
    """A legal e-mail goes out at once, whatever was chosen; one that names somebody waits for the digest at most."""
    if draft.recipient is None or draft.is_legal:
        return MailPace.IMMEDIATE
    pace = chosen.get((draft.recipient.pk, draft.template.partition("/")[0]), MailPace.IMMEDIATE)
    return MailPace.DAILY if draft.is_personal and pace == MailPace.OFF else pace
