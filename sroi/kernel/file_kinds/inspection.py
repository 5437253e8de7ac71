"""The inspection of one upload: kind, size, fingerprint, name, and the look inside that fits the kind (R44)."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype

from sroi.kernel.file_kinds.images import why_not_image
from sroi.kernel.file_kinds.office_files import OfficeLimits, office_suffix, why_not_office
from sroi.kernel.file_kinds.pdf_files import why_not_pdf
from sroi.kernel.file_kinds.reasons import locked_or_old
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _
from sroi.kernel.words import typed_line

CHUNK = 64 * 1024
MEGABYTE = 1024 * 1024
HEAD = 8192
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RISKY_SUFFIXES = frozenset(
    {
        ".bat",
        ".cmd",
        ".com",
        ".cpl",
        ".dll",
        ".exe",
        ".hta",
        ".htm",
        ".html",
        ".jar",
        ".js",
        ".jse",
        ".lnk",
        ".mht",
        ".msi",
        ".php",
        ".ps1",
        ".py",
        ".scr",
        ".sh",
        ".svg",
        ".vbe",
        ".vbs",
        ".wsf",
        ".xhtml",
    }
)
UNSAFE_IN_NAMES = re.compile('[\\x00-\\x1f\\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>:"|?*]')


END_OF_PDF = b"%%EOF"
PROGRAM = re.compile(rb"<(?:script[\s>]|html[\s>]|iframe\s|\?php\s|!doctype html)", re.IGNORECASE)
"""What a browser would run of a file that is a picture for everybody else."""


class FileKind(StrEnum):
    """The kinds of file that may be uploaded (R44)."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    DOCX = "docx"
    XLSX = "xlsx"


SUFFIXES = {
    FileKind.PDF: (".pdf",),
    FileKind.PNG: (".png",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.DOCX: (".docx",),
    FileKind.XLSX: (".xlsx",),
}
ACCEPT = ",".join(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
"""What a file field offers to choose from."""
MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class FileLimits:
    """How large a file and what is packed in it may be."""

    megabytes: int = 25
    pixels: int = 60_000_000
    pages: int = 500
    office: OfficeLimits = field(default_factory=OfficeLimits)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file turned out to be; `blockers` holds every reason to refuse it, none when it is accepted."""

    name: str
    kind: FileKind | None
    size: int
    sha256: str
    blockers: tuple[Blocker, ...]

    @property
    def media_type(self) -> str:
        """The media type that belongs to the content."""
        return MEDIA_TYPES[self.kind] if self.kind else "application/octet-stream"


def inspect_file(stream: BinaryIO, *, name: str, limits: FileLimits | None = None) -> Inspection:
    """Look at a whole upload, from the start; the stream must be seekable and is left at its start."""
    limits = limits or FileLimits()
    shown = safe_name(name)
    sha256, size = _fingerprint(stream, most=limits.megabytes * MEGABYTE)
    blockers = tuple(_why_not_size(size, limits))
    kind = None
    if not blockers:
        kind = _kind_of(stream)
        blockers = _why_not_content(stream, kind, shown, limits)
    stream.seek(0)
    return Inspection(shown, kind, size, sha256, blockers)


def safe_name(name: str) -> str:
    """The last part of a file name, without control characters and at most 120 characters long."""
    last = PurePosixPath(typed_line(UNSAFE_IN_NAMES.sub("", name)).replace("\\", "/")).name.strip(" .") or "bestand"
    suffix = PurePosixPath(last).suffix[:12]
    return last if len(last) <= 120 else last[: 120 - len(suffix)] + suffix


def _fingerprint(stream: BinaryIO, *, most: int) -> tuple[str, int]:
    """SHA-256 and size, read in pieces; stops at one byte more than the most, with an empty hash."""
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    for piece in iter(lambda: stream.read(CHUNK), b""):
        size += len(piece)
        if size > most:
            return "", size
        digest.update(piece)
    return digest.hexdigest(), size


def _why_not_size(size: int, limits: FileLimits) -> Iterator[Blocker]:
    """Refuse an empty file and one that is too large."""
    if size == 0:
        yield blocker("file-empty", _("The file is empty."), source="R44")
    if size > limits.megabytes * MEGABYTE:
        message = _("The file is larger than %(megabytes)s MB. Make it smaller or divide it.")
        yield blocker("file-too-large", message, source="R44", megabytes=limits.megabytes)


def _kind_of(stream: BinaryIO) -> FileKind | None:
    """The kind by content: a PDF starts with its header, an office file is a zip with the right parts."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    if head.startswith(b"PK\x03\x04"):
        suffix = office_suffix(stream)
        return FileKind(suffix) if suffix else None
    guess = filetype.guess(head)
    return {"image/png": FileKind.PNG, "image/jpeg": FileKind.JPEG}.get(guess.mime if guess else "")


def _why_not_content(stream: BinaryIO, kind: FileKind | None, name: str, limits: FileLimits) -> tuple[Blocker, ...]:
    """Every reason that the content or the name gives to refuse the file."""
    if kind is None:
        return (_why_not_known(stream),)
    return (*_why_not_name(kind, name), *_why_not_twofold(stream, kind), *_why_not_inside(stream, kind, limits))


def _why_not_known(stream: BinaryIO) -> Blocker:
    """Say why a file of no accepted kind is refused; locked and old office files have their own sentence."""
    stream.seek(0)
    if stream.read(len(OLD_OFFICE)) == OLD_OFFICE:
        return locked_or_old()
    message = _("This kind of file is not accepted. Choose a PDF, PNG, JPEG, DOCX or XLSX file.")
    return blocker("file-kind-unknown", message, source="R44")


def _why_not_name(kind: FileKind, name: str) -> Iterator[Blocker]:
    """Refuse a name that promises another kind than the content, or hides a program."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes]
    if not suffixes or suffixes[-1] not in SUFFIXES[kind]:
        message = _("The name does not fit the content: this is a %(kind)s file. Give it the right name and try again.")
        yield blocker("file-name-differs", message, source="R44", kind=kind.upper())
    if RISKY_SUFFIXES.intersection(suffixes[:-1]):
        yield blocker("file-name-double", _("The name ends in two kinds of file. Rename the file."), source="R44")


def _why_not_twofold(stream: BinaryIO, kind: FileKind) -> Iterator[Blocker]:
    """Refuse a PDF or image that is a zip or a page with a program as well."""
    if kind not in (FileKind.PDF, FileKind.PNG, FileKind.JPEG):
        return
    stream.seek(0)
    content = stream.read()
    behind = content.rpartition(END_OF_PDF)[2] if kind is FileKind.PDF else content
    stream.seek(0)
    if zipfile.is_zipfile(stream) or PROGRAM.search(behind):
        yield blocker(
            "file-two-kinds", _("The file holds another file. Make it again and try once more."), source="R44"
        )


def _why_not_inside(stream: BinaryIO, kind: FileKind, limits: FileLimits) -> tuple[Blocker, ...]:
    """Look inside with the means of the kind."""
    stream.seek(0)
    if kind is FileKind.PDF:
        return why_not_pdf(stream, pages=limits.pages)
    if kind in (FileKind.PNG, FileKind.JPEG):
        return why_not_image(stream, kind=kind.upper(), pixels=limits.pixels)
    return why_not_office(stream, limits=limits.office)
