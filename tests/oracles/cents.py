"""Money as whole cents and exact fractions, for the oracles."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def rounded(amount: Fraction) -> int:
    """Whole cents, half up, a negative amount as its opposite (R38)."""
    doubled = abs(amount) * 2
    whole = (doubled.numerator // doubled.denominator + 1) // 2
    return whole if amount >= 0 else -whole


def parted(cents: int, into: int) -> list[int]:
    """Equal parts by the largest remainder: the first parts carry the cents that are left (R38)."""
    each, left = divmod(cents, into)
    return [each + 1] * left + [each] * (into - left)


def euro(cents: int) -> Decimal:
    """Cents as the product writes them."""
    return Decimal(cents).scaleb(-2)


def cents(amounts: Sequence[Decimal]) -> list[int]:
    """Amounts of the product as cents; ValueError when one is no whole cent."""
    scaled = [amount * 100 for amount in amounts]
    if any(each != each.to_integral_value() for each in scaled):
        msg = f"not to the cent: {amounts}"
        raise ValueError(msg)
    return [int(each) for each in scaled]
