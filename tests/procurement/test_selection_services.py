"""Phase 3 up to the ranking through its acts: one event per act, none on refusal (R17, R19)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from procurement import gates, selectors, services
from procurement.models import Consensus, Score
from procurement.services import CriterionInput, Points
from procurement.states import BidValidity, CriterionKind, ProcurementVerb
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.procurement.ground_select import (
    CRITERIA,
    Tender,
    bid_of,
    scores_of,
    tender,
    with_bids,
    with_committee,
    with_consensus,
    with_scores,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(cast: Cast) -> Tender:
    return tender(cast)


def said(ground: Tender) -> int:
    return Event.objects.filter(dossier=ground.case.dossier).count()


def refused(ground: Tender, act: Callable[[], object]) -> set[str]:
    """The codes of a refusal that left no event behind."""
    before = said(ground)
    with pytest.raises(Refused) as no:
        act()
    assert said(ground) == before
    return {each.code for each in no.value.blockers}


def test_each_act_of_the_way_is_one_event(ground: Tender) -> None:
    before = said(ground)
    with_consensus(ground)
    # criteria, two bids, two judgements, two invitations, two declarations, two submissions, two consensus scores
    assert said(ground) - before == 13
    verbs = list(Event.objects.filter(dossier=ground.case.dossier).order_by("pk").values_list("verb", flat=True))[
        before:
    ]
    assert verbs.count(ProcurementVerb.SCORES_SUBMITTED) == 2
    assert verbs[0] == ProcurementVerb.CRITERIA_SET
    assert verbs[-1] == ProcurementVerb.CONSENSUS_SET


def test_weights_that_are_not_100_are_refused_and_nothing_is_kept(ground: Tender) -> None:
    wrong = [replace(CRITERIA[0], weight=Decimal(30)), CRITERIA[1]]

    def act() -> Any:
        return services.set_criteria(case_id=ground.case.pk, criteria=wrong, by=ground.cast.buyer, at=AT)

    assert refused(ground, act) == {"weights"}
    assert not ground.case.criteria.exists()


def test_criteria_stand_once_somebody_scored(ground: Tender) -> None:
    with_scores(ground)

    def act() -> Any:
        return services.set_criteria(case_id=ground.case.pk, criteria=CRITERIA, by=ground.cast.buyer, at=AT)

    assert refused(ground, act) == {"already-scored"}
    assert Score.objects.count() == 4


def test_only_the_buyer_of_the_case_works_on_the_selection(ground: Tender) -> None:
    for person in (ground.cast.other_buyer, ground.cast.adviser, ground.cast.auditor, ground.cast.contract_manager):
        with pytest.raises(PermissionDenied):
            services.set_criteria(case_id=ground.case.pk, criteria=CRITERIA, by=person, at=AT)
        with pytest.raises(PermissionDenied):
            services.enter_bid(case_id=ground.case.pk, bid=bid_of(ground.first), by=person, at=AT)


def test_a_bid_comes_after_the_closing_time_and_the_closing_time_is_asked(ground: Tender) -> None:

    def enter() -> Any:
        return services.enter_bid(case_id=ground.case.pk, bid=bid_of(ground.first), by=ground.cast.buyer, at=AT)

    ground.case.tenders_close_at = AT + timedelta(seconds=1)
    ground.case.save(update_fields=["tenders_close_at"])
    assert refused(ground, enter) == {"still-open"}
    ground.case.tenders_close_at = None
    ground.case.save(update_fields=["tenders_close_at"])
    assert refused(ground, enter) == {"no-closing-time"}
    ground.case.tenders_close_at = AT
    ground.case.save(update_fields=["tenders_close_at"])
    assert enter().validity == BidValidity.OPEN


def test_a_bidder_bids_once_and_a_wrong_bid_can_be_corrected(ground: Tender) -> None:
    first, _second = with_bids(ground)

    def enter() -> Any:
        return services.enter_bid(case_id=ground.case.pk, bid=bid_of(ground.first), by=ground.cast.buyer, at=AT)

    assert refused(ground, enter) == {"bidder-twice"}
    services.correct_bid(bid_id=first.pk, bid=bid_of(ground.first, "8.5"), by=ground.cast.buyer, at=AT)
    first.refresh_from_db()
    assert first.offered_percent == Decimal("8.5")

    def other() -> Any:
        return services.correct_bid(bid_id=first.pk, bid=bid_of(ground.second), by=ground.cast.buyer, at=AT)

    assert refused(ground, other) == {"bidder-twice"}


def test_figures_that_cannot_be_are_refused(ground: Tender) -> None:
    services.set_criteria(case_id=ground.case.pk, criteria=CRITERIA, by=ground.cast.buyer, at=AT)
    bid = replace(
        bid_of(ground.first),
        received_on=AT.date() + timedelta(days=1),
        price=Decimal(-1),
        offered_percent=None,
    )

    def act() -> Any:
        return services.enter_bid(case_id=ground.case.pk, bid=bid, by=ground.cast.buyer, at=AT)

    assert refused(ground, act) == {"received-in-future", "price-negative", "offer-missing"}


def test_a_scored_bid_is_not_corrected_nor_excluded(ground: Tender) -> None:
    first, _second = with_scores(ground)

    def correct() -> Any:
        return services.correct_bid(bid_id=first.pk, bid=bid_of(ground.first, "9"), by=ground.cast.buyer, at=AT)

    assert refused(ground, correct) == {"scored-before"}

    def judge() -> Any:
        return services.judge_bid(
            bid_id=first.pk, validity=BidValidity.EXCLUDED, ground="Te laat.", by=ground.cast.buyer, at=AT
        )

    assert refused(ground, judge) == {"scored-before"}


def test_an_excluded_bid_has_a_ground(ground: Tender) -> None:
    first, _second = with_bids(ground)

    def judge(ground_text: str) -> Any:
        return services.judge_bid(
            bid_id=first.pk, validity=BidValidity.EXCLUDED, ground=ground_text, by=ground.cast.buyer, at=AT
        )

    assert refused(ground, lambda: judge("  ")) == {"ground-missing"}
    assert judge("Ondertekening ontbreekt.").validity == BidValidity.EXCLUDED


def test_who_works_for_a_bidder_is_no_member_either_way_round(ground: Tender) -> None:
    of_lead = people.person("Lid Een", Role.ADVISER, organisation=ground.first)
    of_partner = people.organisation("Partner B.V.")
    member = people.person("Lid Twee", Role.ADVISER, organisation=of_partner)
    together = people.consortium(ground.second, of_partner)
    with_consortium = replace(bid_of(ground.second), consortium=together)
    services.enter_bid(case_id=ground.case.pk, bid=bid_of(ground.first), by=ground.cast.buyer, at=AT)
    services.enter_bid(case_id=ground.case.pk, bid=with_consortium, by=ground.cast.buyer, at=AT)
    for person in (of_lead, member):

        def invite(user: User = person) -> Any:
            return services.invite_member(case_id=ground.case.pk, user=user, by=ground.cast.buyer, at=AT)

        assert refused(ground, invite) == {"member-of-bidder"}
        assert person in selectors.people_to_invite(ground.case)


def test_a_bid_of_a_members_company_is_refused(ground: Tender) -> None:
    member = people.person("Lid Drie", Role.ADVISER, organisation=ground.first)
    services.invite_member(case_id=ground.case.pk, user=member, by=ground.cast.buyer, at=AT)

    def enter() -> Any:
        return services.enter_bid(case_id=ground.case.pk, bid=bid_of(ground.first), by=ground.cast.buyer, at=AT)

    assert refused(ground, enter) == {"bidder-in-committee"}


def test_only_people_of_the_office_who_buy_or_advise_sit_in_it_and_once(ground: Tender) -> None:

    def invite(user: User) -> Any:
        return services.invite_member(case_id=ground.case.pk, user=user, by=ground.cast.buyer, at=AT)

    for person in (ground.cast.contractor, ground.cast.auditor, ground.cast.administrator, ground.cast.finance_reader):
        assert refused(ground, partial(invite, person)) == {"member-outside"}
    invite(ground.cast.adviser)
    assert refused(ground, lambda: invite(ground.cast.adviser)) == {"member-twice"}


def test_nobody_scores_before_the_declaration_and_nobody_for_somebody_else(ground: Tender) -> None:
    first, second = with_bids(ground)
    services.invite_member(case_id=ground.case.pk, user=ground.cast.adviser, by=ground.cast.buyer, at=AT)
    scores = scores_of(ground.case, {first.pk: "80", second.pk: "50"})

    def submit(by: User) -> Any:
        return services.submit_scores(case_id=ground.case.pk, scores=scores, by=by, at=AT)

    assert refused(ground, lambda: submit(ground.cast.adviser)) == {"declaration-missing"}
    for person in (ground.cast.stand_in, ground.cast.buyer, ground.cast.coordinator):
        with pytest.raises(PermissionDenied):
            submit(person)


def test_a_member_with_an_interest_does_not_score_and_can_be_replaced(ground: Tender) -> None:
    first, second = with_bids(ground)
    adviser, buyer = ground.cast.adviser, ground.cast.buyer
    member = services.invite_member(case_id=ground.case.pk, user=adviser, by=buyer, at=AT)

    def declare(why: str) -> Any:
        return services.declare_conflict(case_id=ground.case.pk, has_conflict=True, explanation=why, by=adviser, at=AT)

    assert refused(ground, lambda: declare(" ")) == {"explanation-missing"}
    declare("Mijn broer werkt er.")
    assert refused(ground, lambda: declare("Nog eens.")) == {"declared-before"}
    scores = scores_of(ground.case, {first.pk: "80", second.pk: "50"})

    def submit() -> Any:
        return services.submit_scores(case_id=ground.case.pk, scores=scores, by=adviser, at=AT)

    assert refused(ground, submit) == {"conflict"}
    assert refused(ground, lambda: services.release_member(member_id=member.pk, reason="", by=buyer, at=AT)) == {
        "reason-missing"
    }
    services.release_member(member_id=member.pk, reason="Belang.", by=buyer, at=AT)
    assert not ground.case.committee.exists()


def test_scores_are_whole_reasoned_and_given_once(ground: Tender) -> None:
    first, second = with_bids(ground)
    with_committee(ground)

    def submit(scores: dict[tuple[int, int], Points]) -> Any:
        return services.submit_scores(case_id=ground.case.pk, scores=scores, by=ground.cast.adviser, at=AT)

    half = scores_of(ground.case, {first.pk: "80"})
    assert refused(ground, lambda: submit(half)) == {"score-outside-scale", "motivation-missing"}
    too_much = scores_of(ground.case, {first.pk: "100.01", second.pk: "50"})
    assert refused(ground, lambda: submit(too_much)) == {"score-outside-scale"}
    assert not Score.objects.exists()
    submit(scores_of(ground.case, {first.pk: "100", second.pk: "0"}))
    assert refused(ground, lambda: submit(scores_of(ground.case, {first.pk: "1", second.pk: "1"}))) == {
        "already-submitted"
    }


def test_scores_wait_until_every_bid_is_judged(ground: Tender) -> None:
    with_committee(ground)
    services.set_criteria(case_id=ground.case.pk, criteria=CRITERIA, by=ground.cast.buyer, at=AT)
    services.enter_bid(case_id=ground.case.pk, bid=bid_of(ground.first), by=ground.cast.buyer, at=AT)

    def submit() -> Any:
        return services.submit_scores(case_id=ground.case.pk, scores={}, by=ground.cast.adviser, at=AT)

    assert refused(ground, submit) == {"no-valid-bid", "bid-not-judged"}


def test_no_member_sees_the_scores_of_others_before_all_submitted(ground: Tender) -> None:
    first, second = with_bids(ground)
    with_committee(ground)
    buyer, adviser = ground.members
    scores = scores_of(ground.case, {first.pk: "80", second.pk: "50"})
    services.submit_scores(case_id=ground.case.pk, scores=scores, by=buyer, at=AT)
    assert not selectors.scores_visible_to(ground.case, adviser)
    assert {score.member.user for score in selectors.scores_visible_to(ground.case, buyer)} == {buyer}
    assert not selectors.scores_visible_to(ground.case, ground.cast.auditor)
    assert not selectors.open_scores(ground.case, ground.cast.auditor).are_open
    services.submit_scores(case_id=ground.case.pk, scores=scores, by=adviser, at=AT)
    for person in (buyer, adviser, ground.cast.auditor):
        assert len(selectors.scores_visible_to(ground.case, person)) == 4


def test_nobody_joins_the_committee_once_the_scores_are_open(ground: Tender) -> None:
    with_scores(ground)

    def invite() -> Any:
        return services.invite_member(
            case_id=ground.case.pk, user=ground.cast.other_adviser, by=ground.cast.buyer, at=AT
        )

    assert refused(ground, invite) == {"scores-open"}


def test_consensus_waits_for_all_members_and_needs_an_adviser_without_a_conflict(ground: Tender) -> None:
    first, second = with_bids(ground)
    plan = ground.case.criteria.get(kind=CriterionKind.PLAN)

    def agree(why: str = "Samen.") -> Any:
        return services.set_consensus(
            bid_id=first.pk, scores={plan.pk: Points(Decimal(70), why)}, by=ground.cast.buyer, at=AT
        )

    assert refused(ground, agree) == {"no-members", "adviser-missing"}
    with_committee(ground)
    assert refused(ground, agree) == {"scores-outstanding"}
    scores = scores_of(ground.case, {first.pk: "80", second.pk: "50"})
    for member in ground.members:
        services.submit_scores(case_id=ground.case.pk, scores=scores, by=member, at=AT)
    assert refused(ground, lambda: agree(" ")) == {"reason-missing"}
    agree()
    agree()
    assert Consensus.objects.count() == 1


def test_an_adviser_with_a_conflict_does_not_count_as_the_adviser(ground: Tender) -> None:
    first, second = with_bids(ground)
    plan = ground.case.criteria.get(kind=CriterionKind.PLAN)
    buyer, adviser = ground.members
    for member in (buyer, adviser):
        services.invite_member(case_id=ground.case.pk, user=member, by=buyer, at=AT)
    services.declare_conflict(case_id=ground.case.pk, has_conflict=False, explanation="", by=buyer, at=AT)
    services.declare_conflict(case_id=ground.case.pk, has_conflict=True, explanation="Familie.", by=adviser, at=AT)
    scores = scores_of(ground.case, {first.pk: "80", second.pk: "50"})
    services.submit_scores(case_id=ground.case.pk, scores=scores, by=buyer, at=AT)

    def agree() -> Any:
        return services.set_consensus(bid_id=first.pk, scores={plan.pk: Points(Decimal(70), "Samen.")}, by=buyer, at=AT)

    assert refused(ground, agree) == {"adviser-missing"}
    waits = selectors.open_scores(ground.case, buyer)
    assert (waits.are_open, waits.waits_for, waits.misses_member) == (False, (), True)
    other = ground.cast.other_adviser
    services.invite_member(case_id=ground.case.pk, user=other, by=buyer, at=AT)
    services.declare_conflict(case_id=ground.case.pk, has_conflict=False, explanation="", by=other, at=AT)
    assert not [score for score in selectors.scores_visible_to(ground.case, other) if score.member.user != other]
    services.submit_scores(case_id=ground.case.pk, scores=scores, by=other, at=AT)
    assert selectors.open_scores(ground.case, buyer).are_open
    assert agree()


def test_the_ranking_adds_the_offer_on_its_scale_and_the_consensus_by_weight(ground: Tender) -> None:
    first, second = with_consensus(ground)
    rows = selectors.ranking_of(ground.case)
    # first: 40 × (7,5 − 5) ÷ (10 − 5) = 20; 85 × 60 ÷ 100 = 51. second: 40; 50 × 60 ÷ 100 = 30.
    assert [(row.bid, row.total, row.rank) for row in rows] == [
        (first, Decimal("71.00"), 1),
        (second, Decimal("70.00"), 2),
    ]


def test_an_offer_beyond_the_ceiling_or_absent_gets_all_or_no_points(ground: Tender) -> None:
    first, second = with_bids(ground)
    type(first).objects.filter(pk=first.pk).update(offered_percent=Decimal(25))
    type(first).objects.filter(pk=second.pk).update(offered_percent=None)
    points = {row.bid.pk: row.cells[0].points for row in selectors.ranking_of(ground.case)}
    assert points == {first.pk: Decimal("40.00"), second.pk: Decimal("0.00")}


def test_bids_with_the_same_points_share_their_rank(ground: Tender) -> None:
    services.set_criteria(
        case_id=ground.case.pk,
        criteria=[CriterionInput("Percentage", CriterionKind.PERCENTAGE, Decimal(100), Decimal(5), Decimal(10))],
        by=ground.cast.buyer,
        at=AT,
    )
    for each in (ground.first, ground.second):
        bid = services.enter_bid(case_id=ground.case.pk, bid=bid_of(each, "6"), by=ground.cast.buyer, at=AT)
        services.judge_bid(bid_id=bid.pk, validity=BidValidity.VALID, ground="", by=ground.cast.buyer, at=AT)
    assert [row.rank for row in selectors.ranking_of(ground.case)] == [1, 1]


def test_the_checklist_names_the_members_whose_scores_are_awaited(cast: Cast) -> None:
    ground = tender(cast)
    with_bids(ground)
    with_committee(ground)

    def why() -> str:
        return next(each.why for each in gates.select_conditions(ground.case) if each.code == "consensus")

    assert all(member.name in why() for member in ground.members)
    ground.case.committee.update(submitted_at=AT)
    assert not any(member.name in why() for member in ground.members)
    assert "2" in why()
