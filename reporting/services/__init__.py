"""The acts of the office in reporting: the public face of this room."""

from reporting.services.chasing import CHASERS
from reporting.services.countering import approve_counter, propose_counter, refuse_counter
from reporting.services.entering import (
    add_candidate,
    change_effort,
    copy_previous,
    enter_effort,
    remove_effort,
    state_nothing,
    write_remarks,
)
from reporting.services.evaluating import (
    EvaluationEntry,
    close_case,
    contracts_to_evaluate,
    give_evaluation,
    open_evaluations,
    record_result,
)
from reporting.services.evidence import NewFile, attach_evidence, detach_evidence
from reporting.services.lasting import EffectEntry, check_effect
from reporting.services.quarters import contracts_to_look_at, open_reports_of
from reporting.services.submitting import answer_effort, correct_report, submit_report, tell_submitted
from reporting.services.verifying import (
    accept_effort,
    ask_about_effort,
    decide_report,
    lapse_report,
    reject_effort,
    reject_unanswered,
    reports_to_close,
    return_report,
    settle_deviation,
    waive_evidence,
)

__all__ = [
    "CHASERS",
    "EffectEntry",
    "EvaluationEntry",
    "NewFile",
    "accept_effort",
    "add_candidate",
    "answer_effort",
    "approve_counter",
    "ask_about_effort",
    "attach_evidence",
    "change_effort",
    "check_effect",
    "close_case",
    "contracts_to_evaluate",
    "contracts_to_look_at",
    "copy_previous",
    "correct_report",
    "decide_report",
    "detach_evidence",
    "enter_effort",
    "give_evaluation",
    "lapse_report",
    "open_evaluations",
    "open_reports_of",
    "propose_counter",
    "record_result",
    "refuse_counter",
    "reject_effort",
    "reject_unanswered",
    "remove_effort",
    "reports_to_close",
    "return_report",
    "settle_deviation",
    "state_nothing",
    "submit_report",
    "tell_submitted",
    "waive_evidence",
    "write_remarks",
]
