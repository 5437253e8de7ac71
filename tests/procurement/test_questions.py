"""Questions on a tender: rules, the reading of a file, the acts, the pages and the published note (R18)."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from hypothesis import given
from hypothesis import strategies as st

from procurement import rules, selectors, services
from procurement.gates.select import select_conditions
from procurement.models import InformationNote, Question
from procurement.readers import read_questions
from procurement.services import QuestionEntry
from procurement.states import ProcurementVerb, QuestionState
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.home.selectors.agenda import agenda_of
from sroi.home.selectors.own import calendar_of
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.conftest import Twins, at_once, kinds
from tests.factories import cases, people
from tests.factories.cast import Cast, make_cast
from tests.factories.people import AT, ON
from tests.procurement.ground_select import Tender, tender
from tests.procurement.pages import browser, path, shown

DB = pytest.mark.django_db
DAY = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def running(cast: Cast) -> Tender:
    """A tender that closes in three weeks."""
    made = tender(cast)
    made.case.tenders_close_at = AT + timedelta(days=21)
    made.case.save(update_fields=["tenders_close_at"])
    return made


@pytest.fixture
def ground(cast: Cast) -> Tender:
    return running(cast)


def entry(text: str = "Mag het in deeltijd?", **changes: Any) -> QuestionEntry:
    known: dict[str, Any] = {"text": text, "asked_on": ON, "due_on": ON + timedelta(days=7), "place": "Leidraad 3.2"}
    return QuestionEntry(**(known | changes))


def entered(ground: Tender, *questions: QuestionEntry, answerer: Any = None) -> list[Question]:
    return services.enter_questions(
        case_id=ground.case.pk, questions=questions or (entry(),), answerer=answerer, by=ground.cast.buyer, at=AT
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in refused.value.blockers}


# Rules


@given(asked=DAY, due=DAY, today=DAY, closes=st.none() | DAY)
def test_a_question_stands_when_its_days_are_in_order(asked: date, due: date, today: date, closes: date | None) -> None:
    """R18: asked today or before, answered after that, and before the tender closes."""
    found = rules.why_not_asked(rules.QuestionFacts("Vraag?", asked, due), today=today, closes_on=closes)
    in_order = asked <= today and asked <= due and (closes is None or due < closes)
    assert bool(found) != in_order


@given(highest=st.none() | st.integers(0, 999), count=st.integers(1, 50))
def test_numbers_go_on_and_never_repeat(highest: int | None, count: int) -> None:
    """R18: questions are numbered."""
    numbers = list(rules.numbers_from(highest, count))
    assert len(set(numbers)) == count
    assert numbers[0] == (highest or 0) + 1


# The file of a tender platform


def csv_of(*rows: tuple[str, ...], separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue().encode(encoding)


def xlsx_of(*rows: tuple[str | int | date, ...]) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(target)
    return target.getvalue()


HEAD = ("Nr", "Vraag", "Document", "Datum")


@pytest.mark.parametrize(
    "content",
    [
        csv_of(HEAD, ("1", "Mag het; ook zo?", "Bestek 2", "03-11-2026"), ("", "", "", "")),
        csv_of(HEAD, ("1", "Mag het; ook zo?", "Bestek 2", "2026-11-03"), separator=","),
        csv_of(HEAD, ("1", "Mag het; ook zo?", "Bestek 2", "03/11/2026"), separator="\t", encoding="cp1252"),
        xlsx_of(HEAD, (1, "Mag het; ook zo?", "Bestek 2", date(2026, 11, 3))),
    ],
)
def test_a_file_of_a_platform_is_read(content: bytes) -> None:
    (line,) = read_questions(content)
    assert (line.text, line.place, line.asked_on) == ("Mag het; ook zo?", "Bestek 2", date(2026, 11, 3))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x00\x01\x02", "unreadable"),
        (b"PK\x03\x04 broken", "unreadable"),
        (csv_of(("Naam", "Datum"), ("x", "y")), "no-column"),
        (b"", "no-column"),
        (csv_of(HEAD), "no-questions"),
        (csv_of(HEAD, ("1", "", "Bestek", "")), "row-without-question"),
        (csv_of(HEAD, ("1", "Vraag?", "", "morgen")), "row-date"),
        (csv_of(HEAD, ("1", "v" * 4001, "", "")), "row-too-long"),
        (csv_of(HEAD, ("1", "Het BSN is 111222333.", "", "")), "row-citizen-number"),
        (csv_of(HEAD, *[("1", "Vraag?", "", "")] * 1001), "too-many-rows"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_questions(content)
    assert codes(refused) == {code}


def test_a_small_file_that_unpacks_into_a_large_one_is_not_read() -> None:
    """A workbook of 300 kB took 800 MB of a web worker; a list of empty rows is read as far as it may go."""
    plain, bomb = zipfile.ZipFile(io.BytesIO(xlsx_of(("Vraag",), ("Mag het?",)))), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in plain.namelist():
            large = b"<is><t>" + b"a" * 30_000_000
            packed.writestr(
                name, plain.read(name).replace(b"</row>", b"<c t='inlineStr'>" + large + b"</t></is></c></row>")
            )
    tracemalloc.start()
    for content, code in ((bomb.getvalue(), "file-bomb"), (b"Vraag\n" + b"a\n" * 1_000_000, "too-many-rows")):
        with pytest.raises(Refused) as refused:
            read_questions(content)
        assert codes(refused) == {code}
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_every_wrong_row_is_named() -> None:
    with pytest.raises(Refused) as refused:
        read_questions(csv_of(HEAD, ("1", "Goed?", "", "morgen"), ("2", "", "Bestek", "")))
    assert [dict(each.values)["row"] for each in refused.value.blockers] == [2, 3]


# The acts


@DB
def test_a_question_goes_from_entry_to_the_note(ground: Tender) -> None:
    cast = ground.cast
    first, second = entered(ground, entry(), entry("En op zaterdag?"), answerer=cast.adviser)
    assert [first.number, second.number] == [1, 2]
    services.answer_question(question_id=first.pk, answer="Ja.", by=cast.adviser, at=AT)
    services.return_answer(question_id=first.pk, reason="Noem de uren.", by=cast.buyer, at=AT)
    services.answer_question(question_id=first.pk, answer="Ja, vanaf 12 uur.", by=cast.adviser, at=AT)
    services.approve_answer(question_id=first.pk, by=cast.buyer, at=AT)
    note = services.publish_note(case_id=ground.case.pk, by=cast.buyer, at=AT)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.note, second.state) == (QuestionState.PUBLISHED, note, QuestionState.OPEN)
    said = [
        ProcurementVerb.QUESTIONS_ENTERED,
        ProcurementVerb.QUESTION_ANSWERED,
        ProcurementVerb.QUESTION_RETURNED,
        ProcurementVerb.QUESTION_ANSWERED,
        ProcurementVerb.QUESTION_APPROVED,
        ProcurementVerb.NOTE_PUBLISHED,
    ]
    events = Event.objects.filter(dossier=ground.case.dossier).order_by("sequence")
    assert [each.verb for each in events][-6:] == said
    assert [each.number for each in entered(ground, entry("Nog een?"))] == [3]


@DB
def test_only_the_buyer_approves_and_publishes(ground: Tender) -> None:
    """R18: the buyer answers for the note."""
    (question,) = entered(ground, answerer=ground.cast.adviser)
    services.answer_question(question_id=question.pk, answer="Ja.", by=ground.cast.adviser, at=AT)
    with pytest.raises(PermissionDenied):
        services.approve_answer(question_id=question.pk, by=ground.cast.adviser, at=AT)
    with pytest.raises(PermissionDenied):
        services.publish_note(case_id=ground.case.pk, by=ground.cast.adviser, at=AT)


@DB
def test_a_published_answer_and_its_note_stand(ground: Tender) -> None:
    buyer = ground.cast.buyer
    (question,) = entered(ground)
    services.answer_question(question_id=question.pk, answer="Ja.", by=buyer, at=AT)
    services.approve_answer(question_id=question.pk, by=buyer, at=AT)
    note = services.publish_note(case_id=ground.case.pk, by=buyer, at=AT)
    with pytest.raises(NotAllowed):
        services.answer_question(question_id=question.pk, answer="Toch niet.", by=buyer, at=AT)
    with pytest.raises(Refused) as refused:
        services.assign_question(
            question_id=question.pk, answerer=buyer, due_on=ON + timedelta(days=3), by=buyer, at=AT
        )
    assert codes(refused) == {"published"}
    with pytest.raises(InternalError), transaction.atomic():
        InformationNote.objects.filter(pk=note.pk).update(content={})
    with pytest.raises(Refused) as refused:
        services.publish_note(case_id=ground.case.pk, by=buyer, at=AT)
    assert codes(refused) == {"nothing-approved"}


@DB
def test_a_question_is_answered_by_who_works_on_the_case(ground: Tender) -> None:
    with pytest.raises(Refused) as refused:
        entered(ground, answerer=people.person("Vreemde"))
    assert codes(refused) == {"answerer-outside"}
    with pytest.raises(Refused) as refused:
        entered(ground, entry("", asked_on=ON + timedelta(days=1), due_on=ON + timedelta(days=21)))
    assert codes(refused) == {"text-missing", "asked-in-future", "due-after-closing"}


@DB
def test_the_gate_waits_for_published_answers(ground: Tender) -> None:
    """R6, R18: the condition applies as soon as a question was asked."""

    def condition() -> tuple[bool, bool]:
        found = next(each for each in select_conditions(ground.case) if each.code == "questions")
        return found.applies, found.met

    assert condition()[0] is False
    (question,) = entered(ground)
    assert condition() == (True, False)
    services.answer_question(question_id=question.pk, answer="Ja.", by=ground.cast.buyer, at=AT)
    services.approve_answer(question_id=question.pk, by=ground.cast.buyer, at=AT)
    services.publish_note(case_id=ground.case.pk, by=ground.cast.buyer, at=AT)
    assert condition() == (True, True)


@DB
def test_the_work_list_tells_whose_turn_it_is(ground: Tender) -> None:
    cast = ground.cast

    def turns(user: Any) -> list[str]:
        return [each.title for each in selectors.desk_of(user, ON).mine if each.kind == "procurement.questions"]

    first, second = entered(ground, entry(), entry("En nu?"))
    assert turns(cast.buyer) == ["Zeg wie 2 vragen beantwoordt"]
    assert turns(cast.adviser) == []
    for each in (first, second):
        services.assign_question(
            question_id=each.pk, answerer=cast.adviser, due_on=ON + timedelta(days=3), by=cast.buyer, at=AT
        )
    assert turns(cast.adviser) == ["Beantwoord 2 vragen over de aanbesteding"]
    services.answer_question(question_id=first.pk, answer="Ja.", by=cast.adviser, at=AT)
    assert turns(cast.buyer) == ["Keur 1 antwoord goed"]
    services.answer_question(question_id=second.pk, answer="Ja.", by=cast.adviser, at=AT)
    for each in (first, second):
        services.approve_answer(question_id=each.pk, by=cast.buyer, at=AT)
    assert turns(cast.buyer) == ["Publiceer de nota van inlichtingen"]


def test_two_imports_at_once_share_no_number(twins: Twins, slowly: Callable[[Any, str], None]) -> None:
    """R18: the case is locked while numbers are given; without the lock two questions get one number."""

    slowly(rules, "numbers_from")

    def race() -> list[str]:
        made = running(make_cast())

        def act() -> None:
            services.enter_questions(
                case_id=made.case.pk,
                questions=[entry()] * 3,
                answerer=None,
                by=User.objects.get(pk=made.cast.buyer.pk),
                at=AT,
            )

        return kinds(at_once(act, act))

    held, loose = twins(race)
    assert held == ["NoneType", "NoneType"]
    assert loose == ["IntegrityError", "NoneType"]


# The pages


@DB
def test_the_pages_lead_from_an_imported_file_to_the_note(ground: Tender) -> None:
    case, buyer, adviser = ground.case, browser(ground.cast.buyer), browser(ground.cast.adviser)
    case.tenders_close_at = datetime.now(tz=AT.tzinfo) + timedelta(days=30)
    case.save(update_fields=["tenders_close_at"])
    due = f"{datetime.now(tz=AT.tzinfo) + timedelta(days=5):%d-%m-%Y}"
    wrong = SimpleUploadedFile("vragen.csv", csv_of(HEAD, ("1", "", "Bestek", "")))
    refused = buyer.post(path(case, "question-import"), {"file": wrong, "due_on": due})
    assert refused.status_code == 422
    assert "Rij 2: de vraag is leeg." in shown(refused)
    assert not case.questions.exists()
    file = SimpleUploadedFile("vragen.csv", csv_of(HEAD, ("1", "Mag <b>het</b>?", "Bestek 2", "")))
    sent = {"file": file, "due_on": due, "answerer": ground.cast.adviser.pk}
    assert buyer.post(path(case, "question-import"), sent).status_code == 302
    question = case.questions.get()
    assert "Mag &lt;b&gt;het&lt;/b&gt;?" in shown(adviser.get(path(case, "question-list")))
    assert adviser.post(path(case, "question-answer", 1), {"answer": ""}).status_code == 422
    assert adviser.post(path(case, "question-answer", 1), {"answer": "Ja, dat mag."}).status_code == 302
    assert "Keur het antwoord goed" not in shown(adviser.get(path(case, "question-answer", 1)))
    assert buyer.post(path(case, "answer-approve", 1)).status_code == 302
    assert "Ja, dat mag." in shown(buyer.get(path(case, "note-publish")))
    assert buyer.post(path(case, "note-publish")).status_code == 302
    assert buyer.post(path(case, "note-publish")).status_code == 422
    question.refresh_from_db()
    assert question.state == QuestionState.PUBLISHED
    word = docx.Document(io.BytesIO(buyer.get(path(case, "note-download", 1, "docx")).content))
    assert {"Vraag 1 – Bestek 2", "Mag <b>het</b>?", "Ja, dat mag."} <= {each.text for each in word.paragraphs}
    pdf = pypdfium2.PdfDocument(buyer.get(path(case, "note-download", 1, "pdf")).content)
    assert "Ja, dat mag." in pdf[0].get_textpage().get_text_range()
    assert buyer.get(path(case, "note-download", 2, "pdf")).status_code == 404


@DB
def test_the_sheet_to_fill_in_is_what_the_import_reads(ground: Tender) -> None:
    answer = browser(ground.cast.buyer).get(path(ground.case, "question-sheet"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    sheet.append(("Mag dit?", "Bestek", "03-11-2026"))
    target = io.BytesIO()
    book.save(target)
    assert [line.text for line in read_questions(target.getvalue())] == ["Mag dit?"]


@DB
def test_a_question_out_of_turn_leads_to_a_page_that_says_so(ground: Tender) -> None:
    buyer = browser(ground.cast.buyer)
    entered(ground)
    assert buyer.post(path(ground.case, "answer-approve", 1)).status_code == 409
    assert buyer.get(path(ground.case, "answer-return", 1)).status_code == 409
    assert buyer.get(path(ground.case, "question-answer", 9)).status_code == 404


@DB
@pytest.mark.parametrize("state", QuestionState)
def test_a_question_in_each_state_has_its_page(ground: Tender, state: QuestionState) -> None:
    question = cases.question(ground.case, state, answerer=ground.cast.adviser)
    page = browser(ground.cast.buyer).get(path(ground.case, "question-answer", question.number))
    assert page.status_code == 200
    assert ("Bewaar het antwoord" in shown(page)) == (state in (QuestionState.OPEN, QuestionState.ANSWERED))
    assert ("Keur het antwoord goed" in shown(page)) == (state == QuestionState.ANSWERED)


@DB
def test_the_terms_of_answers_stand_in_the_agenda_of_who_answers_and_of_the_buyer(ground: Tender) -> None:
    first, _second = entered(ground, entry(), entry("En in de avond?"), answerer=ground.cast.adviser)
    for who in (ground.cast.adviser, ground.cast.buyer):
        (row,) = [each for day in agenda_of(who, ON) for each in day.rows if "aanbesteding" in each.label]
        assert row.label == "Antwoorden op 2 vragen over de aanbesteding"
        assert row.reference == ground.case.reference
    services.answer_question(question_id=first.pk, answer="Ja.", by=ground.cast.adviser, at=AT)
    calendar = calendar_of(ground.cast.adviser, ON, AT).decode().replace("\r\n ", "")
    assert f"Antwoord op 1 vraag over de aanbesteding – {ground.case.reference}" in calendar
    assert not [each for day in agenda_of(ground.cast.coordinator, ON) for each in day.rows if "vraag" in each.label]
