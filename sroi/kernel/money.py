"""Euro amounts: Decimal, two decimals, rounded half up (R38)."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def euro(value: Decimal | int | str) -> Decimal:
    """Round to whole cents, half up (R38)."""
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def percent_of(base: Decimal, percent: Decimal) -> Decimal:
    """`percent` (5 means 5%) of a base in euro, rounded (R38)."""
    return euro(base * percent / 100)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum in euro; 0.00 of nothing."""
    return euro(sum(amounts, ZERO))


def split(amount: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Divide an amount over weights by the largest remainder: the parts sum to the amount, to the cent (R38).

    Raises ValueError when no weight is positive or one is negative.
    """
    if not weights or min(weights) < 0 or sum(weights) <= 0:
        raise ValueError("weights must be zero or more, and at least one positive")
    cents, whole = int(euro(amount) / CENT), sum(weights)
    exact = [cents * weight / whole for weight in weights]
    floors = [int(share // 1) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
    for place in by_remainder[: cents - sum(floors)]:
        floors[place] += 1
    return tuple(euro(part * CENT) for part in floors)
