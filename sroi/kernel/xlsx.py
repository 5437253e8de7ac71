"""A table as an XLSX sheet: headings, widths, numbers as numbers, days as days, and a text that stays a text."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sroi.kernel.words import typed_text

Value = str | int | Decimal | date | None
FORMS = {"text": "General", "euro": "#,##0.00", "percent": '0.##"%"', "day": "dd-mm-yyyy"}
TEXT, TOP = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
LONGEST = 32_767
"""How many characters a cell holds."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in characters, and how its values are shown."""

    heading: str
    width: int
    form: Literal["text", "euro", "percent", "day"] = "text"


def build_xlsx(title: str, columns: Sequence[Column], lines: Iterable[Sequence[Value]]) -> bytes:
    """The sheet as a file, with a fixed first line and a filter on every column."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = title[:31]
    for number, column in enumerate(columns, 1):
        head = sheet.cell(1, number, column.heading)
        head.font, head.alignment = Font(bold=True), TEXT
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    for line, values in enumerate(lines, 2):
        for number, (value, column) in enumerate(zip(values, columns, strict=True), 1):
            _write(sheet.cell(line, number), value, column)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write(cell: Cell | MergedCell, value: Value, column: Column) -> None:
    """One cell; what starts as a formula is a text all the same."""
    if isinstance(cell, MergedCell):
        raise TypeError("the sheet merges no cells")
    if isinstance(value, str):
        cell.value = typed_text(value)[:LONGEST]
        cell.data_type, cell.alignment = "s", TEXT
        return
    cell.value, cell.alignment = value, TOP
    cell.number_format = FORMS[column.form]
