"""How figures and dates read on screen and on paper, in Dutch and in English (R38, R41)."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, override

from sroi.kernel.calendar import Quarter, amsterdam_date
from sroi.kernel.money import euro as to_cents
from sroi.kernel.refusals import Blocker, Value
from sroi.kernel.traces import Part

MOST_DAYS = 4000
HARD_SPACE = "\N{NO-BREAK SPACE}"
AMOUNT = re.compile(r"([A-Z]{3}) ([0-9]+(?:\.[0-9]+)?)")
OWN_RULE = re.compile(r"R[0-9]+")
LINES_OF_GUIDE = re.compile(r"L([0-9]+(?:-[0-9]+)?)")
PLAIN = ("hours", "points", "weight", "factor", "fte")
"""Names of values that are numbers, not euro."""
SEPARATORS = {"nl": str.maketrans(",.", ".,"), "en": str.maketrans("", "")}


def _language(language: str | None) -> str:
    """The language to write in: the given one, else the active one; Dutch unless English."""
    return "en" if (language or get_language() or "nl").startswith("en") else "nl"


def number(value: Decimal | int, *, places: int = 0, language: str | None = None) -> str:
    """A number with the separators of the language: `1.234,5` in Dutch, `1,234.5` in English."""
    rounded = Decimal(value).quantize(_unit(places), rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:,.{places}f}".translate(SEPARATORS[_language(language)])


@cache
def _unit(places: int) -> Decimal:
    """The last decimal that is shown."""
    return Decimal(1).scaleb(-places)


def euro(value: Decimal | int | None, *, language: str | None = None) -> str:
    """An amount to the cent, `€ 1.234,56`; a dash when there is none."""
    if value is None:
        return "–"
    return f"€{HARD_SPACE}{number(to_cents(value), places=2, language=language)}"


def in_currency(amount: str, *, language: str | None = None) -> str:
    """An amount as a notice has it: euro as everywhere, another currency with its own letters (R38).

    Anything else stays as it is.
    """
    given = AMOUNT.fullmatch(amount)
    if given is None:
        return amount
    if given[1] == "EUR":
        return euro(Decimal(given[2]), language=language)
    return f"{given[1]}{HARD_SPACE}{number(Decimal(given[2]), places=2, language=language)}"


def whole_euro(value: Decimal | int | None, *, language: str | None = None) -> str:
    """An amount in whole euros for overviews, `€ 1.235`; a dash when there is none."""
    if value is None:
        return "–"
    return f"€{HARD_SPACE}{number(value, language=language)}"


def points(value: Decimal | int | None, *, language: str | None = None) -> str:
    """Points and weights: `40` where they are whole, else `33,33`; a dash when there are none."""
    if value is None:
        return "–"
    places = 0 if Decimal(value) == Decimal(value).to_integral_value() else 2
    return number(value, places=places, language=language)


def percent(value: Decimal | int | None, *, places: int = 2, language: str | None = None) -> str:
    """A percentage without superfluous zeros, `5%` and `5,5%`; a dash when there is none."""
    if value is None:
        return "–"
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP).normalize()
    exponent = rounded.as_tuple().exponent
    needed = max(0, -exponent) if isinstance(exponent, int) else 0
    return f"{number(rounded, places=needed, language=language)}%"


def _day(value: date) -> date:
    """The Amsterdam day of a date or of an aware moment (R41)."""
    return amsterdam_date(value) if isinstance(value, datetime) else value


def long_date(value: date | None, *, language: str | None = None) -> str:
    """A date in text, `3 november 2026`; a dash when there is none."""
    return "–" if value is None else _in_words(_day(value), "j F Y", _language(language))


@lru_cache(MOST_DAYS)
def _in_words(day: date, pattern: str, language: str) -> str:
    """A day in the words of a language, which are the same whenever they are asked."""
    with override(language):
        return date_format(day, pattern)


def medium_date(value: date | None, *, language: str | None = None) -> str:
    """A date where room is short, `3 nov 2026`; a dash when there is none."""
    if value is None:
        return "–"
    return _abbreviated(_day(value), "j M Y", language=language)


def _abbreviated(day: date, pattern: str, *, language: str | None = None) -> str:
    """A date with short names, without full stops; in Dutch without capitals."""
    spoken = _language(language)
    text = _in_words(day, pattern, spoken).replace(".", "")
    return text if spoken == "en" else text.lower()


def short_date(value: date | None) -> str:
    """A date in a column, `03-11-2026`; a dash when there is none."""
    return "–" if value is None else f"{_day(value):%d-%m-%Y}"


def week_date(value: date, *, language: str | None = None) -> str:
    """A date with its day of the week, `vrijdag 13 november 2026`."""
    return _in_words(_day(value), "l j F Y", _language(language))


def moment(value: datetime | None, *, language: str | None = None) -> str:
    """A moment in Amsterdam, `3 nov 2026, 10:42`; a dash when there is none."""
    if value is None:
        return "–"
    return f"{medium_date(value, language=language)}, {clock(value)}"


def timestamp(value: datetime) -> str:
    """A moment in Amsterdam for machines, `2026-11-03T10:42:00+01:00`."""
    return timezone.localtime(value).isoformat()


def clock(value: datetime) -> str:
    """The Amsterdam time of a moment, `10:42`."""
    return f"{timezone.localtime(value):%H:%M}"


def quarter(value: Quarter | str, *, language: str | None = None) -> str:
    """A quarter in words, `kwartaal 4 van 2026`."""
    parsed = Quarter.parse(value) if isinstance(value, str) else value
    with override(_language(language)):
        return gettext("quarter %(number)s of %(year)s") % {"number": parsed.number, "year": parsed.year}


def file_size(value: int, *, language: str | None = None) -> str:
    """The size of a file, `31 MB` or `840 kB`."""
    if value >= 1_000_000:
        megabytes = Decimal(value) / 1_000_000
        return f"{number(megabytes, places=0 if value >= 10_000_000 else 1, language=language)} MB"
    return f"{number(max(1, (value + 500) // 1000) if value else 0, language=language)} kB"


def days_away(due_on: date, *, today: date) -> str:
    """How far a deadline lies from today: `2 dagen te laat`, `Vandaag`, `Morgen`, `Vóór vr 13 nov`."""
    left = (due_on - today).days
    if left < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}
    if left == 0:
        return gettext("Today")
    if left == 1:
        return gettext("Tomorrow")
    pattern = "D j M" if due_on.year == today.year else "D j M Y"
    return gettext("By %(day)s") % {"day": _abbreviated(due_on, pattern)}


def value_text(name: str, value: Value, *, language: str | None = None) -> str:
    """One value of a blocker as text: euro for Decimal, a long date, a percentage where the name says so.

    The `value` of a notice keeps its own currency.
    """
    if isinstance(value, Decimal):
        if any(word in name for word in PLAIN):
            return percent(value, language=language).removesuffix("%")
        form = percent if "percent" in name else euro
        return form(value, language=language)
    if isinstance(value, date):
        return long_date(value, language=language)
    if isinstance(value, int):
        return percent(value, language=language) if "percent" in name else number(value, language=language)
    return in_currency(str(value), language=language) if name == "value" else str(value)


def origin(source: str, *, language: str | None = None) -> str:
    """What a reason rests on, as readers know it: lines of the guide, or a law; our own rule numbers stay inside."""
    if OWN_RULE.fullmatch(source):
        return ""
    guide = LINES_OF_GUIDE.fullmatch(source)
    if guide is None:
        return source
    with override(_language(language)):
        return gettext("Guide, lines %(lines)s") % {"lines": guide[1]}


def sentence(blocker: Blocker | Part, *, language: str | None = None) -> str:
    """The translated sentence of a blocker, or of a part of a trace, with its values filled in (house rule 11)."""
    values = {name: value_text(name, value, language=language) for name, value in blocker.values}
    with override(_language(language)):
        translated = gettext(blocker.message)
    return translated % values if values else translated
