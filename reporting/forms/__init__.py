"""The forms of phases 5 and 6: the public face of this room."""

from reporting.forms.filling import (
    AnswerForm,
    CandidateForm,
    EffortForm,
    EvidenceForm,
    RemarksForm,
    group_of,
    initial_of,
)
from reporting.forms.reviewing import (
    AcceptForm,
    AskForm,
    CounterDecisionForm,
    CounterForm,
    DayForm,
    DecisionForm,
    DeviationForm,
    EvaluationForm,
    LapseForm,
    LowerForm,
    RejectForm,
    ResultForm,
    WaiveForm,
)

__all__ = [
    "AcceptForm",
    "AnswerForm",
    "AskForm",
    "CandidateForm",
    "CounterDecisionForm",
    "CounterForm",
    "DayForm",
    "DecisionForm",
    "DeviationForm",
    "EffortForm",
    "EvaluationForm",
    "EvidenceForm",
    "LapseForm",
    "LowerForm",
    "RejectForm",
    "RemarksForm",
    "ResultForm",
    "WaiveForm",
    "group_of",
    "initial_of",
]
