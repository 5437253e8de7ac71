"""The states of a report and its lines (R27 to R29), and of the evaluation (R33)."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sroi.kernel.states import Flow, Step


class ReportingJob(StrEnum):
    """This app's background jobs by name, so that a service can ask for work without importing it."""

    OPEN_REPORTS = "reporting.tasks.open_reports"
    CLOSE_QUESTIONS = "reporting.tasks.close_questions"
    OPEN_EVALUATION = "reporting.tasks.open_evaluation"
    CHASE = "reporting.tasks.chase"
    TELL_SUBMITTED = "reporting.tasks.tell_submitted"


class ReportState(TextChoices):
    """A report is open, submitted, and decided when every line is decided (R29)."""

    OPEN = "open", _("Open")
    SUBMITTED = "submitted", _("Submitted")
    QUESTIONED = "questioned", _("Returned with questions")
    DECIDED = "decided", _("Decided")
    LAPSED = "lapsed", _("Lapsed")


class ReportAction(TextChoices):
    """The acts that move a report."""

    SUBMIT = "report.submit", _("Submit the report")
    ASK = "report.ask", _("Return with questions")
    CORRECT = "report.correct", _("Submit the correction")
    DECIDE = "report.decide", _("Decide the report")
    LAPSE = "report.lapse", _("Set as lapsed")


REPORT_FLOW = Flow(
    initial=ReportState.OPEN,
    steps=(
        Step(ReportAction.SUBMIT, (ReportState.OPEN,), ReportState.SUBMITTED),
        Step(ReportAction.ASK, (ReportState.SUBMITTED,), ReportState.QUESTIONED),
        Step(ReportAction.CORRECT, (ReportState.QUESTIONED,), ReportState.SUBMITTED),
        Step(ReportAction.DECIDE, (ReportState.SUBMITTED, ReportState.QUESTIONED), ReportState.DECIDED),
        Step(ReportAction.LAPSE, (ReportState.OPEN,), ReportState.LAPSED),
    ),
)


class EffortState(TextChoices):
    """One line of a report."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned with a question")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class EffortAction(TextChoices):
    """The acts on a line: accept (the whole or a lower value), reject, return, and what the contractor does."""

    SUBMIT = "effort.submit", _("Submit")
    ACCEPT = "effort.accept", _("Accept")
    REJECT = "effort.reject", _("Reject")
    ASK = "effort.ask", _("Return with a question")
    ANSWER = "effort.answer", _("Answer")


EFFORT_FLOW = Flow(
    initial=EffortState.DRAFT,
    steps=(
        Step(EffortAction.SUBMIT, (EffortState.DRAFT,), EffortState.IN_REVIEW),
        Step(EffortAction.ACCEPT, (EffortState.IN_REVIEW,), EffortState.ACCEPTED),
        Step(EffortAction.REJECT, (EffortState.IN_REVIEW, EffortState.RETURNED), EffortState.REJECTED),
        Step(EffortAction.ASK, (EffortState.IN_REVIEW,), EffortState.RETURNED),
        Step(EffortAction.ANSWER, (EffortState.RETURNED,), EffortState.IN_REVIEW),
    ),
)
UNDECIDED = frozenset({EffortState.IN_REVIEW, EffortState.RETURNED})


class RejectionReason(TextChoices):
    """Why a line is rejected (R29)."""

    NOT_EXTRA = "not_extra", _("Not extra")
    NO_EVIDENCE = "no_evidence", _("Evidence is missing or does not fit")
    OUTSIDE_AGREEMENT = "outside_agreement", _("Not under the agreement")
    OUTSIDE_PERIOD = "outside_period", _("Outside the quarter")
    DOUBLE = "double", _("Counted before")
    NO_ANSWER = "no_answer", _("No answer to the question")
    OTHER = "other", _("Another reason")


class EvaluationParty(TextChoices):
    """Who looks back (R33)."""

    CLIENT = "client", _("Client")
    ADVISER = "adviser", _("Bureau")
    CONTRACTOR = "contractor", _("Contractor")


class Signal(TextChoices):
    """The forecast against the obligation (R30)."""

    GREEN = "green", _("On schedule")
    AMBER = "amber", _("At risk")
    RED = "red", _("Behind")


class ReportingVerb(TextChoices):
    """What can happen in phases 5 and 6."""

    QUARTER_OPENED = "reporting.quarter-opened", _("Report opened")
    CANDIDATE_ADDED = "reporting.candidate-added", _("Candidate added")
    EFFORT_ENTERED = "reporting.effort-entered", _("Effort entered")
    EFFORT_CHANGED = "reporting.effort-changed", _("Effort changed")
    EFFORT_REMOVED = "reporting.effort-removed", _("Effort removed")
    EVIDENCE_ATTACHED = "reporting.evidence-attached", _("Evidence attached")
    EVIDENCE_WAIVED = "reporting.evidence-waived", _("Evidence waived")
    REPORT_SUBMITTED = "reporting.report-submitted", _("Report submitted")
    REPORT_CORRECTED = "reporting.report-corrected", _("Correction submitted")
    EFFORT_ACCEPTED = "reporting.effort-accepted", _("Effort accepted")
    EFFORT_REJECTED = "reporting.effort-rejected", _("Effort rejected")
    EFFORT_QUESTIONED = "reporting.effort-questioned", _("Effort returned with a question")
    EFFORT_ANSWERED = "reporting.effort-answered", _("Question answered")
    REPORT_QUESTIONED = "reporting.report-questioned", _("Report returned with questions")
    REPORT_DECIDED = "reporting.report-decided", _("Report decided")
    REPORT_LAPSED = "reporting.report-lapsed", _("Report lapsed")
    REPORT_COPIED = "reporting.report-copied", _("Report started from the one before")
    DEVIATION_SETTLED = "reporting.deviation-settled", _("Deviation settled")
    EVIDENCE_DETACHED = "reporting.evidence-detached", _("Evidence detached")
    COUNTER_PROPOSED = "reporting.counter-proposed", _("Correction of an accepted value proposed")
    COUNTER_APPROVED = "reporting.counter-approved", _("Correction of an accepted value approved")
    COUNTER_REFUSED = "reporting.counter-refused", _("Correction of an accepted value refused")
    EVALUATION_OPENED = "reporting.evaluation-opened", _("Evaluation opened")
    EVALUATION_GIVEN = "reporting.evaluation-given", _("Evaluation given")
    RESULT_RECORDED = "reporting.result-recorded", _("Result recorded")
    EFFECT_CHECKED = "reporting.effect-checked", _("Lasting effect checked")


SHARED_VERBS = frozenset(ReportingVerb) - {
    ReportingVerb.COUNTER_PROPOSED,
    ReportingVerb.COUNTER_REFUSED,
    ReportingVerb.EVIDENCE_WAIVED,
}
"""What a contractor sees in the timeline of the own contract: not the deliberation inside the office (R1)."""


class ReportingDeadline(TextChoices):
    """What is due in phases 5 and 6 (R27, R29, R33)."""

    REPORT = "reporting.quarterly-report", _("Quarterly report")
    VERIFICATION = "reporting.verification", _("Verification")
    EVALUATION = "reporting.evaluation", _("Evaluation")
    LASTING_EFFECT = "reporting.lasting-effect", _("Check on lasting effect")


class ReportingLetter(TextChoices):
    """The documents of phases 5 and 6."""

    RECEIPT = "reporting.receipt", _("Receipt of the report")


class DeviationResult(TextChoices):
    """How a reported deviation ends (R31)."""

    NEW_AGREEMENT = "new_agreement", _("The agreement is changed")
    NO_CHANGE = "no_change", _("No change")


class TaskGroup(TextChoices):
    """The parts of a report in which efforts are entered."""

    PEOPLE = "people", _("People and hours")
    BUYING = "buying", _("Social buying")
    PROJECTS = "projects", _("Projects")


COMPONENTS = {
    "gross_wage": _("Gross wage"),
    "gross-wage": _("Gross wage"),
    "wage": _("Gross wage"),
    "employer_charges": _("Employer's charges"),
    "employer-charges": _("Employer's charges"),
    "guidance": _("Guidance"),
    "training": _("Training"),
    "materials": _("Materials"),
    "allowance": _("Placement allowance"),
    "internship_allowance": _("Placement allowance"),
    "travel": _("Travel costs"),
    "other": _("Other costs"),
}
"""The names of the components of actual cost as they are read on screen."""
PAID_FOR_HOURS = frozenset({"gross_wage", "gross-wage", "wage"})
"""The components of actual cost that pay for hours of work: the same hours are paid once (R28)."""
GROUP_OF = {
    "I": TaskGroup.PEOPLE,
    "II": TaskGroup.PEOPLE,
    "III": TaskGroup.PEOPLE,
    "IV": TaskGroup.PEOPLE,
    "V": TaskGroup.BUYING,
    "PC": TaskGroup.BUYING,
    "VI": TaskGroup.PROJECTS,
    "VII": TaskGroup.PROJECTS,
}
"""In which part of the report an effort under a possibility is entered."""
