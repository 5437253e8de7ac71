"""One migrated database per set of migrations; tests work on clones of it."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from psycopg2.errors import DuplicateDatabase, ObjectInUse

from sroi.local import databases

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "sroi_template_"
LOCK = 7_764_001
FOLDERS = (
    "sroi/*/migrations",
    "procurement/migrations",
    "contractors/migrations",
    "reporting/migrations",
    "enforcement/migrations",
)
MIGRATED_BY = ("requirements.txt",)


class MigrationsBroken(RuntimeError):
    """The migrations do not run; the sentence holds what Django said."""


def digest() -> str:
    """The mark of all migration files and of the versions of what else brings tables."""
    total = hashlib.sha256(databases.APP_ROLE.encode())
    found = (path for folder in FOLDERS for path in ROOT.glob(f"{folder}/*.py"))
    for path in (*sorted(found), *(ROOT / name for name in MIGRATED_BY)):
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def ensure(owner_url: str, *, settings: str = "sroi.settings.test", role: str = databases.APP_ROLE) -> str:
    """Make the template where it is missing, drop the stale ones, and return its name."""
    name = f"{PREFIX}{digest()}"
    with databases.cursor_on(owner_url) as own:
        own.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        known = databases.names_like(owner_url, PREFIX)
        if name not in known:
            build(owner_url, name, settings=settings, role=role)
            for stale in (other for other in known if other != name):
                drop_unless_used(owner_url, stale)
    return name


def build(owner_url: str, name: str, *, settings: str, role: str) -> None:
    """Migrate a fresh database as its owner; it gets its final name when all went well."""
    draft = f"{name}_draft"
    databases.drop(owner_url, draft)
    url = databases.create(owner_url, draft)
    databases.ensure_grants(url, role=role)
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--noinput", "--skip-checks", "--verbosity=0"],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        databases.drop(owner_url, draft)
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise MigrationsBroken(f"The migrations do not run, so there is no database to test on:\n{said}")
    databases.seal_records(url, role=role)
    databases.rename(owner_url, draft, name)


def drop_unless_used(owner_url: str, name: str) -> None:
    """Drop a template of older migrations, unless another run is cloning it."""
    with databases.cursor_on(owner_url) as own:
        try:
            own.execute(f'DROP DATABASE IF EXISTS "{name}"')
        except ObjectInUse:
            return


def clone(owner_url: str, template: str, name: str) -> str:
    """Make a database from the template and return its address as owner."""
    try:
        return databases.create(owner_url, name, template=template)
    except DuplicateDatabase:
        databases.drop(owner_url, name)
        return databases.create(owner_url, name, template=template)
