"""Requests on archives of different sizes, one after the other, with time, processor and statements."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import environ
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.utils.crypto import get_random_string

from sroi.accounts.models import User

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
STOCK = "django.contrib.auth.backends.ModelBackend"
NANO = 1e9


class WrongAnswer(RuntimeError):
    """A page did not answer as it should, so its time means nothing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one piece of work costs: the medians in milliseconds, and the statements."""

    wall: float
    processor: float
    statements: int


@dataclass(slots=True)
class Archive:
    """One database: Django works on it while it is chosen."""

    cases: int
    link: Any

    @contextmanager
    def chosen(self) -> Iterator[None]:
        """Let every query go here."""
        before = connections["default"]
        connections["default"] = self.link
        try:
            yield
        finally:
            connections["default"] = before


def archive_at(url: str, cases: int) -> Archive:
    """The archive at an address; an empty one is where Django works already."""
    if not url:
        return Archive(cases, connections["default"])
    values = deepcopy(connections["default"].settings_dict)
    values.update({key: value for key, value in environ.Env.db_url_config(url).items() if key in values})
    return Archive(cases, type(connections["default"])(values, "default"))


def signed_in(user: User, backend: str = BACKEND) -> str:
    """The cookies of this person's browser after its first page; who they are is read by our own means unless told."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save(must_create=True)
    cookies = {
        settings.SESSION_COOKIE_NAME: session.session_key,
        settings.CSRF_COOKIE_NAME: get_random_string(CSRF_SECRET_LENGTH),
        settings.LANGUAGE_COOKIE_NAME: "nl",
    }
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def get(handler: WSGIHandler, address: str, cookie: str) -> str:
    """Fetch one page as a web server would; anything but a page is an error."""
    path, _, query = address.partition("?")
    asked: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": cookie, "HTTP_HOST": "127.0.0.1"}
    setup_testing_defaults(asked)
    if settings.SECURE_SSL_REDIRECT:
        asked["HTTP_X_FORWARDED_PROTO"] = "https"
    said: list[str] = []

    def start(status: str, _headers: object, _problem: object = None, /) -> Callable[[bytes], object]:
        said.append(status)
        return len

    answer = handler(asked, start)
    body = b"".join(answer)
    answer.close()
    if not said[0].startswith("200"):
        raise WrongAnswer(f"{address} answers {said[0]}.")
    return body.decode()


def backend_seconds() -> float:
    """The processor time of the database process of this connection; 0 where it cannot be read."""
    try:
        link: Any = connection.connection
        return int(Path(f"/proc/{link.info.backend_pid}/schedstat").read_text().split()[0]) / NANO
    except (OSError, AttributeError, ValueError):
        return 0.0


def statements_of(work: Callable[[], object]) -> list[str]:
    """The statements that a piece of work sends."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  # Django's interface
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return found


def counts_of(archive: Archive, work: Callable[[], object]) -> int:
    """How many statements of a piece of work count rows without a limit to how many they look at (P4)."""
    with archive.chosen():
        said = [sql.upper() for sql in statements_of(work)]
    return sum("COUNT(" in sql and "LIMIT" not in sql for sql in said)


Key = tuple[str, int]
Task = tuple[Archive, Callable[[], object]]


def measure(tasks: Mapping[Key, Task], *, rounds: int, warm_up: int = 3) -> dict[Key, Figure]:
    """Do all work in turn, round after round, so that a slow moment of the machine hits all alike."""
    counts: dict[Key, int] = {}
    for key, (archive, work) in tasks.items():
        with archive.chosen():
            for _turn in range(warm_up):
                work()
            counts[key] = len(statements_of(work))
    times: dict[Key, list[tuple[float, float]]] = {key: [] for key in tasks}
    for _turn in range(rounds):
        for key, (archive, work) in tasks.items():
            with archive.chosen():
                times[key].append(timed(work))
    return {key: figure_of(found, counts[key]) for key, found in times.items()}


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """The time on the wall and of the processor, of this process and of its database process, in milliseconds."""
    there, wall, here = backend_seconds(), time.perf_counter(), time.process_time()
    work()
    return (
        (time.perf_counter() - wall) * 1000,
        (time.process_time() - here + backend_seconds() - there) * 1000,
    )


def figure_of(found: Sequence[tuple[float, float]], statements: int) -> Figure:
    """The medians."""
    return Figure(
        wall=statistics.median(wall for wall, _processor in found),
        processor=statistics.median(processor for _wall, processor in found),
        statements=statements,
    )
