"""Questions of bidders as a tender platform exports them: XLSX or CSV, read row by row (R18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from procurement.readers.sheet import cell, day_of, sheet_rows
from sroi.kernel.citizen_numbers import find_citizen_numbers
from sroi.kernel.refusals import Blocker, Refused, blocker
from sroi.kernel.words import gettext_noop as _

MOST_ROWS = 1_000
LONGEST_TEXT, LONGEST_PLACE = 4_000, 200
MOST_ERRORS = 20
QUESTION = ("vraag", "question", "vraagtekst", "tekst van de vraag")
PLACE = ("document", "paragraaf", "document en paragraaf", "plaats", "document and paragraph", "bladzijde")
ASKED = ("datum", "gesteld op", "asked on", "date")


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question of a file; without a day it was asked on the day of the import."""

    text: str
    place: str
    asked_on: date | None


def read_questions(content: bytes) -> tuple[QuestionLine, ...]:
    """The questions in a file, in its order; raises Refused with every wrong cell, by row and column (R18)."""
    rows = list(sheet_rows(content, most=MOST_ROWS))
    if len(rows) > MOST_ROWS + 1:
        message = _("The file has more than %(most)s rows. Split it.")
        raise Refused((blocker("too-many-rows", message, field="file", most=MOST_ROWS),))
    columns = _columns(rows[0] if rows else ())
    found, wrong = [], []
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        line, problems = _line(row, columns, number)
        found.append(line)
        wrong += problems
    if wrong:
        raise Refused(wrong[:MOST_ERRORS])
    if not found:
        message = _("There is no question in the file. Put one question on each row, below the heading.")
        raise Refused((blocker("no-questions", message, field="file"),))
    return tuple(found)


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Where each column stands; a file without a column of questions is refused."""
    names = {name.strip().lower(): place for place, name in reversed(list(enumerate(head)))}
    found = {
        key: next((names[each] for each in wanted if each in names), -1)
        for key, wanted in (("text", QUESTION), ("place", PLACE), ("asked_on", ASKED))
    }
    if found["text"] < 0:
        message = _("The first row has no column “Vraag”. Use the headings Vraag, Document and Datum.")
        raise Refused((blocker("no-column", message, field="file"),))
    return found


def _line(row: Sequence[str], columns: dict[str, int], number: int) -> tuple[QuestionLine, list[Blocker]]:
    """One row, with what is wrong in its cells."""
    text, place, day = (cell(row, columns[name]) for name in ("text", "place", "asked_on"))
    wrong = []
    if not text:
        wrong.append(_wrong("row-without-question", _("Row %(row)s: the question is empty."), number))
    if len(text) > LONGEST_TEXT or len(place) > LONGEST_PLACE:
        wrong.append(_wrong("row-too-long", _("Row %(row)s: the text is too long."), number))
    if find_citizen_numbers(f"{text[:LONGEST_TEXT]} {place[:LONGEST_PLACE]}"):
        message = _("Row %(row)s seems to hold a citizen service number. Take the number out, then upload again.")
        wrong.append(_wrong("row-citizen-number", message, number))
    asked_on = day_of(day)
    if day and asked_on is None:
        message = _("Row %(row)s: write the date as day-month-year, for example 03-11-2026.")
        wrong.append(_wrong("row-date", message, number))
    return QuestionLine(text, place, asked_on), wrong


def _wrong(code: str, message: str, number: int) -> Blocker:
    return blocker(code, message, field="file", source="R18", row=number)
