"""Fields that no page shows: every name of a field of every table is added to every form, and changes nothing (R1)."""

import re
from collections.abc import Mapping

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.law.access import make_world
from tests.law.test_access import APPS, KEPT_BY_LOGIN, WRITES
from tests.law.test_attacks_forms import ENCODED, SHOWN_ONCE, body, places

pytestmark = [pytest.mark.django_db, pytest.mark.heavy]
OURS = ("procurement", "contractors", "reporting", "enforcement", "dossier", "accounts", "reference", "home")
INTERNAL = ("id", "pk", "by", "at", "on", "acting", "on_behalf_of", "role", "roles", "user", "is_staff", "is_superuser")
CANARY = "7777717"
PLANTED = (CANARY, "on", "1")
"""A number that stands nowhere, a tick, and the number of a row."""
DIFFERS = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+\b")
"""What differs between two times the same act: moments, keys and numbers."""


def every_name() -> frozenset[str]:
    """The names of the fields and columns of our tables, and of what services are told."""
    models = [model for model in apps.get_models() if model._meta.app_label in OURS]
    fields = [field for model in models for field in model._meta.concrete_fields]
    return frozenset(INTERNAL).union(*({field.name, field.attname} for field in fields))


NAMES = every_name()


def written_by(client: Client, url: str, data: Mapping[str, str | bytes]) -> tuple[int, list[str], bool]:
    """The answer, what was written without what differs each time, and whether the canary was in it."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        status = client.post(url, body(data), content_type=ENCODED).status_code
        transaction.set_rollback(True)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    found = [(hit[2], query["sql"]) for query in queries if (hit := WRITES.match(query["sql"]))]
    kept = [sql for table, sql in found if table not in KEPT_BY_LOGIN]
    return status, sorted(DIFFERS.sub("?", sql) for sql in kept), any(CANARY in sql for sql in kept)


@pytest.mark.parametrize("value", PLANTED)
@pytest.mark.parametrize("app", APPS)
def test_a_field_that_the_page_does_not_show_changes_nothing(app: str, value: str) -> None:
    """Mass assignment: neither the state, the owner, the amount nor who did it is taken from the browser."""
    wrong, tried = list[str](), 0
    for (view, method, names), (client, to, form) in places(app, make_world()).items():
        if method != "post" or view in SHOWN_ONCE:
            continue
        tried += 1
        client.raise_request_exception = False
        plain = written_by(client, to, form.plausible)
        added = dict.fromkeys(NAMES - set(names) - set(form.buttons), value)
        status, written, has_canary = written_by(client, to, {**added, **form.plausible})
        if (status, written) != plain[:2] or has_canary:
            wrong.append(f"{to}: {plain[0]} became {status}; canary {has_canary}")
    assert tried
    assert not wrong, "\n".join(wrong)
