"""What every kind of file keeps: events, deadlines, letters, messages, attachments and notes."""

from sroi.dossier.models.attachment import Attachment
from sroi.dossier.models.deadline import Deadline, DeadlineExtension
from sroi.dossier.models.dossier import Assignment, Dossier, Note
from sroi.dossier.models.event import Event
from sroi.dossier.models.letter import Letter, Message
from sroi.dossier.models.rows import FileOfRows, applied_by_somebody
from sroi.dossier.models.waiver import TermWaiver

__all__ = [
    "Assignment",
    "Attachment",
    "Deadline",
    "DeadlineExtension",
    "Dossier",
    "Event",
    "FileOfRows",
    "Letter",
    "Message",
    "Note",
    "TermWaiver",
    "applied_by_somebody",
]
