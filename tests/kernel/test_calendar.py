"""Dates as Amsterdam and the Algemene termijnenwet count them (R21, R27, R40, R41, rulebook §8)."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sroi.kernel.calendar import (
    AMSTERDAM,
    Quarter,
    Term,
    WorkingDays,
    amsterdam_date,
    easter,
    end_of_day,
    public_holidays,
    quarters_between,
    start_of_day,
)

CALENDAR = WorkingDays()
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
STANDSTILL, REGISTRATION, REPORT = Term(20, rolls=True), Term(7, rolls=False), Term(30, rolls=False)


@pytest.mark.parametrize(
    ("sent", "end"),
    [
        (date(2026, 4, 7), date(2026, 4, 28)),
        (date(2026, 4, 15), date(2026, 5, 6)),
        (date(2026, 3, 14), date(2026, 4, 7)),
        (date(2026, 12, 5), date(2026, 12, 28)),
        (date(2026, 9, 1), date(2026, 9, 21)),
    ],
)
def test_worked_example_7_and_the_vectors_of_the_standstill(sent: date, end: date) -> None:
    assert STANDSTILL.ends_on(sent, CALENDAR) == end


def test_worked_example_6_registration_at_christmas() -> None:
    award = date(2026, 12, 18)
    due = REGISTRATION.ends_on(award, CALENDAR)
    assert due == date(2026, 12, 25)
    assert end_of_day(due) == datetime(2026, 12, 25, 22, 59, 59, tzinfo=UTC)
    assert REGISTRATION.courtesy_date(award, CALENDAR) == date(2026, 12, 28)


def test_worked_example_11_quarters_of_a_term_and_their_reports() -> None:
    quarters = quarters_between(date(2026, 2, 10), date(2026, 8, 20))
    assert [str(each) for each in quarters] == ["2026-Q1", "2026-Q2", "2026-Q3"]
    assert [REPORT.ends_on(each.last, CALENDAR) for each in quarters[:2]] == [date(2026, 4, 30), date(2026, 7, 30)]
    assert REPORT.ends_on(date(2026, 8, 20), CALENDAR) == date(2026, 9, 19)
    assert REPORT.courtesy_date(date(2026, 8, 20), CALENDAR) == date(2026, 9, 21)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_almanac_says(year: int, sunday: date) -> None:
    assert easter(year) == sunday


def test_the_days_of_the_law_in_2026() -> None:
    assert sorted(public_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 4, 27),
        date(2026, 5, 5),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


def test_kings_day_moves_off_a_sunday_and_liberation_day_counts_every_year() -> None:
    assert date(2025, 4, 26) in public_holidays(2025)
    assert date(2025, 4, 27) not in public_holidays(2025)
    assert all(date(year, 5, 5) in public_holidays(year) for year in range(2000, 2100))


def test_a_day_of_a_royal_decree_counts_too() -> None:
    decreed = WorkingDays(extra=frozenset({date(2026, 9, 21)}))
    assert STANDSTILL.ends_on(date(2026, 9, 1), decreed) == date(2026, 9, 22)


@given(DAYS, st.integers(0, 90))
def test_a_statutory_term_never_ends_on_a_day_off_and_never_gets_shorter(start: date, days: int) -> None:
    end = Term(days, rolls=True).ends_on(start, CALENDAR)
    assert CALENDAR.is_working(end)
    assert start + timedelta(days=days) <= end <= start + timedelta(days=days + 6)
    skipped = [start + timedelta(days=each) for each in range(days, (end - start).days)]
    assert not any(CALENDAR.is_working(day) for day in skipped)


@given(DAYS, st.integers(0, 90))
def test_a_contractual_term_ends_on_its_own_day(start: date, days: int) -> None:
    term = Term(days, rolls=False)
    assert term.ends_on(start, CALENDAR) == start + timedelta(days=days)
    assert term.courtesy_date(start, CALENDAR) == Term(days, rolls=True).ends_on(start, CALENDAR)


@given(DAYS, st.integers(0, 60), st.integers(0, 30))
def test_a_longer_term_never_ends_earlier(start: date, days: int, more: int) -> None:
    assert Term(days, rolls=True).ends_on(start, CALENDAR) <= Term(days + more, rolls=True).ends_on(start, CALENDAR)


@given(DAYS, st.integers(0, 60))
def test_working_days_are_counted_one_by_one(start: date, count: int) -> None:
    end = CALENDAR.add(start, count)
    between = [start + timedelta(days=each) for each in range(1, (end - start).days + 1)]
    assert sum(CALENDAR.is_working(day) for day in between) == count
    if count:
        assert list(islice(CALENDAR.following(start + timedelta(days=1)), count))[-1] == end


@given(DAYS)
def test_a_day_lies_in_one_quarter_between_its_neighbours(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first <= day <= quarter.last
    assert quarter.previous().last + timedelta(days=1) == quarter.first
    assert quarter.next().previous() == quarter
    assert quarter.previous() < quarter < quarter.next()
    assert Quarter.parse(str(quarter)) == quarter


@given(DAYS, st.integers(-40, 1500))
def test_the_quarters_of_a_period_join_and_touch_it(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    found = quarters_between(start, end)
    if days < 0:
        assert found == ()
        return
    assert (found[0], found[-1]) == (Quarter.of(start), Quarter.of(end))
    assert all(one.next() == two for one, two in pairwise(found))


@pytest.mark.parametrize("text", ["2026-Q5", "2026-Q0", "26-Q1", "2026Q1", "2026-Q1 ", "", "2026-q1"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter.parse(text)


@given(DAYS)
def test_a_day_starts_and_ends_in_amsterdam_also_when_the_clock_changes(day: date) -> None:
    start, end = start_of_day(day), end_of_day(day)
    assert amsterdam_date(start) == amsterdam_date(end) == day
    assert amsterdam_date(start - timedelta(seconds=1)) == day - timedelta(days=1)
    assert amsterdam_date(end + timedelta(seconds=1)) == day + timedelta(days=1)
    assert (end - start).total_seconds() in {86399 - 3600, 86399, 86399 + 3600}


def test_a_moment_just_after_midnight_is_the_new_day_in_amsterdam() -> None:
    assert amsterdam_date(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert amsterdam_date(datetime(2026, 12, 31, 23, 30, tzinfo=AMSTERDAM)) == date(2026, 12, 31)
    with pytest.raises(ValueError, match="time zone"):
        amsterdam_date(datetime(2026, 6, 30))  # noqa: DTZ001  # the fault that is refused
