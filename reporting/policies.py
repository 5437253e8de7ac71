"""Who may do what to reports and efforts: one table, role by act (R1, R3, R29)."""

from datetime import date
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from contractors.models import Contract
from reporting.states import EffortAction, ReportAction
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting


class ReportDuty(StrEnum):
    """The acts that are no step of a lifecycle."""

    FILL_IN = "fill_in"
    VERIFY = "verify"
    WAIVE_EVIDENCE = "waive_evidence"
    PROPOSE_COUNTER = "propose_counter"
    DECIDE_COUNTER = "decide_counter"
    READ_CANDIDATES = "read_candidates"
    OPEN_EVALUATION = "open_evaluation"
    EVALUATE_AS_CLIENT = "evaluate_as_client"
    EVALUATE_AS_BUREAU = "evaluate_as_bureau"
    EVALUATE_AS_CONTRACTOR = "evaluate_as_contractor"
    RECORD_RESULT = "record_result"


BUREAU = (Role.ADVISER, Role.COORDINATOR)

DUTY: dict[str, tuple[Role, ...]] = {
    ReportDuty.FILL_IN: (Role.CONTRACTOR,),
    ReportDuty.VERIFY: BUREAU,
    ReportDuty.WAIVE_EVIDENCE: BUREAU,
    ReportDuty.PROPOSE_COUNTER: (Role.ADVISER,),
    ReportDuty.DECIDE_COUNTER: (Role.COORDINATOR,),
    ReportDuty.READ_CANDIDATES: (Role.CONTRACTOR, *BUREAU),
    ReportDuty.OPEN_EVALUATION: BUREAU,
    ReportDuty.EVALUATE_AS_CLIENT: (Role.CONTRACT_MANAGER, Role.DEPARTMENT_HEAD),
    ReportDuty.EVALUATE_AS_BUREAU: BUREAU,
    ReportDuty.EVALUATE_AS_CONTRACTOR: (Role.CONTRACTOR,),
    ReportDuty.RECORD_RESULT: BUREAU,
    ReportAction.SUBMIT: (Role.CONTRACTOR,),
    ReportAction.CORRECT: (Role.CONTRACTOR,),
    ReportAction.ASK: BUREAU,
    ReportAction.DECIDE: BUREAU,
    ReportAction.LAPSE: BUREAU,
    EffortAction.SUBMIT: (Role.CONTRACTOR,),
    EffortAction.ANSWER: (Role.CONTRACTOR,),
    EffortAction.ACCEPT: BUREAU,
    EffortAction.REJECT: BUREAU,
    EffortAction.ASK: BUREAU,
}


def acting_on(user: User, action: str, contract: Contract, *, on: date | None = None) -> Acting | None:
    """Answer as whom the user may do this for the contract; None without the duty."""
    return contract.dossier.acting(user, *DUTY[action], on=on)


def may(user: User, action: str, contract: Contract, *, on: date | None = None) -> bool:
    """Tell whether the user holds the duty for this act."""
    return acting_on(user, action, contract, on=on) is not None


def require(user: User, action: str, contract: Contract, *, on: date) -> Acting:
    """Answer as whom the user acts; raise PermissionDenied without the duty."""
    acting = acting_on(user, action, contract, on=on)
    if acting is None:
        raise PermissionDenied(action)
    return acting
