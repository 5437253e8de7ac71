"""What pages read from dossiers: the public face of this room."""

from sroi.dossier.selectors.chain import Break, EventRow, breaks_in_database, breaks_in_export, heads, rows_for_export
from sroi.dossier.selectors.files import FilePage, file_page
from sroi.dossier.selectors.outbox import MessageRow, Outbox, outbox_at
from sroi.dossier.selectors.overview import Held, Overview, overview_of
from sroi.dossier.selectors.papers import (
    AttachmentRow,
    DeadlineRow,
    LetterRow,
    PersonRow,
    attachments_of,
    deadlines_of,
    letter_row,
    letters_of,
    path_to,
    people_of,
)
from sroi.dossier.selectors.roles import held_on, roles_on
from sroi.dossier.selectors.scope import attachment_of, dossier_of, letter_of, message_of
from sroi.dossier.selectors.timeline import label_of, labels, timeline_of, tree_of
from sroi.dossier.selectors.work import Desk, WorkItem, why_not_independent
from sroi.dossier.selectors.worklist import desk_of

__all__ = [
    "AttachmentRow",
    "Break",
    "DeadlineRow",
    "Desk",
    "EventRow",
    "FilePage",
    "Held",
    "LetterRow",
    "MessageRow",
    "Outbox",
    "Overview",
    "PersonRow",
    "WorkItem",
    "attachment_of",
    "attachments_of",
    "breaks_in_database",
    "breaks_in_export",
    "deadlines_of",
    "desk_of",
    "dossier_of",
    "file_page",
    "heads",
    "held_on",
    "label_of",
    "labels",
    "letter_of",
    "letter_row",
    "letters_of",
    "message_of",
    "outbox_at",
    "overview_of",
    "path_to",
    "people_of",
    "roles_on",
    "rows_for_export",
    "timeline_of",
    "tree_of",
    "why_not_independent",
]
