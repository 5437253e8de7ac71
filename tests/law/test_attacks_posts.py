"""Nobody without the duty changes anything by POST, empty or well filled in (R1, R2)."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.law.access import PRINCIPALS, Access, World, make_world
from tests.law.form_pages import client_of, filled_in
from tests.law.test_access import APPS, ASKED, KEPT_BY_LOGIN, WRITES, address

REFUSED = (302, 403, 404, 405)
PUBLIC = {name for name, row in ASKED.items() if row.expected["anonymous"] not in (302, 403, 404)}
"""Pages for everybody: what they answer to a POST is tried by name, in the tests of links and of login."""


def barred(row: Access) -> list[str]:
    """Who gets no page, so who may do nothing there either."""
    return [
        principal
        for principal in PRINCIPALS
        if row.expected[principal] in (403, 404) or (principal == "anonymous" and row.expected[principal] == 302)
    ]


def page_of_somebody(row: Access, url: str, world: World) -> str:
    """The page as the first person sees it who may; empty when nobody gets one now."""
    for principal in PRINCIPALS[1:]:
        if row.expected[principal] == 200 and row.method == "get":
            response = client_of(getattr(world.cast, principal)).get(url)
            return "" if response.streaming else response.content.decode(errors="replace")
    return ""


def post_as(principal: str, url: str, data: dict[str, str], world: World) -> tuple[int, str, set[str]]:
    """The answer, where it leads, and the tables that were written."""
    client = client_of(None if principal == "anonymous" else getattr(world.cast, principal))
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        response = client.post(url, data)
        transaction.set_rollback(True)
    written = {found[2] for query in queries if (found := WRITES.match(query["sql"]))}
    return response.status_code, response.headers.get("Location", ""), written - KEPT_BY_LOGIN


def broken_by(name: str, world: World) -> list[str]:
    """What somebody without the duty got done at this address, or how it answered wrongly."""
    row = ASKED[name]
    url = address(name, row, world)
    sent = filled_in(page_of_somebody(row, url, world))
    wrong = []
    for principal in barred(row):
        for data in ({}, sent):
            status, to, written = post_as(principal, url, data, world)
            if written or status not in REFUSED or (status == 302 and "/account/login/" not in to):
                wrong.append(f"{url} by {principal}, {len(data)} fields: {status} {to} {written or ''}")
    return wrong


@pytest.mark.parametrize("app", APPS)
def test_a_post_by_who_may_not_changes_nothing(app: str, db: None) -> None:
    """R2: the table of who gets which page holds for acting too."""
    names = [name for name in sorted(set(ASKED) - PUBLIC) if name.startswith(f"{app}:")]
    world, wrong = make_world(), list[str]()
    for name in names:
        with transaction.atomic():
            wrong += broken_by(name, world)
            transaction.set_rollback(True)
    assert names
    assert not wrong, "\n".join(wrong)
