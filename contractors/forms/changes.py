"""Changes of base and term, the fine clause, and stopping a contract (R6, R35, R38)."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from contractors.services import BaseEntry, ClauseEntry, TermEntry
from contractors.states import BaseRowKind
from sroi.kernel.fields import DutchDateField, EuroField, PercentField, TypedNumberField
from sroi.kernel.forms import PageForm

BY_HAND = (BaseRowKind.AMENDMENT, BaseRowKind.TURNOVER)


class BaseForm(PageForm):
    """A dated change of the base."""

    submit = _("Change the base")
    kind = forms.ChoiceField(label=_("Kind of change"), choices=[(kind.value, kind.label) for kind in BY_HAND])
    change = EuroField(
        label=_("Change of the base"), help_text=_("In euro, excluding VAT. A decrease starts with a minus sign.")
    )
    promised = EuroField(
        label=_("Change of the promised value"),
        required=False,
        help_text=_("What the contractor owes changes by this amount. A decrease starts with a minus sign."),
    )
    valid_from = DutchDateField(label=_("Valid from"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000)

    def __init__(self, *args: Any, owes_amount: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owes_amount:
            self.fields["change"].required = False
        else:
            del self.fields["promised"]

    def entry(self) -> BaseEntry:
        """What was filled in, for the service."""
        data = self.cleaned_data
        kind, promised = BaseRowKind(data["kind"]), data.get("promised")
        return BaseEntry(kind, data["change"], data["valid_from"], data["reason"], promised=promised)


class TermForm(PageForm):
    """Another start or end."""

    submit = _("Change the term")
    starts_on = DutchDateField(label=_("Start of the contract"))
    ends_on = DutchDateField(label=_("End of the contract"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000)

    def layout(self) -> Layout:
        """Start and end side by side."""
        return Layout(Row("starts_on", "ends_on"), "reason")

    def entry(self) -> TermEntry:
        """What was filled in, for the service."""
        data = self.cleaned_data
        return TermEntry(data["starts_on"], data["ends_on"], data["reason"])


class StopForm(PageForm):
    """Why and since when the contract stops."""

    submit = _("Stop the contract")
    stopped_on = DutchDateField(label=_("Last day of the contract"))
    reason = forms.CharField(
        label=_("Reason for stopping"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        help_text=_("For example dissolved, bankrupt or transferred."),
    )
    document = forms.FileField(label=_("Document"), help_text=_("The document with which the contract ended."))


class ClauseForm(PageForm):
    """The fine clause as it stands in the contract."""

    submit = _("Record the fine clause")
    text = forms.CharField(label=_("Text of the clause"), widget=forms.Textarea({"rows": 6}), max_length=8000)
    source = forms.CharField(label=_("Article of the contract"), max_length=250)
    factor = TypedNumberField(label=_("Factor on the shortfall"), min_value=0, initial=Decimal(1), max_digits=5)
    tolerance = EuroField(label=_("Tolerance"), min_value=0, initial=Decimal(0))
    fixed = EuroField(label=_("Fixed amount"), min_value=0, initial=Decimal(0))
    floor = EuroField(label=_("Fine at least"), min_value=0, initial=Decimal(0))
    cap_amount = EuroField(label=_("Fine at most"), min_value=0, required=False)
    cap_percent = PercentField(label=_("Fine at most, in percent of the contract"), min_value=0, required=False)
    recovery_days = forms.IntegerField(label=_("Recovery term in days"), min_value=1, max_value=365, initial=14)
    is_fatal = forms.BooleanField(label=_("Fatal term: no notice of default is needed"), required=False)
    not_attributable_waives = forms.BooleanField(
        label=_("No fine when the shortfall is not attributable"), required=False, initial=True
    )
    replaces_performance = forms.BooleanField(
        label=_("A paid fine replaces the performance"), required=False, initial=True
    )

    def layout(self) -> Layout:
        """The words, the figures, the rules."""
        return Layout(
            "text",
            "source",
            Row("factor", "tolerance"),
            Row("fixed", "floor"),
            Row("cap_amount", "cap_percent"),
            "recovery_days",
            "is_fatal",
            "not_attributable_waives",
            "replaces_performance",
        )

    def entry(self) -> ClauseEntry:
        """What was filled in, for the service."""
        return ClauseEntry(**self.cleaned_data)
