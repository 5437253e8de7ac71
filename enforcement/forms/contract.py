"""What is filled in about a contract: why a file is opened, and its last invoice (R34, R36)."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from contractors.states import ObligationKind
from enforcement.forms.act import LONG, long_text
from enforcement.services import InvoiceEntry, Opening
from enforcement.states import FileState, Ground
from sroi.kernel.fields import DutchDateField, EuroField
from sroi.kernel.forms import PageForm


class OpenForm(PageForm):
    """Why a file is opened (R34, R35)."""

    submit = _("Open the enforcement file")

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONG,
        widget=long_text(),
        help_text=_("The contractor reads this in the invitation to the talk and in the file."),
    )
    finding = forms.CharField(
        label=_("Reasoned finding"),
        max_length=LONG,
        widget=long_text(),
        required=False,
        help_text=_("For an effort obligation only: what was not done, and why that is a failure."),
    )

    def __init__(self, *args: Any, kind: str = "", shortfall: Decimal = Decimal(0), **kwargs: Any) -> None:
        if shortfall > 0 and kind != ObligationKind.EFFORT:
            kwargs.setdefault("initial", {"ground": Ground.SHORTFALL})
        super().__init__(*args, **kwargs)
        if kind != ObligationKind.EFFORT:
            del self.fields["finding"]
            ground = self.fields["ground"]
            if isinstance(ground, forms.ChoiceField):
                ground.choices = [each for each in Ground.choices if each[0] != Ground.FINDING]

    def opening(self) -> Opening:
        """The answers as the service takes them."""
        given = self.cleaned_data
        return Opening(Ground(given["ground"]), given["reason"], given.get("finding", ""))


class InvoiceForm(PageForm):
    """What is known of the last invoice (R36)."""

    submit = _("Save the last invoice")

    number = forms.CharField(label=_("Invoice number"), max_length=60, required=False)
    expected_on = DutchDateField(label=_("Expected on"), required=False)
    payable = EuroField(
        label=_("Payable amount"),
        required=False,
        help_text=_("In euro, excluding VAT: what is still to be paid of it."),
    )
    paid_on = DutchDateField(label=_("Paid on"), required=False)
    payment_stopped = forms.BooleanField(label=_("Payment waits for the statement of the bureau"), required=False)

    def layout(self) -> Layout:
        """The days and the amounts beside each other."""
        return Layout(Row("number", "expected_on"), Row("payable", "paid_on"), "payment_stopped")

    def entry(self) -> InvoiceEntry:
        """The answers as the service takes them."""
        return InvoiceEntry(**self.cleaned_data)


class DischargeForm(PageForm):
    """Nothing to fill in: the figures speak."""

    submit = _("Confirm fulfilment")


class ListForm(forms.Form):
    """Which files the list shows."""

    which = forms.ChoiceField(
        label=_("Show"),
        choices=[("open", _("Open files")), ("ended", _("Ended files")), ("all", _("All files"))],
        required=False,
    )
    state = forms.ChoiceField(label=_("State"), choices=[("", _("Every state")), *FileState.choices], required=False)
    mine = forms.BooleanField(label=_("Only files with a part for me"), required=False)
    after = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
