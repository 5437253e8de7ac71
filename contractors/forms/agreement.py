"""The performance agreement: draft, lines with planned quarters, remarks and signatures (R24)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contractors.models import PerformanceAgreement, SettlementModel, SettlementRate
from contractors.services import LineEntry
from contractors.states import EvidenceKind, ObligationKind, Possibility, ReportInterval
from sroi.kernel import formats
from sroi.kernel.calendar import Quarter
from sroi.kernel.fields import EuroField
from sroi.kernel.forms import PageForm
from sroi.reference.models import TargetGroup, Theme

EXTRA_LINES = 1


class DraftForm(PageForm):
    """With which settlement model a first version starts, or what a next one changes."""

    submit = _("Draft the agreement")
    settlement_model = forms.TypedChoiceField(label=_("Settlement model"), coerce=int)
    change_reason = forms.CharField(
        label=_("What changes and why"), widget=forms.Textarea({"rows": 4}), max_length=4000
    )

    def __init__(self, *args: Any, models: Sequence[SettlementModel], is_next: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["settlement_model" if is_next else "change_reason"]
        field = self.fields.get("settlement_model")
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(each.pk, str(each)) for each in models]


class AgreementForm(PageForm):
    """What holds for all lines of a version."""

    form_tag = False
    interval = forms.ChoiceField(label=_("Reports"), choices=ReportInterval.choices)
    change_reason = forms.CharField(
        label=_("What changes and why"), widget=forms.Textarea({"rows": 3}), max_length=4000
    )
    shortage_reason = forms.CharField(
        label=_("Why less is planned than owed"),
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        required=False,
        help_text=_("Only when the lines together plan less than the net obligation."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_next: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_next:
            del self.fields["change_reason"]


class LineForm(PageForm):
    """One line: what, for whom, how it is valued and proven, and how much in which quarter."""

    form_tag = False
    possibility = forms.ChoiceField(label=_("Possibility"), choices=[("", _("Choose")), *Possibility.choices])
    description = forms.CharField(
        label=_("Description"),
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        help_text=_("Without names of people."),
    )
    target_group = forms.TypedChoiceField(label=_("Target group"), coerce=int)
    theme = forms.TypedChoiceField(label=_("Theme"), coerce=int)
    rate = forms.TypedChoiceField(label=_("Valuation"), coerce=int)
    required_evidence = forms.MultipleChoiceField(
        label=_("Required evidence"), choices=EvidenceKind.choices, widget=forms.CheckboxSelectMultiple
    )
    for_amsterdammers = forms.BooleanField(label=_("For an Amsterdammer, attested by the contractor"), required=False)
    nothing_else_fits = forms.BooleanField(
        label=_("Powercertificaat: nothing else fits"),
        required=False,
        help_text=_("An experiment: without this only a small open rest is settled with a Powercertificaat."),
    )

    def __init__(self, *args: Any, choices: "LineChoices", **kwargs: Any) -> None:
        self.line_choices = choices
        super().__init__(*args, **kwargs)
        for name, rows in (("target_group", choices.groups), ("theme", choices.themes), ("rate", choices.rates)):
            field = self.fields[name]
            if isinstance(field, forms.TypedChoiceField):
                field.choices = [("", gettext("Choose")), *rows]
        for quarter in choices.quarters:
            label = gettext("Planned in %(quarter)s") % {"quarter": formats.quarter(quarter)}
            field = EuroField(label=label, min_value=0, required=False)
            self.fields[quarter_name(quarter)] = field
            self._prepare(quarter_name(quarter), field)

    def layout(self) -> Layout:
        """The line with its quarters, and a way to take it out."""
        names = [quarter_name(quarter) for quarter in self.line_choices.quarters]
        rows = [Row(*names[place : place + 2]) for place in range(0, len(names), 2)]
        parts: list[Any] = [
            "possibility",
            "description",
            Row("target_group", "theme"),
            "rate",
            "required_evidence",
            "for_amsterdammers",
            "nothing_else_fits",
            Fieldset(self.legend(), *rows),
        ]
        if "DELETE" in self.fields:
            parts.append("DELETE")
        return Layout(*parts)

    def legend(self) -> str:
        """What the quarters ask: a value in euro, or, for an effort, when it is delivered."""
        if self.line_choices.is_effort:
            return gettext("When is this delivered? Fill in 0 in each quarter, or a value in euro")
        return gettext("Planned value per quarter")

    def plans(self, value: Decimal | None) -> bool:
        """Tell whether a quarter is planned: with a value, or for an effort also with 0 (R24)."""
        return value is not None if self.line_choices.is_effort else bool(value)

    def entry(self) -> LineEntry:
        """What was filled in, for the service; an empty quarter plans nothing."""
        data = self.cleaned_data
        planned = {quarter: data.get(quarter_name(quarter)) for quarter in self.line_choices.quarters}
        return LineEntry(
            possibility=Possibility(data["possibility"]),
            description=data["description"],
            target_group_id=data["target_group"],
            theme_id=data["theme"],
            rate_id=data["rate"],
            for_amsterdammers=data["for_amsterdammers"],
            nothing_else_fits=data["nothing_else_fits"],
            required_evidence=tuple(data["required_evidence"]),
            quarters={quarter: value for quarter, value in planned.items() if value is not None and self.plans(value)},
        )


class LineChoices:
    """What can be chosen in a line: dated lists, rates of the model, quarters of the term."""

    def __init__(self, agreement: PerformanceAgreement, quarters: Sequence[Quarter]) -> None:
        used = agreement.lines.values("theme"), agreement.lines.values("target_group")
        self.quarters = tuple(quarters)
        self.is_effort = agreement.contract.obligation.kind == ObligationKind.EFFORT
        self.themes = [(row.pk, str(row)) for row in current(Theme.objects.all(), used[0])]
        self.groups = [(row.pk, str(row)) for row in current(TargetGroup.objects.all(), used[1])]
        rates = SettlementRate.objects.filter(model=agreement.settlement_model_id)
        self.rates = [(rate.pk, rate_text(rate)) for rate in rates]


def current(rows: Any, used: Any) -> Iterable[Any]:
    """The rows without an end, and those that the version uses already."""
    found: Iterable[Any] = (rows.filter(valid_until__isnull=True) | rows.filter(pk__in=used)).order_by("pk")
    return found


def rate_text(rate: SettlementRate) -> str:
    """A valuation with its figure."""
    if rate.hourly_rate is not None:
        return f"{rate.title} ({formats.euro(rate.hourly_rate)})"
    if rate.year_value is not None:
        return f"{rate.title} ({formats.euro(rate.year_value)})"
    return rate.title


def quarter_name(quarter: Quarter) -> str:
    """The field of a quarter."""
    return f"q_{quarter.year}_{quarter.number}"


class LineFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # the base is generic in the stubs only
    """The lines of a version: filled ones, and an empty one to add."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Name the box that takes a line out."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = gettext("Remove this line")
            form.fields["DELETE"].required = False

    def entries(self) -> tuple[LineEntry, ...]:
        """The lines that were filled in and not taken out."""
        kept = [form for form in self.forms if form.has_changed() or form.initial]
        return tuple(
            form.entry() for form in kept if isinstance(form, LineForm) and not form.cleaned_data.get("DELETE")
        )


def line_formset(data: Any, *, agreement: PerformanceAgreement, quarters: Sequence[Quarter], extra: int) -> LineFormSet:
    """The formset of the lines of a version."""
    made: Any = forms.formset_factory(
        LineForm, formset=LineFormSet, extra=extra, can_delete=True, max_num=50, absolute_max=60, validate_max=True
    )
    formset: LineFormSet = made(
        data,
        prefix="line",
        initial=None if data else [line_initial(line) for line in agreement.lines.prefetch_related("quarters")],
        form_kwargs={"choices": LineChoices(agreement, quarters)},
    )
    return formset


def line_initial(line: Any) -> dict[str, Any]:
    """A stored line as the form shows it."""
    planned: dict[str, Decimal] = {
        quarter_name(Quarter.parse(each.quarter)): each.value for each in line.quarters.all()
    }
    return {
        "possibility": line.possibility,
        "description": line.description,
        "target_group": line.target_group_id,
        "theme": line.theme_id,
        "rate": line.rate_id,
        "required_evidence": line.required_evidence,
        "for_amsterdammers": line.for_amsterdammers,
        "nothing_else_fits": line.nothing_else_fits,
        **planned,
    }


class SignForm(PageForm):
    """The signature of the contractor."""

    submit = _("Sign the performance agreement")
    name = forms.CharField(label=_("Name of who signs"), max_length=120)
    function = forms.CharField(label=_("Function of who signs"), max_length=120)
    agrees = forms.BooleanField(label=_("I have read the agreement and I am allowed to sign it for the company"))
    seen = forms.CharField(widget=forms.HiddenInput)


class RemarksForm(PageForm):
    """What should change before signing."""

    submit = _("Return the agreement")
    remarks = forms.CharField(label=_("What should change"), widget=forms.Textarea({"rows": 5}), max_length=4000)


class ReasonForm(PageForm):
    """Why a version is withdrawn."""

    submit = _("Withdraw this version")
    reason = forms.CharField(label=_("Reason for withdrawing"), widget=forms.Textarea({"rows": 3}), max_length=2000)


class ViewForm(PageForm):
    """The view of the contract manager."""

    submit = _("Record the view")
    view = forms.CharField(label=_("Your view on the agreement"), widget=forms.Textarea({"rows": 5}), max_length=4000)


class OfferForm(PageForm):
    """Nothing to fill in."""

    submit = _("Offer the agreement")


class BureauSignForm(PageForm):
    """Which content was read."""

    submit = _("Sign for the bureau")
    seen = forms.CharField(widget=forms.HiddenInput)


class ReceiptForm(PageForm):
    """Nothing to fill in."""

    submit = _("Confirm that I have seen it")
