"""The five steps of a contract and the states of what is agreed (R21 to R26)."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sroi.kernel.states import Flow, Step


class ContractStep(TextChoices):
    """The contractor's five steps, and the two ends."""

    REGISTER = "register", _("Register")
    START_MEETING = "start_meeting", _("Start meeting")
    START = "start", pgettext_lazy("step", "Start")
    REPORT = "report", _("Quarterly report")
    CLOSING_MEETING = "closing_meeting", _("Closing meeting")
    CLOSED = "closed", _("Closed")
    STOPPED = "stopped", _("Stopped")


STEPS = (
    ContractStep.REGISTER,
    ContractStep.START_MEETING,
    ContractStep.START,
    ContractStep.REPORT,
    ContractStep.CLOSING_MEETING,
)
RUNNING = frozenset({ContractStep.START, ContractStep.REPORT})


class ContractAction(TextChoices):
    """The acts that move a contract."""

    REGISTER = "contract.register", _("Register")
    RECORD_AGREEMENTS = "contract.record_agreements", _("Record the performance agreement")
    START_REPORTING = "contract.start_reporting", _("Start reporting")
    START_CLOSING = "contract.start_closing", _("Go to the closing meeting")
    CLOSE = "contract.close", _("Close the contract")
    STOP = "contract.stop", _("Stop the contract")


CONTRACT_FLOW = Flow(
    initial=ContractStep.REGISTER,
    steps=(
        Step(ContractAction.REGISTER, (ContractStep.REGISTER,), ContractStep.START_MEETING),
        Step(ContractAction.RECORD_AGREEMENTS, (ContractStep.START_MEETING,), ContractStep.START),
        Step(
            ContractAction.START_REPORTING,
            (ContractStep.REGISTER, ContractStep.START_MEETING, ContractStep.START),
            ContractStep.REPORT,
        ),
        Step(
            ContractAction.START_CLOSING,
            (ContractStep.START, ContractStep.REPORT),
            ContractStep.CLOSING_MEETING,
        ),
        Step(ContractAction.CLOSE, (ContractStep.CLOSING_MEETING,), ContractStep.CLOSED),
        Step(ContractAction.STOP, STEPS, ContractStep.STOPPED),
    ),
)


class ObligationKind(TextChoices):
    """What the contractor owes."""

    PERCENTAGE = "percentage", _("Percentage")
    AMOUNT = "amount", _("Amount")
    EFFORT = "effort", _("Effort")


class BaseRowKind(TextChoices):
    """Why the base has this amount from this day (R38)."""

    AWARD = "award", _("Definitive award")
    GUARANTEED = "guaranteed", _("Guaranteed part of the framework")
    OPTION = "option", _("Option exercised")
    AMENDMENT = "amendment", _("Amended value")
    CALL_OFF = "call_off", _("Call-off")
    TURNOVER = "turnover", _("Realised turnover")
    PRO_RATA = "pro_rata", _("Settled pro rata")


FIRST_ROWS = frozenset({BaseRowKind.AWARD, BaseRowKind.GUARANTEED})
"""What the base starts with: these count from the award (R38)."""


class OptionState(TextChoices):
    """An option waits for its day, is exercised, or lapses (R38)."""

    OPEN = "open", _("Not decided yet")
    EXERCISED = "exercised", _("Exercised")
    LAPSED = "lapsed", _("Lapsed")


class OptionAction(TextChoices):
    """The acts on an option."""

    EXERCISE = "option.exercise", _("Exercise the option")
    LAPSE = "option.lapse", _("Let the option lapse")


OPTION_FLOW = Flow(
    initial=OptionState.OPEN,
    steps=(
        Step(OptionAction.EXERCISE, (OptionState.OPEN,), OptionState.EXERCISED),
        Step(OptionAction.LAPSE, (OptionState.OPEN,), OptionState.LAPSED),
    ),
)


class RegistrationChannel(TextChoices):
    """How the registration came in (R21)."""

    LINK = "link", _("Personal link")
    MAIL = "mail", _("E-mail to the bureau")
    ADVISER = "adviser", _("Entered by an adviser")


class StartingPosition(TextChoices):
    """Where the agreement starts from (R25)."""

    IN_BID = "in_bid", _("In the plan of the bid")
    IN_CONTRACT = "in_contract", _("Fixed in the contract")
    OPEN = "open", _("Still to be made")


class MeetingState(TextChoices):
    """A start meeting is proposed, planned, held or cancelled (R22)."""

    PROPOSED = "proposed", _("Times proposed")
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class MeetingAction(TextChoices):
    """The acts on a meeting."""

    CHOOSE = "meeting.choose", _("Choose a time")
    MOVE = "meeting.move", _("Move the meeting")
    CANCEL = "meeting.cancel", _("Cancel the meeting")
    HOLD = "meeting.hold", _("Record the minutes")


MEETING_FLOW = Flow(
    initial=MeetingState.PROPOSED,
    steps=(
        Step(MeetingAction.CHOOSE, (MeetingState.PROPOSED,), MeetingState.PLANNED),
        Step(MeetingAction.MOVE, (MeetingState.PLANNED,), MeetingState.PLANNED),
        Step(MeetingAction.CANCEL, (MeetingState.PROPOSED, MeetingState.PLANNED), MeetingState.CANCELLED),
        Step(MeetingAction.HOLD, (MeetingState.PROPOSED, MeetingState.PLANNED), MeetingState.HELD),
    ),
)


class DiscountState(TextChoices):
    """A PSO discount is proposed by one and decided by another (R3, R23)."""

    PROPOSED = "proposed", _("Waits for approval")
    RETURNED = "returned", _("Returned with a question")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class DiscountAction(TextChoices):
    """The acts on a discount."""

    ASK = "discount.ask", _("Return with a question")
    ANSWER = "discount.answer", _("Submit the discount again")
    APPROVE = "discount.approve", _("Approve the discount")
    REFUSE = "discount.refuse", _("Refuse the discount")


DISCOUNT_FLOW = Flow(
    initial=DiscountState.PROPOSED,
    steps=(
        Step(DiscountAction.ASK, (DiscountState.PROPOSED,), DiscountState.RETURNED),
        Step(DiscountAction.ANSWER, (DiscountState.RETURNED,), DiscountState.PROPOSED),
        Step(DiscountAction.APPROVE, (DiscountState.PROPOSED,), DiscountState.APPROVED),
        Step(DiscountAction.REFUSE, (DiscountState.PROPOSED,), DiscountState.REFUSED),
    ),
)


OPEN_DISCOUNT = (DiscountState.PROPOSED, DiscountState.RETURNED)
"""A discount on which somebody still has to act: the coordinator, or the proposer who was asked something (R23)."""


class AgreementState(TextChoices):
    """A performance agreement, version by version (R24)."""

    DRAFT = "draft", _("Draft")
    OFFERED = "offered", _("Waits for the contractor's signature")
    ACCEPTED = "accepted", _("Waits for the bureau's signature")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Replaced by a newer version")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AgreementAction(TextChoices):
    """The acts on an agreement."""

    OFFER = "agreement.offer", _("Offer the agreement")
    RETURN = "agreement.return", _("Return with remarks")
    ACCEPT = "agreement.accept", _("Sign for the contractor")
    SIGN = "agreement.sign", _("Sign for the bureau")
    SUPERSEDE = "agreement.supersede", _("Replace by a newer version")
    WITHDRAW = "agreement.withdraw", _("Withdraw")


AGREEMENT_FLOW = Flow(
    initial=AgreementState.DRAFT,
    steps=(
        Step(AgreementAction.OFFER, (AgreementState.DRAFT,), AgreementState.OFFERED),
        Step(AgreementAction.RETURN, (AgreementState.OFFERED, AgreementState.ACCEPTED), AgreementState.DRAFT),
        Step(AgreementAction.ACCEPT, (AgreementState.OFFERED,), AgreementState.ACCEPTED),
        Step(AgreementAction.SIGN, (AgreementState.ACCEPTED,), AgreementState.IN_FORCE),
        Step(AgreementAction.SUPERSEDE, (AgreementState.IN_FORCE,), AgreementState.SUPERSEDED),
        Step(AgreementAction.WITHDRAW, (AgreementState.DRAFT, AgreementState.OFFERED), AgreementState.WITHDRAWN),
    ),
)


class Possibility(TextChoices):
    """The seven possibilities, and the Powercertificaat (R24)."""

    JOB_IN_CONTRACT = "I", _("I Paid lasting work within the contract")
    JOB_OUTSIDE = "II", _("II Paid lasting work for Amsterdammers outside the contract")
    WORK_EXPERIENCE = "III", _("III Work experience place for mbo 1 and 2")
    PLACEMENT = "IV", _("IV Apprenticeship, placement, workshops or training")
    SOCIAL_BUYING = "V", _("V Social buying")
    PROJECT = "VI", _("VI Social project in Amsterdam")
    OWN_OPERATIONS = "VII", _("VII Own operations made more social")
    POWER_CERTIFICATE = "PC", _("Powercertificaat")


NEEDS_PROPOSAL = frozenset({Possibility.PROJECT, Possibility.OWN_OPERATIONS})
"""No effort counts before the project proposal is accepted (R26)."""


class Valuation(TextChoices):
    """How an effort is valued (R28)."""

    ACTUAL_COST = "actual_cost", _("Actual cost")
    INVOICE = "invoice", _("Invoice")
    HOURS = "hours", _("Hours at a rate")
    BLOCK = "block", _("Building block")


class EvidenceKind(TextChoices):
    """The kinds of evidence."""

    PAYSLIP = "payslip", _("Payslip without citizen service number")
    INVOICE = "invoice", _("Invoice")
    CONTRACT = "contract", _("Employment or placement contract")
    REGISTRATION = "registration", _("Proof of target group")
    HOURS = "hours", _("Statement of hours")
    OTHER = "other", _("Other evidence")


class ReportInterval(TextChoices):
    """How often a report is due (R27)."""

    QUARTER = "quarter", _("Every quarter")
    HALF_YEAR = "half_year", _("Every half year")
    AT_END = "at_end", _("At the end")


class ProposalState(TextChoices):
    """A project proposal is assessed against contract and tender (R26)."""

    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned with questions")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class ProposalAction(TextChoices):
    """The acts on a project proposal."""

    ASK = "proposal.ask", _("Return with questions")
    ANSWER = "proposal.answer", _("Submit again")
    ACCEPT = "proposal.accept", _("Accept")
    REFUSE = "proposal.refuse", _("Refuse")


PROPOSAL_FLOW = Flow(
    initial=ProposalState.SUBMITTED,
    steps=(
        Step(ProposalAction.ASK, (ProposalState.SUBMITTED,), ProposalState.RETURNED),
        Step(ProposalAction.ANSWER, (ProposalState.RETURNED,), ProposalState.SUBMITTED),
        Step(ProposalAction.ACCEPT, (ProposalState.SUBMITTED,), ProposalState.ACCEPTED),
        Step(ProposalAction.REFUSE, (ProposalState.SUBMITTED,), ProposalState.REFUSED),
    ),
)


class ContractorVerb(TextChoices):
    """What can happen to a contract in phase 4 and around it."""

    CONTRACT_MADE = "contractors.contract-made", _("Contract made by the definitive award")
    CONTRACT_MOVED = "contractors.contract-moved", _("Step changed")
    CONTRACT_STOPPED = "contractors.contract-stopped", _("Contract stopped")
    BASE_CHANGED = "contractors.base-changed", _("Base of the obligation changed")
    BASE_FOLLOWED = "contractors.base-followed", _("Obligation follows the base of this day")
    TERM_CHANGED = "contractors.term-changed", _("End of the contract changed")
    JOINT_AGREED = "contractors.joint-agreed", _("Joint obligation agreed")
    JOINT_ENDED = "contractors.joint-ended", _("Joint obligation ended")
    CALL_OFFS_RECORDED = "contractors.call-offs-recorded", _("Call-offs recorded")
    CALL_OFF_CORRECTED = "contractors.call-off-corrected", _("Call-off corrected")
    OPTION_ADDED = "contractors.option-added", _("Option or extension added")
    OPTION_EXERCISED = "contractors.option-exercised", _("Option exercised")
    OPTION_LAPSED = "contractors.option-lapsed", _("Option lapsed")
    CLAUSE_RECORDED = "contractors.clause-recorded", _("Fine clause recorded")
    LINK_SENT = "contractors.link-sent", _("Personal link sent")
    REGISTERED = "contractors.registered", _("Registered")
    MEETING_PROPOSED = "contractors.meeting-proposed", _("Times for the start meeting proposed")
    MEETING_PLANNED = "contractors.meeting-planned", _("Start meeting planned")
    MEETING_MOVED = "contractors.meeting-moved", _("Start meeting moved")
    MEETING_CANCELLED = "contractors.meeting-cancelled", _("Start meeting cancelled")
    MEETING_HELD = "contractors.meeting-held", _("Start meeting held")
    CERTIFICATE_RECORDED = "contractors.certificate-recorded", _("PSO certificate recorded")
    DISCOUNT_PROPOSED = "contractors.discount-proposed", _("PSO discount proposed")
    DISCOUNT_RETURNED = "contractors.discount-returned", _("PSO discount returned with a question")
    DISCOUNT_ANSWERED = "contractors.discount-answered", _("PSO discount submitted again")
    DISCOUNT_APPROVED = "contractors.discount-approved", _("PSO discount approved")
    DISCOUNT_REFUSED = "contractors.discount-refused", _("PSO discount refused")
    AGREEMENT_DRAFTED = "contractors.agreement-drafted", _("Agreement drafted")
    AGREEMENT_EDITED = "contractors.agreement-edited", _("Lines of the agreement saved")
    AGREEMENT_OFFERED = "contractors.agreement-offered", _("Agreement offered")
    AGREEMENT_RETURNED = "contractors.agreement-returned", _("Agreement returned with remarks")
    AGREEMENT_ACCEPTED = "contractors.agreement-accepted", _("Agreement signed by the contractor")
    AGREEMENT_SIGNED = "contractors.agreement-signed", _("Agreement signed by the bureau")
    AGREEMENT_SUPERSEDED = "contractors.agreement-superseded", _("Agreement replaced")
    AGREEMENT_WITHDRAWN = "contractors.agreement-withdrawn", _("Agreement withdrawn")
    MANAGER_VIEW_GIVEN = "contractors.manager-view-given", _("View of the contract manager recorded")
    RECEIPT_CONFIRMED = "contractors.receipt-confirmed", _("Contract manager confirmed having seen it")
    PROPOSAL_SUBMITTED = "contractors.proposal-submitted", _("Project proposal submitted")
    PROPOSAL_RETURNED = "contractors.proposal-returned", _("Project proposal returned")
    PROPOSAL_ACCEPTED = "contractors.proposal-accepted", _("Project proposal accepted")
    PROPOSAL_REFUSED = "contractors.proposal-refused", _("Project proposal refused")


SHARED_VERBS = frozenset(ContractorVerb) - {
    ContractorVerb.AGREEMENT_DRAFTED,
    ContractorVerb.AGREEMENT_EDITED,
    ContractorVerb.MANAGER_VIEW_GIVEN,
    ContractorVerb.DISCOUNT_PROPOSED,
    ContractorVerb.DISCOUNT_RETURNED,
    ContractorVerb.DISCOUNT_ANSWERED,
}
"""What a contractor sees in the timeline of the own contract: not the preparation inside the office (R1)."""


class ContractorDeadline(TextChoices):
    """What is due in phase 4 (R21, R22, R23)."""

    REGISTRATION = "contractors.registration", _("Registration")
    START_MEETING = "contractors.start-meeting", _("Start meeting")
    AGREEMENT = "contractors.agreement", _("Performance agreement")
    CERTIFICATE_LAPSE = "contractors.certificate-lapse", _("PSO certificate lapses")
    OPTION = "contractors.option", _("Exercise the option or extension")


class ContractorLetter(TextChoices):
    """The letters of phase 4."""

    AGREEMENT = "contractors.agreement-letter", _("Performance agreement")


class ContractorJob(StrEnum):
    """Background jobs by name: this app's, and what a signed agreement asks of phase 5."""

    CHASE = "contractors.tasks.chase"
    FOLLOW_BASE = "contractors.tasks.follow_base"
    OPEN_REPORTS = "reporting.tasks.open_reports"
