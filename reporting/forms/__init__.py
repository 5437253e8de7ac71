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
    CounterDecisionForm,
    CounterForm,
    DayForm,
    DecisionForm,
    DeviationForm,
    EvaluationForm,
    LapseForm,
    ResultForm,
    WaiveForm,
)

__all__ = [
    "AnswerForm",
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
    "RemarksForm",
    "ResultForm",
    "WaiveForm",
    "group_of",
    "initial_of",
]
