"""Rules of phases 2 and 3: criteria, committee, standstill, award and comparable cases (R13, R17, R19, R20)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules import (
    AwardFacts,
    ClosedCase,
    Member,
    OfferScale,
    ScoredPart,
    Standstill,
    Subject,
    basis,
    may_see_others,
    nearest_first,
    offer_points,
    standstill,
    why_no_consensus,
    why_not_awarded,
    why_not_complete,
    why_not_entered,
    why_not_judged,
    why_not_scored,
    why_not_sent,
)
from procurement.states import BidValidity, Nature
from sroi.kernel.calendar import Term, WorkingDays

CALENDAR = WorkingDays()
STATUTORY = Term(20, True, "art. 2.127 Aanbestedingswet")
SCALE = OfferScale(floor=Decimal(5), ceiling=Decimal(15))


def codes(blockers: object) -> list[str]:
    return [each.code for each in blockers]  # type: ignore[attr-defined]


def decided(sent_on: date, term: Term = STATUTORY) -> Standstill:
    return standstill(sent_on=sent_on, term=term, calendar=CALENDAR)


def test_example_7_a_standstill_that_ends_on_5_may_moves_to_the_next_day() -> None:
    term = decided(date(2026, 4, 15))
    assert term.counted_until == date(2026, 5, 5)
    assert term.ends_on == date(2026, 5, 6)
    assert term.moved


def test_example_7_a_standstill_that_ends_on_good_friday_moves_past_easter() -> None:
    term = decided(date(2026, 3, 14))
    assert (term.counted_until, term.ends_on) == (date(2026, 4, 3), date(2026, 4, 7))


@pytest.mark.parametrize(
    ("sent_on", "ends_on"),
    [
        (date(2026, 4, 7), date(2026, 4, 28)),
        (date(2026, 12, 5), date(2026, 12, 28)),
        (date(2026, 6, 1), date(2026, 6, 22)),
    ],
)
def test_other_standstills_of_twenty_days(sent_on: date, ends_on: date) -> None:
    # 21 June 2026 is a Sunday; King's Day and Christmas move the other two
    assert decided(sent_on).ends_on == ends_on


def test_a_standstill_starts_the_day_after_the_decision_was_sent() -> None:
    term = decided(date(2026, 4, 15))
    assert term.starts_on == date(2026, 4, 16)
    assert not term.is_over(date(2026, 5, 6))
    assert term.is_over(date(2026, 5, 7))


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)))
def test_a_statutory_standstill_ends_on_a_working_day_and_never_early(sent_on: date) -> None:
    term = decided(sent_on)
    assert CALENDAR.is_working(term.ends_on)
    assert 20 <= (term.ends_on - sent_on).days <= 25
    skipped = (term.counted_until + timedelta(days=n) for n in range((term.ends_on - term.counted_until).days))
    assert not any(CALENDAR.is_working(day) for day in skipped)


AWARD = AwardFacts(
    standstill=decided(date(2026, 4, 15)),
    needs_standstill=True,
    proceedings_on=None,
    judged_on=None,
    has_winner=True,
    winners_valid=True,
    awarded_on=date(2026, 5, 7),
    has_document=True,
)


def test_a_definitive_award_is_recorded_after_the_standstill() -> None:
    assert why_not_awarded(AWARD, on=date(2026, 5, 7)) == ()
    early = replace(AWARD, awarded_on=date(2026, 5, 6))
    found = why_not_awarded(early, on=date(2026, 5, 7))
    assert codes(found) == ["standstill-holds"]
    assert dict(found[0].values) == {"ends_on": date(2026, 5, 6)}
    assert found[0].source == "art. 2.127 Aanbestedingswet"


def test_summary_proceedings_suspend_until_the_judgment() -> None:
    sued = replace(AWARD, proceedings_on=date(2026, 5, 6))
    pending = why_not_awarded(sued, on=date(2026, 6, 1))
    assert [(each.code, each.source) for each in pending] == [("proceedings-pending", "art. 2.127 Aanbestedingswet")]
    judged = replace(sued, judged_on=date(2026, 5, 30), awarded_on=date(2026, 6, 1))
    assert why_not_awarded(judged, on=date(2026, 6, 1)) == ()
    late = replace(AWARD, proceedings_on=date(2026, 5, 7))
    assert why_not_awarded(late, on=date(2026, 6, 1)) == ()


def test_a_definitive_award_has_a_date_a_document_and_a_valid_winner() -> None:
    empty = replace(AWARD, standstill=None, has_winner=False, awarded_on=None, has_document=False)
    assert codes(why_not_awarded(empty, on=date(2026, 5, 7))) == [
        "winner-missing",
        "document-missing",
        "date-missing",
        "decision-not-sent",
    ]
    assert codes(why_not_awarded(replace(AWARD, winners_valid=False), on=date(2026, 5, 7))) == ["winner-not-valid"]
    assert codes(why_not_awarded(AWARD, on=date(2026, 5, 6))) == ["date-in-future"]


def test_a_direct_award_has_no_standstill() -> None:
    direct = replace(AWARD, needs_standstill=False, standstill=None, awarded_on=date(2026, 4, 1))
    assert why_not_awarded(direct, on=date(2026, 4, 1)) == ()


def test_a_decision_is_not_sent_while_a_bid_is_open() -> None:
    found = why_not_sent(has_winner=False, bids_open=2, consensus_open=1)
    assert codes(found) == ["bids-not-judged", "consensus-missing", "winner-missing"]
    assert why_not_sent(has_winner=True, bids_open=0, consensus_open=0) == ()


@pytest.mark.parametrize(
    ("offered", "points"), [("3", "0"), ("5", "0"), ("7.5", "5"), ("10", "10"), ("15", "20"), ("99", "20")]
)
def test_points_rise_in_a_straight_line_from_floor_to_ceiling(offered: str, points: str) -> None:
    assert offer_points(offered=Decimal(offered), scale=SCALE, maximum=Decimal(20)).points == Decimal(points)


def test_a_scale_upside_down_gives_no_points() -> None:
    with pytest.raises(ValueError, match="above the floor"):
        offer_points(offered=Decimal(5), scale=OfferScale(Decimal(5), Decimal(5)), maximum=Decimal(20))


@given(st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_a_higher_offer_never_scores_less_and_never_more_than_all(one: Decimal, other: Decimal) -> None:
    low, high = (offer_points(offered=each, scale=SCALE, maximum=Decimal(20)).points for each in sorted((one, other)))
    assert 0 <= low <= high <= 20


MEMBER = Member("Ann", is_adviser=True, has_conflict=False)
PART = ScoredPart("Plan", Decimal(8), Decimal(10), "Concrete and reachable.")


def test_a_member_scores_after_declaring_no_conflict() -> None:
    assert why_not_scored(member=MEMBER, validity=BidValidity.VALID, parts=[PART]) == ()
    silent, torn = replace(MEMBER, has_conflict=None), replace(MEMBER, has_conflict=True)
    assert codes(why_not_scored(member=silent, validity=BidValidity.VALID, parts=[PART])) == ["declaration-missing"]
    assert codes(why_not_scored(member=torn, validity=BidValidity.VALID, parts=[PART])) == ["conflict"]
    assert codes(why_not_scored(member=None, validity=BidValidity.VALID, parts=[PART])) == ["not-a-member"]


def test_a_bid_is_judged_before_it_is_scored_and_scored_once() -> None:
    done = replace(MEMBER, submitted=True)
    found = why_not_scored(member=done, validity=BidValidity.EXCLUDED, parts=[replace(PART, score=Decimal(11))])
    assert codes(found) == ["already-submitted", "bid-not-valid", "score-outside-scale"]
    assert codes(why_not_scored(member=MEMBER, validity=BidValidity.OPEN, parts=[])) == ["bid-not-judged"]


def test_others_scores_are_seen_after_the_own_ones_only() -> None:
    assert not may_see_others(MEMBER)
    assert may_see_others(replace(MEMBER, submitted=True))


def test_a_social_criterion_puts_an_adviser_in_the_committee() -> None:
    buyer = replace(MEMBER, is_adviser=False)
    assert codes(why_not_complete([buyer], social_criterion=True)) == ["adviser-missing"]
    assert why_not_complete([buyer], social_criterion=False) == ()
    assert why_not_complete([buyer, MEMBER], social_criterion=True) == ()
    assert codes(why_not_complete([], social_criterion=True)) == ["no-members", "adviser-missing"]


def test_consensus_waits_for_everyone_without_a_conflict_and_has_reasons() -> None:
    torn = Member("Bob", is_adviser=False, has_conflict=True)
    assert codes(why_no_consensus([MEMBER, torn], [replace(PART, reason="")])) == [
        "scores-outstanding",
        "reason-missing",
    ]
    assert why_no_consensus([replace(MEMBER, submitted=True), torn], [PART]) == ()


def test_bids_are_entered_after_the_closing_time() -> None:
    closes = datetime(2026, 4, 1, 12, tzinfo=UTC)
    assert codes(why_not_entered(closes_at=closes, at=closes - timedelta(seconds=1))) == ["still-open"]
    assert why_not_entered(closes_at=closes, at=closes) == ()
    assert codes(why_not_entered(closes_at=None, at=closes)) == ["no-closing-time"]


def test_an_excluded_or_unsuitable_bid_has_a_ground() -> None:
    assert codes(why_not_judged(validity=BidValidity.UNSUITABLE, ground="")) == ["ground-missing"]
    assert codes(why_not_judged(validity=BidValidity.OPEN, ground="")) == ["bid-not-judged"]
    assert why_not_judged(validity=BidValidity.EXCLUDED, ground="Art. 2.86") == ()
    assert why_not_judged(validity=BidValidity.VALID, ground="") == ()


SUBJECT = Subject("90", Nature.SERVICES, Decimal(500_000))


def closed(reference: str, **more: object) -> ClosedCase:
    case = ClosedCase(reference, "90", Nature.SERVICES, Decimal(500_000), Decimal(5), Decimal(4))
    return replace(case, **more)  # type: ignore[arg-type]


def test_comparable_cases_stand_by_division_then_nature_then_value() -> None:
    cases = [
        closed("other-division", cpv_division="45"),
        closed("far", value=Decimal(900_000)),
        closed("works", nature=Nature.WORKS),
        closed("near", value=Decimal(450_000)),
    ]
    order = [case.reference for case in nearest_first(cases, subject=SUBJECT)]
    assert order == ["near", "far", "works", "other-division"]


def test_fewer_than_five_cases_are_a_thin_basis() -> None:
    assert basis([closed(str(n)) for n in range(4)], subject=SUBJECT).thin
    assert not basis([closed(str(n)) for n in range(5)], subject=SUBJECT).thin
    nothing = basis([closed("1", cpv_division="45")], subject=SUBJECT)
    assert (nothing.count, nothing.realised, nothing.thin) == (0, None, True)


def test_cases_without_a_realised_percentage_do_not_count() -> None:
    found = basis([closed("1"), closed("2", realised=None, asked=None)], subject=SUBJECT)
    assert found.count == 1


@given(st.lists(st.decimals(0, 25, places=1), min_size=2, max_size=30))
def test_median_and_quartiles_agree_with_the_standard_library(values: list[Decimal]) -> None:
    found = basis([closed(str(n), realised=each) for n, each in enumerate(values)], subject=SUBJECT).realised
    assert found is not None
    low, _middle, high = quantiles(values, n=4, method="inclusive")
    ours = (found.lower_quartile, found.median, found.upper_quartile)
    for mine, theirs in zip(ours, (low, median(values), high), strict=True):
        assert abs(mine - theirs) <= Decimal("0.05")


def test_the_definitive_award_does_not_come_before_the_judgment() -> None:
    sued = replace(AWARD, proceedings_on=date(2026, 5, 6), judged_on=date(2026, 5, 30))
    found = why_not_awarded(replace(sued, awarded_on=date(2026, 5, 29)), on=date(2026, 6, 1))
    assert codes(found) == ["before-judgment"]
    assert why_not_awarded(replace(sued, awarded_on=date(2026, 5, 30)), on=date(2026, 6, 1)) == ()
