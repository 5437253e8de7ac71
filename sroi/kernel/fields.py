"""Form fields for what people in the Netherlands type: euro, percentages, dates, KvK numbers."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sroi.kernel import formats

SPACES = re.compile(r"[\s\u00a0\u202f\u2007]+")
TYPED_DATE = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def _grouped(text: str, mark: str) -> bool:
    """Tell whether a mark stands in the text as a thousands separator: groups of three after it."""
    head, *groups = text.lstrip("+-").split(mark)
    return bool(groups) and 1 <= len(head) <= 3 and all(len(group) == 3 for group in groups)


def _without_marks(text: str) -> str | None:
    """The digits with at most one decimal point; None when the separators contradict each other."""
    comma, dot = text.rfind(","), text.rfind(".")
    if comma >= 0 and dot >= 0:
        decimal, thousands = (",", ".") if comma > dot else (".", ",")
        whole, _mark, rest = text.rpartition(decimal)
        return whole.replace(thousands, "") + "." + rest if _grouped(whole, thousands) else None
    mark = "," if comma >= 0 else "."
    if text.count(mark) > 1:
        return text.replace(mark, "") if _grouped(text, mark) else None
    if text.count(mark) == 1:
        # One mark with three digits behind it: thousands for a dot (Dutch), decimals for a comma.
        return text.replace(".", "") if mark == "." and _grouped(text, ".") else text.replace(mark, ".")
    return text


def parse_number(text: str) -> Decimal | None:
    """Read a typed number: `1.234,56`, `1234,56`, `1,234.56` and `1234.56` alike; None when it is none."""
    bare = SPACES.sub("", text).replace("€", "").replace("\N{MINUS SIGN}", "-").removesuffix(",-")
    if not re.fullmatch(r"[+-]?[0-9.,]*[0-9][0-9.,]*", bare):
        return None
    digits = _without_marks(bare)
    if digits is None or not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]*", digits):
        return None
    return Decimal(digits)


def parse_date(text: str) -> date | None:
    """Read a typed date: `3-11-2026`, `03/11/2026`, `3 11 2026` and `2026-11-03`; None when it is none."""
    bare = text.strip()
    if match := TYPED_DATE.fullmatch(bare):
        day, month, year = (int(part) for part in match.groups())
    elif match := ISO_DATE.fullmatch(bare):
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


class NumberInput(forms.TextInput):
    """A text box for a number: shows a decimal keyboard on a phone and never spins."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, size: int = 18) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "size": str(size), **(attrs or {})})


class TypedNumberField(forms.Field):
    """A decimal that accepts Dutch and English separators; subclasses say how it is shown and refused."""

    places = 2
    example = "1.234,56"
    unreadable: Any = _("Write “%(label)s” as a number, for example %(example)s.")
    too_low: Any = _("“%(label)s” is at least %(limit)s. You filled in %(given)s.")
    too_high: Any = _("“%(label)s” is at most %(limit)s. You filled in %(given)s.")
    too_long: Any = _("“%(label)s” is too large a number: at most %(digits)s digits before the comma.")
    too_fine: Any = _("“%(label)s” has at most %(places)s decimals. You filled in %(given)s.")

    def __init__(self, **kwargs: Any) -> None:
        self.lowest: Decimal | None = self._limit(kwargs.pop("min_value", None))
        self.highest: Decimal | None = self._limit(kwargs.pop("max_value", None))
        self.max_digits: int = kwargs.pop("max_digits", 14)
        super().__init__(**kwargs)

    @staticmethod
    def _limit(value: Decimal | int | None) -> Decimal | None:
        """A limit as Decimal."""
        return None if value is None else Decimal(value)

    def shown(self, value: Decimal) -> str:
        """The value as the reader sees it in an error."""
        return formats.number(value, places=self.places)

    def _refusal(self, message: Any, *, code: str, **values: str) -> ValidationError:
        """An error that names the field."""
        return ValidationError(str(message), code=code, params={"label": str(self.label or ""), **values})

    def to_python(self, value: Any) -> Decimal | None:
        """Read what was typed; refuse what is no number, too fine or too long."""
        if value in self.empty_values:
            return None
        number = value if isinstance(value, Decimal) else parse_number(str(value))
        if number is None:
            raise self._refusal(self.unreadable, code="invalid", example=self.example)
        if abs(number) >= Decimal(10) ** (self.max_digits - self.places):
            message = self.too_long if number > 0 else self.unreadable
            most = str(self.max_digits - self.places)
            raise self._refusal(message, code="max_digits", example=self.example, digits=most)
        if number != round(number, self.places):
            raise self._refusal(self.too_fine, code="max_decimal_places", places=str(self.places), given=str(value))
        return round(number, self.places)

    def validate(self, value: Any) -> None:
        """Check presence and limits, and say what was written."""
        super().validate(value)
        if value is None:
            return
        if self.lowest is not None and value < self.lowest:
            raise self._refusal(self.too_low, code="min_value", limit=self.shown(self.lowest), given=self.shown(value))
        if self.highest is not None and value > self.highest:
            raise self._refusal(
                self.too_high, code="max_value", limit=self.shown(self.highest), given=self.shown(value)
            )

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number as it is written in the language of the page; leave typed text alone."""
        if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
            return formats.number(value, places=self.places)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare values, not spellings."""
        if initial in self.empty_values or data in self.empty_values:
            return (initial in self.empty_values) != (data in self.empty_values)
        return parse_number(str(data)) != Decimal(initial)


class EuroField(TypedNumberField):
    """An amount in euro, to the cent: `1.234,56`, `€ 1234,56` and `1234.56` are the same amount (R38)."""

    widget = NumberInput
    example = "250.000,00"
    unreadable = _("Write “%(label)s” as an amount, for example %(example)s.")

    def shown(self, value: Decimal) -> str:
        """The amount with its euro sign."""
        return formats.euro(value)


class PercentField(TypedNumberField):
    """A percentage: 5 means 5%; a percent sign may be typed."""

    example = "5,5"
    unreadable = _("Write “%(label)s” as a percentage, for example %(example)s.")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", NumberInput(size=6))
        super().__init__(**{"max_digits": 7, **kwargs})

    def shown(self, value: Decimal) -> str:
        """The percentage with its sign."""
        return formats.percent(value)

    def to_python(self, value: Any) -> Decimal | None:
        """Read the percentage without its sign."""
        return super().to_python(value.replace("%", "") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """Show `5`, not `5,00`."""
        if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
            return formats.percent(value).removesuffix("%")
        return value


class DutchDateInput(forms.DateInput):
    """A text box for a typed date; no picker is needed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "size": "12", **(attrs or {})}, "%d-%m-%Y")

    def format_value(self, value: Any) -> str | None:
        """A stored date as `03-11-2026`; typed text unchanged."""
        return f"{value:%d-%m-%Y}" if isinstance(value, date) else value


class DutchDateField(forms.DateField):
    """A typed date: `3-11-2026` and `2026-11-03` are the same day."""

    widget = DutchDateInput
    unreadable = _("Write “%(label)s” as day, month and year, for example 03-11-2026.")

    def to_python(self, value: Any) -> date | None:
        """Read what was typed; refuse what is no day of the calendar."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        day = parse_date(str(value))
        if day is None:
            raise ValidationError(str(self.unreadable), code="invalid", params={"label": str(self.label or "")})
        return day


class KvkField(forms.CharField):
    """A number of the trade register: eight digits, kept as text; spaces and dots may be typed."""

    wrong = _("A KvK number has 8 digits. At “%(label)s” you filled in %(given)s.")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("KvK number"))
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": "10"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Drop spaces and dots; refuse anything but eight digits."""
        text = re.sub(r"[\s.\u00a0-]+", "", str(value or ""))
        if text and not re.fullmatch(r"[0-9]{8}", text):
            raise ValidationError(str(self.wrong), code="invalid", params={"label": str(self.label), "given": value})
        return str(super().clean(text))
