"""Which roles somebody has on a dossier, of rows that were read already (R1, R4)."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol

from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import BY_OFFICE, Role


class Holder(Protocol):
    """A running role of a person on a dossier or on one above it."""

    @property
    def user_id(self) -> int:
        """Who holds it."""

    @property
    def role(self) -> str:
        """What it is."""


def roles_on(
    user: User, people: Iterable[Holder], *, department_path: str, parties: Collection[int], on: date
) -> frozenset[Role]:
    """The roles that the user holds here on this day, in the own right or as a stand-in: what `Dossier.acting` asks."""
    found: set[Role] = set()
    rows = tuple(people)
    for standing in standings_of(user, on):
        found |= standing.roles & BY_OFFICE
        found |= standing.roles & {Role(row.role) for row in rows if row.user_id == standing.user.pk}
        if standing.heads(department_path):
            found.add(Role.DEPARTMENT_HEAD)
        if not standing.organisation_ids.isdisjoint(parties):
            found.add(Role.CONTRACTOR)
    return frozenset(found)
