"""The texts of a case on screen, and as one paper (R15)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from procurement import documents, gates
from procurement.gates import CaseFacts
from procurement.models import Case, CaseText
from procurement.states import TextKind
from sroi.kernel.docx import Block, block_values
from sroi.kernel.pages import Status

AUTHOR = "Bureau Social Return"


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text that the request needs: written or not, by whom, frozen or not."""

    kind: TextKind
    status: Status
    text: CaseText | None
    may_edit: bool


def text_rows(facts: CaseFacts, *, edits: bool) -> tuple[TextRow, ...]:
    """The needed texts and those that were written before."""
    kinds = [kind for kind in TextKind if kind in gates.needed_texts(facts) or kind in facts.texts]
    return tuple(_row(kind, facts.texts.get(kind), edits=edits) for kind in kinds)


def _row(kind: TextKind, text: CaseText | None, *, edits: bool) -> TextRow:
    if text is None:
        return TextRow(kind, Status(_("Not written yet")), None, may_edit=False)
    if text.frozen_at:
        return TextRow(kind, Status(_("Published and frozen"), "pos", "lock"), text, may_edit=False)
    return TextRow(kind, Status(_("Concept"), "info"), text, may_edit=edits)


@dataclass(frozen=True, slots=True)
class TextPaper:
    """The texts of a case as one document."""

    title: str
    subject: str
    blocks: tuple[Block, ...]
    made_at: datetime
    author: str = AUTHOR

    def context(self) -> dict[str, object]:
        """What the template of the PDF shows."""
        return {
            "subject": self.title,
            "reference": self.subject,
            "case_reference": self.subject,
            "issued_at": self.made_at,
            "blocks": block_values(self.blocks),
        }


def text_paper(case: Case) -> TextPaper | None:
    """All texts of a case in the order of the kinds, in Dutch; None when nothing is written."""
    texts = {text.kind: text for text in case.texts.select_related("block")}
    if not texts:
        return None
    with override("nl"):
        title = _("Social return texts: %(title)s") % {"title": case.title}
        blocks = documents.paper_blocks(texts[kind] for kind in TextKind if kind in texts)
    return TextPaper(title, case.reference, blocks, max(text.edited_at for text in texts.values()))
