"""Who is told what in phases 1 to 3: advice, and the end of the standstill (R13, R20, R42, R43)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from procurement import services
from procurement.models import AwardDecision
from procurement.states import AdviceVerdict, ProcurementDeadline
from sroi.accounts.models import RoleGrant, User
from sroi.accounts.states import MailPace, Role
from sroi.dossier.models import Event, Message
from sroi.dossier.querysets import DeadlineQuerySet
from sroi.dossier.services import chase_due, chasing
from sroi.dossier.states import DossierVerb
from sroi.reference.models import ReminderPlan
from sroi.reference.states import ReminderKind
from tests.contractors.test_chasers import slow, without_lock
from tests.factories.cast import Cast, make_cast
from tests.factories.people import AT
from tests.procurement.ground_select import tender, with_decision
from tests.procurement.prepare import opened, with_adviser

CHASER = services.CHASERS[ProcurementDeadline.STANDSTILL]
Threads = Callable[..., list[Any]]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def sent(cast: Cast) -> tuple[AwardDecision, date]:
    """A decision in its standstill, with the last day of it."""
    ground = tender(cast)
    decision = with_decision(ground)
    decision = services.send_award(decision_id=decision.pk, by=cast.buyer, at=AT)
    assert decision.standstill_ends_on is not None
    return decision, decision.standstill_ends_on


def morning(day: date) -> datetime:
    return datetime.combine(day, time(5, 45), AMSTERDAM)


def chase_on(*days: date) -> None:
    for day in days:
        assert not chase_due(CHASER, at=morning(day)).failed


def told(kind: str) -> list[str]:
    return [str(row.recipient) for row in Message.objects.filter(kind=f"procurement/{kind}").order_by("pk")]


@pytest.mark.django_db
def test_the_buyer_hears_that_the_standstill_ends_and_then_that_the_award_is_due(cast: Cast) -> None:
    """R20, R42: on the last day, and by the plan from the day after."""
    _decision, last = sent(cast)
    plan = ReminderPlan.objects.get(kind=ReminderKind.STANDSTILL_END)
    assert 1 in plan.moments, "the plan says nothing after the standstill"
    chase_on(*(last + timedelta(days=day) for day in range(-3, 3)))
    assert told("standstill_ends") == [str(cast.buyer)]
    assert told("award_due") == [str(cast.buyer)]
    mail = Message.objects.get(kind="procurement/award_due")
    assert "/gunning/" in mail.body


@pytest.mark.django_db
def test_a_missed_week_is_told_once_and_weekly_after(cast: Cast) -> None:
    _decision, last = sent(cast)
    chase_on(last + timedelta(days=6), last + timedelta(days=6), last + timedelta(days=7), last + timedelta(days=8))
    assert told("standstill_ends") == []
    assert len(told("award_due")) == 2
    steps = [int(row.facts["step"]) for row in Event.objects.filter(verb=DossierVerb.REMINDED).order_by("pk")]
    assert steps == [1, 8]


@pytest.mark.django_db
def test_during_summary_proceedings_nobody_is_told_and_after_the_judgment_the_buyer_is(cast: Cast) -> None:
    decision, last = sent(cast)
    day = last - timedelta(days=2)
    services.start_proceedings(decision_id=decision.pk, started_on=day, by=cast.buyer, at=morning(day))
    chase_on(last, last + timedelta(days=1), last + timedelta(days=10))
    assert told("award_due") == told("standstill_ends") == []
    judged = last + timedelta(days=11)
    services.end_proceedings(
        decision_id=decision.pk, ended_on=judged, judgment="Afgewezen.", by=cast.buyer, at=morning(judged)
    )
    chase_on(judged)
    assert told("award_due") == [str(cast.buyer)]


@pytest.mark.django_db
def test_a_withdrawn_decision_is_not_chased(cast: Cast) -> None:
    decision, last = sent(cast)
    services.withdraw_award(decision_id=decision.pk, reason="Rekenfout.", by=cast.buyer, at=AT)
    chase_on(last, last + timedelta(days=1))
    assert told("award_due") == told("standstill_ends") == []


def test_eight_workers_tell_the_buyer_once(threads: Threads) -> None:
    """R42."""
    _decision, last = sent(make_cast())
    acts = [lambda: chase_due(CHASER, at=morning(last)).reminded for _turn in range(8)]
    assert sorted(threads(*acts)) == [0] * 7 + [1]
    assert Event.objects.filter(verb=DossierVerb.REMINDED).count() == 1


def test_eight_workers_without_the_lock_do_not(threads: Threads, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the claim is what makes it once."""
    _decision, last = sent(make_cast())
    without_lock("select_for_update", DeadlineQuerySet, monkeypatch)
    slow(monkeypatch, chasing, "schedule_chases")
    threads(*(lambda: chase_due(CHASER, at=morning(last)) for _turn in range(8)))
    assert Event.objects.filter(verb=DossierVerb.REMINDED).count() > 1


@pytest.mark.django_db
def test_a_question_an_advice_and_an_answer_are_each_told_to_who_waits_for_it(cast: Cast) -> None:
    """R13, R42."""
    case = opened(cast)
    with_adviser(case, cast)
    advice = services.ask_advice(case_id=case.pk, question="Is dit haalbaar?", by=cast.buyer, at=AT)
    services.give_advice(advice_id=advice.pk, text="Ja.", verdict=AdviceVerdict.AGREE, by=cast.adviser, at=AT)
    services.answer_advice(advice_id=advice.pk, reply="Wij volgen dit.", by=cast.buyer, at=AT)
    assert told("advice_asked") == [str(cast.adviser)]
    assert told("advice_given") == [str(cast.buyer)]
    assert told("advice_answered") == [str(cast.adviser)]
    body = Message.objects.get(kind="procurement/advice_asked").body
    assert f"/{case.reference}/advies/{advice.pk}/geven/" in body
    assert "haalbaar" not in body, "the question itself stays in the file"


@pytest.mark.django_db
def test_without_an_adviser_the_coordinator_hears_that_one_is_needed(cast: Cast) -> None:
    case = opened(cast)
    services.ask_advice(case_id=case.pk, question="Is dit haalbaar?", by=cast.buyer, at=AT)
    assert told("adviser_needed") == [str(cast.coordinator)]
    assert told("advice_asked") == []


@pytest.mark.django_db
def test_who_wants_no_mail_of_purchases_gets_none_and_a_digest_waits(cast: Cast) -> None:
    """R43."""
    case = opened(cast)
    with_adviser(case, cast)
    cast.adviser.mail_preferences.create(kind="procurement", pace=MailPace.OFF)
    services.ask_advice(case_id=case.pk, question="Is dit haalbaar?", by=cast.buyer, at=AT)
    assert told("advice_asked") == []


@pytest.mark.django_db
def test_who_gets_a_case_is_told_once_and_who_takes_it_is_not(cast: Cast) -> None:
    """R1: a colleague gives the case; the same role given twice is no second mail."""
    case = opened(cast)
    for _turn in range(2):
        services.assign_person(case_id=case.pk, person=cast.adviser, role=Role.ADVISER, by=cast.coordinator, at=AT)
    assert told("case_assigned") == [str(cast.adviser)]
    RoleGrant.objects.create(user=cast.coordinator, role=Role.ADVISER)
    chief = User.objects.get(pk=cast.coordinator.pk)
    services.assign_person(case_id=case.pk, person=chief, role=Role.ADVISER, by=chief, at=AT)
    assert told("case_assigned") == [str(cast.adviser)]
