"""Who works on the cases of the archive, and for which companies: none of them exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from sroi.accounts.models import Department, Organisation, RoleGrant, User
from sroi.accounts.states import Role
from sroi.home.services.demo.companies import make_companies
from sroi.home.services.demo.office import make_office

DOMAIN = "@archief.sroi.example"
NUMBER_OF: dict[Role, tuple[str, int]] = {
    Role.BUYER: ("inkoper", 40),
    Role.ADVISER: ("adviseur", 20),
    Role.CONTRACT_MANAGER: ("contractmanager", 60),
}
FIRST_KVK = 1001
"""Numbers with so many zeros were never given out."""
CASES_A_COMPANY = 40
NAMES = ("Esdoorn", "Havik", "Kruidnagel", "Lantaarn", "Meerkoet", "Notenboom", "Otter", "Parelmoer", "Roerdomp")
WORKS = ("Bouw", "Groen", "Zorgvervoer", "Schoonmaak", "Catering", "Techniek", "Beveiliging", "Advies", "Textiel")


@dataclass(frozen=True, slots=True)
class Ground:
    """The keys of the people and places, and the companies."""

    people: dict[Role, list[int]]
    departments: list[int]
    companies: list[tuple[int, str, str]]


def make_ground(cases: int, today: date) -> Ground:
    """The office and companies of the demonstration, and as many more as an archive of this size has."""
    office = make_office(today)
    make_companies(office["opdrachtnemer"])
    departments = list(Department.objects.filter(parent__isnull=False).order_by("pk").values_list("pk", flat=True))
    people = {role: _people(role, departments) for role in NUMBER_OF}
    return Ground(people=people, departments=departments, companies=_companies(cases))


def _people(role: Role, departments: Sequence[int]) -> list[int]:
    """The people with this role; their accounts have no password."""
    word, number = NUMBER_OF[role]
    closed = make_password(None)
    User.objects.bulk_create(
        (
            User(
                email=f"{word}.{place}{DOMAIN}",
                password=closed,
                name=f"{word.capitalize()} {place}",
                department_id=None if role == Role.ADVISER else departments[place % len(departments)],
                language="nl",
            )
            for place in range(1, number + 1)
        ),
        ignore_conflicts=True,
    )
    found = list(
        User.objects.filter(email__endswith=DOMAIN, email__startswith=f"{word}.")
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    RoleGrant.objects.bulk_create((RoleGrant(user_id=key, role=role) for key in found), ignore_conflicts=True)
    return found


def _companies(cases: int) -> list[tuple[int, str, str]]:
    """The companies with their name and number in the trade register."""
    number = max(10, cases // CASES_A_COMPANY)
    Organisation.objects.bulk_create(
        (
            Organisation(
                name=f"{NAMES[place % len(NAMES)]} {WORKS[place // len(NAMES) % len(WORKS)]} {place} B.V.",
                kvk_number=f"{FIRST_KVK + place:08d}",
                city="Amsterdam",
            )
            for place in range(number)
        ),
        ignore_conflicts=True,
    )
    rows = Organisation.objects.exclude(kvk_number="").order_by("pk")
    return list(rows.values_list("pk", "name", "kvk_number"))
