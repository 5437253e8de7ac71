"""What procurement writes on paper: the public face of this room."""

from procurement.documents.award import award_letters
from procurement.documents.questions import note_content, note_paper, question_sheet
from procurement.documents.texts import PLACE_NAMES, paper_blocks, text_paper, text_values

__all__ = [
    "PLACE_NAMES",
    "award_letters",
    "note_content",
    "note_paper",
    "paper_blocks",
    "question_sheet",
    "text_paper",
    "text_values",
]
