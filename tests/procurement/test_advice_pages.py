"""The pages of an advice: from question to advice, and what never leaves the bureau (R1, R13)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement.models import Advice, Case
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Message
from tests.factories import dossiers, people
from tests.factories.cast import Cast, cast_case
from tests.factories.people import ON
from tests.procurement.pages import browser, path, shown
from tests.procurement.test_advice_thread import MARK, asked, assign, note, write
from tests.procurement.test_selection_pages import a_pdf
from tests.procurement.test_telling import chase_on, told

DB = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case in phase 1 with a buyer, an adviser and a contract manager."""
    return cast_case(cast)


@DB
def test_the_pages_lead_from_the_question_to_the_advice(case: Case, cast: Cast) -> None:
    buyer, adviser, chief = (browser(each) for each in (cast.buyer, cast.adviser, cast.coordinator))
    empty = shown(chief.get(reverse("procurement:advice-desk")))
    assert "Er staat geen adviesvraag open." in empty
    wrong = buyer.post(path(case, "advice-ask"), {"question": "Mag dit?", "due_on": "01-01-2020"})
    assert wrong.status_code == 422
    assert "Deze dag is voorbij. Kies vandaag of een latere dag." in shown(wrong)
    assert buyer.post(path(case, "advice-ask"), {"question": "Mag <b>dit</b>?"}).status_code == 302
    advice = Advice.objects.get()
    thread = path(case, "advice-thread", advice.pk)
    assert "Over dit advies is nog niets geschreven." in shown(buyer.get(thread))
    page = shown(chief.get(path(case, "advice-assign", advice.pk)))
    assert "Hoeveel werk iedere adviseur heeft" in page
    assert cast.other_adviser.name in page
    refused = chief.post(path(case, "advice-assign", advice.pk), {"adviser": "", "due_on": ""})
    assert refused.status_code == 422
    assert "Kies een antwoord bij “Adviseur”." in shown(refused)
    given = {"adviser": cast.adviser.pk, "due_on": f"{advice.due_on:%d-%m-%Y}"}
    assert chief.post(path(case, "advice-assign", advice.pk), given).status_code == 302
    sent = {"text": "Hoeveel uren?", "asks_buyer": "on", "mentioned": [cast.buyer.pk]}
    assert adviser.post(path(case, "advice-message", advice.pk), sent).status_code == 302
    read = shown(buyer.get(thread))
    assert f"Genoemd: @{cast.buyer.name}" in read
    assert "De adviseur vraagt hieronder iets." in read
    assert "Mag &lt;b&gt;dit&lt;/b&gt;?" in read
    bad = SimpleUploadedFile("lijst.exe", b"MZ\x90\x00")
    refused = buyer.post(path(case, "advice-message", advice.pk), {"text": "Zie het bestand.", "file": bad})
    assert refused.status_code == 422
    assert "Zie het bestand." in shown(refused), "what was typed is still there"
    good = SimpleUploadedFile("lijst.pdf", a_pdf())
    answer = {"text": "Het zijn <i>40</i> uren.", "file": good}
    assert buyer.post(path(case, "advice-message", advice.pk), answer).status_code == 302
    read = shown(adviser.get(thread))
    assert "Het zijn &lt;i&gt;40&lt;/i&gt; uren." in read
    assert "lijst.pdf" in read
    assert "Geef het advies" in read
    assert "Lees 2 berichten over dit advies" in shown(buyer.get(path(case, "advice-list")))
    assert "citizen" not in read
    number = buyer.post(path(case, "advice-message", advice.pk), {"text": "BSN 111222333"})
    assert number.status_code == 422
    assert buyer.get(path(case, "advice-thread", advice.pk + 999)).status_code == 404


@DB
def test_after_the_award_the_thread_is_read_and_no_longer_written(cast: Cast) -> None:
    case = cast_case(cast)
    advice = asked(case, cast)
    Case.objects.filter(pk=case.pk).update(phase="specify")
    Case.objects.filter(pk=case.pk).update(phase="select")
    Case.objects.filter(pk=case.pk).update(phase="contract")
    buyer = browser(cast.buyer)
    assert "Schrijf een bericht" not in shown(buyer.get(path(case, "advice-thread", advice.pk)))
    assert buyer.get(path(case, "advice-message", advice.pk)).status_code == 409
    chase_on(advice.due_on + timedelta(days=20) if advice.due_on else ON)
    assert told("advice_due") == []


def pages_of(case: Case, advice: Advice) -> Iterator[str]:
    """Every page on which a thread, an event, a file, a search or a list could show a note."""
    for name in ("advice-list", "case-preparation", "case-gate"):
        yield path(case, name)
    yield path(case, "advice-thread", advice.pk)
    yield path(case, "advice-message", advice.pk)
    for name in ("case", "case-timeline", "case-documents"):
        yield reverse(f"home:{name}", args=[case.reference])
    for view in ("dossier:attachment-list", "dossier:letter-list", "dossier:event-list"):
        yield reverse(view, args=[case.reference])
    for kind in ("csv", "json"):
        yield reverse("dossier:event-export", args=[case.reference, kind])
    for view in ("home:work", "home:case-list", "home:agenda", "home:notifications"):
        yield reverse(view)


OUTSIDE = (
    "buyer",
    "contract_manager",
    "department_head",
    "finance_reader",
    "contractor",
    "stranger",
    "other_buyer",
    "other_manager",
)


@DB
@pytest.mark.parametrize("role", OUTSIDE)
def test_a_note_of_the_bureau_reaches_nobody_outside_it(role: str, case: Case, cast: Cast) -> None:
    """R1: not in a page, a mail, a search, an export or the line of an event."""
    person: User = getattr(cast, role)
    advice = asked(case, cast)
    written = note(advice, cast.adviser, cast.coordinator)
    client, line = browser(person), "Notitie van het bureau over het advies geschreven"
    for url in pages_of(case, advice):
        answer = client.get(url, follow=True)
        content = answer.getvalue() if answer.streaming else answer.content
        assert MARK not in content.decode(), url
        assert line not in content.decode(), url
        assert f"m-{written.pk}" not in content.decode(), url
    assert case.reference not in client.get(reverse("home:search"), {"q": MARK}).content.decode()
    assert client.get(path(case, "advice-note", advice.pk)).status_code in (403, 404)
    assert client.post(path(case, "advice-note", advice.pk), {"text": "x"}).status_code in (403, 404)
    mails = Message.objects.filter(recipient=person)
    assert all(MARK not in f"{each.subject} {each.body}" for each in mails)
    assert not mails.filter(kind="procurement/advice_mention").exists()


@DB
@pytest.mark.parametrize("role", ["adviser", "coordinator", "auditor", "stand_in"])
def test_the_bureau_reads_its_notes_and_sees_them_marked_in_words(role: str, case: Case, cast: Cast) -> None:
    """The other half of the law above: what is hidden there is to be seen here."""
    advice = asked(case, cast)
    note(advice, cast.adviser)
    client = browser(getattr(cast, role))
    page = shown(client.get(path(case, "advice-thread", advice.pk)))
    assert MARK in page
    assert "Notitie van het bureau" in page
    moments = shown(client.get(reverse("home:case-timeline", args=[case.reference])))
    assert "Notitie van het bureau over het advies geschreven" in moments
    assert MARK not in moments
    assert MARK not in shown(client.get(reverse("home:search"), {"q": "advies"}))


@DB
def test_an_adviser_who_has_another_role_on_the_case_reads_no_note(cast: Cast) -> None:
    """R1: rights come from the role on the case, not from the office."""
    case = cast_case(cast)
    advice = asked(case, cast)
    note(advice, cast.adviser)
    assert MARK not in shown(browser(cast.other_adviser).get(path(case, "advice-thread", advice.pk)))
    dossiers.assign(case.dossier, cast.other_adviser, Role.ADVISER)
    assert MARK in shown(browser(cast.other_adviser).get(path(case, "advice-thread", advice.pk)))


def statements(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


@DB
@pytest.mark.parametrize("role", ["buyer", "adviser"])
def test_a_long_thread_costs_what_a_short_one_costs(role: str, case: Case, cast: Cast) -> None:
    """House rule 10."""
    advice, client = asked(case, cast), browser(getattr(cast, role))

    def more(count: int) -> None:
        for _turn in range(count):
            write(advice, cast.adviser, mentioned=[cast.buyer])
            note(advice, cast.adviser, cast.coordinator)

    more(2)
    url = path(case, "advice-thread", advice.pk)
    few = statements(client, url)
    more(12)
    assert statements(client, url) == few <= 40


@DB
def test_a_full_desk_costs_what_an_empty_one_costs(cast: Cast) -> None:
    """House rule 10."""
    client, url = browser(cast.coordinator), reverse("procurement:advice-desk")

    def more(count: int) -> None:
        for _turn in range(count):
            made, extra = cast_case(cast), people.person("Adviseur", Role.ADVISER)
            assign(asked(made, cast), extra, cast)

    more(2)
    few = statements(client, url)
    more(10)
    assert statements(client, url) == few <= 20


@DB
def test_the_thread_in_english(case: Case, cast: Cast) -> None:
    advice = asked(case, cast)
    note(advice, cast.adviser)
    client = browser(cast.adviser)
    client.cookies["django_language"] = "en"
    cast.adviser.language = "en"
    cast.adviser.save(update_fields=["language"])
    page = client.get(path(case, "advice-thread", advice.pk)).content.decode()
    assert "Note of the bureau" in page
    assert "Request for advice" in page
