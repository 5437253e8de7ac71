"""The report of a market consultation on paper (R10)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from procurement.documents.paper import CaseDocument
from procurement.documents.texts import LANGUAGE
from procurement.models import Case, ConsultationAnswer, MarketConsultation
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.docx import Block, Bullets, Heading, Paragraph, block_values, blocks_of


def consultation_content(case: Case, consultation: MarketConsultation, *, at: datetime) -> dict[str, Any]:
    """What the report says, in Dutch whatever the reader's language: plain values, to be frozen (R10)."""
    with override(LANGUAGE):
        title = _("Report of the market consultation: %(title)s") % {"title": case.title}
        return {"title": title, "blocks": block_values(_blocks(consultation, at))}


def _blocks(consultation: MarketConsultation, at: datetime) -> Iterator[Block]:
    """The purpose, who was asked, the answers by question, the conclusions."""
    yield Paragraph(_("Completed on %(day)s.") % {"day": formats.long_date(amsterdam_date(at))})
    yield Heading(_("What the consultation is for"))
    yield Paragraph(consultation.purpose)
    yield Heading(_("Invited parties"))
    parties = list(consultation.parties.all())
    yield Bullets(
        tuple(
            _("%(name)s: did not answer") % {"name": each.name}
            if each.answered_on is None
            else _("%(name)s: answered on %(day)s") % {"name": each.name, "day": formats.long_date(each.answered_on)}
            for each in parties
        )
    )
    given: dict[int, list[ConsultationAnswer]] = {}
    answers = ConsultationAnswer.objects.filter(party__consultation=consultation).select_related("party")
    for answer in answers.order_by("party__name", "pk"):
        given.setdefault(answer.question_id, []).append(answer)
    yield Heading(_("Answers by question"))
    for question in consultation.questions.all():
        yield Heading(f"{question.number}. {question.text}", 2)
        if question.pk not in given:
            yield Paragraph(_("Nobody answered this question."))
        for answer in given.get(question.pk, ()):
            yield Heading(answer.party.name, 3)
            yield Paragraph(answer.text)
    yield Heading(_("Conclusions"))
    yield Paragraph(consultation.conclusions)


def consultation_paper(consultation: MarketConsultation) -> CaseDocument:
    """The report of a completed consultation as it was frozen, with its hash."""
    content, completed_at = consultation.content, consultation.completed_at
    if content is None or completed_at is None:
        raise ValueError("a report is made when the consultation is completed")
    with override(LANGUAGE):
        foot = _("Frozen at completion on %(day)s, SHA-256 %(hash)s.")
        mark = foot % {"day": formats.long_date(amsterdam_date(completed_at)), "hash": consultation.sha256}
    blocks = (*blocks_of(content["blocks"]), Paragraph(mark, is_note=True))
    return CaseDocument(content["title"], consultation.case.reference, blocks, completed_at)
