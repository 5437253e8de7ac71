"""Child processes that never outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    dies_by: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in its own process group; the kernel ends it when this process ends."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_tie_to_parent(os.getpid(), dies_by),  # noqa: PLW1509  # one system call, no locks taken
        )


def _tie_to_parent(parent: int, dies_by: signal.Signals) -> Callable[[], None]:
    def tie() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(dies_by), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def stop(child: subprocess.Popen[bytes], *, by: signal.Signals = signal.SIGTERM, within: float = 10.0) -> None:
    """Ask the child to end and, after the given seconds, end its whole process group."""
    if child.poll() is None:
        child.send_signal(by)
        try:
            child.wait(within)
        except subprocess.TimeoutExpired:
            kill_group(child)
    kill_group(child)


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the child's process group."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:
        child.kill()
    child.wait()


def tail(log: Path, *, lines: int = 25) -> str:
    """The last lines of a log, for a readable complaint."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
