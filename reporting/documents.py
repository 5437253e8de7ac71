"""What a submission holds, and the receipt that the contractor keeps of it (R27, R29, R39)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.translation import gettext as _

from reporting.models import Effort, QuarterlyReport
from reporting.states import ReportingLetter
from sroi.dossier.models.paper import Paper
from sroi.kernel import formats
from sroi.kernel.money import total


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """A file that goes with a line, known by its hash."""

    name: str
    kind: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class SubmittedLine:
    """One line as it was submitted: a candidate by number only (R46)."""

    effort: int
    line: str
    description: str
    candidate: str
    period_start: str
    period_end: str
    method: str
    claimed: str
    extra_reason: str
    question: str
    answer: str
    state: str
    trace: dict[str, object]
    files: tuple[SubmittedFile, ...]


@dataclass(frozen=True, slots=True)
class SubmittedContent:
    """All that a version of a report says."""

    contract: str
    quarter: str
    version: int
    nothing_to_report: bool
    remarks: str
    deviation: str
    lines: tuple[SubmittedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Paper):
    """The receipt of a submission with the hash of every file."""

    KIND = ReportingLetter.RECEIPT
    TEMPLATE = "letters/reporting/receipt/2026-01.html"
    IS_SHARED = True

    title: str
    quarter: str
    period_start: date
    period_end: date
    version: int
    submitted_at: str
    submitted_by: str
    nothing_to_report: bool
    remarks: str
    deviation: str
    lines: tuple[SubmittedLine, ...]
    total: Decimal
    fingerprint: str


def content_of(report: QuarterlyReport, efforts: Sequence[Effort], *, version: int) -> SubmittedContent:
    """Write down what is submitted; give efforts with line, rate, candidate and evidence loaded."""
    return SubmittedContent(
        contract=report.contract.reference,
        quarter=report.quarter,
        version=version,
        nothing_to_report=report.nothing_to_report,
        remarks=report.remarks,
        deviation=report.deviation,
        lines=tuple(_line(effort) for effort in efforts),
    )


def _line(effort: Effort) -> SubmittedLine:
    """One effort as it is submitted."""
    line = effort.line
    return SubmittedLine(
        effort=effort.pk,
        line=f"{line.number} ({line.possibility})" if line else "",
        description=effort.description,
        candidate=effort.candidate.pseudonym if effort.candidate else "",
        period_start=effort.period_start.isoformat(),
        period_end=effort.period_end.isoformat(),
        method=effort.rate.title,
        claimed=str(effort.claimed),
        extra_reason=effort.extra_reason,
        question=effort.question,
        answer=effort.answer,
        state=effort.state,
        trace=effort.trace,
        files=tuple(
            SubmittedFile(each.attachment.name, each.kind, each.attachment.sha256, each.attachment.size)
            for each in effort.evidence.all()
        ),
    )


def fingerprint_of(content: SubmittedContent) -> str:
    """The hash of a submission: the same content gives the same one."""
    plain = json.dumps(asdict(content), cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def receipt_of(
    report: QuarterlyReport, content: SubmittedContent, efforts: Sequence[Effort], *, by: str, at: datetime
) -> Receipt:
    """The receipt as a document in Dutch, numbered and kept like a letter (R37)."""
    contract = report.contract
    with translation.override("nl"):
        subject = _("Receipt of the report of %(quarter)s, version %(version)s") % {
            "quarter": formats.quarter(report.quarter),
            "version": content.version,
        }
        moment = formats.moment(at)
    return Receipt(
        subject=subject,
        addressee=contract.addressee(),
        case_reference=contract.reference,
        title=contract.title,
        quarter=report.quarter,
        period_start=report.period_start,
        period_end=report.period_end,
        version=content.version,
        submitted_at=moment,
        submitted_by=by,
        nothing_to_report=report.nothing_to_report,
        remarks=report.remarks,
        deviation=report.deviation,
        lines=content.lines,
        total=total(effort.claimed for effort in efforts),
        fingerprint=fingerprint_of(content),
    )
