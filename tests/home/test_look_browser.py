"""Every building block in a real browser: accessible, no wider than a phone, clean under our security policy."""

import mimetypes
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from sroi.home import shell
from sroi.kernel import pages
from sroi.kernel.refusals import blocker
from tests.browser import AXE, AXE_TAGS
from tests.home.test_look_forms import EveryField
from tests.home.test_look_parts import figures, road

HOST = "http://127.0.0.1:9"
PAGES = Path(__file__).parent / "pages"


def everything() -> dict[str, Any]:
    """What the page with all building blocks shows."""
    return {
        "today": date(2026, 11, 3),
        "good": pages.Status("Op schema", "pos"),
        "facts": [
            pages.Fact("Opdrachtwaarde", "€ 2.400.000"),
            pages.Fact("Trede", "2", "tot 2027", "/x/", "Certificaat"),
        ],
        "rows": road(4),
        "branch": pages.Branch("Handhaven", open=True, url="/handhaving/"),
        "act": pages.NextAction(
            "Beoordeel 7 bewijzen", due_on=date(2026, 11, 4), url="/x/", button="Beoordeel bewijzen"
        ),
        "tabs": [
            pages.Tab(name, f"/{name}/", name == "Overzicht") for name in ("Overzicht", "Afspraken", "Rapportages")
        ],
        "figures": figures(surplus=Decimal(5000)),
        "computed": pages.Source("waarde × 5%", "€ 100 × 5%", "Ondergrens", date(2026, 1, 1), None, "Leidraad"),
        "amount": Decimal(58000),
        "late": date(2026, 11, 1),
        "page": pages.Page([1], next_key="n", previous_key="p", total=41),
        "moments": [pages.Moment(datetime(2026, 11, 3, 9, tzinfo=UTC), "S. de Vries", "gaf advies.", legal=True)],
        "ladder": [pages.Gate("Tekort", "done", "€ 32.400", "/x/", "Berekening"), pages.Gate("Besluit", "now")],
        "steps": [
            pages.Step("Aanmelden", "done"),
            pages.Step("Kwartaalrapportage", "now"),
            pages.Step("Slot", "later"),
        ],
        "answers": [pages.Answer("Naam", "Schoonmaak", "/a/"), pages.Answer("Toelichting", "", "/b/")],
        "bars": [
            pages.Bar("2025", Decimal("5.2"), shown="5,2"),
            pages.Bar("2026", Decimal("4.6"), "provisional", "4,6"),
        ],
        "reasons": [blocker("x", "Not every line is decided.")],
    }


class SomeShell(shell.Shell):
    """The shell of an adviser, without a database."""

    navigation = [
        shell.Item("/", "Mijn werk", "work", False),
        shell.Item("/zaken/", "Zaken", "folder", True),
    ]
    name = "S. de Vries"
    links = dict.fromkeys(("home", "search", "notices", "theme", "language", "profile", "logout", "privacy"), "/x/")


@pytest.fixture
def html(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The three pages as they are sent, in Dutch."""
    monkeypatch.setattr(shell, "Shell", SomeShell)
    request = RequestFactory().get("/zaken/")
    with translation.override("nl"):
        form = EveryField({"reason": "x" * 3990}, {})
        form.add_error(None, "U vraagt minder dan 5%. Leg uit waarom.")
        contexts = {"parts": everything(), "form": {"form": form, "cancel_url": "/"}, "done": {}}
        return {
            name: str(engines["django"].from_string((PAGES / f"{name}.html").read_text()).render(context, request))
            for name, context in contexts.items()
        }


def policy() -> str:
    """The security policy of the settings, as a header."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(map(str, sources))}" for name, sources in directives.items())


def opened(
    browser: Browser, text: str, *, width: int, scheme: Any = "light", script: bool = True
) -> tuple[Page, list[str]]:
    """A page as the server would send it, with what the browser complained about."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/").partition("?")[0])
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            body = Path(str(found)).read_bytes() if found else b""
            route.fulfill(status=200 if found else 404, body=body, content_type=kind)
        else:
            headers = {"Content-Security-Policy": policy()}
            route.fulfill(body=text, content_type="text/html; charset=utf-8", headers=headers)

    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", answer)
    page.goto(f"{HOST}/zaken/")
    if script:
        page.evaluate("document.fonts.ready")  # until then another font is measured
    return page, complaints


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds on the page; run from outside, since the policy allows no injected script."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    expression = f"axe.run(document, {{runOnly: {AXE_TAGS!r}}}).then(r => JSON.parse(JSON.stringify(r.violations)))"
    options = {"expression": expression, "awaitPromise": True, "returnByValue": True}
    found = session.send("Runtime.evaluate", options)["result"]["value"]
    return [(each["id"], [_told(node) for node in each["nodes"]]) for each in found]


def _told(node: dict[str, Any]) -> str:
    """A piece of the page and why axe refuses it."""
    reasons = [each["message"] for kind in ("any", "all", "none") for each in node[kind]]
    return " – ".join([node["html"][:120], *reasons])


@pytest.mark.parametrize("name", ["parts", "form", "done"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (320, "dark")])
def test_a_page_is_accessible_and_fits(
    browser: Browser, html: dict[str, str], name: str, width: int, scheme: str
) -> None:
    page, complaints = opened(browser, html[name], width=width, scheme=scheme)
    page.locator("details:not([data-menu])").evaluate_all("all => all.forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    assert violations(page) == []
    page.context.close()


PARTS = '<ol class="sr-tasks"><li{here}><a href="/1/">Kandidaten</a></li><li><a href="/2/">Bewijs</a></li></ol>'


def test_a_phone_shows_every_part_of_a_list_and_only_the_task_at_hand_of_a_wizard(
    browser: Browser, html: dict[str, str]
) -> None:
    """The list of parts of a report is the way into it; the list of a wizard folds to where somebody is."""
    for here, shown in (("", 2), (' class="is-here"', 1)):
        text = html["done"].replace("<main", f"{PARTS.format(here=here)}<main", 1)
        page, _complaints = opened(browser, text, width=390)
        expect(page.locator(".sr-tasks li:visible")).to_have_count(shown)
        page.context.close()


def test_without_script_menus_open_and_files_can_be_chosen(browser: Browser, html: dict[str, str]) -> None:
    page, _complaints = opened(browser, html["form"], width=390, script=False)
    page.locator(".sr-drop-menu > summary").click()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    expect(page.locator("#id_plan")).to_be_visible()
    page.context.close()


def test_focus_goes_to_the_errors_and_from_there_to_the_field(browser: Browser, html: dict[str, str]) -> None:
    page, _complaints = opened(browser, html["form"], width=1280)
    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("link", name="Kies een antwoord bij “Grondslag”.").click()
    expect(page.locator("#id_basis_0")).to_be_focused()
    page.context.close()


def test_a_slash_goes_to_the_search_box_unless_somebody_types(browser: Browser, html: dict[str, str]) -> None:
    page, _complaints = opened(browser, html["form"], width=1280)
    page.locator("#id_title").fill("a")
    page.keyboard.press("/")
    expect(page.locator("#id_title")).to_have_value("a/")
    page.locator("#errors").focus()
    page.keyboard.press("/")
    expect(page.locator("#shell-search")).to_be_focused()
    page.context.close()


def test_a_menu_closes_with_escape_and_gives_the_focus_back(browser: Browser, html: dict[str, str]) -> None:
    page, _complaints = opened(browser, html["parts"], width=1280)
    summary = page.locator(".sr-drop-menu > summary")
    summary.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".sr-drop-menu")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    page.context.close()


def test_the_count_says_what_is_left_and_what_is_too_much(browser: Browser, html: dict[str, str]) -> None:
    page, _complaints = opened(browser, html["form"], width=1280)
    page.locator("#id_reason").press_sequentially("yyyyy")
    expect(page.locator("#id_reason_count")).to_have_text("U hebt nog 5 tekens over.")
    page.locator("#id_reason").press_sequentially("zzzzzzz")
    expect(page.locator("#id_reason_count")).to_have_text("U hebt 2 tekens te veel.")
    page.context.close()


def test_the_file_button_speaks_dutch_and_names_the_file(browser: Browser, html: dict[str, str]) -> None:
    page, _complaints = opened(browser, html["form"], width=390)
    expect(page.locator(".sr-file__names")).to_have_text("Geen bestand gekozen")
    with page.expect_file_chooser() as chosen:
        page.get_by_text("Kies een bestand", exact=True).click()
    chosen.value.set_files(FilePayload(name="bestek.pdf", mimeType="application/pdf", buffer=b"%PDF-"))
    expect(page.locator(".sr-file__names")).to_have_text("bestek.pdf")
    page.context.close()


def test_a_form_is_sent_once(browser: Browser, html: dict[str, str]) -> None:
    page, _complaints = opened(browser, html["form"], width=1280)
    sent = page.evaluate(
        """() => { const form = document.querySelector("main form"); let count = 0;
        form.addEventListener("submit", event => { if (!event.defaultPrevented) count++; event.preventDefault(); });
        const button = form.querySelector("button"); button.click(); button.click(); return count; }"""
    )
    assert sent == 1
    page.context.close()
