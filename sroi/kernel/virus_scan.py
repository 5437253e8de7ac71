"""The virus scanner: clamd by its INSTREAM command; whatever goes wrong is no verdict of clean (R44)."""

import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

PIECE = 64 * 1024
REPLY = 4096
PORT = 3310


class Verdict(StrEnum):
    """What the scanner says; only CLEAN releases a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Scan:
    """A verdict, with the signature's name or the reason why there is none."""

    verdict: Verdict
    detail: str = ""


class _NoAnswer(Exception):
    """The time for the whole scan is over."""


def scan(pieces: Iterable[bytes], *, address: str, seconds: float = 60.0) -> Scan:
    """Ask clamd about a file that streams past.

    The address is `unix:/path` or `host:port`; an empty one answers unavailable. `seconds` holds for the whole scan.
    """
    if not address:
        return Scan(Verdict.UNAVAILABLE, "not-configured")
    until = time.monotonic() + seconds
    try:
        with _connected(address, until) as connection:
            refused = _send(connection, pieces, until)
            return _verdict(_reply(connection, until), refused=refused)
    except (_NoAnswer, TimeoutError):
        return Scan(Verdict.UNAVAILABLE, "timeout")
    except (OSError, ValueError) as error:
        return Scan(Verdict.UNAVAILABLE, f"connection: {type(error).__name__}")


def _connected(address: str, until: float) -> socket.socket:
    """An open connection to the scanner."""
    if address.startswith(("unix:", "/")):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_left(until))
            connection.connect(address.removeprefix("unix:").replace("//", "/"))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    if not host:
        host, port = port, str(PORT)
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_left(until))


def _left(until: float) -> float:
    """The seconds that are left."""
    left = until - time.monotonic()
    if left <= 0:
        raise _NoAnswer
    return left


def _send(connection: socket.socket, pieces: Iterable[bytes], until: float) -> bool:
    """Send the file; tell whether clamd stopped listening, as it does above its own size limit."""
    source = (piece[place : place + PIECE] for piece in pieces for place in range(0, len(piece), PIECE))
    try:
        connection.sendall(b"zINSTREAM\0")
        for piece in source:
            connection.settimeout(_left(until))
            connection.sendall(struct.pack("!L", len(piece)) + piece)
        connection.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        return True
    return False


def _reply(connection: socket.socket, until: float) -> str:
    """What the scanner answers, up to the zero byte; nothing when it resets the connection."""
    reply = b""
    while b"\0" not in reply and len(reply) < REPLY:
        connection.settimeout(_left(until))
        try:
            part = connection.recv(REPLY)
        except ConnectionResetError:
            break
        if not part:
            break
        reply += part
    return reply.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(reply: str, *, refused: bool) -> Scan:
    """Read the answer; only the plain word OK, after a whole file, is clean."""
    if reply == "stream: OK" and not refused:
        return Scan(Verdict.CLEAN)
    if reply.startswith("stream: ") and reply.endswith(" FOUND"):
        return Scan(Verdict.INFECTED, reply.removeprefix("stream: ").removesuffix(" FOUND"))
    if "size limit exceeded" in reply or (refused and not reply):
        return Scan(Verdict.UNAVAILABLE, "size-limit")
    return Scan(Verdict.UNAVAILABLE, f"answer: {reply[:80]}" if reply else "no-answer")
