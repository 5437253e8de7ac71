"""Where somebody goes on from a case: back to what was done in each phase (R7)."""

import pytest
from django.test import Client

from contractors.states import ContractStep
from procurement.models import Case
from procurement.states import ROAD, Phase
from sroi.accounts.states import Role
from sroi.home.selectors.case import phases_of
from sroi.home.selectors.case_links import phase_links
from tests.factories import cases, dossiers
from tests.factories.cast import Cast, cast_contract

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 2])
def test_every_phase_behind_leads_back_to_what_was_done(cast: Cast, count: int) -> None:
    contract = cast_contract(cast, ContractStep.CLOSING_MEETING)
    case = Case.objects.get(pk=contract.case_id)
    case.phase = Phase.CLOSED
    phases = phases_of(case, [contract] * count, spans={}, reads_selection=True)
    assert [each.url for each in phases if not each.url] == []
    assert len({each.url for each in phases[3:]}) == (3 if count == 1 else 1)
    client = Client()
    client.force_login(cast.buyer)
    for each in phases:
        assert client.get(each.url.partition("#")[0]).status_code == 200


def test_who_may_not_read_bids_gets_no_way_to_them(cast: Cast) -> None:
    case = Case.objects.get(pk=cast_contract(cast, ContractStep.REPORT).case_id)
    case.phase = Phase.EXECUTE
    assert phases_of(case, [], spans={}, reads_selection=True)[2].url
    assert not phases_of(case, [], spans={}, reads_selection=False)[2].url


@pytest.mark.parametrize("phase", [*ROAD, Phase.STOPPED, Phase.CLOSED])
@pytest.mark.parametrize("who", ["buyer", "adviser", "coordinator", "contract_manager"])
def test_every_page_of_the_phase_opens_for_who_gets_the_link(cast: Cast, who: str, phase: Phase) -> None:
    case = cases.case(phase, department=cast.department, by=cast.buyer)
    for role in (Role.BUYER, Role.ADVISER, Role.CONTRACT_MANAGER):
        dossiers.assign(case.dossier, getattr(cast, role.value), role)
    client, roles = Client(), frozenset({Role(who)})
    client.force_login(getattr(cast, who))
    links = phase_links(case, roles)
    assert {each.url: client.get(each.url).status_code for each in links} == dict.fromkeys(
        (each.url for each in links), 200
    )
