"""The acts on what a dossier keeps: the public face of this room."""

from sroi.dossier.services.attachments import (
    add_attachment,
    ask_release,
    discard_attachment,
    judge_attachment,
    look_at_page,
    look_attachment,
    open_attachment,
    remove_attachment,
)
from sroi.dossier.services.chasing import BATCH, Chase, Chased, Chaser, chase_batch, chase_due
from sroi.dossier.services.deadlines import (
    end_deadlines,
    extend_deadline,
    meet_deadline,
    set_deadline,
    waive_deadline,
)
from sroi.dossier.services.dossiers import assign_role, open_dossier, share_with, withdraw_role, write_note
from sroi.dossier.services.events import move, record
from sroi.dossier.services.letters import MailDraft, MailFile, issue_letter, queue_mail, queue_mails
from sroi.dossier.services.orphans import remove_orphans
from sroi.dossier.services.outbox import bundle_messages, deliver_message, retry_message
from sroi.dossier.services.printing import confirm_letter, letter_pdf, render_letter
from sroi.dossier.services.terms import approve_term_waiver, extend_term, propose_term_waiver, refuse_term_waiver

__all__ = [
    "BATCH",
    "Chase",
    "Chased",
    "Chaser",
    "MailDraft",
    "MailFile",
    "add_attachment",
    "approve_term_waiver",
    "ask_release",
    "assign_role",
    "bundle_messages",
    "chase_batch",
    "chase_due",
    "confirm_letter",
    "deliver_message",
    "discard_attachment",
    "end_deadlines",
    "extend_deadline",
    "extend_term",
    "issue_letter",
    "judge_attachment",
    "letter_pdf",
    "look_at_page",
    "look_attachment",
    "meet_deadline",
    "move",
    "open_attachment",
    "open_dossier",
    "propose_term_waiver",
    "queue_mail",
    "queue_mails",
    "record",
    "refuse_term_waiver",
    "remove_attachment",
    "remove_orphans",
    "render_letter",
    "retry_message",
    "set_deadline",
    "share_with",
    "waive_deadline",
    "withdraw_role",
    "write_note",
]
