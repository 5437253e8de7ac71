"""The lifecycle of a case and the choices of phases 1 to 3 (R6, R9, R10)."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sroi.kernel.states import Flow, Step

StrOrPromise = str | Promise


class Phase(TextChoices):
    """Where a case is. Enforcement (phase 7) is no state: it is derived from an open enforcement file (R6)."""

    PREPARE = "prepare", _("Prepare")
    SPECIFY = "specify", _("Specify")
    SELECT = "select", _("Select")
    CONTRACT = "contract", pgettext_lazy("phase", "Contract")
    EXECUTE = "execute", _("Execute")
    EVALUATE = "evaluate", _("Evaluate")
    CLOSED = "closed", pgettext_lazy("phase", "Closed")
    OWN_DELIVERY = "own_delivery", _("Delivered by the municipality itself")
    STOPPED = "stopped", _("Stopped")


ROAD = (Phase.PREPARE, Phase.SPECIFY, Phase.SELECT, Phase.CONTRACT, Phase.EXECUTE, Phase.EVALUATE)
"""The six phases on the road, in order."""
BEFORE_PUBLICATION = (Phase.PREPARE, Phase.SPECIFY)
"""In these what is asked of the market can still change (R6)."""
TENDERED = (Phase.SPECIFY, Phase.SELECT)
"""In these the criteria and the committee are made (R16, R17)."""
BEFORE_AWARD = (*BEFORE_PUBLICATION, Phase.SELECT)
"""In these nobody has won yet."""
ADVISED = BEFORE_AWARD
"""In these the bureau gives advice (R13)."""
ENDED = frozenset({Phase.CLOSED, Phase.OWN_DELIVERY, Phase.STOPPED})
TAUGHT = (Phase.CONTRACT, Phase.EXECUTE, Phase.EVALUATE, Phase.CLOSED, Phase.OWN_DELIVERY, Phase.STOPPED)
"""From the award on a case can teach a next one (R33)."""


class CaseAction(TextChoices):
    """The acts that move a case."""

    START_SPECIFYING = "case.start_specifying", _("Go to phase 2, specify")
    START_SELECTING = "case.start_selecting", _("Publish and go to phase 3, select")
    RECORD_PUBLICATION = "case.record_publication", _("Record a publication made elsewhere")
    START_CONTRACTING = "case.start_contracting", _("Award definitively and go to phase 4, contract")
    START_EXECUTION = "case.start_execution", _("Go to phase 5, execute")
    START_EVALUATION = "case.start_evaluation", _("Go to phase 6, evaluate")
    CLOSE = "case.close", _("Close the case")
    RETURN_TO_PREPARING = "case.return_to_preparing", _("Return to phase 1, prepare")
    RETURN_TO_SPECIFYING = "case.return_to_specifying", _("Return to phase 2, specify")
    DELIVER_OURSELVES = "case.deliver_ourselves", _("Record own delivery")
    STOP = "case.stop", _("Stop the case")


CASE_FLOW = Flow(
    initial=Phase.PREPARE,
    steps=(
        Step(CaseAction.START_SPECIFYING, (Phase.PREPARE,), Phase.SPECIFY),
        Step(CaseAction.START_SELECTING, (Phase.SPECIFY,), Phase.SELECT),
        Step(CaseAction.RECORD_PUBLICATION, BEFORE_PUBLICATION, Phase.SELECT),
        Step(CaseAction.START_CONTRACTING, (Phase.SELECT,), Phase.CONTRACT),
        Step(CaseAction.START_EXECUTION, (Phase.CONTRACT,), Phase.EXECUTE),
        Step(CaseAction.START_EVALUATION, (Phase.EXECUTE,), Phase.EVALUATE),
        Step(CaseAction.CLOSE, (Phase.EVALUATE,), Phase.CLOSED),
        Step(CaseAction.RETURN_TO_PREPARING, (Phase.SPECIFY,), Phase.PREPARE),
        Step(CaseAction.RETURN_TO_SPECIFYING, (Phase.SELECT,), Phase.SPECIFY),
        Step(CaseAction.DELIVER_OURSELVES, (Phase.PREPARE,), Phase.OWN_DELIVERY),
        Step(CaseAction.STOP, ROAD, Phase.STOPPED),
    ),
)


FORWARD = {
    Phase.PREPARE: CaseAction.START_SPECIFYING,
    Phase.SPECIFY: CaseAction.START_SELECTING,
    Phase.SELECT: CaseAction.START_CONTRACTING,
    Phase.CONTRACT: CaseAction.START_EXECUTION,
    Phase.EXECUTE: CaseAction.START_EVALUATION,
    Phase.EVALUATE: CaseAction.CLOSE,
}
"""The way forward from each phase on the road; a gate stands before each of these moves (R6)."""
BACK = {
    Phase.SPECIFY: CaseAction.RETURN_TO_PREPARING,
    Phase.SELECT: CaseAction.RETURN_TO_SPECIFYING,
}
"""The way back, with a reason, until the next phase produced a legal fact (R6)."""
BY_BUTTON = frozenset({CaseAction.START_SPECIFYING, CaseAction.START_SELECTING, CaseAction.START_EXECUTION})
"""Moves made by a button; the others follow from an act of their own, such as the definitive award."""


class Nature(TextChoices):
    """What is bought."""

    SERVICES = "services", _("Services")
    SUPPLIES = "supplies", _("Supplies")
    WORKS = "works", _("Works")


class Route(TextChoices):
    """To the market or not (R10)."""

    MARKET = "market", _("To the market")
    OWN_EXECUTION = "own_execution", _("Own execution")
    PANTAR = "pantar", _("Directly to Pantar")
    WERKBRIGADE = "werkbrigade", _("Directly to the Werkbrigade")


class Variant(TextChoices):
    """The five variants with their sub-variants (R10)."""

    CONDITION = "1a", _("1a Special performance condition")
    CRITERION = "1b", _("1b Award criterion")
    EFFORT = "1c", _("1c Effort obligation")
    PANTAR_PURCHASE = "1d", _("1d Social buying from Pantar")
    EXCLUSIVE_DIRECT = "2-I", _("2-I Exclusive right of Pantar: taken out and awarded directly")
    EXCLUSIVE_SUBCONTRACTOR = "2-II", _("2-II Exclusive right of Pantar: mandatory subcontractor")
    RESERVED = "3", _("3 Reserved for social enterprises (article 2.82)")
    ONE_TO_ONE = "4", _("4 One-to-one: private procedure below the threshold")
    LOTS = "4-lots", _("4 One-to-one: lots regulation (article 2.18)")
    SAS = "5", _("5 Procedure for social and other specific services")


WITHOUT_CONSIDERATIONS = frozenset({Variant.RESERVED, Variant.LOTS})
"""Phase 2 asks no further considerations with these (R12)."""
WITHOUT_BIDS = frozenset({Variant.PANTAR_PURCHASE, Variant.EXCLUSIVE_DIRECT, Variant.LOTS})
"""A direct award has no bids, committee or standstill (R6)."""


class AskKind(TextChoices):
    """What is asked of the contractor (R9)."""

    PERCENTAGE = "percentage", _("A percentage of the contract")
    EFFORT = "effort", _("An effort obligation")
    WAIVER = "waiver", _("No social return (waiver)")


class ApprovalState(TextChoices):
    """An approval by a second person (R3)."""

    NOT_NEEDED = "not_needed", _("No approval needed")
    PROPOSED = "proposed", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class ApprovalAction(TextChoices):
    """The acts of the second person."""

    PROPOSE = "approval.propose", _("Propose")
    APPROVE = "approval.approve", _("Approve")
    REFUSE = "approval.refuse", _("Refuse")


APPROVAL_FLOW = Flow(
    initial=ApprovalState.NOT_NEEDED,
    steps=(
        Step(ApprovalAction.PROPOSE, (ApprovalState.NOT_NEEDED, ApprovalState.REFUSED), ApprovalState.PROPOSED),
        Step(ApprovalAction.APPROVE, (ApprovalState.PROPOSED,), ApprovalState.APPROVED),
        Step(ApprovalAction.REFUSE, (ApprovalState.PROPOSED,), ApprovalState.REFUSED),
    ),
)


class BaseKind(TextChoices):
    """What the percentage is taken of (R16)."""

    CONTRACT_VALUE = "contract_value", _("Contract value")
    TURNOVER = "turnover", _("Invoiced turnover")
    WAGE_SUM = "wage_sum", _("Wage sum")


class Consideration(TextChoices):
    """The seven considerations of phase 2 (R14, P205 to P211)."""

    ENFORCEABLE = "enforceable", _("Enforceable or an effort obligation?")
    CRITERION = "criterion", _("A social award criterion?")
    TAILORED = "tailored", _("A smart or a standard request?")
    FRAME = "frame", _("A general frame or a direction?")
    JOINT = "joint", _("Individual or joint impact?")
    WEIGHT = "weight", _("Which percentage or weight?")
    IMPACT = "impact", _("Which impact, and how is it measured?")


class PartnerPoint(TextChoices):
    """What is agreed with Pantar or the Werkbrigade when they do a part of the work (R14, P202, P204)."""

    CONTACT = "partner_contact", _("When was the first contact, and with whom?")
    CONTRACT = "partner_contract", _("Which kind of contract, with which agreements?")
    SHARE = "partner_share", _("Which share is realistic?")
    COOPERATION = "partner_cooperation", _("How do they and the other contractors work together?")


PARTNER_ROUTES = frozenset({Route.PANTAR, Route.WERKBRIGADE})
"""When one of them delivers the work itself, the same points are answered before the case ends (P202, P204)."""
WITH_PARTNER = frozenset({Variant.PANTAR_PURCHASE, Variant.EXCLUSIVE_DIRECT, Variant.EXCLUSIVE_SUBCONTRACTOR})
"""With these, the points of working with Pantar or the Werkbrigade are answered too (R14)."""

CONSIDERATION_OPTIONS: dict[str, tuple[tuple[str, StrOrPromise], ...]] = {
    Consideration.ENFORCEABLE: (("enforceable", _("Enforceable")), ("effort", _("An effort obligation"))),
    Consideration.CRITERION: (("yes", _("Yes, a social award criterion")), ("no", _("No social award criterion"))),
    Consideration.TAILORED: (("tailored", _("Smart, made for this contract")), ("standard", _("Standard"))),
    Consideration.FRAME: (("frame", _("A general frame")), ("direction", _("A direction"))),
    Consideration.JOINT: (
        ("individual", _("Each contractor individually")),
        ("joint", _("The contractors jointly")),
        ("one", _("There is one contractor")),
    ),
}
"""The answers to choose from; the other considerations are answered in words."""


class TextKind(TextChoices):
    """The texts that are generated from versioned templates (R15)."""

    STRATEGY = "strategy", _("Paragraph for the procurement strategy")
    TENDER_GUIDE = "tender_guide", _("Text for the tender guide")
    CONTRACT_CLAUSES = "contract_clauses", _("Contract clauses")
    PRIVACY = "privacy", _("Clauses on evidence and privacy")
    PSO = "pso", _("Clauses on the PSO discount")
    FINE_CLAUSE = "fine_clause", _("Fine clause")
    CRITERION = "criterion", _("Award criterion with scoring method")


class CriterionKind(TextChoices):
    """How an award criterion is scored (R17)."""

    PERCENTAGE = "percentage", _("Offered percentage")
    PLAN = "plan", _("Plan")
    PRICE = "price", _("Price")
    OTHER = "other", _("Other, not social")


COMPUTED_KINDS = (CriterionKind.PERCENTAGE, CriterionKind.PRICE)
"""The kinds that follow from a figure in the bid: nobody scores them by hand (R17)."""
SOCIAL_KINDS = (CriterionKind.PERCENTAGE, CriterionKind.PLAN)
"""The kinds that ask for social return: with one of these an adviser sits in the committee (R19)."""


class BidValidity(TextChoices):
    """A bid is judged before it is scored (R19)."""

    OPEN = "open", _("Not judged yet")
    VALID = "valid", _("Valid")
    EXCLUDED = "excluded", _("Excluded")
    UNSUITABLE = "unsuitable", _("Unsuitable")


class AwardState(TextChoices):
    """From award decision to definitive award (R20)."""

    DRAFT = "draft", _("In preparation")
    STANDSTILL = "standstill", _("Standstill")
    SUSPENDED = "suspended", _("Suspended by summary proceedings")
    DEFINITIVE = "definitive", _("Definitive")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AwardAction(TextChoices):
    """The acts on an award decision."""

    SEND = "award.send", _("Send the award decision")
    SUSPEND = "award.suspend", _("Record summary proceedings")
    RESUME = "award.resume", _("Record the judgment")
    CONFIRM = "award.confirm", _("Record the definitive award")
    WITHDRAW = "award.withdraw", _("Withdraw the award decision")


AWARD_FLOW = Flow(
    initial=AwardState.DRAFT,
    steps=(
        Step(AwardAction.SEND, (AwardState.DRAFT,), AwardState.STANDSTILL),
        Step(AwardAction.SUSPEND, (AwardState.STANDSTILL,), AwardState.SUSPENDED),
        Step(AwardAction.RESUME, (AwardState.SUSPENDED,), AwardState.STANDSTILL),
        Step(AwardAction.CONFIRM, (AwardState.DRAFT, AwardState.STANDSTILL), AwardState.DEFINITIVE),
        Step(
            AwardAction.WITHDRAW,
            (AwardState.DRAFT, AwardState.STANDSTILL, AwardState.SUSPENDED),
            AwardState.WITHDRAWN,
        ),
    ),
)


class ProcurementDeadline(TextChoices):
    """What is due in phases 1 to 3 (R13, R20)."""

    ADVICE = "procurement.advice", _("Advice")
    STANDSTILL = "procurement.standstill", _("Standstill")
    CONSULTATION = "procurement.consultation", _("Answers to the market consultation")


class NoticeKind(TextChoices):
    """The notices that can be imported."""

    CONTRACT = "contract", _("Contract notice")
    AWARD = "award", _("Award notice")
    MODIFICATION = "modification", _("Contract modification notice")


class AdviceVerdict(TextChoices):
    """What the adviser concludes."""

    AGREE = "agree", _("Agrees")
    AGREE_WITH_CHANGES = "changes", _("Agrees with changes")
    DISAGREE = "disagree", _("Advises against it")


class ProcurementVerb(TextChoices):
    """What can happen to a case in phases 1 to 3."""

    CASE_OPENED = "procurement.case-opened", _("Case opened")
    CASE_MOVED = "procurement.case-moved", _("Phase changed")
    GATE_PASSED = "procurement.gate-passed", _("Gate passed by the coordinator with a reason")
    CASE_STOPPED = "procurement.case-stopped", _("Case stopped")
    CASE_EDITED = "procurement.case-edited", _("Case data changed")
    LOTS_SET = "procurement.lots-set", _("Lots recorded")
    FRAMEWORK_CHANGED = "procurement.framework-changed", _("Maximum of the framework changed")
    OPTIONS_SET = "procurement.options-set", _("Options and extensions recorded")
    STARTED_ANEW = "procurement.started-anew", _("Case started anew after an earlier one")
    LOT_FAILED = "procurement.lot-failed", _("Lot withdrawn or failed")
    NOTICE_IMPORTED = "procurement.notice-imported", _("Notice imported")
    OPPORTUNITY_NOTED = "procurement.opportunity-noted", _("Opportunities and route recorded")
    THRESHOLD_TESTED = "procurement.threshold-tested", _("Threshold tested")
    VARIANT_CHOSEN = "procurement.variant-chosen", _("Variant chosen")
    ASK_SET = "procurement.ask-set", _("Percentage set")
    WAIVER_APPROVED = "procurement.waiver-approved", _("Waiver approved")
    WAIVER_REFUSED = "procurement.waiver-refused", _("Waiver refused")
    ADVICE_ASKED = "procurement.advice-asked", _("Advice asked")
    ADVICE_ASSIGNED = "procurement.advice-assigned", _("Request for advice assigned")
    ADVICE_MESSAGE_WRITTEN = "procurement.advice-message-written", _("Message about the advice written")
    ADVICE_NOTE_WRITTEN = "procurement.advice-note-written", _("Note of the bureau about the advice written")
    ADVICE_GIVEN = "procurement.advice-given", _("Advice given")
    ADVICE_ANSWERED = "procurement.advice-answered", _("Advice answered")
    CONSULTATION_SET = "procurement.consultation-set", _("Market consultation prepared")
    PARTY_INVITED = "procurement.party-invited", _("Party invited to the market consultation")
    PARTY_LINK_SENT = "procurement.party-link-sent", _("Link of the market consultation sent")
    PARTY_RELEASED = "procurement.party-released", _("Party taken off the market consultation")
    CONSULTATION_OPENED = "procurement.consultation-opened", _("Market consultation opened")
    MARKET_ANSWERED = "procurement.market-answered", _("Answers to the market consultation recorded")
    CONSULTATION_COMPLETED = "procurement.consultation-completed", _("Market consultation completed")
    CONSIDERATIONS_SET = "procurement.considerations-set", _("Considerations recorded")
    BASE_SET = "procurement.base-set", _("Base of the obligation recorded")
    TEXT_WRITTEN = "procurement.text-written", _("Text written")
    TEXTS_FROZEN = "procurement.texts-frozen", _("Texts frozen at publication")
    QUESTIONS_ENTERED = "procurement.questions-entered", _("Questions on the tender entered")
    QUESTIONS_ASSIGNED = "procurement.questions-assigned", _("Questions on the tender assigned")
    QUESTION_ANSWERED = "procurement.question-answered", _("Question on the tender answered")
    QUESTION_RETURNED = "procurement.question-returned", _("Answer returned")
    QUESTION_APPROVED = "procurement.question-approved", _("Answer approved")
    NOTE_PUBLISHED = "procurement.note-published", _("Nota van inlichtingen published")
    CRITERIA_SET = "procurement.criteria-set", _("Award criteria recorded")
    MEMBER_INVITED = "procurement.member-invited", _("Committee member invited")
    MEMBER_RELEASED = "procurement.member-released", _("Committee member left")
    CONFLICT_DECLARED = "procurement.conflict-declared", _("Declaration on conflict of interest")
    BID_ENTERED = "procurement.bid-entered", _("Bid entered")
    BID_CORRECTED = "procurement.bid-corrected", _("Bid corrected")
    BID_JUDGED = "procurement.bid-judged", _("Bid judged on validity")
    SCORES_SUBMITTED = "procurement.scores-submitted", _("Scores submitted")
    CONSENSUS_SET = "procurement.consensus-set", _("Consensus score recorded")
    AWARD_PREPARED = "procurement.award-prepared", _("Award prepared")
    AWARD_SENT = "procurement.award-sent", _("Award decision sent")
    PROCEEDINGS_STARTED = "procurement.proceedings-started", _("Summary proceedings started")
    PROCEEDINGS_ENDED = "procurement.proceedings-ended", _("Judgment recorded")
    AWARD_WITHDRAWN = "procurement.award-withdrawn", _("Award withdrawn")
    AWARDED = "procurement.awarded", _("Definitively awarded")
    LESSON_WRITTEN = "procurement.lesson-written", _("Lesson written")
    OUTCOME_RECORDED = "procurement.outcome-recorded", _("Outcome recorded")


BUREAU_VERBS = (ProcurementVerb.ADVICE_NOTE_WRITTEN,)
"""What only the bureau and the auditor see in a timeline: the buyer does not."""


class ProcurementLetter(TextChoices):
    """The letters of phase 3 (R20)."""

    AWARD = "procurement.award", _("Award decision")


class ProcurementJob(StrEnum):
    """This app's background jobs by name."""

    CHASE = "procurement.tasks.chase"
