"""What is filled in on the pages of phase 7."""

from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from contractors.states import ObligationKind
from enforcement.rules import DecisionEntry
from enforcement.services import InvoiceEntry, Opening
from enforcement.states import Decision, FileState, Ground
from sroi.kernel.fields import DutchDateField, EuroField
from sroi.kernel.forms import PageForm

LONG = 8000


def long_text(rows: int = 4) -> forms.Textarea:
    """A box for more than a line."""
    return forms.Textarea({"rows": rows})


class OpenForm(PageForm):
    """Why a file is opened (R34, R35)."""

    submit = _("Open the enforcement file")

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=LONG, widget=long_text())
    finding = forms.CharField(
        label=_("Reasoned finding"),
        max_length=LONG,
        widget=long_text(),
        required=False,
        help_text=_("For an effort obligation only: what was not done, and why that is a failure."),
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
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


class InviteForm(PageForm):
    """When and where the talk is."""

    submit = _("Send the invitation")

    meeting_on = DutchDateField(label=_("Day of the talk"))
    place = forms.CharField(label=_("Time and place"), max_length=250)


class TalkForm(PageForm):
    """The talk with its minutes (R34)."""

    submit = _("Record the talk")

    held_on = DutchDateField(label=_("Date of the talk"))
    attendees = forms.CharField(label=_("Present"), max_length=LONG, widget=long_text(2))
    minutes = forms.CharField(
        label=_("Minutes"),
        max_length=LONG,
        widget=long_text(8),
        help_text=_("What is behind, why, and what the contractor will still do and when."),
    )


class InformForm(PageForm):
    """What the client is told (R34)."""

    submit = _("Inform the client")

    client_informed_on = DutchDateField(label=_("Informed on"))
    client_informed_text = forms.CharField(
        label=_("What you tell the client"),
        max_length=LONG,
        widget=long_text(6),
        help_text=_("This text goes to the contract manager and the head of the department, with the figures."),
    )


class RenewForm(PageForm):
    """Nothing to fill in: the signed version is linked."""

    submit = _("Link the renewed agreement")


class NoticeForm(PageForm):
    """The notice of default with its term (article 6:82 of the Civil Code)."""

    submit = _("Send the notice of default")

    demand = forms.CharField(label=_("What the contractor must still do"), max_length=LONG, widget=long_text(6))
    term_ends_on = DutchDateField(label=_("Last day of the term"))
    free_day_is_meant = forms.BooleanField(
        label=_("I mean this day, although nobody works then"), required=False, widget=forms.HiddenInput
    )

    def ask_about_free_day(self) -> None:
        """Show the box that confirms a last day in a weekend or on a holiday."""
        self.fields["free_day_is_meant"].widget = forms.CheckboxInput()

    @property
    def asked(self) -> bool:
        """The confirmation was given."""
        return bool(self.cleaned_data.get("free_day_is_meant"))


class SkipForm(PageForm):
    """Why there is no notice of default (R34)."""

    submit = _("Leave out the notice of default")

    notice_skipped_reason = forms.CharField(
        label=_("Reason"),
        max_length=LONG,
        widget=long_text(),
        required=False,
        help_text=_("Needed unless the fine clause has a fatal term."),
    )


class AnnounceForm(PageForm):
    """Until when the contractor gives a view; for an effort obligation the amount of the finding."""

    submit = _("Send the intended fine")

    found_amount = EuroField(
        label=_("Amount by the finding"), help_text=_("In euro. The cap of the clause is applied."), min_value=0
    )
    view_due_on = DutchDateField(label=_("View possible until"))

    def __init__(self, *args: Any, is_effort: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_effort:
            del self.fields["found_amount"]


class ViewForm(PageForm):
    """The contractor's own view."""

    submit = _("Send your view")

    text = forms.CharField(
        label=_("Your view"),
        max_length=LONG,
        widget=long_text(8),
        help_text=_("Tell what you did that we do not count, or why you are not to blame for the shortfall."),
    )


class ViewRecordForm(PageForm):
    """A view that came by letter, e-mail or in a talk."""

    submit = _("Record the view")

    received_on = DutchDateField(label=_("Received on"))
    text = forms.CharField(label=_("View of the contractor"), max_length=LONG, widget=long_text(8))


class NoViewForm(PageForm):
    """Nothing to fill in: the term is over."""

    submit = _("Record that no view came")


class ProposeForm(PageForm):
    """The proposed fine with its reason (R35)."""

    submit = _("Propose the fine")

    proposed = EuroField(label=_("Proposed fine"), help_text=_("In euro, at most the computed amount."))
    proposal_reason = forms.CharField(
        label=_("Reason"),
        max_length=LONG,
        widget=long_text(6),
        help_text=_("Weigh the view of the contractor: why is this fine right?"),
    )


class CountersignForm(PageForm):
    """Nothing to fill in: the coordinator puts a name under the proposal."""

    submit = _("Countersign the proposal")


class ReasonForm(PageForm):
    """Why a proposal goes back."""

    submit = _("Return the proposal")

    reason = forms.CharField(label=_("Reason"), max_length=LONG, widget=long_text())


class DecideForm(PageForm):
    """The decision of the client (R34)."""

    submit = _("Record the decision")

    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect)
    decided = EuroField(
        label=_("Lower fine"), required=False, help_text=_("In euro. Only when you impose a lower fine.")
    )
    not_attributable = forms.BooleanField(
        label=_("The contractor is not to blame for the shortfall"),
        required=False,
        help_text=_("Then the fine is waived, unless the contract says otherwise (article 6:92 of the Civil Code)."),
    )
    decision_reason = forms.CharField(label=_("Reason"), max_length=LONG, widget=long_text(6))

    def entry(self) -> DecisionEntry:
        """The answers as the service takes them."""
        given = self.cleaned_data
        return DecisionEntry(given["decision"], given["decision_reason"], given["decided"], given["not_attributable"])


class WithholdForm(PageForm):
    """Nothing to fill in: the amounts follow from fine and last invoice."""

    submit = _("Send the instruction to finance")


class DisputeForm(PageForm):
    """What the contractor disputes."""

    submit = _("Record the dispute")

    text = forms.CharField(label=_("What the contractor disputes"), max_length=LONG, widget=long_text(6))


class SettleForm(PageForm):
    """How the fine was settled."""

    submit = _("Settle the file")

    settled_on = DutchDateField(label=_("Settled on"))
    reason = forms.CharField(
        label=_("How it was settled"),
        max_length=LONG,
        widget=long_text(),
        help_text=_("For example: withheld from the invoice, and the claim paid."),
    )


class CloseForm(PageForm):
    """Why a file ends without a fine."""

    submit = _("Close without a fine")

    close_reason = forms.CharField(label=_("Reason"), max_length=LONG, widget=long_text())


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
