"""What is filled in in phase 1: opportunities, variants, the request, advice."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.forms import why as whys
from procurement.models import Ask, Case, Lot
from procurement.rules import PercentageRange
from procurement.services import AskEntry, OpportunityEntry
from procurement.states import AskKind, Route, Variant
from sroi.kernel.fields import DutchDateField, EuroField, PercentField, TypedNumberField
from sroi.kernel.forms import PageForm
from sroi.kernel.kept import KeptForm

KNOWN = [("", _("Not known yet")), ("yes", _("Yes")), ("no", _("No"))]
ANSWERS: dict[str, bool | None] = {"": None, "yes": True, "no": False}
SHOWN = {None: "", True: "yes", False: "no"}
LONG = 8000


class KnownField(forms.ChoiceField):
    """Yes, no, or not known yet."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=KNOWN, required=False, **kwargs)


class CountField(TypedNumberField):
    """A whole number of zero or more."""

    places = 0
    example = "4"
    unreadable = _("Write %(label)s as a whole number, for example %(example)s.")
    too_fine = _("Write %(label)s as a whole number. You wrote %(given)s.")


class OpportunityForm(KeptForm):
    """The talk with the client, what is known of the market, and the route (R10)."""

    shares_kept = True
    why = whys.OPPORTUNITIES

    submit = _("Save opportunities and route")

    note = forms.CharField(
        label=_("Opportunities discussed with the client"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Which opportunities for people and city does this contract offer?"),
    )
    discussed_with = forms.CharField(
        label=_("Discussed with"), max_length=250, help_text=_("The name and function of who spoke for the client.")
    )
    talked_on = DutchDateField(label=_("Day of the talk"))
    market_is_mature = KnownField(label=_("Does the market know social return?"))
    many_chances = KnownField(label=_("Does the market offer many chances for social impact?"))
    competition = KnownField(label=_("Is there enough competition?"))
    bidder_has_social_task = KnownField(label=_("Do the bidders have a social task themselves?"))
    pantar_can_do_it = KnownField(label=_("Can Pantar or the Werkbrigade do this work, or a part of it?"))
    within_exclusive_right = KnownField(
        label=_("Does the work fall under the exclusive right of Pantar?"),
        help_text=_("The city gave Pantar the exclusive right to do certain work. Ask Pantar or the bureau."),
    )
    social_parties = CountField(
        label=_("Number of social enterprises that can do this work"), required=False, min_value=0, max_digits=4
    )
    is_sas_service = KnownField(label=_("Is it a social or other specific service (SAS)?"))
    route = forms.ChoiceField(label=_("Route"), choices=Route.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        known = case.market_answers
        kwargs["initial"] = {
            "note": case.opportunity_note,
            "discussed_with": case.opportunity_with or case.client_contact,
            "talked_on": case.opportunity_talked_on,
            "route": case.route or Route.MARKET,
            "social_parties": known.get("social_parties"),
            **{name: SHOWN[known.get(name)] for name in self.yes_or_no()},
        }
        super().__init__(*args, **kwargs)

    @classmethod
    def yes_or_no(cls) -> tuple[str, ...]:
        """The questions that are answered by yes, no or not known."""
        return tuple(name for name, field in cls.base_fields.items() if isinstance(field, KnownField))

    def layout(self) -> Layout:
        """The talk, the market, the route."""
        return Layout(
            "note",
            Row("discussed_with", "talked_on"),
            Fieldset(
                _("What is known of the market"),
                "market_is_mature",
                "many_chances",
                "competition",
                "bidder_has_social_task",
                "pantar_can_do_it",
                "within_exclusive_right",
                "social_parties",
                "is_sas_service",
            ),
            "route",
        )

    def entry(self) -> OpportunityEntry:
        """What was filled in."""
        given = self.cleaned_data
        return OpportunityEntry(
            note=given["note"],
            route=Route(given["route"]),
            market=self.market(),
            discussed_with=given["discussed_with"],
            talked_on=given["talked_on"],
        )

    def market(self) -> dict[str, bool | int | None]:
        """The answers, as the variants are judged by them."""
        given = self.cleaned_data
        parties = given["social_parties"]
        found: dict[str, bool | int | None] = {name: ANSWERS[given[name]] for name in self.yes_or_no()}
        return {**found, "social_parties": int(parties) if parties is not None else None}


class VariantForm(KeptForm):
    """Which variants, for the whole case or for one lot (R10)."""

    shares_kept = True
    why = whys.VARIANTS

    submit = _("Choose these variants")
    form_tag = False

    variants = forms.MultipleChoiceField(
        label=_("Variants"), choices=Variant.choices, widget=forms.CheckboxSelectMultiple
    )
    reasoning = forms.CharField(label=_("Reason for this choice"), max_length=LONG, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, lot: Lot | None, chosen: Sequence[str], reasoning: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"variants": list(chosen), "reasoning": reasoning}
        super().__init__(*args, **kwargs)
        self.lot = lot

    def chosen(self) -> tuple[Variant, ...]:
        """The variants that were ticked."""
        return tuple(Variant(each) for each in self.cleaned_data["variants"])


class WhatIfForm(PageForm):
    """Another value and another percentage, to see what they do to the advice; nothing is saved (R9, R10)."""

    submit = _("Work it out")
    form_tag = False
    mark_optional = False

    waarde = EuroField(label=_("Estimated value excluding VAT"), min_value=1)
    percentage = PercentField(label=_("Percentage social return"), max_digits=4)

    def __init__(self, *args: Any, limits: PercentageRange, value: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["percentage"]
        if isinstance(asked, PercentField):
            asked.lowest, asked.highest = limits.lowest, limits.highest
        step = Decimal(10_000) if value > 500_000 else Decimal(1_000)
        most = max(2 * value, FAR)
        self.fields["waarde"].widget.attrs |= {"data-slider": f"0 {most:.0f} {step}"}
        asked.widget.attrs |= {"data-slider": f"{limits.lowest:f} {limits.highest:f} 0.5"}


FAR = Decimal(500_000)
"""How far the slider of the value goes at least."""


class AskForm(KeptForm):
    """What is asked, with its reasoning (R9)."""

    shares_kept = True
    why = whys.ASK

    submit = _("Save the request")
    mark_optional = False

    kind = forms.ChoiceField(label=_("Request"), choices=AskKind.choices, widget=forms.RadioSelect)
    percent = PercentField(
        label=_("Percentage social return"),
        required=False,
        max_digits=4,
        help_text=_("Between 1 and 25, with one decimal at most. The city starts from 5%."),
    )
    reasoning = forms.CharField(
        label=_("Reasoning"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 5}),
        help_text=_(
            "Why does this fit this contract and this market? Also needed at 5%. Name figures if you have them."
        ),
    )
    effort_asked = forms.CharField(
        label=_("What is asked, in countable terms"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea({"rows": 3}),
    )
    effort_enough = forms.CharField(
        label=_("When it is enough"), required=False, max_length=LONG, widget=forms.Textarea({"rows": 2})
    )
    effort_failing = forms.CharField(
        label=_("What follows if it is not done"), required=False, max_length=LONG, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, ask: Ask | None, usual: Any, **kwargs: Any) -> None:
        names = AskEntry.__slots__
        kwargs["initial"] = (
            {name: getattr(ask, name) for name in names} if ask else {"kind": AskKind.PERCENTAGE, "percent": usual}
        )
        super().__init__(*args, **kwargs)

    def layout(self) -> Layout:
        """The percentage, the reasoning, and what only an effort obligation needs."""
        return Layout(
            "kind",
            "percent",
            "reasoning",
            Fieldset(_("Only for an effort obligation"), "effort_asked", "effort_enough", "effort_failing"),
        )

    def entry(self) -> AskEntry:
        """What was filled in; only a percentage has a number."""
        given = dict(self.cleaned_data)
        kind = AskKind(given.pop("kind"))
        if kind != AskKind.PERCENTAGE:
            given["percent"] = None
        return AskEntry(kind=kind, **given)


class WaiverForm(KeptForm):
    """The coordinator's decision on a waiver (R9)."""

    why = whys.WAIVER

    submit = _("Approve the waiver")
    also = {"refuse": _("Refuse the waiver")}

    reason = forms.CharField(label=_("Reason of the decision"), max_length=LONG, widget=forms.Textarea({"rows": 4}))
