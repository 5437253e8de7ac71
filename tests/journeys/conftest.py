"""Journeys: the real product as processes, in a real browser, on a database of its own."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response
from pytest_django import DjangoDbBlocker

from sroi.local import databases, template
from sroi.local.mail import Mail, read_mails
from sroi.local.manager import collect_static
from sroi.local.processes import tail
from sroi.local.stack import ROOT, Stack, free_port
from tests.browser import AXE, AXE_TAGS
from tests.conftest import JOURNEY_REDIS, Harness, point_at, redis_database

PASSWORD = "een lange zin om mee in te loggen"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
FAILED = pytest.StashKey[bool]()
FAILED_LOAD = "Failed to load resource"  # judged by its response instead


class SignIn(Protocol):
    """Signs somebody in on a page."""

    def __call__(self, page: Page, email: str, password: str = PASSWORD) -> None: ...


class Mails(Protocol):
    """Waits for caught mail."""

    def __call__(self, *, to: str, subject: str = "", within: float = 20.0) -> list[Mail]: ...


class RunDue(Protocol):
    """Runs the scheduled jobs as if it were that moment."""

    def __call__(self, at: datetime, *jobs: str) -> None: ...


Axe = Callable[[Page], None]


@pytest.fixture(scope="session")
def stack(harness: Harness, database_template: str) -> Iterator[Stack]:
    """Web, worker and mail sink on a clone of the template; all of it ends with the session."""
    name = f"{harness.clone_prefix}_journey"
    number = int(harness.worker.removeprefix("gw")) % JOURNEY_REDIS
    running = Stack(
        var=harness.var / "journey",
        database_url=harness.as_app(template.clone(harness.owner_url, database_template, name)),
        redis_url=redis_database(harness.redis_url, JOURNEY_REDIS + number),
        web_port=free_port(),
        smtp_port=free_port(),
        mail_port=free_port(),
    )
    running.var.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(running.mail_folder, ignore_errors=True)
    shutil.rmtree(running.var / "log", ignore_errors=True)
    try:
        collect_static(running)
        running.start("mail", "web", "worker")
        running.await_page("/account/login/")
        yield running
    finally:
        running.stop()
        databases.drop(harness.owner_url, name)


@pytest.fixture
def journey(stack: Stack, django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """The running product, with the ORM of this process on the same database."""
    with django_db_blocker.unblock():
        before = point_at(stack.database_url)
        try:
            yield stack
        finally:
            connections["default"].close()
            connections["default"].settings_dict.update(before)


class Visit:
    """One browser window, and everything that went wrong in it."""

    def __init__(self, browser: Browser, base_url: str, size: dict[str, int]) -> None:
        self.complaints: list[str] = []
        self.host = urlsplit(base_url).netloc
        self.context: BrowserContext = browser.new_context(
            base_url=base_url,
            viewport={"width": size["width"], "height": size["height"]},
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            accept_downloads=True,
        )
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(path=AXE)
        self.context.on("console", self.heard)
        self.context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        self.context.on("request", self.asked)
        self.context.on("response", self.answered)
        self.page = self.context.new_page()

    def heard(self, message: ConsoleMessage) -> None:
        """Keep errors; a refusal by the content security policy is one of them."""
        if message.type in {"error", "warning"} and FAILED_LOAD not in message.text:
            self.complaints.append(f"console on {message.location.get('url', '')}: {message.text}")

    def asked(self, request: Request) -> None:
        """Nothing comes from elsewhere."""
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != self.host:
            self.complaints.append(f"request to another host: {request.url}")

    def answered(self, response: Response) -> None:
        """No page breaks, and nothing that a page needs is missing."""
        limit = 500 if response.request.resource_type == "document" else 400
        if response.status >= limit:
            self.complaints.append(f"{response.status} on {response.url}")


def visit(request: pytest.FixtureRequest, stack: Stack, size: dict[str, int]) -> Iterator[Page]:
    """Open a window, judge it afterwards, and keep a picture of a failure."""
    browser: Browser = request.getfixturevalue("browser")
    window = Visit(browser, stack.base_url, size)
    yield window.page
    if request.node.stash.get(FAILED, False):
        name = re.sub(r"\W+", "-", request.node.name)
        window.page.screenshot(path=stack.var / "failures" / f"{name}.png", full_page=True)
        (stack.var / "failures" / f"{name}.html").write_text(window.page.content())
    window.context.close()
    if window.complaints:
        pytest.fail("\n".join([*window.complaints, tail(stack.log("web"), lines=15)]), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a window know that its test failed."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def page(request: pytest.FixtureRequest, journey: Stack) -> Iterator[Page]:
    """A window of 1280 px; console errors, broken pages and policy reports fail the test."""
    yield from visit(request, journey, WIDE)


@pytest.fixture
def narrow_page(request: pytest.FixtureRequest, journey: Stack) -> Iterator[Page]:
    """The same at 320 px."""
    yield from visit(request, journey, NARROW)


@pytest.fixture
def new_page(request: pytest.FixtureRequest, journey: Stack) -> Iterator[Callable[[], Page]]:
    """Further windows for other people, each with its own session."""
    opened: list[Iterator[Page]] = []

    def open_one() -> Page:
        window = visit(request, journey, WIDE)
        opened.append(window)
        return next(window)

    yield open_one
    for window in opened:
        next(window, None)


@pytest.fixture
def axe() -> Axe:
    """Let axe judge the page as it is now."""

    def judge(page: Page) -> None:
        page.wait_for_load_state("load")
        page.evaluate("document.fonts.ready")  # until then another font is measured
        found = page.evaluate(
            "(tags) => axe.run(document, {runOnly: tags, preload: false, resultTypes: ['violations']})", AXE_TAGS
        )
        lines = [
            f"{problem['id']}: {problem['help']}: {', '.join(str(node['target']) for node in problem['nodes'][:5])}"
            for problem in found["violations"]
        ]
        assert not lines, "\n".join([page.url, *lines])
        overflow = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{page.url} is {overflow} px wider than the window"

    return judge


@pytest.fixture
def sign_in() -> SignIn:
    """Sign in by the login page."""

    def enter(page: Page, email: str, password: str = PASSWORD) -> None:
        page.context.clear_cookies()
        page.goto("/account/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.locator("form:has(input[name=password]) [type=submit]").click()
        page.wait_for_url(lambda url: "/account/login/" not in url)

    return enter


@pytest.fixture
def mails(journey: Stack) -> Mails:
    """Read the sink; wait until the mail is there."""

    def wait(*, to: str, subject: str = "", within: float = 20.0) -> list[Mail]:
        until = time.monotonic() + within
        while True:
            caught = read_mails(journey.mail_folder)
            found = [mail for mail in caught if to in mail.recipients and subject in mail.subject]
            if found:
                return found
            if time.monotonic() > until:
                known = [(mail.recipients, mail.subject) for mail in caught]
                pytest.fail(f"No mail to {to} within {within} s; there is {known}\n{tail(journey.log('worker'))}")
            time.sleep(0.1)

    return wait


@pytest.fixture
def run_due(journey: Stack) -> RunDue:
    """Run the scheduled jobs, all of them or the named ones, with the clock at that moment."""

    def run(at: datetime, *jobs: str) -> None:
        command: Sequence[str] = [sys.executable, "-m", "tests.journeys.due", at.isoformat(), json.dumps(jobs)]
        done = subprocess.run(command, cwd=ROOT, env=journey.environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return run
