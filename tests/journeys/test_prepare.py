"""A buyer takes a cleaning tender of EUR 2.4 million in three lots from idea to publication, with advice in between.

One lot is left out of the procedure (article 2.18), one is kept for social enterprises (article 2.82).
"""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils import timezone
from playwright.sync_api import Page, expect

from procurement.models import Case
from procurement.states import Phase
from sroi.accounts.models import RoleGrant, User
from sroi.accounts.states import Role
from tests.factories import people
from tests.journeys.conftest import PASSWORD, Axe, SignIn
from tests.journeys.walking import typed

pytestmark = pytest.mark.slow
PICTURES = os.environ.get("SROI_PICTURES", "")
READ = ("taken", "keuzes", "controle", "drempel", "advies", "vergelijkbaar", "teksten")


def staff(email: str, name: str, role: Role) -> User:
    """Somebody of the office whose password the running product can check."""
    department = people.department("directie-reis", name="Facilitair Bureau")
    user = User.objects.create_user(email, name=name, language="nl", department=department)
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-a-journey-22-long")
    user.save(update_fields=["password"])
    RoleGrant.objects.create(user=user, role=role)
    return user


def picture(page: Page, name: str) -> None:
    """Keep a picture when somebody asked for it."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def press(page: Page) -> None:
    """Press the one primary button of the page."""
    page.locator("main button.ams-button--primary").first.click()
    page.wait_for_load_state()


def fill_in(page: Page, answers: dict[str, str]) -> None:
    """Fill in text boxes by name."""
    for name, value in answers.items():
        page.locator(f"main [name={name}]").fill(value)


def tick(page: Page, selector: str, *, last: bool = False) -> None:
    """Choose by its label, as people do: the box itself is drawn by the style."""
    found = page.locator(f"main {selector}")
    chosen = found.last if last else found.first
    page.locator(f"main label[for={chosen.get_attribute('id')}]").click()


def opened(page: Page, axe: Axe) -> str:
    """The case is opened; what is wrong is said at the field and nothing is lost."""
    page.goto("/inkoop/nieuw/")
    axe(page)
    fill_in(page, {"title": "Schoonmaak stadsdeel Oost", "cpv_code": "9091", "planned_publication_on": "1-3-2026"})
    press(page)
    axe(page)
    picture(page, "case-open-wrong")
    expect(page.locator("[name=title]")).to_have_value("Schoonmaak stadsdeel Oost")
    page.locator("[name=nature]").select_option("services")
    fill_in(page, {"cpv_code": "90910000-9", "estimated_value": "€ 2.400.000,00"})
    press(page)
    return page.url.split("/inkoop/")[1].split("/")[0]


LOTS = (
    ("1", "Kantoren", "1.400.000", "1a"),
    ("2", "Sporthallen", "921.000", "3"),
    ("3", "Ramen van het stadhuis", "79.000", "4-lots"),
)
"""Number, name, value and variant: the second is kept for social enterprises, the third is left out (3.29%)."""


def divided(page: Page, axe: Axe, base: str) -> None:
    """Three lots, of which the last is left out; the page tells how the share is computed."""
    page.goto(f"{base}percelen/")
    for line, (number, title, value, _variant) in enumerate(LOTS):
        names = {"number": number, "title": title, "value": value}
        fill_in(page, {f"lots-{line}-{name}": text for name, text in names.items()})
        page.locator(f"main [name=lots-{line}-nature]").select_option("services")
    tick(page, "[name=lots-2-is_exempted]")
    press(page)
    page.locator("main details.sr-how summary").last.click()
    expect(page.locator("main")).to_contain_text("3,29%")
    axe(page)
    picture(page, "lots")


def varied(page: Page, axe: Axe, base: str) -> None:
    """Each lot has its own variant, chosen beside the advice."""
    for number, _title, _value, variant in LOTS:
        page.goto(f"{base}variant/?lot={number}")
        tick(page, f"[name=variants][value='{variant}']")
        fill_in(page, {"reasoning": "Past bij dit perceel en deze markt."})
        if number == "1":
            axe(page)
            picture(page, "variants")
        press(page)


def prepared(page: Page, axe: Axe, base: str) -> None:
    """Opportunities, lots, threshold, variants and percentage, from the list of tasks."""
    expect(page).to_have_url(re.compile(rf"{base}taken/$"))
    axe(page)
    picture(page, "tasks")
    page.locator("main a[href$='/kansen/']").first.click()
    fill_in(
        page,
        {
            "note": "Besproken met de directie: veel kansen in de schoonmaak.",
            "social_parties": "6",
            "discussed_with": "Mevrouw De Wit",
            "talked_on": "2-3-2026",
        },
    )
    tick(page, "[name=many_chances][value=yes]")
    axe(page)
    picture(page, "opportunities")
    press(page)
    divided(page, axe, base)
    page.goto(f"{base}drempel/")
    press(page)
    axe(page)
    picture(page, "threshold")
    varied(page, axe, base)
    page.goto(f"{base}percentage/")
    fill_in(page, {"percent": "3", "reasoning": "Ongeveer 40% van de waarde is materieel."})
    press(page)
    axe(page)
    picture(page, "percentage")


def advised(page: Page, new_page: Callable[[], Page], sign_in: SignIn, axe: Axe, base: str) -> None:
    """The buyer asks, an adviser takes the case and answers, the buyer answers the advice."""
    page.goto(f"{base}advies/vragen/")
    fill_in(page, {"question": "Is 3% genoeg?"})
    press(page)
    bureau = new_page()
    sign_in(bureau, "ada.reis@example.org")
    bureau.goto(f"{base}advies/")
    bureau.locator("main a.ams-button--primary").click()
    tick(bureau, "[name=verdict]")
    fill_in(bureau, {"text": "Ja, dat past bij vergelijkbare zaken."})
    axe(bureau)
    picture(bureau, "advice-give")
    press(bureau)
    page.goto(f"{base}advies/")
    page.locator("main a.ams-button--primary").click()
    fill_in(page, {"reply": "Wij volgen het advies."})
    press(page)
    axe(page)
    picture(page, "advice")


def specified(page: Page, axe: Axe, base: str) -> None:
    """Considerations, base and texts."""
    page.goto(f"{base}overwegingen/")
    for name in ("enforceable", "criterion", "tailored", "frame", "joint"):
        tick(page, f"[name={name}]", last=True)
    fill_in(page, {"weight": "3 procent", "impact": "Werk, gemeten in euro"})
    for name in ("enforceable", "criterion", "tailored", "frame", "joint", "weight", "impact"):
        fill_in(page, {f"{name}_reason": "Dat past bij deze opdracht."})
    axe(page)
    picture(page, "considerations")
    press(page)
    page.goto(f"{base}grondslag/")
    tick(page, "[name=kind][value=contract_value]")
    fill_in(page, {"reason": "Het bedrag staat vast."})
    press(page)
    page.goto(f"{base}gegevens/")
    fill_in(page, {"close_on": typed(timezone.localdate() + timedelta(days=60)), "close_time": "12.00"})
    axe(page)
    press(page)
    page.goto(f"{base}gunningscriteria/")
    fill_in(page, {"criteria-0-title": "Prijs", "criteria-0-weight": "100"})
    page.locator("main [name=criteria-0-kind]").select_option("price")
    press(page)
    page.goto(f"{base}teksten/")
    press(page)
    axe(page)
    picture(page, "texts")


def test_a_case_goes_from_opening_to_publication(
    page: Page, new_page: Callable[[], Page], sign_in: SignIn, axe: Axe
) -> None:
    staff("bas.reis@example.org", "Bas Inkoper", Role.BUYER)
    adviser = staff("ada.reis@example.org", "Ada Adviseur", Role.ADVISER)
    sign_in(page, "bas.reis@example.org")
    reference = opened(page, axe)
    base = f"/inkoop/{reference}/"
    prepared(page, axe, base)
    case = Case.objects.get(reference=reference)
    case.dossier.assignments.create(user=adviser, role=Role.ADVISER, since=case.opened_at)
    advised(page, new_page, sign_in, axe, base)
    page.goto(f"{base}controle/")
    axe(page)
    picture(page, "gate-prepare")
    press(page)
    specified(page, axe, base)
    page.goto(f"{base}controle/")
    axe(page)
    picture(page, "gate-specify")
    press(page)
    case.refresh_from_db()
    assert case.phase == Phase.SELECT
    chosen = {each.lot.number: each.variant for each in case.variant_choices.filter(replaced_at=None) if each.lot}
    assert chosen == {number: variant for number, _title, _value, variant in LOTS}
    assert not case.texts.filter(sha256="").exists()
    for kind in ("pdf", "docx"):
        with page.expect_download() as download:
            page.goto(f"{base}teksten/")
            page.locator(f"main a[href$='.{kind}']").click()
        assert download.value.suggested_filename == f"{reference}-teksten.{kind}"


def test_every_page_of_phases_one_and_two_fits_a_phone(narrow_page: Page, sign_in: SignIn, axe: Axe) -> None:
    staff("cor.reis@example.org", "Bea Inkoper", Role.BUYER)
    sign_in(narrow_page, "cor.reis@example.org")
    reference = opened(narrow_page, axe)
    for place in (*READ, "gegevens", "percelen", "kansen", "variant", "percentage", "stoppen", "eigen-uitvoering"):
        narrow_page.goto(f"/inkoop/{reference}/{place}/")
        axe(narrow_page)
        picture(narrow_page, f"narrow-{place}")
