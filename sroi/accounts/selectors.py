"""Who somebody is today: roles, organisations, and the colleagues they stand in for (R1, R4)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from sroi.accounts.models import Department, StandIn, User
from sroi.accounts.states import Role
from sroi.kernel.calendar import amsterdam_date


@dataclass(frozen=True, slots=True)
class Standing:
    """One person whose rights count: the user, or a colleague they stand in for.

    `department_path` is the subtree that a head answers for, and where a buyer works.
    """

    user: User
    roles: frozenset[Role]
    organisation_ids: frozenset[int]
    department_id: int | None
    department_path: str


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that the sign-in page of a demonstration lists."""

    name: str
    role: str
    email: str
    password: str


DEMO_PASSWORD = "samen-voor-de-stad-2026"  # noqa: S105  # of the demonstration only; production has no such accounts
DEMO_DOMAIN = "@demo.sroi.example"


def standing_of(user: User) -> Standing:
    """What one person is in their own right."""
    organisations = frozenset(user.memberships.values_list("organisation_id", flat=True))
    roles = user.office_roles | ({Role.CONTRACTOR} if organisations else frozenset())
    path = user.department.path if user.department else ""
    return Standing(user, roles, organisations, user.department_id, path)


def standings_of(user: User, on: date | None = None) -> tuple[Standing, ...]:
    """The user first, then the colleagues they stand in for on this day (default today); read once per object."""
    day = on or amsterdam_date(timezone.now())  # noqa: TID251  # the border: a scope is asked for without a day
    cache: dict[date, tuple[Standing, ...]] = user.__dict__.setdefault("_standings", {})
    if day not in cache:
        absentees = StandIn.objects.active_on(day).filter(stand_in=user).select_related("absentee__department")
        people = [user, *(row.absentee for row in absentees if row.absentee.is_active)]
        cache[day] = tuple(standing_of(person) for person in people)
    return cache[day]


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """Every role that the user may act in today, stand-ins included."""
    if not isinstance(user, User):
        return frozenset()
    return frozenset(role for standing in standings_of(user) for role in standing.roles)


def stand_ins_of(user: User, on: date) -> tuple[User, ...]:
    """Who stands in for this person on this day."""
    rows = StandIn.objects.active_on(on).filter(absentee=user).select_related("stand_in")
    return tuple(row.stand_in for row in rows)


def subtree_ids(paths: frozenset[str]) -> list[int]:
    """The departments at or below these paths."""
    return list(Department.objects.under(sorted(paths)).values_list("pk", flat=True)) if paths else []


def demo_accounts() -> tuple[DemoAccount, ...]:
    """The accounts of the demonstration, where the settings allow showing them."""
    if not settings.SHOW_DEMO_ACCOUNTS:
        return ()
    people = (
        User.objects.filter(email__endswith=DEMO_DOMAIN, is_active=True)
        .select_related("department")
        .prefetch_related("role_grants", "memberships__organisation")
        .order_by("pk")
    )
    return tuple(DemoAccount(person.name, person.job_title, person.email, DEMO_PASSWORD) for person in people)
