"""Files of rows that others make: XLSX or CSV, read as texts."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from sroi.kernel.file_kinds import FileKind, inspect_file
from sroi.kernel.refusals import Blocker, Refused, blocker
from sroi.kernel.words import gettext_noop as _
from sroi.kernel.words import typed_text

DAYS = ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y")


def cell(row: Sequence[str], place: int) -> str:
    """The text of a cell; nothing where the row or the column is not there."""
    return typed_text(row[place]).strip() if 0 <= place < len(row) else ""


def day_of(text: str) -> date | None:
    """The day that a text says, as people and programs write it here; None when it says none."""
    for shape in DAYS:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007  # a day without a moment
        except ValueError:
            continue
    return None


def sheet_rows(content: bytes, *, most: int) -> Iterator[tuple[str, ...]]:
    """The cells of the first sheet, or of a CSV file, as texts; some rows more than `most` are read at most."""
    yield from _sheet(content, most) if content[:4] == b"PK\x03\x04" else _csv(content, most)


def _sheet(content: bytes, most: int) -> Iterator[tuple[str, ...]]:
    """The cells of a workbook, once it was looked at: a small file may unpack into more than the machine holds."""
    found = inspect_file(io.BytesIO(content), name="lijst.xlsx")
    if found.kind is not FileKind.XLSX:
        raise Refused(_unreadable())
    if found.blockers:
        raise Refused(replace(each, field="file") for each in found.blockers)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_row=most + 2, max_col=50, values_only=True):
            yield tuple(_shown(value) for value in row)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError) as error:
        raise Refused(_unreadable()) from error


def _shown(value: object) -> str:
    """A cell as text; a day as people write it here."""
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    return "" if value is None else str(value)


def _csv(content: bytes, most: int) -> Iterable[tuple[str, ...]]:
    text = _decoded(content)
    head = text.partition("\n")[0]
    separator = max((";", ",", "\t"), key=head.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return [tuple(row) for row in islice(rows, most + 2)]
    except csv.Error as error:
        raise Refused(_unreadable()) from error


def _decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8, else as a Dutch spreadsheet program writes it."""
    if b"\x00" in content:
        raise Refused(_unreadable())
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _unreadable() -> tuple[Blocker, ...]:
    message = _("This file cannot be read. Save it as XLSX or CSV and upload it again.")
    return (blocker("unreadable", message, field="file"),)
