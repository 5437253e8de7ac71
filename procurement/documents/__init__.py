"""What procurement writes on paper: the public face of this room."""

from procurement.documents.award import award_letters
from procurement.documents.texts import PLACE_NAMES, paper_blocks, text_paper, text_values

__all__ = ["PLACE_NAMES", "award_letters", "paper_blocks", "text_paper", "text_values"]
