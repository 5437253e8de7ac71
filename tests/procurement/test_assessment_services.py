"""Contacts of bidders, double bidders, closing and order: what the acts of phase 3 refuse (R17, R19)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from procurement import selectors, services
from procurement.models import Lot
from procurement.services import CaseEntry, CriterionInput
from procurement.states import BidValidity, CriterionKind
from sroi.accounts.models import Organisation, User
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.factories import cases, people
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.procurement.ground_select import CRITERIA, Tender, bid_of, scores_of, tender, with_bids, with_committee

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(cast: Cast) -> Tender:
    return tender(cast)


def refused(ground: Tender, act: Callable[[], object]) -> set[str]:
    """The codes of a refusal that left no event behind."""
    before = Event.objects.filter(dossier=ground.case.dossier).count()
    with pytest.raises(Refused) as no:
        act()
    assert Event.objects.filter(dossier=ground.case.dossier).count() == before
    return {each.code for each in no.value.blockers}


def test_who_has_the_address_of_a_bidder_is_its_contact(ground: Tender) -> None:
    adviser, buyer = ground.cast.adviser, ground.cast.buyer
    ground.first.email = adviser.email.upper()
    ground.first.save(update_fields=["email"])
    with_bids(ground)

    def invite() -> Any:
        return services.invite_member(case_id=ground.case.pk, user=adviser, by=buyer, at=AT)

    assert refused(ground, invite) == {"member-of-bidder"}


def test_a_member_who_became_a_contact_of_a_bidder_does_not_score(ground: Tender) -> None:
    first, second = with_bids(ground)
    with_committee(ground)
    ground.cast.adviser.memberships.create(organisation=ground.second, role="member")
    scores = scores_of(ground.case, {first.pk: "80", second.pk: "50"})

    def submit() -> Any:
        return services.submit_scores(case_id=ground.case.pk, scores=scores, by=ground.cast.adviser, at=AT)

    assert refused(ground, submit) == {"member-of-bidder"}


def test_a_partner_of_a_consortium_is_refused_at_the_field_of_the_partners(ground: Tender) -> None:
    partner = people.organisation("Partner B.V.")
    member = people.person("Lid Vier", Role.ADVISER, organisation=partner)
    services.invite_member(case_id=ground.case.pk, user=member, by=ground.cast.buyer, at=AT)
    bid = replace(bid_of(ground.first), consortium=people.consortium(ground.first, partner))
    with pytest.raises(Refused) as no:
        services.enter_bid(case_id=ground.case.pk, bid=bid, by=ground.cast.buyer, at=AT)
    assert [(each.code, each.field) for each in no.value.blockers] == [("bidder-in-committee", "members")]


def test_an_interest_that_shows_later_is_told_until_the_scores_are_submitted(ground: Tender) -> None:
    first, second = with_bids(ground)
    with_committee(ground)
    case, (buyer, adviser) = ground.case, ground.members

    def declare(by: User, *, torn: bool) -> Any:
        return services.declare_conflict(case_id=case.pk, has_conflict=torn, explanation="Familie.", by=by, at=AT)

    assert refused(ground, lambda: declare(adviser, torn=False)) == {"declared-before"}
    assert declare(adviser, torn=True).has_conflict
    assert refused(ground, lambda: declare(adviser, torn=False)) == {"declared-before"}
    scores = scores_of(case, {first.pk: "80", second.pk: "50"})
    services.submit_scores(case_id=case.pk, scores=scores, by=buyer, at=AT)
    assert refused(ground, lambda: declare(buyer, torn=True)) == {"declared-before"}


def test_no_bid_joins_once_a_member_submitted(ground: Tender) -> None:
    with_bids(ground)
    with_committee(ground)
    late = services.enter_bid(
        case_id=ground.case.pk, bid=bid_of(people.organisation("Derde B.V.")), by=ground.cast.buyer, at=AT
    )
    services.judge_bid(bid_id=late.pk, validity=BidValidity.EXCLUDED, ground="Te laat.", by=ground.cast.buyer, at=AT)
    scores = scores_of(ground.case, {bid.pk: "80" for bid in ground.case.bids.filter(validity=BidValidity.VALID)})
    services.submit_scores(case_id=ground.case.pk, scores=scores, by=ground.cast.adviser, at=AT)

    def join() -> Any:
        return services.judge_bid(bid_id=late.pk, validity=BidValidity.VALID, ground="", by=ground.cast.buyer, at=AT)

    assert refused(ground, join) == {"scores-given"}


def test_one_bid_for_each_lot_and_none_beside_a_bid_for_the_whole(ground: Tender) -> None:
    north, south = cases.lot(ground.case, "1"), cases.lot(ground.case, "2")

    def enter(*lots: Lot) -> Any:
        bid = replace(bid_of(ground.first), lots=lots)
        return services.enter_bid(case_id=ground.case.pk, bid=bid, by=ground.cast.buyer, at=AT)

    one, two = enter(north), enter(south)
    assert {each.pk for each in ground.case.bids.all()} == {one.pk, two.pk}
    for lots in ((north,), (north, south)):
        with pytest.raises(Refused) as no:
            enter(*lots)
        assert [(each.code, each.field) for each in no.value.blockers] == [("bidder-twice", "lots")]


def test_a_bidder_without_a_number_is_known_by_its_name(ground: Tender) -> None:
    with_bids(ground)
    for name in ("helder b.v.", "Helder B.V."):
        twin = people.organisation(name)
        type(twin).objects.filter(pk=twin.pk).update(kvk_number="")
        twin.refresh_from_db()

        def enter(organisation: Organisation = twin) -> Any:
            return services.enter_bid(case_id=ground.case.pk, bid=bid_of(organisation), by=ground.cast.buyer, at=AT)

        assert refused(ground, enter) == {"bidder-twice"}
    namesake = people.organisation("Helder B.V.")
    made = services.enter_bid(case_id=ground.case.pk, bid=bid_of(namesake), by=ground.cast.buyer, at=AT)
    assert made.organisation == namesake


def test_a_bid_was_not_received_before_the_publication(ground: Tender) -> None:
    early = replace(bid_of(ground.first), received_on=date(2026, 1, 14))

    def enter() -> Any:
        return services.enter_bid(case_id=ground.case.pk, bid=early, by=ground.cast.buyer, at=AT)

    assert refused(ground, enter) == {"received-before"}


def test_the_closing_time_never_moves_over_a_bid(ground: Tender) -> None:
    services.enter_bid(case_id=ground.case.pk, bid=bid_of(ground.first), by=ground.cast.buyer, at=AT)
    entry = CaseEntry(
        title=ground.case.title,
        department=ground.case.department,
        nature=ground.case.nature,
        cpv_code=ground.case.cpv_code,
        estimated_value=ground.case.estimated_value,
        planned_publication_on=ground.case.planned_publication_on,
        tenders_close_at=AT + timedelta(days=7),
    )

    def move() -> Any:
        return services.edit_case(case_id=ground.case.pk, entry=entry, by=ground.cast.buyer, at=AT)

    assert refused(ground, move) == {"closing-stands"}


def test_each_lot_has_its_own_ranking(ground: Tender) -> None:
    services.set_criteria(
        case_id=ground.case.pk,
        criteria=[CriterionInput("Percentage", CriterionKind.PERCENTAGE, Decimal(100), Decimal(5), Decimal(10))],
        by=ground.cast.buyer,
        at=AT,
    )
    north, south = cases.lot(ground.case, "1"), cases.lot(ground.case, "2")
    for each, percent, lots in (
        (ground.first, "6", (north,)),
        (ground.second, "9", (south,)),
        (ground.first, "8", (south,)),
    ):
        bid = replace(bid_of(each, percent), lots=lots)
        made = services.enter_bid(case_id=ground.case.pk, bid=bid, by=ground.cast.buyer, at=AT)
        services.judge_bid(bid_id=made.pk, validity=BidValidity.VALID, ground="", by=ground.cast.buyer, at=AT)
    found = selectors.rankings_of(ground.case, selectors.ranking_of(ground.case))
    assert [(each.lot, [(row.bid.organisation.name, row.rank) for row in each.rows]) for each in found] == [
        (north, [("Helder B.V.", 1)]),
        (south, [("Zorgvuldig B.V.", 1), ("Helder B.V.", 2)]),
    ]


def test_one_price_for_several_lots_is_not_weighed_against_the_price_of_one(ground: Tender) -> None:
    """R17: in each lot a price stands beside the prices for that lot only."""
    services.set_criteria(
        case_id=ground.case.pk,
        criteria=[CriterionInput("Prijs", CriterionKind.PRICE, Decimal(100))],
        by=ground.cast.buyer,
        at=AT,
    )
    north, south = cases.lot(ground.case, "1"), cases.lot(ground.case, "2")

    def enter(company: Organisation, price: str, *lots: Lot) -> Any:
        bid = replace(bid_of(company, price=price), lots=lots)
        made = services.enter_bid(case_id=ground.case.pk, bid=bid, by=ground.cast.buyer, at=AT)
        services.judge_bid(bid_id=made.pk, validity=BidValidity.VALID, ground="", by=ground.cast.buyer, at=AT)
        return made

    assert refused(ground, lambda: enter(ground.second, "2200000", north, south)) == {"price-of-lots"}
    enter(ground.first, "1000000", north)
    in_north = enter(ground.second, "1250000", north)
    enter(ground.second, "950000", south)
    found = {
        str(each.lot): [(row.bid.organisation.name, row.total) for row in each.rows]
        for each in selectors.rankings_of(ground.case, selectors.ranking_of(ground.case))
    }
    assert found == {
        str(north): [("Helder B.V.", Decimal("100.00")), ("Zorgvuldig B.V.", Decimal("80.00"))],
        str(south): [("Zorgvuldig B.V.", Decimal("100.00"))],
    }
    in_north.lots.add(south)  # as a bid that was entered before the criteria
    row = next(each for each in selectors.ranking_of(ground.case) if each.bid == in_north)
    assert (row.missing, dict(row.ranks)) == (1, {})


def test_criteria_stand_once_a_bid_is_known(ground: Tender) -> None:
    """R17: who knows the bids does not choose the weights; what was not recorded yet still can be, once."""

    def weigh(*criteria: CriterionInput) -> Any:
        return services.set_criteria(case_id=ground.case.pk, criteria=criteria, by=ground.cast.buyer, at=AT)

    services.enter_bid(case_id=ground.case.pk, bid=bid_of(ground.first), by=ground.cast.buyer, at=AT)
    weigh(*CRITERIA)
    other = (replace(CRITERIA[0], weight=Decimal(90)), replace(CRITERIA[1], weight=Decimal(10)))
    assert refused(ground, lambda: weigh(*other)) == {"criteria-stand"}
    assert sorted(each.weight for each in ground.case.criteria.all()) == [Decimal(40), Decimal(60)]
