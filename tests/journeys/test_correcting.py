"""A report goes back and forth: evidence set apart and replaced, question, correction, deviation (R29, R31, R45)."""

import time

import pytest
from playwright.sync_api import Page, expect

from reporting import services
from reporting.states import ReportState
from sroi.dossier.models import Attachment
from sroi.dossier.states import AttachmentState
from tests.factories.cast import make_cast
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.test_spine import released
from tests.journeys.walking import Desk, Look, press, said, upload, with_password
from tests.reporting.ground import IN_QUARTER, Ground, make_ground, payslip_file

pytestmark = pytest.mark.slow
NAMED = "loonstrook-met-bsn.pdf"


@pytest.fixture
def desk(page: Page, axe: Axe, sign_in: SignIn) -> Desk:
    """A window in which people take turns."""
    return Desk(page, Look(axe), sign_in, "correcting")


def set_apart(name: str) -> None:
    """The worker finds the citizen number within seconds."""
    until = time.monotonic() + 20
    while not Attachment.objects.filter(name=name, state=AttachmentState.SET_APART).exists():
        assert time.monotonic() < until, list(Attachment.objects.values_list("name", "state", "reason"))
        time.sleep(0.2)


def with_evidence(desk: Desk, ground: Ground, address: str) -> None:
    """A payslip with a citizen number is set apart; the contractor takes it out and sends a blacked-out one."""
    page = desk.page
    desk.enter(with_password(ground.cast.contractor))
    page.goto(f"{address}bewijs/")
    upload(page, "files", (NAMED, "application/pdf", payslip_file(41, blacked_out=False).stream.read()))
    desk.do()
    set_apart(NAMED)
    desk.see(f"{address}bewijs/", "set-apart")
    said(page, "burgerservicenummer")
    page.goto(f"{address}controleren/")
    desk.judge("check-set-apart")
    page.goto(f"{address}bewijs/")
    page.get_by_role("button", name=NAMED).click()
    page.wait_for_load_state()
    desk.judge("set-apart-removed")
    slip = payslip_file(42)
    upload(page, "files", (slip.name, "application/pdf", slip.stream.read()))
    desk.do()
    released(slip.name)
    page.goto(f"{address}toelichting/")
    desk.do({"deviation": "K-001 stopt eerder dan gepland."})
    page.goto(f"{address}controleren/")
    desk.judge("check")
    desk.do()
    said(page, "is ontvangen")


def asked(desk: Desk, ground: Ground, address: str) -> None:
    """The adviser settles the deviation, asks about the line and sends the report back."""
    page = desk.page
    desk.enter(with_password(ground.cast.adviser))
    desk.see(f"{address}beoordelen/", "desk")
    page.locator("main [name=note]").fill("Er komt vervanging.")
    page.get_by_role("button", name="Handel de afwijking af").click()
    said(page, "Er is een probleem")
    expect(page.locator("main [name=note]")).to_have_value("Er komt vervanging.")
    desk.judge("deviation-wrong")
    page.locator("main label", has_text="Geen wijziging").first.click()
    page.get_by_role("button", name="Handel de afwijking af").click()
    said(page, "Er komt vervanging.")
    page.locator("summary", has_text="Stel een vraag").click()
    page.get_by_role("button", name="Stuur terug met de vraag").click()
    said(page, "Er is een probleem")
    desk.judge("question-wrong")
    page.locator("main [name=question]").fill("Waarom is dit meer dan de loonstrook zegt?")
    page.get_by_role("button", name="Stuur terug met de vraag").click()
    page.wait_for_load_state()
    desk.judge("asked")
    back = page.get_by_role("button", name="Stuur terug met de vragen")
    if back.count():
        back.click()
        page.wait_for_load_state()
    ground.report.refresh_from_db()
    assert ground.report.state == ReportState.QUESTIONED


def corrected(desk: Desk, ground: Ground, address: str) -> None:
    """The contractor reads the question, lowers the amount, answers and submits the correction."""
    page, effort = desk.page, ground.report.efforts.get()
    desk.enter(ground.cast.contractor)
    desk.see("/", "portal-asked")
    desk.see(address, "questioned")
    said(page, "Waarom is dit meer dan de loonstrook zegt?")
    page.goto(f"{address}inspanning/{effort.pk}/")
    desk.judge("effort-again")
    desk.do({"component_gross_wage": "5.000,00"})
    page.goto(f"{address}controleren/")
    press(page)
    said(page, "Beantwoord")
    desk.judge("unanswered")
    page.goto(f"{address}inspanning/{effort.pk}/antwoord/")
    desk.mistaken("answer", {"answer": " "})
    desk.do({"answer": "Het bedrag is verbeterd."})
    page.goto(f"{address}controleren/")
    desk.do()
    desk.judge("corrected")
    desk.enter(ground.cast.adviser)
    desk.see(f"{address}beoordelen/", "desk-again")
    said(page, "Het bedrag is verbeterd.")
    page.get_by_role("button", name="Accepteer €").click()
    said(page, "Vastgesteld")
    desk.judge("decided")


def test_a_report_goes_back_with_a_question_and_comes_corrected(desk: Desk) -> None:
    ground = make_ground(make_cast())
    services.enter_effort(report_id=ground.report.pk, entry=ground.entry(), by=ground.cast.contractor, at=IN_QUARTER)
    address = f"/rapportage/{ground.contract.reference}/{ground.report.quarter}/"
    with_evidence(desk, ground, address)
    asked(desk, ground, address)
    corrected(desk, ground, address)
    ground.report.refresh_from_db()
    assert (ground.report.state, ground.report.submissions.count()) == (ReportState.DECIDED, 2)
