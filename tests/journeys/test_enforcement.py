"""Phase 7 in the browser: from the signal to a fine that finance withholds, by five people (R34–R37)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Page, expect

from contractors.models import Contract
from contractors.states import ContractStep
from enforcement.models import EnforcementFile, Withholding
from procurement.states import Phase
from reporting.states import EffortState, ReportState
from sroi.accounts.models import User
from sroi.kernel import formats
from sroi.local.stack import Stack
from tests.factories import cases, contracts, reports
from tests.factories.cast import Cast, give_to_cast, make_cast
from tests.journeys.conftest import PASSWORD, Axe, Mails, SignIn

pytestmark = pytest.mark.slow
ENDED = date(2026, 6, 30)


def ended_short(cast: Cast) -> Contract:
    """A contract that ended 6,875.00 short, every report decided."""
    case = cases.case(
        Phase.EXECUTE,
        department=cast.department,
        by=cast.buyer,
        winner=cast.company,
        starts_on=date(2025, 7, 1),
        ends_on=ENDED,
    )
    give_to_cast(case, cast)
    made = contracts.contract(case, ContractStep.REPORT, discount_percent=Decimal(25))
    quarters = ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2")
    decided = [reports.report(made, ReportState.DECIDED, quarter=each, by=cast.contractor) for each in quarters]
    reports.effort(decided[-1], EffortState.ACCEPTED, claimed=Decimal("40000.00"), decided_on=ENDED)
    return made


def with_password(*people: User) -> None:
    """Let these people sign in."""
    for person in people:
        person.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-a-journey-22-long")
        person.email = f"somebody.{person.pk}@sroi.example"  # no letters that an e-mail address cannot have
        person.save(update_fields=["email", "password"])


def press(page: Page) -> None:
    """Press the one primary button of the form, and wait for what it leads to."""
    with page.expect_navigation():
        page.locator("main form button.ams-button--primary").click()


def follow(page: Page, words: str) -> None:
    """Follow the first link with these words."""
    with page.expect_navigation():
        page.get_by_role("link", name=words).first.click()


def test_a_shortfall_becomes_a_fine_that_finance_withholds(
    journey: Stack, page: Page, narrow_page: Page, sign_in: SignIn, axe: Axe, mails: Mails
) -> None:
    cast = make_cast()
    people = (cast.adviser, cast.contractor, cast.coordinator, cast.contract_manager, cast.finance_reader)
    with_password(*people)
    contract = ended_short(cast)

    sign_in(page, cast.adviser.email)
    page.goto(f"/handhaving/contract/{contract.reference}/prognose/")
    expect(page.locator("main")).to_contain_text(formats.euro(Decimal(6875), language="nl"))
    axe(page)
    page.goto(f"/handhaving/contract/{contract.reference}/openen/")
    axe(page)
    press(page)
    expect(page.locator("main")).to_contain_text("Er is een probleem")
    page.locator("label", has_text="Tekort aan het einde van de looptijd").click()
    page.get_by_role("textbox", name="Reden").fill("Er is minder gedaan dan afgesproken.")
    press(page)
    file = EnforcementFile.objects.get(contract=contract)
    at = f"/handhaving/{file.reference}/"
    expect(page).to_have_url(f"{journey.base_url}{at}")
    axe(page)

    follow(page, "Leg het gesprek vast")
    page.get_by_label("Datum van het gesprek").fill("01-07-2026")
    page.get_by_label("Aanwezig").fill("Adviseur en opdrachtnemer")
    page.get_by_label("Verslag").fill("Besproken wat nog moet.")
    axe(page)
    press(page)
    follow(page, "Informeer de opdrachtgever")
    page.get_by_label("Wat u de opdrachtgever vertelt").fill("Er is een tekort.")
    press(page)
    follow(page, "Sla de ingebrekestelling over")
    page.get_by_role("textbox", name="Reden").fill("De opdrachtnemer schreef dat zij niet meer levert.")
    press(page)
    follow(page, "Kondig de boete aan")
    axe(page)
    press(page)

    view_by_contractor(narrow_page, cast, sign_in, axe, at)

    page.goto(at)
    follow(page, "Stel de boete voor")
    page.get_by_role("textbox", name="Reden").fill("De uitval was te voorzien.")
    axe(page)
    press(page)
    decide_and_withhold(page, cast, sign_in, axe, at)

    file.refresh_from_db()
    held = Withholding.objects.get(fine__file=file)
    assert (file.state, held.withheld, held.claim) == ("settled", Decimal("5000.00"), Decimal("1875.00"))
    assert mails(to=cast.finance_reader.email, subject=file.reference)
    assert mails(to=cast.contract_manager.email, subject=file.reference)


def view_by_contractor(page: Page, cast: Cast, sign_in: SignIn, axe: Axe, at: str) -> None:
    """On a phone the contractor reads what the municipality intends, and answers."""
    sign_in(page, cast.contractor.email)
    page.goto(at)
    axe(page)
    expect(page.locator("main")).not_to_contain_text("Vier ogen")
    follow(page, "Geef uw zienswijze")
    expect(page.locator("main")).to_contain_text(formats.euro(Decimal(6875), language="nl"))
    axe(page)
    page.get_by_label("Uw zienswijze").fill("Twee mensen werden ziek.")
    press(page)
    axe(page)


def decide_and_withhold(page: Page, cast: Cast, sign_in: SignIn, axe: Axe, at: str) -> None:
    """The coordinator countersigns, the contract manager decides and instructs, finance settles."""
    acts: tuple[tuple[User, str, Callable[[], None]], ...] = (
        (cast.coordinator, "Lees en teken mee", lambda: None),
        (cast.contract_manager, "Lees en besluit", lambda: decision(page)),
        (cast.contract_manager, "Vul de laatste factuur in", lambda: invoice(page)),
        (cast.contract_manager, "Geef opdracht tot inhouden", lambda: None),
        (cast.finance_reader, "Wikkel af", lambda: settlement(page)),
    )
    inside: User | None = None
    for person, link, fill in acts:
        if person != inside:
            sign_in(page, person.email)
            inside = person
        page.goto(at)
        axe(page)
        follow(page, link)
        fill()
        axe(page)
        press(page)
    axe(page)
    expect(page.locator("main")).to_contain_text("Afgewikkeld")


def decision(page: Page) -> None:
    """Impose the whole fine."""
    page.locator("label", has_text="Leg de hele boete op").click()
    page.get_by_role("textbox", name="Reden").fill("Het tekort is verwijtbaar.")


def invoice(page: Page) -> None:
    """The last invoice is smaller than the fine."""
    page.get_by_label("Te betalen bedrag").fill("5.000,00")


def settlement(page: Page) -> None:
    """Tell how it ended."""
    page.get_by_label("Afgewikkeld op").fill("20-11-2026")
    page.get_by_label("Hoe het is afgewikkeld").fill("Ingehouden en betaald.")
