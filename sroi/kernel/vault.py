"""Files at rest: sealed in pieces of 64 KiB with a key that is not in the database (R44, R45).

A sealed file is a header (mark, key id, salt) and pieces. Each file has its own key, derived from the master key
and the salt; the nonce of a piece is its number and a flag for the last one, so that a piece that is changed, moved,
left out or cut off is noticed. `about` ties a file to its row: the sealed bytes of one cannot pass for another.
"""

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = b"SROIv1\x00\x00"
KEY_ID, SALT, TAG = 8, 32, 16
HEADER = len(MARK) + KEY_ID + SALT
PIECE = 64 * 1024
LAST = 0x01
MAKE_ONE = "Make one with: openssl rand -base64 32"


class VaultError(Exception):
    """The file cannot be opened."""


class UnknownKey(VaultError):
    """The key that sealed the file is not among the keys of this installation."""


class Tampered(VaultError):
    """The file was changed, moved, cut off, or belongs to another row."""


class NoKey(VaultError):
    """No key is set, or it is not 32 bytes in base64."""


class Readable(Protocol):
    """Anything that gives bytes piece by piece."""

    def read(self, size: int = ..., /) -> bytes:
        """At most `size` bytes; none at the end."""


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """The master keys by their id; new files are sealed with the current one, old ones stay readable."""

    current: bytes
    keys: dict[bytes, bytes]

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read `FILES_KEY`: keys of 32 bytes in base64, divided by commas or spaces, the current one first."""
        keys = [_key(part) for part in re.split(r"[\s,]+", text.strip()) if part]
        if not keys:
            raise NoKey(f"FILES_KEY is empty. {MAKE_ONE}")
        return cls(_id_of(keys[0]), {_id_of(key): key for key in keys})

    def __repr__(self) -> str:
        return f"<Keyring of {len(self.keys)}>"


def seal(pieces: Iterable[bytes], *, keys: Keyring, about: str = "") -> Iterator[bytes]:
    """Encrypt a file while it streams past; memory stays at two pieces."""
    salt = os.urandom(SALT)
    header = MARK + keys.current + salt
    cipher = _cipher(keys.keys[keys.current], salt)
    bound = header + about.encode()
    yield header
    number, waiting = 0, b""
    for piece in _even_pieces(pieces):
        if number or waiting:
            yield cipher.encrypt(_nonce(number, last=False), waiting, bound)
            number += 1
        waiting = piece
    yield cipher.encrypt(_nonce(number, last=True), waiting, bound)


def unseal(stream: Readable | BinaryIO, *, keys: Keyring, about: str = "") -> Iterator[bytes]:
    """Decrypt a file while it streams past: a piece is given only after it was checked.

    That the end is missing shows at the end only: who must not use half a file, calls `check` first.
    """
    header = _read(stream, HEADER)
    cipher = _cipher_of(header, keys)
    bound = header + about.encode()
    number, here = 0, _read(stream, PIECE + TAG)
    while True:
        following = _read(stream, PIECE + TAG)
        yield _opened(cipher, number, here, bound, last=not following)
        if not following:
            return
        number, here = number + 1, following


def check(stream: Readable | BinaryIO, *, keys: Keyring, about: str = "") -> int:
    """The size of the file inside; raises a VaultError unless every piece up to the last is right."""
    return sum(len(piece) for piece in unseal(stream, keys=keys, about=about))


def new_key() -> str:
    """A fresh master key, as it is written in FILES_KEY."""
    return base64.b64encode(os.urandom(32)).decode()


def _key(part: str) -> bytes:
    """One master key, in either alphabet of base64, with or without its padding."""
    plain = part.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError as error:
        raise NoKey(f"FILES_KEY is not base64. {MAKE_ONE}") from error
    if len(key) != 32:
        raise NoKey(f"FILES_KEY is a key of {len(key)} bytes, not of 32. {MAKE_ONE}")
    return key


def _id_of(key: bytes) -> bytes:
    """A name for a key that tells nothing about it."""
    return hmac.new(key, b"sroi files key id", hashlib.sha256).digest()[:KEY_ID]


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    """The cipher of one file."""
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"sroi file v1").derive(key))


def _cipher_of(header: bytes, keys: Keyring) -> AESGCM:
    """The cipher that a header asks for."""
    if len(header) != HEADER or not header.startswith(MARK):
        raise Tampered("no sealed file")
    key = keys.keys.get(header[len(MARK) : len(MARK) + KEY_ID])
    if key is None:
        raise UnknownKey("sealed with a key that is not here")
    return _cipher(key, header[-SALT:])


def _nonce(number: int, *, last: bool) -> bytes:
    """The nonce of a piece: its number and whether it is the last one."""
    return number.to_bytes(11, "big") + bytes([LAST if last else 0])


def _opened(cipher: AESGCM, number: int, piece: bytes, bound: bytes, *, last: bool) -> bytes:
    """One piece in the clear."""
    try:
        return cipher.decrypt(_nonce(number, last=last), piece, bound)
    except (InvalidTag, ValueError) as error:
        raise Tampered(f"piece {number} is not what was sealed") from error


def _read(stream: Readable | BinaryIO, size: int) -> bytes:
    """Exactly this many bytes, less only at the end; streams may give less at a time."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _even_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of 64 KiB; the last one may be smaller."""
    store = bytearray()
    for piece in pieces:
        store += piece
        while len(store) >= PIECE:
            yield bytes(store[:PIECE])
            del store[:PIECE]
    if store:
        yield bytes(store)
