"""Rules that every dossier shares: due dates, reminders, the second person (R3, R21, R40, R42)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sroi.dossier.rules import due, next_reminder, why_not_second_person
from sroi.kernel.calendar import Term, WorkingDays

CALENDAR = WorkingDays()
REGISTRATION = (-7, -4, -2, 0, 1)
REPORT = (-14, -3, 0, 1, 7, 14)
DUE = date(2026, 12, 25)
plans = st.tuples(st.sets(st.integers(-30, 30), min_size=1, max_size=6), st.none() | st.integers(1, 14))


def step_on(days: int, sent: set[int], moments: tuple[int, ...] = REGISTRATION, every: int | None = 7) -> int | None:
    return next_reminder(moments=moments, every=every, due_on=DUE, on=DUE + timedelta(days=days), sent=sent).step


def test_example_6_registration_is_due_seven_days_after_the_award_at_the_end_of_the_day() -> None:
    term = due(counted_from=date(2026, 12, 18), term=Term(7, False, "L1087"), calendar=CALENDAR)
    assert term.on == date(2026, 12, 25)
    assert term.at == datetime(2026, 12, 25, 22, 59, 59, tzinfo=UTC)
    assert term.courtesy_on == date(2026, 12, 28)
    assert term.has_courtesy


def test_in_summer_the_day_ends_two_hours_before_midnight_utc() -> None:
    term = due(counted_from=date(2026, 7, 1), term=Term(7, False), calendar=CALENDAR)
    assert term.at == datetime(2026, 7, 8, 21, 59, 59, tzinfo=UTC)
    assert not term.has_courtesy


def test_lateness_counts_amsterdam_days() -> None:
    term = due(counted_from=date(2026, 12, 18), term=Term(7, False), calendar=CALENDAR)
    assert term.days_late(term.at) == 0
    assert term.days_late(term.at + timedelta(seconds=1)) == 1
    assert term.days_late(datetime(2026, 12, 27, 23, 30, tzinfo=UTC)) == 3
    assert term.days_late(datetime(2026, 12, 1, tzinfo=UTC)) == 0


def test_a_contractual_term_moves_only_where_its_switch_says_so() -> None:
    moved = due(counted_from=date(2026, 4, 20), term=Term(7, True), calendar=CALENDAR)
    strict = due(counted_from=date(2026, 4, 20), term=Term(7, False), calendar=CALENDAR)
    assert (moved.on, strict.on) == (date(2026, 4, 28), date(2026, 4, 27))
    assert moved.on == strict.courtesy_on


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 60), st.booleans())
def test_a_courtesy_date_is_a_working_day_and_never_before_the_due_date(start: date, days: int, rolls: bool) -> None:
    term = due(counted_from=start, term=Term(days, rolls), calendar=CALENDAR)
    assert CALENDAR.is_working(term.courtesy_on)
    assert start + timedelta(days=days) <= term.on <= term.courtesy_on
    longer = due(counted_from=start, term=Term(days + 1, rolls), calendar=CALENDAR)
    assert term.on <= longer.on


def test_registration_is_chased_on_day_0_3_5_7_8_and_then_every_week() -> None:
    sent: set[int] = set()
    award = DUE - timedelta(days=7)
    days = []
    for elapsed in range(40):
        step = step_on(elapsed - 7, sent)
        if step is not None:
            sent.add(step)
            days.append((DUE + timedelta(days=step) - award).days)
    assert days == [0, 3, 5, 7, 8, 15, 22, 29, 36]


def test_a_report_is_chased_before_on_and_after_its_day_and_then_no_more() -> None:
    last = next_reminder(moments=REPORT, every=None, due_on=DUE, on=DUE + timedelta(days=14), sent={7})
    assert (last.step, last.then_on) == (14, None)
    assert step_on(400, {14}, REPORT, None) is None


def test_after_an_outage_of_nine_days_only_the_latest_missed_step_is_sent() -> None:
    found = next_reminder(moments=REGISTRATION, every=7, due_on=DUE, on=DUE + timedelta(days=2), sent={-7})
    assert found.step == 1
    assert found.then_on == DUE + timedelta(days=8)
    assert step_on(2, {-7, 1}) is None


def test_nothing_is_sent_before_the_first_moment() -> None:
    found = next_reminder(moments=REPORT, every=None, due_on=DUE, on=DUE - timedelta(days=15), sent=())
    assert (found.step, found.then_on) == (None, DUE - timedelta(days=14))


def test_a_step_that_was_added_to_the_plan_later_is_not_sent_behind_a_sent_one() -> None:
    assert step_on(1, {0}, moments=(-7, -1, 0), every=None) is None


def test_a_plan_without_moments_is_no_plan() -> None:
    with pytest.raises(ValueError, match="moment"):
        step_on(0, set(), moments=())


@given(plans, st.sets(st.integers(-40, 90), max_size=40))
def test_running_on_any_days_twice_sends_each_step_at_most_once_and_in_order(
    plan: tuple[set[int], int | None], days: set[int]
) -> None:
    moments, every = tuple(plan[0]), plan[1]
    sent: list[int] = []
    for day in sorted([*days, *days]):
        step = step_on(day, set(sent), moments, every)
        if step is not None:
            assert step <= day
            sent.append(step)
    assert sent == sorted(set(sent))


@given(plans, st.integers(-40, 90))
def test_the_next_day_to_look_lies_ahead_and_then_something_is_due(plan: tuple[set[int], int | None], day: int) -> None:
    on = DUE + timedelta(days=day)
    now = next_reminder(moments=plan[0], every=plan[1], due_on=DUE, on=on, sent=())
    if now.then_on is None:
        assert plan[1] is None
        return
    assert now.then_on > on
    sent = () if now.step is None else (now.step,)
    then = next_reminder(moments=plan[0], every=plan[1], due_on=DUE, on=now.then_on, sent=sent)
    assert then.step == (now.then_on - DUE).days


def test_the_proposer_does_not_approve() -> None:
    assert [each.code for each in why_not_second_person(proposer=1, actor=1)] == ["own-proposal"]
    assert why_not_second_person(proposer=1, actor=2) == ()
    assert why_not_second_person(proposer=None, actor=2) == ()


def test_nor_does_a_stand_in_of_the_proposer() -> None:
    assert [e.code for e in why_not_second_person(proposer=1, actor=2, on_behalf_of=1)] == ["stand-in-of-proposer"]
    assert [e.code for e in why_not_second_person(proposer=1, actor=2, stand_ins={2})] == ["stand-in-of-proposer"]
    assert why_not_second_person(proposer=1, actor=2, on_behalf_of=3, stand_ins={4}) == ()
