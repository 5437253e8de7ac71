"""What a buyer sees of earlier phases, and notices in the reader's words (R6, R7)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from procurement import services
from procurement.models import Case
from procurement.selectors import case_page, course_of, notice_rows, spans_of
from procurement.states import AdviceVerdict, CaseAction, Phase
from sroi.accounts.models import User
from sroi.kernel import formats
from tests.factories.cast import Cast
from tests.factories.people import AT, ON
from tests.procurement.prepare import WAIVER, asked, opened, under_test, with_adviser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    """Read as an official of the city does."""
    with translation.override("nl"):
        yield


def shown(user: User, case: Case, name: str) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse(f"procurement:{name}", args=[case.reference])).content.decode()


def test_each_stay_in_a_phase_has_its_dates_its_person_and_its_reason(cast: Cast) -> None:
    case, later = asked(cast), AT + timedelta(days=3)
    services.advance_case(case_id=case.pk, action=CaseAction.START_SPECIFYING, by=cast.buyer, at=AT)
    services.return_case(
        case_id=case.pk, action=CaseAction.RETURN_TO_PREPARING, reason="Toch meer percelen.", by=cast.buyer, at=later
    )
    case.refresh_from_db()
    course = course_of(case)
    assert [(leg.phase, leg.since, leg.until) for leg in course] == [
        (Phase.PREPARE, ON, ON),
        (Phase.SPECIFY, ON, ON + timedelta(days=3)),
        (Phase.PREPARE, ON + timedelta(days=3), None),
    ]
    assert (course[1].how, course[1].reason) == ("Terug naar een eerdere fase", "Toch meer percelen.")
    assert spans_of(case)[Phase.SPECIFY].startswith(formats.short_date(ON))
    page = shown(cast.auditor, case, "case-preparation")
    assert "Toch meer percelen." in page
    assert cast.buyer.name in page


def test_the_choices_show_who_decided_what_when_and_why(cast: Cast) -> None:
    """R9: a waiver with its advice and its decision."""
    case = under_test(cast)
    with_adviser(case, cast)
    services.set_ask(case_id=case.pk, entry=WAIVER, by=cast.buyer, at=AT)
    advice = services.ask_advice(case_id=case.pk, question="Mag dit?", by=cast.buyer, at=AT)
    services.give_advice(advice_id=advice.pk, text="Ja.", verdict=AdviceVerdict.AGREE, by=cast.adviser, at=AT)
    services.approve_waiver(case_id=case.pk, reason="Er is echt niets.", by=cast.coordinator, at=AT)
    page = shown(cast.auditor, case, "case-preparation")
    for told in ("Besluit over de ontheffing", "Er is echt niets.", cast.coordinator.name, WAIVER.reasoning):
        assert told in page
    assert formats.euro(216_000) in page, "the threshold that the test used"


def test_a_task_is_busy_as_soon_as_it_was_begun_and_a_second_question_is_not_offered(cast: Cast) -> None:
    case = opened(cast)
    assert status(case, "advice-list", cast.buyer) == "Niet van toepassing"
    services.ask_advice(case_id=case.pk, question="Mag dit?", by=cast.buyer, at=AT)
    assert status(case, "advice-list", cast.buyer) == "Bezig"
    asking = reverse("procurement:advice-ask", args=[case.reference])
    assert asking not in shown(cast.buyer, case, "advice-list")


def status(case: Case, name: str, reader: User) -> str:
    pages = (page for task in case_page(case, "", reader).tasks for page in task.pages)
    return next(str(page.status.word) for page in pages if page.name == name and page.status)


def test_without_a_threshold_test_nothing_is_said_of_the_variants(cast: Cast) -> None:
    """The verdicts rest on it: before it they would tell that social return is voluntary."""
    page = shown(cast.buyer, opened(cast), "variant-choose")
    assert "vrijwillig" not in page
    assert "Doe eerst de drempeltoets" in page


@pytest.mark.parametrize(
    ("name", "value", "said", "code"),
    [
        ("reserved participation", "none", "Deelname is niet voorbehouden", "none"),
        ("strategic procurement", "env-imp, soc-obj", "Vermindering van milieueffecten", "env-imp, soc-obj"),
        ("social objective", "acc-all", "Toegankelijkheid voor iedereen", "acc-all"),
        ("procedure type", "neg-w-call", "Onderhandelingsprocedure met aankondiging", "neg-w-call"),
        ("procedure type", "unheard-of", "unheard-of", ""),
        ("reserved execution", "no", "Nee", ""),
        ("kind of contract", "services", "Diensten", ""),
        ("dispatch date", "2023-04-23", "23 april 2023", ""),
        ("dispatch date", "2023-02-31", "2023-02-31", ""),
        ("estimated value", "EUR 1250000.5", formats.euro(1_250_000).replace(",00", ",50"), ""),
        ("awarded value", "GBP 2000000", "GBP\N{NO-BREAK SPACE}2.000.000,00", ""),
        ("duration", "48 MONTH", "48 maanden", ""),
        ("duration", "1 YEAR", "1 jaar", ""),
        ("title", "none", "none", ""),
    ],
)
def test_every_code_of_a_notice_is_a_word_with_the_code_beside_it(name: str, value: str, said: str, code: str) -> None:
    row = notice_rows([{"name": name, "section": "LOT-0001", "value": value}], on=ON)[0]
    assert said in row.value
    assert (row.code, row.section) == (code, "LOT-0001")


def test_an_english_reader_gets_english_words(cast: Cast) -> None:  # the lists come with the database
    with translation.override("en"):
        row = notice_rows([{"name": "social objective", "value": "opp"}], on=ON)[0]
    assert row.value.startswith("Employment opportunities")


def test_the_list_of_tasks_leads_nobody_to_a_closed_door(cast: Cast) -> None:
    """A coordinator reads what a buyer chose: the links lead to the choices, not to a refusal."""
    case = under_test(cast)
    client = Client()
    client.force_login(cast.coordinator, backend="django.contrib.auth.backends.ModelBackend")
    for task in case_page(case, "", cast.coordinator).tasks:
        for page in task.pages:
            assert not page.url or client.get(page.url).status_code == 200, page
    assert case_page(case, "", cast.buyer).tasks[0].pages[0].url.endswith("/gegevens/")
