"""A contractor reports with a payslip, an adviser verifies, three parties look back; in a browser, wide and narrow."""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils import timezone
from playwright.sync_api import Page, expect

from contractors.models import Contract
from reporting.models import QuarterlyReport
from reporting.states import ReportState
from sroi.accounts.models import User
from sroi.dossier.models import Attachment
from sroi.dossier.services import judge_attachment
from sroi.dossier.states import AttachmentState
from sroi.kernel.calendar import Quarter
from tests.factories import reports
from tests.factories.cast import Cast, make_cast
from tests.journeys.conftest import PASSWORD, Axe, SignIn
from tests.reporting.ground import Ground, make_ground, payslip_file

pytestmark = pytest.mark.slow


def let_in(user: User) -> None:
    """Give somebody a password that the running product can check."""
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-a-journey-22-long")
    user.save(update_fields=["password"])


def running_ground() -> tuple[Cast, Ground]:
    """A contract that ended last month, with the report of its last quarter still open."""
    cast = make_cast()
    ground = make_ground(cast)
    ends_on = timezone.localdate().replace(day=1) - timedelta(days=1)
    quarter = Quarter.of(ends_on)
    Contract.objects.filter(pk=ground.contract.pk).update(starts_on=date(2026, 1, 1), ends_on=ends_on)
    QuarterlyReport.objects.filter(pk=ground.report.pk).delete()
    ground.contract.refresh_from_db()
    report = reports.report(ground.contract, quarter=str(quarter), by=cast.contractor)
    for user in (cast.contractor, cast.adviser, cast.contract_manager):
        let_in(user)
    changed = Ground(cast, ground.contract, report, ground.cost, ground.invoice, ground.hours, ground.block)
    return cast, changed


def sign_out(page: Page) -> None:
    """Leave, so that the next one can sign in."""
    page.context.clear_cookies()


def release_files() -> None:
    """What the worker does within seconds."""
    for attachment in Attachment.objects.filter(state=AttachmentState.QUARANTINED):
        judge_attachment(attachment_id=attachment.pk, at=timezone.now())


def tick(page: Page, selector: str) -> None:
    """Choose by its label: the box itself is drawn by the style sheet."""
    page.locator(f"label[for='{page.locator(selector).get_attribute('id')}']").first.click()


def arrive(page: Page, axe: Axe, heading: str) -> None:
    """Wait for the page with this heading, then judge it: never the page that is being left."""
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    axe(page)


def fill_in(page: Page, axe: Axe, address: str, folder: Path) -> None:
    """Enter an effort with a payslip and submit the report."""
    page.goto(address)
    arrive(page, axe, "Rapportage van")
    page.get_by_role("link", name="Kandidaten en inzet").click()
    arrive(page, axe, "Kandidaten en inzet")
    page.get_by_role("link", name="Voeg een kandidaat toe").click()
    arrive(page, axe, "Voeg een kandidaat toe")
    page.get_by_label("Doelgroep", exact=True).select_option(index=1)
    page.get_by_label("Maanden zonder werk").fill("8")
    tick(page, "input[name=is_registered]")
    tick(page, "input[name=in_target_register]")
    tick(page, "input[name=is_under_23]")
    page.get_by_label("Eerste dag").fill("1-4-2026")
    page.get_by_label("Uren per week").fill("24")
    page.get_by_role("button", name="Voeg de kandidaat toe").click()
    expect(page.get_by_text("Toegevoegd als K-001").first).to_be_visible()
    page.get_by_role("link", name="Voeg toe 1.").click()
    arrive(page, axe, "Voeg een inspanning toe")
    page.get_by_role("button", name="Bewaar de inspanning").click()
    expect(page.get_by_role("heading", name="Er is een probleem")).to_be_visible()
    axe(page)
    page.locator("input[name=description]").fill("Loon van K-001")
    page.locator("input[name^=component_]").first.fill("6.000,00")
    tick(page, "input[name=is_extra][value=True]")
    page.locator("textarea[name=extra_reason]").fill("Buiten de gewone formatie.")
    page.get_by_role("button", name="Bereken het bedrag").click()
    expect(page.locator(".sr-sum").first).to_contain_text("6.000,00")
    page.get_by_role("button", name="Bewaar de inspanning").click()
    expect(page.get_by_text("Deze inspanning is").first).to_be_visible()
    page.goto(f"{address}bewijs/")
    arrive(page, axe, "Bewijs")
    slip = payslip_file()
    (folder / slip.name).write_bytes(slip.stream.read())
    page.locator("input[type=file]").set_input_files(folder / slip.name)
    page.get_by_role("button", name="Voeg de bestanden toe").click()
    expect(page.get_by_text(slip.name).first).to_be_visible()
    release_files()
    page.goto(f"{address}toelichting/")
    axe(page)
    page.locator("textarea[name=remarks]").fill("Alles liep volgens plan.")
    page.get_by_role("button", name="Bewaar en ga verder").click()
    expect(page).to_have_url(re.compile(f"{re.escape(address)}$"))
    page.goto(f"{address}controleren/")
    arrive(page, axe, "Controleer uw antwoorden")
    page.get_by_role("button", name="Dien de rapportage in").click()
    expect(page.get_by_role("heading", name="is ontvangen")).to_be_visible()
    axe(page)


def verify(page: Page, axe: Axe, address: str) -> None:
    """Accept the line; the report closes."""
    page.goto("/rapportage/verificatie/")
    axe(page)
    page.goto(f"{address}beoordelen/")
    axe(page)
    page.get_by_role("button", name="Accepteer €").click()
    expect(page.get_by_text("Vastgesteld").first).to_be_visible()
    axe(page)


def look_back(page: Page, sign_in: SignIn, axe: Axe, ground: Ground) -> None:
    """The parties look back and the adviser closes the contract."""
    start = f"/rapportage/{ground.contract.reference}"
    page.goto(f"{start}/voortgang/")
    axe(page)
    page.goto(f"{start}/evaluatie/")
    page.get_by_role("button", name="Vraag de partijen om terug te kijken").click()
    expect(page.get_by_text("krijgen de vraag om terug te kijken").first).to_be_visible()
    axe(page)
    cast = ground.cast
    parties = (("client", cast.contract_manager), ("adviser", cast.adviser), ("contractor", cast.contractor))
    for party, person in parties:
        sign_out(page)
        sign_in(page, person.email)
        page.goto(f"{start}/evaluatie/{party}/")
        arrive(page, axe, "Kijk terug op de opdracht")
        tick(page, "input[name=grade][value='4']")
        tick(page, "input[name=realised_as_expected][value=True]")
        tick(page, "input[name=strategy_worked][value=True]")
        page.locator("textarea[name=worked]").fill("Snel begonnen.")
        page.get_by_role("button", name="Verstuur de evaluatie").click()
        expect(page.get_by_text("Uw evaluatie is vastgelegd").first).to_be_visible()
    sign_out(page)
    sign_in(page, ground.cast.adviser.email)
    page.goto(f"{start}/resultaat/")
    axe(page)
    page.locator("textarea[name=lesson_1]").fill("Begin eerder met werven.")
    tick(page, "input[name=worked_1][value=True]")
    page.get_by_role("button", name="Leg het resultaat vast en sluit de opdracht").click()
    expect(page.get_by_text("de opdracht is gesloten").first).to_be_visible()
    axe(page)


def walk(page: Page, sign_in: SignIn, axe: Axe, folder: Path) -> None:
    """From the open report to the closed contract."""
    cast, ground = running_ground()
    address = f"/rapportage/{ground.contract.reference}/{ground.report.quarter}/"
    sign_in(page, cast.contractor.email)
    fill_in(page, axe, address, folder)
    sign_out(page)
    sign_in(page, cast.adviser.email)
    verify(page, axe, address)
    look_back(page, sign_in, axe, ground)
    ground.report.refresh_from_db()
    assert ground.report.state == ReportState.DECIDED
    assert Decimal("6000.00") == ground.report.efforts.get().verified


def test_a_report_from_open_to_closed_contract(page: Page, sign_in: SignIn, axe: Axe, tmp_path: Path) -> None:
    walk(page, sign_in, axe, tmp_path)


def test_the_same_way_on_a_phone(narrow_page: Page, sign_in: SignIn, axe: Axe, tmp_path: Path) -> None:
    walk(narrow_page, sign_in, axe, tmp_path)
