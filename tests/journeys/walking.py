"""What every journey does: people with a password, forms by name, and an honest look at each page."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from procurement.models import Case
from procurement.states import Phase
from sroi.accounts.models import Department, Membership, Organisation, RoleGrant, User
from sroi.accounts.states import MemberRole, Role
from sroi.local.stack import ROOT
from tests.factories import cases, dossiers, people
from tests.journeys.conftest import NARROW, PASSWORD, WIDE, Axe, SignIn

PICTURES = os.environ.get("SROI_PICTURES", "")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf]")
SHORTEST = 3
PROBLEM = {"nl": "Er is een probleem", "en": "There is a problem"}
# What stands in `code` is copied or typed as it is, in every language.
READ_TEXTS = """() => {
    const found = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = (element) => element && !element.closest('script, style, textarea, code, [lang]:not(html)')
        && element.checkVisibility();
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (seen(node.parentElement)) found.push(node.textContent);
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [data-label]'))
        if (!element.closest('[lang]:not(html)'))
            for (const name of ['aria-label', 'title', 'placeholder', 'data-label'])
                if (element.hasAttribute(name)) found.push(element.getAttribute(name));
    return [...new Set(found.map((text) => text.replace(/\\s+/g, ' ').trim()))].filter((text) => text.length > 2);
}"""


def with_password(user: User) -> User:
    """Give a password that the running product can check: it does not know the quick hasher of tests."""
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-a-journey-22-long")
    user.save(update_fields=["password"])
    return user


def facility() -> Department:
    """The department of the journeys."""
    return people.department("directie-reis", name="Facilitair Bureau")


def staff(email: str, name: str, *roles: Role, language: str = "nl") -> User:
    """Somebody of the office."""
    user = User.objects.create_user(email, name=name, language=language, department=facility())
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    return with_password(user)


def member(email: str, name: str, organisation: Organisation, *, language: str = "nl") -> User:
    """Somebody of a company."""
    user = User.objects.create_user(email, name=name, language=language, job_title="Directeur")
    Membership.objects.create(user=user, organisation=organisation, role=MemberRole.OWNER)
    return with_password(user)


def typed(day: date) -> str:
    """A date as people type it."""
    return f"{day.day}-{day.month}-{day.year}"


def fill_in(page: Page, answers: Mapping[str, str]) -> None:
    """Fill in text boxes by name."""
    for name, value in answers.items():
        page.locator(f"main [name={name}]").fill(value)


def tick(page: Page, selector: str, *, last: bool = False) -> None:
    """Choose by its label, as people do: the box itself is drawn by the style."""
    found = page.locator(f"main {selector}")
    chosen = found.last if last else found.first
    page.locator(f"main label[for={chosen.get_attribute('id')}]").click()


def upload(page: Page, name: str, *files: tuple[str, str, bytes]) -> None:
    """Choose files of this name, kind and content."""
    page.locator(f"main [name={name}]").set_input_files(
        [FilePayload(name=called, mimeType=kind, buffer=content) for called, kind, content in files]
    )


def press(page: Page, name: str = "") -> None:
    """Press the one primary button of the page, or the button of this name."""
    button = page.locator(f"main button[name={name}]" if name else "main button.ams-button--primary")
    button.first.click()
    page.wait_for_load_state()


def follow(page: Page) -> None:
    """Follow the one next action of the page."""
    page.locator("main .sr-next a.ams-button, main a.ams-button--primary").first.click()
    page.wait_for_load_state()


def said(page: Page, words: str | re.Pattern[str]) -> None:
    """The page says these words."""
    expect(page.locator("body")).to_contain_text(words)


def not_refused(page: Page) -> None:
    """No dead end: no error summary, no refusal page."""
    problems = page.locator("main .ams-invalid-form-alert, main .ams-error-message")
    assert problems.count() == 0, f"{page.url}: {problems.all_inner_texts()}"


@cache
def catalog(language: str) -> Mapping[str, str]:
    """Every sentence of the product with its Dutch (nl), or the other way around (en)."""
    pairs: dict[str, str] = {}
    both: set[str] = set()  # an English sentence that is good Dutch somewhere
    for folder in settings.LOCALE_PATHS:
        for file in Path(folder).glob("nl/LC_MESSAGES/*.mo"):
            with file.open("rb") as content:
                read: Mapping[object, str] = vars(GNUTranslations(content))["_catalog"]
            for key, dutch in read.items():
                source = key[0] if isinstance(key, tuple) else key
                if isinstance(source, str) and source:
                    pairs[source.rsplit("\x04", 1)[-1]] = dutch
                    both |= {source} & {dutch}
    if language == "en":
        english = set(pairs)
        return {dutch: source for source, dutch in pairs.items() if dutch not in english}
    translations = set(pairs.values()) | both
    return {source: dutch for source, dutch in pairs.items() if source not in translations}


@cache
def patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """The sentences with a place for a value, as patterns; those that are hardly more than values are left out."""
    found = []
    for source, translated in catalog(language).items():
        literal = PLACEHOLDER.sub("", source)
        if PLACEHOLDER.search(source) and source != translated and len(re.findall(r"[a-z]{3,}", literal)) > 1:
            parts = [re.escape(part) for part in PLACEHOLDER.split(" ".join(source.split()))]
            found.append(re.compile(".{1,80}".join(parts)))
    return tuple(found)


def foreign(texts: Iterable[str], language: str) -> list[str]:
    """The texts that stand in the other language."""
    known = {" ".join(source.split()) for source, translated in catalog(language).items() if source != translated}
    return [
        text
        for text in texts
        if len(text) > SHORTEST
        and (text in known or text.rstrip(":") in known or any(each.fullmatch(text) for each in patterns(language)))
    ]


class Look:
    """Judges the page that a person sees now: axe, width, language, words; and keeps a picture when asked."""

    def __init__(self, axe: Axe) -> None:
        self.axe = axe
        self.count = 0

    def __call__(self, page: Page, name: str, *, language: str = "nl") -> None:
        self.count += 1
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
        assert page.locator("html").get_attribute("lang") == language, f"{page.url} is not in {language}"
        assert page.locator("h1").count() == 1, f"{page.url} has {page.locator('h1').count()} main headings"
        self.axe(page)
        wrong = foreign(page.evaluate(READ_TEXTS), language)
        assert not wrong, f"{page.url} ({language}): {wrong}"


class LookAround(Look):
    """Judges the page as it is, then on a phone in the dark, and comes back: two looks for one walk."""

    def __call__(self, page: Page, name: str, *, language: str = "nl") -> None:
        super().__call__(page, name, language=language)
        page.set_viewport_size(width_and_height(NARROW))
        page.emulate_media(color_scheme="dark")
        super().__call__(page, f"{name}-phone", language=language)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(width_and_height(WIDE))


def width_and_height(size: Mapping[str, int]) -> ViewportSize:
    """The size of a window, as the browser takes it."""
    return ViewportSize(width=size["width"], height=size["height"])


@dataclass
class Desk:
    """One window in which people take turns; every page is judged at both widths."""

    page: Page
    look: Look
    sign_in: SignIn
    title: str
    language: str = "nl"

    def enter(self, user: User) -> None:
        """Somebody sits down, in their own language."""
        self.sign_in(self.page, user.email)
        self.language = user.language

    def see(self, address: str, name: str) -> None:
        """Judge a page, wide and on a phone."""
        self.page.goto(address)
        self.judge(name)

    def judge(self, name: str) -> None:
        """Judge the page as it stands."""
        self.look(self.page, f"{self.title}-{name}", language=self.language)
        self.page.set_viewport_size(width_and_height(NARROW))
        self.look(self.page, f"{self.title}-{name}-phone", language=self.language)
        self.page.set_viewport_size(width_and_height(WIDE))

    def mistaken(self, name: str, wrong: Mapping[str, str]) -> None:
        """Send something wrong: the message stands at a field, and what was typed stays."""
        fill_in(self.page, wrong)
        press(self.page)
        said(self.page, PROBLEM[self.language])
        assert self.page.locator("main .ams-error-message").count(), f"no message at a field of {self.page.url}"
        for box, value in wrong.items():
            expect(self.page.locator(f"main [name={box}]")).to_have_value(value)
        self.judge(f"{name}-wrong")

    def do(self, answers: Mapping[str, str] | None = None, *ticks: str) -> None:
        """Fill in, press, and land on a sound page."""
        for each in ticks:
            tick(self.page, each)
        fill_in(self.page, answers or {})
        press(self.page)
        not_refused(self.page)


Windows = Callable[[], Page]
SAMPLES = ROOT.parent / "shared" / "data" / "eforms"


def refused(page: Page, *words: str) -> None:
    """The page came back with these words, and the focus is on the summary of what is wrong."""
    said(page, PROBLEM["nl"])
    for each in words:
        said(page, each)
    focused = page.evaluate("() => document.activeElement.closest('.ams-invalid-form-alert') !== null")
    assert focused, f"{page.url}: the focus is not on the summary"
    assert page.title().startswith("Fout: "), page.title()


def tendered(buyer: User, *, closed_days_ago: int, title: str) -> Case:
    """A published case whose tender closed so many days ago; a negative number lies ahead."""
    case = cases.case(Phase.SELECT, department=facility(), by=buyer, title=title)
    case.tenders_close_at, case.starts_on, case.ends_on = timezone.now() - timedelta(days=closed_days_ago), None, None
    case.save(update_fields=["tenders_close_at", "starts_on", "ends_on"])
    dossiers.assign(case.dossier, buyer, Role.BUYER)
    return case
