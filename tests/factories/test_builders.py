"""The builders themselves: the database accepts what they make, in every phase, step and state."""

import pytest

from contractors.states import AgreementState, ContractStep
from enforcement.states import FileState
from procurement.models import Case
from procurement.states import AwardState, Phase
from reporting.states import EffortState, ReportState
from sroi.accounts.selectors import roles_of
from sroi.accounts.states import Role
from sroi.dossier.models import Dossier
from tests.factories import cases, contracts, files, reports
from tests.factories.cast import Cast, cast_case, cast_contract

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("phase", list(Phase))
def test_a_case_can_be_built_in_any_phase(cast: Cast, phase: Phase) -> None:
    case = cast_case(cast, phase)
    assert Case.objects.visible_to(cast.buyer).get() == case
    assert case.contracts.exists() == (phase in (Phase.CONTRACT, Phase.EXECUTE, Phase.EVALUATE, Phase.CLOSED))


@pytest.mark.parametrize("step", list(ContractStep))
def test_a_contract_can_be_built_in_any_step(cast: Cast, step: ContractStep) -> None:
    contract = cast_contract(cast, step)
    in_force = contract.agreements.filter(state=AgreementState.IN_FORCE).exists()
    assert in_force == (step not in (ContractStep.REGISTER, ContractStep.START_MEETING, ContractStep.STOPPED))
    assert contract.obligation.net == 62500


@pytest.mark.parametrize("state", list(AgreementState))
def test_an_agreement_can_be_built_in_any_state(state: AgreementState) -> None:
    agreement = contracts.agreement(contracts.contract(step=ContractStep.START_MEETING), state)
    line = agreement.lines.get()
    assert sum(quarter.value for quarter in line.quarters.all()) == line.planned_value


@pytest.mark.parametrize("state", list(AwardState))
def test_an_award_can_be_built_in_any_state(state: AwardState) -> None:
    assert cases.award(cases.case(Phase.SELECT), state=state).decision.state == state


@pytest.mark.parametrize("state", list(ReportState))
def test_a_report_can_be_built_in_any_state(cast: Cast, state: ReportState) -> None:
    assert reports.report(state=state, by=cast.contractor).state == state


@pytest.mark.parametrize("state", list(EffortState))
def test_an_effort_can_be_built_in_any_state(state: EffortState) -> None:
    report = reports.report()
    assert reports.effort(report, state, candidate=reports.candidate(report.contract)).line is not None


@pytest.mark.parametrize("state", list(FileState))
def test_an_enforcement_file_can_be_built_in_any_state(cast: Cast, state: FileState) -> None:
    file = files.enforcement_file(
        state=state, proposer=cast.adviser, countersigner=cast.coordinator, decider=cast.department_head
    )
    assert file.state == state


def test_the_cast_holds_its_roles(cast: Cast) -> None:
    assert roles_of(cast.stand_in) == {Role.ADVISER}
    assert roles_of(cast.contractor) == {Role.CONTRACTOR}


def test_the_stranger_sees_nothing_of_the_cast(cast: Cast) -> None:
    cast_case(cast, Phase.EXECUTE)
    assert not Dossier.objects.visible_to(cast.stranger).exists()
    assert Dossier.objects.visible_to(cast.contractor).count() == 1
