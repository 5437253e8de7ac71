"""Only a plain OK after a whole file is clean; everything else keeps a file apart (R44)."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sroi.kernel.virus_scan import Scan, Verdict, scan

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Behaviour = Callable[[socket.socket], None]


def exactly(connection: socket.socket, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            raise ConnectionError
        parts += part
    return parts


def received(connection: socket.socket, most: int = 2**31) -> bytes:
    """The file that comes in by the INSTREAM protocol; at most so many bytes."""
    assert exactly(connection, 10) == b"zINSTREAM\0"
    content = b""
    while (size := struct.unpack("!L", exactly(connection, 4))[0]) and len(content) < most:
        content += exactly(connection, size)
    return content


def honest(connection: socket.socket) -> None:
    content = received(connection)
    connection.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


def small(connection: socket.socket) -> None:
    """As clamd above its limit: says so and resets."""
    received(connection, most=100_000)
    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
    reset(connection)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def resetting(connection: socket.socket) -> None:
    received(connection, most=100_000)
    reset(connection)


def silent(connection: socket.socket) -> None:
    received(connection)
    time.sleep(1.5)


def hasty(connection: socket.socket) -> None:
    """Says OK before it has seen the file, and hangs up."""
    exactly(connection, 10)
    connection.sendall(b"stream: OK\0")
    reset(connection)


def broken(connection: socket.socket) -> None:
    received(connection)
    connection.sendall(b"stream: Can't allocate memory ERROR\0")


def leaving(connection: socket.socket) -> None:
    received(connection)


@contextmanager
def clamd(listener: socket.socket, behaviour: Behaviour) -> Iterator[None]:
    def serve() -> None:
        with listener:
            connection, _ = listener.accept()
            with connection:
                try:
                    behaviour(connection)
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield
    thread.join(timeout=5)


def scanned(behaviour: Behaviour, pieces: list[bytes], *, seconds: float = 10) -> Scan:
    listener = socket.create_server(("127.0.0.1", 0))
    with clamd(listener, behaviour):
        return scan(pieces, address=f"127.0.0.1:{listener.getsockname()[1]}", seconds=seconds)


def test_a_clean_file_is_clean() -> None:
    assert scanned(honest, [b"loonstrook" * 30_000, b"", b"x"]) == Scan(Verdict.CLEAN)


def test_an_empty_file_gets_an_answer() -> None:
    assert scanned(honest, []) == Scan(Verdict.CLEAN)


def test_a_virus_is_named_even_when_it_lies_across_two_pieces() -> None:
    found = scanned(honest, [b"x" * 100_000 + EICAR[:20], EICAR[20:]])
    assert found == Scan(Verdict.INFECTED, "Eicar-Test-Signature")


def test_it_works_over_a_unix_socket(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(tmp_path / "c"))
    listener.listen()
    with clamd(listener, honest):
        assert scan([b"x"], address=f"unix:{tmp_path}/c").verdict is Verdict.CLEAN


@pytest.mark.parametrize("behaviour", [small, resetting])
def test_a_file_above_the_limit_of_the_scanner_is_not_clean(behaviour: Behaviour) -> None:
    found = scanned(behaviour, [b"0" * 65536] * 400)
    assert found == Scan(Verdict.UNAVAILABLE, "size-limit")


def test_an_answer_before_the_whole_file_is_not_clean() -> None:
    assert scanned(hasty, [b"0" * 65536] * 400).verdict is Verdict.UNAVAILABLE


def test_a_scanner_that_says_nothing_is_given_up_in_time() -> None:
    started = time.monotonic()
    assert scanned(silent, [b"x"], seconds=0.3) == Scan(Verdict.UNAVAILABLE, "timeout")
    assert time.monotonic() - started < 6


@pytest.mark.parametrize(("behaviour", "detail"), [(broken, "answer: stream: Can't"), (leaving, "no-answer")])
def test_an_error_of_the_scanner_is_not_clean(behaviour: Behaviour, detail: str) -> None:
    found = scanned(behaviour, [b"x"])
    assert found.verdict is Verdict.UNAVAILABLE
    assert found.detail.startswith(detail)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nowhere/clamd.sock", "127.0.0.1:geen", "host.invalid:3310"])
def test_a_scanner_that_is_away_is_not_clean(address: str) -> None:
    assert scan([b"x"], address=address, seconds=3).verdict is Verdict.UNAVAILABLE


def test_without_an_address_nothing_is_clean() -> None:
    assert scan([b"x"], address="") == Scan(Verdict.UNAVAILABLE, "not-configured")
