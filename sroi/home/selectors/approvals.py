"""What waits for the second pair of eyes of a coordinator, of all phases, on one page (R3)."""

from dataclasses import dataclass
from datetime import date

import procurement.selectors
from procurement.selectors import Waivers
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.selectors import WorkItem
from sroi.home.selectors.work import desk_of

APPROVALS = frozenset({"contractors.discount", "enforcement.countersign", "reporting.counter"})
"""The work that is somebody's approval of what somebody else proposed; waivers are shown with their reasons."""


@dataclass(frozen=True, slots=True)
class ApprovalPage:
    """The waivers with their reasons, and what waits for approval in later phases."""

    waivers: Waivers
    others: tuple[WorkItem, ...]

    @property
    def count(self) -> int:
        """How much waits."""
        return len(self.waivers.waiting) + len(self.others)


def approves(user: User, on: date) -> bool:
    """A coordinator, or who stands in for one, has this page (R3, R4)."""
    return any(Role.COORDINATOR in standing.roles for standing in standings_of(user, on))


def approval_page(user: User, on: date) -> ApprovalPage:
    """Everything that this coordinator decides on, the oldest first."""
    others = tuple(item for item in desk_of(user, on).mine if item.kind in APPROVALS)
    return ApprovalPage(procurement.selectors.waivers_of(user), others)
