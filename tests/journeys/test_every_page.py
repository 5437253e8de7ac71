"""Every page of the access table, in both languages on a phone: axe, width, words, codes, console (R2).

Each role asks each page that it may open. A page that says the same to two roles is judged once.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import APIResponse, Browser, Page
from pytest_django import DjangoDbBlocker

from sroi.dossier.models import Message
from sroi.local.stack import Stack
from tests.conftest import Harness, point_at
from tests.journeys.conftest import NARROW, Axe, Visit
from tests.journeys.walking import READ_TEXTS, foreign
from tests.law.access import PEOPLE, Access, World, make_world
from tests.law.ground import Ground, session_of
from tests.law.test_access import ASKED, address

pytestmark = pytest.mark.slow

PAGES = {name: row for name, row in ASKED.items() if row.method == "get"}
TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
CODE = re.compile(r"(?<![\w@./-])[a-z]{2,}_[a-z_]+(?![\w@./-])|\bNone\b|\{\{|\{%|%\([a-z]")
"""What a reader must never see: the name of a field or a state, an empty value of Python, a piece of a template."""


@dataclass(slots=True)
class Judge:
    """Judges pages, each content once, and keeps what is wrong of all of them."""

    axe: Axe
    language: str
    seen: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def is_new(self, content: str) -> bool:
        """Tell whether nobody saw this content before; the bar and the menu differ per person and do not count."""
        main = MAIN.search(content)
        digest = hashlib.sha256(TOKENS.sub("", main[0] if main else content).encode()).hexdigest()
        if digest in self.seen:
            return False
        self.seen.add(digest)
        return True

    def look(self, page: Page, who: str) -> None:
        """Judge the page as it stands."""
        try:
            self.axe(page)
        except AssertionError as problem:
            self.wrong.append(f"{who}: {problem}")
        if page.locator("html").get_attribute("lang") != self.language:
            self.wrong.append(f"{who}: {page.url} is not in {self.language}")
        if page.locator("h1").count() != 1:
            self.wrong.append(f"{who}: {page.url} has {page.locator('h1').count()} main headings")
        mails = {each.subject for each in Message.objects.all()}  # they stand in the language of who gets them
        texts = [text for text in page.evaluate(READ_TEXTS) if text not in mails]
        if other := foreign(texts, self.language):
            self.wrong.append(f"{who}: {page.url} ({self.language}): {other}")
        if codes := [text for text in texts if CODE.search(text)]:
            self.wrong.append(f"{who}: {page.url} shows {codes}")


@pytest.fixture(scope="module")
def ground(stack: Stack, django_db_blocker: DjangoDbBlocker) -> Ground:
    """One of each thing that addresses work on, in the running product, with everybody signed in."""
    with django_db_blocker.unblock():
        before = point_at(stack.database_url)
        try:
            world = make_world()
            sessions = {principal: session_of(getattr(world.cast, principal)) for principal in PEOPLE}
        finally:
            connections["default"].close()
            connections["default"].settings_dict.update(before)
    return Ground(world, sessions)


@pytest.fixture
def window(browser: Browser, journey: Stack) -> Iterator[Visit]:
    """A window of 320 px for many people after each other."""
    opened = Visit(browser, journey.base_url, NARROW)
    yield opened
    opened.context.close()


def pages_of(principal: str, world: World) -> Mapping[str, str]:
    """The addresses that somebody may open, by the name of the row."""
    return {name: address(name, row, world) for name, row in sorted(PAGES.items()) if opens(row, principal)}


def opens(row: Access, principal: str) -> bool:
    """Tell whether the row gives this person the page."""
    return row.expected[principal] == 200


def is_page(answer: APIResponse) -> bool:
    """Tell whether the answer is a page, and not a file."""
    return "text/html" in answer.headers.get("content-type", "")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_that_a_role_may_open_is_sound(
    language: str, harness: Harness, journey: Stack, ground: Ground, window: Visit, axe: Axe
) -> None:
    judge, page = Judge(axe, language), window.page
    for principal in PEOPLE:
        cookies = {settings.SESSION_COOKIE_NAME: ground.sessions[principal], settings.LANGUAGE_COOKIE_NAME: language}
        window.context.add_cookies(
            [{"name": name, "value": value, "url": journey.base_url} for name, value in cookies.items()]
        )
        pages = pages_of(principal, ground.world)
        shutil.copytree(harness.var / "media", journey.var / "media", dirs_exist_ok=True)
        for name, url in pages.items():
            found = window.context.request.get(url)
            who = f"{name} as {principal}"
            if found.status != 200:
                judge.wrong.append(f"{who}: {url} answers {found.status}")
            elif is_page(found) and judge.is_new(found.text()):
                page.goto(url)
                judge.look(page, who)
    assert len(judge.seen) > len(PAGES) / 2, "hardly any page was opened"
    assert not [*judge.wrong, *window.complaints], "\n".join([*judge.wrong, *window.complaints])
