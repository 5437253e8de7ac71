"""What an administrator fills in for a row, per kind: its key and figure, period, source and note."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sroi.kernel.fields import DutchDateField, EuroField, NumberInput, PercentField, TypedNumberField
from sroi.kernel.forms import PageForm, lower_first
from sroi.reference.models import TABLES, DatedRow
from sroi.reference.rules import Period
from sroi.reference.services import Entry
from sroi.reference.states import (
    Kind,
    Legal,
    ParameterKey,
    PsoLevelKey,
    ReminderKind,
    RetentionKind,
    RetentionTrigger,
    TermKey,
    ThresholdKind,
    Unit,
    Urgency,
)

MOMENTS = re.compile(r"\s*-?\d{1,4}\s*(,\s*-?\d{1,4}\s*)*")
MOST_DAYS = 3660
LONGEST_EQUATED = timedelta(days=6)
TOO_LONG = _("Shorten %(label)s to at most %(limit)s characters.")
NOT_LISTED = _("Choose %(label)s from the list.")
REOPEN = _("Open this page again and correct the row once more.")
COMMON = ("valid_from", "valid_until", "source", "note", "reason", "seen")


class WholeNumberField(TypedNumberField):
    """A whole number, of days or months."""

    places = 0
    example = "14"
    unreadable = _("Write %(label)s as a whole number, for example %(example)s.")
    too_fine = _("Write %(label)s as a whole number. You wrote %(given)s.")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", NumberInput(size=6))
        super().__init__(**{"max_digits": 6, **kwargs})

    def clean(self, value: Any) -> Any:
        """The number as a whole one."""
        number = super().clean(value)
        return None if number is None else int(number)


class MomentsField(forms.CharField):
    """Days from a due date, before it with a minus: `-14, -3, 0, 7`."""

    wrong = _("Write %(label)s as whole numbers with commas between them, for example -14, -3, 0.")

    def clean(self, value: Any) -> Any:
        """The days in order, each once."""
        text = str(super().clean(value)).replace("\N{MINUS SIGN}", "-")
        if not MOMENTS.fullmatch(text):
            label = lower_first(str(self.label))
            raise ValidationError(str(self.wrong), code="invalid", params={"label": label})
        return sorted({int(part) for part in text.split(",")})

    def prepare_value(self, value: Any) -> Any:
        """Stored days as they are typed."""
        return ", ".join(str(day) for day in value) if isinstance(value, list) else value


class RowForm(PageForm):
    """The period, the source and the note of a row, below what its kind asks.

    With a row to correct the key is fixed, a reason is asked, and the version that was seen travels along.
    """

    about: ClassVar[Kind]
    submit = _("Add the row")

    valid_from = DutchDateField(label=_("Valid from"), help_text=_("The first day, for example 01-01-2028."))
    valid_until = DutchDateField(
        label=_("Valid until"), required=False, help_text=_("The last day. Leave empty when the end is not known.")
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("The law, regulation or decision that this figure comes from.")
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}))
    reason = forms.CharField(
        label=_("Reason of the correction"), max_length=300, help_text=_("It stays in the history of this row.")
    )
    seen = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": REOPEN, "invalid": REOPEN, "max_value": REOPEN}
    )

    def __init__(self, *args: Any, correcting: DatedRow | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.correcting = correcting
        for name in TABLES[self.about].KEYS if correcting else ("reason", "seen"):
            del self.fields[name]
        self.order_fields([name for name in self.fields if name not in COMMON])
        for field in self.fields.values():
            _name_in_errors(field)

    @property
    def helper(self) -> FormHelper:
        """The preset of the house, with the act of a correction on its button."""
        helper = super().helper
        if self.correcting:
            helper.submit_label = gettext("Save the correction")
        return helper

    def key_of(self, name: str) -> str:
        """The key that is filled in, or that of the row to correct."""
        return str(getattr(self.correcting, name) if self.correcting else self.cleaned_data.get(name, ""))

    def entry(self) -> Entry:
        """The row as the acts take it."""
        table, given = TABLES[self.about], self.cleaned_data
        return Entry(
            values={name: given[name] for name in (*table.KEYS, *table.VALUES) if name in given},
            period=Period(given["valid_from"], given["valid_until"]),
            source=given["source"],
            note=given["note"],
        )


def _name_in_errors(field: forms.Field) -> None:
    """Name the field in the errors of length and of choice too."""
    values = {"label": lower_first(str(field.label)), "limit": getattr(field, "max_length", None)}
    if values["limit"]:
        field.error_messages["max_length"] = str(TOO_LONG) % values
    if isinstance(field, forms.ChoiceField):
        field.error_messages["invalid_choice"] = str(NOT_LISTED) % values


def choice(label: Any, choices: type[models.TextChoices]) -> forms.ChoiceField:
    """One of a fixed list, with nothing chosen beforehand."""
    return forms.ChoiceField(label=label, choices=[("", _("Choose")), *choices.choices])


class ThresholdForm(RowForm):
    """An amount in euro that decides which regime applies."""

    about = Kind.THRESHOLD
    kind = choice(_("Threshold"), ThresholdKind)
    amount = EuroField(label=_("Amount"), min_value=0, help_text=_("In euro, excluding VAT."))


class ParameterForm(RowForm):
    """A percentage, a count or a switch."""

    about = Kind.PARAMETER
    key = choice(_("Parameter"), ParameterKey)
    value = TypedNumberField(label=_("Value"), min_value=0, max_digits=10, widget=NumberInput(size=8))

    def clean_value(self) -> Decimal:
        """A percentage is at most 100, a switch is 1 or 0."""
        value: Decimal = self.cleaned_data["value"]
        key = self.key_of("key")
        unit = ParameterKey(key).unit if key in ParameterKey else Unit.NUMBER
        if unit == Unit.PERCENT and value > 100:
            raise ValidationError(_("Value is a percentage of at most 100."), code="max_value")
        if unit == Unit.SWITCH and value not in {0, 1}:
            raise ValidationError(_("Fill in 1 for yes or 0 for no at Value."), code="switch")
        return value


class PsoLevelForm(RowForm):
    """The discount of a level of the PSO ladder."""

    about = Kind.PSO_LEVEL
    level = choice(_("PSO level"), PsoLevelKey)
    discount = PercentField(label=_("Discount"), min_value=0, max_value=100)


class TermForm(RowForm):
    """How long a term is, and whether it moves."""

    about = Kind.TERM
    key = choice(_("Term"), TermKey)
    days = WholeNumberField(label=_("Days"), min_value=1, max_value=MOST_DAYS)
    legal = choice(_("Nature"), Legal)
    rolls = forms.BooleanField(
        label=_("Moves to the next working day"),
        required=False,
        help_text=_("A statutory term always moves. For a contractual one, you choose."),
    )

    def clean(self) -> dict[str, Any]:
        """A statutory term moves by law (R40)."""
        given = super().clean() or {}
        if given.get("legal") == Legal.STATUTORY and not given.get("rolls"):
            self.add_error("rolls", _("A statutory term moves by law. Tick Moves to the next working day."))
        return given


class ReminderForm(RowForm):
    """When one kind of obligation is chased."""

    about = Kind.REMINDER
    kind = choice(_("What is chased"), ReminderKind)
    moments = MomentsField(
        label=_("Days from the due date"),
        max_length=200,
        help_text=_("With commas between them; a minus is before the due date. For example -14, -3, 0, 7."),
    )
    every = WholeNumberField(
        label=_("Then every so many days"),
        required=False,
        min_value=1,
        max_value=366,
        help_text=_("Leave empty to stop."),
    )
    escalates_from = WholeNumberField(
        label=_("Tell others from this day"),
        required=False,
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        help_text=_("Days from the due date. Leave empty to tell nobody else."),
    )
    urgency = choice(_("Urgency"), Urgency)


class EquatedDaysForm(RowForm):
    """Days that a royal decree equates with holidays."""

    about = Kind.EQUATED_DAYS
    name = forms.CharField(label=_("Name"), max_length=100)
    valid_until = DutchDateField(label=_("Valid until"), help_text=_("The last day; one day has the same date twice."))

    def clean(self) -> dict[str, Any]:
        """A decree equates single days, never a whole season."""
        given = super().clean() or {}
        start, end = given.get("valid_from"), given.get("valid_until")
        if start and end and end - start > LONGEST_EQUATED:
            self.add_error("valid_until", _("Valid until lies at most six days after Valid from."))
        return given


class RetentionForm(RowForm):
    """How long a kind of record is kept."""

    about = Kind.RETENTION
    kind = choice(_("Kind of record"), RetentionKind)
    months = WholeNumberField(
        label=_("Months"),
        required=False,
        min_value=1,
        max_value=1200,
        help_text=_("Leave empty for records that are kept for ever."),
    )
    counts_from = choice(_("Counts from"), RetentionTrigger)
    category = forms.CharField(label=_("Number in the selection list"), max_length=20, required=False)


class NamedForm(RowForm):
    """A code with its names."""

    code = forms.CharField(label=_("Code"), max_length=60)
    name_nl = forms.CharField(label=_("Dutch name"), max_length=500)
    name_en = forms.CharField(label=_("English name"), max_length=500)


class ThemeForm(NamedForm):
    """A theme of social impact."""

    about = Kind.THEME


class TargetGroupForm(NamedForm):
    """A group of people that social return is meant for."""

    about = Kind.TARGET_GROUP


class CpvDivisionForm(NamedForm):
    """A division of the common procurement vocabulary."""

    about = Kind.CPV_DIVISION

    def clean_code(self) -> str:
        """Two digits."""
        code: str = self.cleaned_data["code"]
        if not re.fullmatch(r"[0-9]{2}", code):
            raise ValidationError(_("Code has two digits, for example 45."), code="invalid")
        return code


class CodeForm(NamedForm):
    """A code of a published list."""

    about = Kind.CODE
    code_list = forms.CharField(label=_("Code list"), max_length=60)
    field_order = ("code_list",)


FORMS: dict[Kind, type[RowForm]] = {
    form.about: form
    for form in (
        ThresholdForm,
        ParameterForm,
        TermForm,
        ReminderForm,
        PsoLevelForm,
        EquatedDaysForm,
        RetentionForm,
        ThemeForm,
        TargetGroupForm,
        CpvDivisionForm,
        CodeForm,
    )
}


def form_to_add(kind: Kind, data: Mapping[str, Any] | None = None, *, like: DatedRow | None = None) -> RowForm:
    """The empty form of a kind, or one filled in like an earlier row of the same key."""
    initial = _filled(like, without=("valid_from", "valid_until", "note")) if like else {}
    return FORMS[kind](data, initial=initial)


def form_to_correct(row: DatedRow, data: Mapping[str, Any] | None = None, *, seen: int) -> RowForm:
    """The form that shows a row as it is, to correct it."""
    return FORMS[row.KIND](data, correcting=row, initial={**_filled(row), "seen": seen})


def _filled(row: DatedRow, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    names = (*row.KEYS, *row.VALUES, *COMMON[:4])
    return {name: getattr(row, name) for name in names if name not in without}
