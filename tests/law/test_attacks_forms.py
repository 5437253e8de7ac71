"""Whatever is typed into whichever form: a page that says what is wrong, never an error page, nothing half saved."""

import os
from collections.abc import Mapping
from urllib.parse import quote_from_bytes, urljoin, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from tests.law.access import PRINCIPALS, World, make_world
from tests.law.form_fuzz import Form, forms_of
from tests.law.form_pages import client_of
from tests.law.test_access import APPS, ASKED, KEPT_BY_LOGIN, WRITES, address

EACH = int(os.environ.get("SROI_FUZZ", "1"))
"""Values per field; all of them with SROI_FUZZ=40."""
ENCODED = "application/x-www-form-urlencoded"
SHOWN_ONCE = frozenset({"home:calendar-feed"})
"""The answer itself shows the secret address, of which only the hash is kept."""
ELSEWHERE = ("account_", "mfa_", "set_language", "home:theme")
pytestmark = pytest.mark.django_db


def body(data: Mapping[str, str | bytes]) -> str:
    """The fields as a browser sends them, also when they are no text at all."""
    texts = ((name, value if isinstance(value, bytes) else value.encode()) for name, value in data.items())
    return "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in texts)


def send(client: Client, url: str, method: str, data: Mapping[str, str | bytes]) -> tuple[int, set[str]]:
    """The answer to one attempt, and the tables that it wrote; everything is undone."""
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        if method == "post":
            response = client.post(url, body(data), content_type=ENCODED)
        else:
            response = client.get(f"{url.partition('?')[0]}?{body(data)}")
        transaction.set_rollback(True)
    written = {found[2] for query in queries if (found := WRITES.match(query["sql"]))}
    return response.status_code, written - KEPT_BY_LOGIN


def places(app: str, world: World) -> dict[tuple[str, str, tuple[str, ...]], tuple[Client, str, Form]]:
    """Every form of the pages of an app, as the first who sees it; one per address and set of fields."""
    found: dict[tuple[str, str, tuple[str, ...]], tuple[Client, str, Form]] = {}
    for name in sorted(name for name in ASKED if name.startswith(f"{app}:")):
        row = ASKED[name]
        url = address(name, row, world)
        allowed = [who for who in PRINCIPALS[1:] if row.expected[who] == 200 and row.method == "get"]
        for principal in [who for who in allowed if who == "contractor"] + allowed[:1]:
            client = client_of(getattr(world.cast, principal))
            response = client.get(url)
            if response.streaming or "text/html" not in response.headers.get("Content-Type", ""):
                continue
            for form in forms_of(response.content.decode()):
                to = urljoin(url, form.action)
                view = resolve(urlsplit(to).path).view_name
                if not view.startswith(ELSEWHERE):
                    found.setdefault((view, form.method, tuple(form.controls)), (client, to, form))
    return found


@pytest.mark.parametrize("app", APPS)
def test_no_form_breaks_on_what_is_typed(app: str) -> None:
    """Below 500 for every value; a page that asks again has written nothing."""
    wrong = list[str]()
    found = places(app, make_world())
    for turn, ((view, *_), (client, to, form)) in enumerate(found.items()):
        client.raise_request_exception = False
        for data in form.attempts(turn * 7, EACH):
            status, written = send(client, to, form.method, data)
            asks_again = form.method == "post" and status not in (302, 303) and view not in SHOWN_ONCE
            if status >= 500 or (asks_again and written):
                shown = {name: value[:40] for name, value in data.items() if value != form.plausible.get(name)}
                wrong.append(f"{form.method} {to}: {status} {sorted(written)} {shown}")
    assert found
    assert not wrong, f"{len(wrong)} attempts:\n" + "\n".join(wrong[:40])
