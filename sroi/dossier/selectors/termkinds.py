"""Which kinds of deadlines can be extended or waived; each app registers its own, as with gates (R3, R40).

The deadline is the one source of a day: where an app keeps the day on a thing of its own, it registers how that
follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sroi.accounts.states import Role
from sroi.dossier.models import Deadline
from sroi.reference.states import ReminderKind

WHO = (Role.ADVISER, Role.COORDINATOR, Role.CONTRACT_MANAGER)


@dataclass(frozen=True, slots=True)
class TermChange:
    """A term that was moved to another day, or fell."""

    was: date
    to: date | None
    at: datetime


def nothing(_deadline: Deadline) -> None:
    """Nothing else is locked, and nothing else shows the day."""


def nobody(_deadline: Deadline, _change: TermChange) -> None:
    """It is a term of the office itself."""


@dataclass(frozen=True, slots=True)
class TermKind:
    """One kind: who extends it, by which plan it is chased, whether it can be waived, and what follows it.

    `hold` locks what has to be locked before the deadline; `follow` writes the new day where else it is shown;
    `tell` writes to the company whose term it is.
    """

    kind: str
    plan: ReminderKind | None
    who: tuple[Role, ...] = WHO
    can_be_waived: bool = False
    hold: Callable[[Deadline], None] = nothing
    follow: Callable[[Deadline], None] = nothing
    tell: Callable[[Deadline, TermChange], None] = nobody


KINDS: dict[str, TermKind] = {}


def register_term(kind: TermKind) -> None:
    """Let terms of this kind be extended."""
    KINDS[kind.kind] = kind


def term_kind(kind: str) -> TermKind | None:
    """How a kind can be extended; None for a day that follows from the law or from another fact."""
    return KINDS.get(kind)
