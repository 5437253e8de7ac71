"""Citizen service numbers in text: found by shape, eleven test and context; never returned or logged (R45)."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate

from sroi.kernel.words import UNSEEN

SEPARATOR = "[ .\\-/\u00a0\u2007\u2009\u202f\u2010-\u2013\u00ad\u200b]"
STARTS = re.compile(r"(?<![0-9])[0-9]")
SHAPES = {
    "plain": re.compile(r"[0-9]{8,9}(?![0-9])"),
    "grouped": re.compile(rf"[0-9]{{2,4}}({SEPARATOR})[0-9]{{2,4}}\1[0-9]{{2,4}}(?![0-9])"),
    "quartered": re.compile(rf"[0-9]{{2}}({SEPARATOR})[0-9]{{2}}\1[0-9]{{2}}\1[0-9]{{2,3}}(?![0-9])"),
    "halved": re.compile(rf"[0-9]{{3,5}}{SEPARATOR}[0-9]{{4,6}}(?![0-9])"),
    "boxed": re.compile(r"[0-9](?:[ |\u00a0]{1,3}[0-9]){8}(?![0-9])"),
}
JOINED_DIGITS = re.compile(r"[0-9][.\-/\u2010-\u2013]$")
DIGITS = {
    sign: str(unicodedata.digit(chr(sign)))
    for sign in range(0x80, 0x1FBFA)
    if unicodedata.digit(chr(sign), None) is not None
}
"""Digits of another width or script: they read as a number all the same."""
CITIZEN_LABEL = re.compile(
    r"\bb\.?\s?s\.?\s?n\b\.?|bsn(?=[-_\s:]?(?:nr|nummer|[0-9]))|(?<![a-z])bsn(?![a-z])|burger\s?-?service"
    r"|\bsofi|sociaal\s?-?\s?fiscaal|\bbsnr\b|citizen service number|social security number",
    re.IGNORECASE,
)
OTHER_LABEL = re.compile(
    r"\b(?:rsin|fiscaal|lhn|loonheffing\w*|l\.?h\.?|lb|ob|btw|vat|kvk|k\.v\.k|kamer van koophandel|handelsregister\w*"
    r"|vestiging\w*|factuur\w*|invoice|fact|creditnota|rekening\w*|bankrek\w*|iban|giro\w*|tel|telefoon\w*|mobiel\w*|fax|gsm"
    r"|phone|debiteur\w*|crediteur\w*|klant\w*|relatie\w*|order\w*|bestel\w*|inkoop\w*|offerte\w*|project\w*|contract\w*"
    r"|zaak\w*|dossier\w*|kenmerk|referentie|ref|polis\w*|personeels\w*|pers|werknemers?|medewerkers?|registratie\w*|volg\w*"
    r"|artikel\w*|betalings\w*|postbus|aansluit\w*|certificaat\w*)"
    r"(?:\s?-?\s?(?:kenmerk|nummer|num|nr|no))?[\s.:#|=-]{0,12}(?:amsterdam[\s.:]{1,3})?[A-Z]{0,4}[\s_-]?$",
    re.IGNORECASE,
)
SOLE_TRADER = re.compile(r"\b(?:eenmanszaak|zzp|zzp'er|zelfstandige|natuurlijk persoon)\b", re.IGNORECASE)
VAT = re.compile(r"\bNL[ .]?([0-9]{4}[ .]?[0-9]{2}[ .]?[0-9]{3})[ .]?B[ .]?[0-9]{2}\b", re.IGNORECASE)
IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
TAX_SUFFIX = re.compile(r"[ .\-]{0,2}[LBAV][ .]?[0-9]{2}\b", re.IGNORECASE)
PHONE_ABROAD = re.compile(r"(?:\+|\b00)[1-9][0-9][ .\-]?(?:\(0\)[ .\-]?)?[1-9](?:[ .\-]{0,3}[0-9]){8}(?![0-9])")
PHONE_HERE = re.compile(r"(?<![0-9])\(?0[1-9](?:[ .\-)]{0,3}[0-9]){8}(?![0-9])")
MONEY_BEFORE = re.compile(r"(?:€|\beur|\beuro)\s*-?\s*$", re.IGNORECASE)
DECIMALS_AFTER = re.compile(r"[,.][0-9]{1,2}(?![0-9])")
THOUSANDS = re.compile(r"[0-9]{2}[.][0-9]{3}[.][0-9]{3}")
GLUED_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{1,4}$")
JOINED = re.compile(r"^[\s:]*(?:/|,|of|en|or|and|&|\+|\()[\s]*$", re.IGNORECASE)
NEAR, AFTER, LINE = 120, 24, 70


class HitKind(StrEnum):
    """How sure a find is: hard has a word beside it that says so, soft asks a person."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Hit:
    """One probable citizen number: where it stands in the text, with all but two digits masked."""

    kind: HitKind
    start: int
    end: int
    masked: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A run of 8 or 9 digits in a text, before it is judged."""

    text: str
    start: int
    end: int
    digits: str
    shape: str

    @property
    def before(self) -> str:
        """What stands before it on the same line."""
        return self.text[max(0, self.start - LINE) : self.start].rsplit("\n", 1)[-1]

    @property
    def after(self) -> str:
        """What stands directly after it on the same line."""
        return self.text[self.end : self.end + AFTER].split("\n", 1)[0]


def passes_eleven_test(digits: str) -> bool:
    """The eleven test of a citizen number (domain 5.6); eight digits get a leading zero."""
    if len(digits) not in (8, 9) or not int(digits):
        return False
    padded = [int(digit) for digit in digits.zfill(9)]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * digit for weight, digit in zip(weights, padded, strict=True)) % 11 == 0


def find_citizen_numbers(text: str) -> tuple[Hit, ...]:
    """Every probable citizen number in the text, in reading order (R45)."""
    plain = text if text.isascii() else text.translate(DIGITS)
    if UNSEEN.search(plain):
        return _found_between(plain)
    taken, personal = _Taken.of(plain), _numbers_of_sole_traders(plain)
    return tuple(
        Hit(kind, place.start, place.end, "*" * (len(place.digits) - 2) + place.digits[-2:])
        for place in _places(plain)
        if (kind := HitKind.SOFT if place.start in personal else _kind(place, taken)) is not None
    )


def _found_between(text: str) -> tuple[Hit, ...]:
    """The same in a text with signs that nobody sees, which part a number only for a machine."""
    shown = [place for place, sign in enumerate(text) if not UNSEEN.match(sign)]
    hits = find_citizen_numbers("".join(text[place] for place in shown))
    return tuple(Hit(hit.kind, shown[hit.start], shown[hit.end - 1] + 1, hit.masked) for hit in hits)


def without_citizen_numbers(text: str) -> str:
    """The text with every probable citizen number masked: fit to be stored or logged (R45)."""
    pieces, done = list[str](), 0
    for hit in find_citizen_numbers(text):
        pieces += [text[done : hit.start], hit.masked]
        done = hit.end
    return "".join([*pieces, text[done:]])


def _places(text: str) -> Iterator[_Place]:
    """Every run of 8 or 9 digits that passes the eleven test and is not a part of a longer one."""
    position = 0
    while start := STARTS.search(text, position):
        place = _place_at(text, start.start())
        if place is not None:
            yield place
        position = place.end if place else start.end()


def _place_at(text: str, start: int) -> _Place | None:
    """The first shape that fits the digits that start here."""
    joined = JOINED_DIGITS.search(text[max(0, start - 2) : start])
    for shape, pattern in SHAPES.items():
        match = pattern.match(text, start)
        if match is None or (joined and shape != "plain"):
            continue
        digits = re.sub(r"[^0-9]", "", match[0])
        if passes_eleven_test(digits):
            return _Place(text, start, match.end(), digits, shape)
    return None


@dataclass(frozen=True, slots=True)
class _Taken:
    """The places of bank accounts, telephone numbers and VAT numbers, which may hold 9 digits: where each starts, in
    order, and how far the ones up to there reach."""

    starts: tuple[int, ...]
    reach: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "_Taken":
        """Look for them once; a long text may hold thousands."""
        patterns = (IBAN, PHONE_ABROAD, PHONE_HERE, VAT)
        spans = sorted(match.span() for pattern in patterns for match in pattern.finditer(text))
        return cls(tuple(start for start, _end in spans), tuple(accumulate((end for _start, end in spans), max)))

    def holds(self, start: int, end: int) -> bool:
        """Tell whether a run of digits is a part of one of these."""
        before = bisect_right(self.starts, start)
        return before > 0 and self.reach[before - 1] >= end


def _numbers_of_sole_traders(text: str) -> frozenset[int]:
    """Where the digits start of VAT numbers of the old kind, which hold the citizen number of a person."""
    return frozenset(
        vat.start(1)
        for vat in VAT.finditer(text)
        if SOLE_TRADER.search(text[max(0, vat.start() - NEAR) : vat.end() + NEAR]) and not _passes_mod_97(vat[0])
    )


def _passes_mod_97(vat: str) -> bool:
    """The check of VAT numbers given since 2020, which hold no citizen number."""
    compact = re.sub(r"[ .]", "", vat).upper()
    return int("".join(str(int(character, 36)) for character in compact)) % 97 == 1


def _kind(place: _Place, taken: _Taken) -> HitKind | None:
    """Decide what a run of digits is; None when it is no citizen number."""
    if taken.holds(place.start, place.end):
        return None
    kind = _kind_by_label(place)
    return None if kind is HitKind.SOFT and _has_other_meaning(place) else kind


def _kind_by_label(place: _Place) -> HitKind | None:
    """Weigh the words around: the label on the own line decides, then the words near by."""
    if TAX_SUFFIX.match(place.after):
        return None
    before = _words_directly_before(place.before)
    own, other = _last(CITIZEN_LABEL, before), OTHER_LABEL.search(before)
    if own is not None and other is not None:
        return _kind_of_two_labels(before, own, other)
    if other is not None:
        return None
    near = place.text[max(0, place.start - NEAR) : place.start]
    if own or CITIZEN_LABEL.search(near) or CITIZEN_LABEL.search(_words_directly_after(place.after)):
        return HitKind.HARD
    return HitKind.SOFT


def _kind_of_two_labels(before: str, own: re.Match[str], other: re.Match[str]) -> HitKind:
    """Two labels before one number: the nearest one counts, joined ones count both."""
    if own.start() >= other.start():
        return HitKind.HARD
    between = before[own.end() : other.start()]
    return HitKind.HARD if JOINED.match(between) or not between.strip() else HitKind.SOFT


def _words_directly_before(line: str) -> str:
    """The end of the line before the number, from the last other number on."""
    return re.split(r"[0-9]{3,}", line)[-1]


def _words_directly_after(line: str) -> str:
    """The line after the number, up to the next number."""
    return re.split(r"[0-9]", line, maxsplit=1)[0]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last place where a pattern occurs."""
    matches = list(pattern.finditer(text))
    return matches[-1] if matches else None


def _has_other_meaning(place: _Place) -> bool:
    """Tell whether an unlabelled number is money, a date, a code or single digits in columns."""
    if place.shape in ("boxed", "halved") or _is_date(place):
        return True
    if len(place.digits) == 8 and THOUSANDS.fullmatch(place.text, place.start, place.end):
        return True
    if MONEY_BEFORE.search(place.before) or DECIMALS_AFTER.match(place.after):
        return True
    return GLUED_CODE.search(place.before) is not None


def _is_date(place: _Place) -> bool:
    """Tell whether eight digits are a day of our time, in either order."""
    if len(place.digits) != 8:
        return False
    digits = place.digits
    orders = ((digits[4:], digits[2:4], digits[:2]), (digits[:4], digits[4:6], digits[6:]))
    return any(_is_day(*order) for order in orders)


def _is_day(year: str, month: str, day: str) -> bool:
    """Tell whether the three parts make a date between 1900 and 2100."""
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2100
    except ValueError:
        return False
