"""The companies of the demonstration by trade, each with one contact: none of them exists."""

from dataclasses import dataclass
from itertools import count

from sroi.accounts.models import Membership, Organisation, User
from sroi.accounts.states import MemberRole

FIRST_KVK = 101
"""Numbers with so many zeros were never given out."""
TRADES: dict[str, tuple[str, ...]] = {
    "90": (
        "Merelhof Schoonmaak B.V.",
        "Zilverschaar Diensten B.V.",
        "Ruisbeek Reiniging B.V.",
        "De Frisse Gang B.V.",
        "Kwikstaart Afvalservice B.V.",
    ),
    "45": (
        "Kadewerf Bouw B.V.",
        "Steigerhout Aannemers B.V.",
        "Lindeboog Wegenbouw B.V.",
        "Gewelf en Gevel B.V.",
        "Dakspaan Installaties B.V.",
    ),
    "79": (
        "Waakzaam Beveiliging B.V.",
        "Poortlicht Toezicht B.V.",
        "Balie en Meer B.V.",
        "Sterrenwacht Bewaking B.V.",
    ),
    "55": ("Dijkblik Catering B.V.", "Het Volle Dienblad B.V.", "Kersenpit Keuken B.V.", "Tafelronde Catering B.V."),
    "77": ("Wilgenvaart Groen B.V.", "Klaverveld Hoveniers B.V.", "Grasduin Groenbeheer B.V.", "Iepenhof Bomen B.V."),
    "50": ("Polderlicht Installaties B.V.", "Golfbreker Techniek B.V.", "Hefboom Liften B.V.", "Tandrad Service B.V."),
    "60": ("Zonneroute Vervoer B.V.", "Spaakwiel Taxi B.V.", "Rondrit Leerlingenvervoer B.V."),
    "72": ("Bitstroom Diensten B.V.", "Kernpunt Software B.V.", "Lichtgolf Netwerken B.V."),
    "39": ("Houtnerf Inrichting B.V.", "Zitvlak Projecten B.V.", "Ladekast Kantoor B.V."),
    "98": ("Witgoed Wasserij B.V.", "Strijkijzer Textielservice B.V.", "Klaproos Linnen B.V."),
}
STREETS = ("Voorbeeldkade", "Proefweg", "Denkbeeldstraat", "Fictielaan", "Schetsplein")
CONTACTS = (
    *("Noor Visser", "Daan Smit", "Aicha Bouzid", "Ruben Prins", "Lotte Kok", "Sem Dekker", "Yara Postma"),
    *("Bram Hofman", "Zoë Timmers", "Ilias Haddad", "Femke Bos", "Tijn Peters", "Maud Vink", "Kofi Mensah"),
    *("Esra Demir", "Guus Verhoef", "Jip Molenaar", "Sara Blom", "Omar Idrissi", "Pien Schouten"),
)


@dataclass(frozen=True, slots=True)
class Company:
    """A company with the person who works on its contracts."""

    organisation: Organisation
    contact: User


def make_companies(demo_contact: User) -> dict[str, tuple[Company, ...]]:
    """The companies by CPV division; the demo account works for the first one."""
    numbers = count(FIRST_KVK)
    found: dict[str, tuple[Company, ...]] = {}
    for division, names in TRADES.items():
        found[division] = tuple(
            _company(name, number, demo_contact if number == FIRST_KVK else None)
            for name, number in zip(names, numbers, strict=False)
        )
    return found


def _company(name: str, number: int, contact: User | None) -> Company:
    slug = "-".join(name.removesuffix(" B.V.").lower().replace("ë", "e").split())
    place = number - FIRST_KVK
    organisation, _made = Organisation.objects.get_or_create(
        kvk_number=f"{number:08d}",
        defaults={
            "name": name,
            "street": f"{STREETS[place % len(STREETS)]} {3 + 2 * place}",
            "postal_code": f"{1000 + place} XX",
            "city": "Amsterdam",
            "email": f"contact@{slug}.example",
            "phone": f"020 000 {place:02d} 00",
        },
    )
    person = contact or _contact(slug, place)
    Membership.objects.get_or_create(user=person, organisation=organisation, defaults={"role": MemberRole.OWNER})
    return Company(organisation, person)


def _contact(slug: str, place: int) -> User:
    """Somebody of the company; only the accounts of the demonstration have a password."""
    email = f"contact@{slug}.example"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(
        email, None, name=CONTACTS[place % len(CONTACTS)], job_title="Projectleider", language="nl"
    )
