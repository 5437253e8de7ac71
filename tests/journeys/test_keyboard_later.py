"""Without a mouse: a contractor reports, an adviser verifies, a client decides on a fine (R27, R29, R34)."""

import pytest
from playwright.sync_api import Page

from enforcement import services
from enforcement.models import EnforcementFile
from enforcement.states import FileState
from reporting.states import ReportState
from tests.factories.cast import make_cast
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.test_enforcement import ended_short
from tests.journeys.test_enforcement import with_password as with_address
from tests.journeys.test_keyboard import Keys
from tests.journeys.test_ladder import address_of, opened
from tests.journeys.test_proposal import ANNOUNCED, VIEW_DUE, noticed
from tests.journeys.walking import Look, not_refused, with_password
from tests.reporting.ground import make_ground

pytestmark = pytest.mark.slow
BUTTON = "main form .ams-button--primary"


def test_a_contractor_reports_and_an_adviser_verifies_by_keyboard(page: Page, sign_in: SignIn, axe: Axe) -> None:
    ground, keys, look = make_ground(make_cast()), Keys(page), Look(axe)
    address = f"/rapportage/{ground.contract.reference}/{ground.report.quarter}/"
    sign_in(page, with_password(ground.cast.contractor).email)
    page.goto(address)
    keys.enter("main a[href$='/taak/people/']")
    keys.enter(f"main a[href$='/inspanning/nieuw/{ground.cost.pk}/']")
    keys.write("description", "Loon van een medewerker")
    keys.write("component_gross_wage", "6.000,00")
    keys.tick("is_extra")
    keys.write("extra_reason", "Buiten de gewone formatie.")
    keys.enter("main button[name=compute]")
    look(page, "keyboard-effort")
    keys.enter(BUTTON)
    not_refused(page)
    keys.enter("main a[href$='/controleren/']")
    look(page, "keyboard-check")
    keys.enter(BUTTON)
    not_refused(page)
    ground.report.refresh_from_db()
    assert ground.report.state == ReportState.SUBMITTED

    sign_in(page, with_password(ground.cast.adviser).email)
    page.goto(address + "beoordelen/")
    keys.to("details:has([name=waive_reason]) > summary")
    page.keyboard.press("Enter")
    keys.tick("kinds")
    keys.write("waive_reason", "De loonstrook is op kantoor ingezien.")
    keys.enter("main form[action*='/zonder-bewijs/'] button")
    not_refused(page)
    keys.enter("main button[name=accept]")
    not_refused(page)
    look(page, "keyboard-verified")
    ground.report.refresh_from_db()
    assert ground.report.state == ReportState.DECIDED


def test_a_client_decides_on_a_fine_by_keyboard(page: Page, sign_in: SignIn, axe: Axe) -> None:
    cast, keys, look = make_cast(), Keys(page), Look(axe)
    file_id = opened(ended_short(cast), cast)
    noticed(file_id, cast)
    services.announce_fine(file_id=file_id, view_due_on=VIEW_DUE, by=cast.adviser, at=ANNOUNCED)
    at = address_of(file_id)
    sign_in(page, with_password(cast.adviser).email)
    page.goto(f"{at}zienswijze/geen/")
    keys.enter(BUTTON)
    page.goto(f"{at}voorstel/")
    keys.write("proposal_reason", "De uitval was te voorzien.")
    keys.enter(BUTTON)
    not_refused(page)
    with_address(cast.coordinator)
    sign_in(page, cast.coordinator.email)
    page.goto(f"{at}voorstel/tekenen/")
    keys.enter(BUTTON)
    not_refused(page)
    sign_in(page, with_password(cast.contract_manager).email)
    page.goto(at)
    keys.enter("main .sr-next a")
    keys.tick("decision")
    keys.write("decision_reason", "Het tekort is verwijtbaar.")
    look(page, "keyboard-decide")
    keys.enter(BUTTON)
    not_refused(page)
    look(page, "keyboard-decided")
    assert EnforcementFile.objects.get(pk=file_id).state == FileState.IMPOSED
