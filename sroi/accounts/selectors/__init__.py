"""Who somebody is today: roles, organisations, and the colleagues they stand in for (R1, R4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from sroi.accounts.models import Department, Membership, StandIn, User
from sroi.accounts.states import STAFF, DepartmentKind, MemberRole, Role
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.planned import planned


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

    def heads(self, path: str) -> bool:
        """Tell whether the person is the head of the department at this place in the tree, or of one above it."""
        under = bool(self.department_path) and path.startswith(self.department_path)
        return under and Role.DEPARTMENT_HEAD in self.roles


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that the sign-in page of a demonstration lists."""

    name: str
    role: str
    email: str
    password: str


STANDING = """
    ARRAY(SELECT role FROM accounts_rolegrant WHERE user_id = person.id),
    ARRAY(SELECT organisation_id FROM accounts_membership WHERE user_id = person.id),
    COALESCE((SELECT path FROM accounts_department WHERE id = person.department_id), ''),
    ARRAY(
        SELECT absentee_id FROM accounts_standin
        WHERE stand_in_id = person.id AND starts_on <= %(day)s AND ends_on >= %(day)s AND ended_at IS NULL
        ORDER BY starts_on DESC, id DESC
    )
"""
COLUMNS = tuple(field.attname for field in User._meta.concrete_fields)
OWN_STANDING = f"SELECT {STANDING} FROM accounts_user person WHERE person.id = %(user)s"  # noqa: S608  # constants
READER = f"SELECT {', '.join(COLUMNS)}, {STANDING} FROM accounts_user person WHERE person.id = %(user)s"  # noqa: S608
DEMO_PASSWORD = "samen-voor-de-stad-2026"  # noqa: S105  # of the demonstration only; production has no such accounts
DEMO_DOMAIN = "@demo.sroi.example"


def standing_of(user: User) -> Standing:
    """What one person is in their own right."""
    organisations = frozenset(user.memberships.values_list("organisation_id", flat=True))
    roles = user.office_roles | ({Role.CONTRACTOR} if organisations else frozenset())
    path = user.department.path if user.department else ""
    return Standing(user, roles, organisations, user.department_id, path)


Facts = tuple[list[str], list[int], str, list[int]]


@planned()
def reader(user_id: int) -> User | None:
    """An account with what it is today in its own right and for whom it stands in: every request asks this."""
    day = today()
    with connection.cursor() as cursor:
        cursor.execute(READER, {"user": user_id, "day": day})
        row = cursor.fetchone()
    if row is None:
        return None
    columns = len(COLUMNS)
    user = User.from_db(connection.alias, COLUMNS, row[:columns])
    _standings_from(user, day, row[columns:])
    return user


def standings_of(user: User, on: date | None = None) -> tuple[Standing, ...]:
    """The user first, then the colleagues they stand in for on this day (default today); read once per object."""
    day = on or today()
    known: dict[date, tuple[Standing, ...]] = user.standings
    if day not in known:
        with connection.cursor() as cursor:
            cursor.execute(OWN_STANDING, {"user": user.pk, "day": day})
            _standings_from(user, day, cursor.fetchone() or ([], [], "", []))
    return known[day]


def today() -> date:
    """The border: a scope is asked for without a day."""
    return amsterdam_date(timezone.now())  # noqa: TID251  # see above


def _standings_from(user: User, day: date, facts: Facts) -> None:
    """Keep with the account what was read about it, and who stands behind it."""
    granted, organisations, path, absentee_ids = facts
    user.office_roles = frozenset(Role(each) for each in granted)
    roles = user.office_roles | ({Role.CONTRACTOR} if organisations else frozenset())
    own = Standing(user, roles, frozenset(organisations), user.department_id, path)
    absentees = User.objects.filter(pk__in=absentee_ids, is_active=True).select_related("department")
    people = {person.pk: person for person in absentees} if absentee_ids else {}
    behind = (people[key] for key in absentee_ids if key in people)
    user.standings[day] = (own, *(standing_of(person) for person in behind))


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """Every role that the user may act in today, stand-ins included."""
    if not isinstance(user, User):
        return frozenset()
    return frozenset(role for standing in standings_of(user) for role in standing.roles)


def is_outsider(user: User, *, parties: Collection[int] = ()) -> bool:
    """Tell whether the user sees what is shared and nothing internal: who works for a company only (R1).

    Where the companies of a dossier are given, somebody of the office who works for one of them is an outsider there.
    """
    return not any(
        standing.roles & STAFF and standing.organisation_ids.isdisjoint(parties) for standing in standings_of(user)
    )


def same_company(first: User, second: User) -> bool:
    """Tell whether two people work for one company."""
    return second.memberships.filter(organisation__memberships__user=first).exists()


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


@dataclass(frozen=True, slots=True)
class StandInRow:
    """A period in which somebody stands in for somebody."""

    stand_in_id: int
    absentee: str
    stand_in: str
    starts_on: date
    ends_on: date
    when: str


@dataclass(frozen=True, slots=True)
class StandIns:
    """Who stands in for the reader, and for whom the reader stands in."""

    for_me: tuple[StandInRow, ...]
    by_me: tuple[StandInRow, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An account in a list."""

    user_id: int
    name: str
    email: str
    roles: tuple[str, ...]
    place: str
    is_active: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was changed about an account, by whom and why."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """Somebody who works for the company of the reader."""

    membership_id: int
    name: str
    email: str
    role: str
    is_self: bool
    is_active: bool


def stand_ins_page(user: User, on: date) -> StandIns:
    """The periods of the reader, the newest first; ended ones stay readable."""
    rows = StandIn.objects.select_related("absentee", "stand_in")
    return StandIns(
        for_me=tuple(stand_in_row(row, on) for row in rows.filter(absentee=user)),
        by_me=tuple(stand_in_row(row, on) for row in rows.filter(stand_in=user)),
    )


def stand_in_row(row: StandIn, on: date) -> StandInRow:
    """One period for the page; `when` is now, later or past."""
    when = "later" if row.starts_on > on else "now"
    if row.ended_at is not None or row.ends_on < on:
        when = "past"
    return StandInRow(row.pk, row.absentee.name, row.stand_in.name, row.starts_on, row.ends_on, when)


def own_period(user: User, stand_in_id: int) -> StandIn | None:
    """A period in which somebody stands in for this user."""
    return StandIn.objects.filter(absentee=user, pk=stand_in_id).first()


def works_for_company(user: User) -> bool:
    """Tell whether somebody has a place in a company."""
    return user.memberships.exists()


def place_beside(user: User, membership_id: int) -> Membership | None:
    """The place of somebody in a company of this user."""
    return Membership.objects.filter(organisation__memberships__user=user, pk=membership_id).first()


def account_of(user_id: int) -> User | None:
    """An account with its department."""
    return User.objects.select_related("department").filter(pk=user_id).first()


def department_of(department_id: int) -> Department | None:
    """A department with the one above it."""
    return Department.objects.select_related("parent").filter(pk=department_id).first()


def colleagues_of(user: User) -> QuerySet[User]:
    """The people who may stand in for somebody: the office for the office, the company for a company."""
    people = User.objects.filter(is_active=True).exclude(pk=user.pk)
    if user.office_roles or user.department_id:
        office = Q(role_grants__isnull=False) | Q(department__isnull=False)
        return people.filter(pk__in=User.objects.filter(office).values("pk"))
    companies = user.memberships.values("organisation")
    return people.filter(pk__in=Membership.objects.filter(organisation__in=companies).values("user"))


def people_like(words: str, *, limit: int = 100) -> tuple[PersonRow, ...]:
    """The accounts whose name or e-mail address holds these words, by name."""
    people = User.objects.select_related("department").prefetch_related("role_grants", "memberships__organisation")
    for word in words.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return tuple(person_row(person) for person in people.order_by("name", "pk")[:limit])


def person_row(person: User) -> PersonRow:
    """One account for the list."""
    companies = [membership.organisation.name for membership in person.memberships.all()]
    return PersonRow(
        user_id=person.pk,
        name=person.name,
        email=person.email,
        roles=tuple(str(Role(grant.role).label) for grant in person.role_grants.all()),
        place=person.department.name if person.department else ", ".join(companies),
        is_active=person.is_active,
        last_login=person.last_login,
    )


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department in the tree."""

    department_id: int
    name: str
    kind: str
    parent: str
    people: int


def department_rows() -> tuple[DepartmentRow, ...]:
    """The tree of departments from the top, each with its people."""
    rows: QuerySet[Any] = Department.objects.select_related("parent").annotate(held=Count("people"))
    return tuple(
        DepartmentRow(
            department_id=row.pk,
            name=row.name,
            kind=str(DepartmentKind(row.kind).label),
            parent=row.parent.name if row.parent else "",
            people=row.held,
        )
        for row in rows.order_by("path")
    )


def company_of(user: User) -> tuple[ColleagueRow, ...]:
    """The people of the companies of the reader."""
    rows = Membership.objects.filter(organisation__memberships__user=user).select_related("user")
    return tuple(
        ColleagueRow(
            membership_id=row.pk,
            name=row.user.name,
            email=row.user.email,
            role=str(MemberRole(row.role).label),
            is_self=row.user_id == user.pk,
            is_active=row.user.is_active,
        )
        for row in rows.order_by("user__name", "pk")
    )


def changes_of(person: User, *, limit: int = 50) -> tuple[Change, ...]:
    """What was changed about the rights of somebody, newest first, from the history that the database keeps."""
    events = [*history("UserEvent", pgh_obj=person.pk), *history("RoleGrantEvent", user=person.pk)]
    newest = sorted(events, key=lambda event: (event.pgh_created_at, event.pgh_id), reverse=True)[:limit]
    actors = {event.pgh_context.metadata.get("actor") for event in newest if event.pgh_context}
    names = dict(User.objects.filter(pk__in=actors - {None}).values_list("pk", "name"))
    return tuple(change_of(event, names) for event in newest)


def history(table: str, **wanted: int) -> list[Any]:
    """The rows of one history table."""
    rows: Any = apps.get_model("accounts", table)
    return list(rows.objects.filter(**wanted).select_related("pgh_context"))


def change_of(event: Any, names: dict[int, str]) -> Change:
    """One row of history in words."""
    context = event.pgh_context.metadata if event.pgh_context else {}
    if hasattr(event, "role"):
        role = str(Role(event.role).label)
        pattern = (
            gettext("Role withdrawn: %(role)s") if event.pgh_label == "delete" else gettext("Role given: %(role)s")
        )
        what = pattern % {"role": role}
    elif event.pgh_label == "insert":
        what = gettext("Account made")
    else:
        what = gettext("Account changed") if event.is_active else gettext("Account closed")
    return Change(event.pgh_created_at, names.get(context.get("actor", 0), gettext("System")), what)
