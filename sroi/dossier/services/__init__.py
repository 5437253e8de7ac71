"""The acts on what a dossier keeps: the public face of this room."""

from sroi.dossier.services.deadlines import (
    claim_deadline,
    end_deadlines,
    extend_deadline,
    meet_deadline,
    schedule_chase,
    set_deadline,
    waive_deadline,
)
from sroi.dossier.services.dossiers import assign_role, open_dossier, share_with, withdraw_role, write_note
from sroi.dossier.services.events import move, record
from sroi.dossier.services.letters import LetterDraft, MailFile, issue_letter, queue_mail

__all__ = [
    "LetterDraft",
    "MailFile",
    "assign_role",
    "claim_deadline",
    "end_deadlines",
    "extend_deadline",
    "issue_letter",
    "meet_deadline",
    "move",
    "open_dossier",
    "queue_mail",
    "record",
    "schedule_chase",
    "set_deadline",
    "share_with",
    "waive_deadline",
    "withdraw_role",
    "write_note",
]
