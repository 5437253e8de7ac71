"""An adviser without a mouse: registration, times, minutes, agreement; the focus is seen and goes in order."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contractors.models import PerformanceAgreement
from contractors.states import AgreementState, ContractStep
from tests.factories.cast import cast_contract, make_cast
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.walking import Look, not_refused, said, typed, with_password

pytestmark = pytest.mark.slow
MOST = 120
IS_SEEN = """() => {
    const at = document.activeElement, label = at.id && document.querySelector(`label[for="${at.id}"]`);
    const drawn = (element, part) => {
        const style = getComputedStyle(element, part);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    };
    return [at, label, at.nextElementSibling].filter(Boolean).some(
        (element) => [null, '::before', '::after'].some((part) => drawn(element, part))
            || [...element.querySelectorAll('*')].some((inner) => drawn(inner, null)));
}"""


class Keys:
    """Nothing but the keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """Go on with Tab until this has the focus; each stop on the way is seen."""
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate("() => document.activeElement.outerHTML.slice(0, 160)")
            assert self.page.evaluate(IS_SEEN), f"{self.page.url}: the focus is not seen on {here}"
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        pytest.fail(f"{self.page.url}: Tab does not reach {selector}")

    def write(self, name: str, text: str) -> None:
        """Fill in a text box."""
        self.to(f"[name='{name}']")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, name: str) -> None:
        """Choose the second answer of a list."""
        self.to(f"select[name='{name}']")
        self.page.keyboard.press("ArrowDown")

    def tick(self, name: str) -> None:
        """Choose the first of these answers."""
        self.to(f"input[name='{name}']")
        self.page.keyboard.press("Space")

    def enter(self, selector: str) -> None:
        """Follow a link, or press a button."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_an_adviser_works_from_registration_to_agreement_by_keyboard(page: Page, sign_in: SignIn, axe: Axe) -> None:
    cast = make_cast()
    adviser = with_password(cast.adviser)
    contract = cast_contract(cast, ContractStep.REGISTER)
    sign_in(page, adviser.email)
    look, keys, today = Look(axe), Keys(page), timezone.localdate()
    start, button = f"/contract/{contract.reference}/", "main form .ams-button--primary"

    page.goto(f"{start}aanmelding/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#content")
    keys.tick("channel")
    keys.write("received_on", typed(today))
    keys.write("contact_name", "Hanna Helder")
    keys.write("contact_email", "hanna@helder.example")
    keys.tick("starting_position")
    look(page, "keyboard-registration")
    keys.enter(button)
    not_refused(page)

    keys.enter("main .sr-next a")
    keys.write("day_1", typed(today + timedelta(days=3)))
    keys.write("clock_1", "10:00")
    keys.write("location", "Weesperplein 8")
    keys.enter(button)
    not_refused(page)
    keys.enter("main a[href$='/verslag/']")
    keys.write("held_on", typed(today))
    keys.write("attendees", "Ada Adviseur")
    keys.write("minutes", "De afspraken zijn besproken.")
    keys.enter(button)
    not_refused(page)

    keys.enter("main .sr-next a")
    keys.enter(button)
    agreement = PerformanceAgreement.objects.get(contract=contract)
    keys.choose("line-0-possibility")
    keys.write("line-0-description", "Een medewerker, 24 uur per week")
    for name in ("target_group", "theme", "rate"):
        keys.choose(f"line-0-{name}")
    keys.tick("line-0-required_evidence")
    quarter = page.locator("main [name^='line-0-q_']").first.get_attribute("name") or ""
    keys.write(quarter, str(contract.obligation.net).replace(".", ","))
    look(page, "keyboard-lines")
    keys.enter(button)
    not_refused(page)
    keys.enter("main a[href$='/aanbieden/']")
    keys.enter(button)
    not_refused(page)
    said(page, "De afspraken zijn aangeboden")
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.OFFERED
