"""Partners as a spreadsheet: one on each row, read with what is wrong named by its cell (S06, R51)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from procurement.readers.sheet import cell, sheet_rows
from sroi.kernel.citizen_numbers import find_citizen_numbers
from sroi.kernel.refusals import Blocker, Refused, blocker
from sroi.kernel.words import gettext_noop as _

MOST_ROWS, MOST_ERRORS = 1_000, 50
PARTNER_HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("naam", "name"),
    "kind": ("soort", "kind"),
    "kvk_number": ("kvk", "kvk-nummer", "kvk number"),
    "street": ("adres", "straat en nummer", "address"),
    "postal_code": ("postcode", "postal code"),
    "city": ("plaats", "city"),
    "districts": ("stadsdelen", "districts"),
    "contact_name": ("contactpersoon", "contact"),
    "contact_email": ("e-mail", "e-mailadres", "email"),
    "contact_phone": ("telefoon", "telephone"),
    "website": ("website",),
    "summary_nl": ("samenvatting", "summary"),
    "summary_en": ("samenvatting engels", "summary in english"),
    "offer": ("aanbod", "offer"),
    "divisions": ("cpv", "cpv-codes"),
    "themes": ("thema's", "thema", "themes"),
    "target_groups": ("doelgroepen", "target groups"),
}
"""The columns by what they are called; the first word is the one of our own sheet."""
LONGEST = {"name": 200, "street": 120, "postal_code": 12, "city": 80, "contact_name": 120, "contact_phone": 40}
LONGEST_TEXT = {"website": 200, "summary_nl": 2000, "summary_en": 2000, "offer": 250, "contact_email": 254}
IN_WORDS = ("summary_nl", "summary_en", "offer")
OF_OFFER = ("divisions", "themes", "target_groups")
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
WEB = re.compile(r"https?://[^\s/]+\.[^\s/]{2,}\S*", re.IGNORECASE)
WRITE_EMAIL = _("Cell %(cell)s: write “%(text)s” as an e-mail address, for example name@company.nl.")
WRITE_WEB = _("Cell %(cell)s: write “%(text)s” as a web address, for example https://company.nl.")
APART = re.compile(r"[;\n]")
Known = Mapping[str, str]
"""The words that a column may hold, without capitals, with the code of each."""


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One partner as its row says it: its own fields, and its first offer."""

    row: int
    values: dict[str, str | list[str]]
    offer: str
    offered: dict[str, list[str]]


def read_partners(content: bytes, known: Mapping[str, Known]) -> tuple[PartnerLine, ...]:
    """The partners in a file; raises Refused with everything that is wrong, by cell."""
    rows = list(sheet_rows(content, most=MOST_ROWS))
    if len(rows) > MOST_ROWS + 1:
        message = _("The file has more than %(most)s rows. Split it.")
        raise Refused((blocker("too-many-rows", message, field="file", most=MOST_ROWS),))
    columns = _columns(rows[0] if rows else ())
    read = [
        _Row(row, columns, known, number)
        for number, row in enumerate(rows[1:], start=2)
        if any(text.strip() for text in row)
    ]
    found = [each.read() for each in read]
    wrong = [each for row in read for each in row.wrong] + list(_twice(found, columns))
    if wrong:
        raise Refused(sorted(wrong, key=_place)[:MOST_ERRORS])
    if not found:
        message = _("There is no partner in the file. Put one partner on each row, below the heading.")
        raise Refused((blocker("no-partners", message, field="file"),))
    return tuple(found)


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Where each column stands; without a name and a kind nothing can be imported."""
    names = {name.strip().lower(): place for place, name in reversed(list(enumerate(head)))}
    found = {key: next((names[each] for each in words if each in names), -1) for key, words in PARTNER_HEADINGS.items()}
    missing = [PARTNER_HEADINGS[key][0].capitalize() for key in ("name", "kind") if found[key] < 0]
    if missing:
        message = _("The first row has no column %(columns)s. Use the headings of our sheet.")
        raise Refused((blocker("no-column", message, field="file", columns=", ".join(missing)),))
    return found


@dataclass(slots=True)
class _Row:
    """One row while it is read, with what is wrong in it."""

    row: Sequence[str]
    columns: Mapping[str, int]
    known: Mapping[str, Known]
    number: int
    wrong: list[Blocker] = field(default_factory=list)

    def read(self) -> PartnerLine:
        """The row as a partner."""
        values: dict[str, str | list[str]] = {
            "name": self._text("name"),
            "kind": self._kind(),
            "kvk_number": self._kvk(),
            **{name: self._text(name) for name in LONGEST if name != "name"},
            "districts": self._codes("districts"),
            "contact_email": self._like("contact_email", EMAIL, WRITE_EMAIL),
            "website": self._like("website", WEB, WRITE_WEB),
            **{name: self._text(name) for name in ("summary_nl", "summary_en")},
        }
        if not values["name"]:
            self._refuse("name", "cell-name", _("Cell %(cell)s: fill in the name of the partner."))
        offer, offered = self._text("offer"), {name: self._codes(name) for name in OF_OFFER}
        if offer and not offered["divisions"] and not self._cell("divisions"):
            message = _("Cell %(cell)s: fill in the CPV code of the offer: buyers find it by that.")
            self._refuse("divisions" if self.columns["divisions"] >= 0 else "offer", "cell-no-cpv", message)
        if not offer and any(offered.values()):
            message = _("Cell %(cell)s: write in words what is offered beside these codes.")
            self._refuse("offer" if self.columns["offer"] >= 0 else "divisions", "cell-no-offer", message)
        return PartnerLine(self.number, values, offer, offered)

    def _cell(self, key: str) -> str:
        return cell(self.row, self.columns[key])

    def _refuse(self, key: str, code: str, message: str, **values: str) -> None:
        self.wrong.append(at_cell(code, message, self.columns[key], self.number, **values))

    def _text(self, key: str) -> str:
        text, longest = self._cell(key), {**LONGEST, **LONGEST_TEXT}[key]
        if len(text) > longest:
            message = _("Cell %(cell)s: the text has at most %(most)s characters. Shorten it.")
            self._refuse(key, "cell-too-long", message, most=str(longest))
        if key in IN_WORDS and find_citizen_numbers(text):
            message = _("Cell %(cell)s: the text holds what looks like a citizen service number. Take it out.")
            self._refuse(key, "cell-citizen-number", message)
        return text

    def _kind(self) -> str:
        given = self._cell("kind")
        found = self.known["kind"].get(given.casefold(), "")
        if not found:
            message = _("Cell %(cell)s: the kind “%(text)s” is not known. Write for example “Sociale firma”.")
            self._refuse("kind", "cell-kind", message, text=given[:40])
        return found

    def _kvk(self) -> str:
        bare = re.sub(r"[\s.\-]", "", self._cell("kvk_number").removesuffix(".0"))
        bare = f"0{bare}" if re.fullmatch(r"[0-9]{7}", bare) else bare  # a spreadsheet drops the first zero
        if bare and not re.fullmatch(r"[0-9]{8}", bare):
            message = _("Cell %(cell)s: the KvK number “%(text)s” does not have 8 digits.")
            self._refuse("kvk_number", "cell-kvk", message, text=bare[:20])
        return bare

    def _like(self, key: str, pattern: re.Pattern[str], message: str) -> str:
        text = self._text(key)
        if text and not pattern.fullmatch(text):
            self._refuse(key, f"cell-{key.replace('_', '-')}", message, text=text[:60])
        return text

    def _codes(self, key: str) -> list[str]:
        """The codes of a column with several words; a CPV code counts by its first two digits."""
        given = [each.strip() for each in APART.split(self._cell(key).removesuffix(".0")) if each.strip()]
        found = set()
        for text in given:
            word = re.sub(r"^([0-9]{2})[0-9]{6}(-[0-9])?$", r"\1", text) if key == "divisions" else text.casefold()
            code = self.known[key].get(word)
            if code is None:
                message = _("Cell %(cell)s: “%(text)s” is not known. Write the words of our sheet, with ; between.")
                self._refuse(key, f"cell-{key.replace('_', '-')}", message, text=text[:40])
            else:
                found.add(code)
        return sorted(found)


def _place(each: Blocker) -> tuple[int, str]:
    """Where a reason stands in the file: row by row, and in each from left to right."""
    values = dict(each.values)
    return int(str(values["row"])), str(values["cell"])


def at_cell(code: str, message: str, place: int, row: int, **values: str) -> Blocker:
    """What is wrong in one cell, at the field of the file."""
    where = f"{get_column_letter(max(0, place) + 1)}{row}"
    return blocker(code, message, field="file", source="R51", row=row, cell=where, **values)


def _twice(lines: Sequence[PartnerLine], columns: Mapping[str, int]) -> Iterator[Blocker]:
    """Two rows with one KvK number, or one name without a number: nobody knows which of them holds."""
    seen: dict[str, int] = {}
    for line in lines:
        number, name = str(line.values["kvk_number"]), str(line.values["name"])
        key = "kvk_number" if number else "name"
        first = seen.setdefault(number or name.casefold(), line.row)
        if name and first != line.row:
            message = _("Cell %(cell)s: “%(text)s” stands on row %(first)s too. Keep one of the two rows.")
            yield at_cell("cell-twice", message, columns[key], line.row, text=number or name, first=str(first))
