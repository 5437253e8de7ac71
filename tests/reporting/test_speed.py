"""Pages and acts ask a constant number of questions, however much there is (P14)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contractors.states import ContractStep
from reporting import services
from reporting.selectors import desk_of
from reporting.states import EffortState, ReportState
from sroi.accounts.models import User
from tests.factories import reports
from tests.factories.cast import Cast, cast_contract, make_cast
from tests.reporting.ground import AFTER, Ground, make_ground

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 25
"""P14: what submitting a report may ask."""


def statements(act: Callable[[], object]) -> int:
    """How many statements an act sends, savepoints left out."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return sum(1 for each in captured if "SAVEPOINT" not in each["sql"])


def fill(ground: Ground, count: int) -> None:
    """So many drafts in the open report."""
    for number in range(count):
        reports.effort(ground.report, claimed=Decimal(100 + number), by=ground.cast.contractor)


def submit_with(count: int) -> int:
    """The statements of submitting a report of so many efforts, by somebody fresh."""
    ground = make_ground(make_cast())
    fill(ground, count)
    person = User.objects.get(pk=ground.cast.contractor.pk)
    with time_machine.travel(AFTER, tick=False):
        return statements(lambda: services.submit_report(report_id=ground.report.pk, by=person, at=AFTER))


def test_submitting_asks_the_same_for_4_40_and_400_efforts() -> None:
    few, many, most = submit_with(4), submit_with(40), submit_with(400)
    assert few == many == most
    assert many <= MOST_STATEMENTS


def client_of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_with(count: int, name: str, role: str) -> int:
    """The statements of a page of a submitted report with so many lines."""
    ground = make_ground(make_cast())
    for number in range(count):
        candidate = reports.candidate(ground.contract)
        reports.effort(
            ground.report,
            EffortState.IN_REVIEW,
            claimed=Decimal(100 + number),
            candidate=candidate,
            by=ground.cast.contractor,
        )
    type(ground.report).objects.filter(pk=ground.report.pk).update(submitted_at=AFTER)
    if name == "progress":
        address = reverse("reporting:progress", args=[ground.contract.reference])
    else:
        address = reverse(f"reporting:{name}", args=[ground.contract.reference, ground.report.quarter])
    client = client_of(getattr(ground.cast, role))
    with time_machine.travel(AFTER, tick=False):
        client.get(address)
        return statements(lambda: client.get(address))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("report", "contractor"),
        ("report-check", "contractor"),
        ("evidence", "contractor"),
        ("report-verify", "adviser"),
        ("progress", "contract_manager"),
    ],
)
def test_a_page_asks_the_same_for_3_and_30_lines(name: str, role: str) -> None:
    assert page_with(3, name, role) == page_with(30, name, role) <= 60


def queue_with(cast: Cast, count: int) -> int:
    """The statements of the queue after so many more reports."""
    for _number in range(count):
        contract = cast_contract(cast, ContractStep.REPORT)
        report = reports.report(contract, ReportState.SUBMITTED, by=cast.contractor)
        reports.effort(report, EffortState.IN_REVIEW, by=cast.contractor)
    client = client_of(cast.adviser)
    client.get(reverse("reporting:verification-list"))
    return statements(lambda: client.get(reverse("reporting:verification-list")))


def test_the_queue_asks_the_same_for_3_and_24_reports(cast: Cast) -> None:
    assert queue_with(cast, 3) == queue_with(cast, 21)


def work_with(cast: Cast, count: int) -> tuple[int, int]:
    """The statements of both work lists after so many more contracts."""
    for _number in range(count):
        contract = cast_contract(cast, ContractStep.REPORT)
        reports.report(contract, by=cast.contractor)
        report = reports.report(contract, ReportState.SUBMITTED, quarter="2026-Q3", by=cast.contractor)
        reports.effort(report, EffortState.IN_REVIEW, by=cast.contractor)
    day = AFTER.date().replace(month=12)
    person = User.objects.get(pk=cast.adviser.pk)
    first = statements(lambda: desk_of(person, day).mine)
    return first, statements(lambda: desk_of(person, day).waiting)


def test_work_lists_ask_the_same_for_3_and_30_contracts(cast: Cast) -> None:
    assert work_with(cast, 3) == work_with(cast, 27)


def test_the_turn_is_told_to_whose_it_is(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REPORT)
    reports.report(contract, by=cast.contractor)
    report = reports.report(contract, ReportState.SUBMITTED, quarter="2026-Q3", by=cast.contractor)
    reports.effort(report, EffortState.IN_REVIEW, by=cast.contractor)
    day = AFTER.date().replace(month=12)
    assert [each.title for each in desk_of(cast.contractor, day).mine] == [
        "Vul de rapportage van kwartaal 2 van 2026 in"
    ]
    assert [each.title for each in desk_of(cast.adviser, day).mine] == ["Beoordeel 1 regel van kwartaal 3 van 2026"]
    assert [each.title for each in desk_of(cast.stand_in, day).mine] == ["Beoordeel 1 regel van kwartaal 3 van 2026"]
    assert [each.title for each in desk_of(cast.adviser, day).waiting] == [
        "Vul de rapportage van kwartaal 2 van 2026 in"
    ]
    assert desk_of(cast.stranger, day).mine == ()
    assert desk_of(cast.administrator, day).mine == ()
