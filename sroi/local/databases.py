"""Two roles and their databases: the owner migrates, the app role works and owns nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection, cursor

from sroi.local.addresses import with_database

APP_ROLE = "sroi_app"


class TooMuchPower(RuntimeError):
    """The named app role is more than an app role."""


@contextmanager
def cursor_on(url: str) -> Iterator[cursor]:
    """A cursor outside any transaction, as database and role statements need it."""
    link: connection = psycopg2.connect(url, connect_timeout=10)
    link.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    try:
        with link.cursor() as own:
            yield own
    finally:
        link.close()


def ensure_role(owner_url: str, *, role: str = APP_ROLE, password: str = "") -> None:
    """Make the app role: it may log in and nothing more."""
    name = sql.Identifier(role)
    with cursor_on(owner_url) as own:
        own.execute(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
            " FROM pg_roles WHERE rolname = %s",
            [role],
        )
        found = own.fetchone()
        if found is None:
            own.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        elif found[0]:
            raise TooMuchPower(f"The database role {role} may do more than an app role may. Give another name.")
        if password:
            own.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))


def ensure_grants(owner_url: str, *, role: str = APP_ROLE) -> None:
    """Let the app role read and write what the owner makes from now on; never truncate, never own."""
    with cursor_on(owner_url) as own:
        for statement in (
            "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
            "ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {}",
            "GRANT USAGE ON SCHEMA public TO {}",
        ):
            own.execute(sql.SQL(statement).format(sql.Identifier(role)))
        own.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


SWITCH = """
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
    BEGIN
        IF current_user = {role} THEN
            RETURN FALSE;
        END IF;
        RETURN COALESCE(trigger_name = ANY(NULLIF(current_setting('pgtrigger.ignore', TRUE), '')::TEXT[]), FALSE);
    END;
    $$ LANGUAGE plpgsql
"""
"""The library lets any session name triggers to skip; ours lets the owner only."""


def seal_records(owner_url: str, *, role: str = APP_ROLE) -> None:
    """After migrating: the app role adds to the record and its histories, and no setting switches its triggers off."""
    with cursor_on(owner_url) as own:
        own.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'pgh_id'"
        )
        for table in ("dossier_event", *(name for (name,) in own.fetchall())):
            statement = sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}")
            own.execute(statement.format(sql.Identifier(table), sql.Identifier(role)))
        own.execute(sql.SQL(SWITCH).format(role=sql.Literal(role)))


def names_like(owner_url: str, prefix: str) -> list[str]:
    """The databases of the server whose name starts so."""
    with cursor_on(owner_url) as own:
        own.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", [prefix])
        return [name for (name,) in own.fetchall()]


def create(owner_url: str, name: str, *, template: str = "template0") -> str:
    """Make a database, a clone where a template is named, and return its address as owner."""
    with cursor_on(owner_url) as own:
        statement = "CREATE DATABASE {} TEMPLATE {}"
        if template == "template0":
            statement += " ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
        own.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))
    return with_database(owner_url, name)


def drop(owner_url: str, name: str) -> None:
    """Drop a database and whoever is connected to it."""
    with cursor_on(owner_url) as own:
        own.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def rename(owner_url: str, old: str, new: str) -> None:
    """Give a database its final name."""
    with cursor_on(owner_url) as own:
        own.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))
