"""The test harness: embedded servers, a migrated template, one clone per process, always as the app role."""

import os
import re
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch
from urllib.parse import urlsplit, urlunsplit

import environ
import pytest
import redis
from _pytest.terminal import TerminalReporter
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from sroi.celery import app as celery_app
from sroi.local import databases, servers, template
from sroi.local.addresses import with_role
from sroi.local.stack import broker_url

pytest_plugins = ("tests.browser", "tests.factories.cast")

OWNER_URL, REDIS_URL, APP_PASSWORD = "SROI_TEST_OWNER_URL", "SROI_TEST_REDIS_URL", "SROI_TEST_APP_PASSWORD"
# Seconds of test time on two cores together; all of them fit in the 35 minutes of `make test`.
BUDGETS = {"journeys": 1800, "law": 700, "local": 600, "procurement": 300}
USUAL_BUDGET, SHORTEST_TO_REPORT = 240, 60
CLONE_PREFIX = "sroi_test_"
MOST_RUNS_AT_ONCE = 9
ADVISORY, ROW_LOCK = "pg_advisory_xact_lock(", re.compile(r" FOR (NO KEY )?UPDATE.*$", re.DOTALL)
PAUSE = 0.3  # seconds in which the others of a race come in between, on a machine with nothing else to do
JOURNEY_REDIS = 8  # databases from here on belong to journeys, whose worker must not lose its queue


@dataclass(frozen=True, slots=True)
class Harness:
    """Where this test process works: the servers, and what is its own on them."""

    owner_url: str
    redis_url: str
    worker: str
    var: Path

    @property
    def clone_prefix(self) -> str:
        """The start of the names of this process's databases."""
        return f"{CLONE_PREFIX}{os.environ['SROI_TEST_RUN']}_{self.worker}"

    def as_app(self, owner_url: str) -> str:
        """The same database as the role that owns nothing."""
        return with_role(owner_url, settings.DATABASE_APP_ROLE, os.environ[APP_PASSWORD])


class Threads(Protocol):
    """Runs every act at once, each on its own connection."""

    def __call__(self, *acts: Callable[[], Any]) -> list[Any]: ...


class Twins(Protocol):
    """Runs a race with the locks of the product and without them; answers both outcomes."""

    def __call__(self, race: Callable[[], Any]) -> tuple[Any, Any]: ...


# A busy machine is no fault of a law: it may take its time.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")

RUNNING: list[servers.Servers] = []
HARNESS: list[Harness] = []


@pytest.hookimpl(tryfirst=True)  # before xdist starts its workers
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers in the first process only; point every process at its own corner of them."""
    if session.config.option.collectonly:
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        start_servers()
    number = int(worker.removeprefix("gw") or 0)
    harness = Harness(
        owner_url=os.environ[OWNER_URL],
        redis_url=redis_database(os.environ[REDIS_URL], number % JOURNEY_REDIS),
        worker=worker or "gw0",
        var=Path(os.environ["SROI_TEST_VAR"]) / (worker or "gw0"),
    )
    HARNESS.append(harness)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    storage: Any = settings.STORAGES["default"]
    storage["OPTIONS"] = {"location": str(harness.var / "media")}
    settings.CACHES["default"]["LOCATION"] = harness.redis_url
    settings.REDIS_URL = harness.redis_url
    celery_app.conf.update(broker_url=broker_url(harness.redis_url))


def start_servers() -> None:
    """Start what has no given address, in the first folder that no other run uses."""
    for number in range(1, MOST_RUNS_AT_ONCE + 1):
        var = settings.VAR / ("tests" if number == 1 else f"tests-{number}")
        try:
            running = servers.start(
                var,
                database_url=os.environ.get("DATABASE_URL", ""),
                redis_url=os.environ.get("REDIS_URL", ""),
                durable=False,
            )
        except servers.InUse:
            continue
        break
    else:
        pytest.exit(f"{MOST_RUNS_AT_ONCE} test runs are using {settings.VAR} already.", returncode=3)
    RUNNING.append(running)
    password = os.environ.get("DATABASE_APP_PASSWORD") or secrets.token_urlsafe(16)
    databases.ensure_role(running.owner_url, role=settings.DATABASE_APP_ROLE, password=password)
    if running.embedded_postgres:
        for left in databases.names_like(running.owner_url, CLONE_PREFIX):
            databases.drop(running.owner_url, left)
    os.environ[OWNER_URL], os.environ[REDIS_URL] = running.owner_url, running.redis_url
    os.environ[APP_PASSWORD] = password
    os.environ["SROI_TEST_RUN"], os.environ["SROI_TEST_VAR"] = str(os.getpid()), str(var)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Show what each suite cost against its budget, over all processes."""
    spent: dict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                spent[report.nodeid.split("/")[1] if "/" in report.nodeid else report.nodeid] += report.duration
    if sum(spent.values()) > SHORTEST_TO_REPORT:
        terminalreporter.section("seconds per suite")
        for suite, seconds in sorted(spent.items(), key=itemgetter(1), reverse=True):
            budget = BUDGETS.get(suite, USUAL_BUDGET)
            late = "  OVER ITS BUDGET" if seconds > budget else ""
            terminalreporter.write_line(f"{suite:14} {seconds:7.0f} of {budget}{late}")


def pytest_unconfigure() -> None:
    """Stop what this process started; the kernel does the same when the process is killed."""
    while RUNNING:
        RUNNING.pop().stop()


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Refuse tests that would flush with TRUNCATE: the triggers of the case file refuse it too."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        names = set(getattr(item, "fixturenames", ()))
        if (marker and marker.kwargs.get("transaction")) or names & {"transactional_db", "live_server"}:
            raise pytest.UsageError(f"{item.nodeid}: use the fixture own_database, not a flushed database.")
        if marker and "own_database" in names:
            raise pytest.UsageError(f"{item.nodeid}: django_db and own_database exclude each other.")


def redis_database(url: str, number: int) -> str:
    """The same Redis, another numbered database."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"{url.partition('?')[0]}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))


def point_at(url: str) -> dict[str, Any]:
    """Let Django's connections, in every thread, go to this database; return where they went before."""
    connections["default"].close()
    target: dict[str, Any] = connections["default"].settings_dict
    before = {key: target[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    target.update({key: value for key, value in environ.Env.db_url_config(url).items() if key in before})
    target["OPTIONS"] = environ.Env.db_url_config(url).get("OPTIONS", {})
    return before


@pytest.fixture(scope="session")
def harness() -> Harness:
    """Where this test process works."""
    return HARNESS[0]


@pytest.fixture(scope="session")
def database_template(harness: Harness) -> str:
    """The name of the migrated database that all others are cloned from."""
    complaint = ""
    try:
        return template.ensure(harness.owner_url, role=settings.DATABASE_APP_ROLE)
    except template.MigrationsBroken as broken:
        complaint = str(broken)
    pytest.fail(complaint, pytrace=False)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    harness: Harness,
    database_template: str,
) -> Iterator[None]:
    """One clone for all tests of this process that roll back."""
    name = harness.clone_prefix
    url = template.clone(harness.owner_url, database_template, name)
    before = point_at(harness.as_app(url))
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
    connections["default"].settings_dict.update(before)
    databases.drop(harness.owner_url, name)


@pytest.fixture(scope="session")
def fresh_database(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    harness: Harness,
    database_template: str,
) -> Callable[[], AbstractContextManager[str]]:
    """A context in which the connections go to a fresh database; its value is the address of that database."""

    @contextmanager
    def opened() -> Iterator[str]:
        name = f"{harness.clone_prefix}_own_{secrets.token_hex(4)}"
        url = harness.as_app(template.clone(harness.owner_url, database_template, name))
        before = point_at(url)
        try:
            yield url
        finally:
            with django_db_blocker.unblock():
                connections["default"].close()
            connections["default"].settings_dict.update(before)
            databases.drop(harness.owner_url, name)

    return opened


@pytest.fixture
def own_database(
    fresh_database: Callable[[], AbstractContextManager[str]], django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A fresh database for one test that commits: races, workers, triggers. The value is its address."""
    with fresh_database() as url, django_db_blocker.unblock():
        yield url


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts at the same moment; the answer holds each one's result or exception, in order."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def one(place: int, act: Callable[[], Any]) -> None:
        try:
            connections["default"].ensure_connection()
            barrier.wait(timeout=30)
            results[place] = act()
        except Exception as problem:  # noqa: BLE001  # the test judges it
            results[place] = problem
        finally:
            connections.close_all()

    started = [threading.Thread(target=one, args=(place, act)) for place, act in enumerate(acts)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(timeout=120)
    if any(thread.is_alive() for thread in started):
        pytest.fail("A thread is still waiting after two minutes: a deadlock.")
    return results


def kinds(results: Sequence[Any]) -> list[str]:
    """What came of acts at the same moment, whoever was first: the kinds of their answers."""
    return sorted(type(each).__name__ for each in results)


@pytest.fixture
def threads(own_database: str) -> Threads:
    """Run acts at the same moment on a database of their own."""
    return at_once


@pytest.fixture
def without_locks() -> Callable[[], AbstractContextManager[object]]:
    """A context in which the product waits for nobody: its locks are taken out of every statement, in all threads."""
    execute = CursorWrapper.execute

    def unlocked(cursor: CursorWrapper, sql: str, params: Any = None) -> Any:
        if ADVISORY in sql:
            return execute(cursor, "SELECT 1")
        return execute(cursor, ROW_LOCK.sub("", sql), params)

    return lambda: patch.object(CursorWrapper, "execute", unlocked)


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], None]:
    """Let one step of an act start late, so that others come in between what was read and what is written."""

    def slow(module: Any, name: str) -> None:
        act = getattr(module, name)
        busy = os.getloadavg()[0] / (os.cpu_count() or 1)

        def later(*args: Any, **named: Any) -> Any:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", [PAUSE * min(max(1, busy), 5)])
            return act(*args, **named)

        monkeypatch.setattr(module, name, later)

    return slow


@pytest.fixture
def twins(
    fresh_database: Callable[[], AbstractContextManager[str]],
    django_db_blocker: DjangoDbBlocker,
    without_locks: Callable[[], AbstractContextManager[object]],
) -> Twins:
    """Run one race twice, each on a fresh database: as the product is, and without its locks."""

    def run(race: Callable[[], Any]) -> tuple[Any, Any]:
        with django_db_blocker.unblock():
            with fresh_database():
                held = race()
            with fresh_database(), without_locks():
                return held, race()

    return run


@pytest.fixture
def celery_inline() -> Iterator[None]:
    """Run each job where it is queued: after the commit, so with own_database or captured callbacks."""
    before = celery_app.conf.task_always_eager, celery_app.conf.task_eager_propagates
    celery_app.conf.task_always_eager, celery_app.conf.task_eager_propagates = True, True
    yield
    celery_app.conf.task_always_eager, celery_app.conf.task_eager_propagates = before


@pytest.fixture
def after_commit(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[Callable[[], Any]]]],
) -> AbstractContextManager[list[Callable[[], Any]]]:
    """A context in a rolled-back test whose end does what a commit would do."""
    return django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(autouse=True)
def a_clean_start(harness: Harness) -> Iterator[None]:
    """Every test starts in Dutch, with an empty cache and queue."""
    redis.Redis.from_url(harness.redis_url).flushdb()
    caches.close_all()
    with translation.override("nl"):
        yield
