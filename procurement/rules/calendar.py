"""What a line of the procurement calendar does to a case: nothing that a buyer changed is written over (R6, P122)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class LineFate(StrEnum):
    """What becomes of one line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"
    GONE_ON = "gone_on"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Merged:
    """The fields that change, and those where the buyer's own answer stays."""

    changes: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def fate(self) -> LineFate:
        """What the line does as a whole."""
        if self.changes:
            return LineFate.CHANGED
        return LineFate.KEPT if self.kept else LineFate.SAME


def merged(
    *, given: Mapping[str, str], before: Mapping[str, str], now: Mapping[str, str], own: frozenset[str] = frozenset()
) -> Merged:
    """Three-way: what the calendar says, said before, and what the case says now (R6).

    An empty cell says nothing. `own` are fields that only the case decides on, such as a value that its lots sum to.
    """

    def has_moved(name: str) -> bool:
        return bool(given[name]) and given[name] not in (before.get(name, ""), now.get(name, ""))

    moved = [name for name in given if has_moved(name)]
    free = [name for name in moved if name not in own and now.get(name, "") == before.get(name, "")]
    return Merged(tuple(free), tuple(name for name in moved if name not in free))
