"""Who may do what to reports and efforts: one table, role by act (R1, R3, R29)."""

from enum import StrEnum

from reporting.states import EffortAction, ReportAction
from sroi.accounts.states import BUREAU, Role
from sroi.dossier.models.duties import DutyTable


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
    CHECK_EFFECT = "check_effect"


DUTY = DutyTable(
    {
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
        ReportDuty.CHECK_EFFECT: BUREAU,
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
)


acting_on, may, require = DUTY.acting_on, DUTY.may, DUTY.require
