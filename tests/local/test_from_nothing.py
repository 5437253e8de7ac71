"""From an empty product to the first case, in a browser: one command in a terminal, the rest on the screen."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from sroi.local.mail import read_mails
from tests.journeys.walking import READ_TEXTS, foreign
from tests.local.processes import Run
from tests.local.test_run import manage

pytestmark = pytest.mark.slow
PASSWORD = "een lange zin om mee in te loggen"
ADMIN, BUYER = "eva.eerste@stad.example", "bo.koper@stad.example"


@pytest.fixture
def empty() -> Iterator[Run]:
    """The product without anything in it."""
    var = Path(tempfile.mkdtemp(prefix="sroi-empty-"))
    run = Run(var)
    yield run
    run.end()
    run.destroy()
    shutil.rmtree(var, ignore_errors=True)


def choose_password(page: Page, link: str, email: str) -> None:
    """A newcomer follows the link, tries a short password first, and logs in."""
    page.goto(link)
    for password in ("kort", PASSWORD):
        page.locator("[name=password1]").fill(password)
        page.locator("[name=password2]").fill(password)
        page.get_by_role("button", name="Bewaar wachtwoord").click()
        in_dutch(page)
    page.get_by_role("link", name="Inloggen").last.click()
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").click()
    expect(page).to_have_url(re.compile("/mijn-werk/$"))
    in_dutch(page)


def in_dutch(page: Page) -> None:
    """No English sentence, ours or the library's."""
    page.wait_for_load_state()
    texts = page.evaluate(READ_TEXTS)
    assert not foreign(texts, "nl"), page.url
    assert not [text for text in texts if re.search(r"\b(the|must|this|your)\b", text)], page.url


def send(page: Page) -> None:
    """Press the one button of the form, and land without a complaint."""
    page.locator("main form .ams-button--primary").click()
    page.wait_for_load_state()
    assert not page.locator("main .ams-error-message").count(), page.locator("main").inner_text()
    in_dutch(page)


def choose(page: Page, name: str, value: str) -> None:
    """Tick by the label, as people do."""
    box = page.locator(f"main [name={name}][value={value}]")
    page.locator(f"main label[for={box.get_attribute('id')}]").click()


def test_an_empty_product_leads_to_its_first_case(empty: Run, browser: Browser) -> None:
    base = empty.address()
    assert "make_administrator" in empty.said
    made = manage(empty.var, "make_administrator", ADMIN, "Eva Eerste")
    assert made.returncode == 0, made.stderr
    page = browser.new_context(base_url=base, locale="nl-NL").new_page()
    page.set_default_timeout(10_000)
    choose_password(page, made.stdout.split()[-1], ADMIN)

    page.get_by_role("link", name="Begin met de directies").click()
    page.get_by_role("link", name="Voeg een directie toe").click()
    page.locator("[name=name]").fill("Facilitair Bureau")
    choose(page, "kind", "directorate")
    send(page)
    page.get_by_role("link", name="Mensen en rollen").last.click()
    page.get_by_role("link", name="Persoon toevoegen").click()
    page.locator("[name=name]").fill("Bo Koper")
    page.locator("[name=email]").fill(BUYER)
    page.locator("[name=department]").select_option(label="Facilitair Bureau")
    choose(page, "roles", "buyer")
    send(page)

    page.context.clear_cookies()
    choose_password(page, link_to(empty, BUYER), BUYER)
    page.get_by_role("link", name="Open een zaak").click()
    page.locator("[name=title]").fill("Schoonmaak van kantoren")
    page.locator("[name=department]").select_option(label="Facilitair Bureau")
    choose_nature(page)
    page.locator("[name=cpv_code]").fill("90910000")
    page.locator("[name=estimated_value]").fill("1.250.000,00")
    page.locator("[name=planned_publication_on]").fill("1-3-2027")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Schoonmaak van kantoren")
    expect(page.get_by_role("link", name="Kansen en route")).to_be_visible()
    page.context.close()


def choose_nature(page: Page) -> None:
    """Services, as radio or list."""
    field = page.locator("main [name=nature]").first
    if field.evaluate("(it) => it.tagName") == "SELECT":
        field.select_option(index=1)
    else:
        page.locator(f"main label[for={field.get_attribute('id')}]").click()


def link_to(run: Run, email: str) -> str:
    """The link in the mail of a newcomer; the scheduler sends it within the minute."""
    for _try in range(150):
        for mail in read_mails(run.var / "mail"):
            if email in mail.recipients and mail.links():
                return mail.links()[0]
        time.sleep(0.5)
    pytest.fail(f"No mail to {email}")
