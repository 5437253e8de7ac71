"""Laws of periods and moments."""

from datetime import date, timedelta
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from sroi.reference import rules
from sroi.reference.rules import Period

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
MOMENTS = st.lists(st.integers(-90, 90), min_size=1, max_size=6)
EVERY = st.one_of(st.none(), st.integers(1, 60))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(DAYS)
    length = draw(st.one_of(st.none(), st.integers(0, 900)))
    return Period(start, None if length is None else start + timedelta(days=length))


@given(due=DAYS, moments=MOMENTS, every=EVERY)
def test_reminders_come_in_order_and_each_day_once(due: date, moments: list[int], every: int | None) -> None:
    days = list(islice(rules.reminder_days(due=due, moments=moments, every=every), 20))
    assert days == sorted(set(days))
    assert {due + timedelta(days=moment) for moment in moments} <= set(days)


@given(due=DAYS, moments=MOMENTS, every=EVERY, after=DAYS)
def test_the_next_reminder_lies_after_the_day_and_nothing_lies_between(
    due: date, moments: list[int], every: int | None, after: date
) -> None:
    following = rules.reminder_after(due=due, moments=moments, every=every, after=after)
    if following is None:
        assert every is None
        assert after >= due + timedelta(days=max(moments))
        return
    assert following > after
    earlier = [
        day for day in islice(rules.reminder_days(due=due, moments=moments, every=every), 5000) if day < following
    ]
    assert all(day <= after for day in earlier)


@given(period=periods(), previous=periods(), following=periods())
def test_a_period_that_fits_shares_no_day_with_its_neighbours(
    period: Period, previous: Period, following: Period
) -> None:
    blockers = rules.why_not_placed(period, previous=previous, following=following, closes_previous=True)
    if blockers or period.valid_from > following.valid_from:
        return
    closed = previous.valid_until if previous.valid_until and previous.valid_until < period.valid_from else None
    end_of_previous = closed or period.valid_from - rules.ONE_DAY
    assert previous.valid_from <= end_of_previous < period.valid_from
    assert period.valid_until is not None
    assert period.valid_until < following.valid_from


@given(period=periods(), previous=periods())
def test_a_closed_row_never_loses_days_after_the_new_one(period: Period, previous: Period) -> None:
    blockers = rules.why_not_placed(period, previous=previous, following=None, closes_previous=True)
    loses = previous.valid_until is not None and previous.covers(period.valid_from) and previous.outlasts(period)
    assert not (loses and not blockers)


@given(period=periods(), previous=periods())
def test_without_closing_a_covered_first_day_is_refused(period: Period, previous: Period) -> None:
    codes = {
        each.code for each in rules.why_not_placed(period, previous=previous, following=None, closes_previous=False)
    }
    covered = previous.covers(period.valid_from) or period.valid_from <= previous.valid_from
    assert ("runs-into-previous-row" in codes) == covered


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    wrong = Period(date(2026, 2, 1), date(2026, 1, 31))
    (blocker,) = rules.why_not_placed(wrong, previous=None, following=None, closes_previous=False)
    assert (blocker.code, blocker.field) == ("period-ends-before-start", "valid_until")


def test_a_correction_without_a_reason_is_refused() -> None:
    assert [each.code for each in rules.why_not_reasoned("  ")] == ["reason-missing"]
    assert rules.why_not_reasoned("Drukfout") == ()


def test_a_correction_of_an_older_version_is_refused() -> None:
    assert [each.code for each in rules.why_not_seen(seen=3, newest=4)] == ["changed-meanwhile"]
    assert rules.why_not_seen(seen=4, newest=4) == ()
