"""What the layers above add to the page of a contract: their next action, the meter, their pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contractors.models import Contract
from sroi.accounts.models import User
from sroi.kernel.money import total
from sroi.kernel.pages import Fact, Meter, NextAction, Source


@dataclass(frozen=True, slots=True)
class Link:
    """A page or an act that is open to the reader, as a link."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class JointRow:
    """One contract of a joint obligation: what it owes and did, and its share of what is missing.

    A contractor reads only the own amounts one by one (R1).
    """

    contractor: str
    reference: str
    percent: Decimal
    net: Decimal | None
    verified: Decimal | None
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class JointPanel:
    """The one meter of contracts that owe jointly, and the part of each (R24a)."""

    meter: Meter
    source: Source
    rows: tuple[JointRow, ...]


@dataclass(frozen=True, slots=True)
class ContractPart:
    """What is known of a contract above this app, as this reader may see it."""

    next_action: NextAction | None = None
    meter: Meter | None = None
    source: Source | None = None
    counted: tuple[Fact, ...] = ()
    links: tuple[Link, ...] = ()
    joint: JointPanel | None = None


Verified = Callable[[Contract, date], Decimal]
VERIFIED: list[Verified] = []


def register_verified(reader: Verified) -> None:
    """Let an app above tell what was verified by a day."""
    if reader not in VERIFIED:
        VERIFIED.append(reader)


def verified_of(contract: Contract, on: date) -> Decimal:
    """What was verified of a contract by a day, as the app above knows it."""
    return total(reader(contract, on) for reader in VERIFIED)


Reader = Callable[[Contract, User, date], ContractPart]
READERS: list[Reader] = []


def register_part(reader: Reader) -> None:
    """Let an app above tell the page of a contract what it knows."""
    if reader not in READERS:
        READERS.append(reader)


def part_of(contract: Contract, user: User, on: date) -> ContractPart:
    """Everything that the apps above know, together."""
    parts = [reader(contract, user, on) for reader in READERS]
    return ContractPart(
        next_action=next((part.next_action for part in parts if part.next_action), None),
        meter=next((part.meter for part in parts if part.meter), None),
        source=next((part.source for part in parts if part.source), None),
        counted=next((part.counted for part in parts if part.counted), ()),
        links=tuple(link for part in parts for link in part.links),
        joint=next((part.joint for part in parts if part.joint), None),
    )
