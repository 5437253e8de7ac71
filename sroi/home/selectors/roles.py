"""Which roles somebody has on a case or a contract, of rows that were read already (R1, R4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sroi.accounts.models import User
from sroi.accounts.selectors import Standing, standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Dossier

BY_OFFICE = frozenset({Role.COORDINATOR, Role.FINANCE_READER, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a running role on a dossier."""

    user_id: int
    name: str
    email: str
    phone: str
    role: Role
    dossier_id: int
    reference: str


def people_on(dossiers: Iterable[Dossier]) -> tuple[Person, ...]:
    """Everybody with a running role on these dossiers, in one statement."""
    rows = Assignment.objects.filter(dossier__in=[each.pk for each in dossiers], ended_at__isnull=True)
    named = rows.order_by("role", "user__name").values_list(
        "user", "user__name", "user__email", "user__phone", "role", "dossier", "dossier__reference"
    )
    return tuple(
        Person(user, name, email, phone, Role(role), dossier, reference)
        for user, name, email, phone, role, dossier, reference in named
    )


def roles_on(
    user: User, people: Iterable[Person], *, department_path: str, parties: frozenset[int], on: date
) -> frozenset[Role]:
    """The roles that the user holds here today, in the own right or as a stand-in."""
    found: set[Role] = set()
    rows = tuple(people)
    for standing in standings_of(user, on):
        found |= {row.role for row in rows if row.user_id == standing.user.pk}
        found |= standing.roles & BY_OFFICE
        found |= _of_department(standing, department_path)
        if parties & standing.organisation_ids:
            found.add(Role.CONTRACTOR)
    return frozenset(found)


def _of_department(standing: Standing, path: str) -> set[Role]:
    heads = Role.DEPARTMENT_HEAD in standing.roles and standing.department_path
    return {Role.DEPARTMENT_HEAD} if heads and path.startswith(standing.department_path) else set()


def names_of(people: Iterable[Person], role: Role) -> str:
    """The names of the people with a role, each once."""
    return ", ".join(dict.fromkeys(row.name for row in people if row.role == role))


def is_outsider(user: User) -> bool:
    """Tell whether the user works for a company only."""
    return not any(standing.roles - {Role.CONTRACTOR} for standing in standings_of(user))
