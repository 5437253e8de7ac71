"""Dates as Amsterdam counts them: quarters, Dutch holidays, terms (R27, R40, R41)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, total_ordering
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
QUARTER = re.compile(r"(\d{4})-Q([1-4])")


def amsterdam_date(moment: datetime) -> date:
    """The Amsterdam date of an aware moment (R41). Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(AMSTERDAM).date()


def end_of_day(day: date) -> datetime:
    """The last second of an Amsterdam day, as an aware UTC moment (R21)."""
    return datetime.combine(day, time(23, 59, 59), AMSTERDAM).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """The first moment of an Amsterdam day, as an aware UTC moment."""
    return datetime.combine(day, time.min, AMSTERDAM).astimezone(UTC)


@total_ordering
@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter that knows its first and last day (R41), written `2026-Q4`."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read `2026-Q4`; raise ValueError for anything else."""
        match = QUARTER.fullmatch(text)
        if match is None:
            raise ValueError(f"not a quarter: {text!r}")
        return cls(int(match[1]), int(match[2]))

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.next().first - timedelta(days=1)

    def next(self) -> "Quarter":
        """The quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def previous(self) -> "Quarter":
        """The quarter before this one."""
        return Quarter.of(self.first - timedelta(days=1))

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Quarter):
            return NotImplemented
        return (self.year, self.number) < (other.year, other.number)

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"


def quarters_between(start: date, end: date) -> tuple[Quarter, ...]:
    """Every quarter that the period from start to end (both included) touches; none when it is empty."""
    found, here = [], Quarter.of(start)
    while start <= end and here <= Quarter.of(end):
        found.append(here)
        here = here.next()
    return tuple(found)


@lru_cache(maxsize=512)
def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def public_holidays(year: int) -> frozenset[date]:
    """The days of article 3 of the Algemene termijnenwet: 5 May every year, Good Friday included (R40)."""
    sunday, kings_day = easter(year), date(year, 4, 27)
    if kings_day.weekday() == 6:
        kings_day -= timedelta(days=1)
    movable = {sunday + timedelta(days=offset) for offset in (-2, 1, 39, 50)}
    fixed = {date(year, 1, 1), kings_day, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    return frozenset(movable | fixed)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The calendar of working days; `extra` holds the days that a royal decree equates with holidays."""

    extra: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Tell whether a day is no Saturday, Sunday or holiday."""
        return day.weekday() < 5 and day not in public_holidays(day.year) and day not in self.extra

    def on_or_after(self, day: date) -> date:
        """The day itself when it is a working day, else the next one (article 1 Algemene termijnenwet)."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add(self, day: date, count: int) -> date:
        """The date that lies `count` working days later."""
        for _ in range(count):
            day = self.on_or_after(day + timedelta(days=1))
        return day

    def following(self, day: date) -> Iterator[date]:
        """The working days from this day on, without end."""
        while True:
            day = self.on_or_after(day)
            yield day
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """A term in days: statutory terms move to a working day, contractual ones by their own switch (R40)."""

    days: int
    rolls: bool
    source: str = ""

    def ends_on(self, start: date, calendar: WorkingDays) -> date:
        """The last day of the term, counted from the day after `start`."""
        end = start + timedelta(days=self.days)
        return calendar.on_or_after(end) if self.rolls else end

    def courtesy_date(self, start: date, calendar: WorkingDays) -> date:
        """The first working day on or after the end: shown, but no right (R21)."""
        return calendar.on_or_after(start + timedelta(days=self.days))
