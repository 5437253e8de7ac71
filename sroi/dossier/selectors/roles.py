"""Which roles somebody has on a dossier, of rows that were read already (R1, R4)."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol

from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import BY_OFFICE, Role
from sroi.dossier.models import Assignment, Dossier


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


def held_on(user: User, dossiers: Collection[Dossier], *roles: Role, on: date | None = None) -> frozenset[int]:
    """On which of these dossiers the user holds one of these roles of the office: `Dossier.acting`, asked at once.

    Their parents are read already (`parent__parent`); a list of any length costs one statement.
    """
    standings, wanted = standings_of(user, on), set(roles)
    if any(standing.roles & wanted & BY_OFFICE for standing in standings):
        return frozenset(each.pk for each in dossiers)
    by_name = {standing.user.pk: standing.roles & wanted for standing in standings}
    lines = {each.pk: each.lineage() for each in dossiers}
    rows = Assignment.objects.filter(
        user__in=by_name,
        role__in=wanted,
        ended_at__isnull=True,
        dossier__in={above for line in lines.values() for above in line},
    )
    assigned = {row.dossier_id for row in rows if row.role in by_name[row.user_id]}
    heads = Role.DEPARTMENT_HEAD in wanted
    return frozenset(
        each.pk
        for each in dossiers
        if not assigned.isdisjoint(lines[each.pk])
        or (heads and any(standing.heads(each.department_path) for standing in standings))
    )
