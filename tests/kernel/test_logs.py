"""A log is read by people who may not read the file: no secret address, no row, no citizen number (R45)."""

import io
import logging
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from gunicorn.config import Config
from gunicorn.workers.base import Worker

from sroi.kernel.logs import Discreet, discreet
from tests.local.test_proxy import CONFIG

CANARY = "dit-is-een-geheim"
SECRET_PARTS = {"token", "uidb36", "key"}
"""Parts of an address that open something by themselves; the key of a file opens nothing to who may not read it."""
OPENS_NOTHING = ("dossier/",)


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address with a secret part, filled in."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).lstrip("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif not route.startswith(OPENS_NOTHING):
            names = {name for _kind, name in re.findall(r"<(\w+:)?(\w+)>", route)}
            if names & SECRET_PARTS:
                yield "/" + re.sub(r"\(\?P<\w+>[^)]*\)|<(?:\w+:)?\w+>", CANARY, route)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the process writes, through the deployed way of writing."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Discreet("%(levelname)s %(message)s"))
    places = [logging.getLogger(), logging.getLogger("gunicorn.error")]
    for place in places:
        place.addHandler(handler)
    yield stream
    for place in places:
        place.removeHandler(handler)


def test_every_handler_writes_discreetly() -> None:
    told: dict[str, Any] = settings.LOGGING
    kinds = {name: kind.get("()") for name, kind in told["formatters"].items()}
    assert {kinds[each["formatter"]] for each in told["handlers"].values()} == {"sroi.kernel.logs.Discreet"}
    assert told["loggers"]["gunicorn.error"]["handlers"] == ["console"]
    formats = [type(handler.formatter) for handler in logging.getLogger("gunicorn.error").handlers]
    assert Discreet in formats
    assert logging.Formatter not in formats


def test_every_address_that_opens_something_is_left_out_by_the_product_and_by_the_proxy() -> None:
    """A new address with a secret in it has to be named in both."""
    found = sorted(routes(get_resolver()))
    assert len(found) >= 3
    masks = [re.compile(each) for each in re.findall(r"^\s+~(\S+) ", CONFIG, re.MULTILINE)]
    for address in found:
        assert CANARY not in discreet(f"Not Found: {address}"), address
        assert any(mask.match(address) for mask in masks), f"docs/deployment/nginx.conf keeps {address}"


@pytest.mark.django_db
def test_an_address_that_is_refused_leaves_no_secret(lines: io.StringIO) -> None:
    """A link that is old, mistyped or sent from a stale page is refused, and the refusal is written down."""
    client = Client(enforce_csrf_checks=True)
    assert client.get(f"/contract/aanmelden/{CANARY}/").status_code == 404
    assert client.post(f"/contract/aanmelden/{CANARY}/").status_code == 403
    assert client.get(f"/agenda/{CANARY}.ics").status_code == 404
    assert "Not Found: /contract/aanmelden/…" in lines.getvalue()
    assert CANARY not in lines.getvalue()


def test_the_web_server_leaves_no_secret_when_a_request_fails(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker names the address; the lines are those of its own file of errors."""
    worker = Worker.__new__(Worker)
    worker.log, worker.cfg = logging.getLogger("gunicorn.error"), Config()
    for name in ("default_environ", "Response", "util.write_error"):
        monkeypatch.setattr(f"gunicorn.workers.base.{name}", MagicMock())
    monkeypatch.setattr(worker.log, "access", MagicMock(), raising=False)
    asked = SimpleNamespace(method="GET", uri=f"/contract/aanmelden/{CANARY}/?x=1")
    worker.handle_error(asked, None, ("10.0.0.1", 1), RuntimeError("broken"))
    assert "Error handling request" in lines.getvalue()
    assert CANARY not in lines.getvalue()


@pytest.mark.django_db
def test_a_row_that_the_database_refuses_is_not_written_down(lines: io.StringIO) -> None:
    """PostgreSQL repeats the whole row in its complaint."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE paper (name text, about text CHECK (about <> ''))")
        try:
            with transaction.atomic():
                cursor.execute("INSERT INTO paper VALUES (%s, '')", [f"Kandidaat\n\n{CANARY}"])
        except IntegrityError:
            logging.getLogger("sroi").exception("it failed for 111222333, BSN 111222333")
    assert "violates check constraint" in lines.getvalue()
    assert CANARY not in lines.getvalue()
    assert "111222333" not in lines.getvalue()
