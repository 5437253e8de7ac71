"""Dossiers and what they keep, as rows."""

import hashlib
import uuid
from datetime import date, datetime
from itertools import count

from sroi.accounts.models import Department, Organisation, User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Attachment, Deadline, Dossier, Letter, Message, Note
from sroi.dossier.services.attachments import about_file
from sroi.dossier.services.printing import about_letter
from sroi.dossier.services.storage import store_sealed
from sroi.dossier.states import AttachmentState, DossierKind, LetterState, MessageState
from tests.factories.people import AT

NUMBERS = count(1)


def dossier(
    kind: DossierKind = DossierKind.CASE,
    *,
    reference: str = "",
    title: str = "Schoonmaak van kantoren",
    department: Department | None = None,
    parent: Dossier | None = None,
    parties: tuple[Organisation, ...] = (),
) -> Dossier:
    """An empty dossier; below its parent when one is given."""
    made = Dossier.objects.create(
        kind=kind,
        reference=reference or f"SR-2026-{9000 + next(NUMBERS)}",
        title=title,
        department=department or (parent.department if parent else None),
        parent=parent,
        opened_at=AT,
    )
    made.parties.add(*parties)
    return made


def assign(dossier: Dossier, user: User, role: Role) -> Assignment:
    """A running role of somebody on a dossier."""
    found, _made = Assignment.objects.get_or_create(
        dossier=dossier, user=user, role=role, ended_at=None, defaults={"since": AT}
    )
    return found


def deadline(
    dossier: Dossier,
    kind: str = "tests.something",
    *,
    due_on: date = date(2026, 3, 16),
    about: str = "",
    next_chase_on: date | None = None,
    met_at: datetime | None = None,
) -> Deadline:
    """Something that is due."""
    return Deadline.objects.create(
        dossier=dossier, kind=kind, about=about, due_on=due_on, next_chase_on=next_chase_on, met_at=met_at
    )


def letter(
    dossier: Dossier,
    *,
    kind: str = "tests.letter",
    template: str = "letters/document.html",
    subject: str = "Een brief",
    context: dict[str, object] | None = None,
    is_shared: bool = False,
    content: bytes | None = None,
) -> Letter:
    """An issued letter; made when its content is given."""
    made = Letter(
        dossier=dossier,
        kind=kind,
        number=f"BR-2026-9{next(NUMBERS):05d}",
        template=template,
        subject=subject,
        context=context or {},
        is_shared=is_shared,
        issued_at=AT,
    )
    if content is not None:
        made.state, made.sha256 = LetterState.RENDERED, hashlib.sha256(content).hexdigest()
        store_sealed(made.file, [content], name=f"{made.number}.pdf", about=about_letter(made))
    made.save()
    return made


def message(
    *,
    address: str = "iemand@sroi.example",
    recipient: User | None = None,
    dossier: Dossier | None = None,
    letter: Letter | None = None,
    state: MessageState = MessageState.QUEUED,
    at: datetime = AT,
    is_legal: bool = False,
    attempts: int = 0,
    key: str = "",
) -> Message:
    """An e-mail in the outbox."""
    number = next(NUMBERS)
    return Message.objects.create(
        dossier=dossier,
        letter=letter,
        kind="tests/something",
        key=key or f"tests:{number}",
        recipient=recipient,
        address=recipient.email if recipient else address,
        written_subject=f"Bericht {number}",
        written_body="Er staat iets voor u klaar.\n",
        is_legal=is_legal,
        message_id=f"<{number}@sroi.example>",
        state=state,
        attempts=attempts,
        queued_at=at,
        next_try_at=at,
        sent_at=at if state == MessageState.SENT else None,
    )


def note(dossier: Dossier, author: User, *, text: str = "Gebeld met de klant.", is_internal: bool = True) -> Note:
    """A note in a dossier."""
    return Note.objects.create(dossier=dossier, author=author, text=text, is_internal=is_internal, written_at=AT)


def attachment(
    dossier: Dossier,
    uploaded_by: User,
    *,
    name: str = "bewijs.pdf",
    state: AttachmentState = AttachmentState.RELEASED,
    content: bytes = b"%PDF-1.7 bewijs",
    content_type: str = "application/pdf",
    reason: str = "",
    is_shared: bool = False,
) -> Attachment:
    """A file as it stands after its verdict; its bytes are sealed as the service does."""
    made = Attachment(
        key=uuid.uuid4(),
        dossier=dossier,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=uploaded_by,
        uploaded_at=AT,
        is_shared=is_shared,
        state=state,
        reason=reason,
        judged_at=None if state == AttachmentState.QUARANTINED else AT,
    )
    store_sealed(made.file, [content], name=str(made.key), about=about_file(made))
    made.save()
    return made
