"""The invented procedure behind a sample notice: names, numbers and dates that belong to nobody."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Final
from uuid import UUID

from procurement.readers.facts import NoticeKind
from sroi.kernel.money import euro, percent_of

BUYER: Final = "ORG-0001"
COURT: Final = "ORG-0002"
SDK: Final = "eforms-sdk-1.15"
FIRST_VALUE: Final = Decimal("1250000.00")
SECOND_VALUE: Final = Decimal("400000.00")
ESTIMATE_ABOVE: Final = Decimal(8)
MODIFIED_ABOVE: Final = Decimal(20)


@dataclass(frozen=True, slots=True)
class InventedOrganisation:
    """One organisation that does not exist; its mail ends in .example, its KvK number starts with 9999."""

    id: str
    name: str
    kvk: str
    town: str
    postcode: str
    mail: str
    size: str = ""


ORGANISATIONS: Final = (
    InventedOrganisation(BUYER, "Gemeente Waterstad", "99990001", "Waterstad", "1000 AA", "inkoop@waterstad.example"),
    InventedOrganisation(COURT, "Rechtbank Waterstad", "99990002", "Waterstad", "1000 AB", "griffie@recht.example"),
    InventedOrganisation(
        "ORG-0003",
        "Helder & Schoon B.V.",
        "99990003",
        "Waterstad",
        "1011 ZZ",
        "contract@helderschoon.example",
        "medium",
    ),
    InventedOrganisation(
        "ORG-0004", "Glashart Gevelonderhoud B.V.", "99990004", "Duinhaven", "2011 ZZ", "info@glashart.example", "small"
    ),
    InventedOrganisation(
        "ORG-0005", "Ladder en Lier V.O.F.", "99990005", "Duinhaven", "2012 ZZ", "info@ladderlier.example", "micro"
    ),
)


@dataclass(frozen=True, slots=True)
class InventedLot:
    """One lot with what it is, what it is worth, and who won it (the first leads)."""

    id: str
    number: int
    title: str
    description: str
    cpv: str
    value: Decimal
    winners: tuple[str, ...]

    @property
    def estimate(self) -> Decimal:
        """What the buyer expected beforehand, options included."""
        return euro(self.value + percent_of(self.value, ESTIMATE_ABOVE))

    @property
    def modified_value(self) -> Decimal:
        """What the contract is worth after its modification."""
        return euro(self.value + percent_of(self.value, MODIFIED_ABOVE))


@dataclass(frozen=True, slots=True)
class Invention:
    """One invented procedure: the same number gives the same procedure, so its notices follow each other."""

    number: int
    today: date
    lots: tuple[InventedLot, ...]
    starts_on: date
    ends_on: date

    @property
    def procedure_id(self) -> str:
        """The identifier that the notices of this procedure share (BT-04)."""
        return _uuid(f"procedure {self.number}")

    def notice_id(self, kind: NoticeKind) -> str:
        """The identifier of one notice (BT-701)."""
        return _uuid(f"{kind} {self.number} {self.today.isoformat()}")

    @property
    def publication_number(self) -> str:
        """The number of the publication, in the form of the Official Journal."""
        return f"{90000000 + self.number}-{self.today.year}"

    @property
    def gazette_number(self) -> str:
        """The issue of the Official Journal that carried it: one a working day, told by the week here."""
        return f"{self.today.isocalendar().week * 5:03d}/{self.today.year}"

    def days_ago(self, days: int) -> date:
        """A date before today; a negative number gives one after."""
        return self.today - timedelta(days=days)


def invent(*, number: int, today: date, value: Decimal, lots: int, period: tuple[date, date] | None) -> Invention:
    """Make up a procedure of one lot, or two of which the second goes to a consortium."""
    first = InventedLot(
        "LOT-0001",
        1,
        "Schoonmaak gemeentelijke gebouwen",
        "Dagelijks en periodiek schoonmaken van kantoren, buurthuizen en sportzalen van de gemeente.",
        "90911200",
        euro(value),
        ("ORG-0003",),
    )
    second = InventedLot(
        "LOT-0002",
        2,
        "Glas en gevels",
        "Wassen van glas en reinigen van gevels van gemeentelijke gebouwen.",
        "90911300",
        SECOND_VALUE,
        ("ORG-0004", "ORG-0005"),
    )
    starts_on, ends_on = period or (_previous_quarter(today), today + timedelta(days=45))
    return Invention(number, today, (first, second)[:lots], starts_on, ends_on)


def _previous_quarter(day: date) -> date:
    """The first day of the quarter before the one that holds this day: one whole quarter can be reported on."""
    first_month = (day.month - 1) // 3 * 3 + 1
    last_before = date(day.year, first_month, 1) - timedelta(days=1)
    return date(last_before.year, last_before.month - 2, 1)


def _uuid(words: str) -> str:
    return str(UUID(bytes=sha256(f"sroi sample notice: {words}".encode()).digest()[:16], version=4))
