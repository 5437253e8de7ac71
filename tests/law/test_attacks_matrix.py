"""Two companies and two departments side by side: nothing of the one opens, shows or is changed for the other (R1).

Everything is made from the table of addresses: a new address, form or name in a query is tried by itself.
"""

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse
from pytest_django import DjangoDbBlocker

from sroi.accounts.models import User
from sroi.accounts.states import MemberRole
from tests.architecture.code import modules, tree
from tests.factories import people
from tests.law.access import World, make_world, other_side
from tests.law.form_fuzz import Form, forms_of
from tests.law.form_pages import client_of
from tests.law.test_access import APPS, ASKED, KEPT_BY_LOGIN, WRITES
from tests.law.test_attacks_forms import ENCODED, body
from tests.law.test_attacks_texts import IN_THE_WAY, OURS, content_of

pytestmark = pytest.mark.heavy

FAR = 87_000
"""The rows of the other side have numbers that stand nowhere else."""
WORD = "KANARIE"
"""It stands in every text of the other side."""
OUTSIDE = {"buyer": "other_buyer", "contract_manager": "other_manager", "contractor": "stranger"}
"""What the table calls somebody who has nothing to do with the file."""
REFUSED = (302, 400, 403, 404, 405, 409)


@dataclass(frozen=True, slots=True)
class Sides:
    """Our side, the other side, who belongs to ours, and the numbers and names of the other side's rows."""

    ours: World
    theirs: World
    people: dict[str, User]
    numbers: frozenset[int]
    names: tuple[str, ...]


def tables() -> list[type[models.Model]]:
    """The tables with numbered rows of ours."""
    held = (model for model in apps.get_models() if model._meta.app_label in OURS and model._meta.managed)
    return [model for model in held if isinstance(model._meta.pk, models.BigAutoField)]


def go_far(steps: int) -> None:
    """Let every table number its next rows so much higher."""
    with connection.cursor() as cursor:
        for model in tables():
            cursor.execute(
                "SELECT max(nextval(pg_get_serial_sequence(%s, 'id'))) FROM generate_series(1, %s)",
                [model._meta.db_table, steps],
            )


def plant() -> int:
    """Put the word into every text of the other side; answer in how many fields it stands."""
    planted = 0
    for model in tables():
        for field in model._meta.concrete_fields:
            if type(field) not in (models.CharField, models.TextField) or field.choices or field.name in IN_THE_WAY:
                continue
            rows = model._base_manager.filter(pk__gt=FAR).exclude(**{field.name: ""})
            if model is User:
                rows = rows.filter(memberships__isnull=False)  # colleagues of the office know each other by name
            try:
                with transaction.atomic():
                    planted += bool(rows.update(**{field.name: f"{WORD} {field.name}"[: field.max_length or 80]}))
            except DatabaseError:
                continue
    return planted


def make_sides() -> Sides:
    """Both worlds, with a colleague who only reports and stand-ins on our side."""
    ours = make_world()
    go_far(FAR)
    theirs = make_world(other_side(ours.cast), token="a-personal-link-of-the-other-side")
    for row in ASKED.values():
        row.kwargs(theirs)
    numbers = {pk for model in tables() for pk in model._base_manager.filter(pk__gt=FAR).values_list("pk", flat=True)}
    assert plant() > 40
    go_far(10_000)
    cast = ours.cast
    held = {name: getattr(cast, name) for name in ("buyer", "contract_manager", "department_head", "contractor")}
    held["reporter"] = people.person("Rik Rapporteur", organisation=cast.company, member=MemberRole.REPORTER)
    held |= {f"stand-in of {name}": people.stand_in(held[name]).stand_in for name in ("buyer", "department_head")}
    colleague = people.person("Vic Vervanger", organisation=cast.company, member=MemberRole.REPORTER)
    held["stand-in of contractor"] = people.stand_in(cast.contractor, colleague).stand_in
    names = (theirs.contract.reference, theirs.case.reference, theirs.file.reference, theirs.letter.number)
    return Sides(ours, theirs, held, frozenset(numbers), (*names, str(theirs.attachment.key)))


@pytest.fixture(scope="module")
def kept_sides(
    fresh_database: Callable[[], AbstractContextManager[str]], django_db_blocker: DjangoDbBlocker
) -> Iterator[Sides]:
    """Both sides, built once; a test asks on top of them and rolls back."""
    with fresh_database():
        with django_db_blocker.unblock():
            made = make_sides()
        yield made


@pytest.fixture
def sides(kept_sides: Sides, db: None) -> Sides:
    """Both sides, in a test that rolls back."""
    return kept_sides


def ask(
    client: Client, method: str, url: str, data: dict[str, str | bytes] | None = None
) -> tuple[int, bool, set[str]]:
    """The answer, whether the word of the other side is in it, and what was written; everything is undone."""
    client.raise_request_exception = False
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        sent = {"data": body(data or {}), "content_type": ENCODED} if method == "post" else {}
        response: HttpResponseBase = getattr(client, method)(url, **sent)
        shown = content_of(response) + repr(sorted(response.headers.items())).encode()
        transaction.set_rollback(True)
    written = {hit[0] + query["sql"] for query in queries if (hit := WRITES.match(query["sql"]))}
    kept = {sql for sql in written if not any(table in sql[:80] for table in KEPT_BY_LOGIN)}
    return response.status_code, WORD.encode() in shown, kept


def mixtures(sides: Sides, name: str) -> Iterator[tuple[str, dict[str, object]]]:
    """The parts of an address with all, or one, of the other side."""
    mine, other = dict(ASKED[name].kwargs(sides.ours)), dict(ASKED[name].kwargs(sides.theirs))
    different = [key for key in mine if mine[key] != other[key]]
    if different:
        yield "all", other
    if len(mine) > 1:
        yield from ((key, {**mine, key: other[key]}) for key in different)


@pytest.mark.parametrize("app", APPS)
def test_nothing_of_the_other_side_opens_or_changes_by_its_address(app: str, sides: Sides) -> None:
    """Every part of every address, alone and all together, read and sent, by everybody of our side."""
    wrong, tried = list[str](), 0
    for name in sorted(name for name in ASKED if name.startswith(f"{app}:")):
        row = ASKED[name]
        if row.expected["anonymous"] not in (302, 403, 404):
            continue  # for everybody: no file stands behind it
        with transaction.atomic():
            for which, kwargs in mixtures(sides, name):
                tried += 1
                url = reverse(name, kwargs=kwargs)
                for person, user in sides.people.items():
                    client = client_of(user)
                    for method in ("get", "post"):
                        status, shows, written = ask(client, method, url)
                        may = row.expected[OUTSIDE[person]] if person in OUTSIDE else 404
                        is_open = status == 200 and which == "all" and may == 404
                        if shows or written or is_open or status not in (*REFUSED, 200, 422):
                            wrong.append(f"{method} {url} ({which}) by {person}: {status} {shows} {written}")
            transaction.set_rollback(True)
    assert tried or app in ("home", "reference")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:30])


def asked_names() -> frozenset[str]:
    """Every name that a page looks for in its query."""
    found = set()
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("GET.get") and node.args:
                found |= {str(arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    return frozenset(found)


@pytest.mark.parametrize("app", APPS)
def test_no_query_shows_something_of_the_other_side(app: str, sides: Sides) -> None:
    """By number, by reference or by a word that stands there: filters, search, pages of lists, prefilled forms."""
    wrong, names = list[str](), asked_names()
    assert len(names) > 8
    values = (str(FAR + 1), sides.names[0], sides.names[1], WORD, sides.theirs.cast.company.name)
    for name in sorted(name for name in ASKED if name.startswith(f"{app}:")):
        row = ASKED[name]
        if row.method != "get" or row.changes:
            continue
        with transaction.atomic():
            url = reverse(name, kwargs=dict(row.kwargs(sides.ours)))
            for person in ("buyer", "contract_manager", "department_head", "contractor", "reporter"):
                client = client_of(sides.people[person])
                status, shows, _written = ask(client, "get", url)
                if shows:
                    wrong.append(f"{url} by {person}")
                if status != 200:
                    continue
                forms = forms_of(client.get(url).content.decode(errors="replace"))
                searched = {each for form in forms if form.method == "get" for each in form.controls} | names
                for value in values:
                    asked = "&".join(f"{each}={value}" for each in sorted(searched))
                    status, shows, _written = ask(client, "get", f"{url}?{asked}")
                    if (shows and value != WORD) or status >= 500:
                        wrong.append(f"{url}?…={value} by {person}: {status}")
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong[:30])


def pages(app: str, sides: Sides) -> Iterator[tuple[str, Client, str, Form]]:
    """Every form that posts, as each of our side sees it, and the bureau too."""
    everybody = sides.people | {name: getattr(sides.ours.cast, name) for name in ("adviser", "coordinator")}
    seen = set()
    for name in sorted(name for name in ASKED if name.startswith(f"{app}:")):
        row = ASKED[name]
        if row.method != "get":
            continue
        url = reverse(name, kwargs=dict(row.kwargs(sides.ours))) + row.query
        for person, user in everybody.items():
            client = client_of(user)
            response = client.get(url)
            if response.status_code != 200 or response.streaming or "html" not in response.headers["Content-Type"]:
                continue
            for form in forms_of(response.content.decode()):
                to = urljoin(url, form.action)
                try:
                    view = resolve(urlsplit(to).path).view_name
                except Resolver404:
                    continue
                key = (person, view, tuple(form.controls))
                if form.method == "post" and key not in seen and not view.startswith(("account", "mfa", "set_")):
                    seen.add(key)
                    yield person, client, to, form


@pytest.mark.parametrize("app", APPS)
def test_no_field_takes_a_number_of_the_other_side(app: str, sides: Sides) -> None:
    """Lists, ticks and hidden fields offer only what may be chosen; what was not offered is not taken."""
    wrong, tried = list[str](), 0
    for person, client, to, form in pages(app, sides):
        for name, control in form.controls.items():
            if control.is_free and not name.endswith(("_id", "pk", "reference")):
                continue
            offered = {control.value, *control.choices}
            for value in (*(str(FAR + place) for place in (1, 2, 3)), *sides.names):
                if value in offered:
                    continue
                tried += 1
                status, shows, written = ask(client, "post", to, form.plausible | {name: value})
                taken = [sql for sql in written if re.search(rf"\b{re.escape(value)}\b", sql)]
                if taken or shows or status >= 500:
                    wrong.append(f"{to} {name}={value} by {person}: {status} {shows} {taken}")
    assert tried or app == "reference"
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:30])
