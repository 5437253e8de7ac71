"""The coordinator's approvals: a waiver and a PSO discount, each from the work list; the proposer cannot (R3)."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from contractors.models import DiscountProposal, Obligation
from contractors.states import ContractStep, DiscountState
from procurement.gates.facts import case_facts, subject_values
from procurement.models import Advice
from procurement.states import AdviceVerdict, ApprovalState, AskKind, Phase
from sroi.accounts.models import RoleGrant
from sroi.accounts.states import Role
from sroi.kernel import formats
from tests.factories import cases, contracts, dossiers
from tests.factories.cast import cast_case, cast_contract, make_cast
from tests.factories.people import AT
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.walking import Look, fill_in, not_refused, press, said, staff, tick, with_password

pytestmark = pytest.mark.slow


def test_a_coordinator_decides_on_a_discount_and_a_waiver(page: Page, sign_in: SignIn, axe: Axe) -> None:
    look, cast = Look(axe), make_cast()
    adviser = with_password(cast.adviser)
    RoleGrant.objects.create(user=adviser, role=Role.COORDINATOR)
    staff("cora.akkoord@reis.example", "Cora Akkoord", Role.COORDINATOR)
    contract = cast_contract(cast, ContractStep.START_MEETING)
    contracts.discount(contract, by=adviser)
    case = cast_case(cast, Phase.PREPARE)
    dossiers.assign(case.dossier, cast.buyer, Role.BUYER)
    ask = cases.ask(case, AskKind.WAIVER, percent=None, approval=ApprovalState.PROPOSED, by=cast.buyer)
    Advice.objects.create(
        case=case,
        phase=Phase.PREPARE,
        question="Kan het zonder social return?",
        asked_by=cast.buyer,
        asked_at=AT,
        text="Ja, de markt levert dit niet.",
        verdict=AdviceVerdict.values[0],
        about=subject_values(case_facts(case).subject),
        given_by=adviser,
        given_at=AT,
    )

    sign_in(page, "cora.akkoord@reis.example")
    page.goto("/mijn-werk/")
    look(page, "work-coordinator")
    page.get_by_role("link", name="Beslis over de PSO-korting").first.click()
    look(page, "discount-decide")
    press(page)
    look(page, "discount-decide-wrong")
    said(page, "Er is een probleem")
    tick(page, "[name=decision][value=approve]")
    fill_in(page, {"reason": "Het certificaat is geldig op de startdatum."})
    press(page)
    not_refused(page)
    said(page, formats.euro(Decimal("46875.00"), language="nl"))
    assert Obligation.objects.get(contract=contract).net == Decimal("46875.00")
    page.goto(f"/inkoop/{case.reference}/ontheffing/")
    look(page, "waiver-decide")
    fill_in(page, {"reason": "De markt kan dit aantoonbaar niet leveren."})
    press(page)
    not_refused(page)
    ask.refresh_from_db()
    assert ask.approval == ApprovalState.APPROVED


def test_the_proposer_cannot_approve(page: Page, sign_in: SignIn, axe: Axe) -> None:
    look, cast = Look(axe), make_cast()
    adviser = with_password(cast.adviser)
    RoleGrant.objects.create(user=adviser, role=Role.COORDINATOR)
    contract = cast_contract(cast, ContractStep.START_MEETING)
    proposal = contracts.discount(contract, by=adviser)
    sign_in(page, adviser.email)
    page.goto(f"/contract/{contract.reference}/pso/besluit/")
    tick(page, "[name=decision][value=approve]")
    fill_in(page, {"reason": "Dat vind ik zelf ook."})
    press(page)
    look(page, "discount-own")
    said(page, "Er is een probleem")
    assert DiscountProposal.objects.get(pk=proposal.pk).state == DiscountState.PROPOSED
    expect(page.get_by_role("textbox", name="Reden")).to_have_value("Dat vind ik zelf ook.")
