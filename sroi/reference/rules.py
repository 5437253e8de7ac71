"""Periods and moments, read from dated rows; no database, no clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a row answers for: both ends included, or without end."""

    valid_from: date
    valid_until: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the row answers for a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def outlasts(self, other: "Period") -> bool:
        """Tell whether this period still runs after the other one has ended."""
        if other.valid_until is None:
            return False
        return self.valid_until is None or self.valid_until > other.valid_until

    def closed_before(self, day: date) -> "Period":
        """This period, ended on the day before another one starts."""
        return Period(self.valid_from, day - ONE_DAY)


def reminder_days(*, due: date, moments: Iterable[int], every: int | None) -> Iterator[date]:
    """The days on which one due date is chased, in order, without end when it repeats (R42)."""
    offsets = sorted(set(moments))
    yield from (due + timedelta(days=offset) for offset in offsets)
    if every is None or not offsets:
        return
    day = due + timedelta(days=offsets[-1])
    while True:
        day += timedelta(days=every)
        yield day


def reminder_after(*, due: date, moments: Iterable[int], every: int | None, after: date) -> date | None:
    """The first day after a given one on which the due date is chased; none when the chasing is over (R42)."""
    return next((day for day in reminder_days(due=due, moments=moments, every=every) if day > after), None)


def why_not_period(period: Period) -> tuple[Blocker, ...]:
    """The reasons why a period is none (dated data)."""
    if period.valid_until is None or period.valid_until >= period.valid_from:
        return ()
    return (
        blocker(
            "period-ends-before-start",
            _("Valid until lies before Valid from, %(start)s. Choose a later date."),
            field="valid_until",
            start=period.valid_from,
        ),
    )


def why_not_placed(
    period: Period, *, previous: Period | None, following: Period | None, closes_previous: bool
) -> tuple[Blocker, ...]:
    """The reasons why a period does not fit between the rows before and after it (dated data).

    `closes_previous` says that the row before ends on the day before this one starts. A closed row that runs on
    after this one would then lose its last days without anybody having said so.
    """
    return (
        *why_not_period(period),
        *_why_not_after(period, previous, closes=closes_previous),
        *_why_not_before(period, following),
    )


def _why_not_after(period: Period, previous: Period | None, *, closes: bool) -> tuple[Blocker, ...]:
    if previous is None:
        return ()
    if period.valid_from <= previous.valid_from or (previous.covers(period.valid_from) and not closes):
        return (
            blocker(
                "runs-into-previous-row",
                _("Another row starts on %(start)s. Choose a later date at Valid from, or correct that row."),
                field="valid_from",
                start=previous.valid_from,
            ),
        )
    if closes and previous.valid_until is not None and previous.outlasts(period):
        return (
            blocker(
                "hides-previous-row",
                _("The row before runs until %(end)s, longer than this one. Correct that row first."),
                field="valid_until",
                end=previous.valid_until,
            ),
        )
    return ()


def _why_not_before(period: Period, following: Period | None) -> tuple[Blocker, ...]:
    if following is None or (period.valid_until is not None and period.valid_until < following.valid_from):
        return ()
    return (
        blocker(
            "runs-into-next-row",
            _("The next row starts on %(start)s. Fill in a date before that day at Valid until."),
            field="valid_until",
            start=following.valid_from,
        ),
    )


def why_not_reasoned(reason: str) -> tuple[Blocker, ...]:
    """The reasons why a correction is not explained (R5)."""
    if reason.strip():
        return ()
    return (blocker("reason-missing", _("Fill in the reason of the correction."), field="reason"),)


def why_not_seen(*, seen: int, newest: int) -> tuple[Blocker, ...]:
    """The reasons why a correction rests on an older version than the newest one (R5)."""
    if seen == newest:
        return ()
    return (
        blocker(
            "changed-meanwhile",
            _("Somebody else has just changed this row. Look at its history and correct it again."),
        ),
    )
