"""Two at once in phase 3: one sending, one submission, one consensus; the twin without the lock sends twice."""

from datetime import UTC, datetime
from decimal import Decimal
from time import sleep

from django.db import transaction

from procurement import services
from procurement.models import AwardDecision, Bid, Case, Consensus, Score
from procurement.services import Points
from procurement.states import AWARD_FLOW, AwardAction, AwardState, CriterionKind, ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.models import Event, Letter, Message
from sroi.dossier.services import record
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.conftest import Threads
from tests.factories.cast import make_cast
from tests.factories.people import AT
from tests.procurement.ground_select import scores_of, tender, with_bids, with_committee, with_decision, with_scores

TWICE = 4


def test_a_decision_sent_by_four_at_once_goes_out_once(threads: Threads) -> None:
    ground = tender(make_cast())
    decision = with_decision(ground)

    def send() -> AwardState:
        sent = services.send_award(
            decision_id=decision.pk,
            by=User.objects.get(pk=ground.cast.buyer.pk),
            at=AT,
        )
        return AwardState(sent.state)

    found = threads(*[send] * TWICE)
    assert sum(each == AwardState.STANDSTILL for each in found) == 1
    assert sum(isinstance(each, NotAllowed) for each in found) == TWICE - 1
    assert Letter.objects.count() == Message.objects.count() == 2
    assert Event.objects.filter(verb=ProcurementVerb.AWARD_SENT).count() == 1


def test_without_the_lock_two_would_send(threads: Threads) -> None:
    """The twin: look at the state, then send, without holding the decision."""
    ground = tender(make_cast())
    decision = with_decision(ground)

    def careless() -> str:
        with transaction.atomic():
            seen = AwardDecision.objects.get(pk=decision.pk)
            AWARD_FLOW.target(state=seen.state, action=AwardAction.SEND)
            sleep(0.3)
            dossier = Case.objects.select_related("dossier").get(pk=seen.case_id).dossier
            record(dossier, ProcurementVerb.AWARD_SENT, about=seen, at=AT)
            return "sent"

    assert threads(careless, careless).count("sent") == 2
    assert Event.objects.filter(verb=ProcurementVerb.AWARD_SENT).count() == 2


def test_scores_submitted_twice_at_once_stand_once(threads: Threads) -> None:
    ground = tender(make_cast())
    first, second = with_bids(ground)
    with_committee(ground)
    scores = scores_of(ground.case, {first.pk: "80", second.pk: "50"})

    def submit() -> object:
        by = User.objects.get(pk=ground.cast.adviser.pk)
        return services.submit_scores(case_id=ground.case.pk, scores=scores, by=by, at=AT).submitted_at

    found = threads(*[submit] * TWICE)
    assert sum(isinstance(each, datetime) for each in found) == 1
    assert sum(isinstance(each, Refused) for each in found) == TWICE - 1
    assert Score.objects.count() == 2


def test_one_consensus_per_criterion_whoever_records_it_at_once(threads: Threads) -> None:
    ground = tender(make_cast())
    first, _second = with_scores(ground)
    plan = ground.case.criteria.get(kind=CriterionKind.PLAN)

    def agree(points: int) -> object:
        by = User.objects.get(pk=ground.cast.buyer.pk)
        scores = {plan.pk: Points(Decimal(points), "Samen.")}
        return services.set_consensus(bid_id=first.pk, scores=scores, by=by, at=AT)

    found = threads(*[lambda points=each: agree(points) for each in (60, 61, 62, 63)])
    assert not [each for each in found if isinstance(each, Exception)]
    assert Consensus.objects.get().points in {Decimal(each) for each in (60, 61, 62, 63)}
    assert Event.objects.filter(verb=ProcurementVerb.CONSENSUS_SET).count() == TWICE


def test_a_consensus_does_not_slip_under_a_decision_that_is_being_prepared(threads: Threads) -> None:
    """Whichever comes first, the decision rests on the scores that stand: no consensus changes after it."""
    ground = tender(make_cast())
    decision = with_decision(ground)
    services.withdraw_award(decision_id=decision.pk, reason="Opnieuw.", by=ground.cast.buyer, at=AT)
    bid = Bid.objects.get(case=ground.case, organisation=ground.first)
    plan = ground.case.criteria.get(kind=CriterionKind.PLAN)

    def agree() -> str:
        by = User.objects.get(pk=ground.cast.buyer.pk)
        services.set_consensus(bid_id=bid.pk, scores={plan.pk: Points(Decimal(1), "Lager.")}, by=by, at=AT)
        return "agreed"

    def prepare() -> str:
        by = User.objects.get(pk=ground.cast.buyer.pk)
        awards = [services.AwardInput(ground.first, bid=bid)]
        services.prepare_award(case_id=ground.case.pk, awards=awards, reasons="Zo.", by=by, at=datetime.now(UTC))
        return "prepared"

    found = threads(agree, prepare)
    assert "prepared" in found
    verbs = list(Event.objects.filter(dossier=ground.case.dossier).order_by("pk").values_list("verb", flat=True))
    assert verbs[-1] == ProcurementVerb.AWARD_PREPARED
