"""The embedded servers: they start anywhere, share nothing, and end with whoever started them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from sroi.local import databases, servers
from sroi.local.stack import ROOT
from tests.local.processes import left_of, nothing_left_of

pytestmark = pytest.mark.slow
HOLD = """
import sys, time
from pathlib import Path
from sroi.local import servers
servers.start(Path(sys.argv[1]), durable=False)
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder for one test."""
    folder = Path(tempfile.mkdtemp(prefix="sroi-servers-"))
    yield folder
    for pid in left_of(folder):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def test_what_is_stored_survives_a_stop(var: Path) -> None:
    running = servers.start(var)
    url = databases.create(running.owner_url, "kept")
    redis.Redis.from_url(running.redis_url).set("kept", "yes")
    running.stop()
    assert nothing_left_of(var, within=1)
    running = servers.start(var)
    try:
        psycopg2.connect(url).close()
        assert redis.Redis.from_url(running.redis_url).get("kept") == b"yes"
    finally:
        running.stop()


def test_the_order_of_text_is_that_of_production(var: Path) -> None:
    running = servers.start(var, durable=False)
    try:
        with databases.cursor_on(databases.create(running.owner_url, "ordered")) as own:
            own.execute("SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'ordered'")
            assert own.fetchone() == ("C.UTF-8", "UTF8")
    finally:
        running.stop()


def test_a_path_that_is_too_long_for_a_socket_is_no_obstacle(var: Path) -> None:
    deep = var.joinpath(*["a-rather-long-name"] * 8)
    running = servers.start(deep, durable=False)
    try:
        assert redis.Redis.from_url(running.redis_url).ping()
        assert len(running.redis_url) < servers.LONGEST_SOCKET_PATH
    finally:
        running.stop()
        shutil.rmtree(servers.socket_folder(deep), ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can close a folder to the account of the database")
def test_a_folder_that_others_may_not_enter_is_no_obstacle(var: Path) -> None:
    var.chmod(0o700)
    running = servers.start(var / "inside", durable=False)
    running.stop()


def test_a_folder_is_used_by_one_process_at_a_time(var: Path) -> None:
    running = servers.start(var, durable=False)
    try:
        with pytest.raises(servers.InUse, match=f"process {os.getpid()}"):
            servers.start(var)
    finally:
        running.stop()
    servers.start(var, durable=False).stop()


def test_a_killed_owner_takes_its_servers_along(var: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(var)], cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"ready\n"
    assert left_of(var)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert nothing_left_of(var), left_of(var)
    servers.start(var, durable=False).stop()


def test_given_addresses_are_used_and_not_started(var: Path) -> None:
    running = servers.start(var, database_url="postgresql://db.example/x", redis_url="redis://queue.example")
    assert running.children == []
    assert (running.owner_url, running.embedded_postgres) == ("postgresql://db.example/x", False)
    running.stop()


def test_a_mighty_role_is_no_app_role(var: Path) -> None:
    running = servers.start(var, durable=False)
    try:
        with pytest.raises(databases.TooMuchPower):
            databases.ensure_role(running.owner_url, role="postgres")
        databases.ensure_role(running.owner_url, role="modest")
        databases.ensure_role(running.owner_url, role="modest", password="again")
    finally:
        running.stop()
