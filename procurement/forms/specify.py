"""What is filled in in phase 2: considerations, base, texts."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.documents import OwnValue
from procurement.forms import why as whys
from procurement.models import Case, ConsiderationAnswer
from procurement.rules import PlaceKind
from procurement.selectors import OwnPlace
from procurement.services import AnswerEntry
from procurement.states import CONSIDERATION_OPTIONS, BaseKind, Consideration, PartnerPoint, TextKind
from sroi.kernel.fields import DutchDateField, EuroField, NumberInput, PercentField, TypedNumberField
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import refuse_citizen_numbers

LONG = 8000
Question = Consideration | PartnerPoint


class ConsiderationForm(KeptForm):
    """The questions that phase 2 asks of this case, each with its reason (R12, R14)."""

    shares_kept = True
    why = whys.CONSIDERATIONS

    submit = _("Save the answers")

    def __init__(
        self, *args: Any, questions: Sequence[Question], answers: Sequence[ConsiderationAnswer], **kwargs: Any
    ) -> None:
        self.questions = tuple(questions)
        self.belongs_to = {f"{each.value}_reason": each.value for each in questions}
        given = {answer.question: answer for answer in answers}
        kwargs["initial"] = {
            name: value
            for question, answer in given.items()
            for name, value in ((question, answer.answer), (f"{question}_reason", answer.reason))
        }
        super().__init__(*args, **kwargs)
        for question in self.questions:
            self._add(question)

    def _add(self, question: Question) -> None:
        """One question with its reason."""
        options = CONSIDERATION_OPTIONS.get(question)
        answer: forms.Field = (
            forms.ChoiceField(choices=options, widget=forms.RadioSelect, required=False)
            if options
            else forms.CharField(max_length=250, required=False)
        )
        answer.label = question.label
        fields = {question.value: answer}
        if isinstance(question, Consideration):
            reason = forms.CharField(max_length=LONG, required=False, widget=forms.Textarea({"rows": 2}))
            reason.label = _("Reason")
            fields[f"{question.value}_reason"] = reason
        for name, field in fields.items():
            self.fields[name] = field
            self._prepare(name, field)

    mark_optional = False

    def layout(self) -> Layout:
        """The seven considerations, then the points with Pantar."""
        considered = [name for name in self.fields if not name.startswith("partner_")]
        partner = [name for name in self.fields if name.startswith("partner_")]
        parts = [Fieldset(_("Working with Pantar or the Werkbrigade"), *partner)] if partner else []
        return Layout(*considered, *parts)

    def entries(self) -> tuple[AnswerEntry, ...]:
        """The answers, also the empty ones."""
        given = self.cleaned_data
        return tuple(
            AnswerEntry(question, given.get(question.value, ""), given.get(f"{question.value}_reason", ""))
            for question in self.questions
        )


class BaseForm(KeptForm):
    """What the percentage is taken of (R16)."""

    shares_kept = True
    why = whys.BASE

    submit = _("Save the base")

    kind = forms.ChoiceField(label=_("Base of the obligation"), choices=BaseKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason for this base"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody must be able to compute the obligation in the same way."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs["initial"] = {"kind": case.base_kind or None, "reason": case.base_reason}
        super().__init__(*args, **kwargs)


def _stored(place: OwnPlace) -> Any:
    """What was filled in at a place before, as its field takes it."""
    if not place.value or place.kind == PlaceKind.TEXT:
        return place.value
    return date.fromisoformat(place.value) if place.kind == PlaceKind.DATE else Decimal(place.value)


PLACE_FIELDS: dict[str, Callable[..., forms.Field]] = {
    PlaceKind.AMOUNT: partial(EuroField, required=False, min_value=0),
    PlaceKind.PERCENT: partial(PercentField, required=False, min_value=0, max_value=100),
    PlaceKind.DATE: partial(DutchDateField, required=False),
    PlaceKind.NUMBER: partial(TypedNumberField, required=False, min_value=0, widget=NumberInput(size=8)),
    PlaceKind.TEXT: partial(forms.CharField, required=False, max_length=500, validators=[refuse_citizen_numbers]),
}
"""How each kind of place is filled in."""


class TextsForm(KeptForm):
    """Which texts are written anew."""

    shares_kept = True

    submit = _("Write the chosen texts")

    kinds = forms.MultipleChoiceField(
        label=_("Texts to write from the standard texts"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A text that was changed by hand is replaced when you choose it."),
    )

    def __init__(
        self,
        *args: Any,
        needed: Sequence[TextKind],
        written: Sequence[str],
        places: Sequence[OwnPlace] = (),
        **kwargs: Any,
    ) -> None:
        self.places = tuple(places)
        self.why = {**whys.TEXTS, **{each.field: whys.TEXT_PLACE for each in places}}
        kwargs["initial"] = {
            "kinds": [kind.value for kind in needed if kind not in written],
            **{each.field: _stored(each) for each in places},
        }
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(kind.value, kind.label) for kind in needed]
        for each in self.places:
            self.fields[each.field] = PLACE_FIELDS[each.kind](label=each.label)
            self._prepare(each.field, self.fields[each.field])

    mark_optional = False

    def layout(self) -> Layout:
        """The texts, then what the standard texts ask of their writer."""
        asked = [Fieldset(_("What the standard texts ask of you"), *(each.field for each in self.places))]
        return Layout("kinds", *(asked if self.places else ()))

    def own(self) -> dict[str, OwnValue | None]:
        """What was filled in at the places, each as its own kind; None where nothing was."""
        given = ((each.place, self.cleaned_data.get(each.field)) for each in self.places)
        return {place: None if value == "" else value for place, value in given}

    def chosen(self) -> tuple[TextKind, ...]:
        """The texts that were ticked."""
        return tuple(TextKind(each) for each in self.cleaned_data["kinds"])


class TextForm(KeptForm):
    """A text, changed by hand."""

    shares_kept = True
    why = whys.TEXT

    submit = _("Save the text")

    body = forms.CharField(
        label=_("Text"),
        max_length=40000,
        widget=forms.Textarea({"rows": 24}),
        help_text=_(
            "A line with “## ” is a heading, a line with “- ” an item of a list, an empty line a new paragraph."
        ),
    )
