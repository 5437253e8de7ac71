"""No page leads its reader to a refusal: every link on it opens for who reads it (R2, R7)."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from tests.law.access import PEOPLE
from tests.law.ground import Ground
from tests.law.test_access import ASKED, address

pytestmark = pytest.mark.slow
SKIPPED = re.compile(r"^/(static|account|mail|admin|i18n)/|uitloggen|logout")
"""The login library's own pages, and what is no page."""
OFTEN = ("buyer", "adviser", "coordinator", "contract_manager", "contractor")
"""Whose links are followed in every run; those of the others in the heavy one."""


class Links(HTMLParser):
    """Collects where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a link."""
        target = dict(attrs).get("href")
        if tag == "a" and target:
            self.found.append(target)


def links_of(html: str, url: str) -> list[str]:
    """The addresses on our own host to which the links of a page lead."""
    page = Links()
    page.feed(html)
    ours = (urlsplit(urljoin(url, each)) for each in page.found)
    kept = (each for each in ours if not each.scheme and not each.netloc and not SKIPPED.search(each.path))
    return [f"{each.path}?{each.query}" if each.query else each.path for each in kept]


@pytest.mark.parametrize(
    "principal", [each if each in OFTEN else pytest.param(each, marks=pytest.mark.heavy) for each in PEOPLE]
)
def test_every_link_on_a_page_opens_for_its_reader(principal: str, ground: Ground) -> None:
    client, answers, wrong = ground.client(principal), dict[str, int](), dict[str, str]()
    for name, row in sorted(ASKED.items()):
        if row.method != "get" or row.expected[principal] != 200 or row.changes:
            continue
        url = address(name, row, ground.world)
        response = client.get(url)
        if response.streaming or "html" not in response.headers["Content-Type"]:
            continue
        for link in links_of(response.content.decode(), url):
            if link not in answers:
                answers[link] = client.get(link).status_code
            if answers[link] >= 400:
                wrong.setdefault(link, f"{answers[link]} from {name}")
    assert len(answers) > 3
    assert not wrong, "\n".join(f"{link} answers {why}" for link, why in wrong.items())
