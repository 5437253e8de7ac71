"""Rules that every kind of file shares: due dates, reminders and the second person (R3, R21, R40, R42)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from sroi.kernel.calendar import Term, WorkingDays, amsterdam_date, end_of_day
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a term with what it was counted from (R21, R40)."""

    counted_from: date
    term: Term
    on: date
    courtesy_on: date

    @property
    def at(self) -> datetime:
        """The last second of the last day, Amsterdam time."""
        return end_of_day(self.on)

    @property
    def has_courtesy(self) -> bool:
        """The last day is no working day: a later courtesy date is shown, without being a right."""
        return self.courtesy_on != self.on

    def days_late(self, received_at: datetime) -> int:
        """Calendar days past the due date in Amsterdam; 0 when in time."""
        return max(0, (amsterdam_date(received_at) - self.on).days)


@dataclass(frozen=True, slots=True)
class Reminder:
    """The step that is due now (None when there is none), and the day on which to look again."""

    step: int | None
    then_on: date | None


def due(*, counted_from: date, term: Term, calendar: WorkingDays) -> Due:
    """The due date of a term; the term's own switch says whether it moves to a working day (R40)."""
    return Due(
        counted_from=counted_from,
        term=term,
        on=term.ends_on(counted_from, calendar),
        courtesy_on=term.courtesy_date(counted_from, calendar),
    )


def reminder_steps(*, moments: Collection[int], every: int | None) -> Iterator[int]:
    """The days from the due date on which to remind, in order; without end when they repeat (R42)."""
    if not moments or (every is not None and every < 1):
        raise ValueError("reminders need a moment, and a repetition of at least one day")
    yield from sorted(set(moments))
    if every is not None:
        yield from count(max(moments) + every, every)


def next_reminder(
    *, moments: Collection[int], every: int | None, due_on: date, on: date, sent: Collection[int]
) -> Reminder:
    """The one reminder that is due on a day, and the next day to look (R42).

    A step is its number of days from the due date (before it: negative), so it stays itself when the plan changes.
    After an outage only the latest missed step is due; a step up to the last one sent is never due again.
    """
    elapsed = (on - due_on).days
    last = max(sent, default=None)
    latest: int | None = None
    for step in reminder_steps(moments=moments, every=every):
        if step > elapsed:
            return Reminder(_unsent(latest, last), due_on + timedelta(days=step))
        latest = step
    return Reminder(_unsent(latest, last), None)


def _unsent(latest: int | None, last: int | None) -> int | None:
    return None if latest is None or (last is not None and latest <= last) else latest


def why_not_second_person(
    *, proposer: int | None, actor: int, on_behalf_of: int | None = None, stand_ins: Collection[int] = ()
) -> tuple[Blocker, ...]:
    """Why this person cannot approve: the proposer and the proposer's stand-ins never do (R3).

    `stand_ins` are those of the proposer; `on_behalf_of` is the person whom the actor stands in for.
    """
    if proposer is None or (proposer not in (actor, on_behalf_of) and actor not in stand_ins):
        return ()
    if proposer == actor:
        return (blocker("own-proposal", _("You made this proposal. Someone else has to decide on it."), source="R3"),)
    message = _(
        "You stand in, or stood in, for the person who made this proposal, or they for you."
        " Someone else has to decide on it."
    )
    return (blocker("stand-in-of-proposer", message, source="R3"),)


def why_not_extended(*, due_on: date, to: date | None, reason: str, on: date, is_open: bool) -> tuple[Blocker, ...]:
    """Every reason why a term cannot end on this later day; a term is never made shorter (R40)."""
    found = list(_why_not_open(is_open=is_open))
    if to is None or to <= due_on:
        message = _("The term ends on %(due_on)s. Choose a later day.")
        found.append(blocker("term-not-later", message, field="due_on", source="R40", due_on=due_on))
    elif to < on:
        message = _("This day is past already. Choose %(on)s or a later day.")
        found.append(blocker("term-in-past", message, field="due_on", source="R40", on=on))
    return (*found, *_why_not_reasoned(reason, _("Give the reason why the term is extended.")))


def why_not_waived(*, reason: str, is_open: bool, is_proposed: bool) -> tuple[Blocker, ...]:
    """Every reason why it cannot be proposed that a term falls (R3)."""
    found = list(_why_not_open(is_open=is_open))
    if is_proposed:
        message = _("It was proposed already to waive this term. Wait for the decision.")
        found.append(blocker("waiver-open", message, source="R3"))
    return (*found, *_why_not_reasoned(reason, _("Give the reason why the term is waived.")))


def _why_not_open(*, is_open: bool) -> tuple[Blocker, ...]:
    if is_open:
        return ()
    return (blocker("term-over", _("This term is met or waived already."), source="R40"),)


def _why_not_reasoned(reason: str, message: str) -> tuple[Blocker, ...]:
    return () if reason.strip() else (blocker("reason-missing", message, field="reason", source="R5"),)
