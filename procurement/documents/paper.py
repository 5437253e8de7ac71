"""A document of a case: the same blocks as PDF and as DOCX (R15, R18)."""

from dataclasses import dataclass
from datetime import datetime

from sroi.kernel.docx import Block, block_values

AUTHOR = "Bureau Social Return"


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """Blocks with their title and the reference of the case."""

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
