"""What a file in quarantine turns out to hold: viruses, and citizen service numbers in its text (R44, R45).

Whatever goes wrong is no verdict of clean. A find is kept as page, line and masked number, never as the number.
"""

import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import BinaryIO

from django.conf import settings

from sroi.dossier.services.storage import pieces_of
from sroi.dossier.states import AttachmentAction
from sroi.kernel import virus_scan
from sroi.kernel.citizen_numbers import HitKind, find_citizen_numbers
from sroi.kernel.file_kinds import FileKind
from sroi.kernel.file_text import FileText, PageText, UnreadableFile, ocr_available, read_scan, read_text
from sroi.kernel.virus_scan import Verdict

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a file: what is there, with all but two digits masked, or a page that nobody read."""

    kind: str
    page: int
    line: int
    masked: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What to do with a file, and why; `virus_scanned` tells whether a scanner saw it, `text` what was read of it."""

    action: AttachmentAction
    reason: str
    findings: tuple[Finding, ...] = ()
    virus_scanned: bool = False
    text: str = ""

    @property
    def stored(self) -> list[dict[str, object]]:
        """The findings as they are kept in the row."""
        return [asdict(finding) for finding in self.findings]


@dataclass(frozen=True, slots=True)
class NoVerdict:
    """The scanner is needed and gave no verdict: the file stays in quarantine, and is asked about again."""

    reason: str


def scan_required() -> bool:
    """Tell whether no file is released without a virus scan: where a scanner is named, and in production."""
    return bool(settings.CLAMD_ADDRESS) or bool(settings.VIRUS_SCAN_REQUIRED)


def judge(stream: BinaryIO, kind: FileKind) -> Judgement | NoVerdict:
    """Judge a file in the clear."""
    scanned = False
    if scan_required():
        verdict = virus_scan.scan(pieces_of(stream), address=settings.CLAMD_ADDRESS)
        if verdict.verdict is Verdict.INFECTED:
            return Judgement(AttachmentAction.REFUSE, "virus", virus_scanned=True)
        if verdict.verdict is not Verdict.CLEAN:
            return NoVerdict(verdict.detail)
        scanned = True
    try:
        text = read_text(stream, kind)
    except UnreadableFile:
        return Judgement(AttachmentAction.REFUSE, "unreadable", virus_scanned=scanned)
    pages, unread = read_whole(stream, kind, text)
    return replace(judge_text(pages, unread, virus_scanned=scanned), text="\n".join(page.text for page in pages))


def read_whole(stream: BinaryIO, kind: FileKind, text: FileText) -> tuple[tuple[PageText, ...], tuple[int, ...]]:
    """The pages with their text, scans read by OCR where it is installed, and the pages that nobody read."""
    unread = list(text.unread)
    pages = list(text.pages)
    if unread and ocr_available():
        try:
            pages += read_scan(stream, kind, unread)
            unread = []
        except UnreadableFile:
            logger.warning("OCR could not read a scan of kind %s", kind)
    if text.cut_short:
        unread.append(max((page.number for page in text.pages), default=0) + 1)
    return tuple(pages), tuple(unread)


def judge_text(pages: tuple[PageText, ...], unread: tuple[int, ...], *, virus_scanned: bool) -> Judgement:
    """A number with words beside it sets the file apart; a doubtful one, or a page nobody read, asks for a look."""
    found = tuple(finding for page in pages for finding in findings_on(page))
    blank = tuple(Finding("unread", number, 0, "") for number in unread)
    if any(finding.kind == HitKind.HARD for finding in found):
        return Judgement(AttachmentAction.SET_APART, "citizen-number", found, virus_scanned)
    if found:
        return Judgement(AttachmentAction.HOLD, "doubtful-number", found + blank, virus_scanned)
    if blank:
        return Judgement(AttachmentAction.HOLD, "unread-scan", blank, virus_scanned)
    return Judgement(AttachmentAction.RELEASE, "", (), virus_scanned)


def findings_on(page: PageText) -> list[Finding]:
    """The probable citizen numbers on one page."""
    return [
        Finding(hit.kind.value, page.number, page.text.count("\n", 0, hit.start) + 1, hit.masked)
        for hit in find_citizen_numbers(page.text)
    ]


def moment_of_scan(judgement: Judgement, at: datetime) -> datetime | None:
    """When a scanner saw the file; None when none did, which stays visible."""
    return at if judgement.virus_scanned else None
