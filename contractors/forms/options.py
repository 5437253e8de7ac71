"""Exercising an option or extension, letting it lapse, and adding one (R38)."""

from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from contractors.services import ContractOptionEntry, ExerciseEntry, LapseEntry
from procurement.states import OptionKind
from sroi.kernel.fields import DutchDateField, EuroField
from sroi.kernel.forms import PageForm


class ExerciseForm(PageForm):
    """When it was exercised, for how much, until when, and the proof."""

    submit = _("Record that it is exercised")
    decided_on = DutchDateField(
        label=_("Exercised on"), help_text=_("The day of the letter or the message. From this day it counts.")
    )
    value = EuroField(label=_("Value that is added"), min_value=0, help_text=_("In euro, excluding VAT."))
    promised = EuroField(
        label=_("Change of the promised value"),
        required=False,
        min_value=0,
        help_text=_("What the contractor owes rises by this amount."),
    )
    ends_on = DutchDateField(label=_("New end of the contract"))
    document = forms.FileField(label=_("Document"), help_text=_("The letter or message with which it was exercised."))
    reason = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea({"rows": 2}), max_length=2000)

    def __init__(self, *args: Any, extends: bool, owes_amount: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not extends:
            del self.fields["ends_on"]
        if not owes_amount:
            del self.fields["promised"]

    def layout(self) -> Layout:
        """The day and the amount, the new end, the proof."""
        asked = [name for name in ("promised", "ends_on") if name in self.fields]
        return Layout(Row("decided_on", "value"), *asked, "document", "reason")

    def entry(self, document_id: int | None) -> ExerciseEntry:
        """What was filled in, for the service."""
        data = self.cleaned_data
        return ExerciseEntry(
            data["decided_on"], data["value"], data.get("ends_on"), document_id, data.get("promised"), data["reason"]
        )


class LapseForm(PageForm):
    """When was decided not to exercise it, and why."""

    submit = _("Record that it lapses")
    decided_on = DutchDateField(label=_("Decided on"))
    reason = forms.CharField(label=_("Why it is not exercised"), widget=forms.Textarea({"rows": 3}), max_length=2000)
    document = forms.FileField(
        label=_("Document"), required=False, help_text=_("If the contractor was told in writing.")
    )

    def entry(self, document_id: int | None) -> LapseEntry:
        """What was filled in, for the service."""
        return LapseEntry(self.cleaned_data["decided_on"], self.cleaned_data["reason"], document_id)


class OptionAddForm(PageForm):
    """An option or extension that the contract has and the case did not plan."""

    submit = _("Add the option or extension")
    kind = forms.ChoiceField(label=_("Option or extension"), choices=OptionKind.choices, widget=forms.RadioSelect)
    description = forms.CharField(label=_("Description"), max_length=250)
    value = EuroField(label=_("Value"), min_value=0, help_text=_("What it adds, in euro, excluding VAT."))
    starts_on = DutchDateField(label=_("From"))
    ends_on = DutchDateField(label=_("Until"), required=False, help_text=_("Of an extension: the new end."))
    exercise_by = DutchDateField(label=_("To be exercised by"))

    def layout(self) -> Layout:
        """What it is, and its days."""
        return Layout("kind", "description", Row("value", "exercise_by"), Row("starts_on", "ends_on"))

    def entry(self) -> ContractOptionEntry:
        """What was filled in, for the service."""
        return ContractOptionEntry(**self.cleaned_data)
