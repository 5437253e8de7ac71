"""Which situation holds: pure, total, and exactly one for every case (R7)."""

from collections.abc import Iterable
from dataclasses import dataclass

from contractors.states import AgreementState, ContractStep, DiscountState, MeetingState
from enforcement.states import FileState
from procurement.states import BEFORE_AWARD, AwardState, Phase
from reporting.states import ReportState, Signal
from sroi.accounts.states import Role
from sroi.home.states import Situation

URGENCY = {situation: place for place, situation in enumerate(Situation)}
"""The order of the list is the order of urgency."""


@dataclass(frozen=True, slots=True)
class OpenCondition:
    """The first condition of the gate that is not met: what, and whose turn it is."""

    code: str
    whose: Role
    is_decided_otherwise: bool = False


@dataclass(frozen=True, slots=True)
class ContractStanding:
    """What tells whose turn it is on one contract."""

    reference: str = ""
    step: ContractStep = ContractStep.REGISTER
    is_owed: bool = True
    has_address: bool = True
    is_registered: bool = False
    is_late: bool = False
    meeting: MeetingState | None = None
    meeting_is_past: bool = False
    coming: AgreementState | None = None
    version: int = 0
    is_agreed: bool = False
    is_received: bool = False
    discount: DiscountState | None = None
    report: ReportState | None = None
    quarter: str = ""
    report_is_due: bool = False
    report_is_overdue: bool = False
    signal: Signal | None = None
    has_ended: bool = False
    is_short: bool = False
    is_discharged: bool = False
    is_fined: bool = False
    evaluations_are_open: bool = False
    file: FileState | None = None
    """The state of the file in which somebody has a turn."""


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """What tells whose turn it is on a case."""

    phase: Phase
    condition: OpenCondition | None = None
    award: AwardState | None = None
    standstill_is_over: bool = False
    contracts: tuple[ContractStanding, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The situation, with the contract that it is about."""

    situation: Situation
    contract: ContractStanding | None = None


CONDITIONS = {
    "case-known": Situation.CASE_DATA_OPEN,
    "closing-time": Situation.CASE_DATA_OPEN,
    "opportunities": Situation.OPPORTUNITIES_OPEN,
    "route": Situation.ROUTE_OPEN,
    "threshold": Situation.THRESHOLD_OPEN,
    "variant": Situation.VARIANT_OPEN,
    "lots": Situation.LOTS_BREACHED,
    "ask": Situation.ASK_OPEN,
    "consultation": Situation.CONSULTATION_OPEN,
    "explanation": Situation.EXPLANATION_OPEN,
    "waiver": Situation.WAIVER_REFUSED,
    "advice": Situation.ADVICE_GIVEN,
    "adviser": Situation.ADVISER_MISSING,
    "considerations": Situation.CONSIDERATIONS_OPEN,
    "partner": Situation.CONSIDERATIONS_OPEN,
    "base": Situation.BASE_OPEN,
    "criteria": Situation.CRITERIA_OPEN,
    "questions": Situation.QUESTIONS_OPEN,
    "bids": Situation.BIDS_OPEN,
    "bids-judged": Situation.BIDS_OPEN,
    "committee": Situation.COMMITTEE_OPEN,
    "consensus": Situation.CONSENSUS_OPEN,
    "award-sent": Situation.AWARD_OPEN,
    "awarded": Situation.AWARD_TO_CONFIRM,
}
"""The condition of a gate that is open, as a situation; those of texts share one."""
WAITING = {
    ("explanation", Role.ADVISER): Situation.ADVICE_ASKED,
    ("advice", Role.ADVISER): Situation.ADVICE_ASKED,
    ("waiver", Role.COORDINATOR): Situation.WAIVER_PROPOSED,
}
"""The same condition while another than the buyer has to act."""
READY = {
    Phase.PREPARE: Situation.READY_TO_SPECIFY,
    Phase.SPECIFY: Situation.READY_TO_SELECT,
    Phase.SELECT: Situation.AWARD_TO_CONFIRM,
    Phase.CONTRACT: Situation.READY_TO_EXECUTE,
    Phase.EXECUTE: Situation.READY_TO_EVALUATE,
    Phase.EVALUATE: Situation.RESULT_TO_RECORD,
}
"""Nothing is open any more in this phase."""
ENDS = {
    Phase.CLOSED: Situation.CLOSED,
    Phase.OWN_DELIVERY: Situation.OWN_DELIVERY,
    Phase.STOPPED: Situation.STOPPED,
}
COMING = {
    AgreementState.DRAFT: Situation.AGREEMENT_DRAFT,
    AgreementState.OFFERED: Situation.AGREEMENT_OFFERED,
    AgreementState.ACCEPTED: Situation.AGREEMENT_ACCEPTED,
}


def situation_of(case: CaseStanding) -> Found:
    """The one situation of a case, and the contract that it is about (R7)."""
    if case.phase in ENDS:
        return Found(ENDS[case.phase])
    if case.phase in BEFORE_AWARD:
        return Found(_before_award(case))
    open_ones = [Found(contract_situation(each), each) for each in case.contracts if each.step not in OVER]
    if not open_ones:
        return Found(READY[case.phase])
    first = most_urgent(open_ones)
    if case.phase == Phase.CONTRACT and URGENCY[first.situation] > URGENCY[Situation.AGREEMENT_TO_DRAFT]:
        return Found(Situation.READY_TO_EXECUTE)
    return first


OVER = frozenset({ContractStep.CLOSED, ContractStep.STOPPED})


def most_urgent(found: Iterable[Found]) -> Found:
    """The first by urgency; of equals, the first in order (R7)."""
    return min(found, key=lambda each: URGENCY[each.situation])


def _before_award(case: CaseStanding) -> Situation:
    """Phases 1 to 3: the first condition that is open decides."""
    if case.phase == Phase.SELECT and case.award == AwardState.SUSPENDED:
        return Situation.SUSPENDED
    if case.phase == Phase.SELECT and case.award == AwardState.STANDSTILL and not case.standstill_is_over:
        return Situation.STANDSTILL
    if case.condition is None:
        return READY[case.phase]
    code, whose = case.condition.code, case.condition.whose
    if code == "route" and case.condition.is_decided_otherwise:
        return Situation.OWN_DELIVERY_TO_RECORD
    if code.startswith("text-"):
        return Situation.TEXTS_OPEN
    return WAITING.get((code, whose)) or CONDITIONS.get(code, Situation.CASE_DATA_OPEN)


def contract_situation(contract: ContractStanding) -> Situation:
    """The one situation of a contract (R7)."""
    if contract.step == ContractStep.CLOSED:
        return Situation.CLOSED
    if contract.step == ContractStep.STOPPED:
        return Situation.STOPPED
    if contract.file is not None:
        return Situation.ENFORCED
    if not contract.is_owed:
        return Situation.NOTHING_OWED
    return _to_agree(contract) or _to_report(contract) or _at_the_end(contract) or Situation.RUNNING


def _to_agree(contract: ContractStanding) -> Situation | None:
    """Steps 1 and 2: registration, meeting, agreement."""
    if contract.is_agreed and contract.coming is None:
        return None
    if not contract.is_registered and not contract.is_agreed:
        return _to_register(contract)
    if contract.coming is not None:
        return COMING[contract.coming]
    if contract.meeting != MeetingState.HELD:
        return _to_meet(contract)
    if contract.discount == DiscountState.RETURNED:
        return Situation.DISCOUNT_RETURNED
    return Situation.DISCOUNT_PROPOSED if contract.discount else Situation.AGREEMENT_TO_DRAFT


def _to_register(contract: ContractStanding) -> Situation:
    if not contract.has_address:
        return Situation.NO_ADDRESS
    return Situation.REGISTRATION_LATE if contract.is_late else Situation.REGISTRATION_DUE


def _to_meet(contract: ContractStanding) -> Situation:
    if contract.meeting == MeetingState.PROPOSED:
        return Situation.SLOT_TO_CHOOSE
    if contract.meeting == MeetingState.PLANNED:
        return Situation.MINUTES_DUE if contract.meeting_is_past else Situation.MEETING_PLANNED
    return Situation.MEETING_TO_PLAN


def _to_report(contract: ContractStanding) -> Situation | None:
    """Steps 3 and 4: the oldest report that is not decided."""
    if contract.report == ReportState.SUBMITTED:
        return Situation.REPORT_SUBMITTED
    if contract.report == ReportState.QUESTIONED:
        return Situation.REPORT_QUESTIONED
    if contract.report == ReportState.OPEN and contract.report_is_overdue:
        return Situation.REPORT_OVERDUE
    if contract.report == ReportState.OPEN and contract.report_is_due:
        return Situation.REPORT_DUE
    if not contract.is_received:
        return Situation.RECEIPT_OPEN
    return None


def _at_the_end(contract: ContractStanding) -> Situation | None:
    """The last days of the term, and after it."""
    if contract.has_ended and contract.is_short and not contract.is_fined:
        return Situation.SHORTFALL
    if contract.evaluations_are_open:
        return Situation.EVALUATION_OPEN
    if contract.has_ended:
        return Situation.RESULT_TO_RECORD if contract.is_discharged or contract.is_fined else Situation.FULFILLED
    return Situation.FORECAST_RED if contract.signal == Signal.RED else None
