"""The pages of phase 7: each step by its form, what each role sees, wrong input at the field, both languages."""

import csv
import io
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from enforcement import services
from enforcement.models import EnforcementFile, Fine, Withholding
from enforcement.states import FileState
from reporting.states import EffortState
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.kernel import formats
from sroi.kernel.forms import error_list
from tests.enforcement.ground import ANNOUNCED, IN_TIME, LATER, NOTICED, OPENED, Walk, short_contract
from tests.factories import files, reports
from tests.factories.cast import Cast, cast_contract

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """A contract that ended 6,875.00 short."""
    return Walk(cast, short_contract(cast))


def client_of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def at(monkeypatch: pytest.MonkeyPatch, moment: object) -> None:
    """The border reads this moment."""
    monkeypatch.setattr(timezone, "now", lambda: moment)


def post(user: User, name: str, reference: str, answers: Mapping[str, object]) -> int:
    """Send a form; the status."""
    client, address = client_of(user), reverse(f"enforcement:{name}", args=[reference])
    return client.post(address, {**mark_on(client, address), **answers}).status_code


def mark_on(client: Client, address: str) -> dict[str, str]:
    """The mark that the page of a weighed act carries; nothing for another act."""
    form = (client.get(address).context or {}).get("form")
    seen = form.fields.get("seen") if form is not None else None
    return {"seen": str(seen.initial)} if seen is not None else {}


def page(user: User, name: str, *parts: str) -> str:
    """What a page says."""
    response = client_of(user).get(reverse(f"enforcement:{name}", args=parts))
    assert response.status_code == 200, response.content.decode()[-2000:]
    return response.content.decode()


def test_the_whole_ladder_by_its_pages(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the signal to the settlement, each act on its page by whom it belongs to."""
    cast, contract = walk.cast, walk.contract.reference
    at(monkeypatch, OPENED)
    assert post(cast.adviser, "file-open", contract, {"ground": "shortfall", "reason": "Tekort."}) == 302
    file = EnforcementFile.objects.get(contract=walk.contract)
    talk = {"held_on": "03-05-2027", "attendees": "A en B", "minutes": "Verslag van het gesprek."}
    informed = {"client_informed_on": "03-05-2027", "client_informed_text": "Er is een tekort."}
    notice = {"demand": "Lever het tekort.", "term_ends_on": "18-05-2027"}
    steps = [
        (OPENED, cast.adviser, "talk-record", talk),
        (OPENED, cast.adviser, "client-inform", informed),
        (NOTICED, cast.adviser, "notice-give", notice),
        (ANNOUNCED, cast.adviser, "fine-announce", {"view_due_on": "02-06-2027"}),
        (IN_TIME, cast.contractor, "view-give", {"text": "Twee mensen werden ziek."}),
        (LATER, cast.adviser, "fine-propose", {"proposed": "6.875,00", "proposal_reason": "Te voorzien."}),
        (LATER, cast.coordinator, "fine-countersign", {}),
        (LATER, cast.contract_manager, "fine-decide", {"decision": "impose", "decision_reason": "Verwijtbaar."}),
    ]
    for moment, person, name, answers in steps:
        at(monkeypatch, moment)
        address = reverse(f"enforcement:{name}", args=[file.reference])
        shown = page(person, "file", file.reference)
        assert address in shown, f"{name}: the open gate has no link"
        assert page(person, name, file.reference)
        assert post(person, name, file.reference, answers) == 302, name
    invoice = {"number": "F-1", "payable": "5.000,00", "expected_on": "30-06-2027"}
    assert post(cast.contract_manager, "invoice-record", contract, invoice) == 302
    assert post(cast.contract_manager, "withholding-instruct", file.reference, {}) == 302
    settled = {"settled_on": "03-06-2027", "reason": "Betaald."}
    assert post(cast.finance_reader, "file-settle", file.reference, settled) == 302
    file.refresh_from_db()
    assert file.state == FileState.SETTLED
    held = Withholding.objects.get(fine__file=file)
    shown = page(cast.auditor, "file", file.reference)
    for amount in (held.withheld, held.claim):
        assert formats.euro(amount, language="nl") in shown


def test_wrong_input_is_answered_at_the_field_and_nothing_is_lost(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = walk.to(FileState.CLIENT_INFORMED)
    at(monkeypatch, NOTICED)
    address = reverse("enforcement:notice-give", args=[file.reference])
    answers = {"demand": "Lever het tekort alsnog.", "term_ends_on": "05-05-2027"}
    response = client_of(walk.cast.adviser).post(address, answers)
    shown = response.content.decode()
    assert response.status_code == 422
    assert "Lever het tekort alsnog." in shown
    assert 'href="#id_term_ends_on"' in shown
    file.refresh_from_db()
    assert file.state == FileState.CLIENT_INFORMED


def test_a_last_day_without_work_is_asked_about_first(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """R40: Sunday 23 May 2027; the box that confirms it appears, and then it is sent."""
    file = walk.to(FileState.CLIENT_INFORMED)
    at(monkeypatch, NOTICED)
    answers = {"demand": "Lever.", "term_ends_on": "23-05-2027"}
    address = reverse("enforcement:notice-give", args=[file.reference])
    shown = client_of(walk.cast.adviser).post(address, answers)
    assert shown.status_code == 422
    assert "geen werkdag" in shown.content.decode()
    assert 'type="checkbox"' in shown.content.decode()
    assert post(walk.cast.adviser, "notice-give", file.reference, {**answers, "free_day_is_meant": "on"}) == 302


@pytest.mark.parametrize(
    ("state", "person", "name"),
    [
        (FileState.SIGNALLED, "adviser", "talk-record"),
        (FileState.SIGNALLED, "adviser", "talk-invite"),
        (FileState.TALK_HELD, "adviser", "client-inform"),
        (FileState.CLIENT_INFORMED, "adviser", "notice-give"),
        (FileState.CLIENT_INFORMED, "adviser", "notice-skip"),
        (FileState.FINE_ANNOUNCED, "contractor", "view-give"),
        (FileState.FINE_ANNOUNCED, "adviser", "view-record"),
        (FileState.VIEW_CLOSED, "adviser", "fine-propose"),
        (FileState.PROPOSED, "coordinator", "proposal-return"),
        (FileState.COUNTERSIGNED, "contract_manager", "fine-decide"),
        (FileState.IMPOSED, "contract_manager", "withholding-instruct"),
        (FileState.IMPOSED, "contract_manager", "dispute-record"),
        (FileState.IMPOSED, "contractor", "dispute-give"),
        (FileState.VIEW_CLOSED, "adviser", "file-close"),
    ],
)
def test_an_empty_form_is_refused_with_a_sentence(walk: Walk, state: FileState, person: str, name: str) -> None:
    file = walk.to(state)
    before = Event.objects.count()
    user = getattr(walk.cast, person)
    response = client_of(user).post(reverse(f"enforcement:{name}", args=[file.reference]), {})
    assert response.status_code == 422
    assert error_list(response.context["form"])
    assert "<title>Fout: " in response.content.decode()
    assert Event.objects.count() == before


def test_the_contractor_sees_the_file_but_not_what_the_office_weighs(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    shown = page(walk.cast.contractor, "file", file.reference)
    assert formats.euro(Fine.objects.get(file=file).computed, language="nl") in shown
    for inside in ("De uitval was te voorzien.", "Cor Coördinator", "Vier ogen", "Er is een tekort."):
        assert inside not in shown
    assert "De uitval was te voorzien." in page(walk.cast.contract_manager, "fine-decide", file.reference)


@pytest.mark.parametrize(
    "state", [FileState.NOTICE_GIVEN, FileState.FINE_ANNOUNCED, FileState.PROPOSED, FileState.IMPOSED]
)
def test_the_contractor_reads_what_happens_and_what_can_be_done(walk: Walk, state: FileState) -> None:
    """R34: at each step what happens, what you can do, by when, and what follows without it."""
    file = walk.to(state)
    shown = page(walk.cast.contractor, "file", file.reference)
    for words in ("Wat dit voor u betekent", "Wat er nu gebeurt", "Wat u kunt doen", walk.cast.adviser.name):
        assert words in shown
    assert ("Uiterlijk" in shown) == (state in (FileState.NOTICE_GIVEN, FileState.FINE_ANNOUNCED))
    assert "Wat gebeurt er als we vandaag niets doen?" not in shown
    assert f"Wacht op {walk.contract.contractor_name}" not in shown


def test_a_forecast_and_what_happens_today_are_of_the_same_day(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """R36: what the last night kept is named with its own day when the figures changed since."""
    services.forecast_fine(contract_id=walk.contract.pk, on=OPENED.date(), at=OPENED)
    report = walk.contract.quarterly_reports.get(quarter="2027-Q1")
    reports.effort(report, EffortState.ACCEPTED, claimed=Decimal("2000.00"), decided_on=OPENED.date())
    at(monkeypatch, NOTICED)
    shown = page(walk.cast.adviser, "file-open", walk.contract.reference)
    assert shown.count(formats.euro(Decimal("4875.00"), language="nl")) >= 3
    assert shown.count(formats.euro(Decimal("6875.00"), language="nl")) == 2
    assert "sinds de laatste nachtelijke berekening van 3 mei 2027" in shown


def test_a_view_term_that_ends_in_a_weekend_is_asked_about_first(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """R40: Sunday 6 June 2027."""
    file = walk.to(FileState.NOTICE_GIVEN)
    at(monkeypatch, ANNOUNCED)
    answers = {"view_due_on": "06-06-2027"}
    shown = client_of(walk.cast.adviser).post(reverse("enforcement:fine-announce", args=[file.reference]), answers)
    assert shown.status_code == 422
    assert "geen werkdag" in shown.content.decode()
    assert post(walk.cast.adviser, "fine-announce", file.reference, {**answers, "free_day_is_meant": "on"}) == 302


def test_the_windows_of_enforcement_change_nothing() -> None:
    """R3: four eyes hold in the technical windows too, because nobody can act in them."""
    windows = [window for model, window in admin.site._registry.items() if model._meta.app_label == "enforcement"]
    assert {window.model for window in windows} == set(apps.get_app_config("enforcement").get_models()) - {
        model for model in apps.get_app_config("enforcement").get_models() if model.__name__.endswith("Event")
    }
    request = RequestFactory().get("/")
    request.user = User(is_staff=True, is_superuser=True)
    for window in windows:
        assert not window.has_add_permission(request)
        assert not window.has_change_permission(request)
        assert not window.has_delete_permission(request)
        assert window.has_view_permission(request)


def test_a_missing_clause_leads_to_where_it_is_recorded(cast: Cast) -> None:
    walk = Walk(cast, short_contract(cast, with_clause=False))
    file = walk.to(FileState.NOTICE_GIVEN)
    shown = page(cast.adviser, "file", file.reference)
    assert "geen boeteclausule vastgelegd" in shown
    assert "disabled" not in shown


def test_the_pages_tell_how_each_figure_was_computed(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = walk.to(FileState.NOTICE_GIVEN)
    at(monkeypatch, LATER)
    for name, reference in (("file", file.reference), ("forecast-view", walk.contract.reference)):
        shown = page(walk.cast.adviser, name, reference)
        assert "Contract, artikel 12" in shown
        assert formats.euro(6875, language="nl") in shown
        assert formats.euro(46875, language="nl") in shown


def test_the_pages_speak_english_to_who_wants_it(walk: Walk) -> None:
    file = walk.to(FileState.PROPOSED)
    client = client_of(walk.cast.adviser)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        shown = client.get(reverse("enforcement:file", args=[file.reference])).content.decode()
    assert "What happens if we do nothing today?" in shown
    assert "Handhaving" not in re.sub(r"<title>.*?</title>", "", shown)


def test_bad_invoices_are_refused_at_the_field(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, LATER)
    address = reverse("enforcement:invoice-record", args=[walk.contract.reference])
    client = client_of(walk.cast.finance_reader)
    for answers, field in (
        ({"payable": "-1,00"}, "payable"),
        ({"paid_on": "01-01-2099"}, "paid_on"),
        ({}, "expected_on"),
    ):
        response = client.post(address, answers)
        assert response.status_code == 422
        assert f'href="#id_{field}"' in response.content.decode(), answers


@pytest.mark.parametrize(
    ("decision", "imposed"),
    [({"decision": "impose"}, False), ({"decision": "moderate", "amount": Decimal(3000)}, True)],
)
def test_the_computation_ends_on_what_the_client_decided(
    walk: Walk, decision: dict[str, Any], *, imposed: bool
) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    walk.decide(file.pk, **decision)
    said = page(walk.cast.contract_manager, "file", file.reference)
    _before, _foot, foot = said.partition("<tfoot")
    total = foot.partition("</tfoot>")[0]
    assert formats.euro(Decimal(3000) if imposed else Decimal(6875)) in total
    assert ("Opgelegde boete, zoals de opdrachtgever besloot" in total) is imposed
    assert "Berekende boete" in said


def test_the_instruction_is_a_file_for_the_system_of_finance(walk: Walk) -> None:
    file = walk.to(FileState.IMPOSED)
    walk.invoice()
    walk.withhold(file.pk)
    response = client_of(walk.cast.finance_reader).get(reverse("enforcement:withholding-csv", args=[file.reference]))
    [values] = csv.DictReader(io.StringIO(response.content.decode()))
    assert (values["fine"], values["withheld"], values["claim"], values["currency"]) == (
        "6875.00",
        "5000.00",
        "1875.00",
        "EUR",
    )


def list_queries(user: User) -> int:
    """The queries of the list page."""
    client = client_of(user)
    client.get(reverse("enforcement:file-list"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("enforcement:file-list")).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_for_three_files_as_for_twenty(cast: Cast) -> None:
    for _each in range(3):
        files.enforcement_file(cast_contract(cast), FileState.PROPOSED, proposer=cast.adviser)
    few = list_queries(cast.adviser)
    for _each in range(17):
        files.enforcement_file(cast_contract(cast), FileState.PROPOSED, proposer=cast.adviser)
    assert list_queries(cast.adviser) == few
    assert few <= 20


def test_the_list_filters_and_turns_its_pages(cast: Cast) -> None:
    for state in [FileState.SIGNALLED] * 27:
        files.enforcement_file(cast_contract(cast), state)
    ended = files.enforcement_file(cast_contract(cast), FileState.CLOSED)
    client = client_of(cast.coordinator)
    address = reverse("enforcement:file-list")
    first = client.get(address).content.decode()
    assert first.count('role="rowheader"') == 25
    after = re.search(r"\?after=(\d+)", first)
    assert after is not None
    second = client.get(f"{address}?after={after[1]}").content.decode()
    assert second.count('role="rowheader"') == 2
    assert ended.reference not in first + second
    assert ended.reference in client.get(f"{address}?which=ended").content.decode()
    assert "sr-empty" in client_of(cast.stranger).get(address).content.decode()


def test_a_file_page_costs_no_more_when_more_happened(walk: Walk) -> None:
    file = walk.to(FileState.TALK_HELD)
    client = client_of(walk.cast.adviser)
    address = reverse("enforcement:file", args=[file.reference])
    client.get(address)
    with CaptureQueriesContext(connection) as early:
        client.get(address)
    walk.to(FileState.COUNTERSIGNED, file)
    with CaptureQueriesContext(connection) as late:
        client.get(address)
    assert len(late) <= len(early) + 8
    assert len(late) <= 90


def test_opening_twice_leads_to_the_open_file(walk: Walk) -> None:
    file = walk.open()
    response = client_of(walk.cast.adviser).get(reverse("enforcement:file-open", args=[walk.contract.reference]))
    assert response.headers["Location"] == file.get_absolute_url()


def test_a_stranger_finds_nothing(walk: Walk) -> None:
    file = walk.to(FileState.FINE_ANNOUNCED)
    assert client_of(walk.cast.stranger).get(file.get_absolute_url()).status_code == 404
    assert client_of(walk.cast.privacy_officer).get(file.get_absolute_url()).status_code == 404
