"""Which conditions stand before which move; later phases register their own, so nobody moves past them (R6)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext

from procurement.models import Case
from procurement.states import CaseAction
from sroi.accounts.states import Role
from sroi.kernel.refusals import Blocker
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a gate: met or not, or not applicable with the reason; where and by whom it is met."""

    code: str
    label: str
    met: bool
    applies: bool
    why: str
    whose: Role
    url: str
    source: str

    @property
    def blocks(self) -> bool:
        """It applies, and it is not met."""
        return self.applies and not self.met


Gate = Callable[[Case], tuple[Condition, ...]]
GATES: dict[CaseAction, list[Gate]] = {}
NOT_MET = _("Not done yet: %(label)s")


def register(action: CaseAction, gate: Gate) -> None:
    """Put a gate before a move; registering it twice changes nothing."""
    gates = GATES.setdefault(action, [])
    if gate not in gates:
        gates.append(gate)


def gates_of(action: CaseAction) -> tuple[Gate, ...]:
    """The gates that stand before a move."""
    return tuple(GATES.get(action, ()))


def conditions_of(case: Case, action: CaseAction) -> tuple[Condition, ...]:
    """Every condition of every gate before this move, in order."""
    return tuple(condition for gate in gates_of(action) for condition in gate(case))


def blockers_of(case: Case, action: CaseAction) -> tuple[Blocker, ...]:
    """What still stands in the way of this move."""
    return tuple(
        Blocker(each.code, each.why or gettext(NOT_MET) % {"label": each.label}, source=each.source)
        for each in conditions_of(case, action)
        if each.blocks
    )
