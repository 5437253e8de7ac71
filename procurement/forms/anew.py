"""Starting a tender anew, and a lot that failed (R6)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.forms.case import publication_known
from procurement.models import Case, Lot
from procurement.services import AnewEntry, LotFailure
from procurement.states import AnewPart, RestartGround
from sroi.kernel.fields import DutchDateField
from sroi.kernel.forms import PageForm


class AnewForm(PageForm):
    """What the new case takes over, why the first led to no contract, and the new day of publication."""

    submit = _("Start anew")
    planned_publication_on = DutchDateField(
        label=_("New planned publication"), help_text=_("This day decides which threshold holds.")
    )
    ground = forms.ChoiceField(
        label=_("Why there is no contract"), choices=RestartGround.choices, widget=forms.RadioSelect
    )
    parts = forms.MultipleChoiceField(
        label=_("Take over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Texts, days, questions and bids are never taken over: they are made anew."),
    )

    def __init__(self, *args: Any, parts: Sequence[tuple[AnewPart, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parts"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(part.value, f"{part.label}: {shown}") for part, shown in parts]
        if not parts:
            del self.fields["parts"]

    def clean_planned_publication_on(self) -> Any:
        """A day for which a threshold is known (R8)."""
        return publication_known(self.cleaned_data["planned_publication_on"])

    def entry(self, lot: Lot | None) -> AnewEntry:
        """What was filled in, for the service."""
        given = self.cleaned_data
        parts = frozenset(AnewPart(each) for each in given.get("parts", ()))
        return AnewEntry(parts, given["ground"], given["planned_publication_on"], lot.pk if lot else None)


class LotFailForm(PageForm):
    """Which lot led to no contract, why and since when."""

    submit = _("Record that the lot failed")
    lot = forms.ModelChoiceField(Lot.objects.none(), label=_("Lot"), empty_label=_("Choose the lot"))
    ground = forms.ChoiceField(
        label=_("Why there is no contract"), choices=RestartGround.choices, widget=forms.RadioSelect
    )
    failed_on = DutchDateField(label=_("Decided on"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=4000)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lot"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = case.lots.filter(failed_on__isnull=True)

    def entry(self) -> LotFailure:
        """What was filled in, for the service."""
        given = self.cleaned_data
        return LotFailure(given["lot"].pk, given["ground"], given["failed_on"], given["reason"])
