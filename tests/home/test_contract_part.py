"""The page of a contract after the agreement: the next action, the meter and the way to every report (R7)."""

from datetime import date

import pytest
from django.test import Client

from contractors.states import ContractStep
from reporting.states import ReportingDeadline, ReportState
from sroi.home.selectors.contract_part import contract_part
from tests.factories import dossiers, reports
from tests.factories.cast import Cast, cast_contract

ON = date(2026, 8, 20)  # after the second quarter and the 30 days to report on it


def test_the_contractor_goes_from_the_contract_to_the_overdue_report(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REPORT)
    report = reports.report(contract)
    part = contract_part(contract, cast.contractor, ON)
    assert part.next_action is not None
    assert part.next_action.url == f"/rapportage/{contract.reference}/2026-Q2/"
    assert part.next_action.due_on == report.due_on
    assert part.meter is not None
    assert part.meter.net == contract.obligation.net
    assert [link.url for link in part.links] == [
        f"/rapportage/{contract.reference}/2026-Q2/",
        f"/rapportage/{contract.reference}/voortgang/",
    ]


def test_the_adviser_reads_what_to_do_without_a_button_to_the_same_page(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REPORT)
    reports.report(contract)
    part = contract_part(contract, cast.adviser, ON)
    assert part.next_action is not None
    assert part.next_action.act
    assert not part.next_action.url
    assert f"/handhaving/contract/{contract.reference}/prognose/" in [link.url for link in part.links]


def test_the_next_report_waits_while_the_first_is_being_verified(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REPORT)
    reports.report(contract, ReportState.SUBMITTED, by=cast.contractor)
    reports.report(contract, quarter="2026-Q3")
    later = date(2026, 11, 20)
    contractors, advisers = (contract_part(contract, each, later) for each in (cast.contractor, cast.adviser))
    assert contractors.next_action is not None
    assert contractors.next_action.url == f"/rapportage/{contract.reference}/2026-Q3/"
    assert advisers.next_action is not None
    assert advisers.next_action.url == f"/rapportage/{contract.reference}/2026-Q2/beoordelen/"


def test_the_adviser_reads_by_when_a_report_is_verified(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REPORT)
    report = reports.report(contract, ReportState.SUBMITTED, by=cast.contractor)
    due_on = date(2026, 8, 3)
    dossiers.deadline(
        contract.dossier, ReportingDeadline.VERIFICATION, due_on=due_on, about=f"reporting.quarterlyreport:{report.pk}"
    )
    part = contract_part(contract, cast.adviser, ON)
    assert part.next_action is not None
    assert part.next_action.due_on == due_on


@pytest.mark.parametrize("step", [ContractStep.REGISTER, ContractStep.START_MEETING])
def test_nothing_is_measured_before_the_agreement(cast: Cast, step: ContractStep) -> None:
    part = contract_part(cast_contract(cast, step), cast.adviser, ON)
    assert part.meter is None
    assert part.links == ()


def test_the_page_shows_the_way(cast: Cast, client: Client) -> None:
    contract = cast_contract(cast, ContractStep.REPORT)
    reports.report(contract)
    client.force_login(cast.contractor)
    shown = client.get(contract.get_absolute_url()).content.decode()
    assert f'href="/rapportage/{contract.reference}/2026-Q2/"' in shown
    assert "Rapportages en voortgang" in shown
