"""The procurement calendar as a spreadsheet: one planned tender on each row (P122, A34)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.readers.sheet import cell, day_of, sheet_rows
from sroi.kernel.fields import parse_number
from sroi.kernel.money import euro
from sroi.kernel.refusals import Blocker, Refused, blocker
from sroi.kernel.words import gettext_noop as _

MOST_ROWS, MOST_ERRORS = 1_000, 50
LONGEST = {"number": 60, "title": 250}
LARGEST = Decimal(10) ** 12
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("nummer", "kenmerk", "number"),
    "title": ("naam", "titel", "opdracht", "name", "title"),
    "department": ("directie", "opdrachtgever", "department"),
    "buyer": ("inkoper", "e-mail inkoper", "buyer"),
    "nature": ("soort", "kind"),
    "cpv_code": ("cpv", "cpv-code", "cpv code"),
    "estimated_value": ("raming", "geraamde waarde", "estimated value"),
    "planned_publication_on": ("publicatie", "geplande publicatie", "planned publication"),
    "starts_on": ("start", "start contract"),
    "ends_on": ("einde", "einde contract", "end"),
}
"""The columns by what they are called; the first word is the one of our own sheet."""
NATURES = {
    "services": ("dienst", "diensten", "services"),
    "supplies": ("levering", "leveringen", "supplies"),
    "works": ("werk", "werken", "works"),
}
CPV = re.compile(r"([0-9]{8})(-[0-9])?")


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One planned tender as its row says it; the department and the buyer still in words."""

    row: int
    number: str
    title: str
    department: str
    buyer: str
    nature: str
    cpv_code: str
    estimated_value: Decimal | None
    planned_publication_on: date | None
    starts_on: date | None
    ends_on: date | None


def read_calendar(content: bytes) -> tuple[CalendarLine, ...]:
    """The planned tenders in a file; raises Refused with everything that is wrong, by row."""
    rows = list(sheet_rows(content, most=MOST_ROWS))
    if len(rows) > MOST_ROWS + 1:
        message = _("The file has more than %(most)s rows. Split it.")
        raise Refused((blocker("too-many-rows", message, field="file", most=MOST_ROWS),))
    columns = _columns(rows[0] if rows else ())
    found: list[CalendarLine] = []
    wrong: list[Blocker] = []
    for number, row in enumerate(rows[1:], start=2):
        if any(text.strip() for text in row):
            line = _Row(row, columns, number)
            found.append(line.read())
            wrong += line.wrong
    wrong += _twice(found)
    if wrong:
        raise Refused(sorted(wrong, key=row_of_blocker)[:MOST_ERRORS])
    if not found:
        message = _("There is no tender in the file. Put one tender on each row, below the heading.")
        raise Refused((blocker("no-tenders", message, field="file"),))
    return tuple(found)


def row_of_blocker(each: Blocker) -> int:
    """The row that a reason is about."""
    return int(str(dict(each.values).get("row", 0)))


def at_row(code: str, message: str, row: int, **values: str) -> Blocker:
    """What is wrong with one row, at the field of the file."""
    return blocker(code, message, field="file", source="P122", row=row, **values)


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Where each column stands; without a number and a name nothing can be imported."""
    names = {name.strip().lower(): place for place, name in reversed(list(enumerate(head)))}
    found = {key: next((names[each] for each in wanted if each in names), -1) for key, wanted in HEADINGS.items()}
    missing = [HEADINGS[key][0].capitalize() for key in ("number", "title", "department") if found[key] < 0]
    if missing:
        message = _("The first row has no column %(columns)s. Use the headings of our sheet.")
        raise Refused((blocker("no-column", message, field="file", columns=", ".join(missing)),))
    return found


class _Row:
    """One row while it is read, with what is wrong in it."""

    def __init__(self, row: Sequence[str], columns: Mapping[str, int], number: int) -> None:
        self.cells = {key: cell(row, place) for key, place in columns.items()}
        self.number = number
        self.wrong: list[Blocker] = []

    def read(self) -> CalendarLine:
        """The row as a planned tender."""
        starts_on, ends_on = self._day("starts_on"), self._day("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self._refuse("row-term", _("Row %(row)s: the end lies before the start. Correct one of them."))
        return CalendarLine(
            row=self.number,
            number=self._text("number", _("Row %(row)s: the number is empty. Give each tender its own number.")),
            title=self._text("title", _("Row %(row)s: the name is empty. Write what is bought.")),
            department=self._text("department", _("Row %(row)s: the department is empty. Write who pays.")),
            buyer=self.cells["buyer"].lower(),
            nature=self._nature(),
            cpv_code=self._cpv(),
            estimated_value=self._value(),
            planned_publication_on=self._day("planned_publication_on"),
            starts_on=starts_on,
            ends_on=ends_on,
        )

    def _refuse(self, code: str, message: str, **values: str) -> None:
        self.wrong.append(at_row(code, message, self.number, **values))

    def _text(self, key: str, empty: str) -> str:
        text = self.cells[key]
        if not text:
            self._refuse(f"row-without-{key}", empty)
        elif len(text) > LONGEST.get(key, 250):
            message = _("Row %(row)s: “%(text)s…” is too long. Shorten it.")
            self._refuse("row-too-long", message, text=text[:40])
        return text

    def _nature(self) -> str:
        given = self.cells["nature"].lower()
        found = next((nature for nature, words in NATURES.items() if given in words), "")
        if given and not found:
            message = _("Row %(row)s: the kind “%(text)s” is not known. Write diensten, leveringen or werken.")
            self._refuse("row-nature", message, text=given)
        return found

    def _cpv(self) -> str:
        given = self.cells["cpv_code"].removesuffix(".0")
        match = CPV.fullmatch(given)
        if given and match is None:
            message = _("Row %(row)s: the CPV code “%(text)s” does not have 8 digits, for example 90910000.")
            self._refuse("row-cpv", message, text=given[:40])
        return match[1] if match else ""

    def _value(self) -> Decimal | None:
        given = self.cells["estimated_value"]
        number = parse_number(given) if given else None
        if given and (number is None or not 0 < number < LARGEST):
            message = _("Row %(row)s: write the estimated value as an amount above zero, for example 250.000,00.")
            self._refuse("row-value", message)
            return None
        return euro(number) if number is not None else None

    def _day(self, key: str) -> date | None:
        given = self.cells[key]
        day = day_of(given)
        if given and (day is None or not 2000 <= day.year <= 2100):
            message = _("Row %(row)s: write “%(text)s” as day-month-year, for example 03-11-2026.")
            self._refuse("row-date", message, text=given[:40])
        return day


def _twice(lines: Sequence[CalendarLine]) -> Iterator[Blocker]:
    """Two rows with one number: nobody knows which of them holds."""
    seen: dict[str, int] = {}
    for line in lines:
        first = seen.setdefault(line.number, line.row)
        if line.number and first != line.row:
            message = _("Row %(row)s: number “%(text)s” stands on row %(first)s too. Give each tender its own number.")
            yield at_row("row-twice", message, line.row, text=line.number, first=str(first))
