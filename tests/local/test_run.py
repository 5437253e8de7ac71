"""`make run`, with real processes: all of it starts, all of it stops, nothing is left behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sroi.local.stack import ROOT
from tests.local.processes import Run, left_of, nothing_left_of, status

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def migrated() -> Iterator[Path]:
    """A folder in which the product has been started and stopped once."""
    var = Path(tempfile.mkdtemp(prefix="sroi-run-"))
    first = Run(var)
    try:
        first.address()
        assert first.end() == 0
        yield var
    finally:
        first.destroy()
        shutil.rmtree(var, ignore_errors=True)


@pytest.fixture
def run(migrated: Path) -> Iterator[Run]:
    """The product, started for the second time or later."""
    started = Run(migrated)
    yield started
    started.end()
    started.destroy()


def test_a_second_start_serves_a_page_within_15_seconds(migrated: Path) -> None:
    assert any(seconds_to_a_page(migrated) < 15 for _ in range(3)), "three times too slow"


def seconds_to_a_page(var: Path) -> float:
    """Start, ask for the login page, stop; other tests on this machine may slow down one try."""
    began = time.monotonic()
    run = Run(var)
    try:
        assert status(f"{run.address()}/account/login/") == 200
        return time.monotonic() - began
    finally:
        run.end()
        run.destroy()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_of_stopping_stops_everything(run: Run, by: signal.Signals) -> None:
    run.address()
    assert len(left_of(run.var)) > 6
    assert run.end(by) == 0
    assert nothing_left_of(run.var, within=2), left_of(run.var)
    assert not (run.var / "env").exists()


def test_a_killed_manager_leaves_no_orphan(run: Run) -> None:
    run.address()
    run.child.kill()
    assert nothing_left_of(run.var, within=30), left_of(run.var)


def test_stopping_in_the_middle_of_the_start_leaves_nothing(run: Run) -> None:
    run.wait_for("Starting")
    run.end()
    assert nothing_left_of(run.var, within=5), left_of(run.var)


def test_a_second_terminal_finds_the_database_as_the_app_role(run: Run) -> None:
    run.address()
    asked = (
        "from django.db import connection as c; k = c.cursor(); k.execute('SELECT current_user'); print(*k.fetchone())"
    )
    done = manage(run.var, "shell", "--verbosity", "0", "-c", asked)
    assert done.stdout.strip() == "sroi_app", done.stderr
    assert manage(run.var, "check", "--database", "default").returncode == 0


def manage(var: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a management command as a person would in a second terminal."""
    given = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**given, "SROI_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_crashed_web_process_is_started_again(run: Run) -> None:
    address = run.address()
    (gunicorn, *_) = [pid for pid, command in sorted(left_of(run.var).items()) if "gunicorn" in command]
    os.kill(gunicorn, signal.SIGKILL)
    run.wait_for("web stopped by itself")
    until = time.monotonic() + 60
    while time.monotonic() < until and not answers(address):
        time.sleep(0.2)
    assert answers(address)


def answers(address: str) -> bool:
    """Whether the product serves its login page."""
    try:
        return status(f"{address}/account/login/") == 200
    except OSError:
        return False


def test_a_lost_database_ends_all_with_a_clear_line(run: Run) -> None:
    run.address()
    (postmaster, *_) = [pid for pid, command in sorted(left_of(run.var).items()) if "postgres -D" in command]
    os.kill(postmaster, signal.SIGKILL)
    assert run.child.wait(40) == 1
    assert "postgres stopped by itself" in run.said
    assert nothing_left_of(run.var, within=10), left_of(run.var)


def test_a_taken_port_is_no_obstacle(migrated: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = Run(migrated, {"PORT": str(port)})
        try:
            assert not run.address().endswith(f":{port}")
        finally:
            run.end()
            run.destroy()


def test_a_second_start_in_the_same_folder_says_who_is_running(run: Run) -> None:
    run.address()
    second = subprocess.run(
        [sys.executable, "-m", "sroi.local", "run"],
        cwd=ROOT,
        env={**os.environ, "SROI_VAR": str(run.var)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"already in use by process {run.child.pid}" in second.stdout
    assert status(f"{run.address()}/account/login/") == 200
