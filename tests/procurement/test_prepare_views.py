"""Pages of phases 1 and 2: wrong input stays, what is refused is said, and the number of queries does not grow."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import selectors
from procurement.models import Advice, Case, CaseOutcome, Lesson, Lot, TextBlock
from procurement.services import (
    LessonEntry,
    OutcomeEntry,
    answer_advice,
    give_advice,
    record_outcome,
    write_lesson,
)
from procurement.states import AdviceVerdict, Phase, TextKind
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Event
from sroi.kernel import formats
from sroi.kernel.formats import OWN_RULE
from tests.factories import cases
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT, ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    """Sign somebody in."""

    def enter(user: User) -> Client:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def address(name: str, case: Case, *parts: object) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *parts])


WRONG = [
    ("case-edit", Phase.PREPARE, "buyer", {"title": "", "estimated_value": "veel"}, "Vul"),
    (
        "opportunity-record",
        Phase.PREPARE,
        "buyer",
        {"note": "", "route": "market", "social_parties": "twee"},
        "Schrijf",
    ),
    ("variant-choose", Phase.PREPARE, "buyer", {"reasoning": "Mijn reden"}, "Kies"),
    ("ask-set", Phase.PREPARE, "buyer", {"kind": "percentage", "percent": "30", "reasoning": "Mijn reden"}, "25%"),
    ("advice-ask", Phase.PREPARE, "buyer", {"question": " "}, "Vul"),
    ("waiver-decide", Phase.PREPARE, "coordinator", {"reason": ""}, "Vul"),
    ("case-pass", Phase.PREPARE, "coordinator", {"reason": ""}, "Vul"),
    ("case-stop", Phase.PREPARE, "buyer", {"reason": ""}, "Vul"),
    ("case-deliver", Phase.PREPARE, "buyer", {"delivery": "De Werkbrigade"}, "naar de markt"),
    ("case-return", Phase.SPECIFY, "buyer", {"reason": ""}, "Vul"),
    ("person-assign", Phase.PREPARE, "coordinator", {"role": "adviser"}, "Kies"),
    ("consideration-answer", Phase.SPECIFY, "buyer", {"weight": "5 procent", "weight_reason": ""}, "Geef de reden"),
    ("base-set", Phase.SPECIFY, "buyer", {"kind": "contract_value", "reason": ""}, "Vul"),
    ("text-list", Phase.SPECIFY, "buyer", {}, "Kies"),
    ("lesson-write", Phase.EXECUTE, "adviser", {"text": "", "worked": "yes"}, "Vul"),
]


Wrong = tuple[str, Phase, str, dict[str, str], str]


@pytest.mark.parametrize("row", WRONG, ids=[row[0] for row in WRONG])
def test_wrong_input_is_answered_and_nothing_is_lost(cast: Cast, as_: Callable[[User], Client], row: Wrong) -> None:
    name, phase, who, answers, words = row
    case = cast_case(cast, phase)
    before = Event.objects.count()
    response = as_(getattr(cast, who)).post(address(name, case), answers)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Er is een probleem" in page
    assert words in page
    for value in answers.values():
        if value.strip() and value not in {"market", "percentage", "contract_value", "adviser", "yes"}:
            assert value in page
    assert Event.objects.count() == before


def test_a_wrong_lot_is_answered_at_its_line(cast: Cast, as_: Callable[[User], Client]) -> None:
    case = cast_case(cast)
    answers = {
        "lots-TOTAL_FORMS": "1",
        "lots-INITIAL_FORMS": "0",
        "lots-0-number": "1",
        "lots-0-title": "",
        "lots-0-value": "9000",
    }
    response = as_(cast.buyer).post(address("lot-edit", case), answers)
    assert response.status_code == 422
    assert "Vul de naam van het perceel in." in response.content.decode()


def test_an_opening_with_wrong_input_keeps_what_was_typed(cast: Cast, as_: Callable[[User], Client]) -> None:
    response = as_(cast.buyer).post(reverse("procurement:case-open"), {"title": "Groen in Noord", "cpv_code": "77"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Groen in Noord" in page
    assert "U schreef 77." in page
    assert not Case.objects.exists()


def test_a_publication_before_the_first_threshold_is_said_at_its_field(
    cast: Cast, as_: Callable[[User], Client]
) -> None:
    response = as_(cast.buyer).post(reverse("procurement:case-open"), {"planned_publication_on": "1-1-1900"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "er is geen drempel bekend op 1 januari 1900. Kies een dag vanaf 1 januari 2014." in page
    assert "id_planned_publication_on_error" in page


def test_an_opened_case_leads_to_its_list_of_tasks(cast: Cast, as_: Callable[[User], Client]) -> None:
    answers = {
        "title": "Groen in Noord",
        "department": str(cast.department.pk),
        "nature": "services",
        "cpv_code": "77310000-6",
        "estimated_value": "€ 300.000",
        "planned_publication_on": "1-3-2026",
    }
    response = as_(cast.buyer).post(reverse("procurement:case-open"), answers)
    case = Case.objects.get()
    assert response.status_code == 302
    assert response["Location"] == address("task-list", case)
    assert (case.cpv_code, case.estimated_value) == ("77310000", Decimal(300000))


def test_a_gate_that_is_not_met_answers_with_its_blockers(cast: Cast, as_: Callable[[User], Client]) -> None:
    case = cast_case(cast)
    Case.objects.filter(pk=case.pk).update(opportunity_note="")
    response = as_(cast.buyer).post(address("case-advance", case))
    assert response.status_code == 409
    assert "Leg vast welke kansen" in response.content.decode()


def test_a_choice_after_publication_is_the_wrong_moment(cast: Cast, as_: Callable[[User], Client]) -> None:
    case = cast_case(cast, Phase.EXECUTE)
    for name in ("ask-set", "variant-choose", "base-set", "consideration-answer", "case-edit", "lot-edit"):
        assert as_(cast.buyer).get(address(name, case)).status_code == 409


def test_the_threshold_shows_figure_row_period_and_source(cast: Cast, as_: Callable[[User], Client]) -> None:
    case = cast_case(cast, Phase.SPECIFY)
    test = case.threshold_tests.first()
    assert test is not None
    page = as_(cast.buyer).get(address("threshold-test", case)).content.decode()
    for shown in (
        formats.euro(test.value),
        formats.euro(test.threshold),
        formats.long_date(test.valid_from),
        test.source,
    ):
        assert shown in page


def test_the_texts_come_as_pdf_and_docx(cast: Cast, as_: Callable[[User], Client]) -> None:
    case = cast_case(cast, Phase.SPECIFY)
    if not case.texts.exists():
        from_block = TextBlock.objects.get(kind=TextKind.STRATEGY, version="1")
        case.texts.create(kind=TextKind.STRATEGY, block=from_block, body="## Kop\nTekst.", edited_at=AT)
    client = as_(cast.auditor)
    pdf = client.get(address("text-download", case, "pdf"))
    assert pdf.content.startswith(b"%PDF-")
    docx = client.get(address("text-download", case, "docx"))
    assert docx.content.startswith(b"PK")
    assert "attachment" in docx["Content-Disposition"]


def closed(cast: Cast, number: int, *, realised: str = "4.60") -> Case:
    case = cases.case(Phase.EVALUATE, department=cast.department, by=cast.buyer, cpv_code="90919200")
    entry = OutcomeEntry(Decimal(realised), Decimal(62500), Decimal(57500))
    record_outcome(case_id=case.pk, entry=entry, closed_on=ON, by=None, at=AT)
    Lesson.objects.create(
        case=case, text=f"Les {number}", worked=True, cpv_division="90", written_by=cast.adviser, written_at=AT
    )
    return case


def test_comparable_cases_have_their_median_quartiles_and_thin_basis(cast: Cast) -> None:
    case = cast_case(cast)
    for number, realised in enumerate(("3.80", "4.60", "5.20", "6.00"), 1):
        closed(cast, number, realised=realised)
    found = selectors.comparable_cases(case)
    assert found.basis.count == 4
    assert found.basis.thin
    assert found.basis.realised is not None
    assert found.basis.realised.median == Decimal("4.9")
    closed(cast, 5)
    assert not selectors.comparable_cases(case).basis.thin
    CaseOutcome.objects.update(cpv_division="45")
    assert selectors.comparable_cases(case).basis.count == 0


def test_a_lesson_shows_up_with_the_next_case(cast: Cast, as_: Callable[[User], Client]) -> None:
    old = cast_case(cast, Phase.EVALUATE)
    entry = LessonEntry("Begin op tijd met Pantar.", worked=True)
    write_lesson(case_id=old.pk, entry=entry, by=cast.adviser, at=AT)
    new = cast_case(cast)
    assert "Begin op tijd met Pantar." in as_(cast.buyer).get(address("comparable-list", new)).content.decode()


def statements(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def fill(cast: Cast, case: Case, rows: int) -> None:
    """Give the case this many lots, advices and comparable cases more."""
    for number in range(rows):
        Lot.objects.create(case=case, number=f"N{case.lots.count() + 1}", title="Perceel", value=Decimal(1000))
        Advice.objects.create(
            case=case,
            phase=Phase.SELECT,
            question="Vraag",
            asked_by=cast.buyer,
            asked_at=AT,
            given_by=cast.adviser,
            given_at=AT,
            text="Antwoord",
            verdict="agree",
        )
        closed(cast, number)


@pytest.mark.parametrize(
    "name",
    ["case-preparation", "case-gate", "advice-list", "comparable-list", "lot-edit", "variant-choose", "ask-set"],
)
def test_the_number_of_queries_does_not_grow_with_rows(cast: Cast, as_: Callable[[User], Client], name: str) -> None:
    case, client = cast_case(cast), as_(cast.buyer)
    fill(cast, case, 3)
    few = statements(client, address(name, case))
    fill(cast, case, 27)
    assert statements(client, address(name, case)) == few


def test_the_work_list_takes_the_same_number_of_queries_for_three_and_thirty_cases(cast: Cast) -> None:
    def count(user: User) -> tuple[int, int]:
        fresh = User.objects.get(pk=user.pk)
        with CaptureQueriesContext(connection) as counted:
            items = selectors.desk_of(fresh, ON).mine
        return len(items), len(counted)

    for _number in range(3):
        cast_case(cast)
    few = count(cast.buyer)
    for _number in range(27):
        cast_case(cast)
    many = count(cast.buyer)
    assert (few[0], many[0]) == (3, 30)
    assert few[1] == many[1]


def test_the_turn_goes_from_buyer_to_adviser_and_back(cast: Cast) -> None:
    case = cast_case(cast)

    def turn(user: User) -> list[str]:
        return [item.title for item in selectors.desk_of(User.objects.get(pk=user.pk), ON).mine]

    assert turn(cast.buyer)
    assert not turn(cast.adviser)
    advice = Advice.objects.create(case=case, phase=Phase.PREPARE, question="Vraag", asked_by=cast.buyer, asked_at=AT)
    assert turn(cast.adviser) == ["Geef het gevraagde advies"]
    assert turn(cast.buyer) == ["Bespreek de kansen en kies de route"], "the question holds up nothing else"
    waiting = selectors.desk_of(User.objects.get(pk=cast.buyer.pk), ON).waiting
    assert [(item.whose, item.who) for item in waiting] == [(Role.ADVISER, cast.adviser.name)]
    Assignment.objects.filter(dossier=case.dossier, role=Role.ADVISER).update(ended_at=AT)
    assert turn(cast.coordinator) == ["Wijs een adviseur toe"]
    advice.delete()
    assert turn(cast.buyer)


def test_the_stand_in_of_an_adviser_gets_the_work(cast: Cast) -> None:
    case = cast_case(cast)
    Advice.objects.create(case=case, phase=Phase.PREPARE, question="Vraag", asked_by=cast.buyer, asked_at=AT)
    assert [item.title for item in selectors.desk_of(cast.stand_in, ON).mine] == ["Geef het gevraagde advies"]


def test_a_withheld_field_is_shown_as_such(cast: Cast, as_: Callable[[User], Client]) -> None:
    case = cast_case(cast, Phase.SELECT)
    notice = case.notices.create(
        kind="award",
        notice_id="n-1",
        sha256="1" * 64,
        issued_on=date(2026, 1, 1),
        given=[{"name": "title", "section": "", "value": "Schoonmaak"}],
        withheld=[{"name": "tender value", "section": "TEN-0001", "value": ""}],
        missing=[{"name": "duration", "section": "LOT-0001", "value": ""}],
        facts={"asks": [{"message": "Choose the department of this case.", "values": {}, "source": ""}]},
        imported_at=AT,
    )
    page = as_(cast.auditor).get(address("notice-show", case, notice.pk)).content.decode()
    for shown in (
        "Waarde van de inschrijving",
        "Looptijd",
        "Niet in de aankondiging",
        "Kies de opdrachtgever van deze",
    ):
        assert shown in page


@pytest.mark.parametrize("phase", [Phase.PREPARE, Phase.SPECIFY, Phase.SELECT])
def test_a_checklist_names_the_guide_or_the_law_and_no_number_of_our_own(
    cast: Cast, as_: Callable[[User], Client], phase: Phase
) -> None:
    case = cast_case(cast, phase)
    page = as_(cast.buyer).get(address("case-gate", case)).content.decode()
    shown = re.findall(r'data-label="Bron"><span>([^<]*)</span>', page)
    assert "Leidraad r. " in "".join(shown)
    assert not [each for each in shown if OWN_RULE.fullmatch(each)]


def test_a_page_that_was_answered_leads_back_to_the_list(cast: Cast, as_: Callable[[User], Client]) -> None:
    case = cast_case(cast)
    advice = Advice.objects.create(case=case, phase=Phase.PREPARE, question="Vraag", asked_by=cast.buyer, asked_at=AT)
    page = address("advice-give", case, advice.pk)
    assert as_(cast.adviser).get(page).status_code == 200
    give_advice(advice_id=advice.pk, text="Doen.", verdict=AdviceVerdict.AGREE, by=cast.adviser, at=AT)
    assert as_(cast.adviser).get(page).headers["Location"] == address("advice-list", case)
    page = address("advice-answer", case, advice.pk)
    assert as_(cast.buyer).get(page).status_code == 200
    answer_advice(advice_id=advice.pk, reply="Goed.", by=cast.buyer, at=AT)
    assert as_(cast.buyer).get(page).headers["Location"] == address("advice-list", case)


def test_a_role_is_withdrawn_on_the_page_of_the_people(cast: Cast, as_: Callable[[User], Client]) -> None:
    """R1: each line has its own way out; a role that ended, or one of another case, is not there."""
    case, other = cast_case(cast), cast_case(cast)
    held = case.dossier.assignments.get(role=Role.ADVISER)
    page = as_(cast.coordinator).get(address("person-assign", case)).content.decode()
    assert address("person-withdraw", case, held.pk) in page
    response = as_(cast.coordinator).post(address("person-withdraw", case, held.pk), {"reason": " "})
    assert response.status_code == 422
    response = as_(cast.coordinator).post(address("person-withdraw", case, held.pk), {"reason": "Andere taak"})
    assert response.status_code == 302
    page = as_(cast.coordinator).get(address("person-assign", case)).content.decode()
    assert address("person-withdraw", case, held.pk) not in page
    for gone in (address("person-withdraw", case, held.pk), address("person-withdraw", other, held.pk)):
        assert as_(cast.coordinator).get(gone).status_code == 404
