"""Six months after the end somebody looks what is left of the result (R33)."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from contractors.models import Contract
from contractors.states import ContractStep
from procurement.services import LessonEntry
from reporting import services
from reporting.models import LastingEffect
from reporting.selectors import desk_of
from reporting.services import EffectEntry, EvaluationEntry
from reporting.services.chasing import CHASERS
from reporting.states import EvaluationParty, ReportingDeadline, ReportingVerb
from sroi.accounts.models import User
from sroi.dossier.models import Deadline, Event, Message
from sroi.dossier.services import chase_due
from sroi.kernel.refusals import Refused
from tests.conftest import Twins, at_once, kinds
from tests.factories.cast import Cast, cast_contract, make_cast
from tests.factories.people import AT
from tests.reporting.ground import Ground

ENDED = datetime(2027, 5, 10, 9, 0, tzinfo=UTC)
DUE = date(2027, 9, 30)
THEN = datetime(2027, 9, 30, 9, 0, tzinfo=UTC)
ENTRY = EffectEntry(still_working=2, finding="Twee mensen werken er nog.")


def close(ground: Ground) -> Contract:
    """Look back as three parties and record the result."""
    cast, contract = ground.cast, ground.contract
    services.lapse_report(report_id=ground.report.pk, reason="Nooit ingediend.", by=cast.adviser, at=ENDED)
    services.open_evaluations(contract_id=contract.pk, by=cast.adviser, at=ENDED)
    said = EvaluationEntry(grade=4, realised_as_expected=True, strategy_worked=True, worked="Snel.", did_not_work="")
    for party, person in zip(EvaluationParty, (cast.contract_manager, cast.adviser, cast.contractor), strict=True):
        services.give_evaluation(contract_id=contract.pk, party=party, entry=said, by=person, at=ENDED)
    lesson = LessonEntry("Begin eerder met werven.", worked=True)
    services.record_result(contract_id=contract.pk, lessons=[lesson], by=cast.adviser, at=ENDED)
    return Contract.objects.get(pk=contract.pk)


@pytest.mark.django_db
def test_the_result_plans_the_check_six_months_after_the_end(ground: Ground) -> None:
    """R33: due, asked of the adviser by mail and on the work list, and met by the check."""
    contract = close(ground)
    assert contract.ends_on == date(2027, 3, 31)
    due = Deadline.objects.get(dossier=contract.dossier, kind=ReportingDeadline.LASTING_EFFECT)
    assert (due.due_on, due.next_chase_on) == (DUE, DUE)
    adviser = ground.cast.adviser
    assert "effect" not in {each.kind.rpartition(".")[2] for each in desk_of(adviser, DUE - timedelta(days=1)).mine}
    (item,) = (each for each in desk_of(adviser, DUE).mine if each.reference == contract.reference)
    assert item.url == reverse("reporting:effect-check", args=[contract.reference])
    chase_due(CHASERS[ReportingDeadline.LASTING_EFFECT], at=THEN)
    assert Message.objects.filter(kind="reporting/effect_due", recipient=adviser).count() == 1
    services.check_effect(contract_id=contract.pk, entry=ENTRY, by=adviser, at=THEN)
    due.refresh_from_db()
    assert due.met_at == THEN
    assert Event.objects.get(verb=ReportingVerb.EFFECT_CHECKED).facts["still_working"] == 2
    assert not [each for each in desk_of(adviser, DUE).mine if each.reference == contract.reference]


@pytest.mark.django_db
def test_a_check_is_recorded_once_after_the_result_and_by_the_bureau(cast: Cast) -> None:
    """R33, R45."""
    closed, running = cast_contract(cast, ContractStep.CLOSED), cast_contract(cast, ContractStep.REPORT)
    check = partial(services.check_effect, at=THEN)
    for person in (cast.contractor, cast.buyer, cast.contract_manager, cast.auditor):
        with pytest.raises(PermissionDenied):
            check(contract_id=closed.pk, entry=ENTRY, by=person)
    wrong = EffectEntry(still_working=1, finding="BSN 123456782")
    for contract, entry, code in (
        (running, ENTRY, "not-closed"),
        (closed, EffectEntry(still_working=0, finding=" "), "nothing-said"),
        (closed, wrong, "citizen-number"),
    ):
        with pytest.raises(Refused) as no:
            check(contract_id=contract.pk, entry=entry, by=cast.adviser)
        assert {each.code for each in no.value.blockers} == {code}
    assert not LastingEffect.objects.exists()
    check(contract_id=closed.pk, entry=ENTRY, by=cast.coordinator)
    with pytest.raises(Refused) as no:
        check(contract_id=closed.pk, entry=ENTRY, by=cast.adviser)
    assert {each.code for each in no.value.blockers} == {"effect-checked"}


def test_of_two_checks_at_once_one_is_recorded(twins: Twins, slowly: object) -> None:
    """R33: without the lock the database has the last word, with an error."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        contract = cast_contract(cast, ContractStep.CLOSED)
        act = partial(services.check_effect, contract_id=contract.pk, entry=ENTRY, by=cast.adviser, at=AT)
        return kinds(at_once(act, act)), LastingEffect.objects.count()

    slowly(LastingEffect.objects, "create")  # type: ignore[operator]  # the fixture
    held, free = twins(race)
    assert held == (["LastingEffect", "Refused"], 1)
    assert free == (["IntegrityError", "LastingEffect"], 1)


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_the_page_asks_and_the_look_back_shows_it(cast: Cast) -> None:
    """R33."""
    contract = cast_contract(cast, ContractStep.CLOSED)
    url, back = (reverse(f"reporting:{name}", args=[contract.reference]) for name in ("effect-check", "evaluation"))
    with time_machine.travel(THEN, tick=False):
        client = signed_in(cast.adviser)
        assert url in client.get(back).content.decode()
        refusal = client.post(url, {"still_working": "2", "finding": ""})
        assert refusal.status_code == 422
        assert client.post(url, {"still_working": "2", "finding": "Twee werken er nog."}).status_code == 302
        shown = signed_in(cast.contractor).get(back).content.decode()
    assert "Twee werken er nog." in shown
    assert url not in shown
