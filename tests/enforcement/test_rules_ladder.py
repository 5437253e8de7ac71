"""Rules of phase 7: the ladder, the proposal, the countersignature and the decision (R3, R34, R35)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractors.states import ObligationKind
from enforcement.rules import (
    DecisionFacts,
    NoticeFacts,
    ProposalFacts,
    decided_amount,
    term_warnings,
    why_not_announced,
    why_not_closed,
    why_not_decided,
    why_not_given_notice,
    why_not_informed,
    why_not_opened,
    why_not_proposed,
    why_not_renewed,
    why_not_skipped,
    why_not_talked,
    why_view_not_closed,
)
from enforcement.states import Decision, Ground
from sroi.kernel.calendar import WorkingDays

ON = date(2026, 9, 30)
DAY = timedelta(days=1)


def codes(blockers: object) -> list[str]:
    return [each.code for each in blockers]  # type: ignore[attr-defined]


def test_one_file_at_a_time_with_a_reason() -> None:
    def opening(**change: object) -> list[str]:
        facts = {
            "has_open_file": False,
            "ground": Ground.SHORTFALL,
            "reason": "Nothing came in.",
            "kind": ObligationKind.PERCENTAGE,
            "finding": "",
        } | change
        return codes(why_not_opened(**facts))  # type: ignore[arg-type]

    assert opening() == []
    assert opening(has_open_file=True, reason="") == ["file-open", "reason-missing"]
    assert opening(kind=ObligationKind.EFFORT) == ["no-automatic-shortfall"]
    assert opening(kind=ObligationKind.EFFORT, ground=Ground.FINDING) == ["finding-missing"]
    assert opening(kind=ObligationKind.EFFORT, ground=Ground.FINDING, finding="No party was held.") == []


def test_the_talk_has_a_day_people_and_minutes() -> None:
    assert why_not_talked(held_on=ON, on=ON, attendees="Ann, Bob", minutes="Agreed.") == ()
    found = why_not_talked(held_on=ON + DAY, on=ON, attendees="", minutes=" ")
    assert codes(found) == ["date-in-future", "attendees-missing", "minutes-missing"]
    assert codes(why_not_talked(held_on=None, on=ON, attendees="A", minutes="B")) == ["date-missing"]


def test_the_client_is_informed_in_words_on_a_day() -> None:
    assert why_not_informed(text="They are late.", informed_on=ON, on=ON) == ()
    assert codes(why_not_informed(text="", informed_on=ON + DAY, on=ON)) == ["text-missing", "date-missing"]


def test_an_agreement_is_renewed_until_the_last_day_of_the_term() -> None:
    assert why_not_renewed(ends_on=ON, on=ON) == ()
    assert codes(why_not_renewed(ends_on=ON, on=ON + DAY)) == ["term-ended"]


NOTICE = NoticeFacts(sent_on=ON, term_ends_on=ON + timedelta(days=14), demand="Report two jobs.", recovery_days=14)


def test_a_notice_of_default_has_a_demand_and_a_reasonable_term() -> None:
    assert why_not_given_notice(NOTICE) == ()
    assert codes(why_not_given_notice(replace(NOTICE, term_ends_on=ON + 13 * DAY))) == ["term-too-short"]
    assert codes(why_not_given_notice(replace(NOTICE, term_ends_on=ON, demand=""))) == ["term-past", "demand-missing"]
    assert codes(why_not_given_notice(replace(NOTICE, term_ends_on=None))) == ["term-missing"]


@given(st.integers(-40, 60), st.integers(1, 30))
def test_a_notice_passes_exactly_when_its_term_is_long_enough(days: int, recovery: int) -> None:
    facts = replace(NOTICE, term_ends_on=ON + timedelta(days=days), recovery_days=recovery)
    assert (why_not_given_notice(facts) == ()) == (days >= recovery)


@pytest.mark.parametrize(
    ("day", "next_on"),
    [
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 5, 5), date(2026, 5, 6)),
        (date(2026, 4, 3), date(2026, 4, 7)),
        (date(2026, 12, 25), date(2026, 12, 28)),
    ],
)
def test_a_term_that_ends_on_a_free_day_gives_a_warning_with_the_next_working_day(day: date, next_on: date) -> None:
    (warning,) = term_warnings(day, field="term_ends_on", calendar=WorkingDays())
    assert dict(warning.values) == {"last_day": day, "next_on": next_on}
    assert term_warnings(next_on, field="term_ends_on", calendar=WorkingDays()) == ()


def test_the_notice_is_left_out_for_a_fatal_term_or_with_a_reason() -> None:
    assert why_not_skipped(is_fatal=True, reason="") == ()
    assert why_not_skipped(is_fatal=False, reason="They wrote that they will not perform.") == ()
    assert codes(why_not_skipped(is_fatal=False, reason=" ")) == ["reason-missing"]


def test_a_fine_is_announced_after_the_term_with_time_for_a_view() -> None:
    later = ON + timedelta(days=10)
    assert why_not_announced(notice_ends_on=ON - DAY, fine=Decimal(1), view_due_on=later, on=ON) == ()
    assert why_not_announced(notice_ends_on=None, fine=Decimal(1), view_due_on=later, on=ON) == ()
    assert codes(why_not_announced(notice_ends_on=ON, fine=None, view_due_on=ON, on=ON)) == [
        "notice-running",
        "no-clause",
        "view-term-missing",
    ]
    assert codes(why_not_announced(notice_ends_on=None, fine=Decimal(0), view_due_on=later, on=ON)) == ["fine-zero"]


def test_the_contractor_has_until_the_last_day_to_give_a_view() -> None:
    assert codes(why_view_not_closed(received=False, view_due_on=ON, on=ON)) == ["view-awaited"]
    assert why_view_not_closed(received=False, view_due_on=ON, on=ON + DAY) == ()
    assert why_view_not_closed(received=True, view_due_on=ON, on=ON) == ()


def test_a_file_is_closed_with_a_reason() -> None:
    assert codes(why_not_closed(reason="")) == ["reason-missing"]
    assert why_not_closed(reason="All was delivered after the talk.") == ()


PROPOSAL = ProposalFacts(
    kind=ObligationKind.PERCENTAGE,
    computed=Decimal("6875.00"),
    proposed=Decimal("6875.00"),
    reason="Ultimate remedy.",
    lines_undecided=0,
    reports_open=0,
    last_report_due_on=ON,
)


def proposing(on: date = ON + DAY, **change: object) -> list[str]:
    return codes(why_not_proposed(replace(PROPOSAL, **change), on=on))  # type: ignore[arg-type]


def test_a_fine_is_proposed_when_every_line_is_decided_and_the_last_report_was_due() -> None:
    assert proposing() == []
    assert proposing(lines_undecided=1) == ["lines-undecided"]
    assert proposing(ON) == ["last-report-not-due"]
    assert proposing(reports_open=1) == ["reports-open"]
    assert proposing(reason="") == ["reason-missing"]


def test_a_proposal_lies_above_zero_and_not_above_what_was_computed() -> None:
    assert proposing(proposed=Decimal("0.01")) == []
    for amount in (None, Decimal(0), Decimal("6875.01")):
        assert proposing(proposed=amount) == ["amount-outside"]
    assert proposing(computed=None) == ["no-clause"]
    assert proposing(computed=Decimal(0)) == ["fine-zero"]


def test_an_effort_obligation_needs_a_reasoned_finding() -> None:
    assert proposing(kind=ObligationKind.EFFORT) == ["finding-missing"]
    assert proposing(kind=ObligationKind.EFFORT, finding="No party was held.") == []


DECISION = DecisionFacts(Decision.IMPOSE, Decimal(100), None, "They had every chance.")


def deciding(**change: object) -> list[str]:
    return codes(why_not_decided(replace(DECISION, **change)))  # type: ignore[arg-type]


def test_the_client_imposes_lowers_or_waives_with_a_reason() -> None:
    assert deciding() == []
    assert deciding(decision="", reason="") == ["decision-missing", "reason-missing"]
    assert deciding(decision=Decision.WAIVE) == []


@pytest.mark.parametrize(("amount", "passes"), [("0.01", True), ("99.99", True), ("0", False), ("100", False)])
def test_a_lowered_fine_lies_above_nothing_and_below_what_was_proposed(amount: str, passes: bool) -> None:
    assert (deciding(decision=Decision.MODERATE, amount=Decimal(amount)) == []) is passes
    assert deciding(decision=Decision.MODERATE, amount=None) == ["amount-outside"]


def test_a_failure_that_is_not_attributable_is_a_ground_to_waive() -> None:
    assert deciding(not_attributable=True) == ["not-attributable"]
    assert deciding(not_attributable=True, decision=Decision.WAIVE) == []
    assert deciding(not_attributable=True, not_attributable_waives=False) == []


def test_the_decided_amount_follows_the_decision() -> None:
    amounts = [
        decided_amount(replace(DECISION, decision=decision, amount=Decimal(40)), proposed=Decimal(90))
        for decision in (Decision.IMPOSE, Decision.MODERATE, Decision.WAIVE)
    ]
    assert amounts == [Decimal(90), Decimal(40), Decimal(0)]
