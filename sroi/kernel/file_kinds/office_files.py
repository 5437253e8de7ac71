"""DOCX and XLSX: a zip with the right parts, no macros, no objects, nothing from outside, no bomb (R44)."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sroi.kernel.file_kinds.office_acts import acts, unfolds
from sroi.kernel.file_kinds.reasons import damaged, locked_or_old
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

CONTENT_TYPES = "[Content_Types].xml"
MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.ms-word.document.macroenabled.main+xml": "docx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": "xlsx",
}
PLAIN_SUFFIXES = frozenset(
    [
        ".xml",
        ".rels",
        ".png",
        ".jpg",
        ".jpeg",
        ".jfif",
        ".gif",
        ".bmp",
        ".tif",
        ".tiff",
        ".emf",
        ".wmf",
        ".wdp",
        ".svg",
        ".vml",
        ".odttf",
        ".fntdata",
        ".ttf",
        ".psmdcp",
    ]
)
OUTSIDE_PARTS = (
    "xl/externalLinks/",
    "xl/connections.xml",
    "xl/queryTables/",
    "xl/webextensions/",
    "word/webextensions/",
)
OBJECT_PARTS = ("/embeddings/", "/activeX/", "/ctrlProps/", "/customUI", "/macrosheets/", "/dialogsheets/", "/afchunk")
ENCRYPTED = 0x1
XML_AT_MOST = 4 * 1024 * 1024
SMALL = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OfficeLimits:
    """How much may come out of the zip."""

    entries: int = 3_000
    unpacked_megabytes: int = 250
    ratio: int = 150


def office_suffix(stream: BinaryIO) -> str:
    """`docx` or `xlsx` by the main part that the zip declares; empty for any other zip."""
    try:
        with zipfile.ZipFile(stream) as package:
            types = _xml_text(package, CONTENT_TYPES).lower()
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, ValueError):
        return ""
    return next((suffix for main, suffix in MAIN_PARTS.items() if f'"{main}"' in types.replace("'", '"')), "")


def why_not_office(stream: BinaryIO, *, limits: OfficeLimits) -> tuple[Blocker, ...]:
    """Every reason to refuse a DOCX or XLSX file."""
    try:
        with zipfile.ZipFile(stream) as package:
            bomb = tuple(_why_not_unpacked(package.infolist(), limits))
            return bomb or tuple(_why_not_parts(package))
    except (
        zipfile.BadZipFile,
        KeyError,
        OSError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        ParseError,
        DefusedXmlException,
    ):
        return (damaged(),)


def _why_not_unpacked(entries: list[zipfile.ZipInfo], limits: OfficeLimits) -> Iterator[Blocker]:
    """Refuse what would unfold beyond all measure; the sizes in the zip bind the reader too."""
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    steep = any(
        entry.file_size > SMALL and entry.file_size > limits.ratio * max(1, entry.compress_size) for entry in entries
    )
    too_much = whole > limits.unpacked_megabytes * SMALL or len(entries) > limits.entries
    if steep or too_much or whole > limits.ratio * max(SMALL, packed):
        yield blocker(
            "file-bomb", _("The file unfolds to far more than it shows. Make it smaller and try again."), source="R44"
        )


def _why_not_parts(package: zipfile.ZipFile) -> Iterator[Blocker]:
    """The reasons that the names and the links of the parts give."""
    names = [entry.filename for entry in package.infolist()]
    if len(set(names)) != len(names) or any(_leaves_package(name) for name in names):
        yield damaged()
        return
    if any(entry.flag_bits & ENCRYPTED for entry in package.infolist()):
        yield locked_or_old()
        return
    if any(unfolds(package, name) for name in names):
        yield damaged()
        return
    types = _xml_text(package, CONTENT_TYPES).lower()
    if "macroenabled" in types or "vbaproject" in types or any("vbaproject" in name.lower() for name in names):
        yield blocker("office-macro", _("The file holds macros. Save it without macros."), source="R44")
    if any(_is_object(name) for name in names):
        yield blocker("office-object", _("The file holds other files. Remove them or save it as PDF."), source="R44")
    if any(name.startswith(OUTSIDE_PARTS) or _links_outside(package, name) or acts(package, name) for name in names):
        message = _("The file fetches data from elsewhere. Break the links or save it as PDF.")
        yield blocker("office-link", message, source="R44")


def _leaves_package(name: str) -> bool:
    """Tell whether a part would be written outside the package."""
    return name.startswith(("/", "\\")) or ".." in PurePosixPath(name).parts or "\\" in name or ":" in name


def _is_object(name: str) -> bool:
    """Tell whether a part is a file in the file, or of a kind that has no place here."""
    if name.endswith("/"):
        return False
    suffix = "." + name.lower().rpartition("/")[2].rpartition(".")[2]
    printer = suffix == ".bin" and "/printersettings/" in name.lower()
    return any(part.lower() in f"/{name.lower()}" for part in OBJECT_PARTS) or (
        suffix not in PLAIN_SUFFIXES and not printer
    )


def _links_outside(package: zipfile.ZipFile, name: str) -> bool:
    """Tell whether the relations of a part fetch something from outside; a plain hyperlink does not."""
    if not name.endswith(".rels"):
        return False
    relations = fromstring(_xml_bytes(package, name))
    return any(
        relation.get("TargetMode", "").lower() == "external"
        and not relation.get("Type", "").lower().endswith("/hyperlink")
        for relation in relations
    ) or any(relation.get("Type", "").lower().endswith(("/afchunk", "/oleobject")) for relation in relations)


def _xml_text(package: zipfile.ZipFile, name: str) -> str:
    """A small XML part as text, for a look at the types it declares."""
    return " ".join(_declared(_xml_bytes(package, name)))


def _declared(content: bytes) -> Iterator[str]:
    """The content types of the parts, each between quotes."""
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException) as error:
        raise zipfile.BadZipFile from error
    for each in root:
        yield f'"{each.get("ContentType", "")}"'


def _xml_bytes(package: zipfile.ZipFile, name: str) -> bytes:
    """One part, refused when it is larger than a list of parts or relations ever is."""
    if package.getinfo(name).file_size > XML_AT_MOST:
        raise zipfile.BadZipFile
    return package.read(name)
