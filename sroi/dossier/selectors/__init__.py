"""What pages read from dossiers: the public face of this room."""

from sroi.dossier.selectors.papers import (
    AttachmentRow,
    DeadlineRow,
    LetterRow,
    PersonRow,
    attachments_of,
    deadlines_of,
    letters_of,
    people_of,
)
from sroi.dossier.selectors.timeline import label_of, timeline_of, tree_of
from sroi.dossier.selectors.work import WorkItem, why_not_independent

__all__ = [
    "AttachmentRow",
    "DeadlineRow",
    "LetterRow",
    "PersonRow",
    "WorkItem",
    "attachments_of",
    "deadlines_of",
    "label_of",
    "letters_of",
    "people_of",
    "timeline_of",
    "tree_of",
    "why_not_independent",
]
