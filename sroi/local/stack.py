"""The product's own processes: web, worker, beat and mail sink, with one environment."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sroi.local.processes import kill_group, spawn, stop, tail

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "sroi.settings.dev"


class Failed(RuntimeError):
    """A process does not do its work; the sentence holds the end of its log."""


def free_port(preferred: int = 0) -> int:
    """The preferred port, or any free one when that is taken."""
    for port in (preferred, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            number: int = trial.getsockname()[1]
            return number
    raise Failed("There is no free port on this machine.")


def program(name: str) -> str:
    """A program of this Python environment."""
    return str(Path(sys.executable).parent / name)


def broker_url(redis_url: str) -> str:
    """The same Redis as Celery spells it."""
    return redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")


@dataclass
class Stack:
    """One running product: where it listens, and its processes by name."""

    var: Path
    database_url: str
    redis_url: str
    web_port: int
    smtp_port: int
    mail_port: int
    settings: str = SETTINGS
    extra: Mapping[str, str] = field(default_factory=dict)
    children: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """The address of the product."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def mail_url(self) -> str:
        """The address where caught mail is read."""
        return f"http://127.0.0.1:{self.mail_port}"

    @property
    def mail_folder(self) -> Path:
        """The folder of the caught mail."""
        return self.var / "mail"

    def addresses(self) -> dict[str, str]:
        """What every process of this product must know."""
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "CELERY_BROKER_URL": broker_url(self.redis_url),
            "MAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "MAIL_SINK_URL": self.mail_url,
            "BASE_URL": self.base_url,
            **self.extra,
        }

    def environment(self) -> dict[str, str]:
        """The environment of a process of this product."""
        return {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "SROI_VAR": str(self.var),
            "DJANGO_SETTINGS_MODULE": self.settings,
            **self.addresses(),
        }

    def commands(self) -> dict[str, list[str]]:
        """The command line of each process."""
        celery = [program("celery"), "-A", "sroi"]
        return {
            "mail": [
                *(sys.executable, "-m", "sroi.local.mail", "--folder", str(self.mail_folder)),
                *("--smtp-port", str(self.smtp_port), "--http-port", str(self.mail_port)),
            ],
            "web": [
                *(program("gunicorn"), "sroi.wsgi:application", "--bind", f"127.0.0.1:{self.web_port}"),
                *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
                *("--no-control-socket", "--access-logfile", "-", "--graceful-timeout", "5"),
            ],
            "worker": [
                *celery,
                "worker",
                "--concurrency",
                "1",
                "--loglevel",
                "INFO",
                "--without-gossip",
                "--without-mingle",
            ],
            "beat": [
                *(*celery, "beat", "--loglevel", "INFO"),
                *("--schedule", str(self.var / "beat-schedule"), "--pidfile", ""),
            ],
        }

    def log(self, name: str) -> Path:
        """Where a process writes."""
        return self.var / "log" / f"{name}.log"

    def start(self, *names: str) -> None:
        """Start these processes."""
        for name in names:
            if name in self.children:
                kill_group(self.children[name])
            self.children[name] = self.spawn(name, self.commands()[name])

    def spawn(self, name: str, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        """Start any command in the environment of this product."""
        return spawn(command, log=self.log(name), env=self.environment(), cwd=ROOT)

    def manage(self, *arguments: str) -> str:
        """Run a management command to its end and give what it printed."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-25:])
            raise Failed(f"manage.py {' '.join(arguments)} failed:\n{said}")
        return done.stdout

    def await_page(self, path: str = "/", *, within: float = 60.0) -> float:
        """Wait until the web process serves a page; give the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < within:
            child = self.children.get("web")
            if child is not None and child.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.base_url}{path}", timeout=10).close()
            except urllib.error.HTTPError as answer:
                if answer.code >= 500:
                    raise Failed(f"{path} answers {answer.code}:\n{tail(self.log('web'))}") from answer
                return time.monotonic() - began
            except OSError:
                time.sleep(0.05)
            else:
                return time.monotonic() - began
        raise Failed(f"The web process serves no page:\n{tail(self.log('web'))}")

    def stop(self, *names: str) -> None:
        """Stop these processes, or all of them, and wait until they are gone."""
        wanted = [name for name in self.children if not names or name in names]
        ending = [self.children.pop(name) for name in reversed(wanted)]
        for child in ending:
            if child.poll() is None:
                child.terminate()
        for child in ending:
            stop(child, within=10)
