"""Files at rest: sealed with a key that is not in the database, tied to their own row (R44, R45)."""

import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.db.models.fields.files import FieldFile

from sroi.kernel.vault import Keyring, check, seal, unseal

PIECE = 64 * 1024
IN_MEMORY = 4 * 1024 * 1024


@lru_cache(maxsize=4)
def keys_of(text: str) -> Keyring:
    """The master keys of this installation."""
    return Keyring.parse(text)


def keys() -> Keyring:
    """The master keys in force."""
    return keys_of(settings.FILES_KEY)


def store_sealed(file: FieldFile, pieces: Iterable[bytes], *, name: str, about: str) -> None:
    """Seal what streams past into the storage; the row itself is saved by the caller."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as sealed:
        for piece in seal(pieces, keys=keys(), about=about):
            sealed.write(piece)
        sealed.seek(0)
        file.save(name, File(sealed), save=False)


def opened(file: FieldFile, *, about: str) -> Iterator[bytes]:
    """The file in the clear, piece by piece, after the whole of it was found intact."""
    with file.open("rb") as sealed:
        check(sealed, keys=keys(), about=about)
    return _pieces(file, about)


def _pieces(file: FieldFile, about: str) -> Iterator[bytes]:
    """Unseal while it is read, and close the file at the end."""
    with file.open("rb") as sealed:
        yield from unseal(sealed, keys=keys(), about=about)


def pieces_of(stream: BinaryIO) -> Iterator[bytes]:
    """A stream from its start, in pieces."""
    stream.seek(0)
    yield from iter(lambda: stream.read(PIECE), b"")


def in_the_clear(file: FieldFile, *, about: str) -> BinaryIO:
    """A seekable copy in the clear that never touches the disk under a name; the caller closes it."""
    clear = tempfile.SpooledTemporaryFile(max_size=64 * IN_MEMORY)  # noqa: SIM115  # the caller closes it
    for piece in opened(file, about=about):
        clear.write(piece)
    clear.seek(0)
    return clear  # type: ignore[return-value]  # it is one in all but name
