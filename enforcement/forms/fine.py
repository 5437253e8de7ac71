"""What is filled in about the fine: view, proposal, decision, dispute, settlement (R3, R34)."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement import selectors
from enforcement.forms.act import LONG, ActForm, Answers, long_text
from enforcement.models import EnforcementFile
from enforcement.rules import DecisionEntry, DisputeEntry
from enforcement.states import Decision, Outcome
from sroi.kernel.fields import DutchDateField, EuroField


class SentTodayForm(ActForm):
    """What the contractor sends in the portal: it came in on the day on which it is sent."""

    def answers(self) -> Answers:
        """The answers with that day."""
        return {**super().answers(), "received_on": self.on}


class ViewForm(SentTodayForm):
    """The contractor's own view."""

    submit = _("Send your view")

    text = forms.CharField(
        label=_("Your view"),
        max_length=LONG,
        widget=long_text(8),
        help_text=_("Tell what you did that we do not count, or why you are not to blame for the shortfall."),
    )


class ViewRecordForm(ActForm):
    """A view that came by letter, e-mail or in a talk."""

    submit = _("Record the view")

    received_on = DutchDateField(label=_("Received on"))
    text = forms.CharField(label=_("View of the contractor"), max_length=LONG, widget=long_text(8))


class NoViewForm(ActForm):
    """Nothing to fill in: the term is over."""

    submit = _("Record that no view came")


class ProposeForm(ActForm):
    """The proposed fine with its reason (R35)."""

    submit = _("Propose the fine")
    names = {"proposed": "amount", "proposal_reason": "reason"}

    proposed = EuroField(label=_("Proposed fine"), help_text=_("In euro, at most the computed amount."))
    proposal_reason = forms.CharField(
        label=_("Reason"),
        max_length=LONG,
        widget=long_text(6),
        help_text=_("Weigh the view of the contractor: why is this fine right?"),
    )

    def start(self, file: EnforcementFile, on: date) -> Answers:
        """The fine as it is computed today, and the reason of a proposal that went back."""
        return selectors.proposal_at_first(file, on=on)


class CountersignForm(ActForm):
    """Nothing to fill in: the coordinator puts a name under the proposal."""

    submit = _("Countersign the proposal")
    weighs = True


class ReturnForm(ActForm):
    """Why a proposal goes back."""

    submit = _("Return the proposal")
    weighs = True

    reason = forms.CharField(label=_("Reason"), max_length=LONG, widget=long_text())


class DecideForm(ActForm):
    """The decision of the client (R34)."""

    submit = _("Record the decision")
    weighs = True

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

    def answers(self) -> Answers:
        """The answers as the service takes them."""
        given = self.cleaned_data
        entry = DecisionEntry(given["decision"], given["decision_reason"], given["decided"], given["not_attributable"])
        return {"entry": entry, "seen": given["seen"]}


class WithholdForm(ActForm):
    """Nothing to fill in: the amounts follow from fine and last invoice."""

    submit = _("Send the instruction to finance")
    weighs = True


class DisputeForm(SentTodayForm):
    """What the contractor disputes, in the own words."""

    submit = _("Send your objection")

    text = forms.CharField(
        label=_("Why you do not agree with the fine"),
        max_length=LONG,
        widget=long_text(8),
        help_text=_("Tell which amount or which reason is wrong, and what shows that."),
    )


class DisputeRecordForm(ActForm):
    """A dispute that came by letter, e-mail or summons."""

    submit = _("Record the dispute")

    received_on = DutchDateField(label=_("Received on"))
    text = forms.CharField(label=_("What the contractor disputes"), max_length=LONG, widget=long_text(6))


class DisputeDecideForm(ActForm):
    """What the client decides on a dispute (R34)."""

    submit = _("Record the decision on the dispute")
    weighs = True

    outcome = forms.ChoiceField(label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect)
    amount = EuroField(label=_("Lower fine"), required=False, help_text=_("In euro. Only when you lower the fine."))
    outcome_reason = forms.CharField(
        label=_("Reason"),
        max_length=LONG,
        widget=long_text(6),
        help_text=_("The contractor reads this reason in the letter."),
    )

    def answers(self) -> Answers:
        """The answers as the service takes them."""
        given = self.cleaned_data
        entry = DisputeEntry(given["outcome"], given["outcome_reason"], given["amount"])
        return {"entry": entry, "seen": given["seen"]}


class SettleForm(ActForm):
    """How the fine was settled."""

    submit = _("Settle the file")

    settled_on = DutchDateField(label=_("Settled on"))
    reason = forms.CharField(
        label=_("How it was settled"),
        max_length=LONG,
        widget=long_text(),
        help_text=_("For example: withheld from the invoice, and the claim paid."),
    )
