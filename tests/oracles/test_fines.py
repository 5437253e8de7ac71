"""Fine, withholding and claim of 10,000 contracts equal the oracle's, and a planted error is found (R35, R36)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from enforcement.rules import fine, withholding
from tests.oracles import fines
from tests.oracles.cents import cents, euro
from tests.oracles.fines import Contract, Outcome, Terms
from tests.oracles.planting import Planted, in_place

CONTRACTS = 10_000
ON = date(2026, 12, 31)


def terms_for(draw: Random, short: int) -> Terms:
    """A clause whose tolerance, floor and cap are often at an edge of this shortfall, or a cent beside it."""
    beside = draw.choice((-1, 0, 1))
    factor = draw.choice((100, 100, 125, 150, 33, draw.randrange(1, 1000)))
    return Terms(
        factor=factor * 100,
        fixed=draw.choice((0, 0, 500_00, draw.randrange(1, 1_000_000))),
        floor=draw.choice((0, 0, 500_00, max(0, short + beside))),
        tolerance=draw.choice((0, 0, 100_00, max(0, short + beside))),
        cap_cents=draw.choice((None, None, 10_000_00, max(1, short + beside), 0)),
        cap_hundredths=draw.choice((None, None, 1000, draw.randrange(1, 10_001))),
    )


def a_contract(draw: Random) -> Contract:
    """A contract that is short, just fulfilled or over; with or without a clause and a last invoice."""
    net = draw.choice((0, 46_875_00, draw.randrange(1, 100_000_000)))
    verified = draw.choice((0, net, net - 1, net + 1, max(0, net - 100_00), draw.randrange(-50_000, 100_000_000)))
    short = max(0, net - verified)
    payable = draw.choice((None, 0, 5_000_00, short, short + 1, max(0, short - 1), draw.randrange(1, 50_000_000)))
    terms = terms_for(draw, short) if draw.random() < 0.95 else None
    return Contract(net, verified, draw.randrange(1, 1_000_000_000), payable, terms)


def clause_of(terms: Terms) -> fine.Clause:
    """The clause in the product's words."""
    return fine.Clause(
        factor=Decimal(terms.factor).scaleb(-4),
        fixed=euro(terms.fixed),
        floor=euro(terms.floor),
        tolerance=euro(terms.tolerance),
        cap_amount=None if terms.cap_cents is None else euro(terms.cap_cents),
        cap_percent=None if terms.cap_hundredths is None else Decimal(terms.cap_hundredths).scaleb(-2),
        source="artikel 12",
    )


def told_by_product(contract: Contract) -> Outcome:
    """What the product makes of a contract; ValueError when an amount is no whole cent."""
    found = withholding.outlook(
        fine.Figures(on=ON, net=euro(contract.net), verified=euro(contract.verified), in_review=euro(7_00)),
        clause=None if contract.terms is None else clause_of(contract.terms),
        contract_value=euro(contract.value),
        payable=None if contract.payable is None else euro(contract.payable),
    )
    amount, division = found.computation.fine, found.division
    told = None if division is None else cents([division.withheld, division.claim])
    return Outcome(
        shortfall=cents([found.computation.shortfall])[0],
        fine=None if amount is None else cents([amount])[0],
        withheld=told[0] if told else None,
        claim=told[1] if told else None,
    )


def drawn(seed: int) -> Iterator[Contract]:
    """Contracts without end, always the same ones for a seed."""
    draw = Random(seed)
    while True:
        yield a_contract(draw)


def differences(contracts: int, *, seed: int = 35) -> Iterator[str]:
    """Every contract on which the two do not say the same."""
    for _count, contract in zip(range(contracts), drawn(seed), strict=False):
        product, oracle = told_by_product(contract), fines.outcome(contract)
        if product != oracle:
            yield f"{contract}: {product} and not {oracle}"


def test_the_fine_of_ten_thousand_contracts_is_what_the_rulebook_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert next(differences(CONTRACTS), None) is None
    found = [fines.outcome(contract) for _count, contract in zip(range(CONTRACTS), drawn(35), strict=False)]
    fined, claimed = sum(bool(each.fine) for each in found), sum(bool(each.claim) for each in found)
    with capsys.disabled():
        print(f"\nfines: {CONTRACTS} contracts equal, {fined} fined, {claimed} with a claim beside the last invoice")  # noqa: T201
    assert fined > CONTRACTS // 6
    assert claimed > CONTRACTS // 20


ERRORS = [
    Planted(fine, "elif figures.shortfall <= clause.tolerance", "elif figures.shortfall < clause.tolerance"),
    Planted(
        fine,
        "steps.extend(_cap_step(steps[-1].amount, clause, contract_value=contract_value))\n    return steps",
        "return steps",
    ),
    Planted(fine, "return min(limits, default=None)", "return max(limits, default=None)"),
    Planted(fine, "percent_of(contract_value, clause.cap_percent)", "contract_value * clause.cap_percent / 100"),
    Planted(
        fine,
        "if clause.cap_percent is not None:\n        limits",
        "if clause.cap_percent is not None and not limits:\n        limits",
    ),
    Planted(fine, "amount = euro(shortfall * clause.factor)", "amount = shortfall * clause.factor"),
    Planted(fine, "amount = euro(amount + clause.fixed)", "amount = euro(clause.fixed)"),
    Planted(fine, "if clause.floor > amount:", "if clause.floor > shortfall:"),
    Planted(fine, "if limit is None or amount <= limit:", "if not limit or amount <= limit:"),
    Planted(fine, "    if figures.shortfall == 0:", "    if figures.shortfall == clause.floor:"),
    Planted(fines, "short <= terms.tolerance", "short < terms.tolerance"),
    Planted(fines, "max(0, contract.net - contract.verified)", "contract.net - contract.verified"),
    Planted(fines, "amount = max(terms.floor, rounded", "amount = max(0, rounded"),
    Planted(fines, "+ terms.fixed)", ")"),
    Planted(fines, "return min(caps) if caps else None", "return caps[0] if caps else None"),
    Planted(fines, "withheld = min(amount, contract.payable)", "withheld = contract.payable"),
]


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_an_error_planted_in_either_side_is_found(error: Planted) -> None:
    with in_place(error):
        assert found(error)
    assert next(differences(50), None) is None


def found(error: Planted) -> bool:
    """The comparison differs somewhere, or an amount is no longer a whole cent."""
    try:
        return next(differences(CONTRACTS), None) is not None
    except ValueError:
        return error.module is fine
