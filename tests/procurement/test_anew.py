"""A tender that was withdrawn or failed and started anew, whole or one lot of it (R6)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from procurement import rules, services
from procurement.models import Award, Case, ConsiderationAnswer, Lesson, Lot
from procurement.rules import AnewFacts, LotEnd
from procurement.services import AnewEntry, LotFailure, anew
from procurement.states import (
    AnewPart,
    AwardState,
    BaseKind,
    CallOffMethod,
    Phase,
    ProcurementVerb,
    RestartGround,
    TextKind,
    Variant,
)
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.home.selectors.case import case_page
from sroi.home.selectors.papers import case_of
from sroi.kernel.refusals import Refused
from tests.conftest import Twins, at_once, kinds
from tests.factories import cases
from tests.factories.cast import Cast, give_to_cast, make_cast
from tests.factories.people import AT, ON

NEW_DAY = ON + timedelta(days=120)
EVERYTHING = frozenset(AnewPart)


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("ground", "words", "source"),
    [
        (RestartGround.NO_BIDS, "negotiated procedure without notice", "2.32"),
        (RestartGround.IRREGULAR, "competitive procedure with negotiation", "26"),
        (RestartGround.WITHDRAWN, "without notice nothing is negotiated", "55"),
    ],
)
def test_the_ground_decides_which_procedure_may_follow(ground: RestartGround, words: str, source: str) -> None:
    """R6: with its conditions and the article; only without suitable bids the negotiated procedure without notice."""
    found = rules.follow_up(ground)
    assert found is not None
    assert words in found.procedure.lower()
    assert source in found.source
    assert found.conditions
    assert ("without notice may follow" in found.procedure) == (ground == RestartGround.NO_BIDS)


@given(
    st.sampled_from(Phase),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "SR-2026-0001"]),
    st.sampled_from(["", *RestartGround]),
    st.one_of(st.none(), st.dates(ON - timedelta(days=30), ON + timedelta(days=30))),
)
def test_anew_only_what_ended_and_only_once(
    phase: Phase, of_lot: bool, failed: bool, known: str, ground: str, day: date | None
) -> None:
    """R6: a stopped case, or a lot that failed; with a ground and a day that is not past."""
    facts = AnewFacts(phase, of_lot, failed, known, ground, day)
    ended = failed if of_lot else phase == Phase.STOPPED
    fits = ended and not known and bool(ground) and day is not None and day >= ON
    assert (rules.why_not_anew(facts, on=ON) == ()) == fits


def test_what_is_no_failed_lot() -> None:
    """R6: all reasons at once."""
    found = rules.why_not_failed(LotEnd(True, True, "", " ", ON + timedelta(days=1)), on=ON)  # facts
    assert {each.code for each in found} == {
        "lot-awarded",
        "lot-failed-already",
        "ground-missing",
        "reason-missing",
        "day-missing",
    }
    assert rules.why_not_failed(LotEnd(False, False, "no_bids", "Niemand.", ON), on=ON) == ()  # facts


def tender(cast: Cast, phase: Phase = Phase.SELECT) -> Case:
    """A published tender with two lots, everything prepared, and a lesson."""
    case = cases.case(phase, department=cast.department, by=cast.buyer, variant=Variant.CONDITION, title="Groen")
    give_to_cast(case, cast)
    case.base_kind, case.base_reason = BaseKind.CONTRACT_VALUE, "Vast bedrag."
    case.is_framework, case.framework_maximum, case.framework_suppliers = True, Decimal(900000), 2
    case.call_off_method = CallOffMethod.TURN
    case.opportunity_note, case.opportunity_talked_on = "Leerplekken.", ON
    case.save()
    for number in ("1", "2"):
        Lot.objects.create(case=case, number=number, title=f"Wijk {number}", value=Decimal(600000), cpv_code="77310000")
    if not case.considerations.exists():
        ConsiderationAnswer.objects.create(
            case=case, question="criterion", answer="no", answered_by=cast.buyer, answered_at=AT
        )
    Lesson.objects.create(
        case=case,
        text="Vraag kleinere percelen.",
        worked=False,
        cpv_division="77",
        written_by=cast.buyer,
        written_at=AT,
    )
    return case


def stopped(cast: Cast) -> Case:
    """The same, stopped because nobody sent a bid."""
    case = tender(cast)
    Case.objects.filter(pk=case.pk).update(published_on=None)
    return services.stop_case(
        case_id=case.pk, reason="Niemand schreef in.", document=None, by=cast.buyer, at=AT, ground=RestartGround.NO_BIDS
    )


def entry(parts: frozenset[AnewPart] = EVERYTHING, **more: Any) -> AnewEntry:
    """Everything, on a new day."""
    given_ones: dict[str, Any] = {"ground": RestartGround.NO_BIDS, "planned_publication_on": NEW_DAY}
    return AnewEntry(parts, **(given_ones | more))


@pytest.mark.django_db
def test_a_new_case_takes_over_what_was_prepared_and_the_old_file_stays(cast: Cast) -> None:
    """R6: texts and days are made anew; both refer to each other; one event, in the new file."""
    old = stopped(cast)
    events = Event.objects.filter(dossier=old.dossier).count()
    before = {field.name: getattr(old, field.attname) for field in Case._meta.concrete_fields}
    new = services.start_anew(case_id=old.pk, entry=entry(), by=cast.buyer, at=AT)
    new.refresh_from_db()
    assert (new.phase, new.title, new.restarts, new.planned_publication_on) == (Phase.PREPARE, "Groen", old, NEW_DAY)
    assert [lot.number for lot in new.lots.all()] == ["1", "2"]
    assert (new.is_framework, new.framework_maximum, new.call_off_method) == (True, Decimal(900000), "turn")
    assert (new.base_kind, new.opportunity_note, new.opportunity_talked_on) == ("contract_value", "Leerplekken.", None)
    assert new.ask.percent == old.ask.percent
    assert new.variant_choices.get().variant == Variant.CONDITION
    assert new.considerations.count() == old.considerations.count()
    assert (new.starts_on, new.ends_on, new.tenders_close_at, new.published_on) == (None, None, None, None)
    assert not new.texts.filter(kind__in=TextKind.values).exists()
    assert not new.threshold_tests.exists()
    (event,) = Event.objects.filter(dossier=new.dossier)
    assert (event.verb, event.facts["from"]) == (ProcurementVerb.STARTED_ANEW, old.reference)
    assert set(event.facts["taken"]) >= {"lots", "framework", "ask", "variants", "base"}
    old.refresh_from_db()
    assert {field.name: getattr(old, field.attname) for field in Case._meta.concrete_fields} == before
    assert Event.objects.filter(dossier=old.dossier).count() == events


@pytest.mark.django_db
def test_what_is_not_chosen_is_not_taken_over(cast: Cast) -> None:
    """R6."""
    old = stopped(cast)
    new = services.start_anew(case_id=old.pk, entry=entry(frozenset({AnewPart.LOTS})), by=cast.buyer, at=AT)
    assert new.lots.count() == 2
    assert not new.is_framework
    assert not new.variant_choices.exists()
    assert not hasattr(Case.objects.get(pk=new.pk), "ask")


@pytest.mark.django_db
def test_what_is_refused_leaves_nothing(cast: Cast) -> None:
    """R1, R6: not by others, not while it runs, not twice, not on a past day."""
    running, old = tender(cast), stopped(cast)
    count = Case.objects.count()
    for person in (cast.adviser, cast.coordinator, cast.auditor):
        with pytest.raises(PermissionDenied):
            services.start_anew(case_id=old.pk, entry=entry(), by=person, at=AT)
    wrong = [
        (running, entry(), {"case-runs"}),
        (old, entry(ground="", planned_publication_on=ON - timedelta(days=1)), {"ground-missing", "publication-past"}),
        (old, entry(lot_id=running.lots.all()[0].pk), {"lot-elsewhere"}),
        (old, entry(lot_id=old.lots.all()[0].pk), {"lot-not-failed"}),
    ]
    for case, given_one, codes in wrong:
        with pytest.raises(Refused) as no:
            services.start_anew(case_id=case.pk, entry=given_one, by=cast.buyer, at=AT)
        assert {each.code for each in no.value.blockers} == codes
    assert Case.objects.count() == count
    services.start_anew(case_id=old.pk, entry=entry(), by=cast.buyer, at=AT)
    with pytest.raises(Refused) as no:
        services.start_anew(case_id=old.pk, entry=entry(), by=cast.buyer, at=AT)
    assert {each.code for each in no.value.blockers} == {"anew-already"}


@pytest.mark.django_db
def test_one_lot_fails_and_goes_on_by_itself(cast: Cast) -> None:
    """R6: the others go on; an awarded lot did not fail."""
    case = tender(cast)
    one, two = case.lots.order_by("number")
    award = cases.award(case, winner=cast.company, state=AwardState.STANDSTILL)
    award.lots.set([one])
    fail = partial(services.fail_lot, case_id=case.pk, by=cast.buyer, at=AT)
    with pytest.raises(Refused) as no:
        fail(entry=LotFailure(one.pk, "no_bids", ON, "Niemand."))
    assert {each.code for each in no.value.blockers} == {"lot-awarded"}
    fail(entry=LotFailure(two.pk, "irregular", ON, "Alleen ongeldige inschrijvingen."))
    assert Event.objects.filter(dossier=case.dossier, verb=ProcurementVerb.LOT_FAILED).count() == 1
    given_one = entry(ground=RestartGround.IRREGULAR, lot_id=two.pk)
    new = services.start_anew(case_id=case.pk, entry=given_one, by=cast.buyer, at=AT)
    assert (new.title, new.estimated_value, new.cpv_code) == ("Wijk 2", Decimal(600000), "77310000")
    assert (new.restart_lot, new.lots.count()) == (two, 0)
    assert new.variant_choices.get().lot is None
    case.refresh_from_db()
    assert case.phase == Phase.SELECT
    assert Award.objects.filter(decision__case=case).count() == 1


def test_of_two_that_start_anew_at_once_one_does(twins: Twins, slowly: Callable[[Any, str], None]) -> None:
    """R6: without the lock the database has the last word, with an error."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        old = stopped(cast)
        act = partial(services.start_anew, case_id=old.pk, entry=entry(), by=cast.buyer, at=AT)
        return kinds(at_once(act, act)), Case.objects.filter(restarts=old).count()

    slowly(anew, "make_case")
    held, free = twins(race)
    assert held == (["Case", "Refused"], 1)
    assert free[0] != held[0]


@pytest.mark.django_db
def test_the_pages_start_a_lot_and_a_whole_case_anew(cast: Cast, django_assert_max_num_queries: Any) -> None:
    """R6: what is taken over is listed and chosen; lessons and the procedure stand beside it; both cases refer."""
    client, old = signed_in(cast.buyer), stopped(cast)
    url = reverse("procurement:case-anew", args=[old.reference])
    assert url in client.get(old.get_absolute_url()).content.decode()
    with django_assert_max_num_queries(45):
        page = client.get(url).content.decode()
    for words in ("Vraag kleinere percelen", "2.32", "Wijk 1", "Niemand schreef in"):
        assert words in page, words
    sent: dict[str, Any] = {"ground": "no_bids", "parts": ["lots", "variants"]}
    refusal = client.post(url, sent)
    assert refusal.status_code == 422
    done = client.post(url, sent | {"planned_publication_on": "1-6-2027"})
    assert done.status_code == 302, done.content.decode()[-3000:]
    new = Case.objects.get(restarts=old)
    both = [client.get(case.get_absolute_url()).content.decode() for case in (old, new)]
    assert new.reference in both[0]
    assert old.reference in both[1]
    assert "Vraag kleinere percelen" in both[1]
    assert url not in both[0]
    running = tender(cast)
    lot = running.lots.all()[0]
    fail = reverse("procurement:lot-fail", args=[running.reference])
    assert client.post(fail, {"lot": lot.pk, "ground": "no_bids", "failed_on": "morgen"}).status_code == 422
    given_ones = {"lot": lot.pk, "ground": "no_bids", "failed_on": f"{ON:%d-%m-%Y}", "reason": "Niemand."}
    answer = client.post(fail, given_ones)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?perceel={lot.pk}")
    assert client.get(answer["Location"]).status_code == 200
    failed = case_of(cast.buyer, running.reference)
    assert failed is not None
    panel = case_page(failed, cast.buyer, ON).anew
    assert panel is not None
    assert [each.url for each in panel.starts] == [answer["Location"]]
