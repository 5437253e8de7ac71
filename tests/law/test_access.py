"""Every address has one expected answer per principal, and every answer is dressed for the public road (R1, R2)."""

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.law.access import FOREIGN, PRINCIPALS, Access, Exempt, World
from tests.law.access import ROWS as OWN_ROWS
from tests.law.ground import Ground

APPS = ("home", "procurement", "contractors", "reporting", "enforcement", "dossier", "accounts", "reference")
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
KEPT_BY_LOGIN = {"django_session"}


def all_rows() -> dict[str, Access | Exempt]:
    """The rows of every app, by the name of the address."""
    rows = dict(OWN_ROWS)
    for app in APPS:
        if find_spec(f"tests.{app}") is not None and find_spec(f"tests.{app}.access") is not None:
            rows |= import_module(f"tests.{app}.access").ROWS
    return rows


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The name of every address; `?` for one without."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or '?'}"


ROWS = all_rows()
ASKED = {name: row for name, row in ROWS.items() if isinstance(row, Access)}
OURS = sorted({name for name in names(get_resolver()) if not name.startswith(tuple(FOREIGN))})


def address(name: str, row: Access, world: World) -> str:
    """Where the row is asked."""
    return reverse(name, kwargs=dict(row.kwargs(world))) + row.query


def test_every_address_of_ours_has_a_row() -> None:
    """R2: a new address without a row fails."""
    missing = [name for name in OURS if name not in ROWS]
    assert not missing, f"write a row in tests/<app>/access.py for {missing}"


def test_no_row_speaks_of_an_address_that_is_gone() -> None:
    assert not sorted(set(ROWS) - set(OURS))


def test_every_row_answers_every_principal() -> None:
    assert all(set(row.expected) == set(PRINCIPALS) for row in ASKED.values())


@pytest.mark.parametrize("name", sorted(ASKED))
def test_each_principal_gets_the_expected_answer_and_reading_changes_nothing(name: str, ground: Ground) -> None:
    """R2: 200, 302 to login, 403 inside without the duty, 404 outside; dressed, and a GET leaves the rows alone."""
    row = ASKED[name]
    url = address(name, row, ground.world)
    wrong: dict[str, str] = {}
    for principal in PRINCIPALS:
        with CaptureQueriesContext(connection) as queries:
            response = getattr(ground.client(principal), row.method)(url)
        if not row.allows(principal, response.status_code):
            wrong[principal] = f"{response.status_code}, expected {row.expected[principal]}"
        if principal == "anonymous" and response.status_code == 302 and row.expected[principal] == 302:
            assert "/account/login/" in response.headers["Location"], f"{url} sends strangers to {response['Location']}"
        assert_dressed(response, url, is_private=principal != "anonymous")
        if row.method == "get" and not row.changes and principal != "anonymous":
            written = {found[2] for query in queries if (found := WRITES.match(query["sql"]))}
            assert written <= KEPT_BY_LOGIN, f"GET {url} as {principal} writes {written}"
    assert not wrong, f"{url}: {wrong}"


def assert_dressed(response: HttpResponseBase, url: str, *, is_private: bool) -> None:
    """Every answer has every security header, and what is for one person is kept nowhere."""
    for header, value in HEADERS.items():
        assert response.headers.get(header) == value, f"{url}: {header} is {response.headers.get(header)}"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "camera=()" in response.headers["Permissions-Policy"]
    if is_private:
        assert "no-store" in response.headers["Cache-Control"], f"{url} may be kept in a cache"


@pytest.mark.parametrize("name", sorted(ASKED))
def test_an_unsafe_method_without_a_token_is_refused(name: str, ground: Ground) -> None:
    """No address acts on a request from another site, whoever is signed in."""
    url = address(name, ASKED[name], ground.world)
    for principal in ("anonymous", "coordinator", "contractor"):
        client = ground.client(principal, with_checks=True)
        for method in ("post", "put", "patch", "delete"):
            response = getattr(client, method)(url)
            assert response.status_code == 403, f"{method} {url} as {principal}: {response.status_code}"
