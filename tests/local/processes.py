"""Real processes for the tests of `make run`: started, watched and counted."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from sroi.local.stack import ROOT

ADDRESS = re.compile(r"SROI +(http://\S+)")


class Run:
    """One `python -m sroi.local run` as a person would start it, without demo data."""

    def __init__(self, var: Path, extra: Mapping[str, str] | None = None) -> None:
        self.var = var
        var.mkdir(parents=True, exist_ok=True)
        self.output = var / "terminal"
        given = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
        with self.output.open("wb") as terminal:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "sroi.local", "run"],
                cwd=ROOT,
                env={**given, "SROI_VAR": str(var), "SROI_WITHOUT_DEMO": "1", **(extra or {})},
                stdout=terminal,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """What stood on the terminal."""
        return self.output.read_text(errors="replace")

    def address(self, *, within: float = 240) -> str:
        """Wait for the printed address of the product."""
        found = ADDRESS.search(self.wait_for("Ctrl-C stops everything", within=within))
        assert found, self.said
        return found[1]

    def wait_for(self, words: str, *, within: float = 60) -> str:
        """Wait until these words stand on the terminal."""
        until = time.monotonic() + within
        while words not in self.said:
            assert self.child.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.1)
        return self.said

    def end(self, by: signal.Signals = signal.SIGINT, *, within: float = 40) -> int:
        """Ask it to stop and give its exit code."""
        if self.child.poll() is None:
            self.child.send_signal(by)
        return self.child.wait(within)

    def destroy(self) -> None:
        """Leave nothing behind, whatever the test did."""
        for pid in left_of(self.var):
            os.kill(pid, signal.SIGKILL)
        self.child.wait(10)


def left_of(var: Path) -> dict[int, str]:
    """The processes that belong to this folder, by their environment or command line."""
    mark = f"SROI_VAR={var}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if command and (mark in environment or f"{var}/" in command):
            found[int(folder.name)] = command
    found.pop(os.getpid(), None)
    return found


def nothing_left_of(var: Path, *, within: float = 15) -> bool:
    """Wait until no process of this folder is left."""
    until = time.monotonic() + within
    while left_of(var):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def status(url: str) -> int:
    """The status of a page."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            code: int = answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
    return code
