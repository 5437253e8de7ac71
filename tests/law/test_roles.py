"""Who holds which role on a dossier is decided once, whether a page or an act asks (R1, R4)."""

from dataclasses import fields

import pytest

from sroi.accounts.models import Membership, RoleGrant, User
from sroi.accounts.selectors import is_outsider
from sroi.accounts.states import MemberRole, Role
from sroi.dossier.models import Assignment, Dossier
from sroi.dossier.selectors import roles_on
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import ON

pytestmark = pytest.mark.django_db


def shown(user: User, dossier: Dossier) -> frozenset[Role]:
    """The roles as a page reads them."""
    people = Assignment.objects.filter(dossier__in=dossier.lineage(), ended_at__isnull=True)
    return roles_on(
        User.objects.get(pk=user.pk),
        people,
        department_path=dossier.department_path,
        parties=dossier.party_ids(),
        on=ON,
    )


def held(user: User, dossier: Dossier) -> frozenset[Role]:
    """The roles as an act asks for them."""
    reader = User.objects.get(pk=user.pk)
    return frozenset(role for role in Role if dossier.acting(reader, role, on=ON) is not None)


def test_a_page_and_an_act_know_the_same_roles_of_everybody(cast: Cast) -> None:
    contract = cast_contract(cast)
    people = [getattr(cast, each.name) for each in fields(cast)]
    users = [each for each in people if isinstance(each, User)]
    found = {
        (each.email, kept.kind): (shown(each, kept), held(each, kept))
        for each in users
        for kept in (contract.dossier, contract.case.dossier)
    }
    assert {key for key, (page, act) in found.items() if page != act} == set()
    assert {role for page, _act in found.values() for role in page} == set(Role)


@pytest.mark.parametrize("role", [Role.ADVISER, Role.CONTRACT_MANAGER])
def test_who_lost_a_role_in_the_office_holds_it_on_no_dossier(cast: Cast, role: Role) -> None:
    contract, person = cast_contract(cast), getattr(cast, role.value)
    assert role in shown(person, contract.dossier)
    RoleGrant.objects.filter(user=person, role=role).delete()
    assert shown(person, contract.dossier) == held(person, contract.dossier) == frozenset()


def test_somebody_of_the_office_is_an_outsider_at_the_own_company(cast: Cast) -> None:
    contract = cast_contract(cast)
    Membership.objects.create(user=cast.buyer, organisation=contract.organisation, role=MemberRole.REPORTER)
    buyer = User.objects.get(pk=cast.buyer.pk)
    assert not is_outsider(buyer)
    assert is_outsider(buyer, parties=contract.dossier.party_ids())
    assert is_outsider(cast.contractor)
    assert not is_outsider(cast.adviser, parties=contract.dossier.party_ids())
