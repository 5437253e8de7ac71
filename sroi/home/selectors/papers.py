"""The documents and the whole course of a case, each a tab of its own (R5, R7)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from procurement.models import Case, Lot
from sroi.accounts.models import User
from sroi.dossier.selectors import AttachmentRow, LetterRow, attachments_of, letters_of, timeline_of
from sroi.home.selectors.case import CaseHead, contracts_of, head_of
from sroi.home.selectors.case_links import SELECTION_READERS
from sroi.kernel.pages import Moment
from sroi.kernel.planned import planned

ALL_MOMENTS = 500


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """The letters and files in the dossiers of a case."""

    head: CaseHead
    letters: tuple[LetterRow, ...]
    files: tuple[AttachmentRow, ...]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Everything that happened, the newest first."""

    head: CaseHead
    moments: tuple[Moment, ...]


def _head(case: Case, user: User, current: str) -> CaseHead:
    """The top of the tab, as this reader sees it."""
    reads = case.dossier.acting(user, *SELECTION_READERS) is not None
    return head_of(case, contracts_of(case, user), current=current, reads_selection=reads)


def documents_page(case: Case, user: User) -> DocumentsPage:
    """The papers of a case, its contracts and enforcement files, as far as the reader may see them."""
    head = _head(case, user, "case-documents")
    return DocumentsPage(head, letters_of(case.dossier, user), attachments_of(case.dossier, user))


def timeline_page(case: Case, user: User) -> TimelinePage:
    """The merged course of the case."""
    head = _head(case, user, "case-timeline")
    return TimelinePage(head, timeline_of(case.dossier, user, limit=ALL_MOMENTS))


@planned()
def case_of(user: User, reference: str) -> Case | None:
    """The case inside the scope of the reader; outside it there is none."""
    failed = Lot.objects.filter(case=OuterRef("pk"), failed_on__isnull=False)
    found = Case.objects.visible_to(user).select_related("dossier__department", "department")
    found = found.annotate(has_failed_lots=Exists(failed))
    return found.filter(reference=reference).first()
