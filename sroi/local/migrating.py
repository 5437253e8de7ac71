"""From an empty server to a migrated database with its two roles."""

import os
import subprocess
import sys
from urllib.parse import unquote, urlsplit

from psycopg2 import sql

from sroi.local import databases, template
from sroi.local.addresses import database_of, with_database

MARK = "migrated "


class Failed(RuntimeError):
    """The migrations stopped; the sentence holds what Django said."""


def ensure_database(server_url: str, name: str) -> str:
    """Make the database where it is missing, and give its address as owner."""
    if name not in databases.names_like(server_url, name):
        databases.create(server_url, name)
    return with_database(server_url, name)


def is_migrated(owner_url: str) -> bool:
    """Whether the database bears the mark of the migration files as they are now."""
    with databases.cursor_on(owner_url) as own:
        own.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()")
        return own.fetchone() == (f"{MARK}{template.digest()}",)


def migrate(owner_url: str, app_url: str, *, settings: str) -> None:
    """Make the app role, let it in, and migrate as the owner; a second run changes nothing."""
    parts = urlsplit(app_url)
    role = unquote(parts.username or databases.APP_ROLE)
    databases.ensure_role(owner_url, role=role, password=unquote(parts.password or ""))
    databases.ensure_grants(owner_url, role=role)
    done = subprocess.run(
        [sys.executable, str(template.ROOT / "manage.py"), "migrate", "--noinput", "--verbosity=1"],
        env={
            **os.environ,
            "DATABASE_URL": owner_url,
            "DATABASE_APP_ROLE": role,
            "DJANGO_SETTINGS_MODULE": settings,
        },
        cwd=template.ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-25:])
        raise Failed(f"The migrations stopped:\n{said}")
    databases.seal_records(owner_url, role=role)
    with databases.cursor_on(owner_url) as own:
        own.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(database_of(owner_url)), sql.Literal(f"{MARK}{template.digest()}")
            )
        )


def has_users(owner_url: str) -> bool:
    """Whether anyone can log in already: then no demo data is put in."""
    with databases.cursor_on(owner_url) as own:
        own.execute("SELECT EXISTS (SELECT FROM accounts_user)")
        return own.fetchone() == (True,)
