"""The fixed cast: one person per role, a stand-in and a stranger; and cases that they work on."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from contractors.models import Contract
from contractors.states import ContractStep
from procurement.models import Case
from procurement.states import Phase
from sroi.accounts.models import Department, Organisation, User
from sroi.accounts.states import DepartmentKind, Role
from tests.factories import cases, contracts, dossiers, people

CONTRACT_STEPS = {
    Phase.CONTRACT: ContractStep.REGISTER,
    Phase.EXECUTE: ContractStep.REPORT,
    Phase.EVALUATE: ContractStep.CLOSING_MEETING,
    Phase.CLOSED: ContractStep.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Cast:
    """One person per role. `other_*` hold the role, but have nothing to do with the case of the others."""

    department: Department
    other_department: Department
    company: Organisation
    other_company: Organisation
    buyer: User
    other_buyer: User
    adviser: User
    other_adviser: User
    coordinator: User
    contract_manager: User
    other_manager: User
    department_head: User
    finance_reader: User
    privacy_officer: User
    administrator: User
    auditor: User
    contractor: User
    stranger: User
    stand_in: User

    @property
    def client(self) -> User:
        """The client is the head of the department that pays."""
        return self.department_head


def make_cast() -> Cast:
    """Everybody, with the stand-in standing in for the adviser from long ago to long from now."""
    cluster = people.department("cluster-werk", name="Cluster Werk", kind=DepartmentKind.CLUSTER)
    other_cluster = people.department("cluster-stad", name="Cluster Stad", kind=DepartmentKind.CLUSTER)
    department = people.department("directie-facilitair", name="Facilitair Bureau", parent=cluster)
    other_department = people.department("directie-verkeer", name="Verkeer", parent=other_cluster)
    company, other_company = people.organisation("Helder Schoon B.V."), people.organisation("Vreemd B.V.")
    adviser = people.person("Ada Adviseur", Role.ADVISER)
    stand_in = people.person("Vera Vervanger")
    people.stand_in(adviser, stand_in)
    return Cast(
        department=department,
        other_department=other_department,
        company=company,
        other_company=other_company,
        buyer=people.person("Bas Inkoper", Role.BUYER, department=department),
        other_buyer=people.person("Bea Inkoper", Role.BUYER, department=other_department),
        adviser=adviser,
        other_adviser=people.person("Anna Adviseur", Role.ADVISER),
        coordinator=people.person("Cor Coördinator", Role.COORDINATOR),
        contract_manager=people.person("Mo Contractmanager", Role.CONTRACT_MANAGER, department=department),
        other_manager=people.person("Mia Contractmanager", Role.CONTRACT_MANAGER, department=other_department),
        department_head=people.person("Dirk Directeur", Role.DEPARTMENT_HEAD, department=cluster),
        finance_reader=people.person("Fien Financiën", Role.FINANCE_READER),
        privacy_officer=people.person("Priya Privacy", Role.PRIVACY_OFFICER),
        administrator=people.person("Bert Beheerder", Role.ADMINISTRATOR),
        auditor=people.person("Otto Auditor", Role.AUDITOR),
        contractor=people.person("Omar Opdrachtnemer", organisation=company),
        stranger=people.person("Vera Vreemd", organisation=other_company),
        stand_in=stand_in,
    )


def give_to_cast(case: Case, cast: Cast) -> Case:
    """Assign buyer, adviser and contract manager of the cast to a case."""
    dossiers.assign(case.dossier, cast.buyer, Role.BUYER)
    dossiers.assign(case.dossier, cast.adviser, Role.ADVISER)
    dossiers.assign(case.dossier, cast.contract_manager, Role.CONTRACT_MANAGER)
    return case


def cast_case(cast: Cast, phase: Phase = Phase.PREPARE, *, value: Decimal = cases.VALUE, title: str = "") -> Case:
    """A case of the cast's department in this phase, with its people; from phase 4 on with its contract."""
    case = cases.case(
        phase,
        department=cast.department,
        by=cast.buyer,
        winner=cast.company,
        value=value,
        title=title or "Schoonmaak van kantoren",
    )
    give_to_cast(case, cast)
    if phase in CONTRACT_STEPS:
        contracts.contract(case, CONTRACT_STEPS[phase])
    return case


def cast_contract(cast: Cast, step: ContractStep = ContractStep.REGISTER, *, value: Decimal = cases.VALUE) -> Contract:
    """A contract of the cast's company in this step, on a case of the cast."""
    phase = Phase.CONTRACT if step in (ContractStep.REGISTER, ContractStep.START_MEETING) else Phase.EXECUTE
    case = cases.case(phase, department=cast.department, by=cast.buyer, winner=cast.company, value=value)
    return contracts.contract(give_to_cast(case, cast), step)


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in a test that rolls back."""
    return make_cast()
