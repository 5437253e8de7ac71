"""Who wins: the bid with the most points, lot by lot, and who reads what of it (R1, R17, R20)."""

from collections.abc import Callable

import pytest

from procurement import services
from procurement.models import AwardDecision
from procurement.services import AwardInput
from sroi.dossier.models import Event, Letter, Message
from sroi.kernel.refusals import Refused
from tests.factories import cases
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.procurement.ground_select import Tender, tender, with_committee, with_consensus

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(cast: Cast) -> Tender:
    return tender(cast)


def prepare(ground: Tender, *awards: AwardInput, passed_over: str = "") -> AwardDecision:
    return services.prepare_award(
        case_id=ground.case.pk,
        awards=awards,
        reasons="Het beste.",
        passed_over=passed_over,
        by=ground.cast.buyer,
        at=AT,
    )


def sent(ground: Tender, decision: AwardDecision) -> None:
    services.send_award(decision_id=decision.pk, by=ground.cast.buyer, at=AT)


def refused(act: Callable[[], object]) -> set[str]:
    """The codes of a refusal that left no event behind."""
    before = Event.objects.count()
    with pytest.raises(Refused) as no:
        act()
    assert Event.objects.count() == before
    return {each.code for each in no.value.blockers}


def test_the_bid_with_the_most_points_wins_unless_every_bidder_reads_why_not(ground: Tender) -> None:
    first, second = with_consensus(ground)
    lower = AwardInput(second.organisation, bid=second)
    assert refused(lambda: prepare(ground, lower)) == {"passed-over"}
    both = prepare(ground, lower, AwardInput(first.organisation, bid=first))
    services.withdraw_award(decision_id=both.pk, reason="Toch één.", by=ground.cast.buyer, at=AT)
    why = "Helder B.V. trok de inschrijving op 1 maart in."
    decision = prepare(ground, lower, passed_over=why)
    assert decision.passed_over == why
    sent(ground, decision)
    assert {letter.context["passed_over"] for letter in Letter.objects.all()} == {why}


def test_who_bid_for_another_lot_reads_nothing_of_this_winner(ground: Tender) -> None:
    first, second = with_consensus(ground)
    north, south = cases.lot(ground.case, "1"), cases.lot(ground.case, "2")
    first.lots.set([north])
    second.lots.set([south])
    decision = prepare(
        ground, AwardInput(ground.first, bid=first, lots=(north,)), AwardInput(ground.second, bid=second, lots=(south,))
    )
    sent(ground, decision)
    winners = {
        letter.context["addressee"]["name"]: [each["name"] for each in letter.context["winners"]]
        for letter in Letter.objects.all()
    }
    assert winners == {"Helder B.V.": ["Helder B.V."], "Zorgvuldig B.V.": ["Zorgvuldig B.V."]}


def test_a_bidder_with_a_bid_for_each_lot_gets_a_letter_for_each(ground: Tender) -> None:
    north, south = cases.lot(ground.case, "1"), cases.lot(ground.case, "2")
    bids = [cases.bid(ground.case, ground.first) for _lot in (north, south)]
    for bid, lot in zip(bids, (north, south), strict=True):
        bid.lots.set([lot])
    with_committee(ground)
    decision = prepare(ground, *(AwardInput(ground.first, bid=bid) for bid in bids))
    sent(ground, decision)
    assert Letter.objects.count() == Message.objects.count() == 2
