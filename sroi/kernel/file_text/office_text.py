"""The text of DOCX and XLSX files: every part that can hold words, hidden and deleted ones too."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Literal, Protocol
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from sroi.kernel.file_text.pages import BESIDE, FileText, Reading, TextLimits, UnreadableFile

PICTURES = re.compile(r"(?:word|xl)/media/.+\.(?:png|jpe?g|jfif|gif|bmp|tiff?|emf|wmf|wdp)", re.IGNORECASE)
DRAWN_BY_US = re.compile(r".+\.(?:png|jpe?g|jfif|gif|bmp|tiff?)", re.IGNORECASE)
WORD_BODY = "word/document.xml"
WORD_PARTS = re.compile(r"(?:word|docProps|customXml)/[^/]+\.xml")
EXCEL_PARTS = re.compile(
    r"(?:docProps/[^/]+|xl/workbook|xl/comments[^/]*|xl/(?:drawings|threadedComments|worksheets)/[^/]+)\.xml"
)
WORDS = frozenset(
    {"t", "delText", "instrText", "delInstrText", "f", "text", "definedName", "creator", "lastModifiedBy", "title"}
    | {"subject", "description", "keywords", "category", "lpwstr", "Manager", "Company"}
    | {"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"}
)
BREAKS = frozenset(
    {"p", "br", "cr", "tr", "comment", "row", "si"} | (WORDS - {"t", "delText", "instrText", "delInstrText"})
)
GAPS = frozenset({"tab", "tc"})
SMALL_PICTURE = 4 * 1024
ERRORS = (zipfile.BadZipFile, KeyError, OSError, ValueError, ParseError, DefusedXmlException)


class _Sheet(Protocol):
    """A sheet that is read row by row."""

    def reset_dimensions(self) -> None:
        """Forget the size that the file claims."""

    def iter_rows(self, *, values_only: Literal[True]) -> Iterable[tuple[object, ...]]:
        """The values, row by row."""


def read_word(stream: BinaryIO, limits: TextLimits) -> FileText:
    """The text of a DOCX: its body as page 1, headers, notes, comments and properties beside it."""
    reading = Reading(limits)
    try:
        with zipfile.ZipFile(stream) as package:
            reading.add(1, _text_of(package, WORD_BODY, reading))
            parts = [name for name in package.namelist() if WORD_PARTS.fullmatch(name) and name != WORD_BODY]
            reading.add(BESIDE, _texts_of(package, parts, reading), is_picture=_has_pictures(package))
    except ERRORS as error:
        raise UnreadableFile("no DOCX") from error
    return reading.result()


def read_excel(stream: BinaryIO, limits: TextLimits) -> FileText:
    """The text of an XLSX: every sheet, hidden ones too, as a page; formulas and comments beside them."""
    reading = Reading(limits)
    try:
        with zipfile.ZipFile(stream) as package:
            parts = [name for name in package.namelist() if EXCEL_PARTS.fullmatch(name)]
            reading.add(BESIDE, _texts_of(package, parts, reading), is_picture=_has_pictures(package))
        stream.seek(0)
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        sheets: list[Any] = book.worksheets
        for number, sheet in enumerate(sheets, start=1):
            if not reading.has_room():
                break
            reading.add(number, f"{sheet.title}\n" + _sheet_text(sheet, reading))
        book.close()
    except (*ERRORS, TypeError, AttributeError) as error:
        raise UnreadableFile("no XLSX") from error
    return reading.result()


def office_pictures(stream: BinaryIO) -> Iterator[bytes]:
    """The pictures in the file that can be drawn, and so read by OCR."""
    stream.seek(0)
    with zipfile.ZipFile(stream) as package:
        for entry in package.infolist():
            if PICTURES.fullmatch(entry.filename) and DRAWN_BY_US.fullmatch(entry.filename):
                yield package.read(entry)


def _has_pictures(package: zipfile.ZipFile) -> bool:
    """Tell whether there is a picture that is large enough to hold readable text."""
    return any(PICTURES.fullmatch(entry.filename) and entry.file_size > SMALL_PICTURE for entry in package.infolist())


def _texts_of(package: zipfile.ZipFile, names: list[str], reading: Reading) -> str:
    """The words of several parts."""
    return "\n".join(_text_of(package, name, reading) for name in names)


def _text_of(package: zipfile.ZipFile, name: str, reading: Reading) -> str:
    """The words of one part, with breaks where paragraphs and cells end."""
    pieces: list[str] = []
    size = 0
    with package.open(name) as part:
        for _event, element in iterparse(part):
            tag = element.tag.rpartition("}")[2]
            if tag in WORDS and element.text:
                pieces.append(element.text)
                size += len(element.text)
            if tag in BREAKS:
                pieces.append("\n")
            elif tag in GAPS:
                pieces.append("\t")
            element.clear()
            if size > reading.limits.characters:
                break
    return "".join(pieces)


def _sheet_text(sheet: _Sheet, reading: Reading) -> str:
    """The values of a sheet, row by row; whole numbers without a decimal point."""
    lines: list[str] = []
    size = 0
    sheet.reset_dimensions()
    for row in sheet.iter_rows(values_only=True):
        cells = [_shown(value) for value in row if value is not None]
        if cells:
            lines.append("\t".join(cells))
            size += len(lines[-1])
        if size > reading.limits.characters or not reading.has_room():
            break
    return "\n".join(lines)


def _shown(value: object) -> str:
    """A cell as text."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
