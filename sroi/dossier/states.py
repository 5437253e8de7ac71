"""What a dossier keeps, and the states of letters, messages and attachments."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sroi.kernel.states import Flow, Step


class DossierKind(TextChoices):
    """What a dossier is kept for."""

    CASE = "case", _("Case")
    CONTRACT = "contract", _("Contract")
    ENFORCEMENT = "enforcement", _("Enforcement file")
    RELATION = "relation", _("Relation without a contract")
    COVENANT = "covenant", _("Covenant")
    SCAN = "scan", _("Impact scan")
    PARTNER = "partner", _("Partner")


class LetterState(TextChoices):
    """A letter is frozen when issued, and then made and sent by machine."""

    QUEUED = "queued", _("Ready")
    RENDERED = "rendered", _("Made")
    SENT = "sent", _("Sent")
    UNCERTAIN = "uncertain", _("Delivery uncertain")
    FAILED = "failed", _("Not delivered")


class LetterAction(TextChoices):
    """The acts on a letter after it is issued."""

    RENDER = "letter.render", _("Make the PDF")
    CONFIRM = "letter.confirm", _("Confirm the sending")
    DOUBT = "letter.doubt", _("Mark the delivery as uncertain")
    FAIL = "letter.fail", _("Mark as not delivered")


LETTER_FLOW = Flow(
    initial=LetterState.QUEUED,
    steps=(
        Step(LetterAction.RENDER, (LetterState.QUEUED,), LetterState.RENDERED),
        Step(LetterAction.CONFIRM, (LetterState.RENDERED, LetterState.UNCERTAIN, LetterState.FAILED), LetterState.SENT),
        Step(LetterAction.DOUBT, (LetterState.RENDERED,), LetterState.UNCERTAIN),
        Step(LetterAction.FAIL, (LetterState.RENDERED, LetterState.UNCERTAIN), LetterState.FAILED),
    ),
)


class MessageState(TextChoices):
    """An e-mail waits in the outbox until the mail server took it."""

    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Undelivered")
    WITHHELD = "withheld", _("Not sent: no access any more")


class MessageAction(TextChoices):
    """What happens to a waiting e-mail."""

    SEND = "message.send", _("Send")
    GIVE_UP = "message.give_up", _("Give up")
    WITHHOLD = "message.withhold", _("Withhold")
    RETRY = "message.retry", _("Try again")


MESSAGE_FLOW = Flow(
    initial=MessageState.QUEUED,
    steps=(
        Step(MessageAction.SEND, (MessageState.QUEUED,), MessageState.SENT),
        Step(MessageAction.GIVE_UP, (MessageState.QUEUED,), MessageState.FAILED),
        Step(MessageAction.WITHHOLD, (MessageState.QUEUED,), MessageState.WITHHELD),
        Step(MessageAction.RETRY, (MessageState.FAILED,), MessageState.QUEUED),
    ),
)


class AttachmentState(TextChoices):
    """A file is in quarantine until it is judged (R44, R45)."""

    QUARANTINED = "quarantined", _("Being checked")
    RELEASED = "released", _("Ready")
    SET_APART = "set_apart", _("Set apart: probably a citizen service number")
    AWAITING = "awaiting", _("Waits for an adviser's look")
    REFUSED = "refused", _("Refused")
    REMOVED = "removed", _("Removed")


class AttachmentAction(TextChoices):
    """The acts on a file."""

    RELEASE = "attachment.release", _("Release")
    SET_APART = "attachment.set_apart", _("Set apart")
    HOLD = "attachment.hold", _("Hold for a look")
    REFUSE = "attachment.refuse", _("Refuse")
    REMOVE = "attachment.remove", _("Remove")


ATTACHMENT_FLOW = Flow(
    initial=AttachmentState.QUARANTINED,
    steps=(
        Step(
            AttachmentAction.RELEASE,
            (AttachmentState.QUARANTINED, AttachmentState.AWAITING, AttachmentState.SET_APART),
            AttachmentState.RELEASED,
        ),
        Step(AttachmentAction.SET_APART, (AttachmentState.QUARANTINED,), AttachmentState.SET_APART),
        Step(AttachmentAction.HOLD, (AttachmentState.QUARANTINED,), AttachmentState.AWAITING),
        Step(AttachmentAction.REFUSE, (AttachmentState.QUARANTINED, AttachmentState.AWAITING), AttachmentState.REFUSED),
        Step(
            AttachmentAction.REMOVE,
            (
                AttachmentState.QUARANTINED,
                AttachmentState.RELEASED,
                AttachmentState.SET_APART,
                AttachmentState.AWAITING,
                AttachmentState.REFUSED,
            ),
            AttachmentState.REMOVED,
        ),
    ),
)


class DossierJob(StrEnum):
    """This app's background jobs by name, so that a service can ask for work without importing it."""

    RENDER_LETTER = "sroi.dossier.tasks.render_letter"
    SEND_MESSAGE = "sroi.dossier.tasks.send_message"
    SWEEP_OUTBOX = "sroi.dossier.tasks.sweep_outbox"
    JUDGE_ATTACHMENT = "sroi.dossier.tasks.judge_attachment"


class DossierVerb(TextChoices):
    """What can happen in a dossier itself."""

    LETTER_ISSUED = "dossier.letter-issued", _("Letter issued")
    LETTER_SENT = "dossier.letter-sent", _("Letter sent")
    LETTER_UNDELIVERED = "dossier.letter-undelivered", _("Letter not delivered")
    DEADLINE_EXTENDED = "dossier.deadline-extended", _("Deadline extended")
    DEADLINE_WAIVED = "dossier.deadline-waived", _("Deadline waived")
    WAIVER_PROPOSED = "dossier.term-waiver-proposed", _("Waiving of a deadline proposed")
    WAIVER_REFUSED = "dossier.term-waiver-refused", _("Waiving of a deadline refused")
    REMINDED = "dossier.reminded", _("Reminder sent")
    ROLE_ASSIGNED = "dossier.role-assigned", _("Role assigned")
    ROLE_WITHDRAWN = "dossier.role-withdrawn", _("Role withdrawn")
    FILE_ADDED = "dossier.file-added", _("File added")
    FILE_RELEASED = "dossier.file-released", _("File released")
    FILE_SET_APART = "dossier.file-set-apart", _("File set apart")
    FILE_HELD = "dossier.file-held", _("File waits for an adviser's look")
    FILE_REFUSED = "dossier.file-refused", _("File refused")
    FILE_REMOVED = "dossier.file-removed", _("File removed")
    FILE_READ = "dossier.file-read", _("File read")
    FILE_LOOKED_AT = "dossier.file-looked-at", _("File looked at for a citizen service number")
    RELEASE_ASKED = "dossier.release-asked", _("Release of a file asked")
    MAIL_RETRIED = "dossier.mail-retried", _("E-mail sent again")
    NOTE_WRITTEN = "dossier.note-written", _("Note written")
