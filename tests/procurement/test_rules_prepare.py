"""Rules of phase 1: threshold, percentage, lots, variants (R8 to R12)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement import rules
from procurement.rules import (
    CHANCES,
    RISKS,
    LotFacts,
    LotLimits,
    LotValue,
    PercentageChoice,
    PercentageRange,
    Threshold,
    VariantFacts,
    Verdict,
    assess,
    assess_all,
    estimated_value,
    has_bids,
    lots_test,
    needs_approval,
    needs_explanation,
    skips_considerations,
    threshold_test,
    why_not_chosen,
    why_not_combined,
    why_not_countable,
    why_not_exempted,
    why_not_percentage,
    why_not_settled,
    why_not_tested,
)
from procurement.states import AskKind, Nature, Variant

ROWS = (
    Threshold(Decimal(221_000), date(2024, 1, 1), date(2025, 12, 31), "vlaanderen.be"),
    Threshold(Decimal(216_000), date(2026, 1, 1), date(2027, 12, 31), "Delegated Regulation (EU) 2025/2152"),
)
LIMITS = LotLimits(services=Decimal(80_000), works=Decimal(1_000_000), share=Decimal(20))
RANGE = PercentageRange(
    usual=Decimal(5), explain_below=Decimal(5), lowest=Decimal(1), highest=Decimal(25), source="guide L643"
)
euros = st.decimals(min_value=0, max_value=10**9, places=2)
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 12, 31))


def in_force(on: date) -> Threshold | None:
    """The row that covers a day."""
    return next((row for row in ROWS if row.covers(on)), None)


def applies_on(value: str, on: date) -> bool:
    row = in_force(on)
    assert row is not None
    return threshold_test(value=Decimal(value), planned_on=on, threshold=row).applies


def codes(blockers: object) -> list[str]:
    return [each.code for each in blockers]  # type: ignore[attr-defined]


def test_example_3_works_are_tested_against_the_threshold_for_services() -> None:
    assert applies_on("300000", date(2026, 3, 1))


def test_example_4_the_threshold_itself_applies_and_the_year_before_it_is_voluntary() -> None:
    assert applies_on("216000.00", date(2026, 3, 1))
    assert not applies_on("215999.99", date(2026, 3, 1))
    assert not applies_on("216000.00", date(2025, 12, 31))


def test_a_test_keeps_the_row_it_used_and_the_distance_to_it() -> None:
    test = threshold_test(value=Decimal(200_000), planned_on=date(2026, 3, 1), threshold=ROWS[1])
    assert test.threshold is ROWS[1]
    assert test.voluntary
    assert test.distance == Decimal("-16000.00")


def test_a_row_that_is_not_in_force_cannot_be_used() -> None:
    with pytest.raises(ValueError, match="not in force"):
        threshold_test(value=Decimal(1), planned_on=date(2028, 1, 1), threshold=ROWS[1])


def test_options_and_extensions_count_over_all_lots() -> None:
    lots = (LotValue(Decimal(100_000), Decimal(50_000)), LotValue(Decimal("66000.00")))
    assert estimated_value(lots) == Decimal("216000.00")


def test_a_test_asks_for_value_date_and_a_row_all_at_once() -> None:
    assert codes(why_not_tested(value=None, planned_on=None, threshold=None)) == ["value-missing", "date-missing"]
    assert codes(why_not_tested(value=Decimal(1), planned_on=date(2028, 1, 1), threshold=ROWS[1])) == [
        "threshold-missing"
    ]
    assert why_not_tested(value=Decimal(1), planned_on=date(2026, 1, 1), threshold=ROWS[1]) == ()


@given(euros, euros, days)
def test_a_higher_value_never_falls_below_a_threshold_that_a_lower_one_reaches(
    one: Decimal, other: Decimal, on: date
) -> None:
    low, high = sorted((one, other))
    assert applies_on(str(high), on) or not applies_on(str(low), on)


@given(days)
def test_every_day_has_one_row_and_it_covers_the_day(on: date) -> None:
    row = in_force(on)
    assert row is not None
    assert row.covers(on)
    assert in_force(date(2023, 12, 31)) is None


def choice(percent: str | None, kind: AskKind = AskKind.PERCENTAGE, **more: object) -> PercentageChoice:
    number = None if percent is None else Decimal(percent)
    return replace(PercentageChoice(kind=kind, percent=number, reasoning="The market offers it."), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("percent", ["1", "4.9", "5", "25", "25.0"])
def test_a_percentage_from_1_to_25_with_one_decimal_can_be_asked(percent: str) -> None:
    assert why_not_percentage(choice(percent), limits=RANGE) == ()


@pytest.mark.parametrize("percent", ["0", "0.9", "25.1", "-5", "100"])
def test_a_percentage_outside_1_to_25_is_refused(percent: str) -> None:
    assert codes(why_not_percentage(choice(percent), limits=RANGE)) == ["percentage-out-of-range"]


def test_two_decimals_are_refused() -> None:
    assert codes(why_not_percentage(choice("5.25"), limits=RANGE)) == ["percentage-decimals"]


def test_the_usual_percentage_needs_its_reasoning_too() -> None:
    assert codes(why_not_percentage(choice("5", reasoning=" \n"), limits=RANGE)) == ["reasoning-missing"]


def test_all_reasons_come_at_once() -> None:
    found = why_not_percentage(choice("30.55", reasoning=""), limits=RANGE)
    assert codes(found) == ["reasoning-missing", "percentage-out-of-range", "percentage-decimals"]


def test_a_percentage_is_needed_when_one_is_asked_and_superfluous_when_not() -> None:
    assert codes(why_not_percentage(choice(None), limits=RANGE)) == ["percentage-missing"]
    assert codes(why_not_percentage(choice("5", AskKind.EFFORT), limits=RANGE)) == ["percentage-superfluous"]
    assert why_not_percentage(choice("0", AskKind.WAIVER), limits=RANGE) == ()


@pytest.mark.parametrize(
    ("asked", "explained", "approved"),
    [
        (choice("5"), False, False),
        (choice("7.5"), False, False),
        (choice("4.9"), True, False),
        (choice(None, AskKind.EFFORT), True, False),
        (choice(None, AskKind.WAIVER), True, True),
    ],
)
def test_above_the_threshold_less_than_five_is_explained_and_nothing_is_approved(
    asked: PercentageChoice, explained: bool, approved: bool
) -> None:
    assert needs_explanation(asked, limits=RANGE, applies=True) is explained
    assert needs_approval(asked, applies=True) is approved
    assert not needs_explanation(asked, limits=RANGE, applies=False)
    assert not needs_approval(asked, applies=False)


def test_a_waiver_needs_advice_and_approval_and_then_stands() -> None:
    waiver = choice(None, AskKind.WAIVER)
    found = why_not_settled(waiver, limits=RANGE, applies=True, approved=False)
    assert codes(found) == ["advice-missing", "approval-missing"]
    advised = replace(waiver, advice_on_file=True)
    assert why_not_settled(advised, limits=RANGE, applies=True, approved=True) == ()


@given(st.decimals(min_value=-10, max_value=40, places=2))
def test_only_a_number_in_the_range_with_one_decimal_passes(percent: Decimal) -> None:
    passes = why_not_percentage(choice(str(percent)), limits=RANGE) == ()
    assert passes == (1 <= percent <= 25 and (percent * 10) % 1 == 0)


def lot(number: int, value: str, *, exempt: bool = True, nature: str = Nature.SERVICES) -> LotFacts:
    return LotFacts(str(number), Decimal(value), nature, exempt)


def filled(*exempt: str) -> tuple[LotFacts, ...]:
    rest = Decimal(500_000) - sum(map(Decimal, exempt))
    lots = [lot(number, value) for number, value in enumerate(exempt, start=1)]
    return (*lots, lot(9, str(rest), exempt=False))


def test_example_5_the_lots_regulation_holds_up_to_twenty_percent_exactly() -> None:
    lots = filled("79999", "20000")
    assert lots_test(lots, limits=LIMITS).share == Decimal("19.9998")
    assert why_not_exempted(lots, limits=LIMITS) == ()
    assert why_not_exempted(filled("79999", "20001"), limits=LIMITS) == ()
    assert lots_test(filled("79999", "20001"), limits=LIMITS).share == 20


def test_example_5_an_exempted_lot_of_the_limit_itself_is_refused_by_name() -> None:
    found = why_not_exempted(filled("80000"), limits=LIMITS)
    assert codes(found) == ["lot-too-large"]
    assert "Lot 1" in str(found[0])


def test_example_5_more_than_twenty_percent_together_is_refused_with_the_lots() -> None:
    found = why_not_exempted(filled("79999", "20002"), limits=LIMITS)
    assert codes(found) == ["lots-share"]
    assert dict(found[0].values)["lots"] == "1, 2"
    assert dict(found[0].values)["exempt"] == Decimal("100001.00")
    assert dict(found[0].values)["allowed"] == Decimal("100000.00")


def test_example_5_a_works_lot_of_a_million_is_refused_and_one_cent_less_is_not() -> None:
    rest = lot(2, "9000000", exempt=False, nature=Nature.WORKS)
    assert codes(why_not_exempted((lot(1, "1000000", nature=Nature.WORKS), rest), limits=LIMITS)) == ["lot-too-large"]
    assert why_not_exempted((lot(1, "999999.99", nature=Nature.WORKS), rest), limits=LIMITS) == ()


def test_the_lots_regulation_needs_an_exempted_lot() -> None:
    assert codes(why_not_exempted((lot(1, "1", exempt=False),), limits=LIMITS)) == ["no-lot-exempted"]
    assert lots_test((), limits=LIMITS).share == 0


@given(st.lists(st.tuples(st.integers(0, 10**9), st.booleans()), min_size=1, max_size=8))
def test_the_lots_test_agrees_with_a_count_in_whole_cents(cents: list[tuple[int, bool]]) -> None:
    lots = [LotFacts(str(n), Decimal(c) / 100, Nature.SUPPLIES, x) for n, (c, x) in enumerate(cents)]
    exempt = sum(c for c, x in cents if x)
    holds = exempt * 5 <= sum(c for c, _ in cents) and all(c < 8_000_000 for c, x in cents if x)
    assert lots_test(lots, limits=LIMITS).holds is holds


FACTS = VariantFacts(
    value=Decimal(300_000),
    threshold=Decimal(216_000),
    own_threshold=Decimal(216_000),
    sas_threshold=Decimal(750_000),
    lots=filled("79999"),
    lot_limits=LIMITS,
)


def test_every_variant_is_assessed_with_a_reason_a_chance_and_a_risk() -> None:
    assert {each.variant for each in assess_all(FACTS)} == set(Variant)
    assert all(each.reasons and all(reason.source for reason in each.reasons) for each in assess_all(FACTS))
    assert set(CHANCES) == set(RISKS) == set(Variant)


def test_variants_that_fit_come_first() -> None:
    order = [each.verdict for each in assess_all(FACTS)]
    assert order == sorted(order, key=list(Verdict).index)


def test_one_to_one_is_only_below_the_threshold_of_the_own_type() -> None:
    works = replace(FACTS, own_threshold=Decimal(5_404_000), social_parties=2)
    assert assess(Variant.ONE_TO_ONE, works).verdict is Verdict.FITS
    assert assess(Variant.ONE_TO_ONE, FACTS).verdict is Verdict.NOT
    at_it = replace(FACTS, value=Decimal(216_000))
    assert codes(why_not_chosen([Variant.ONE_TO_ONE], at_it)) == ["above-own-threshold"]


def test_a_breach_of_the_lots_regulation_blocks_the_variant_and_names_the_lot() -> None:
    found = why_not_chosen([Variant.LOTS], replace(FACTS, lots=filled("80000")))
    assert codes(found) == ["lot-too-large"]
    assert why_not_chosen([Variant.LOTS], FACTS) == ()
    unmarked = replace(FACTS, lots=(lot(1, "5", exempt=False),))
    assert assess(Variant.LOTS, unmarked).verdict is Verdict.POSSIBLE


def test_a_reserved_procedure_needs_social_parties() -> None:
    verdicts = [assess(Variant.RESERVED, replace(FACTS, social_parties=n)).verdict for n in (None, 0, 1, 2)]
    assert verdicts == [Verdict.POSSIBLE, Verdict.NOT, Verdict.POSSIBLE, Verdict.FITS]


def test_the_condition_fits_where_social_return_is_the_rule() -> None:
    assert assess(Variant.CONDITION, FACTS).verdict is Verdict.FITS
    assert assess(Variant.CONDITION, replace(FACTS, threshold=Decimal(300_001))).verdict is Verdict.POSSIBLE


def test_a_criterion_fits_a_mature_market_with_many_chances() -> None:
    ready = replace(FACTS, market_is_mature=True, many_chances=True)
    assert assess(Variant.CRITERION, ready).verdict is Verdict.FITS
    new = replace(ready, market_is_mature=False)
    assert codes(assess(Variant.CRITERION, new).reasons) == ["market-immature"]


def test_an_effort_above_the_threshold_says_that_it_must_be_explained() -> None:
    lonely = replace(FACTS, competition=False)
    assert assess(Variant.EFFORT, lonely).verdict is Verdict.FITS
    assert codes(assess(Variant.EFFORT, lonely).reasons) == ["no-competition", "must-explain"]
    assert assess(Variant.EFFORT, FACTS).verdict is Verdict.POSSIBLE


@pytest.mark.parametrize(
    "variant", [Variant.PANTAR_PURCHASE, Variant.EXCLUSIVE_DIRECT, Variant.EXCLUSIVE_SUBCONTRACTOR]
)
def test_pantar_must_be_able_to_do_the_work(variant: Variant) -> None:
    ready = replace(FACTS, within_exclusive_right=True)
    verdicts = [assess(variant, replace(ready, pantar_can_do_it=can)).verdict for can in (None, False, True)]
    assert verdicts == [Verdict.POSSIBLE, Verdict.NOT, Verdict.FITS]


def test_the_sas_procedure_is_for_social_services_with_enough_parties() -> None:
    assert assess(Variant.SAS, replace(FACTS, is_sas_service=False)).verdict is Verdict.NOT
    nobody = assess(Variant.SAS, replace(FACTS, is_sas_service=True, social_parties=0))
    assert (nobody.verdict, [each.code for each in nobody.reasons]) == (Verdict.NOT, ["no-parties"])
    ready = replace(FACTS, is_sas_service=True, social_parties=3)
    assert assess(Variant.SAS, ready).verdict is Verdict.FITS
    assert "no European notice" in str(assess(Variant.SAS, ready).reasons[-1])
    assert "reaches" in str(assess(Variant.SAS, replace(ready, value=Decimal(750_000))).reasons[-1])


def test_variants_that_clash_on_one_lot_are_refused_together() -> None:
    assert codes(why_not_combined([])) == ["no-variant"]
    assert codes(why_not_combined(["3", "5"])) == ["routes-clash"]
    assert codes(why_not_combined(["1a", "1c"])) == ["obligations-clash"]
    assert codes(why_not_combined(["1b", "2-I"])) == ["criterion-without-bids"]
    assert why_not_combined(["1a", "1b", "2-II"]) == ()


def test_phase_2_asks_nothing_more_with_a_reserved_contract_or_exempted_lots() -> None:
    assert skips_considerations([Variant.RESERVED, Variant.LOTS])
    assert not skips_considerations([Variant.RESERVED, Variant.CONDITION])
    assert not skips_considerations([])


def test_a_direct_award_has_no_bids() -> None:
    assert not has_bids([Variant.EXCLUSIVE_DIRECT])
    assert has_bids([Variant.EXCLUSIVE_DIRECT, Variant.CONDITION])
    assert has_bids([])


def test_an_effort_obligation_says_what_is_asked_when_it_is_enough_and_what_follows() -> None:
    found = why_not_countable(asked="", enough_when=" ", otherwise="")
    assert [each.field for each in found] == ["effort_asked", "effort_enough", "effort_failing"]
    assert why_not_countable(asked="Two street parties", enough_when="Both held", otherwise="A talk") == ()


@given(st.sets(st.sampled_from(list(Variant))))
def test_a_choice_is_never_accepted_when_one_of_its_variants_cannot_be_used(chosen: set[Variant]) -> None:
    accepted = why_not_chosen(chosen, FACTS) == ()
    impossible = any(assess(variant, FACTS).verdict is Verdict.NOT for variant in chosen)
    assert not (accepted and (impossible or not chosen))


def test_the_row_of_tomorrow_is_not_the_row_of_today() -> None:
    last, first = date(2025, 12, 31), date(2025, 12, 31) + timedelta(days=1)
    assert [in_force(day) for day in (last, first)] == list(ROWS)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(-400, 400), st.integers(0, 80))
def test_a_contract_runs_after_its_tender_and_for_a_while(closes_on: date, later: int, years: int) -> None:
    """R38: never from before the bids close; the day of the closing itself is possible."""
    starts_on = closes_on + timedelta(days=later)
    ends_on = starts_on.replace(year=starts_on.year + years, day=1)
    found = rules.why_not_term(starts_on, ends_on, published_on=closes_on - timedelta(days=30), closes_on=closes_on)
    assert [each.field for each in found] == ["starts_on"] * (later < 0) + ["ends_on"] * (years > 50)
    assert not rules.why_not_term(None, None, published_on=None, closes_on=closes_on)
