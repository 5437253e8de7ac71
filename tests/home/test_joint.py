"""Contracts that owe jointly: the office sees one obligation with one meter and one signal (R24a)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contractors import services
from contractors.models import Contract, PerformanceAgreement
from contractors.services import JointEntry
from contractors.states import ContractStep
from procurement.models import Award
from reporting.states import EffortState, ReportState, Signal
from sroi.accounts.models import User
from sroi.home.selectors.case import case_page
from sroi.home.selectors.portfolio import PortfolioFilter, portfolio
from sroi.kernel import formats
from tests.factories import contracts, reports
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
LATER = date(2027, 3, 1)
ALL = PortfolioFilter(group="all")


@pytest.fixture
def pair(cast: Cast) -> tuple[Contract, Contract]:
    """Two contracts of one case: EUR 62,500.00, of which far too much is done, and EUR 25,000.00 with nothing done."""
    first = cast_contract(cast, ContractStep.REPORT)
    award = Award.objects.create(
        decision=first.award.decision,
        organisation=cast.other_company,
        value=Decimal("500000.00"),
        contract_title="Ramen",
    )
    second = contracts.contract(first.case, ContractStep.REPORT, award=award)
    report = reports.report(first, ReportState.DECIDED, quarter="2026-Q2", by=cast.contractor)
    reports.effort(report, EffortState.ACCEPTED, claimed=Decimal("87500.00"), decided_on=date(2026, 7, 30))
    PerformanceAgreement.objects.filter(contract__in=(first, second)).update(receipt_at=AT)
    return first, second


def agree(cast: Cast, pair: tuple[Contract, Contract]) -> None:
    """They owe jointly."""
    entry = JointEntry({pair[0].pk: Decimal(60), pair[1].pk: Decimal(40)}, "Artikel 4.")
    services.agree_joint(contract_id=pair[0].pk, entry=entry, by=cast.adviser, at=AT)


def page(user: User, address: str) -> str:
    """The page as this person sees it."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.get(address).content.decode()


def test_the_portfolio_shows_with_whom_and_the_signal_of_all_together(
    cast: Cast, pair: tuple[Contract, Contract]
) -> None:
    signals = {row.reference: row.tone for row in portfolio(cast.contract_manager, LATER, ALL).page.rows}
    assert signals == {pair[0].reference: Signal.GREEN, pair[1].reference: Signal.RED}
    agree(cast, pair)
    shown = portfolio(cast.contract_manager, LATER, ALL)
    rows = {row.reference: row for row in shown.page.rows}
    assert {row.tone for row in rows.values()} == {Signal.GREEN}, "what one did too much covers what another lacks"
    assert not any("red" in row.groups for row in rows.values())
    own = rows[pair[1].reference]
    assert own.net == Decimal("25000.00"), "the own figures stay"
    assert own.verified_percent == Decimal("0.0")
    first_name = pair[0].contractor_name
    told = f"Samen met {first_name} (60%); samen: 100% geverifieerd van {formats.whole_euro(Decimal(87500))}"
    assert own.jointly.startswith(told)
    assert pair[1].contractor_name in rows[pair[0].reference].jointly
    listed = page(cast.contract_manager, f"{reverse('home:contract-list')}?group=all")
    assert f"Samen met {first_name} (60%)" in listed


@pytest.mark.parametrize("who", ["adviser", "contract_manager"])
def test_the_page_of_the_case_shows_the_joint_obligation_once(
    cast: Cast, pair: tuple[Contract, Contract], who: str
) -> None:
    case = pair[0].case
    user = getattr(cast, who)
    address = reverse("home:case", args=[case.reference])
    alone = case_page(case, user, LATER)
    assert alone.joint is None
    assert all(each.signal and not each.jointly for each in alone.contracts)
    assert 'id="joint"' not in page(user, address)
    agree(cast, pair)
    found = case_page(case, user, LATER)
    assert found.joint is not None
    assert found.joint.meter.net == Decimal("87500.00")
    assert found.joint.signal
    assert [each.signal for each in found.contracts] == [None, None], "none is judged by itself"
    assert all(each.jointly and each.meter for each in found.contracts)
    assert page(user, address).count('id="joint"') == 1


def test_an_ended_joint_obligation_is_gone(cast: Cast, pair: tuple[Contract, Contract]) -> None:
    agree(cast, pair)
    services.end_joint(contract_id=pair[0].pk, reason="Ontvlochten.", by=cast.adviser, at=AT)
    assert not any(row.jointly for row in portfolio(cast.contract_manager, LATER, ALL).page.rows)
    assert case_page(pair[0].case, cast.adviser, LATER).joint is None


def test_a_term_that_is_over_is_short_only_when_all_together_are(cast: Cast, pair: tuple[Contract, Contract]) -> None:
    """R35: the next action of the portfolio asks for no file on a contract whose partner did its part."""
    ended = date(2028, 6, 1)
    alone = {row.reference: row.act for row in portfolio(cast.contract_manager, ended, ALL).page.rows}
    agree(cast, pair)
    jointly = {row.reference: row.act for row in portfolio(cast.contract_manager, ended, ALL).page.rows}
    assert alone[pair[0].reference] != alone[pair[1].reference]
    assert jointly[pair[1].reference] == jointly[pair[0].reference] == alone[pair[0].reference]


def test_more_joint_contracts_cost_no_more_statements(cast: Cast, pair: tuple[Contract, Contract]) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            portfolio(cast.contract_manager, LATER, ALL)
        return len(found)

    agree(cast, pair)
    statements()  # reads the reference data, which is kept
    few = statements()
    other = cast_contract(cast, ContractStep.REPORT)
    award = Award.objects.create(
        decision=other.award.decision, organisation=cast.other_company, value=Decimal("500000.00"), contract_title="Dak"
    )
    agree(cast, (other, contracts.contract(other.case, ContractStep.REPORT, award=award)))
    assert statements() == few
