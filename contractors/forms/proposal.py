"""Project proposals and their assessment (R26)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contractors.services import ProposalEntry
from sroi.kernel.forms import PageForm


class ProposalForm(PageForm):
    """What the contractor wants to do."""

    submit = _("Submit the project proposal")
    title = forms.CharField(label=_("Title of the project"), max_length=200)
    activities = forms.CharField(label=_("Activities"), widget=forms.Textarea({"rows": 5}), max_length=8000)
    social_task = forms.CharField(
        label=_("Social task in Amsterdam"), widget=forms.Textarea({"rows": 3}), max_length=4000
    )
    result = forms.CharField(
        label=_("Measurable result"),
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        help_text=_("Without names of people: a number of participants, hours or activities."),
    )

    def entry(self) -> ProposalEntry:
        """What was filled in, for the service."""
        return ProposalEntry(**self.cleaned_data)


class AssessmentForm(PageForm):
    """The bureau's judgment of a proposal, against contract and tender."""

    submit = _("Record the assessment")
    decision = forms.ChoiceField(
        label=_("Assessment"),
        choices=[
            ("accept", _("Accept the proposal")),
            ("ask", _("Return it with questions")),
            ("refuse", _("Refuse the proposal")),
        ],
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label=_("Questions or reason"),
        widget=forms.Textarea({"rows": 5}),
        max_length=4000,
        required=False,
        help_text=_("Needed when you return or refuse. The contractor reads this."),
    )
