"""The nota van inlichtingen on paper, and the sheet to fill in questions (R18)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from procurement.documents.paper import CaseDocument
from procurement.documents.texts import LANGUAGE
from procurement.models import Case, InformationNote, Question
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.docx import Block, Heading, Paragraph, block_values, blocks_of
from sroi.kernel.xlsx import Column, build_xlsx

COLUMNS = (Column("Vraag", 80), Column("Document", 40), Column("Datum", 14, "day"))


def note_content(case: Case, questions: Iterable[Question], *, number: int, at: datetime) -> dict[str, Any]:
    """What a note says, in Dutch whatever the reader's language: plain values, to be frozen (R18)."""
    with override(LANGUAGE):
        title = _("Nota van inlichtingen %(number)s: %(title)s") % {"number": number, "title": case.title}
        day = formats.long_date(amsterdam_date(at))
        opening = _("Published on %(day)s. The questions keep the number under which they came in.") % {"day": day}
        blocks: list[Block] = [Paragraph(opening)]
        for each in questions:
            blocks += _question(each)
    return {"title": title, "blocks": block_values(blocks)}


def _question(question: Question) -> Iterable[Block]:
    """One question with its answer; who asked is not told."""
    head = _("Question %(number)s") % {"number": question.number}
    yield Heading(f"{head} – {question.place}" if question.place else head, 1)
    yield Paragraph(question.text)
    yield Heading(pgettext("text", "Answer"), 2)
    yield Paragraph(question.answer)


def note_paper(note: InformationNote) -> CaseDocument:
    """A published note as it was frozen, with its hash."""
    with override(LANGUAGE):
        foot = _("Frozen at publication on %(day)s, SHA-256 %(hash)s.")
        mark = foot % {"day": formats.long_date(amsterdam_date(note.published_at)), "hash": note.sha256}
    blocks = (*blocks_of(note.content["blocks"]), Paragraph(mark, is_note=True))
    return CaseDocument(note.content["title"], note.case.reference, blocks, note.published_at)


def question_sheet() -> bytes:
    """An empty XLSX with the headings that the import reads."""
    return build_xlsx("Vragen", COLUMNS, ())
