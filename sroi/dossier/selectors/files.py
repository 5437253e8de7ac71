"""One file with the verdicts on it, for its uploader and for who looks at it (R44, R45)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from sroi.accounts.models import User
from sroi.dossier.models import Attachment
from sroi.dossier.policies import is_own, may, may_open
from sroi.dossier.selectors.papers import AttachmentRow, attachment_row
from sroi.dossier.states import AttachmentAction, AttachmentState
from sroi.kernel.file_text import BESIDE, ocr_available


@dataclass(frozen=True, slots=True)
class Place:
    """A find in words, and the preview of its page where there is one to look at."""

    words: str
    page: int


@dataclass(frozen=True, slots=True)
class FilePage:
    """Everything about one file that its page shows; never a number, only its last two digits."""

    row: AttachmentRow
    verdict: str
    places: tuple[Place, ...]
    release_reason: str
    judgement: str
    not_scanned: str
    no_ocr: str
    may_open: bool
    may_look: bool
    may_ask_release: bool
    may_remove: bool
    has_previews: bool


def file_page(attachment: Attachment, user: User) -> FilePage:
    """The page of one file for this reader."""
    state = AttachmentState(attachment.state)
    opens = may_open(user, attachment)
    own, looks = is_own(user, attachment), may(user, AttachmentAction.RELEASE, attachment.dossier)
    asked = attachment.release_asked_at is not None
    waits_for_look = state == AttachmentState.AWAITING or (state == AttachmentState.SET_APART and asked)
    return FilePage(
        row=attachment_row(attachment, user, reads=opens),
        verdict=verdict_of(attachment),
        places=places_in(attachment.findings) if own or looks else (),
        release_reason=attachment.release_reason,
        judgement=attachment.judgement,
        not_scanned=not_scanned_line(attachment),
        no_ocr="" if ocr_available() else no_ocr_line(),
        may_open=opens,
        may_look=looks and not own and waits_for_look,
        may_ask_release=own and state == AttachmentState.SET_APART and not asked,
        may_remove=own and state not in (AttachmentState.RELEASED, AttachmentState.REMOVED),
        has_previews=state == AttachmentState.AWAITING and attachment.reason == "unread-scan",
    )


def verdict_of(attachment: Attachment) -> str:
    """What was found, and what happens now, in a sentence or two."""
    if attachment.state == AttachmentState.QUARANTINED:
        if attachment.reason == "no-scan":
            return gettext("The virus scanner does not answer. The file stays here and is checked later by itself.")
        return gettext("The file is being checked. You do not have to wait.")
    sentences = {
        "virus": gettext("The virus scanner found a virus. Nobody can open the file."),
        "unreadable": gettext("The file cannot be read. Save it again and put it in once more."),
        "citizen-number": gettext(
            "The file probably holds a citizen service number. Only the one who put it in can see it. Black the number"
            " out and put the file in again, or ask an adviser to release it when it is another number."
        ),
        "doubtful-number": gettext("The file holds a number that may be a citizen service number. An adviser decides."),
        "unread-scan": gettext("The file holds pages that could not be read here. An adviser looks at them."),
    }
    return sentences.get(attachment.reason, "")


def places_in(findings: Iterable[Mapping[str, object]]) -> tuple[Place, ...]:
    """The finds in words: page, line and masked number."""
    return tuple(place_of(finding) for finding in findings)


def place_of(finding: Mapping[str, object]) -> Place:
    """One find in words."""
    page = int(str(finding["page"]))
    if finding["kind"] == "unread":
        return Place(gettext("Page %(page)s could not be read.") % {"page": page}, page)
    values = {"page": page, "line": finding["line"], "masked": finding["masked"]}
    if page == BESIDE:
        return Place(gettext("Beside the pages (notes, fields or properties): %(masked)s.") % values, page)
    return Place(gettext("Page %(page)s, line %(line)s: %(masked)s.") % values, page)


def not_scanned_line(attachment: Attachment) -> str:
    """The lasting mark of a file that no scanner saw (R44)."""
    if attachment.virus_scanned_at is not None or attachment.state == AttachmentState.QUARANTINED:
        return ""
    return gettext("Not scanned for viruses: this installation has no virus scanner.") if not_scanning() else ""


def not_scanning() -> bool:
    """Tell whether this installation has no virus scanner."""
    return not settings.CLAMD_ADDRESS


def no_ocr_line() -> str:
    """What the absence of OCR means for scans (R45)."""
    return gettext("This installation cannot read scans: an adviser looks at each page of a scan.")
