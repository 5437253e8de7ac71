"""People, departments and companies, as rows."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.utils import timezone

from sroi.accounts.models import Consortium, Department, Invitation, Membership, Organisation, RoleGrant, StandIn, User
from sroi.accounts.states import DepartmentKind, MemberRole, Role

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""The moment of the tests: a Monday in working time."""
ON = date(2026, 3, 2)
NUMBERS = count(1)


def department(
    code: str = "",
    *,
    name: str = "",
    kind: DepartmentKind = DepartmentKind.DIRECTORATE,
    parent: Department | None = None,
) -> Department:
    """A department, at the top of the tree or below another."""
    code = code or f"directie-{next(NUMBERS)}"
    above = parent.path if parent else "/"
    facts = {"name": name or code.capitalize(), "kind": kind, "parent": parent, "path": f"{above}{code}/"}
    found, _made = Department.objects.get_or_create(code=code, defaults=facts)
    return found


def organisation(name: str = "", *, kvk_number: str = "", email: str = "") -> Organisation:
    """A company with a number of its own in the trade register."""
    number = next(NUMBERS)
    return Organisation.objects.create(
        name=name or f"Bedrijf {number} B.V.",
        kvk_number=kvk_number or f"{68000000 + number}",
        email=email,
        street="Wibautstraat 1",
        postal_code="1091 GH",
        city="Amsterdam",
    )


def consortium(lead: Organisation, *members: Organisation, name: str = "") -> Consortium:
    """A combination with its lead; the lead is a member too."""
    made = Consortium.objects.create(name=name or f"Combinatie {lead.name}", lead=lead)
    made.members.add(lead, *members)
    return made


def person(
    name: str = "",
    *roles: Role,
    department: Department | None = None,
    organisation: Organisation | None = None,
    member: MemberRole = MemberRole.OWNER,
    language: str = "nl",
) -> User:
    """Somebody with these roles in the office, or with a place in a company."""
    number = next(NUMBERS)
    name = name or f"Persoon {number}"
    word = "".join(letter for letter in name.lower() if letter.isalnum())
    user = User.objects.create_user(
        f"{word}.{number}@sroi.example", name=name, department=department, language=language
    )
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    if organisation is not None:
        Membership.objects.create(user=user, organisation=organisation, role=member)
    return user


def invitation(
    organisation: Organisation, *, by: User, email: str = "", token: str = "", role: MemberRole = MemberRole.REPORTER
) -> Invitation:
    """An invitation to work for a company, that nobody used yet."""
    number = next(NUMBERS)
    return Invitation.objects.create(
        organisation=organisation,
        email=email or f"genodigde.{number}@bedrijf.example",
        name="Gerda Genodigde",
        language="nl",
        role=role,
        token_sha256=hashlib.sha256((token or f"invitation-{number}").encode()).hexdigest(),
        invited_by=by,
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
    )


def stand_in(
    absentee: User,
    for_them: User | None = None,
    *,
    starts_on: date = date(2026, 1, 1),
    ends_on: date = date(2099, 12, 31),
) -> StandIn:
    """A colleague, new when none is given, who stands in for somebody in a period."""
    return StandIn.objects.create(
        absentee=absentee, stand_in=for_them or person("Vervanger"), starts_on=starts_on, ends_on=ends_on
    )
