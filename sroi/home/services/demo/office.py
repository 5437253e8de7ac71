"""The departments and the people of the demonstration: none of them exists."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.contrib.auth.hashers import make_password

from sroi.accounts.models import Department, RoleGrant, StandIn, User
from sroi.accounts.selectors import DEMO_DOMAIN, DEMO_PASSWORD
from sroi.accounts.states import DepartmentKind, Role

CITY = "stad"
CLUSTERS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("ruimte-economie", "Cluster Ruimte en Economie"): (
        ("verkeer", "Directie Verkeer en Openbare Ruimte"),
        ("grond", "Directie Grond en Ontwikkeling"),
        ("ingenieursbureau", "Ingenieursbureau"),
    ),
    ("sociaal", "Cluster Sociaal"): (
        ("onderwijs", "Directie Onderwijs, Jeugd en Zorg"),
        ("inkomen", "Directie Werk, Participatie en Inkomen"),
        ("sport", "Directie Sport en Bos"),
    ),
    ("stadsbeheer", "Cluster Stadsbeheer"): (
        ("afval", "Directie Afval en Grondstoffen"),
        ("stadswerken", "Directie Stadswerken"),
        ("reiniging", "Directie Schoon en Groen"),
    ),
    ("dienstverlening", "Cluster Dienstverlening"): (
        ("loketten", "Directie Stadsloketten"),
        ("basisinformatie", "Directie Basisinformatie"),
    ),
    ("interne-dienstverlening", "Cluster Interne Dienstverlening"): (
        ("facilitair", "Facilitair Bureau"),
        ("gebouwen", "Directie Gemeentelijk Vastgoed"),
        ("ict", "Directie Digitale Voorzieningen"),
    ),
}
DISTRICTS = (
    ("centrum", "Stadsdeel Centrum"),
    ("noord", "Stadsdeel Noord"),
    ("oost", "Stadsdeel Oost"),
    ("zuid", "Stadsdeel Zuid"),
    ("west", "Stadsdeel West"),
    ("nieuw-west", "Stadsdeel Nieuw-West"),
    ("zuidoost", "Stadsdeel Zuidoost"),
)
STAFF = ("staf", "Bestuurs- en Concernstaf")


@dataclass(frozen=True, slots=True)
class Seat:
    """One person of the demonstration."""

    key: str
    name: str
    job_title: str
    roles: tuple[Role, ...]
    department: str = ""
    phone: str = ""


SEATS = (
    Seat("inkoper", "Tess Hoekstra", "Inkoper", (Role.BUYER,), "facilitair", "020 000 00 11"),
    Seat("inkoper2", "Bilal Azzouzi", "Inkoper (openbare ruimte)", (Role.BUYER,), "verkeer", "020 000 00 12"),
    Seat("adviseur", "Sanne de Vries", "Adviseur Bureau Social Return", (Role.ADVISER,), "", "020 000 00 21"),
    Seat("adviseur2", "Joris Bakker", "Adviseur Bureau Social Return", (Role.ADVISER,), "", "020 000 00 22"),
    Seat("coordinator", "Cora Winter", "Coördinator Bureau Social Return", (Role.COORDINATOR,), "", "020 000 00 20"),
    Seat(
        "contractmanager",
        "Rachid Willemse",
        "Contractmanager",
        (Role.CONTRACT_MANAGER,),
        "facilitair",
        "020 000 00 31",
    ),
    Seat(
        "directeur",
        "Dirk van Houten",
        "Directeur (hoofd van het cluster)",
        (Role.DEPARTMENT_HEAD,),
        "interne-dienstverlening",
        "020 000 00 41",
    ),
    Seat("financien", "Fien Scholten", "Medewerker Financiën", (Role.FINANCE_READER,), "", "020 000 00 51"),
    Seat("auditor", "Otto Maas", "Auditor", (Role.AUDITOR,), "", "020 000 00 61"),
    Seat("privacy", "Priya Ramdin", "Privacy officer en archivaris", (Role.PRIVACY_OFFICER,), "", "020 000 00 71"),
    Seat("beheerder", "Bert Kuiper", "Functioneel beheerder", (Role.ADMINISTRATOR,), "", "020 000 00 81"),
    Seat("opdrachtnemer", "Mehmet Kaya", "Opdrachtnemer, Merelhof Schoonmaak B.V.", (), "", "020 000 00 91"),
)
AWAY = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Office:
    """Everybody and every department by a short key."""

    people: dict[str, User] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)

    def __getitem__(self, key: str) -> User:
        return self.people[key]


def make_office(today: date) -> Office:
    """The tree of departments and the twelve accounts; one adviser stands in for the other."""
    office = Office()
    for (code, name), below in CLUSTERS.items():
        cluster = _department(office, code, name, DepartmentKind.CLUSTER)
        for child, title in below:
            _department(office, child, title, DepartmentKind.DIRECTORATE, parent=cluster)
    _department(office, *STAFF, DepartmentKind.STAFF)
    for code, name in DISTRICTS:
        _department(office, code, name, DepartmentKind.DISTRICT)
    for seat in SEATS:
        office.people[seat.key] = _person(seat, office)
    StandIn.objects.get_or_create(
        absentee=office["adviseur2"],
        stand_in=office["adviseur"],
        starts_on=today,
        defaults={"ends_on": today + AWAY},
    )
    return office


def _department(
    office: Office, code: str, name: str, kind: DepartmentKind, *, parent: Department | None = None
) -> Department:
    path = f"{parent.path if parent else '/'}{code}/"
    found, _made = Department.objects.get_or_create(
        code=code, defaults={"name": name, "kind": kind, "parent": parent, "path": path}
    )
    office.departments[code] = found
    return found


@lru_cache(maxsize=1)
def known_password() -> str:
    """The one password of the demonstration, hashed once: everybody may know it."""
    return make_password(DEMO_PASSWORD)


def _person(seat: Seat, office: Office) -> User:
    email = f"{seat.key}{DEMO_DOMAIN}"
    user = User.objects.filter(email=email).first() or User.objects.create(
        email=email,
        password=known_password(),
        name=seat.name,
        job_title=seat.job_title,
        phone=seat.phone,
        language="nl",
        department=office.departments.get(seat.department),
    )
    RoleGrant.objects.bulk_create((RoleGrant(user=user, role=role) for role in seat.roles), ignore_conflicts=True)
    return user
