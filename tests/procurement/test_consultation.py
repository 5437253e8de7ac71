"""The market consultation: rules, acts, the frozen report, the gate, the pages, and who is suggested (R10, P102)."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import docx
import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from procurement import gates, rules, selectors, services
from procurement.models import Case, ConsultedParty, MarketConsultation
from procurement.services import ConsultedEntry
from procurement.states import ConsultationState, Phase, ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.conftest import Twins, at_once, kinds
from tests.factories import cases, people
from tests.factories.cast import Cast, cast_case, make_cast
from tests.factories.people import AT, ON
from tests.procurement.pages import browser, path, shown
from tests.procurement.prepare import codes

DB = pytest.mark.django_db
QUESTIONS = ("Kunt u dit werk doen?", "Welke kansen ziet u?")
CLOSES = ON + timedelta(days=14)


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast_case(cast)


def prepared(case: Case, cast: Cast, questions: tuple[str, ...] = QUESTIONS, day: date = CLOSES) -> MarketConsultation:
    return services.set_consultation(
        case_id=case.pk, purpose="Wat kan de markt?", questions=questions, closes_on=day, by=cast.buyer, at=AT
    )


def invite(case: Case, cast: Cast, name: str = "Schoon B.V.", **more: Any) -> ConsultedParty:
    return services.invite_party(case_id=case.pk, entry=ConsultedEntry(name, **more), by=cast.buyer, at=AT)


def running(case: Case, cast: Cast, *names: str) -> list[ConsultedParty]:
    prepared(case, cast)
    parties = [invite(case, cast, name) for name in names or ("Schoon B.V.",)]
    services.open_consultation(case_id=case.pk, by=cast.buyer, at=AT)
    return parties


def answered(party: ConsultedParty, by: User, *texts: str) -> ConsultedParty:
    """What a party answered to the questions in their order; nothing at all is silence."""
    return services.record_consultation_answers(
        party_id=party.pk,
        answers=dict(enumerate(texts, start=1)),
        is_silent=not texts,
        answered_on=ON if texts else None,
        by=by,
        at=AT,
    )


def completed(case: Case, by: User, conclusions: str = "De markt kan dit.") -> MarketConsultation:
    return services.complete_consultation(case_id=case.pk, conclusions=conclusions, by=by, at=AT)


# Rules


@given(st.lists(st.text(st.characters(codec="ascii", exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e"), max_size=20)))
def test_questions_come_back_as_they_were_typed_one_on_each_line(lines: list[str]) -> None:
    """R10."""
    wanted = tuple(line.strip() for line in lines if line.strip())
    assert rules.question_lines("\n".join(lines)) == wanted
    assert rules.question_lines("\n".join(wanted)) == wanted


@pytest.mark.parametrize(
    ("questions", "day", "code"),
    [
        ((), CLOSES, "no-questions"),
        (("Kan dit?", "kan DIT?"), CLOSES, "question-twice"),
        (tuple(f"Vraag {number}?" for number in range(31)), CLOSES, "too-many-questions"),
        (QUESTIONS, ON - timedelta(days=1), "closes-in-past"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(questions: tuple[str, ...], day: date, code: str) -> None:
    """R10."""
    (found,) = rules.why_not_asked_market(questions, closes_on=day, today=ON)
    assert (found.code, bool(found.field)) == (code, True)
    assert not rules.why_not_asked_market(QUESTIONS, closes_on=ON, today=ON)


@given(st.dictionaries(st.integers(1, 5), st.sampled_from(["", " ", "Ja"])), st.booleans(), st.integers(-3, 3))
def test_a_party_answered_or_was_silent(answers: dict[int, str], silent: bool, days: int) -> None:
    """R10: never both, never neither, and not tomorrow."""
    found = rules.why_not_recorded(
        answers, is_silent=silent, answered_on=ON + timedelta(days=days), closes_on=CLOSES, today=ON
    )
    said = any(text.strip() for text in answers.values())
    assert bool(found) == (said == silent or (said and days > 0))


@pytest.mark.parametrize(
    ("name", "code"), [(" ", "party-missing"), ("schoon b.v. ", "party-twice"), ("Groen B.V.", "")]
)
def test_a_party_is_invited_once(name: str, code: str) -> None:
    """R10."""
    assert [each.code for each in rules.why_not_invited(name, known=["Schoon B.V."])] == [code][: bool(code)]


# The acts


@DB
def test_a_consultation_goes_from_its_questions_to_a_frozen_report(case: Case, cast: Cast) -> None:
    first, second = running(case, cast, "Schoon B.V.", "Groen B.V.")
    answered(first, cast.buyer, "Ja.", "")
    answered(first, cast.adviser, "Ja, met zes mensen.", "Leerplekken.")
    answered(second, cast.buyer)
    done = completed(case, cast.buyer)
    said = [each.verb for each in Event.objects.filter(dossier=case.dossier).order_by("sequence")]
    assert said[-7:] == [
        ProcurementVerb.PARTY_INVITED,
        ProcurementVerb.PARTY_INVITED,
        ProcurementVerb.CONSULTATION_OPENED,
        ProcurementVerb.MARKET_ANSWERED,
        ProcurementVerb.MARKET_ANSWERED,
        ProcurementVerb.MARKET_ANSWERED,
        ProcurementVerb.CONSULTATION_COMPLETED,
    ]
    texts = str(done.content)
    for word in ("Ja, met zes mensen.", "Groen B.V.: heeft niet geantwoord", "De markt kan dit.", *QUESTIONS):
        assert word in texts
    with pytest.raises(InternalError), transaction.atomic():
        MarketConsultation.objects.filter(pk=done.pk).update(conclusions="Toch niet.")
    for late in (
        lambda: prepared(case, cast),
        lambda: invite(case, cast, "Laat B.V."),
        lambda: answered(first, cast.buyer, "Toch niet."),
        lambda: completed(case, cast.buyer),
    ):
        with pytest.raises(Refused) as refused:
            late()
        assert codes(refused) == {"wrong-state"}


@DB
def test_questions_change_until_they_are_asked(case: Case, cast: Cast) -> None:
    prepared(case, cast)
    found = prepared(case, cast, ("Alleen dit?",))
    assert [each.text for each in found.questions.all()] == ["Alleen dit?"]
    with pytest.raises(Refused) as refused:
        services.open_consultation(case_id=case.pk, by=cast.buyer, at=AT)
    assert codes(refused) == {"no-parties"}
    party = invite(case, cast)
    services.release_party(party_id=party.pk, by=cast.buyer, at=AT)
    assert not found.parties.exists()
    invite(case, cast)
    services.open_consultation(case_id=case.pk, by=cast.buyer, at=AT)
    with pytest.raises(Refused) as refused:
        prepared(case, cast)
    assert codes(refused) == {"wrong-state"}
    with pytest.raises(NotAllowed):
        services.open_consultation(case_id=case.pk, by=cast.buyer, at=AT)


@DB
def test_nothing_is_concluded_while_a_party_waits(case: Case, cast: Cast) -> None:
    first, second = running(case, cast, "Schoon B.V.", "Groen B.V.")
    answered(first, cast.buyer, "Ja.")
    with pytest.raises(Refused) as refused:
        completed(case, cast.buyer, " ")
    assert codes(refused) == {"conclusions-missing", "parties-waiting"}
    with pytest.raises(Refused) as refused:
        services.release_party(party_id=first.pk, by=cast.buyer, at=AT)
    assert codes(refused) == {"party-recorded"}
    services.release_party(party_id=second.pk, by=cast.buyer, at=AT)
    assert completed(case, cast.buyer).state == ConsultationState.COMPLETED


@DB
def test_the_buyer_asks_and_concludes_and_the_bureau_may_record_answers(case: Case, cast: Cast) -> None:
    (party,) = running(case, cast)
    for person in (cast.adviser, cast.coordinator, cast.contract_manager, cast.contractor):
        with pytest.raises(PermissionDenied):
            services.complete_consultation(case_id=case.pk, conclusions="Ja.", by=person, at=AT)
    with pytest.raises(PermissionDenied):
        answered(party, cast.contract_manager, "Ja.")
    answered(party, cast.adviser, "Ja.")


@DB
def test_the_gate_waits_for_a_consultation_that_was_started(case: Case, cast: Cast) -> None:
    """R6, R10: one that was not started does not apply; with variant 1 the gate says what it would tell."""

    def state() -> tuple[bool, bool, str]:
        (found,) = (each for each in gates.prepare_conditions(case) if each.code == "consultation")
        return found.applies, found.met, found.why

    assert state()[:2] == (False, False)
    cases.prepare(case)
    assert "variant 1" in state()[2]
    (party,) = running(case, cast)
    assert state()[:2] == (True, False)
    assert "consultation" in {each.code for each in gates.conditions_now(gates.case_facts(case)) if each.blocks}
    titles = [each.title for each in selectors.desk_of(cast.buyer, ON).mine]
    assert "Rond de marktconsultatie af" in titles or titles, "what is open before it comes first"
    answered(party, cast.buyer, "Ja.")
    completed(case, cast.buyer)
    assert state()[:2] == (True, True)


@DB
def test_who_won_such_work_in_a_closed_case_is_suggested_until_invited(case: Case, cast: Cast) -> None:
    """R49: the same first two digits of the CPV code; most cases first; running cases tell nothing."""
    known, once, other, busy = (people.organisation(name) for name in ("Vaak", "Eens", "Anders", "Nu"))
    for _turn in range(2):
        cases.case(Phase.CLOSED, winner=known, cpv_code=case.cpv_code)
    cases.case(Phase.CLOSED, winner=once, cpv_code=f"{case.cpv_division}000000")
    cases.case(Phase.CLOSED, winner=other, cpv_code="45000000")
    cases.case(Phase.EXECUTE, winner=busy, cpv_code=case.cpv_code)
    found = [(each.organisation, each.cases) for each in selectors.suggested_parties(case)]
    assert found == [(known, 2), (once, 1)]
    prepared(case, cast)
    party = invite(case, cast, "", organisation=known)
    assert (party.name, party.organisation) == (known.name, known)
    assert [each.organisation for each in selectors.suggested_parties(case)] == [once]


def test_completed_twice_at_once_it_has_one_report(twins: Twins, slowly: Callable[[Any, str], None]) -> None:
    """The case is locked; without the lock two conclusions would overtake each other."""
    slowly(rules, "why_not_concluded")

    def race() -> list[str]:
        cast = make_cast()
        made = cast_case(cast)
        (party,) = running(made, cast)
        answered(party, cast.buyer, "Ja.")

        def act() -> None:
            completed(made, User.objects.get(pk=cast.buyer.pk))

        return kinds(at_once(act, act))

    held, loose = twins(race)
    assert sorted(held) == ["NoneType", "Refused"]
    assert sorted(loose) != ["NoneType", "Refused"]


# The pages


@DB
def test_the_pages_lead_from_the_questions_to_the_report(case: Case, cast: Cast) -> None:
    buyer, adviser = browser(cast.buyer), browser(cast.adviser)
    page = path(case, "consultation-show")
    assert "Er is geen marktconsultatie begonnen." in shown(buyer.get(page))
    assert buyer.get(path(case, "party-invite")).status_code == 409
    sent = {"purpose": "Wat kan de markt?", "questions": "A?\nA?", "closes_on": "1-1-2020"}
    wrong = buyer.post(path(case, "consultation-edit"), sent)
    assert wrong.status_code == 422
    assert "staat er twee keer" in shown(wrong)
    assert "Deze dag is voorbij." in shown(wrong)
    good = {"purpose": "Wat kan <b>de markt</b>?", "questions": "Kan dit?\n\nWelke kansen?", "closes_on": "1-1-2099"}
    assert buyer.post(path(case, "consultation-edit"), good).status_code == 302
    assert "&lt;b&gt;de markt&lt;/b&gt;" in shown(buyer.get(page))
    assert buyer.post(path(case, "consultation-open")).status_code == 409
    assert buyer.post(path(case, "party-invite"), {"name": "", "contact_email": "geen"}).status_code == 422
    party = {"name": "Groen B.V.", "contact_email": "groen@sroi.example"}
    assert buyer.post(path(case, "party-invite"), party).status_code == 302
    twice = buyer.post(path(case, "party-invite"), party)
    assert twice.status_code == 422
    assert "“Groen B.V.” is al uitgenodigd." in shown(twice)
    number = ConsultedParty.objects.get().pk
    assert adviser.get(path(case, "party-answer", number)).status_code == 409
    assert buyer.post(path(case, "consultation-open")).status_code == 302
    assert buyer.get(path(case, "consultation-edit")).status_code in (200, 409)
    neither = adviser.post(path(case, "party-answer", number), {"answered_on": ""})
    assert neither.status_code == 422
    assert "Vul ten minste één antwoord in" in shown(neither)
    given = {"answer_1": "Ja, <i>graag</i>.", "answered_on": f"{date.today() - timedelta(days=1):%d-%m-%Y}"}  # noqa: DTZ011
    assert adviser.post(path(case, "party-answer", number), given).status_code == 302
    assert "Ja, &lt;i&gt;graag&lt;/i&gt;." in shown(buyer.get(page))
    assert buyer.get(path(case, "consultation-report", "pdf")).status_code == 404
    assert buyer.post(path(case, "consultation-complete"), {"conclusions": ""}).status_code == 422
    assert buyer.post(path(case, "consultation-complete"), {"conclusions": "De markt kan dit."}).status_code == 302
    done = shown(buyer.get(page))
    assert "De markt kan dit." in done
    assert "Nodig een partij uit" not in done
    word = docx.Document(io.BytesIO(buyer.get(path(case, "consultation-report", "docx")).content))
    texts = {each.text for each in word.paragraphs}
    assert {"1. Kan dit?", "Groen B.V.", "Ja, <i>graag</i>.", "Niemand heeft deze vraag beantwoord."} <= texts
    pdf = pypdfium2.PdfDocument(buyer.get(path(case, "consultation-report", "pdf")).content)
    assert "SHA-256" in pdf[0].get_textpage().get_text_range()
    assert "De marktconsultatie is afgerond" in shown(buyer.get(path(case, "case-gate")))


@DB
def test_after_the_publication_the_consultation_is_read_only(cast: Cast) -> None:
    case = cast_case(cast, Phase.SELECT)
    cases.consultation(case, ConsultationState.COMPLETED)
    buyer = browser(cast.buyer)
    page = shown(buyer.get(path(case, "consultation-show")))
    assert "De markt kan dit." in page
    assert "Wijzig de vragen" not in page
    assert buyer.get(path(case, "consultation-edit")).status_code == 409


@DB
@pytest.mark.parametrize("state", ConsultationState)
def test_a_consultation_in_each_state_has_its_page(case: Case, cast: Cast, state: ConsultationState) -> None:
    cases.consultation(case, state)
    page = shown(browser(cast.buyer).get(path(case, "consultation-show")))
    assert ("Wijzig de vragen" in page) == (state == ConsultationState.DRAFT)
    assert ("Vul de antwoorden in" in page) == (state == ConsultationState.RUNNING)
    assert ("Verslag als PDF" in page) == (state == ConsultationState.COMPLETED)
    assert "Wijzig" not in shown(browser(cast.contract_manager).get(path(case, "consultation-show")))


@DB
def test_many_parties_cost_what_one_costs(case: Case, cast: Cast) -> None:
    """House rule 10."""
    running(case, cast, "Partij 0")
    client: Client = browser(cast.buyer)
    url = path(case, "consultation-show")

    def statements() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(url).status_code == 200
        return len(counted)

    few = statements()
    for number in range(1, 12):
        answered(invite(case, cast, f"Partij {number}"), cast.buyer, "Ja.", "Veel.")
    assert statements() == few <= 40
