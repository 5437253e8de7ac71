"""What procurement writes on paper: the public face of this room."""

from procurement.documents.award import award_letters
from procurement.documents.consultation import consultation_content, consultation_paper
from procurement.documents.eforms import fields_left_open, notice_fields
from procurement.documents.guide import DIGEST as GUIDE_DIGEST
from procurement.documents.guide import PASSAGES, Passage
from procurement.documents.guide import VALID_FROM as GUIDE_VALID_FROM
from procurement.documents.guide import VERSION as GUIDE_VERSION
from procurement.documents.places import kind_words, place_rows
from procurement.documents.preparing import calendar_sheet, preparing_sheet
from procurement.documents.questions import note_content, note_paper, question_sheet
from procurement.documents.texts import (
    OwnValue,
    known_places,
    own_text_values,
    paper_blocks,
    text_paper,
    text_values,
)

__all__ = [
    "GUIDE_DIGEST",
    "GUIDE_VALID_FROM",
    "GUIDE_VERSION",
    "PASSAGES",
    "OwnValue",
    "Passage",
    "award_letters",
    "calendar_sheet",
    "consultation_content",
    "consultation_paper",
    "fields_left_open",
    "kind_words",
    "known_places",
    "note_content",
    "note_paper",
    "notice_fields",
    "own_text_values",
    "paper_blocks",
    "place_rows",
    "preparing_sheet",
    "question_sheet",
    "text_paper",
    "text_values",
]
