"""What the rulebook says about shortfall, fine and last invoice (R35, R36), in whole cents.

Written from the rulebook; imports nothing of the product.
"""

from dataclasses import dataclass
from fractions import Fraction

from tests.oracles.cents import rounded


@dataclass(frozen=True, slots=True)
class Terms:
    """A recorded fine clause; the factor in ten-thousandths, the cap's percentage in hundredths."""

    factor: int
    fixed: int
    floor: int
    tolerance: int
    cap_cents: int | None
    cap_hundredths: int | None


@dataclass(frozen=True, slots=True)
class Contract:
    """What is owed and verified on a day, the contract's value and what its last invoice still has to pay."""

    net: int
    verified: int
    value: int
    payable: int | None
    terms: Terms | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What it comes to; None where nothing is computed."""

    shortfall: int
    fine: int | None
    withheld: int | None
    claim: int | None


def shortfall(contract: Contract) -> int:
    """What is owed and not verified, never less than nothing (R35)."""
    return max(0, contract.net - contract.verified)


def cap(terms: Terms, *, value: int) -> int | None:
    """The lower of the amount and the percentage of the contract; none if neither (R35)."""
    caps = []
    if terms.cap_cents is not None:
        caps.append(terms.cap_cents)
    if terms.cap_hundredths is not None:
        caps.append(rounded(Fraction(value * terms.cap_hundredths, 10_000)))
    return min(caps) if caps else None


def fine(contract: Contract) -> int | None:
    """0 within the tolerance, else min(cap, max(floor, shortfall × factor + fixed)); none without a clause (R35)."""
    terms = contract.terms
    if terms is None:
        return None
    short = shortfall(contract)
    if short <= terms.tolerance:
        return 0
    amount = max(terms.floor, rounded(Fraction(short * terms.factor, 10_000)) + terms.fixed)
    most = cap(terms, value=contract.value)
    return amount if most is None else min(most, amount)


def outcome(contract: Contract) -> Outcome:
    """Shortfall, fine, and its division over the last invoice and a separate claim (R35, R36)."""
    amount = fine(contract)
    if amount is None or contract.payable is None:
        return Outcome(shortfall(contract), amount, None, None)
    withheld = min(amount, contract.payable)
    return Outcome(shortfall(contract), amount, withheld, amount - withheld)
