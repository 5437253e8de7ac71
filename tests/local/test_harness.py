"""The harness itself: every test works as a role that owns nothing, on a database of its own."""

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError

from tests.conftest import Harness, Threads


def ask(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


@pytest.mark.django_db
def test_the_suite_works_as_a_role_without_privileges() -> None:
    assert ask("SELECT current_user") == "sroi_app"
    flags = "rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication"
    assert ask(f"SELECT {flags} FROM pg_roles WHERE rolname = current_user") is False
    assert ask("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == 0
    assert ask("SELECT count(*) FROM pg_proc WHERE proowner = current_user::regrole") == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE django_migrations",
        "DROP TABLE django_migrations",
        "ALTER TABLE django_migrations DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
        "CREATE ROLE second",
    ],
)
def test_the_app_role_may_not_change_the_structure(statement: str) -> None:
    with (
        pytest.raises((ProgrammingError, InternalError), match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        ask(statement)


@pytest.mark.django_db
def test_the_clone_is_migrated() -> None:
    assert ask("SELECT count(*) FROM django_migrations WHERE app = 'contenttypes'") == 2


def test_an_own_database_keeps_what_is_committed(own_database: str) -> None:
    ask("INSERT INTO django_migrations (app, name, applied) VALUES ('trial', 'one', now()) RETURNING id")
    connection.close()
    assert ask("SELECT count(*) FROM django_migrations WHERE app = 'trial'") == 1


def test_the_next_own_database_knows_nothing_of_it(own_database: str) -> None:
    assert ask("SELECT count(*) FROM django_migrations WHERE app = 'trial'") == 0


def test_threads_have_their_own_connections_and_hand_back_their_errors(threads: Threads) -> None:
    def fail() -> None:
        raise ValueError("no")

    first, second, third = threads(lambda: ask("SELECT pg_backend_pid()"), lambda: ask("SELECT pg_backend_pid()"), fail)
    assert isinstance(first, int)
    assert first != second
    assert isinstance(third, ValueError)


@pytest.mark.parametrize("turn", [1, 2])
def test_the_cache_is_empty_at_the_start_of_a_test(turn: int) -> None:
    assert cache.get("left-behind") is None
    cache.set("left-behind", turn)


def test_this_process_has_its_own_folder(harness: Harness) -> None:
    assert harness.worker in str(harness.var)
