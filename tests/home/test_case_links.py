"""Where somebody goes on from a case: back to what was done in each phase (R7)."""

import pytest
from django.test import Client

from contractors.states import ContractStep
from procurement.models import Case
from procurement.states import Phase
from sroi.home.selectors.case import phases_of
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
