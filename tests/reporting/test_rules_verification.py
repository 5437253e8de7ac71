"""Verification line by line, as pure rules (R29)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reporting.rules import (
    EvidenceNeed,
    Tally,
    answer_until,
    is_unanswered,
    tally,
    why_not_accepted,
    why_not_asked,
    why_not_countered,
    why_not_decided,
    why_not_lapsed,
    why_not_rejected,
    why_not_submitted,
)
from reporting.states import EffortState, RejectionReason, ReportState

START, END = date(2026, 2, 10), date(2026, 8, 20)


def codes(blockers: object) -> list[str]:
    return [each.code for each in blockers]  # type: ignore[attr-defined]


PAYSLIP = EvidenceNeed("payslip", "Payslip", released=1)


def accepting(
    accepted: str | None, reason: str = "", evidence: EvidenceNeed = PAYSLIP, of: str = "100.00"
) -> list[str]:
    value = None if accepted is None else Decimal(accepted)
    return codes(why_not_accepted(claimed=Decimal(of), accepted=value, reason=reason, evidence=[evidence]))


def test_a_line_is_accepted_in_full_or_lower_with_a_reason() -> None:
    assert accepting("100.00") == []
    assert accepting("99.99") == ["reason-missing"]
    assert accepting("99.99", "One day is missing.") == []
    assert accepting("100.01", "More") == ["value-outside-claim"]
    assert accepting("-0.01", "Less") == ["value-outside-claim"]
    assert accepting(None) == ["value-missing"]
    assert accepting("-100.00", of="-100.00") == []
    assert accepting("-50.00", of="-100.00") == ["reason-missing"]
    assert accepting("-100.01", "More", of="-100.00") == ["value-outside-claim"]
    assert accepting("0.01", "Up", of="-100.00") == ["value-outside-claim"]


def test_missing_evidence_blocks_acceptance_unless_waived_with_a_reason() -> None:
    missing = replace(PAYSLIP, released=0)
    assert accepting("100.00", evidence=missing) == ["evidence-missing"]
    assert accepting("100.00", evidence=replace(missing, waived_because=" ")) == ["evidence-missing"]
    assert accepting("100.00", evidence=replace(missing, waived_because="Seen on site")) == []


def test_a_line_is_rejected_with_a_known_reason_in_words_when_it_is_another() -> None:
    assert codes(why_not_rejected(reason="", explanation="x")) == ["reason-missing"]
    assert codes(why_not_rejected(reason=RejectionReason.OTHER, explanation="")) == ["explanation-missing"]
    assert why_not_rejected(reason=RejectionReason.NOT_EXTRA, explanation="") == ()


def test_answers_are_awaited_until_the_next_report_is_due() -> None:
    dues = [date(2026, 4, 30), date(2026, 7, 30)]
    assert answer_until(dues, own_due_on=dues[0], last_resort=END) == dues[1]
    assert answer_until(dues, own_due_on=dues[1], last_resort=END) == END
    assert codes(why_not_asked(question=" ", answer_until=END, on=END)) == ["question-missing"]
    assert codes(why_not_asked(question="Which?", answer_until=END, on=END + timedelta(days=1))) == ["answer-too-late"]
    assert not is_unanswered(state=EffortState.RETURNED, answer_by=END, on=END)
    assert is_unanswered(state=EffortState.RETURNED, answer_by=END, on=END + timedelta(days=1))
    assert not is_unanswered(state=EffortState.IN_REVIEW, answer_by=END, on=END + timedelta(days=1))


def test_a_report_is_not_decided_while_a_line_is_open() -> None:
    count = tally([EffortState.ACCEPTED, EffortState.IN_REVIEW, EffortState.RETURNED, EffortState.REJECTED])
    assert count == Tally(accepted=1, rejected=1, in_review=1, returned=1)
    assert codes(why_not_decided(count)) == ["lines-in-review", "lines-returned"]
    assert why_not_decided(Tally(accepted=3, rejected=1)) == ()
    assert why_not_decided(Tally()) == ()


@given(st.lists(st.sampled_from(list(EffortState))))
def test_a_report_is_decided_exactly_when_no_line_waits(states: list[EffortState]) -> None:
    waiting = {EffortState.IN_REVIEW, EffortState.RETURNED} & set(states)
    assert (why_not_decided(tally(states)) == ()) == (not waiting)


def test_nothing_to_report_is_a_report_and_an_empty_one_is_not() -> None:
    assert why_not_submitted(lines=0, nothing_to_report=True) == ()
    assert codes(why_not_submitted(lines=0, nothing_to_report=False)) == ["report-empty"]
    assert codes(why_not_submitted(lines=1, nothing_to_report=True)) == ["report-not-empty"]


def test_a_report_lapses_after_its_due_date_with_a_reason_and_never_after_submission() -> None:
    late = END + timedelta(days=1)
    assert why_not_lapsed(state=ReportState.OPEN, due_on=END, on=late, reason="Never submitted") == ()
    assert codes(why_not_lapsed(state=ReportState.OPEN, due_on=END, on=END, reason="x")) == ["not-yet-due"]
    found = why_not_lapsed(state=ReportState.SUBMITTED, due_on=END, on=late, reason="")
    assert codes(found) == ["report-submitted", "reason-missing"]


def counter(state: str, standing: str, change: str | None, reason: str = "Wrong invoice") -> list[str]:
    number = None if change is None else Decimal(change)
    return codes(why_not_countered(state=state, standing=Decimal(standing), change=number, reason=reason))


def test_a_closed_line_is_corrected_by_a_counter_line_that_leaves_nothing_below_zero() -> None:
    assert counter(EffortState.ACCEPTED, "100", "-100") == []
    assert counter(EffortState.ACCEPTED, "100", "-100.01") == ["below-zero"]
    assert counter(EffortState.REJECTED, "0", "50") == []
    assert counter(EffortState.IN_REVIEW, "0", None, "") == ["line-not-closed", "change-missing", "reason-missing"]
