"""Opening reports: found by the nightly run, once, whoever runs at the same time (R27)."""

from datetime import UTC, date, datetime

import pytest

from contractors.states import ContractStep, ReportInterval
from reporting import services
from reporting.states import ReportingDeadline, ReportingVerb
from sroi.dossier.models import Deadline, Event
from tests.factories import contracts
from tests.factories.cast import Cast, cast_contract

NIGHT = datetime(2026, 10, 2, 3, 0, tzinfo=UTC)


def open_all(*, on: date, at: datetime) -> int:
    """What the nightly run does on a day, contract by contract; answer how many reports it opened."""
    found = services.contracts_to_look_at(on)
    return sum(services.open_reports_of(contract_id=contract_id, on=on, at=at) for contract_id in found)


@pytest.mark.django_db
def test_every_quarter_that_began_is_opened_once(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.START)
    assert open_all(on=NIGHT.date(), at=NIGHT) == 3
    assert open_all(on=NIGHT.date(), at=NIGHT) == 0
    contract.refresh_from_db()
    assert contract.step == ContractStep.REPORT
    quarters = [each.quarter for each in contract.quarterly_reports.order_by("quarter")]
    assert quarters == ["2026-Q2", "2026-Q3", "2026-Q4"]
    due = Deadline.objects.filter(dossier=contract.dossier, kind=ReportingDeadline.REPORT).order_by("due_on")
    assert [each.due_on for each in due] == [date(2026, 7, 30), date(2026, 10, 30), date(2027, 1, 30)]
    assert Event.objects.filter(verb=ReportingVerb.QUARTER_OPENED).count() == 3


@pytest.mark.django_db
def test_a_contract_that_owes_nothing_has_no_reports(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.START)
    contract.obligation.percent = contract.obligation.gross = contract.obligation.net = 0
    contract.obligation.save()
    assert open_all(on=NIGHT.date(), at=NIGHT) == 0


@pytest.mark.django_db
def test_without_an_agreement_reports_open_after_sixty_days(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REGISTER)
    before = datetime(2026, 5, 30, 3, 0, tzinfo=UTC)
    assert open_all(on=before.date(), at=before) == 0
    after = datetime(2026, 5, 31, 3, 0, tzinfo=UTC)
    assert open_all(on=after.date(), at=after) == 1
    contract.refresh_from_db()
    assert contract.step == ContractStep.REPORT


@pytest.mark.django_db
def test_the_agreement_sets_the_interval(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.START)
    contract.agreements.update(state="superseded")
    contracts.agreement(contract, interval=ReportInterval.HALF_YEAR)
    open_all(on=date(2026, 12, 31), at=NIGHT)
    found = contract.quarterly_reports.order_by("quarter").values_list("quarter", "period_start", "period_end")
    assert list(found) == [
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-Q4", date(2026, 7, 1), date(2026, 12, 31)),
    ]


@pytest.mark.django_db
def test_a_waived_contract_beside_a_running_one_is_left_alone(cast: Cast) -> None:
    running, stopped = cast_contract(cast, ContractStep.START), contracts.contract(step=ContractStep.STOPPED)
    open_all(on=NIGHT.date(), at=NIGHT)
    assert running.quarterly_reports.exists()
    assert not stopped.quarterly_reports.exists()
