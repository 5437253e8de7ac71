"""Periods and moments, read from dated rows; no database, no clock."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

ONE_DAY = timedelta(days=1)


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


def why_not_period(*, valid_from: date, valid_until: date | None) -> tuple[Blocker, ...]:
    """The reasons why a period is none."""
    if valid_until is not None and valid_until < valid_from:
        return (
            blocker(
                "period-ends-before-start",
                _("The field Valid until lies before Valid from, %(start)s. Choose a later date."),
                field="valid_until",
                start=valid_from,
            ),
        )
    return ()


def why_not_after(*, valid_from: date, previous_from: date | None) -> tuple[Blocker, ...]:
    """The reasons why a new row cannot follow the last one: it starts later than that one."""
    if previous_from is not None and valid_from <= previous_from:
        return (
            blocker(
                "starts-before-last-row",
                _("The field Valid from lies on or before %(start)s, the start of the last row. Choose a later date."),
                field="valid_from",
                start=previous_from,
            ),
        )
    return ()


def closed_on(*, next_from: date) -> date:
    """The last day of the row that the next one replaces."""
    return next_from - ONE_DAY
