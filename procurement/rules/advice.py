"""Advice of the bureau: when it is needed, who can be named, whose turn it is, how much who has to do (R13, R50)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What tells whose turn it is: a note of the bureau, or a shared message that waits for the buyer."""

    is_internal: bool
    asks_buyer: bool


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """An open request: the day on which it is needed, and the advisers who answer for it."""

    due_on: date | None
    advisers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Load:
    """How many open requests somebody has, and how many of them are overdue."""

    open: int = 0
    overdue: int = 0


def why_not_due(due_on: date, *, today: date) -> tuple[Blocker, ...]:
    """Why an advice cannot be needed by this day: it has passed (R13)."""
    if due_on >= today:
        return ()
    message = _("This day has passed. Choose today or a later day.")
    return (blocker("due-in-past", message, field="due_on", source="R13"),)


def why_not_mentioned(outside: Sequence[str], *, is_internal: bool) -> tuple[Blocker, ...]:
    """Why somebody cannot be named: that person may not read what is written (R1, R13)."""
    if not outside:
        return ()
    message = _("%(names)s cannot read this message. Choose people who work on this case.")
    if is_internal:
        message = _("%(names)s cannot read a note of the bureau. Choose people of the bureau.")
    return (blocker("mention-outside", message, field="mentioned", source="R1", names=", ".join(outside)),)


def why_not_asking(*, by_bureau: bool, is_given: bool) -> tuple[Blocker, ...]:
    """Why a message does not wait for the buyer: only the bureau asks back, and only before its advice (R13)."""
    if by_bureau and not is_given:
        return ()
    message = _("Only an adviser who still has to give the advice can wait for the buyer.")
    return (blocker("asks-out-of-turn", message, field="asks_buyer", source="R13"),)


def waits_for_buyer(messages: Iterable[MessageFacts]) -> bool:
    """Tell whether the adviser waits for the buyer: the last shared message asks something (R13)."""
    shared = [each for each in messages if not each.is_internal]
    return bool(shared) and shared[-1].asks_buyer


def is_overdue(due_on: date | None, *, on: date) -> bool:
    """Tell whether the day on which an advice was needed has passed (R13)."""
    return due_on is not None and due_on < on


def loads(requests: Iterable[RequestFacts], *, on: date) -> dict[int, Load]:
    """The load of each adviser with an open request (R50)."""
    found: dict[int, Load] = {}
    for each in requests:
        late = int(is_overdue(each.due_on, on=on))
        for adviser in each.advisers:
            known = found.get(adviser, Load())
            found[adviser] = Load(known.open + 1, known.overdue + late)
    return found
