"""What changes after the signatures: a new version by a stand-in, a project that comes back, a contract that stops."""

import pytest
from playwright.sync_api import Page, expect

from contractors.models import PerformanceAgreement, ProjectProposal
from contractors.states import AgreementState, ContractStep, Possibility, ProposalState
from sroi.dossier.models import Event
from tests.factories.cast import Cast, cast_contract, make_cast
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.walking import Desk, Look, fill_in, press, said, tick, upload, with_password
from tests.reporting.ground import payslip_file

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(page: Page, axe: Axe, sign_in: SignIn) -> Desk:
    """A window in which people take turns."""
    return Desk(page, Look(axe), sign_in, "changes")


def test_a_stand_in_renews_the_agreement_a_project_comes_back_and_the_contract_stops(desk: Desk) -> None:
    cast = make_cast()
    for person in (cast.stand_in, cast.contractor):
        with_password(person)
    contract = cast_contract(cast, ContractStep.START)
    at, page = contract.get_absolute_url(), desk.page
    renewed(desk, cast, at)
    signed(desk, cast, at)
    project_comes_back(desk, cast, at)
    desk.enter(cast.stand_in)
    desk.see(f"{at}stoppen/", "stop")
    fill_in(page, {"stopped_on": "30-9-2026", "reason": "Het bedrijf is failliet."})
    slip = payslip_file(5)
    upload(page, "document", (slip.name, "application/pdf", slip.stream.read()))
    desk.do()
    said(page, "Gestopt: hier volgt niets meer")
    desk.judge("stopped")
    contract.refresh_from_db()
    assert contract.step == ContractStep.STOPPED
    acts = Event.objects.filter(dossier=contract.dossier, actor=cast.stand_in, verb__startswith="contractors.")
    assert set(acts.values_list("on_behalf_of", flat=True)) == {cast.adviser.pk}


def renewed(desk: Desk, cast: Cast, at: str) -> None:
    """The stand-in makes the line a project, says why, and offers the version."""
    page = desk.page
    desk.enter(cast.stand_in)
    page.goto(f"{at}afspraken/nieuw/")
    desk.do({"change_reason": "Een project in plaats van betaald werk."})
    page.locator("main [name='line-0-possibility']").select_option(Possibility.PROJECT)
    page.locator("main [name='line-0-target_group']").select_option(index=1)
    desk.do(None, "[name='line-0-required_evidence'][value=invoice]")
    page.get_by_role("link", name="Bied de afspraken aan").click()
    desk.do()


def signed(desk: Desk, cast: Cast, at: str) -> None:
    """The contractor reads what changes and signs; then the stand-in for the bureau."""
    page = desk.page
    desk.enter(cast.contractor)
    desk.see(f"{at}afspraken/2/", "difference")
    expect(page.get_by_role("row", name="Regel 1, mogelijkheid")).to_be_visible()
    fill_in(page, {"function": "Directeur"})
    desk.do(None, "[name=agrees]")
    desk.enter(cast.stand_in)
    page.goto(f"{at}afspraken/2/ondertekenen/")
    desk.do()
    assert PerformanceAgreement.objects.get(contract__reference=at.split("/")[2], version=2).state == (
        AgreementState.IN_FORCE
    )


def project_comes_back(desk: Desk, cast: Cast, at: str) -> None:
    """A proposal, a question, an answer, and the acceptance (R26)."""
    page, plan = (
        desk.page,
        {"title": "Leerwerkplek groen", "activities": "Twee leerplekken.", "social_task": "Jongeren."},
    )
    desk.enter(cast.contractor)
    page.goto(at)
    page.get_by_role("link", name="Dien een voorstel in").first.click()
    desk.mistaken("project", plan)
    desk.do({"result": "Twee certificaten."})
    proposal = ProjectProposal.objects.get(line__agreement__contract__reference=at.split("/")[2])
    desk.enter(cast.stand_in)
    page.goto(f"{at}project/{proposal.pk}/")
    tick(page, "[name=decision][value=ask]")
    press(page)
    said(page, "Er is een probleem")
    desk.judge("question-wrong")
    desk.do({"explanation": "Hoe lang duurt een leerplek?"})
    said(page, "De vraag staat bij de opdrachtnemer.")
    desk.enter(cast.contractor)
    page.goto(at)
    page.get_by_role("link", name="Beantwoorden").first.click()
    said(page, "Hoe lang duurt een leerplek?")
    desk.do({"result": "Twee certificaten, na zes maanden."})
    desk.enter(cast.stand_in)
    desk.see(f"{at}project/{proposal.pk}/", "project-again")
    desk.do(None, "[name=decision][value=accept]")
    said(page, "Het projectvoorstel is goedgekeurd.")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ACCEPTED
