"""Files in a dossier: put in, judged, looked at, opened and removed (R44, R45)."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.db import transaction

from sroi.accounts.models import User
from sroi.dossier import policies
from sroi.dossier.models import Attachment, Dossier
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services.events import move, record
from sroi.dossier.services.judging import Judgement, NoVerdict, judge, moment_of_scan
from sroi.dossier.services.printing import PAUSES
from sroi.dossier.services.readers import let_read
from sroi.dossier.services.storage import in_the_clear, opened, pieces_of, store_sealed
from sroi.dossier.states import ATTACHMENT_FLOW, AttachmentAction, AttachmentState, DossierJob, DossierVerb
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.citizen_numbers import without_citizen_numbers
from sroi.kernel.file_kinds import FileKind, FileLimits, inspect_file
from sroi.kernel.file_kinds.inspection import MEDIA_TYPES
from sroi.kernel.queue import enqueue
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey

LEASE = timedelta(minutes=10)
KINDS = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}
VERBS = {
    AttachmentAction.RELEASE: DossierVerb.FILE_RELEASED,
    AttachmentAction.SET_APART: DossierVerb.FILE_SET_APART,
    AttachmentAction.HOLD: DossierVerb.FILE_HELD,
    AttachmentAction.REFUSE: DossierVerb.FILE_REFUSED,
    AttachmentAction.REMOVE: DossierVerb.FILE_REMOVED,
}
OWN_TO_REMOVE = frozenset(set(AttachmentState) - {AttachmentState.RELEASED, AttachmentState.REMOVED})


def about_file(attachment: Attachment) -> str:
    """What ties the sealed bytes to their row."""
    return f"attachment:{attachment.key}"


def person_of(by: User | Acting) -> User:
    """The person behind an act."""
    return by.by if isinstance(by, Acting) else by


@transaction.atomic
def add_attachment(
    *, dossier: Dossier, stream: BinaryIO, name: str, by: User | Acting, at: datetime, is_shared: bool = False
) -> Attachment:
    """Take a file into quarantine: its kind by content, its fingerprint, sealed at rest; raises Refused (R44).

    The caller has checked the duty; the stream must be seekable.
    """
    limit = reference.parameter_on(ParameterKey.UPLOAD_MEGABYTES, amsterdam_date(at))
    found = inspect_file(stream, name=name, limits=FileLimits(megabytes=int(limit.value)))
    refuse(found.blockers)
    attachment = Attachment(
        key=uuid.uuid4(),
        dossier=dossier,
        name=without_citizen_numbers(found.name),
        content_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
        uploaded_by=person_of(by),
        uploaded_at=at,
        is_shared=is_shared,
    )
    store_sealed(attachment.file, pieces_of(stream), name=str(attachment.key), about=about_file(attachment))
    attachment.save(force_insert=True)
    facts = {"sha256": found.sha256, "size": found.size, "kind": str(found.kind)}
    record(dossier, DossierVerb.FILE_ADDED, about=attachment, by=by, at=at, facts=facts)
    enqueue(DossierJob.JUDGE_ATTACHMENT, attachment_id=attachment.pk)
    return attachment


@transaction.atomic
def claim_attachment(*, attachment_id: int, at: datetime) -> Attachment | None:
    """Lease one file in quarantine; None when it is judged, or somebody else judges it."""
    waiting = Attachment.objects.to_judge_at(at).select_for_update(skip_locked=True, of=("self",))
    attachment = waiting.filter(pk=attachment_id).first()
    if attachment is None:
        return None
    attachment.leased_until, attachment.attempts = at + LEASE, attachment.attempts + 1
    attachment.save(update_fields=["leased_until", "attempts"])
    return attachment


def judge_attachment(*, attachment_id: int, at: datetime) -> AttachmentState | None:
    """Judge one file in quarantine; None when it was not for us."""
    attachment = claim_attachment(attachment_id=attachment_id, at=at)
    if attachment is None:
        return None
    with in_the_clear(attachment.file, about=about_file(attachment)) as clear:
        judgement = judge(clear, KINDS[attachment.content_type])
    if isinstance(judgement, Judgement) and judgement.text:
        let_read(attachment, judgement.text)  # before the lock on the file: who reads along has locks of its own
    return settle_attachment(attachment_id=attachment.pk, attempt=attachment.attempts, judgement=judgement, at=at)


@transaction.atomic
def settle_attachment(
    *, attachment_id: int, attempt: int, judgement: Judgement | NoVerdict, at: datetime
) -> AttachmentState:
    """Record the verdict; without one the file stays where it is and is asked about again after a growing pause."""
    attachment = Attachment.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=attachment_id)
    if attachment.attempts != attempt or attachment.state != AttachmentState.QUARANTINED:
        return AttachmentState(attachment.state)
    if isinstance(judgement, NoVerdict):
        attachment.leased_until = at + PAUSES[min(attempt, len(PAUSES)) - 1]
        attachment.reason = "no-scan"
        attachment.save(update_fields=["leased_until", "reason"])
        return AttachmentState.QUARANTINED
    before, after = move(
        attachment,
        ATTACHMENT_FLOW,
        judgement.action,
        reason=judgement.reason,
        findings=judgement.stored,
        virus_scanned_at=moment_of_scan(judgement, at),
        judged_at=at,
        leased_until=None,
    )
    facts = {"reason": judgement.reason, "findings": len(judgement.findings), "scanned": judgement.virus_scanned}
    verb = VERBS[judgement.action]
    record(attachment.dossier, verb, about=attachment, at=at, before=before, after=after, facts=facts)
    return AttachmentState(after)


def locked(attachment_id: int) -> Attachment:
    """One file, locked for an act."""
    rows = Attachment.objects.select_for_update(of=("self",)).select_related("dossier", "uploaded_by")
    return rows.get(pk=attachment_id)


@transaction.atomic
def ask_release(*, attachment_id: int, reason: str, by: User, at: datetime) -> Attachment:
    """Ask an adviser to look at a file that was set apart: the uploader says why it holds no citizen number (R45)."""
    attachment = locked(attachment_id)
    if not policies.is_own(by, attachment):
        raise PermissionDenied("ask_release")
    ATTACHMENT_FLOW.target(state=attachment.state, action=AttachmentAction.RELEASE)
    attachment.release_asked_at, attachment.release_reason = at, without_citizen_numbers(reason)
    attachment.save(update_fields=["release_asked_at", "release_reason"])
    about = attachment.release_reason
    record(attachment.dossier, DossierVerb.RELEASE_ASKED, about=attachment, by=by, at=at, reason=about)
    return attachment


@transaction.atomic
def look_attachment(*, attachment_id: int, is_clean: bool, seen: str, by: User, at: datetime) -> Attachment:
    """Decide on a file after a look at the masked places or the preview: release it, or refuse it (R45)."""
    attachment = locked(attachment_id)
    action = AttachmentAction.RELEASE if is_clean else AttachmentAction.REFUSE
    acting = policies.require(by, action, attachment.dossier, on=amsterdam_date(at))
    if attachment.uploaded_by_id in (acting.by.pk, acting.on_behalf_of.pk if acting.on_behalf_of else None):
        refuse([blocker("own-file", _("You put this file in. Someone else has to look at it."), source="R45")])
    if attachment.state == AttachmentState.SET_APART and attachment.release_asked_at is None:
        message = _("Nobody asked to release this file. The uploader can replace it, or ask for release.")
        refuse([blocker("no-release-asked", message, source="R45")])
    if attachment.state == AttachmentState.SET_APART and not is_clean:
        return keep_apart(attachment, seen=seen, acting=acting, at=at)
    before, after = move(
        attachment, ATTACHMENT_FLOW, action, judged_at=at, judged_by=acting.by, judgement=without_citizen_numbers(seen)
    )
    text, verb = attachment.judgement, VERBS[action]
    record(attachment.dossier, verb, about=attachment, by=acting, at=at, before=before, after=after, reason=text)
    return attachment


def keep_apart(attachment: Attachment, *, seen: str, acting: Acting, at: datetime) -> Attachment:
    """Answer a request for release with no: the file stays apart, and the uploader replaces it."""
    attachment.release_asked_at, attachment.judgement = None, without_citizen_numbers(seen)
    attachment.judged_at, attachment.judged_by = at, acting.by
    attachment.save(update_fields=["release_asked_at", "judgement", "judged_at", "judged_by"])
    text = attachment.judgement
    record(attachment.dossier, DossierVerb.FILE_LOOKED_AT, about=attachment, by=acting, at=at, reason=text)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment_id: int, reason: str, by: User, at: datetime) -> Attachment:
    """Take a file out: its bytes are gone, its row stays. The uploader may, as long as it is not released."""
    attachment = locked(attachment_id)
    own = policies.is_own(by, attachment) and attachment.state in OWN_TO_REMOVE
    acting = None if own else policies.require(by, AttachmentAction.REMOVE, attachment.dossier, on=amsterdam_date(at))
    return discard_attachment(attachment=attachment, reason=reason, by=acting or by, at=at)


@transaction.atomic
def discard_attachment(*, attachment: Attachment, reason: str, by: User | Acting, at: datetime) -> Attachment:
    """Take a file out on behalf of an app that has checked its own duty, such as evidence of a draft."""
    before, after = move(attachment, ATTACHMENT_FLOW, AttachmentAction.REMOVE, leased_until=None)
    stored = attachment.file.name
    if stored:
        transaction.on_commit(lambda: attachment.file.storage.delete(stored))
    text = without_citizen_numbers(reason)
    verb = DossierVerb.FILE_REMOVED
    record(attachment.dossier, verb, about=attachment, by=by, at=at, before=before, after=after, reason=text)
    return attachment


@transaction.atomic
def open_attachment(*, attachment_id: int, by: User, at: datetime) -> tuple[Attachment, Iterator[bytes]]:
    """Give the file in the clear, piece by piece, and record that it was read (R5, R44)."""
    attachment = locked(attachment_id)
    if not policies.may_open(by, attachment, on=amsterdam_date(at)):
        raise PermissionDenied("open_attachment")
    pieces = opened(attachment.file, about=about_file(attachment))
    reading_as = policies.reading_as(by, attachment, on=amsterdam_date(at))
    record(attachment.dossier, DossierVerb.FILE_READ, about=attachment, by=reading_as or by, at=at)
    return attachment, pieces


@transaction.atomic
def look_at_page(*, attachment_id: int, by: User, at: datetime) -> tuple[BinaryIO, FileKind]:
    """Give a scan that nobody could read to the adviser who looks at it; the look is an event (R5, R45)."""
    attachment = locked(attachment_id)
    acting = policies.require(by, AttachmentAction.RELEASE, attachment.dossier, on=amsterdam_date(at))
    if attachment.state != AttachmentState.AWAITING or attachment.reason != "unread-scan":
        raise PermissionDenied("look_at_page")
    record(attachment.dossier, DossierVerb.FILE_LOOKED_AT, about=attachment, by=acting, at=at)
    return in_the_clear(attachment.file, about=about_file(attachment)), KINDS[attachment.content_type]
