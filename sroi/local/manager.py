"""`make run`: everything the product needs, started together and stopped together."""

import ctypes.util
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from sroi.local import databases, migrating, servers, template
from sroi.local.addresses import with_database, with_role
from sroi.local.processes import tail
from sroi.local.stack import ROOT, SETTINGS, Stack, free_port

FIRST_ACCOUNT = "\n  First     .venv/bin/python manage.py make_administrator EMAIL NAME   (in a second terminal, once)"
DATABASE = "sroi"
PROCESSES = ("mail", "web", "worker", "beat")
MOST_RESTARTS = 5
DEMO = ROOT / "sroi" / "home" / "management" / "commands" / "demo.py"
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


STOPPING = threading.Event()


class Stopped(BaseException):
    """Someone asked this process to stop; like Ctrl-C, no ordinary handler may catch it."""


class GaveUp(RuntimeError):
    """Something cannot be kept running; the sentence says what."""


def say(line: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(var: Path) -> int:
    """Start all, keep all running, and stop all on Ctrl-C or SIGTERM."""
    for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wanted, _stop_on_signal)
    var.mkdir(parents=True, exist_ok=True)
    running: list[Callable[[], None]] = []
    try:
        warn_about_missing_libraries()
        say("Starting PostgreSQL and Redis …")
        engines = start_servers(var)
        running.append(engines.stop)
        stack = prepare(engines, var)
        running.append(stack.stop)
        begin(stack)
        return keep_running(stack, engines)
    except Stopped:
        say("\nStopping …")
        return 0
    except (GaveUp, servers.ServerFailure, migrating.Failed, RuntimeError) as problem:
        say(f"\n{problem}")
        return 1
    finally:
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, signal.SIG_IGN)
        for end in reversed(running):
            end()
        (var / "env").unlink(missing_ok=True)
        say("Everything has stopped.")


def start_servers(var: Path) -> servers.Servers:
    """Start the servers whose address the environment does not give."""
    return servers.start(
        var, database_url=os.environ.get("DATABASE_OWNER_URL", ""), redis_url=os.environ.get("REDIS_URL", "")
    )


def with_servers(var: Path, command: Sequence[str], *, as_owner: bool, clones: Sequence[str] = ()) -> int:
    """Run one command with servers beside it: as app role on migrated databases, or as owner on an empty server."""
    for wanted in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(wanted, _stop_on_signal)
    engines = start_servers(var)
    try:
        known = {"DATABASE_URL": engines.owner_url, "REDIS_URL": engines.redis_url}
        if clones:
            known |= cloned(engines, clones)
        elif not as_owner:
            owner_url, app_url = addresses(engines)
            if not migrating.is_migrated(owner_url):
                migrating.migrate(owner_url, app_url, settings=SETTINGS)
            known |= {"DATABASE_URL": app_url, "DATABASE_OWNER_URL": owner_url}
        return subprocess.run(command, env={**os.environ, **known}, cwd=ROOT, check=False).returncode
    except (Stopped, KeyboardInterrupt):
        return 130
    finally:
        engines.stop()


def cloned(engines: servers.Servers, names: Sequence[str]) -> dict[str, str]:
    """Fresh migrated databases; the address of each, as app role, is in `DATABASE_URL_<NAME>`."""
    databases.ensure_role(engines.owner_url)
    made = template.ensure(engines.owner_url, settings=SETTINGS)
    known = {}
    for name in names:
        databases.drop(engines.owner_url, f"{DATABASE}_{name}")
        url = template.clone(engines.owner_url, made, f"{DATABASE}_{name}")
        known[f"DATABASE_URL_{name.upper()}"] = with_role(url, databases.APP_ROLE)
    return {**known, "DATABASE_URL": known[f"DATABASE_URL_{names[0].upper()}"]}


def _stop_on_signal(_number: int, _frame: FrameType | None) -> None:
    STOPPING.set()
    raise Stopped


def warn_about_missing_libraries() -> None:
    """Name the Debian packages without which letters have no PDF."""
    missing = [package for library, package in LIBRARIES.items() if ctypes.util.find_library(library) is None]
    if missing:
        say(f"Letters have no PDF without: apt-get install {' '.join(missing)}")


def prepare(engines: servers.Servers, var: Path) -> Stack:
    """Make the database ready, write the addresses down, collect the static files, load the demo."""
    owner_url, app_url = addresses(engines)
    web_port = free_port(int(os.environ.get("PORT", "8000")))
    stack = Stack(
        var=var,
        database_url=app_url,
        redis_url=engines.redis_url,
        web_port=web_port,
        smtp_port=free_port(1025),
        mail_port=free_port(8025),
        extra={"DATABASE_OWNER_URL": owner_url},
    )
    if not migrating.is_migrated(owner_url):
        say("Migrating the database …")
        migrating.migrate(owner_url, app_url, settings=SETTINGS)
    write_addresses(stack)
    collect_static(stack)
    load_demo(stack, owner_url)
    return stack


def addresses(engines: servers.Servers) -> tuple[str, str]:
    """The database as owner and as app role: our own when the server is embedded, else as given."""
    if engines.embedded_postgres:
        owner_url = migrating.ensure_database(engines.owner_url, DATABASE)
        return owner_url, with_role(owner_url, databases.APP_ROLE)
    given = os.environ.get("DATABASE_URL", "")
    if not given:
        raise GaveUp("DATABASE_OWNER_URL is given, so DATABASE_URL must name the app role and its password.")
    parts = urlsplit(given)
    owner_url = with_database(engines.owner_url, parts.path.lstrip("/"))
    return owner_url, with_role(owner_url, unquote(parts.username or ""), unquote(parts.password or ""))


def write_addresses(stack: Stack) -> None:
    """Let `manage.py …` in a second terminal find this database and queue."""
    target = stack.var / "env"
    target.touch(mode=0o600)
    target.write_text("".join(f"{name}='{value}'\n" for name, value in stack.addresses().items()))


def collect_static(stack: Stack) -> None:
    """Collect the static files, unless nothing changed since the last time."""
    total = hashlib.sha256()
    for path in sorted(path for path in (*(ROOT / "static").rglob("*"), ROOT / "requirements.txt") if path.is_file()):
        total.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    mark = stack.var / "static.mark"
    if (stack.var / "static").exists() and mark.exists() and mark.read_text() == total.hexdigest():
        return
    say("Collecting static files …")
    stack.manage("collectstatic", "--noinput", "--clear", "--verbosity=0")
    mark.write_text(total.hexdigest())


def without_demo() -> bool:
    """Whether an empty product was asked for."""
    return bool(os.environ.get("SROI_WITHOUT_DEMO"))


def load_demo(stack: Stack, owner_url: str) -> None:
    """Put the demo data in an empty product."""
    if without_demo() or migrating.has_users(owner_url):
        return
    if not DEMO.exists():
        say("There is no demo data yet: the command is not part of this version.")
        return
    say("Loading the demo data …")
    stack.manage("demo")


def begin(stack: Stack) -> None:
    """Start the processes and say where everything is."""
    say("Starting web, worker, beat and mail …")
    accounts = "(lists the demo accounts)" if not without_demo() else FIRST_ACCOUNT
    stack.start(*PROCESSES)
    stack.await_page("/")
    say(
        f"\n  SROI      {stack.base_url}"
        f"\n  Log in    {stack.base_url}/account/login/   {accounts}"
        f"\n  Mail      {stack.mail_url}"
        f"\n  Logs      {stack.var / 'log'}"
        "\n\nCtrl-C stops everything."
    )


def keep_running(stack: Stack, engines: servers.Servers) -> NoReturn:
    """Restart what crashes; end all when a server is gone or a process keeps crashing."""
    restarts: Counter[str] = Counter()
    began = time.monotonic()
    while True:
        if STOPPING.wait(0.3):
            raise Stopped
        if gone := engines.dead():
            raise GaveUp(f"{', '.join(gone)} stopped by itself:\n{tail(stack.var / 'log' / f'{gone[0]}.log')}")
        for name, child in list(stack.children.items()):
            if child.poll() is None:
                continue
            restarts[name] += 1
            if restarts[name] > MOST_RESTARTS:
                raise GaveUp(f"{name} keeps stopping:\n{tail(stack.log(name))}")
            say(f"{name} stopped by itself (exit code {child.returncode}); starting it again.")
            stack.start(name)
        if time.monotonic() - began > 600:
            restarts.clear()
            began = time.monotonic()
