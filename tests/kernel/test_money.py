"""Euro to the cent, half up, and every shown amount recomputes from shown amounts (R38, rulebook §8)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sroi.kernel.money import CENT, ZERO, euro, percent_of, split, total

AMOUNTS = st.decimals(min_value="0", max_value="9999999999.99", places=2)
WEIGHTS = st.lists(st.decimals(min_value="0", max_value="100000", places=4), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.004999", "0.00"),
        ("2.675", "2.68"),
        ("-0.005", "-0.01"),
        ("1", "1.00"),
        ("499999.9995", "500000.00"),
    ],
)
def test_half_a_cent_goes_up(value: str, rounded: str) -> None:
    assert str(euro(value)) == rounded


@pytest.mark.parametrize(
    ("base", "percent", "discount", "gross", "net"),
    [
        ("1250000.00", "5", "25", "62500.00", "46875.00"),
        ("1250000.00", "5", "0", "62500.00", "62500.00"),
        ("9999999.99", "5", "25", "500000.00", "375000.00"),
    ],
)
def test_worked_examples_1_2_and_13(base: str, percent: str, discount: str, gross: str, net: str) -> None:
    found = percent_of(Decimal(base), Decimal(percent))
    assert found == Decimal(gross)
    assert percent_of(found, 100 - Decimal(discount)) == Decimal(net)


def test_worked_example_5_lots_of_exactly_a_fifth() -> None:
    limit = percent_of(Decimal(500_000), Decimal(20))
    assert total([Decimal(79_999), Decimal(20_000)]) < limit
    assert total([Decimal(79_999), Decimal(20_001)]) == limit
    assert total([Decimal(79_999), Decimal(20_002)]) > limit


def test_worked_examples_8_and_9_shortfall_fine_and_claim() -> None:
    shortfall = euro(Decimal("46875.00") - Decimal("40000.00"))
    assert shortfall == Decimal("6875.00")
    withheld = min(shortfall, Decimal("5000.00"))
    assert (withheld, shortfall - withheld) == (Decimal("5000.00"), Decimal("1875.00"))
    capped = min(Decimal(10_000), euro(shortfall * Decimal("1.50")))
    assert euro(shortfall * Decimal("1.50")) == Decimal("10312.50")
    assert (capped, capped - withheld) == (Decimal(10_000), Decimal("5000.00"))


def test_worked_example_10_a_building_block() -> None:
    assert euro(Decimal(40_000) * 24 / 36 * 182 / 365) == Decimal("13296.80")


def test_an_amount_has_two_decimals_also_when_it_is_nothing() -> None:
    assert str(total([])) == "0.00"
    assert total([]) == ZERO


@given(AMOUNTS, WEIGHTS)
def test_the_parts_of_a_split_sum_to_the_whole(amount: Decimal, weights: list[Decimal]) -> None:
    parts = split(amount, weights)
    assert sum(parts) == amount
    assert len(parts) == len(weights)


@given(AMOUNTS, WEIGHTS)
def test_no_part_is_a_cent_or_more_from_its_exact_share(amount: Decimal, weights: list[Decimal]) -> None:
    whole = sum(weights)
    for part, weight in zip(split(amount, weights), weights, strict=True):
        assert abs(part - amount * weight / whole) < CENT
        assert part >= 0
        assert weight > 0 or part == 0


@given(AMOUNTS, st.integers(1, 12))
def test_equal_weights_give_parts_that_differ_by_a_cent_at_most(amount: Decimal, count: int) -> None:
    parts = split(amount, [Decimal(1)] * count)
    assert max(parts) - min(parts) <= CENT
    assert list(parts) == sorted(parts, reverse=True)


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(1), Decimal(-1)], [Decimal(-1)]])
def test_a_split_without_a_positive_weight_is_refused(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Decimal(1), weights)


@given(AMOUNTS, st.decimals(min_value="0", max_value="100", places=2))
def test_a_percentage_grows_with_its_base_and_never_passes_it(base: Decimal, percent: Decimal) -> None:
    assert ZERO <= percent_of(base, percent) <= base
    assert percent_of(base, percent) <= percent_of(base + 1, percent)
    assert percent_of(base, Decimal(100)) == base


@given(st.lists(AMOUNTS, max_size=30))
def test_a_total_is_exact_and_does_not_depend_on_the_order(amounts: list[Decimal]) -> None:
    assert total(amounts) == total(reversed(amounts)) == sum(amounts, ZERO)
