"""The work list of phase 3: whose turn it is, in a constant number of questions (R7)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from procurement import services
from procurement.models import Bid
from procurement.selectors import desk_of
from procurement.states import BidValidity
from sroi.accounts.models import User
from tests.factories.cast import Cast
from tests.procurement.ground_select import Tender, bid_of, tender, with_committee

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(cast: Cast) -> Tender:
    return tender(cast, at=timezone.now())


def test_the_work_list_of_phase_3_asks_as_much_for_30_cases_as_for_3(cast: Cast) -> None:
    def asked(user: User) -> int:
        user = User.objects.get(pk=user.pk)
        with CaptureQueriesContext(connection) as queries:
            assert desk_of(user, timezone.now().date()).mine or desk_of(user, timezone.now().date()).waiting
        return len(queries)

    for _turn in range(3):
        made = tender(cast, at=timezone.now())
        services.invite_member(case_id=made.case.pk, user=cast.adviser, by=cast.buyer, at=timezone.now())
    few = asked(cast.buyer), asked(cast.adviser)
    for _turn in range(27):
        made = tender(cast, at=timezone.now())
        services.invite_member(case_id=made.case.pk, user=cast.adviser, by=cast.buyer, at=timezone.now())
    assert (asked(cast.buyer), asked(cast.adviser)) == few


def test_the_work_list_follows_the_tender(ground: Tender) -> None:
    now = timezone.now()
    buyer, adviser = ground.cast.buyer, ground.cast.adviser

    def titles(user: User) -> list[str]:
        return [item.title for item in desk_of(User.objects.get(pk=user.pk), now.date()).mine]

    assert titles(buyer) == ["Nodig de commissie uit"]
    with_committee(ground, at=now)
    assert titles(buyer) == ["Voer de inschrijvingen in"]
    services.enter_bid(case_id=ground.case.pk, bid=bid_of(ground.first), by=buyer, at=now)
    assert titles(buyer) == ["Beoordeel de inschrijvingen op geldigheid"]
    services.judge_bid(bid_id=Bid.objects.get().pk, validity=BidValidity.VALID, ground="", by=buyer, at=now)
    assert titles(adviser) == ["Beoordeel de inschrijvingen als lid van de commissie"]
