"""Streams an official code list in Genericode XML; knows no database and trusts no file."""

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from typing import IO, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from sroi.kernel.refusals import Blocker, Refused, blocker
from sroi.kernel.words import gettext_noop as _
from sroi.kernel.words import typed_line

_ROOT: Final = "{http://docs.oasis-open.org/codelist/ns/genericode/1.0/}CodeList"
_SOURCE: Final = "Genericode 1.0"
MAX_ROWS: Final = 200_000


@dataclass(frozen=True, slots=True)
class CodelistRow:
    """One code with its Dutch and English label; a label that the list lacks is empty."""

    code: str
    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class Codelist:
    """One code list: its name (social-objective), its version, and its rows in the order of the file."""

    name: str
    version: str
    rows: tuple[CodelistRow, ...]


def read_codelist(source: str | PathLike[str] | IO[bytes]) -> Codelist:
    """Read a whole list from a path or an open file; raise Refused when it is no code list or has a code twice."""
    try:
        name, version, rows = _stream(source)
    except DefusedXmlException as error:
        message = _("The file contains XML constructions that a code list never has. For safety it is not read.")
        raise Refused((_reason("codelist-hostile", message),)) from error
    except (ParseError, LookupError, ValueError) as error:
        message = _("The file is not readable XML: it is damaged, incomplete or of another kind.")
        raise Refused((_reason("codelist-not-xml", message),)) from error
    if not name or not version or not rows:
        message = _("The code list has no name, no version or no codes.")
        raise Refused((_reason("codelist-incomplete", message),))
    if len({row.code for row in rows}) < len(rows):
        raise Refused((_reason("codelist-repeated-code", _("The code list has the same code more than once.")),))
    return Codelist(name, version, rows)


def _stream(source: str | PathLike[str] | IO[bytes]) -> tuple[str, str, tuple[CodelistRow, ...]]:
    names: dict[str, str] = {}
    rows: list[CodelistRow] = []
    for element in _ended(source):
        if element.tag == "Identification":
            names = {
                "name": _own(element, "LongName") or _own(element, "ShortName"),
                "version": _own(element, "Version"),
            }
        elif element.tag == "Row" and (row := _row(element)):
            rows.append(row)
            if len(rows) > MAX_ROWS:
                raise Refused((_reason("codelist-too-large", _("The code list has too many codes.")),))
    return names.get("name", ""), names.get("version", ""), tuple(rows)


def _ended(source: str | PathLike[str] | IO[bytes]) -> Iterator[Element]:
    """Yield each finished identification and row, and let go of what was read."""
    opened: list[Element] = []
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            if not opened and element.tag != _ROOT:
                raise Refused((_reason("codelist-wrong-root", _("This XML is not a code list.")),))
            opened.append(element)
            continue
        opened.pop()
        if element.tag in {"Identification", "Row"}:
            yield element
            element.clear()
            if opened:
                opened[-1].remove(element)


def _row(element: Element) -> CodelistRow | None:
    values = {
        value.get("ColumnRef", ""): typed_line(value.findtext("SimpleValue") or "") for value in element.iter("Value")
    }
    code = values.get("code") or values.get("Code") or ""
    english = values.get("eng_label") or values.get("Name") or ""
    return CodelistRow(code, values.get("nld_label", ""), english) if code else None


def _own(element: Element, tag: str) -> str:
    """The text of the child without an attribute: the plain name, not one for machines."""
    return next((typed_line(child.text or "") for child in element.findall(tag) if not child.attrib), "")


def _reason(code: str, message: str) -> Blocker:
    return blocker(code, message, source=_SOURCE)
