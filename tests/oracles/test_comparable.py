"""The advice on the percentage equals the oracle's on 10,000 sets of closed cases; a planted error is found (R13)."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

import pytest

from procurement.rules import comparable, percentage, percentage_advice
from procurement.rules.comparable import ClosedCase, Subject
from tests.oracles import comparable as oracle
from tests.oracles.planting import Planted, in_place

CASES = 10_000
SUBJECT = Subject("90", "services", Decimal(1_250_000))
RANGE = percentage.PercentageRange(
    usual=Decimal(5), explain_below=Decimal(5), lowest=Decimal(1), highest=Decimal(25), source="L643"
)
Drawn = tuple[list[tuple[int | None, int | None, bool]], bool | None]


def drawn(seed: int) -> Iterator[Drawn]:
    """Closed cases with what was asked and realised in hundredths (or neither), of this division or another."""
    draw = Random(seed)
    while True:
        most = draw.choice((600, 1_200, 4_000))
        cases = [
            (
                None if draw.random() < 0.1 else draw.randrange(10, 251) * 10,
                None if draw.random() < 0.2 else draw.choice((0, 400, 425, 450, 475, 500, draw.randrange(most))),
                draw.random() < 0.9,
            )
            for _case in range(draw.randrange(14))
        ]
        yield cases, draw.choice((True, False, None))


def told_by_product(given: Drawn) -> tuple[object, ...]:
    """Spread and advice, in hundredths and codes."""
    cases, chances = given
    known = [
        ClosedCase(
            f"SR-{number}",
            "90" if here else "45",
            "services",
            Decimal(1),
            *(None if each is None else Decimal(each).scaleb(-2) for each in (asked, realised)),
        )
        for number, (asked, realised, here) in enumerate(cases)
    ]
    basis = comparable.basis(known, subject=SUBJECT)
    advice = percentage_advice.advised_percentage(basis, limits=RANGE, many_chances=chances)
    rows = basis.realised
    shown = (rows.lowest, rows.lower_quartile, rows.median, rows.upper_quartile, rows.highest) if rows else ()
    codes = {each.code for each in advice.reasons}
    return basis.count, tuple(int(each * 10) for each in shown), int(advice.percent * 100), codes


def told_by_oracle(given: Drawn) -> tuple[object, ...]:
    """The same, by the oracle."""
    cases, chances = given
    asked = [asked for asked, _realised, here in cases if here and asked is not None]
    realised = [realised for _asked, realised, here in cases if here and realised is not None]
    return len(realised), oracle.spread(realised) if realised else (), *oracle.advised(asked, realised, chances)


def differences(cases: int, *, seed: int = 7) -> Iterator[Drawn]:
    """Every set of cases on which the two do not say the same."""
    for _count, given in zip(range(cases), drawn(seed), strict=False):
        if told_by_product(given) != told_by_oracle(given):
            yield given


def test_the_advice_on_ten_thousand_sets_of_closed_cases_is_what_the_rulebook_says() -> None:
    assert next(differences(CASES), None) is None
    seen = {code for _count, given in zip(range(1000), drawn(7), strict=False) for code in told_by_oracle(given)[3]}  # type: ignore[attr-defined]  # the codes
    assert seen == {"thin-basis", "many-chances", "few-chances", "median", "less-than-asked", "must-explain"}


ERRORS = [
    Planted(comparable, "(len(ordered) - 1)", "len(ordered)"),
    Planted(comparable, "* (place - below)", "* (place - below) / 2"),
    Planted(comparable, "self.count < self.thin_below", "self.count <= self.thin_below"),
    Planted(comparable, "if case.realised is not None]", "if case.realised]"),
    Planted(percentage_advice, "max(realised.upper_quartile, limits.usual)", "realised.upper_quartile"),
    Planted(percentage_advice, "min(realised.lower_quartile, limits.usual)", "realised.lower_quartile"),
    Planted(percentage_advice, "rounding=ROUND_HALF_UP", "rounding='ROUND_DOWN'"),
    Planted(percentage_advice, "max(halves, limits.lowest)", "halves"),
    Planted(percentage_advice, "limits.lowest), limits.highest)", "limits.lowest), 2 * limits.highest)"),
    Planted(
        percentage_advice, "basis.realised.median < basis.asked.median", "basis.realised.median <= basis.asked.median"
    ),
    Planted(percentage_advice, "percent < limits.explain_below", "percent <= limits.explain_below"),
    Planted(oracle, "{True: 3, False: 1, None: 2}", "{True: 3, False: 2, None: 2}"),
    Planted(oracle, "(2 * wanted + 50) // 100 * 50", "2 * wanted // 100 * 50"),
    Planted(oracle, "len(realised) < FEWEST", "len(realised) <= FEWEST"),
    Planted(oracle, "exact / 10 + Fraction(1, 2)", "exact / 10"),
]


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_an_error_planted_in_either_side_is_found(error: Planted) -> None:
    with in_place(error):
        try:
            found = next(differences(CASES), None)
        except (IndexError, TypeError):
            found = ([], None)
    assert found is not None
    assert next(differences(50), None) is None
