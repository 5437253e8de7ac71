"""What is filled in about a case and its lots."""

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from procurement import rules
from procurement.forms import why as whys
from procurement.models import Case
from procurement.services import CaseEntry, LotEntry
from procurement.states import CallOffMethod, Nature
from sroi.accounts.models import Department
from sroi.kernel import formats
from sroi.kernel.calendar import AMSTERDAM
from sroi.kernel.fields import DutchDateField, EuroField
from sroi.kernel.kept import Answers, KeptForm, KeptLines, lines_of
from sroi.reference import selectors as reference
from sroi.reference.states import ThresholdKind

TYPED_CPV = re.compile(r"([0-9]{8})(-[0-9])?")
TYPED_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
MOST = 5_000_000_000
"""More than the municipality buys in a year was typed by mistake."""
METHODS = [("", _("Choose how call-offs are given")), *CallOffMethod.choices]
FRAMEWORK = ("is_framework", "framework_maximum", "framework_suppliers", "call_off_method")
NATURES = [("", _("Choose the kind of contract")), *Nature.choices]


class CpvField(forms.CharField):
    """A CPV code: eight digits; the check digit may be typed and is dropped."""

    wrong = _("The CPV code has 8 digits, for example 90910000. You wrote %(given)s.")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("CPV code"))
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": "12"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Drop spaces, dots and the check digit."""
        text = re.sub(r"[\s.\u00a0]+", "", str(super().clean(value)))
        if not text:
            return ""
        match = TYPED_CPV.fullmatch(text)
        if match is None:
            raise ValidationError(str(self.wrong), code="invalid", params={"given": value})
        return match[1]


class ClockField(forms.CharField):
    """A time of day: `12:00` and `9.30`."""

    wrong = _("Write %(label)s as hours and minutes, for example 12:00.")

    def clean(self, value: Any) -> Any:
        """The time, or nothing."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        match = TYPED_TIME.fullmatch(text)
        if match is None:
            raise ValidationError(str(self.wrong), code="invalid", params={"label": str(self.label)})
        return time(int(match[1]), int(match[2]))

    def prepare_value(self, value: Any) -> Any:
        """A stored time as it is typed."""
        return f"{value:%H:%M}" if isinstance(value, time) else value


def publication_known(day: date) -> date:
    """The day, when a threshold is known for it; what lies before the first one was typed by mistake (R8)."""
    first = reference.first_threshold_day(ThresholdKind.SERVICES_SUPPLIES)
    if first is not None and day < first:
        days = {"day": formats.long_date(day), "first": formats.long_date(first)}
        message = _("Planned publication: no threshold is known for %(day)s. Choose a day from %(first)s on.")
        raise ValidationError(message, code="threshold-unknown", params=days)
    return day


class CaseForm(KeptForm):
    """The data that open a case (R8)."""

    why = whys.CASE

    submit = _("Open the case")

    title = forms.CharField(label=_("Name of the contract"), max_length=250)
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("Client"), empty_label=_("Choose the client"), help_text=_("Who pays.")
    )
    client_contact = forms.CharField(
        label=_("Contact at the client"),
        max_length=250,
        required=False,
        help_text=_("The person with whom you discuss the opportunities."),
    )
    nature = forms.ChoiceField(label=_("Kind of contract"), choices=NATURES)
    cpv_code = CpvField(help_text=_("The main code of what is bought: eight digits."))
    estimated_value = EuroField(
        label=_("Estimated value excluding VAT"),
        min_value=1,
        max_value=MOST,
        help_text=_("In euro, including options and extensions, over all lots."),
    )
    planned_publication_on = DutchDateField(
        label=_("Planned publication"),
        help_text=_(
            "This day decides which threshold holds. Published already? Then that day. For example 01-03-2026."
        ),
    )
    description = forms.CharField(
        label=_("Description"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )

    def layout(self) -> Layout:
        """What, for whom, how much and when."""
        return Layout(
            "title",
            Row("department", "client_contact"),
            Row("nature", "cpv_code"),
            Row("estimated_value", "planned_publication_on"),
            "description",
        )

    def clean_planned_publication_on(self) -> date:
        """A day before the first known threshold was typed by mistake (R8)."""
        return publication_known(self.cleaned_data["planned_publication_on"])

    def entry(self) -> CaseEntry:
        """What was filled in."""
        given = self.cleaned_data
        return CaseEntry(**{name: given[name] for name in CaseForm.base_fields})


def framework_fields() -> dict[str, forms.Field]:
    """The fields of a framework agreement, of a case and of a lot alike."""
    return {
        "is_framework": forms.BooleanField(label=_("This is a framework agreement"), required=False),
        "framework_maximum": EuroField(
            label=_("Maximum value of the framework"),
            required=False,
            min_value=1,
            help_text=_("In euro, excluding VAT, over all contractors and the whole term."),
        ),
        "framework_suppliers": forms.IntegerField(
            label=_("Number of contractors"), required=False, min_value=1, max_value=200
        ),
        "call_off_method": forms.ChoiceField(label=_("How call-offs are given"), choices=METHODS, required=False),
    }


class CaseEditForm(CaseForm):
    """The data of a case, with the dates of the tender and the contract."""

    shares_kept = True

    submit = _("Save the data")

    procedure_id = forms.CharField(
        label=_("Procedure number in the notice"),
        max_length=100,
        required=False,
        help_text=_("With this number an imported notice finds this case."),
    )
    close_on = DutchDateField(label=_("Closing date for bids"), required=False)
    close_time = ClockField(
        label=_("Closing time"), required=False, widget=forms.TextInput({"autocomplete": "off", "size": "6"})
    )
    starts_on = DutchDateField(label=_("Start of the contract"), required=False)
    ends_on = DutchDateField(label=_("End of the contract"), required=False)
    is_framework, framework_maximum, framework_suppliers, call_off_method = framework_fields().values()
    framework_reason = forms.CharField(
        label=_("Why the framework runs longer than the law has as the rule"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only when it does: article 2.140 Aw allows it in exceptional cases."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        closes = case.tenders_close_at.astimezone(AMSTERDAM) if case.tenders_close_at else None
        own = (*CaseForm.base_fields, *FRAMEWORK, "framework_reason", "starts_on", "ends_on")
        kwargs["initial"] = {name: getattr(case, name) for name in own} | {
            "procedure_id": case.procedure_id,
            "close_on": closes.date() if closes else None,
            "close_time": closes.time() if closes else None,
        }
        super().__init__(*args, **kwargs)
        self.fields["planned_publication_on"].required = case.published_on is None
        self.case = case

    def layout(self) -> Layout:
        """As when it was opened, then the tender and the term."""
        return Layout(
            *super().layout().fields,
            Fieldset(_("Tender"), "procedure_id", Row("close_on", "close_time")),
            Fieldset(_("Term"), Row("starts_on", "ends_on")),
            Fieldset(
                _("Framework agreement"),
                "is_framework",
                Row("framework_maximum", "framework_suppliers"),
                "call_off_method",
                "framework_reason",
            ),
        )

    def clean(self) -> dict[str, Any]:
        """A closing date has a time, and the other way round."""
        given = super().clean() or self.cleaned_data
        if given.get("close_on") and not given.get("close_time") and "close_time" not in self.errors:
            self.add_error("close_time", _("Fill in the closing time too, for example 12:00."))
        if given.get("close_time") and not given.get("close_on") and "close_on" not in self.errors:
            self.add_error("close_on", _("Fill in the closing date too."))
        return given

    def entry(self) -> CaseEntry:
        """What was filled in, with the closing moment in Amsterdam."""
        given = self.cleaned_data
        names = (*CaseForm.base_fields, *FRAMEWORK, "framework_reason", "starts_on", "ends_on", "procedure_id")
        close_on, close_time = given.get("close_on"), given.get("close_time")
        closes = datetime.combine(close_on, close_time, AMSTERDAM) if close_on and close_time else None
        return CaseEntry(**{name: given[name] for name in names}, tenders_close_at=closes)


class LotForm(KeptForm):
    """One lot; an empty line is no lot."""

    why = whys.LOTS

    form_tag = False
    mark_optional = False

    number = forms.CharField(label=_("Lot number"), max_length=20, required=False)
    title = forms.CharField(label=_("Name of the lot"), max_length=250, required=False)
    nature = forms.ChoiceField(label=_("Kind of contract"), choices=NATURES, required=False)
    cpv_code = CpvField(required=False)
    value = EuroField(label=_("Value excluding VAT"), required=False, min_value=1, max_value=MOST)
    is_exempted = forms.BooleanField(label=_("Left out of the European procedure (lots regulation)"), required=False)
    is_framework, framework_maximum, framework_suppliers, call_off_method = framework_fields().values()

    def layout(self) -> Layout:
        """Two fields beside each other."""
        return Layout(
            Row("number", "title"),
            Row("nature", "cpv_code"),
            Row("value", "is_exempted"),
            Row("is_framework", "call_off_method"),
            Row("framework_maximum", "framework_suppliers"),
        )

    @property
    def is_empty(self) -> bool:
        """Nothing was filled in on this line."""
        given = self.cleaned_data
        return not any(given.get(name) for name in ("number", "title", "value", "cpv_code"))

    def clean(self) -> dict[str, Any]:
        """A lot has a number and a name, and a value when it is left out."""
        given = super().clean() or self.cleaned_data
        if not self.is_empty:
            if not given.get("number"):
                self.add_error("number", _("Fill in the lot number."))
            if not given.get("title"):
                self.add_error("title", _("Fill in the name of the lot."))
            if given.get("is_exempted") and given.get("value") is None and "value" not in self.errors:
                words = _("Lot %(lot)s is left out of the procedure. Enter its value.")
                self.add_error("value", words % {"lot": given.get("number", "")})
        if given.get("is_framework"):
            facts = [given.get(name) for name in FRAMEWORK[1:]]
            self.add_blockers(rules.why_not_framework(rules.FrameworkFacts(facts[0], facts[1], facts[2] or "")))
        return given


if TYPE_CHECKING:
    Lines = forms.BaseFormSet[LotForm]
else:
    Lines = forms.BaseFormSet


class LotFormSet(KeptLines, Lines):
    """The lots of a case, with empty lines for new ones."""

    shares_kept = True

    def clean(self) -> None:
        """A number stands on one line only: the second one is said at its field."""
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            number = str(form.cleaned_data.get("number") or "").strip() if form.is_valid() else ""
            if number and number in seen:
                words = _("There are two lots with number %(lot)s. Give each lot its own number.")
                form.add_error("number", words % {"lot": number})
            seen.add(number)

    def entries(self) -> tuple[LotEntry, ...]:
        """The lots that were filled in."""
        return tuple(
            LotEntry(**{name: form.cleaned_data[name] for name in LotForm.base_fields})
            for form in self.forms
            if not form.is_empty
        )


def lot_forms(case: Case, posted: Any = None, kept: Answers | None = None) -> LotFormSet:
    """The lines for the lots of a case: those there are (or were typed before, and not saved), and three more."""
    made = forms.formset_factory(LotForm, formset=LotFormSet, extra=3, max_num=200, absolute_max=250)
    initial = [{name: getattr(lot, name) for name in LotForm.base_fields} for lot in case.lots.all()]
    if kept is not None:
        initial = lines_of(kept, prefix="lots", form=LotForm)
    return made(posted, initial=initial, prefix="lots")  # type: ignore[return-value]  # the factory keeps our class
