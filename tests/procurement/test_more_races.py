"""Two at once on one choice, advice or bidder: one of them counts, and without the lock both would (R3, R9, R19)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from procurement import services
from procurement.models import Bid
from procurement.services import advice, asks, selection
from procurement.states import AdviceVerdict, ProcurementVerb, Variant
from sroi.accounts.models import User
from sroi.dossier.models import Event, Message
from sroi.kernel.refusals import Refused
from tests.conftest import Twins, at_once, kinds
from tests.factories.cast import make_cast
from tests.factories.people import AT
from tests.procurement.ground_select import CRITERIA, bid_of, tender
from tests.procurement.prepare import WAIVER, advised, choose, under_test, with_adviser

Slowly = Callable[[Any, str], None]
GIVEN = "procurement/advice_given"


def events(*verbs: ProcurementVerb) -> int:
    """How many events of these acts there are."""
    return Event.objects.filter(verb__in=verbs).count()


def again(person: User) -> User:
    """The same person in a connection of its own."""
    return User.objects.get(pk=person.pk)


def test_of_two_answers_to_a_request_for_advice_one_is_given(twins: Twins, slowly: Slowly) -> None:
    """R9: the coordinator and the adviser answer in the same second; the buyer is told of one."""

    def race() -> tuple[list[str], int, int]:
        cast = make_cast()
        case = under_test(cast)
        with_adviser(case, cast)
        asked = services.ask_advice(case_id=case.pk, question="Is dit haalbaar?", by=cast.buyer, at=AT)
        give = partial(services.give_advice, advice_id=asked.pk, by=again(cast.adviser), at=AT)
        found = at_once(
            partial(give, text="Ja.", verdict=AdviceVerdict.AGREE),
            partial(give, text="Nee.", verdict=AdviceVerdict.DISAGREE),
        )
        return kinds(found), events(ProcurementVerb.ADVICE_GIVEN), Message.objects.filter(kind=GIVEN).count()

    slowly(advice, "subject_values")
    held, free = twins(race)
    assert held == (["Advice", "Refused"], 1, 1)
    assert free[:2] == (["Advice", "Advice"], 2), "without the lock the second overwrites the first"


def test_a_waiver_is_approved_or_refused_never_both(twins: Twins, slowly: Slowly) -> None:
    """R3, R9."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        case = under_test(cast)
        with_adviser(case, cast)
        choose(case, cast, Variant.CONDITION)
        services.set_ask(case_id=case.pk, entry=WAIVER, by=cast.buyer, at=AT)
        advised(case, cast)
        decide: dict[str, Any] = {"case_id": case.pk, "reason": "Zo is het.", "at": AT}
        found = at_once(
            partial(services.approve_waiver, by=again(cast.coordinator), **decide),
            partial(services.refuse_waiver, by=again(cast.coordinator), **decide),
        )
        return kinds(found), events(ProcurementVerb.WAIVER_APPROVED, ProcurementVerb.WAIVER_REFUSED)

    slowly(asks, "_decide")
    held, free = twins(race)
    assert held == (["Ask", "NotAllowed"], 1)
    assert free == (["Ask", "InternalError"], 1), "without the lock the database has to end the second in an error page"


def test_of_two_bids_of_one_company_one_is_entered(twins: Twins, slowly: Slowly) -> None:
    """R19: two browsers, two presses, one bidder; another company is entered beside it."""

    def race() -> tuple[list[str], int]:
        ground = tender(make_cast())
        services.set_criteria(case_id=ground.case.pk, criteria=CRITERIA, by=ground.cast.buyer, at=AT)

        def enter(company: Any, percent: str) -> object:
            by = again(ground.cast.buyer)
            return services.enter_bid(case_id=ground.case.pk, bid=bid_of(company, percent), by=by, at=AT)

        found = at_once(
            partial(enter, ground.first, "7.5"), partial(enter, ground.first, "9"), partial(enter, ground.second, "5")
        )
        refused = [each for each in found if isinstance(each, Refused)]
        assert {each.code for no in refused for each in no.blockers} <= {"bidder-twice"}
        return kinds(found), Bid.objects.filter(case=ground.case, organisation=ground.first).count()

    slowly(selection, "_columns")
    held, free = twins(race)
    assert held == (["Bid", "Bid", "Refused"], 1)
    assert free == (["Bid", "Bid", "Bid"], 2)
