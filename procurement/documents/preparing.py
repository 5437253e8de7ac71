"""The tenders in preparation as a spreadsheet, and the sheet of the procurement calendar to fill in (A34)."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from procurement.models import Case
from sroi.kernel.xlsx import Column, Value, build_xlsx

CALENDAR = (
    Column("Nummer", 16),
    Column("Naam", 50),
    Column("Directie", 30),
    Column("Inkoper", 34),
    Column("Soort", 14),
    Column("CPV", 12),
    Column("Raming", 18, "euro"),
    Column("Publicatie", 14, "day"),
    Column("Start", 14, "day"),
    Column("Einde", 14, "day"),
)
"""The headings by which the import of the calendar knows its columns."""


def preparing_sheet(rows: Iterable[tuple[Case, Sequence[Value]]]) -> bytes:
    """An XLSX with one tender on each row; what people typed is never a formula."""
    columns = (
        Column(_("Reference"), 16),
        Column(_("Name"), 50),
        Column(_("Phase"), 14),
        Column(_("Department"), 34),
        Column(_("Buyer"), 24),
        Column(_("Adviser"), 24),
        Column(_("Estimated value"), 18, "euro"),
        Column(_("CPV code"), 14),
        Column(_("Next day"), 14, "day"),
        Column(_("What"), 30),
        Column(_("Days to go"), 14),
    )
    return build_xlsx(_("In preparation"), columns, (_cells(case, more) for case, more in rows))


def _cells(case: Case, more: Sequence[Value]) -> tuple[Value, ...]:
    buyer, adviser, *day = more
    department = str(case.department or "")
    phase = str(case.get_phase_display())
    return (
        *(case.reference, case.title, phase, department, buyer, adviser),
        *(case.estimated_value, case.cpv_code, *day),
    )


def calendar_sheet() -> bytes:
    """An empty XLSX with the headings that the import of the calendar reads."""
    return build_xlsx("Inkoopkalender", CALENDAR, ())
