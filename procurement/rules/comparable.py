"""Comparable closed cases: which ones, in what order, and what they achieved (R13, R49)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")
THIN_BELOW = 5


@dataclass(frozen=True, slots=True)
class Subject:
    """The case that asks for advice."""

    cpv_division: str
    nature: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """A closed case with the percentage that was asked and realised; None where it owed an effort or an amount."""

    reference: str
    cpv_division: str
    nature: str
    value: Decimal
    asked: Decimal | None
    realised: Decimal | None


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and quartiles of a row of percentages, to one decimal, and its lowest and highest."""

    lower_quartile: Decimal
    median: Decimal
    upper_quartile: Decimal
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class Basis:
    """What closed cases of the same CPV division asked and realised, and on how many that rests (R13).

    `count` holds the cases with a realised percentage: the number that the median rests on.
    """

    count: int
    asked: Spread | None
    realised: Spread | None
    thin_below: int = THIN_BELOW

    @property
    def thin(self) -> bool:
        """Too few cases to lean on: the screen says so."""
        return self.count < self.thin_below


def nearest_first(cases: Iterable[ClosedCase], *, subject: Subject) -> tuple[ClosedCase, ...]:
    """Closed cases in order of likeness: same CPV division, then same type, then nearest value (R13)."""
    return tuple(
        sorted(
            cases,
            key=lambda case: (
                case.cpv_division != subject.cpv_division,
                case.nature != subject.nature,
                abs(case.value - subject.value),
                case.reference,
            ),
        )
    )


def quantile(values: Sequence[Decimal], share: Decimal) -> Decimal:
    """The value at a share (0 to 1) of the sorted row, by straight line between its neighbours (R13).

    Raises ValueError for an empty row.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def spread(values: Sequence[Decimal]) -> Spread | None:
    """Median and quartiles to one decimal; None of nothing (R13)."""
    if not values:
        return None
    lowest, low, middle, high, highest = (
        quantile(values, Decimal(share)).quantize(TENTH, rounding=ROUND_HALF_UP)
        for share in ("0", "0.25", "0.5", "0.75", "1")
    )
    return Spread(lower_quartile=low, median=middle, upper_quartile=high, lowest=lowest, highest=highest)


def basis(cases: Iterable[ClosedCase], *, subject: Subject, thin_below: int = THIN_BELOW) -> Basis:
    """What closed cases of the subject's CPV division asked and realised (R13)."""
    alike = [case for case in cases if case.cpv_division == subject.cpv_division]
    realised = [case.realised for case in alike if case.realised is not None]
    return Basis(
        count=len(realised),
        asked=spread([case.asked for case in alike if case.asked is not None]),
        realised=spread(realised),
        thin_below=thin_below,
    )
