"""The tenders in preparation as a spreadsheet, and the sheet of the procurement calendar to fill in (A34)."""

import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from procurement.models import Case

CALENDAR_HEADINGS = (
    "Nummer",
    "Naam",
    "Directie",
    "Inkoper",
    "Soort",
    "CPV",
    "Raming",
    "Publicatie",
    "Start",
    "Einde",
)
WIDTHS = (16, 50, 30, 34, 14, 12, 18, 14, 14, 14, 14, 14, 14)
Cell = object


def preparing_sheet(rows: Iterable[tuple[Case, Sequence[Cell]]]) -> bytes:
    """An XLSX with one tender on each row; what people typed is never a formula."""
    head = (
        _("Reference"),
        _("Name"),
        _("Phase"),
        _("Department"),
        _("Buyer"),
        _("Adviser"),
        _("Estimated value"),
        _("CPV code"),
        _("Next day"),
        _("What"),
        _("Days to go"),
    )
    return _book(_("In preparation"), head, (_cells(case, more) for case, more in rows))


def _cells(case: Case, more: Sequence[Cell]) -> tuple[Cell, ...]:
    buyer, adviser, *day = more
    department = str(case.department or "")
    phase = str(case.get_phase_display())
    return (
        *(case.reference, case.title, phase, department, buyer, adviser),
        *(case.estimated_value, case.cpv_code, *day),
    )


def calendar_sheet() -> bytes:
    """An empty XLSX with the headings that the import of the calendar reads."""
    return _book("Inkoopkalender", CALENDAR_HEADINGS, ())


def _book(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS[: len(head)]):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    strong = []
    for text in head:
        cell = WriteOnlyCell(sheet, value=text)
        cell.font = Font(bold=True)
        strong.append(cell)
    sheet.append(strong)
    for row in rows:
        sheet.append([_typed(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _typed(sheet: object, value: Cell) -> object:
    """A cell with a value of its own kind; a text stays a text, also when it starts as a formula."""
    cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # the library names its sheet otherwise
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
