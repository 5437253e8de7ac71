"""Call-offs of a framework as a spreadsheet: one on each row (R38)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.readers.sheet import cell, day_of, sheet_rows
from sroi.kernel.citizen_numbers import find_citizen_numbers
from sroi.kernel.fields import parse_number
from sroi.kernel.money import ZERO, euro
from sroi.kernel.refusals import Blocker, Refused, Value, blocker
from sroi.kernel.words import gettext_noop as _

MOST_ROWS, MOST_ERRORS = 500, 50
LONGEST = {"number": 60, "subject": 250}
LARGEST = Decimal(10) ** 12
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("nummer", "nadere opdracht", "kenmerk", "number"),
    "given_on": ("datum", "gegeven op", "date", "given on"),
    "subject": ("onderwerp", "omschrijving", "subject"),
    "value": ("waarde", "bedrag", "value", "amount"),
}
"""The columns by what they are called; the first word is the one of our own sheet."""


@dataclass(frozen=True, slots=True)
class CallOffLine:
    """One call-off as its row says it."""

    row: int
    number: str
    given_on: date | None
    subject: str
    value: Decimal


def read_call_offs(content: bytes) -> tuple[CallOffLine, ...]:
    """The call-offs in a file; raises Refused with everything that is wrong, by row."""
    rows = list(sheet_rows(content, most=MOST_ROWS))
    if len(rows) > MOST_ROWS + 1:
        message = _("The file has more than %(most)s rows. Split it.")
        raise Refused((blocker("too-many-rows", message, field="file", most=MOST_ROWS),))
    columns = _columns(rows[0] if rows else ())
    found: list[CallOffLine] = []
    wrong: list[Blocker] = []
    for number, row in enumerate(rows[1:], start=2):
        if any(text.strip() for text in row):
            line, problems = _line({key: cell(row, place) for key, place in columns.items()}, number)
            found.append(line)
            wrong += problems
    wrong += _twice(found)
    if wrong:
        raise Refused(wrong[:MOST_ERRORS])
    if not found:
        message = _("There is no call-off in the file. Put one call-off on each row, below the heading.")
        raise Refused((blocker("no-call-offs", message, field="file"),))
    return tuple(found)


def at_row(code: str, message: str, row: int, **values: Value) -> Blocker:
    """What is wrong in one row."""
    return blocker(code, message, field="file", source="R38", row=row, **values)


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Where each column stands; all four are needed."""
    names = {name.strip().lower(): place for place, name in reversed(list(enumerate(head)))}
    found = {key: next((names[each] for each in wanted if each in names), -1) for key, wanted in HEADINGS.items()}
    missing = [HEADINGS[key][0].capitalize() for key, place in found.items() if place < 0]
    if missing:
        message = _("The first row has no column %(columns)s. Use the headings of our sheet.")
        raise Refused((blocker("no-column", message, field="file", columns=", ".join(missing)),))
    return found


def _line(cells: Mapping[str, str], row: int) -> tuple[CallOffLine, list[Blocker]]:
    """One row, with what is wrong in its cells."""
    day, value = day_of(cells["given_on"]), parse_number(cells["value"])
    wrong = list(_wrong_texts(cells, row))
    if day is None or not 2000 <= day.year <= 2100:
        message = _("Row %(row)s: write “%(text)s” as day-month-year, for example 03-11-2026.")
        wrong.append(at_row("row-date", message, row, text=cells["given_on"][:40] or "–"))
    if value is None or not 0 < value < LARGEST:
        message = _("Row %(row)s: write the value as an amount above zero, for example 25.000,00.")
        wrong.append(at_row("row-value", message, row))
        value = None
    line = CallOffLine(row, cells["number"], day, cells["subject"], euro(value) if value is not None else ZERO)
    return line, wrong


def _wrong_texts(cells: Mapping[str, str], row: int) -> Iterator[Blocker]:
    """Number and subject are there, not too long, and hold no citizen number."""
    if not cells["number"]:
        yield at_row("row-without-number", _("Row %(row)s: the number is empty. Give each call-off its own."), row)
    if not cells["subject"]:
        yield at_row("row-without-subject", _("Row %(row)s: the subject is empty. Write what is called off."), row)
    for key, most in LONGEST.items():
        if len(cells[key]) > most:
            message = _("Row %(row)s: “%(text)s…” is too long. Shorten it.")
            yield at_row("row-too-long", message, row, text=cells[key][:40])
    if find_citizen_numbers(f"{cells['number'][:60]} {cells['subject'][:250]}"):
        message = _("Row %(row)s seems to hold a citizen service number. Take the number out, then upload again.")
        yield at_row("row-citizen-number", message, row)


def _twice(lines: Sequence[CallOffLine]) -> Iterator[Blocker]:
    """Two rows with one number: nobody knows which of them holds."""
    seen: dict[str, int] = {}
    for line in lines:
        first = seen.setdefault(line.number, line.row)
        if line.number and first != line.row:
            message = _("Row %(row)s: number “%(text)s” stands on row %(first)s too. Give each call-off its own.")
            yield at_row("row-twice", message, line.row, text=line.number, first=first)
