"""The product's advice equals the oracle's on 10,000 cases, and an error planted in either is found (R8–R12)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from procurement.rules import lots, percentage, threshold, variants, what_if
from procurement.states import Variant
from tests.oracles import advice
from tests.oracles.advice import Ask, Lot, Period, Question
from tests.oracles.cents import euro
from tests.oracles.planting import Planted, in_place

CASES = 10_000
PERIODS = (
    Period(221_000_00, date(2024, 1, 1), date(2025, 12, 31)),
    Period(216_000_00, date(2026, 1, 1), date(2027, 12, 31)),
    Period(230_000_00, date(2028, 1, 1), None),
)
EDGES = (1, 20_000_00, 80_000_00, 216_000_00, 221_000_00, 230_000_00, 750_000_00, 1_000_000_00, 5_404_000_00)
LIMITS = lots.LotLimits(services=Decimal(80_000), works=Decimal(1_000_000), share=Decimal(20))
RANGE = percentage.PercentageRange(
    usual=Decimal(5), explain_below=Decimal(5), lowest=Decimal(1), highest=Decimal(25), source="L643"
)
BLOCKED = {
    *("lot-too-large", "lots-share", "above-own-threshold", "pantar-cannot", "right-missing", "no-parties"),
    "no-sas-service",
}
NAMES = {
    "market_is_mature": "mature",
    "many_chances": "chances",
    "bidder_has_social_task": "social_task",
    "pantar_can_do_it": "pantar",
    "within_exclusive_right": "right",
    "social_parties": "parties",
    "is_sas_service": "sas",
    "value": "cents",
}
"""The facts of the product as the oracle calls them, where it calls them otherwise."""


def an_amount(draw: Random) -> int:
    """An amount that is often at an edge or a cent beside it."""
    if draw.random() < 0.5:
        return max(1, draw.choice(EDGES) + draw.choice((-1, 0, 1)))
    return draw.randrange(1, draw.choice((10_000_00, 300_000_00, 6_000_000_00)))


def one_too_large(draw: Random) -> tuple[Lot, ...]:
    """An exempted lot that is a fifth of all, or a cent beside it, next to one too large; sometimes one of nothing."""
    small = draw.randrange(30_000_00, 80_000_00)
    rest = 4 * small - 100_000_00 + draw.choice((-1, 0, 1))
    found = [Lot("1", small, "services", True), Lot("2", 100_000_00, "supplies", True), Lot("3", rest, "works", False)]
    return (
        (*found, Lot("4", 0, "services", False)) if draw.random() < 0.5 else (Lot("4", 0, "supplies", False), found[2])
    )


def some_lots(draw: Random) -> tuple[Lot, ...]:
    """One to five lots; sometimes the exempted ones are a fifth of all, or a cent beside it."""
    natures = ("services", "supplies", "works")
    found = [
        Lot(str(number), an_amount(draw), draw.choice(natures), draw.random() < 0.4)
        for number in range(1, draw.randint(2, 6))
    ]
    if draw.random() < 0.1:
        return one_too_large(draw)
    exempt = sum(lot.cents for lot in found if lot.exempt)
    if exempt and draw.random() < 0.5:
        others = [lot for lot in found if lot.exempt]
        rest = max(1, 4 * exempt + draw.choice((-1, 0, 0, 1)))
        return (*others, Lot("9", rest, draw.choice(natures), False))
    return tuple(found)


def a_question(draw: Random) -> Question:
    """A case with any answers; its own threshold is often its value."""
    answer = (True, False, None)
    found = some_lots(draw)
    whole = sum(lot.cents for lot in found)
    return Question(
        lots=found,
        planned_on=draw.choice((date(2025, 12, 31), date(2026, 1, 1), date(2027, 12, 31), date(2028, 1, 1)))
        + timedelta(draw.choice((0, 0, -200, 300))),
        services=PERIODS,
        own_cents=draw.choice((216_000_00, 5_404_000_00, whole, whole + 1)),
        sas_cents=750_000_00,
        mature=draw.choice(answer),
        chances=draw.choice(answer),
        competition=draw.choice(answer),
        social_task=draw.choice(answer),
        pantar=draw.choice(answer),
        right=draw.choice(answer),
        parties=draw.choice((None, 0, 1, 2, 7)),
        sas=draw.choice(answer),
    )


def an_ask(draw: Random) -> Ask:
    """A percentage around the edges, an effort or a waiver, with and without what belongs to it."""
    kind = draw.choice(("percentage", "percentage", "percentage", "effort", "waiver"))
    edges = (None, 0, 90, 100, 110, 120, 125, 490, 495, 500, 510, 2490, 2500, 2510)
    asked = draw.choice(edges) if kind == "percentage" else None
    return Ask(kind, asked, draw.random() < 0.8, draw.random() < 0.5, draw.random() < 0.5)


def threshold_row(question: Question) -> threshold.Threshold | None:
    """The row that the product finds for the planned day."""
    rows = [threshold.Threshold(euro(row.cents), row.first, row.last, "EU") for row in question.services]
    return max((row for row in rows if row.covers(question.planned_on)), key=lambda row: row.valid_from, default=None)


def threshold_of(question: Question, row: threshold.Threshold) -> threshold.ThresholdTest:
    """The threshold test of the same case; half of every lot is an option."""
    parts = [threshold.LotValue(euro(lot.cents - lot.cents // 2), euro(lot.cents // 2)) for lot in question.lots]
    value = threshold.estimated_value(parts)
    return threshold.threshold_test(value=value, planned_on=question.planned_on, threshold=row)


def facts_of(question: Question, test: threshold.ThresholdTest) -> variants.VariantFacts:
    """The same case in the product's words."""
    return variants.VariantFacts(
        value=test.value,
        threshold=test.threshold.amount,
        own_threshold=euro(question.own_cents),
        sas_threshold=euro(question.sas_cents),
        lots=tuple(lots.LotFacts(lot.number, euro(lot.cents), lot.nature, lot.exempt) for lot in question.lots),
        lot_limits=LIMITS,
        market_is_mature=question.mature,
        many_chances=question.chances,
        competition=question.competition,
        bidder_has_social_task=question.social_task,
        pantar_can_do_it=question.pantar,
        within_exclusive_right=question.right,
        social_parties=question.parties,
        is_sas_service=question.sas,
    )


Answers = dict[str, object]


def way_of(way: what_if.Way) -> frozenset[tuple[str, object]]:
    """What would have to change, in the oracle's words."""
    return frozenset(
        (NAMES.get(each.fact, each.fact), int(each.to * 100) if isinstance(each.to, Decimal) else each.to)
        for each in way
    )


def promised(facts: variants.VariantFacts, variant: Variant) -> set[str]:
    """What each way to fit leads to, when it is gone."""
    ways = what_if.ways_to_fit(variant, facts)
    return {variants.assess(variant, what_if.changed(facts, way)).verdict.value for way in ways}


def told_by_product(question: Question, ask: Ask, chosen: list[str]) -> Answers:
    """Everything that the product says about a case."""
    row = threshold_row(question)
    if row is None:
        return {"rule": "no threshold"}
    tested_now = threshold_of(question, row)
    facts = facts_of(question, tested_now)
    test = lots.lots_test(facts.lots, limits=LIMITS)
    percent = None if ask.hundredths is None else Decimal(ask.hundredths).scaleb(-2)
    choice = percentage.PercentageChoice(ask.kind, percent, "Past bij de markt." if ask.reasoned else " ", ask.advised)
    return {
        "rule": tested_now.applies,
        "rule of the advice": facts.applies,
        "advice": [(each.variant.value, each.verdict.value) for each in variants.assess_all(facts)],
        "blocked": {
            each.value: bool(BLOCKED & {why.code for why in variants.assess(each, facts).reasons}) for each in Variant
        },
        "ways": {each.value: {way_of(way) for way in what_if.ways_to_fit(each, facts)} for each in Variant},
        "kept promises": set().union(*(promised(facts, each) for each in Variant)) <= {"fits"},
        "running": [each.lot.number for each in lots.running_test(facts.lots, limits=LIMITS) if not each.share_holds],
        "too large": [lot.number for lot in test.too_large],
        "share holds": test.share_holds,
        "named": {
            str(dict(why.values)["lot"])
            for why in lots.why_not_exempted(facts.lots, limits=LIMITS)
            if why.code == "lot-too-large"
        },
        "skips": variants.skips_considerations(chosen),
        "recorded": not percentage.why_not_percentage(choice, limits=RANGE),
        "explained": percentage.needs_explanation(choice, limits=RANGE, applies=facts.applies),
        "waiver": percentage.needs_approval(choice, applies=facts.applies),
        "settled": not percentage.why_not_settled(choice, limits=RANGE, applies=facts.applies, approved=ask.approved),
    }


def told_by_oracle(question: Question, ask: Ask, chosen: list[str]) -> Answers:
    """The same, by the oracle."""
    rule = advice.is_rule(question)
    verdicts = advice.verdicts(question)
    return {
        "rule": rule,
        "rule of the advice": rule,
        "advice": advice.advice(question),
        "blocked": {variant: verdicts[variant] == advice.NOT for variant in advice.VARIANTS},
        "ways": advice.ways(question),
        "kept promises": True,
        "running": advice.over_the_share(question.lots),
        "too large": advice.lots_too_large(question.lots),
        "share holds": advice.share_is_kept(question.lots),
        "named": set(advice.lots_too_large(question.lots)),
        "skips": advice.no_considerations(chosen),
        "recorded": advice.may_be_recorded(ask),
        "explained": advice.is_explained(ask, rule=rule),
        "waiver": advice.is_waiver(ask, rule=rule),
        "settled": advice.is_settled(ask, rule=rule),
    }


def drawn(seed: int) -> Iterator[tuple[Question, Ask, list[str]]]:
    """Cases without end, always the same ones for a seed."""
    draw = Random(seed)
    while True:
        chosen = draw.choice((["3"], ["4-lots"], ["3", "4-lots"], ["1a", "3"], ["1a"], []))
        yield a_question(draw), an_ask(draw), chosen


def differences(cases: int, *, seed: int = 3) -> Iterator[str]:
    """Every case on which the two do not say the same."""
    for _count, case in zip(range(cases), drawn(seed), strict=False):
        product, oracle = told_by_product(*case), told_by_oracle(*case)
        if product != oracle:
            yield str(
                {key: (product[key], oracle[key]) for key in product if product[key] != oracle[key]} | {"case": case}
            )


def test_the_advice_on_ten_thousand_cases_is_what_the_rulebook_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert next(differences(CASES), None) is None
    seen = {
        (variant, verdict)
        for _count, case in zip(range(1000), drawn(3), strict=False)
        for variant, verdict in advice.advice(case[0])
    }
    with capsys.disabled():
        print(f"\nadvice: {CASES} cases equal, {len(seen)} pairs of variant and verdict")  # noqa: T201
    assert len(seen) >= 25


def test_the_same_facts_always_give_the_same_advice() -> None:
    for _count, case in zip(range(300), drawn(5), strict=False):
        shuffled = Question(
            **{name: getattr(case[0], name) for name in Question.__slots__ if name != "lots"}, lots=case[0].lots[::-1]
        )
        assert told_by_product(*case) == told_by_product(*case)
        turned = told_by_product(shuffled, *case[1:])
        assert turned["advice"] == told_by_product(*case)["advice"]


ERRORS = [
    Planted(threshold, "self.value >= self.threshold.amount", "self.value > self.threshold.amount"),
    Planted(threshold, "total(lot.value + lot.options for lot in lots)", "total(lot.value for lot in lots)"),
    Planted(threshold, "day <= self.valid_until", "day < self.valid_until"),
    Planted(threshold, "self.valid_from <= day", "self.valid_from < day"),
    Planted(
        lots,
        "if euro(lot.value) >= limits.for_nature(lot.nature))",
        "if euro(lot.value) > limits.for_nature(lot.nature))",
    ),
    Planted(lots, "or euro(lot.value) >= limits", "or euro(lot.value) > limits"),
    Planted(lots, "if nature == Nature.WORKS", "if nature != Nature.SERVICES"),
    Planted(lots, "share_holds=left_out * 100 <= whole", "share_holds=left_out * 100 < whole"),
    Planted(
        lots, "whole = total(lot.value for lot in lots)", "whole = total(lot.value for lot in lots if not lot.exempt)"
    ),
    Planted(percentage, "choice.percent < limits.explain_below", "choice.percent <= limits.explain_below"),
    Planted(percentage, "limits.lowest <= percent <=", "limits.lowest < percent <="),
    Planted(percentage, "percent <= limits.highest", "percent < limits.highest"),
    Planted(percentage, "percent != round(percent, 1)", "percent != round(percent, 2)"),
    Planted(percentage, "applies and choice.kind", "choice.kind"),
    Planted(
        percentage,
        "limits=limits, applies=applies) and not choice.advice_on_file",
        "limits=limits, applies=True) and not choice.advice_on_file",
    ),
    Planted(percentage, "not choice.reasoning.strip()", "not choice.reasoning"),
    Planted(variants, "self.value >= self.threshold", "self.value > self.threshold"),
    Planted(variants, "facts.value >= facts.own_threshold", "facts.value > facts.own_threshold"),
    Planted(variants, "facts.social_parties == 1", "facts.social_parties == 2"),
    Planted(variants, "facts.competition is False", "not facts.competition"),
    Planted(variants, "facts.many_chances is False", "not facts.many_chances"),
    Planted(variants, "elif not facts.market_is_mature", "elif facts.market_is_mature"),
    Planted(variants, "facts.is_sas_service is False", "not facts.is_sas_service"),
    Planted(variants, "if right is None:", "if not right:"),
    Planted(what_if, "if facts.value >= facts.own_threshold:", "if facts.value > facts.own_threshold:"),
    Planted(what_if, "facts.own_threshold - CENT", "facts.own_threshold"),
    Planted(what_if, "if each not in kept_out", "if each in kept_out"),
    Planted(what_if, "facts.social_parties < ENOUGH_PARTIES", "facts.social_parties < 1"),
    Planted(what_if, "for size in range(1, MOST_CHANGES + 1)", "for size in range(2, MOST_CHANGES + 1)"),
    Planted(what_if, "if to is not now:", "if to:"),
    Planted(lots, "if together * 100 <= whole", "if together * 100 < whole"),
    Planted(lots, "holds = left_out * 100 <= whole", "holds = lot.value * 100 <= whole"),
    Planted(lots, "if ZERO < euro(lot.value)", "if ZERO <= euro(lot.value)"),
    Planted(variants, "return Verdict.NOT, breaches", "return Verdict.POSSIBLE, breaches"),
    Planted(variants, "bool(chosen) and chosen <= WITHOUT", "chosen <= WITHOUT"),
    Planted(advice, "return not value(question) < threshold(question)", "return value(question) > threshold(question)"),
    Planted(advice, "lot.exempt and lot.cents >= most", "lot.cents >= most"),
    Planted(advice, "5 * exempt <= sum", "5 * exempt < sum"),
    Planted(advice, "parties is None or parties == 1", "parties is None"),
    Planted(advice, "value(question) >= question.own_cents", "value(question) >= threshold(question)"),
    Planted(advice, "question.sas is False or question.parties == 0", "question.sas is False"),
    Planted(advice, "by_answer(question.right), key", "by_answer(question.pantar), key"),
    Planted(advice, 'private["cents"] = question.own_cents - 1', 'private["cents"] = question.own_cents'),
    Planted(advice, "if kept and back else", "if back else"),
    Planted(advice, "5 * sum(each.cents for each in (*kept, lot)) <= everything", "5 * lot.cents <= everything"),
    Planted(advice, "if (question.parties or 0) >= least", "if question.parties"),
    Planted(advice, "ask.hundredths < 500", "ask.hundredths <= 500"),
    Planted(advice, "100 <= asked <= 2500 and asked % 10 == 0", "100 <= asked <= 2500"),
    Planted(advice, "return ask.approved or not is_waiver(ask, rule=rule)", "return True"),
    Planted(
        advice, "for verdict in ORDER for variant in VARIANTS if", "for variant in VARIANTS for verdict in ORDER if"
    ),
]


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_an_error_planted_in_either_side_is_found(error: Planted) -> None:
    with in_place(error):
        assert next(differences(CASES), None) is not None
    assert next(differences(50), None) is None
