"""Rules of the assessment: criteria and their scales, prices, places, the spread of a committee (R17, R19)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules import (
    ClosingFacts,
    CriterionFacts,
    Level,
    Member,
    OfferScale,
    levels_of,
    member_distances,
    passed_over,
    places,
    price_points,
    score_spread,
    scores_open,
    why_not_closing,
    why_not_criteria,
    why_not_on_scale,
    why_not_scale,
    why_passed_over,
)
from procurement.states import CriterionKind

MEMBER = Member("Ann", is_adviser=True, has_conflict=False)
SCORES = st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=7)
OPEN = ClosingFacts(
    known=datetime(2026, 4, 1, 10, tzinfo=UTC), published_on=date(2026, 3, 1), has_bids=False, is_published=True
)


def codes(blockers: object) -> list[str]:
    return [each.code for each in blockers]  # type: ignore[attr-defined]


STEPS = "Wij letten op diepte en bereik.\n100 Overtuigend en meetbaar\n60: voldoende\n0 – niet uitgewerkt"


def test_weights_add_up_to_a_hundred() -> None:
    price = CriterionFacts("Price", Decimal(70), CriterionKind.PRICE)
    plan = CriterionFacts("Plan", Decimal(30), CriterionKind.PLAN, scoring=STEPS)
    assert why_not_criteria((price, plan)) == ()
    assert codes(why_not_criteria((price, replace(plan, weight=Decimal(29))))) == ["weights"]


def test_a_criterion_has_a_weight_and_says_how_it_is_scored() -> None:
    flat = CriterionFacts("Offer", Decimal(0), CriterionKind.PERCENTAGE, OfferScale(Decimal(5), Decimal(5)))
    assert codes(why_not_criteria((flat,))) == ["weights", "weight-zero", "scale-upside-down"]
    loose = (
        CriterionFacts("Offer", Decimal(40), CriterionKind.PERCENTAGE),
        CriterionFacts("Plan", Decimal(60), CriterionKind.PLAN),
    )
    assert codes(why_not_criteria(loose)) == ["scale-missing", "scoring-missing"]
    assert why_not_criteria((loose[0], replace(loose[1], scoring="0 to 10")))[0].field == "floor_percent"


def test_a_part_of_a_plan_does_not_stand_alone() -> None:
    depth = CriterionFacts("Depth", Decimal(60), CriterionKind.PLAN, scoring=STEPS, part_of="Plan")
    reach = replace(depth, name="Reach", weight=Decimal(40), part_of="plan ")
    assert why_not_criteria((depth, reach)) == ()
    found = why_not_criteria((depth, replace(reach, part_of="")))
    assert [(each.code, each.field) for each in found] == [("part-alone", "part_of")]


def test_the_steps_of_a_scale_are_read_from_its_lines() -> None:
    assert levels_of(STEPS) == (
        Level(Decimal(100), "Overtuigend en meetbaar"),
        Level(Decimal(60), "voldoende"),
        Level(Decimal(0), "niet uitgewerkt"),
    )
    assert levels_of("0 slecht, 50 voldoende, 100 uitstekend.") == ()
    assert levels_of("1. Diepte\n2. Bereik") == ()
    assert levels_of("") == ()


@pytest.mark.parametrize(
    ("scoring", "code"),
    [
        ("100 goed\n100 ook goed\n0 slecht", "level-twice"),
        ("120 goed\n0 slecht", "level-outside"),
        ("100 goed\n-10 slecht", "level-outside"),
        ("80 goed\n0 slecht", "level-top"),
    ],
)
def test_a_scale_that_cannot_be_used_is_refused_with_what_to_do(scoring: str, code: str) -> None:
    found = why_not_scale(scoring, criterion="Plan")
    assert [(each.code, each.field) for each in found] == [(code, "scale")]
    plan = CriterionFacts("Plan", Decimal(100), CriterionKind.PLAN, scoring=scoring)
    assert codes(why_not_criteria((plan,))) == [code]


@given(st.sets(st.integers(0, 99), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_a_scale_reads_the_same_in_any_order_of_its_lines(points: set[int], shuffle: Random) -> None:
    lines = [f"{each} step {each}" for each in {*points, 100}]
    shuffle.shuffle(lines)
    scoring = "\n".join(lines)
    assert [each.points for each in levels_of(scoring)] == sorted({*points, 100}, reverse=True)
    assert why_not_scale(scoring, criterion="Plan") == ()
    for each in range(101):
        off = why_not_on_scale(Decimal(each), scoring=scoring, criterion="Plan", field="points")
        assert bool(off) == (each not in {*points, 100})


def test_without_steps_every_score_is_on_the_scale() -> None:
    assert why_not_on_scale(Decimal("72.5"), scoring="0 tot 100", criterion="Plan", field="points") == ()
    assert why_not_on_scale(None, scoring=STEPS, criterion="Plan", field="points") == ()


PRICES = st.lists(st.decimals(0, 9_999_999, places=2), min_size=1, max_size=8)


@given(PRICES, st.decimals(1, 100, places=2))
def test_the_lowest_price_gets_all_points_and_a_higher_price_never_more(
    prices: list[Decimal], maximum: Decimal
) -> None:
    lowest = min(prices)
    points = [price_points(price=each, lowest=lowest, maximum=maximum).points for each in sorted(prices)]
    assert points[0] == maximum
    assert points == sorted(points, reverse=True)
    assert all(0 <= each <= maximum for each in points)


@pytest.mark.parametrize(("price", "points"), [("100", "60"), ("120", "50"), ("150", "40"), ("300", "20")])
def test_a_price_gets_the_part_that_the_lowest_is_of_it(price: str, points: str) -> None:
    found = price_points(price=Decimal(price), lowest=Decimal(100), maximum=Decimal(60))
    assert found.points == Decimal(points)


def test_a_price_below_the_lowest_is_no_price_of_this_lot() -> None:
    with pytest.raises(ValueError, match="lower than the lowest"):
        price_points(price=Decimal(1), lowest=Decimal(2), maximum=Decimal(60))


def test_scores_open_when_a_whole_committee_submitted() -> None:
    done = replace(MEMBER, submitted=True)
    buyer = Member("Bob", is_adviser=False, has_conflict=False, submitted=True)
    assert scores_open([done, buyer], social_criterion=True)
    assert not scores_open([buyer], social_criterion=True)
    assert scores_open([buyer], social_criterion=False)
    assert not scores_open([done, replace(buyer, submitted=False)], social_criterion=False)
    torn = replace(buyer, has_conflict=True, submitted=False)
    assert scores_open([done, torn], social_criterion=True)
    assert not scores_open([torn], social_criterion=False)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([None, True, False]), st.booleans()), max_size=6))
def test_scores_never_open_over_somebody_who_can_still_score(kinds: list[tuple[bool, bool | None, bool]]) -> None:
    members = [Member(f"m{n}", *kind) for n, kind in enumerate(kinds)]
    if scores_open(members, social_criterion=True):
        assert all(each.submitted for each in members if not each.has_conflict)
        assert any(each.is_adviser and not each.has_conflict for each in members)


@given(st.dictionaries(st.integers(1, 9), st.decimals(0, 100, places=2), max_size=9))
def test_more_points_never_stand_lower_and_equal_points_share_a_place(totals: dict[int, Decimal]) -> None:
    found = places(totals)
    assert found.keys() == totals.keys()
    assert sorted(found.values()) == sorted(1 + sum(b > a for b in totals.values()) for a in totals.values())
    for one, mine in totals.items():
        for other, theirs in totals.items():
            assert (found[one] < found[other]) == (mine > theirs)
    assert not totals or min(found.values()) == 1


@given(st.dictionaries(st.integers(1, 9), st.decimals(0, 5, places=0), min_size=1, max_size=9), st.data())
def test_nobody_is_passed_over_when_the_best_win_and_somebody_is_when_not(
    totals: dict[int, Decimal], data: st.DataObject
) -> None:
    ranked = places(totals)
    winners = data.draw(st.sets(st.sampled_from(sorted(totals)), min_size=1))
    over = passed_over(ranked, winners)
    worst = min(totals[each] for each in winners)
    assert over == {bid for bid, points in totals.items() if bid not in winners and points >= worst}
    assert codes(why_passed_over(["A"] * bool(over), ground=" ")) == ["passed-over"] * bool(over)
    assert why_passed_over(["A"], ground="Loting.") == ()


@given(SCORES)
def test_the_middle_lies_between_the_ends_and_the_furthest_is_at_one_of_them(values: list[Decimal]) -> None:
    given_scores = [(f"m{n}", value) for n, value in enumerate(values)]
    spread = score_spread(given_scores)
    assert spread is not None
    assert spread.lowest <= spread.middle <= spread.highest
    assert spread.middle == median(values)
    assert spread.width == max(values) - min(values)
    away = {name: abs(spread.distance(value)) for name, value in given_scores}
    assert all(away[name] == max(away.values()) for name in spread.furthest)
    assert bool(spread.furthest) == (len(set(away.values())) > 1)
    assert score_spread(given_scores[::-1]) == spread


def test_two_members_differ_as_much_from_each_other_so_none_is_furthest() -> None:
    spread = score_spread([("Ann", Decimal(80)), ("Bob", Decimal(40))])
    assert spread is not None
    assert (spread.middle, spread.furthest) == (Decimal(60), frozenset())
    assert score_spread([]) is None


def test_who_differs_most_over_all_scores_stands_first() -> None:
    groups = [
        [("Ann", Decimal(80)), ("Bob", Decimal(70)), ("Cas", Decimal(20))],
        [("Ann", Decimal(60)), ("Bob", Decimal(60)), ("Cas", Decimal(60))],
    ]
    found = member_distances(groups)
    assert [(each.name, each.average, each.furthest, each.scores) for each in found] == [
        ("Cas", Decimal("25.0"), 1, 2),
        ("Ann", Decimal("5.0"), 0, 2),
        ("Bob", Decimal("0.0"), 0, 2),
    ]


def test_a_closing_time_lies_ahead_and_after_the_publication() -> None:
    at = datetime(2026, 3, 20, 9, tzinfo=UTC)
    assert why_not_closing(at + timedelta(days=30), OPEN, at=at) == ()
    assert codes(why_not_closing(at, OPEN, at=at)) == ["closing-past"]
    assert codes(why_not_closing(datetime(2026, 2, 1, tzinfo=UTC), OPEN, at=at)) == ["closing-before"]
    assert codes(why_not_closing(at, replace(OPEN, known=None, published_on=None, is_published=False), at=at)) == [
        "closing-past"
    ]
    assert why_not_closing(None, OPEN, at=at) == ()
    closed = replace(OPEN, known=None)
    assert why_not_closing(datetime(2026, 3, 10, tzinfo=UTC), closed, at=at) == ()
    assert codes(why_not_closing(None, replace(OPEN, has_bids=True), at=at)) == ["closing-stands"]
