"""Letters, files, deadlines and people of a dossier as rows for pages (R7)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Attachment, Deadline, Dossier, Letter
from sroi.dossier.policies import colleague_ids, is_own, may, may_open, readers_of, sees_attachment
from sroi.dossier.selectors.roles import held_on
from sroi.dossier.selectors.timeline import label_of, letter_url, tree_of
from sroi.dossier.states import AttachmentAction, AttachmentState, LetterState
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Status, Tone

LETTER_TONES: dict[str, Tone] = {
    LetterState.QUEUED: "info",
    LetterState.RENDERED: "info",
    LetterState.SENT: "pos",
    LetterState.UNCERTAIN: "warn",
    LetterState.FAILED: "neg",
}
ATTACHMENT_TONES: dict[str, Tone] = {
    AttachmentState.QUARANTINED: "info",
    AttachmentState.RELEASED: "pos",
    AttachmentState.SET_APART: "neg",
    AttachmentState.AWAITING: "warn",
    AttachmentState.REFUSED: "neg",
    AttachmentState.REMOVED: "plain",
}
ATTACHMENT_ICONS: dict[str, str] = {
    AttachmentState.QUARANTINED: "clock",
    AttachmentState.RELEASED: "ok",
    AttachmentState.SET_APART: "stop",
    AttachmentState.AWAITING: "clock",
    AttachmentState.REFUSED: "cross",
    AttachmentState.REMOVED: "minus",
}
"""The icon of each state in a list of files."""


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter in a list; no url as long as its PDF is not made."""

    number: str
    subject: str
    language: str
    issued_on: date
    status: Status
    is_shared: bool
    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file in a list; `download_url` is empty for who may not have the file."""

    key: str
    name: str
    size: int
    uploaded_at: datetime
    uploaded_by: str
    status: Status
    not_scanned: bool
    is_own: bool
    reference: str
    url: str
    download_url: str


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """An open deadline; its words come from the app that set it."""

    kind: str
    label: str
    due_on: date
    courtesy_on: date | None
    source: str
    reference: str
    about: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody with a role on the dossier or above it."""

    assignment_id: int
    name: str
    role: Role
    role_name: str
    email: str
    phone: str
    reference: str


def letters_of(dossier: Dossier, user: User) -> tuple[LetterRow, ...]:
    """The letters of a dossier and what is below it, newest first; an outsider sees the shared ones only."""
    letters = Letter.objects.filter(dossier__in=tree_of(dossier, user)).select_related("dossier")
    if is_outsider(user):
        letters = letters.filter(is_shared=True)
    return tuple(letter_row(letter) for letter in letters)


def letter_row(letter: Letter) -> LetterRow:
    """One letter for a list."""
    return LetterRow(
        number=letter.number,
        subject=letter.subject,
        language=letter.language,
        issued_on=amsterdam_date(letter.issued_at),
        status=Status(str(LetterState(letter.state).label), LETTER_TONES[letter.state]),
        is_shared=letter.is_shared,
        reference=letter.dossier.reference,
        url=letter_url(letter.number) if letter.sha256 else "",
    )


def attachments_of(dossier: Dossier, user: User) -> tuple[AttachmentRow, ...]:
    """The files of a dossier and what is below it that the user may know of, oldest first (R44, R45)."""
    files = Attachment.objects.filter(dossier__in=tree_of(dossier, user)).exclude(state=AttachmentState.REMOVED)
    own = Q(uploaded_by=user)
    if is_outsider(user):
        company = Q(uploaded_by__memberships__organisation__in=colleague_ids(user))
        files = files.filter(pk__in=Attachment.objects.filter(own | company | Q(is_shared=True)).values("pk"))
    elif not may(user, AttachmentAction.RELEASE, dossier):
        files = files.filter(own | ~Q(state=AttachmentState.SET_APART))
    rows = tuple(files.select_related("dossier__parent__parent", "uploaded_by"))
    read = _read_by(user, {each.dossier for each in rows})
    return tuple(attachment_row(each, user, reads=each.dossier_id in read) for each in rows)


def _read_by(user: User, dossiers: Collection[Dossier]) -> frozenset[int]:
    """The dossiers of which the user opens the files of others; one statement per kind of dossier (R44)."""
    if is_outsider(user):
        return frozenset(each.pk for each in dossiers)
    found: set[int] = set()
    for kind in {each.kind for each in dossiers}:
        found |= held_on(user, [each for each in dossiers if each.kind == kind], *readers_of(kind))
    return frozenset(found)


def file_seen_by(user: User, attachment: Attachment) -> AttachmentRow | None:
    """One file beside a text; None for who may not know of it (R45)."""
    if not sees_attachment(user, attachment):
        return None
    return attachment_row(attachment, user, reads=may_open(user, attachment))


def attachment_row(attachment: Attachment, user: User, *, reads: bool) -> AttachmentRow:
    """One file for a list; who `reads` opens the released files of others, everybody the own ones (R44, R45)."""
    own = is_own(user, attachment)
    open_to = (attachment.state == AttachmentState.RELEASED and (own or reads)) or (
        own and attachment.state in (AttachmentState.AWAITING, AttachmentState.SET_APART)
    )
    return AttachmentRow(
        key=str(attachment.key),
        name=attachment.name,
        size=attachment.size,
        uploaded_at=attachment.uploaded_at,
        uploaded_by=attachment.uploaded_by.name,
        status=attachment_status(attachment),
        not_scanned=attachment.virus_scanned_at is None,
        is_own=own,
        reference=attachment.dossier.reference,
        url=path_to("dossier:attachment-detail", str(attachment.key)),
        download_url=path_to("dossier:attachment", str(attachment.key)) if open_to else "",
    )


def attachment_status(attachment: Attachment) -> Status:
    """The verdict on a file as a word with a colour; a file that no scanner saw says so, for ever (R44)."""
    state = AttachmentState(attachment.state)
    if state == AttachmentState.RELEASED and attachment.virus_scanned_at is None and not settings.CLAMD_ADDRESS:
        return Status(gettext("Ready, not scanned for viruses"), "warn")
    return Status(str(state.label), ATTACHMENT_TONES[state])


def path_to(view: str, *parts: str) -> str:
    """The address of a view; empty as long as it does not exist."""
    try:
        return reverse(view, args=parts)
    except NoReverseMatch:
        return ""


def deadlines_of(dossier: Dossier, user: User) -> tuple[DeadlineRow, ...]:
    """The open deadlines of a dossier and what is below it, the first one first."""
    rows = Deadline.objects.open().filter(dossier__in=tree_of(dossier, user))
    found = rows.values_list("kind", "due_on", "courtesy_on", "source", "dossier__reference", "about")
    return tuple(
        DeadlineRow(kind, label_of(kind), due_on, courtesy_on, source, reference, about)
        for kind, due_on, courtesy_on, source, reference, about in found
    )


def people_of(dossier: Dossier) -> tuple[PersonRow, ...]:
    """The people with a running role on the dossier or above it."""
    rows = Assignment.objects.filter(dossier__in=dossier.lineage(), ended_at__isnull=True)
    return tuple(
        PersonRow(
            assignment_id=row.pk,
            name=row.user.name,
            role=Role(row.role),
            role_name=str(Role(row.role).label),
            email=row.user.email,
            phone=row.user.phone,
            reference=row.dossier.reference,
        )
        for row in rows.select_related("user", "dossier").order_by("role", "user__name")
    )
