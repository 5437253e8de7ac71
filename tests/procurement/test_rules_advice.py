"""The decision table of the variants: its version, its grounds, and what would have to change (R10, R11)."""

import json
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement import rules
from procurement.rules import LotFacts, LotLimits, VariantFacts, Verdict, assess, facts_values, ways_to_fit, with_value
from procurement.rules.table import FOLLOWS, GROUNDS
from procurement.rules.variants import names_a_number
from procurement.rules.what_if import READS, SAID, changed
from procurement.states import Nature, Variant

LIMITS = LotLimits(services=Decimal(80_000), works=Decimal(1_000_000), share=Decimal(20))
FACTS = VariantFacts(
    value=Decimal(300_000),
    threshold=Decimal(216_000),
    own_threshold=Decimal(216_000),
    sas_threshold=Decimal(750_000),
    lots=(),
    lot_limits=LIMITS,
)
FINGERPRINTS = {"2026-1": "10d3e5925189fa5a"}
"""What each version of the table says of the same 2,000 cases: other words of the table are another version."""


def a_lot(number: int, value: str, *, exempt: bool = True) -> LotFacts:
    return LotFacts(str(number), Decimal(value), Nature.SERVICES, exempt)


def drawn(cases: int) -> list[VariantFacts]:
    """Always the same cases."""
    draw = Random(10)
    yes_no = (True, False, None)
    return [
        VariantFacts(
            value=Decimal(draw.randrange(1, 3_000_000)),
            threshold=Decimal(216_000),
            own_threshold=Decimal(draw.choice((216_000, 5_404_000))),
            sas_threshold=Decimal(750_000),
            lots=tuple(
                a_lot(n, str(draw.randrange(0, 120_000)), exempt=draw.random() < 0.4) for n in range(draw.randrange(4))
            ),
            lot_limits=LIMITS,
            market_is_mature=draw.choice(yes_no),
            many_chances=draw.choice(yes_no),
            competition=draw.choice(yes_no),
            bidder_has_social_task=draw.choice(yes_no),
            pantar_can_do_it=draw.choice(yes_no),
            within_exclusive_right=draw.choice(yes_no),
            social_parties=draw.choice((None, 0, 1, 2, 5)),
            is_sas_service=draw.choice(yes_no),
            cpv_says_sas=draw.choice(yes_no),
        )
        for _case in range(cases)
    ]


def told(facts: VariantFacts) -> list[list[object]]:
    """The advice on one case: verdicts, reasons and ways to fit."""
    return [
        [
            each.variant.value,
            each.verdict.value,
            [[why.code, why.source, str(why)] for why in each.reasons],
            [[[change.fact, str(change.to)] for change in way] for way in ways_to_fit(each.variant, facts)],
        ]
        for each in rules.assess_all(facts)
    ]


def test_another_table_is_another_version() -> None:
    """Advice on file names its version; the same version may never say something else."""
    known = json.dumps([told(facts) for facts in drawn(2_000)], sort_keys=True)
    table = json.dumps([[v.value, GROUNDS[v].guide, GROUNDS[v].law, rules.CHANCES[v], rules.RISKS[v]] for v in Variant])
    assert FINGERPRINTS[rules.VERSION] == sha256((known + table).encode()).hexdigest()[:16]


def test_every_variant_has_its_ground_and_what_it_asks_next() -> None:
    assert set(GROUNDS) == set(FOLLOWS) == set(READS) == set(Variant)
    assert all(ground.guide.startswith("L") for ground in GROUNDS.values())
    facts = {name for names in READS.values() for name in names}
    assert {name for name, _to in SAID} == facts - {"value", "social_parties", "lots"}


def test_every_verdict_has_its_reason_and_every_reason_its_source() -> None:
    """R10: also what fits says why."""
    for facts in drawn(2_000):
        for each in rules.assess_all(facts):
            assert each.reasons
            assert all(why.source for why in each.reasons)


@pytest.mark.parametrize("variant", list(Variant))
def test_after_the_changes_the_variant_fits(variant: Variant) -> None:
    seen = 0
    for facts in drawn(400):
        for way in ways_to_fit(variant, facts):
            assert assess(variant, facts).verdict is not Verdict.FITS
            assert assess(variant, changed(facts, way)).verdict is Verdict.FITS
            assert all("%(" not in str(change.words) for change in way)
            seen += 1
    assert seen > 20


def test_what_fits_needs_no_change() -> None:
    assert ways_to_fit(Variant.CONDITION, FACTS) == ()


def test_too_large_a_value_says_below_which_amount() -> None:
    [way] = ways_to_fit(Variant.ONE_TO_ONE, replace(FACTS, social_parties=1))
    assert [(each.fact, each.to) for each in way] == [("value", Decimal("215999.99"))]
    assert "216000" in str(way[0].words)


def test_the_lots_that_break_the_rules_go_back_by_name() -> None:
    """Rulebook, example 5: 80,000 is not below the limit; 79,999 and 20,002 are together more than a fifth."""
    lots = (a_lot(1, "80000"), a_lot(2, "20000"), a_lot(3, "400000", exempt=False))
    [way] = ways_to_fit(Variant.LOTS, replace(FACTS, lots=lots))
    assert [(each.fact, each.to) for each in way] == [("put_back", ("1",))]
    lots = (a_lot(1, "79999"), a_lot(2, "20002"), a_lot(3, "399999", exempt=False))
    [way] = ways_to_fit(Variant.LOTS, replace(FACTS, lots=lots))
    assert [(each.fact, each.to) for each in way] == [("put_back", ("2",))]


def test_without_an_exempted_lot_the_lots_that_can_be_are_named() -> None:
    lots = (a_lot(1, "79999", exempt=False), a_lot(2, "80000", exempt=False), a_lot(3, "400000", exempt=False))
    [way] = ways_to_fit(Variant.LOTS, replace(FACTS, lots=lots))
    assert [(each.fact, each.to) for each in way] == [("left_out", ("1",))]
    assert ways_to_fit(Variant.LOTS, replace(FACTS, lots=(a_lot(1, "500000", exempt=False),))) == ()


def test_the_running_test_shows_at_which_lot_it_breaks() -> None:
    lots = (a_lot(1, "79999"), a_lot(2, "20002"), a_lot(3, "80000"), a_lot(4, "319999", exempt=False))
    steps = rules.running_test(lots, limits=LIMITS)
    assert [(each.lot.number, each.left_out, each.holds) for each in steps] == [
        ("1", Decimal("79999.00"), True),
        ("2", Decimal("100001.00"), False),
        ("3", Decimal("180001.00"), False),
    ]


@given(st.lists(st.integers(0, 10**9), max_size=6), st.integers(1, 10**10))
def test_with_another_value_the_lots_still_sum_to_the_case(cents: list[int], value: int) -> None:
    lots = tuple(a_lot(n, str(Decimal(c) / 100), exempt=n % 2 == 0) for n, c in enumerate(cents))
    facts = with_value(replace(FACTS, lots=lots), Decimal(value) / 100)
    assert facts.value == Decimal(value) / 100
    if sum(cents):
        assert sum(lot.value for lot in facts.lots) == facts.value
    assert [(lot.number, lot.exempt) for lot in facts.lots] == [(lot.number, lot.exempt) for lot in lots]


def test_the_exclusive_right_is_about_certain_work() -> None:
    """P113: Pantar has the exclusive right for certain work only."""
    able = replace(FACTS, pantar_can_do_it=True)
    for variant in (Variant.EXCLUSIVE_DIRECT, Variant.EXCLUSIVE_SUBCONTRACTOR):
        found = [assess(variant, replace(able, within_exclusive_right=right)).verdict for right in (None, False, True)]
        assert found == [Verdict.POSSIBLE, Verdict.NOT, Verdict.FITS]
    assert assess(Variant.PANTAR_PURCHASE, able).verdict is Verdict.FITS
    above = assess(
        Variant.EXCLUSIVE_SUBCONTRACTOR, replace(able, within_exclusive_right=True, value=Decimal(9_000_000))
    )
    assert "above-threshold-too" in {each.code for each in above.reasons}


@pytest.mark.parametrize(
    ("answer", "hint", "code"),
    [
        (None, True, "cpv-on-list"),
        (None, False, "cpv-not-on-list"),
        (None, None, ""),
        (True, False, "cpv-not-on-list"),
        (True, True, ""),
        (False, True, "cpv-on-list"),
        (False, False, ""),
    ],
)
def test_the_cpv_code_hints_and_decides_nothing(answer: bool | None, hint: bool | None, code: str) -> None:
    facts = replace(FACTS, is_sas_service=answer, social_parties=3)
    hinted = replace(facts, cpv_says_sas=hint)
    codes = {each.code for each in assess(Variant.SAS, hinted).reasons}
    assert codes & {"cpv-on-list", "cpv-not-on-list"} == ({code} if code else set())
    assert assess(Variant.SAS, hinted).verdict is assess(Variant.SAS, facts).verdict


def test_the_facts_of_an_advice_are_plain_values_and_complete() -> None:
    for facts in drawn(50):
        kept = json.loads(json.dumps(facts_values(facts)))
        assert set(kept) == set(VariantFacts.__slots__)
        amounts = {"value", "threshold", "own_threshold", "sas_threshold"}
        apart = {"lots", "lot_limits"}
        again: dict[str, Any] = {
            name: Decimal(given) if name in amounts else given for name, given in kept.items() if name not in apart
        }
        again["lots"] = tuple(LotFacts(each[0], Decimal(each[1]), each[2], each[3]) for each in kept["lots"])
        assert told(replace(FACTS, **again)) == told(facts)


@pytest.mark.parametrize(
    ("text", "countable"),
    [
        ("Twee keer per jaar een buurtfeest", True),
        ("4 leerplekken", True),
        ("Elk jaar een open dag", True),
        ("Extra begeleiding voor vrijwilligers", False),
        ("Een buurtfeest voor de wijk", False),
        ("Tweemaal scholing", True),
    ],
)
def test_an_effort_is_asked_in_numbers(text: str, countable: bool) -> None:
    assert names_a_number(text) is countable
    found = rules.why_not_countable(asked=text, enough_when="Als het gedaan is.", otherwise="Een gesprek.")
    assert bool(found) is not countable
