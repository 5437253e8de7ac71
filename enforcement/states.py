"""The ladder of enforcement: no fine without a talk and an informed client, because there is no edge (R34)."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sroi.kernel.states import Flow, Step


class EnforcementJob(StrEnum):
    """This app's background jobs by name."""

    FORECAST_FINE = "enforcement.tasks.forecast_fine"
    CHASE = "enforcement.tasks.chase"


class FileState(TextChoices):
    """Where an enforcement file stands."""

    SIGNALLED = "signalled", _("Signalled")
    TALK_HELD = "talk_held", _("Talk held")
    CLIENT_INFORMED = "client_informed", _("Client informed")
    NOTICE_GIVEN = "notice_given", _("Notice of default given")
    FINE_ANNOUNCED = "fine_announced", _("Intended fine announced")
    VIEW_CLOSED = "view_closed", _("Contractor's view received, or none")
    PROPOSED = "proposed", _("Fine proposed")
    COUNTERSIGNED = "countersigned", _("Proposal countersigned")
    IMPOSED = "imposed", _("Fine imposed")
    WAIVED = "waived", _("Fine waived")
    WITHHELD = "withheld", _("Withheld from the last invoice")
    DISPUTED = "disputed", _("Disputed")
    SETTLED = "settled", _("Settled")
    CLOSED = "closed", _("Closed without a fine")


class FileAction(TextChoices):
    """The acts on an enforcement file, in the order of the ladder."""

    HOLD_TALK = "file.hold_talk", _("Record the talk")
    INFORM_CLIENT = "file.inform_client", _("Inform the client")
    RENEW_AGREEMENT = "file.renew_agreement", _("Record the renewed agreement")
    GIVE_NOTICE = "file.give_notice", _("Give notice of default")
    SKIP_NOTICE = "file.skip_notice", _("Leave out the notice of default")
    ANNOUNCE_FINE = "file.announce_fine", _("Announce the intended fine")
    CLOSE_VIEW = "file.close_view", _("Record the contractor's view")
    PROPOSE = "file.propose", _("Propose the fine")
    COUNTERSIGN = "file.countersign", _("Countersign the proposal")
    RETURN_PROPOSAL = "file.return_proposal", _("Return the proposal")
    IMPOSE = "file.impose", _("Impose the fine")
    WAIVE = "file.waive", _("Waive the fine")
    WITHHOLD = "file.withhold", _("Instruct the withholding")
    DISPUTE = "file.dispute", _("Record the dispute")
    UPHOLD = "file.uphold", _("Uphold the fine, before it is withheld")
    UPHOLD_WITHHELD = "file.uphold_withheld", _("Uphold the fine, after it was withheld")
    WITHDRAW = "file.withdraw", _("Withdraw the fine after a dispute")
    SETTLE = "file.settle", _("Settle")
    CLOSE = "file.close", _("Close without a fine")


BEFORE_DECISION = (
    FileState.SIGNALLED,
    FileState.TALK_HELD,
    FileState.CLIENT_INFORMED,
    FileState.NOTICE_GIVEN,
    FileState.FINE_ANNOUNCED,
    FileState.VIEW_CLOSED,
)

FILE_FLOW = Flow(
    initial=FileState.SIGNALLED,
    steps=(
        Step(FileAction.HOLD_TALK, (FileState.SIGNALLED,), FileState.TALK_HELD),
        Step(FileAction.INFORM_CLIENT, (FileState.TALK_HELD,), FileState.CLIENT_INFORMED),
        Step(FileAction.RENEW_AGREEMENT, (FileState.CLIENT_INFORMED,), FileState.CLIENT_INFORMED),
        Step(FileAction.GIVE_NOTICE, (FileState.CLIENT_INFORMED,), FileState.NOTICE_GIVEN),
        Step(FileAction.SKIP_NOTICE, (FileState.CLIENT_INFORMED,), FileState.NOTICE_GIVEN),
        Step(FileAction.ANNOUNCE_FINE, (FileState.NOTICE_GIVEN,), FileState.FINE_ANNOUNCED),
        Step(FileAction.CLOSE_VIEW, (FileState.FINE_ANNOUNCED,), FileState.VIEW_CLOSED),
        Step(FileAction.PROPOSE, (FileState.VIEW_CLOSED,), FileState.PROPOSED),
        Step(FileAction.COUNTERSIGN, (FileState.PROPOSED,), FileState.COUNTERSIGNED),
        Step(FileAction.RETURN_PROPOSAL, (FileState.PROPOSED, FileState.COUNTERSIGNED), FileState.VIEW_CLOSED),
        Step(FileAction.IMPOSE, (FileState.COUNTERSIGNED,), FileState.IMPOSED),
        Step(FileAction.WAIVE, (FileState.COUNTERSIGNED,), FileState.WAIVED),
        Step(FileAction.WITHHOLD, (FileState.IMPOSED,), FileState.WITHHELD),
        Step(FileAction.DISPUTE, (FileState.IMPOSED, FileState.WITHHELD), FileState.DISPUTED),
        Step(FileAction.UPHOLD, (FileState.DISPUTED,), FileState.IMPOSED),
        Step(FileAction.UPHOLD_WITHHELD, (FileState.DISPUTED,), FileState.WITHHELD),
        Step(FileAction.WITHDRAW, (FileState.DISPUTED,), FileState.WAIVED),
        Step(FileAction.SETTLE, (FileState.WITHHELD, FileState.DISPUTED), FileState.SETTLED),
        Step(FileAction.CLOSE, BEFORE_DECISION, FileState.CLOSED),
    ),
)
ENDED = frozenset({FileState.WAIVED, FileState.SETTLED, FileState.CLOSED})
DECIDED = frozenset({FileState.WAIVED, FileState.SETTLED})
"""The ends with a decision of the client: the confirmation that nothing is owed any more can follow."""


class Ground(TextChoices):
    """Why an enforcement file is opened."""

    LATE_REGISTRATION = "late_registration", _("Registration is late")
    OVERDUE_REPORT = "overdue_report", _("A report is overdue")
    RED_FORECAST = "red_forecast", _("The forecast is red")
    SHORTFALL = "shortfall", _("Shortfall at the end of the term")
    FINDING = "finding", _("Finding on an effort obligation")
    BY_HAND = "by_hand", _("Another reason")


class Decision(TextChoices):
    """What the client decides (R34)."""

    IMPOSE = "impose", _("Impose the whole fine")
    MODERATE = "moderate", _("Impose a lower fine")
    WAIVE = "waive", _("Waive the fine")


class Outcome(TextChoices):
    """What the client decides on a dispute: the fine stands, is lowered (article 6:94 of the Civil Code) or goes."""

    UPHOLD = "uphold", _("Uphold the fine")
    LOWER = "lower", _("Lower the fine")
    WITHDRAW = "withdraw", _("Withdraw the fine")


class EnforcementVerb(TextChoices):
    """What can happen in phase 7."""

    FILE_OPENED = "enforcement.file-opened", _("Enforcement file opened")
    TALK_HELD = "enforcement.talk-held", _("Talk held with the contractor")
    CLIENT_INFORMED = "enforcement.client-informed", _("Client informed")
    AGREEMENT_RENEWED = "enforcement.agreement-renewed", _("Agreement renewed")
    NOTICE_GIVEN = "enforcement.notice-given", _("Notice of default given")
    NOTICE_SKIPPED = "enforcement.notice-skipped", _("Notice of default left out")
    FINE_ANNOUNCED = "enforcement.fine-announced", _("Intended fine announced")
    VIEW_RECEIVED = "enforcement.view-received", _("Contractor's view received")
    NO_VIEW = "enforcement.no-view", _("No view of the contractor")
    FINE_PROPOSED = "enforcement.fine-proposed", _("Fine proposed")
    FINE_COUNTERSIGNED = "enforcement.fine-countersigned", _("Proposal countersigned")
    PROPOSAL_RETURNED = "enforcement.proposal-returned", _("Proposal returned")
    FINE_IMPOSED = "enforcement.fine-imposed", _("Fine imposed")
    FINE_WAIVED = "enforcement.fine-waived", _("Fine waived")
    INVOICE_RECORDED = "enforcement.invoice-recorded", _("Last invoice recorded")
    WITHHOLDING_INSTRUCTED = "enforcement.withholding-instructed", _("Withholding instructed")
    FINE_DISPUTED = "enforcement.fine-disputed", _("Fine disputed")
    DISPUTE_DECIDED = "enforcement.dispute-decided", _("Dispute decided")
    FILE_SETTLED = "enforcement.file-settled", _("Settled")
    FILE_CLOSED = "enforcement.file-closed", _("Closed without a fine")
    FORECAST_MADE = "enforcement.forecast-made", _("Shortfall and fine forecast")
    DISCHARGED = "enforcement.discharged", _("Fulfilment confirmed")
    TALK_INVITED = "enforcement.talk-invited", _("Contractor invited to a talk")


SHARED_VERBS = (
    EnforcementVerb.TALK_INVITED,
    EnforcementVerb.TALK_HELD,
    EnforcementVerb.NOTICE_GIVEN,
    EnforcementVerb.FINE_ANNOUNCED,
    EnforcementVerb.VIEW_RECEIVED,
    EnforcementVerb.NO_VIEW,
    EnforcementVerb.FINE_IMPOSED,
    EnforcementVerb.FINE_WAIVED,
    EnforcementVerb.WITHHOLDING_INSTRUCTED,
    EnforcementVerb.FINE_DISPUTED,
    EnforcementVerb.DISPUTE_DECIDED,
    EnforcementVerb.FILE_SETTLED,
    EnforcementVerb.FILE_CLOSED,
    EnforcementVerb.DISCHARGED,
)
"""What the contractor sees of a file in which it got a letter; proposal and countersignature stay inside."""


class EnforcementDeadline(TextChoices):
    """What can be due in phase 7."""

    NOTICE_TERM = "enforcement.notice-term", _("End of the notice of default")
    VIEW_TERM = "enforcement.view-term", _("View of the contractor")
    LAST_INVOICE = "enforcement.last-invoice", _("Data of the last invoice")
    CONTRACT_END = "enforcement.contract-end", _("End of the contract")


class LetterKind(TextChoices):
    """The letters of phase 7 (R37)."""

    TALK_INVITATION = "enforcement.talk-invitation", _("Invitation to a talk")
    CLIENT_INFORMATION = "enforcement.client-information", _("Information to the client")
    NOTICE_OF_DEFAULT = "enforcement.notice-of-default", _("Notice of default")
    INTENDED_FINE = "enforcement.intended-fine", _("Intended fine")
    DECISION = "enforcement.decision", _("Decision on the fine")
    WITHHOLDING = "enforcement.withholding", _("Instruction to withhold")
    CLAIM = "enforcement.claim", _("Claim of what remains")
    DISPUTE_DECISION = "enforcement.dispute-decision", _("Decision on the dispute")
    CORRECTION = "enforcement.correction", _("Correction of the instruction to withhold")
    DISCHARGE = "enforcement.discharge", _("Confirmation of fulfilment")
