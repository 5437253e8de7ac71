"""Evidence: a file in the dossier of the contract, tied to the line that it proves (R44, R45)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from contractors.states import EvidenceKind
from reporting import rules
from reporting.models import Effort, Evidence, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.selectors.claims import VAT_RATES
from reporting.services.entering import why_not_changed
from reporting.services.holding import hold_effort
from reporting.states import ReportingVerb
from sroi.accounts.models import User
from sroi.dossier.models import Attachment
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import add_attachment, discard_attachment, record
from sroi.dossier.states import AttachmentState
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference

PIECE = 64 * 1024
GONE = (AttachmentState.REMOVED, AttachmentState.REFUSED)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it comes in."""

    stream: BinaryIO
    name: str


@transaction.atomic
def attach_evidence(*, effort_id: int, kind: str, file: NewFile, by: User, at: datetime) -> Evidence:
    """Take a file into quarantine and tie it to a line; the same file twice is refused (R44)."""
    effort, report, acting = hold_effort(effort_id, ReportDuty.FILL_IN, by=by, at=at)
    refuse((*why_not_changed(effort, report), *_why_not_kind(kind), *_why_twice(effort, _fingerprint(file.stream))))
    attachment = add_attachment(
        dossier=report.contract.dossier, stream=file.stream, name=file.name, by=acting, at=at, is_shared=True
    )
    return _tie(effort, report, attachment, kind, acting, at=at)


@transaction.atomic
def detach_evidence(*, evidence_id: int, by: User, at: datetime) -> None:
    """Take a file from a line that is still with the contractor; one that proves nothing else is thrown away."""
    evidence = Evidence.objects.select_related("attachment__dossier").get(pk=evidence_id)
    effort, report, acting = hold_effort(evidence.effort_id, ReportDuty.FILL_IN, by=by, at=at)
    refuse(why_not_changed(effort, report))
    attachment = evidence.attachment
    facts = {"sha256": attachment.sha256, "kind": evidence.kind, "quarter": report.quarter}
    record(report.contract.dossier, ReportingVerb.EVIDENCE_DETACHED, about=effort, by=acting, at=at, facts=facts)
    evidence.delete()
    if not _is_needed(report, attachment):
        discard_attachment(attachment=attachment, reason="", by=acting, at=at)


def read_invoice(attachment: Attachment, text: str) -> None:
    """Keep the amounts that an invoice names as including VAT; nothing else of its text is kept (R28)."""
    rows = Evidence.objects.filter(attachment=attachment, kind=EvidenceKind.INVOICE)
    days = rows.values_list("effort__report__period_end", flat=True)
    for day in days[:1]:
        rates = [row.value for row in reference.parameters_on(VAT_RATES, day).values()]
        rows.update(gross_amounts=[str(each) for each in rules.gross_amounts(text, rates=rates)])


def _is_needed(report: QuarterlyReport, attachment: Attachment) -> bool:
    """Tell whether a file still proves a line, or was part of a submitted version (R29)."""
    if attachment.state in GONE or Evidence.objects.filter(attachment=attachment).exists():
        return True
    return any(
        file["sha256"] == attachment.sha256
        for content in report.submissions.values_list("content", flat=True)
        for line in content["lines"]
        for file in line.get("files", ())
    )


def _tie(
    effort: Effort, report: QuarterlyReport, attachment: Attachment, kind: str, acting: Acting, *, at: datetime
) -> Evidence:
    """Write the tie between file and line."""
    evidence = Evidence.objects.create(effort=effort, attachment=attachment, kind=kind, attached_at=at)
    facts = {"sha256": attachment.sha256, "kind": kind, "quarter": report.quarter}
    record(report.contract.dossier, ReportingVerb.EVIDENCE_ATTACHED, about=effort, by=acting, at=at, facts=facts)
    return evidence


def _why_not_kind(kind: str) -> tuple[Blocker, ...]:
    """The kind is one of the list."""
    if kind in EvidenceKind.values:
        return ()
    return (blocker("kind-unknown", _("Choose what kind of evidence this is."), field="kind", source="R44"),)


def _fingerprint(stream: BinaryIO) -> str:
    """The SHA-256 of what comes in, known before anything is stored."""
    digest = hashlib.sha256()
    stream.seek(0)
    for piece in iter(lambda: stream.read(PIECE), b""):
        digest.update(piece)
    return digest.hexdigest()


def _why_twice(effort: Effort, sha256: str) -> tuple[Blocker, ...]:
    """The same content proves a line once."""
    same = Evidence.objects.filter(effort=effort, attachment__sha256=sha256)
    found = same.exclude(attachment__state__in=GONE).select_related("attachment").first()
    if found is None:
        return ()
    message = _("This file has the same content as %(name)s, so it was not added.")
    return (blocker("file-twice", message, field="files", source="R44", name=found.attachment.name),)
