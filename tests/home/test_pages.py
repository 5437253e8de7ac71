"""The pages of home answer in every phase and step, for every role, in both languages, with a constant budget."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contractors.states import ContractStep
from procurement.states import Phase
from reporting.states import ReportingDeadline
from sroi.accounts.models import User
from sroi.dossier.models import Deadline
from sroi.dossier.services import record
from sroi.dossier.states import DossierVerb
from tests.factories import dossiers
from tests.factories.cast import Cast, cast_case, cast_contract
from tests.factories.people import AT

BACKEND = "sroi.accounts.adapters.AccountBackend"
ROLES = ("buyer", "adviser", "coordinator", "contract_manager", "department_head", "auditor", "finance_reader")
WORK_BUDGET, CASE_BUDGET = 26, 8
LISTS = ("home:work", "home:agenda", "home:search", "home:case-list", "home:contract-list")


def client_of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def page(user: User, view: str, *args: str, query: str = "") -> str:
    """The page as this reader gets it."""
    response = client_of(user).get(reverse(view, args=args) + query)
    assert response.status_code == 200, f"{view} {args}: {response.status_code}"
    return response.content.decode()


def statements(client: Client, url: str) -> int:
    """How many statements a page costs, after the first request of the process."""
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        response = client.get(url)
    assert response.status_code == 200
    return len(found)


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_the_case_page_in_every_phase(phase: Phase, role: str, cast: Cast) -> None:
    """R7: one next action, whatever the phase, whoever reads."""
    case = cast_case(cast, phase)
    html = page(getattr(cast, role), "home:case", case.reference)
    assert html.count('id="next-action"') == 1
    assert case.title in html


def test_the_same_reminder_takes_one_line_with_how_often(cast: Cast) -> None:
    case = cast_case(cast, Phase.SPECIFY)
    for days in range(5):
        facts = {"kind": ReportingDeadline.VERIFICATION}
        record(case.dossier, DossierVerb.REMINDED, at=AT + timedelta(days=days), facts=facts)
    html = page(cast.adviser, "home:case", case.reference)
    assert html.count("Herinnering verstuurd: Verificatie") == 1
    assert "5 keer sinds" in html
    whole = page(cast.adviser, "home:case-timeline", case.reference)
    assert whole.count("Herinnering verstuurd: Verificatie") == 5, "the whole timeline leaves nothing out"


def test_the_agenda_shows_the_first_working_day_only_where_it_differs(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REGISTER)
    today = timezone.localdate()
    due = dossiers.deadline(contract.dossier, "contractors.registration", due_on=today)
    Deadline.objects.filter(pk=due.pk).update(courtesy_on=today)
    assert "Eerste werkdag daarna" not in page(cast.adviser, "home:agenda")
    Deadline.objects.filter(pk=due.pk).update(courtesy_on=today + timedelta(days=2))
    assert "Eerste werkdag daarna" in page(cast.adviser, "home:agenda")


@pytest.mark.parametrize("step", list(ContractStep))
def test_every_step_has_its_place_in_the_portal_and_the_portfolio(step: ContractStep, cast: Cast) -> None:
    contract = cast_contract(cast, step)
    cast_contract(cast, ContractStep.REPORT)
    assert contract.reference in page(cast.contractor, "home:contract-list")
    assert contract.reference in page(cast.contract_manager, "home:contract-list", query="?group=all")


@pytest.mark.parametrize("role", [*ROLES, "contractor", "administrator", "privacy_officer"])
def test_every_role_reads_its_work_agenda_and_search(role: str, cast: Cast) -> None:
    cast_case(cast, Phase.PREPARE)
    cast_contract(cast, ContractStep.REGISTER)
    for view in ("home:work", "home:agenda", "home:search"):
        page(getattr(cast, role), view, query="?q=schoonmaak")


@pytest.mark.parametrize("view", LISTS)
@pytest.mark.parametrize("role", ["adviser", "buyer", "contract_manager", "contractor"])
def test_the_number_of_statements_does_not_grow(view: str, role: str, cast: Cast) -> None:
    """House rule 10: 3 rows and 30 rows cost the same."""
    client = client_of(getattr(cast, role))
    url = reverse(view) + "?q=schoonmaak"
    if client.get(url).status_code == 403:
        return
    for _number in range(3):
        cast_contract(cast, ContractStep.REPORT)
        cast_case(cast, Phase.PREPARE)
    few = statements(client, url)
    for _number in range(27):
        cast_contract(cast, ContractStep.REPORT)
        cast_case(cast, Phase.PREPARE)
    assert statements(client, url) == few


@pytest.mark.parametrize("role", ["buyer", "adviser", "coordinator", "contract_manager", "contractor"])
def test_my_work_stays_within_its_budget(role: str, cast: Cast) -> None:
    for phase in (Phase.PREPARE, Phase.SPECIFY, Phase.SELECT, Phase.EXECUTE):
        cast_case(cast, phase)
    for step in ContractStep:
        cast_contract(cast, step)
    assert statements(client_of(getattr(cast, role)), reverse("home:work")) <= WORK_BUDGET


@pytest.mark.parametrize("phase", [Phase.PREPARE, Phase.SPECIFY, Phase.SELECT])
def test_the_case_page_stays_within_its_budget_before_the_award(phase: Phase, cast: Cast) -> None:
    """Speed P7."""
    case = cast_case(cast, phase)
    url = reverse("home:case", args=[case.reference])
    assert statements(client_of(cast.buyer), url) <= CASE_BUDGET


def test_an_address_of_a_button_says_so_to_who_opens_it(cast: Cast) -> None:
    response = client_of(cast.adviser).get(reverse("home:remind"))
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "Alleen met een knop" in response.content.decode()
