"""Statements that the database plans once for a connection, where a page asks the same things time after time.

Planning a statement over ten tables takes the database ten times as long as answering it by a key. Only for statements
that find their rows by keys: for a search or a filter the best plan depends on what is asked.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection
from psycopg2 import Error
from psycopg2.extensions import TRANSACTION_STATUS_IDLE as OUTSIDE
from psycopg2.extensions import TRANSACTION_STATUS_INTRANS as INSIDE

MOST = 500
"""What one connection keeps; whatever comes after that is planned every time."""
PLACE = re.compile(r"%%|%s|%\(\w+\)s")
OPEN = (OUTSIDE, INSIDE)
READS = ("SELECT", "WITH", "(SELECT")

Execute = Callable[..., Any]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a planned statement is called, and what it was planned from."""

    call: str
    statement: str


@dataclass(slots=True)
class Plans:
    """What one connection has planned, by statement; what it could not plan is None."""

    made: dict[str, Plan | None] = field(default_factory=dict)
    is_told: bool = False


_plans: WeakKeyDictionary[Any, Plans] = WeakKeyDictionary()
"""Of every connection; they end with it."""


@contextmanager
def planned() -> Iterator[None]:
    """Let the reading statements in this block, or in the decorated function, be planned once for the connection."""
    if not settings.DATABASE_PLANS_ONCE or _execute in connection.execute_wrappers:
        yield
        return
    with connection.execute_wrapper(_execute):
        yield


def _execute(execute: Execute, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001  # Django's interface
    """Call the plan of a statement; without one, or where the rows are fetched bit by bit, the statement itself."""
    is_usual = isinstance(sql, str) and params and not many and context["cursor"].cursor.name is None
    plan = _plan_of(context["connection"].connection, sql) if is_usual else None
    return execute(plan.call if plan is not None else sql, params, many, context)


def _plan_of(link: Any, sql: str) -> Plan | None:
    """The plan of this connection for a statement, made when it has none yet."""
    plans = _plans.get(link)
    if plans is None:
        plans = _plans[link] = Plans()
    if sql not in plans.made:
        status = link.info.transaction_status
        if len(plans.made) >= MOST or status not in OPEN or not sql.lstrip().startswith(READS):
            return None
        with link.cursor() as cursor:
            _keep_plans(cursor, plans, status)
            plans.made[sql] = _made(cursor, sql, f"planned_{len(plans.made)}", inside=status == INSIDE)
    return plans.made[sql]


def _keep_plans(cursor: Any, plans: Plans, status: int) -> None:
    """Tell the database, outside a transaction that might take it back, that one plan is right for every key."""
    if not plans.is_told and status == OUTSIDE:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        plans.is_told = True


def _made(cursor: Any, sql: str, name: str, *, inside: bool) -> Plan | None:
    """Plan a statement; None where the database cannot tell what is asked."""
    statement, places = _numbered(sql)
    try:
        if inside:
            cursor.execute("SAVEPOINT planned")
        cursor.execute(f"PREPARE {name} AS {statement}")
    except Error:
        logger.exception("a statement is planned every time")
        if inside:
            cursor.execute("ROLLBACK TO SAVEPOINT planned")
        return None
    if inside:
        cursor.execute("RELEASE SAVEPOINT planned")
    return Plan(f"EXECUTE {name} ({', '.join(places)})", statement)


def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """A statement with its places numbered, as the database has them, and what fills each; a name has one number."""
    filled: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if found[0] == "%s" or found[0] not in filled:
            filled.append(found[0])
            return f"${len(filled)}"
        return f"${filled.index(found[0]) + 1}"

    return PLACE.sub(number, sql), tuple(filled)
