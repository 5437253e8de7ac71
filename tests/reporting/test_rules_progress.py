"""Rules of phases 5 and 6: meter and forecast, target group, lasting job, result (R30, R33, R46)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules import (
    CandidateFacts,
    ClosingFacts,
    ClosingResult,
    DeliverableMeter,
    GroupLimits,
    JobFacts,
    Meter,
    MeterFacts,
    PlannedValue,
    SignalLimits,
    add_months,
    evaluation_opens_on,
    lasting_effect_on,
    meter,
    why_not_closed,
    why_not_in_group,
    why_not_lasting,
    why_not_school_leaver,
)
from reporting.states import Signal
from sroi.kernel.calendar import Quarter

START, END = date(2026, 1, 1), date(2026, 12, 31)
LIMITS = SignalLimits(Decimal(100), Decimal(80), pace_from_days=90, overdue_days=14, source="R30")
PLAN = tuple(PlannedValue(Quarter(2026, number), Decimal(10_000)) for number in (1, 2, 3, 4))
FACTS = MeterFacts(
    net=Decimal(40_000), verified=Decimal(10_000), in_review=Decimal(5_000), plan=PLAN, starts_on=START, ends_on=END
)
euros = st.decimals(0, 10**9, places=2)
days = st.integers(-50, 500)


def codes(blockers: object) -> list[str]:
    return [each.code for each in blockers]  # type: ignore[attr-defined]


def read(on: date, **change: object) -> Meter:
    return meter(replace(FACTS, **change), on=on, limits=LIMITS)  # type: ignore[arg-type]


def test_the_plan_counts_the_quarters_that_have_not_ended() -> None:
    assert read(date(2026, 3, 31)).by_plan == Decimal(55_000)
    assert read(date(2026, 4, 1)).by_plan == Decimal(45_000)
    assert read(date(2027, 1, 1)).by_plan == Decimal(15_000)


def test_there_is_no_pace_in_the_first_ninety_days() -> None:
    assert read(date(2026, 3, 31)).pace is None
    first = read(date(2026, 4, 1)).pace
    assert first is not None
    assert (first.elapsed_days, first.term_days) == (91, 365)
    assert first.value == Decimal("40109.89")


def test_at_the_end_of_the_term_the_pace_is_what_was_verified() -> None:
    for on in (END, END + timedelta(days=200)):
        assert read(on).forecast == Decimal(10_000)


def test_the_signal_takes_the_lower_forecast() -> None:
    slow = read(date(2026, 7, 1))
    assert slow.pace is not None
    assert slow.by_plan == Decimal(35_000)
    assert slow.forecast == slow.pace.value < slow.by_plan
    assert slow.signal is Signal.RED


@pytest.mark.parametrize(
    ("in_review", "signal"),
    [("40000", Signal.GREEN), ("39999.99", Signal.AMBER), ("32000", Signal.AMBER), ("31999.99", Signal.RED)],
)
def test_green_from_all_amber_from_eighty_percent_and_red_below(in_review: str, signal: Signal) -> None:
    early = read(START, verified=Decimal(0), in_review=Decimal(in_review), plan=())
    assert early.signal is signal


def test_a_report_overdue_more_than_fourteen_days_is_red_whatever_the_forecast() -> None:
    assert read(START, days_overdue=14).signal is Signal.GREEN
    assert read(START, days_overdue=15).signal is Signal.RED


def test_who_owes_nothing_is_on_schedule() -> None:
    nothing = read(END, net=Decimal(0), verified=Decimal(0), in_review=Decimal(0), plan=())
    assert (nothing.signal, nothing.forecast_percent) == (Signal.GREEN, Decimal(100))


@given(euros, euros, euros, days)
def test_the_meter_balances_to_the_cent(net: Decimal, verified: Decimal, in_review: Decimal, day: int) -> None:
    found = read(START + timedelta(days=day), net=net, verified=verified, in_review=in_review)
    assert found.net + found.surplus == found.verified + found.in_review + found.to_report
    assert found.surplus == 0 or found.to_report == 0
    assert found.forecast <= found.by_plan


@given(euros, euros, euros, days)
def test_verifying_more_never_lowers_the_forecast_or_the_signal(
    net: Decimal, verified: Decimal, more: Decimal, day: int
) -> None:
    order = [Signal.RED, Signal.AMBER, Signal.GREEN]
    on = START + timedelta(days=day)
    before, after = (read(on, net=net, verified=value) for value in (verified, verified + more))
    assert before.forecast <= after.forecast
    assert order.index(before.signal) <= order.index(after.signal)


def test_an_effort_obligation_counts_its_deliverables() -> None:
    parties = DeliverableMeter(asked=2, done=1, in_review=0, still_planned=1, days_overdue=0, limits=LIMITS)
    assert parties.signal is Signal.GREEN
    assert replace(parties, still_planned=0).signal is Signal.RED
    assert replace(parties, days_overdue=15).signal is Signal.RED


GROUP = GroupLimits(unemployed_months=3, job_months=6, job_fte=Decimal("0.5"), youth_age=23)
CANDIDATE = CandidateFacts(unemployed_months=3, registered=True)


def test_the_target_group_is_three_months_without_work_and_registered() -> None:
    assert why_not_in_group(CANDIDATE, limits=GROUP) == ()
    short = CandidateFacts(unemployed_months=2, registered=False)
    assert codes(why_not_in_group(short, limits=GROUP)) == ["unemployed-too-short", "not-registered"]
    assert codes(why_not_in_group(CandidateFacts(None, registered=True), limits=GROUP)) == ["unemployed-too-short"]


def test_the_register_and_groups_in_consultation_belong_too() -> None:
    assert why_not_in_group(CandidateFacts(0, registered=False, in_register=True), limits=GROUP) == ()
    assert why_not_in_group(CandidateFacts(None, registered=False, agreed_group=True), limits=GROUP) == ()


JOB = JobFacts(date(2026, 1, 1), date(2026, 6, 30), Decimal("0.5"), benefit_independent=True)


def test_a_lasting_job_is_six_months_and_half_a_week_and_free_of_benefit() -> None:
    assert why_not_lasting(JOB, limits=GROUP) == ()
    assert why_not_lasting(replace(JOB, ends_on=None), limits=GROUP) == ()
    poor = replace(JOB, ends_on=date(2026, 6, 29), fte=Decimal("0.49"), benefit_independent=False)
    assert codes(why_not_lasting(poor, limits=GROUP)) == ["job-too-short", "job-too-small", "still-on-benefit"]


def test_for_the_register_uwv_assesses_hours_and_duration() -> None:
    small = replace(JOB, ends_on=date(2026, 2, 1), fte=Decimal("0.2"), in_register=True)
    assert codes(why_not_lasting(small, limits=GROUP)) == ["no-assessment"]
    assert why_not_lasting(replace(small, follows_uwv_assessment=True), limits=GROUP) == ()


def test_an_early_school_leaver_is_young_without_a_qualification_or_truant_for_a_month() -> None:
    def reasons(*, young: bool, qualified: bool, truant: int) -> list[str]:
        return codes(
            why_not_school_leaver(under_age=young, has_qualification=qualified, truant_days=truant, limits=GROUP)
        )

    assert reasons(young=True, qualified=False, truant=0) == []
    assert reasons(young=True, qualified=True, truant=31) == []
    assert reasons(young=False, qualified=True, truant=30) == ["too-old", "qualified"]


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert lasting_effect_on(ends_on=date(2026, 8, 20), months=6) == date(2027, 2, 20)
    assert evaluation_opens_on(ends_on=date(2026, 8, 20), days_before=60) == date(2026, 6, 21)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 48))
def test_later_months_lie_later_and_in_the_right_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_a_result_shows_realised_and_fulfilled() -> None:
    result = ClosingResult(base=Decimal(1_250_000), net=Decimal(46_875), verified=Decimal(40_000))
    assert (result.realised_percent, result.fulfilled_percent) == (Decimal("3.2"), Decimal("85.3"))
    assert (result.shortfall, result.surplus) == (Decimal(6_875), Decimal(0))
    plan = ClosingResult(base=None, net=Decimal(0), verified=Decimal(5))
    assert (plan.realised_percent, plan.fulfilled_percent, plan.surplus) == (None, Decimal(100), Decimal(5))


CLOSING = ClosingFacts(
    client_evaluated=True,
    bureau_evaluated=True,
    contractor_evaluated=True,
    lessons=1,
    reports_open=0,
    lines_undecided=0,
    last_report_due_on=END,
    meeting_wished=False,
    meeting_held=False,
)


def test_a_contract_closes_with_three_evaluations_a_lesson_and_nothing_open() -> None:
    assert why_not_closed(CLOSING, on=END) == ()
    empty = ClosingFacts(
        client_evaluated=False,
        bureau_evaluated=False,
        contractor_evaluated=False,
        lessons=0,
        reports_open=1,
        lines_undecided=2,
        last_report_due_on=END,
        meeting_wished=True,
        meeting_held=False,
    )
    assert codes(why_not_closed(empty, on=END)) == [
        "last-report-not-due",
        "lines-undecided",
        "client-silent",
        "bureau-silent",
        "contractor-silent",
        "meeting-not-held",
        "no-lesson",
    ]
    assert "reports-open" in codes(why_not_closed(empty, on=END + timedelta(days=1)))
