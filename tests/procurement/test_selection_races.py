"""Two at once in phase 3: one sending, one submission, one consensus; each with a twin without the lock."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError

from procurement import services
from procurement.models import AwardDecision, Bid, Case, CommitteeMember, Consensus, Score
from procurement.services import Points, award, scoring
from procurement.states import AwardState, CriterionKind, ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.models import Event, Letter, Message
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.conftest import Threads
from tests.factories.cast import make_cast
from tests.factories.people import AT
from tests.procurement.ground_select import scores_of, tender, with_bids, with_committee, with_decision, with_scores
from tests.procurement.racing import slowly, unlocked

TWICE = 4


def send_at_once(threads: Threads) -> list[Any]:
    ground = tender(make_cast())
    decision = with_decision(ground)

    def send() -> AwardState:
        by = User.objects.get(pk=ground.cast.buyer.pk)
        return AwardState(services.send_award(decision_id=decision.pk, by=by, at=AT).state)

    with slowly(award, "standstill_of"):
        return threads(*[send] * TWICE)


def test_a_decision_sent_by_four_at_once_goes_out_once(threads: Threads) -> None:
    found = send_at_once(threads)
    assert sum(each == AwardState.STANDSTILL for each in found) == 1
    assert sum(isinstance(each, NotAllowed) for each in found) == TWICE - 1
    assert Letter.objects.count() == Message.objects.count() == 2
    assert Event.objects.filter(verb=ProcurementVerb.AWARD_SENT).count() == 1


def test_without_the_lock_more_than_one_would_send(threads: Threads) -> None:
    """The twin: the same act on a case and a decision that nobody holds."""
    with unlocked(Case, AwardDecision):
        found = send_at_once(threads)
    assert sum(each == AwardState.STANDSTILL for each in found) > 1
    assert Event.objects.filter(verb=ProcurementVerb.AWARD_SENT).count() > 1


def submit_at_once(threads: Threads) -> list[Any]:
    ground = tender(make_cast())
    first, second = with_bids(ground)
    with_committee(ground)
    scores = scores_of(ground.case, {first.pk: "80", second.pk: "50"})

    def submit() -> object:
        by = User.objects.get(pk=ground.cast.adviser.pk)
        return services.submit_scores(case_id=ground.case.pk, scores=scores, by=by, at=AT).submitted_at

    with slowly(scoring, "refuse"):
        return threads(*[submit] * TWICE)


def test_scores_submitted_twice_at_once_stand_once(threads: Threads) -> None:
    found = submit_at_once(threads)
    assert sum(isinstance(each, datetime) for each in found) == 1
    assert sum(isinstance(each, Refused) for each in found) == TWICE - 1
    assert Score.objects.count() == 2


def test_without_the_lock_a_second_submission_would_get_no_clean_answer(threads: Threads) -> None:
    """The twin: only the unique row would stop the others, with a crash instead of a reason."""
    with unlocked(Case, CommitteeMember):
        found = submit_at_once(threads)
    assert any(isinstance(each, IntegrityError) for each in found)


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


def agree_while_preparing(threads: Threads) -> tuple[list[Any], list[str]]:
    """One records a consensus while another prepares the decision; what came of it, and what the file says.

    The decision comes with words for a bid passed over, so that it stands whichever of the two comes first.
    """
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
        services.prepare_award(
            case_id=ground.case.pk, awards=awards, reasons="Zo.", passed_over="Loting.", by=by, at=datetime.now(UTC)
        )
        return "prepared"

    with slowly(scoring, "refuse", seconds=1), slowly(scoring, "record", seconds=1):
        found = threads(agree, prepare)
    events = Event.objects.filter(dossier=ground.case.dossier).order_by("pk")
    return found, list(events.values_list("verb", flat=True))


def test_a_consensus_does_not_slip_under_a_decision_that_is_being_prepared(threads: Threads) -> None:
    """Whichever comes first, the decision rests on the scores that stand: no consensus changes after it."""
    found, verbs = agree_while_preparing(threads)
    assert "prepared" in found
    assert verbs[-1] == ProcurementVerb.AWARD_PREPARED


def test_without_the_lock_a_consensus_would_change_after_the_decision(threads: Threads) -> None:
    """The twin: the decision is prepared between the look at the decisions and the new consensus."""
    with unlocked(Case, Bid):
        found, verbs = agree_while_preparing(threads)
    assert found == ["agreed", "prepared"]
    assert verbs[-1] == ProcurementVerb.CONSENSUS_SET
