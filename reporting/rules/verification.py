"""Verification line by line, and when a report is decided (R29)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reporting.states import UNDECIDED, EffortState, RejectionReason, ReportState
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R29"


@dataclass(frozen=True, slots=True)
class EvidenceNeed:
    """One required kind of evidence: how many released files there are, or the reason why it is waived."""

    kind: str
    label: str
    released: int
    waived_because: str = ""

    @property
    def is_met(self) -> bool:
        """There is a released file, or a waiver with its reason."""
        return self.released > 0 or bool(self.waived_because.strip())


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines of a report are in which state."""

    accepted: int = 0
    rejected: int = 0
    in_review: int = 0
    returned: int = 0

    @property
    def undecided(self) -> int:
        """The lines that still wait for a decision or an answer."""
        return self.in_review + self.returned


def tally(states: Iterable[str]) -> Tally:
    """Count the lines of a report by state (R29)."""
    counted = list(states)
    return Tally(
        accepted=counted.count(EffortState.ACCEPTED),
        rejected=counted.count(EffortState.REJECTED),
        in_review=counted.count(EffortState.IN_REVIEW),
        returned=counted.count(EffortState.RETURNED),
    )


def why_not_submitted(*, lines: int, nothing_to_report: bool) -> tuple[Blocker, ...]:
    """Why a report cannot be submitted: it has lines, or it says that there is nothing to report (R27)."""
    if lines == 0 and not nothing_to_report:
        message = _("Add an effort, or state that there is nothing to report.")
        return (blocker("report-empty", message, field="nothing_to_report", source="R27"),)
    if lines and nothing_to_report:
        message = _("This report has efforts. Remove them before you state that there is nothing to report.")
        return (blocker("report-not-empty", message, field="nothing_to_report", source="R27"),)
    return ()


def why_not_accepted(
    *, claimed: Decimal, accepted: Decimal | None, reason: str, evidence: Sequence[EvidenceNeed]
) -> tuple[Blocker, ...]:
    """Every reason why a line cannot be accepted at this value (R29)."""
    found = []
    if accepted is None:
        found.append(blocker("value-missing", _("Enter the accepted value."), field="verified", source=RULE))
    elif not min(claimed, ZERO) <= accepted <= max(claimed, ZERO):
        message = _("The accepted value must lie between zero and the claimed %(claimed)s.")
        found.append(blocker("value-outside-claim", message, field="verified", source=RULE, claimed=claimed))
    elif accepted != claimed and not reason.strip():
        message = _("Give the reason why you do not accept the claimed %(claimed)s as it is.")
        found.append(blocker("reason-missing", message, field="decision_reason", source=RULE, claimed=claimed))
    for need in evidence:
        if not need.is_met:
            message = _("Required evidence is missing: %(kind)s. Ask for it, or waive it with a reason.")
            found.append(blocker("evidence-missing", message, field="evidence", source=RULE, kind=need.label))
    return tuple(found)


def why_not_rejected(*, reason: str, explanation: str) -> tuple[Blocker, ...]:
    """Every reason why a line cannot be rejected: it needs a known reason, in words when it is another one (R29)."""
    if reason not in RejectionReason.values:
        message = _("Choose the reason why you reject this line.")
        return (blocker("reason-missing", message, field="rejection", source=RULE),)
    if reason == RejectionReason.OTHER and not explanation.strip():
        message = _("Explain why you reject this line.")
        return (blocker("explanation-missing", message, field="decision_reason", source=RULE),)
    return ()


def why_not_asked(*, question: str, answer_until: date | None, on: date) -> tuple[Blocker, ...]:
    """Every reason why a line cannot be returned with a question (R29)."""
    found = []
    if not question.strip():
        found.append(blocker("question-missing", _("Write the question."), field="question", source=RULE))
    if answer_until is not None and on > answer_until:
        message = _("The time for answers ended on %(answer_until)s. Accept or reject this line.")
        found.append(blocker("answer-too-late", message, source=RULE, answer_until=answer_until))
    return tuple(found)


def answer_until(due_dates: Iterable[date], *, own_due_on: date, last_resort: date) -> date:
    """The last day for a correction: the next report's due date, or `last_resort` after the last report (R29)."""
    return min((day for day in due_dates if day > own_due_on), default=last_resort)


def is_unanswered(*, state: str, answer_by: date, on: date) -> bool:
    """A returned line without an answer after the last day is rejected as "no answer" (R29)."""
    return state == EffortState.RETURNED and on > answer_by


def why_not_decided(count: Tally) -> tuple[Blocker, ...]:
    """Every reason why a report cannot be closed: every line is decided (R29)."""
    found = []
    if count.in_review:
        message = _("Decide on every line. Still in review: %(count)s.")
        found.append(blocker("lines-in-review", message, source=RULE, count=count.in_review))
    if count.returned:
        message = _("Wait for the answer on every returned line. Still returned: %(count)s.")
        found.append(blocker("lines-returned", message, source=RULE, count=count.returned))
    return tuple(found)


def why_not_lapsed(*, state: str, due_on: date, on: date, reason: str) -> tuple[Blocker, ...]:
    """Every reason why a report cannot be set as lapsed: it was never submitted and its due date has passed (R29)."""
    found = []
    if state != ReportState.OPEN:
        found.append(blocker("report-submitted", _("This report was submitted, so it cannot lapse."), source=RULE))
    if on <= due_on:
        message = _("This report is not due before %(due_on)s.")
        found.append(blocker("not-yet-due", message, source=RULE, due_on=due_on))
    if not reason.strip():
        message = _("Give the reason why this report lapses.")
        found.append(blocker("reason-missing", message, field="lapse_reason", source=RULE))
    return tuple(found)


def why_not_countered(*, state: str, standing: Decimal, change: Decimal | None, reason: str) -> tuple[Blocker, ...]:
    """Every reason why a counter-line cannot be proposed; `standing` is the accepted value with earlier ones (R29)."""
    found = []
    if state in UNDECIDED or state == EffortState.DRAFT:
        message = _("This line is not closed. Decide on it instead.")
        found.append(blocker("line-not-closed", message, source=RULE))
    if change is None or change == 0:
        message = _("Enter the amount of the correction in euro.")
        found.append(blocker("change-missing", message, field="amount", source=RULE))
    elif standing >= 0 > standing + change:
        message = _("The value stands at %(standing)s. A correction cannot bring it below zero.")
        found.append(blocker("below-zero", message, field="amount", source=RULE, standing=standing))
    if not reason.strip():
        message = _("Give the reason for the correction.")
        found.append(blocker("reason-missing", message, field="reason", source=RULE))
    return tuple(found)
