"""What the office and the parties of the look back fill in."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.models import Case
from procurement.services import LessonEntry
from procurement.states import Variant
from reporting.forms.filling import YES_NO, yes_or_no
from reporting.services import EffectEntry, EvaluationEntry
from reporting.states import DeviationResult, RejectionReason
from sroi.kernel.fields import DutchDateField, EuroField
from sroi.kernel.forms import PageForm
from sroi.reference.models import Theme


class DayForm(PageForm):
    """The day of which a page shows the standing."""

    submit = _("Show")
    form_tag = False

    peildatum = DutchDateField(label=_("Reference date"), required=False)


class DecisionForm(PageForm):
    """A decision on one line, with the claimed value that the adviser saw: a line that changed is looked at again."""

    form_tag = False

    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class AcceptForm(DecisionForm):
    """Accept a line at its claimed value."""

    submit = _("Accept")


class LowerForm(DecisionForm):
    """Accept a lower value, with the reason."""

    submit = _("Accept this value")

    verified = EuroField(label=_("Accepted value"))
    decision_reason = forms.CharField(
        label=_("Why less"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The contractor reads this."),
    )


class RejectForm(DecisionForm):
    """Reject a line for a known reason."""

    submit = _("Reject this line")

    rejection = forms.ChoiceField(
        label=_("Reason for rejection"),
        choices=[
            ("", _("Choose a reason")),
            *((value, label) for value, label in RejectionReason.choices if value != RejectionReason.NO_ANSWER),
        ],
    )
    decision_reason = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed with “Another reason”. The contractor reads this."),
    )


class AskForm(DecisionForm):
    """Return a line with a question."""

    submit = _("Return with the question")

    question = forms.CharField(
        label=_("Question"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The contractor answers, changes the line or adds evidence."),
    )


class WaiveForm(PageForm):
    """Required evidence that is missing, and why the line can do without it."""

    submit = _("Waive this evidence")
    form_tag = False

    kinds = forms.MultipleChoiceField(label=_("Missing evidence"), widget=forms.CheckboxSelectMultiple)
    waive_reason = forms.CharField(
        label=_("Why it can do without"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, missing: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # by its declaration
        field.choices = list(missing)


class LapseForm(PageForm):
    """Why a report that never came lapses."""

    submit = _("Set the report as lapsed")

    lapse_reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class DeviationForm(PageForm):
    """How a reported deviation ends (R31)."""

    submit = _("Settle the deviation")
    form_tag = False

    result = forms.ChoiceField(label=_("Result"), choices=DeviationResult.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("What was decided"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class CounterForm(PageForm):
    """A correction of an accepted value (R29)."""

    submit = _("Propose the correction")

    amount = EuroField(
        label=_("Correction"), help_text=_("What comes on top; with a minus sign what goes off, for example -250,00.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class CounterDecisionForm(PageForm):
    """The coordinator's decision on a correction (R3)."""

    submit = _("Approve the correction")
    also = {"refuse": _("Refuse the correction")}

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed when you refuse."),
    )


class EvaluationForm(PageForm):
    """The look back of one party (R33)."""

    submit = _("Send the evaluation")

    grade = forms.ChoiceField(
        label=_("Grade"),
        widget=forms.RadioSelect,
        choices=[("1", _("1 Bad")), ("2", "2"), ("3", "3"), ("4", "4"), ("5", _("5 Very good"))],
    )
    realised_as_expected = forms.ChoiceField(
        label=_("Was it realised as expected?"), choices=YES_NO, widget=forms.RadioSelect
    )
    strategy_worked = forms.ChoiceField(label=_("Did the approach work?"), choices=YES_NO, widget=forms.RadioSelect)
    worked = forms.CharField(
        label=_("What worked"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    did_not_work = forms.CharField(
        label=_("What did not work"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )

    def entry(self) -> EvaluationEntry:
        """The typed answers."""
        given = self.cleaned_data
        return EvaluationEntry(
            grade=int(given["grade"]),
            realised_as_expected=yes_or_no(given["realised_as_expected"]),
            strategy_worked=yes_or_no(given["strategy_worked"]),
            worked=given["worked"],
            did_not_work=given["did_not_work"],
        )


class ResultForm(PageForm):
    """The result with at least one lesson (R33)."""

    submit = _("Record the result and close the contract")

    lesson_1 = forms.CharField(label=_("Lesson for a next case"), max_length=2000, widget=forms.Textarea({"rows": 4}))
    worked_1 = forms.ChoiceField(label=_("Did this work?"), choices=YES_NO, widget=forms.RadioSelect)
    theme_1 = forms.ModelChoiceField(label=_("Theme"), queryset=Theme.objects.none(), required=False)
    lesson_2 = forms.CharField(
        label=_("Second lesson"), required=False, max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    worked_2 = forms.ChoiceField(
        label=_("Did the second one work?"), choices=YES_NO, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, themes: Iterable[int], case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        field = self.fields["theme_1"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # by its declaration
        field.queryset = Theme.objects.filter(pk__in=list(themes))

    def layout(self) -> Layout:
        """Two lessons, the second one optional."""
        return Layout(
            Fieldset(_("Lesson 1"), "lesson_1", "worked_1", "theme_1"),
            Fieldset(_("Lesson 2"), "lesson_2", "worked_2"),
        )

    def lessons(self) -> list[LessonEntry]:
        """The lessons with what they are about."""
        given, variant = self.cleaned_data, self._variant()
        first = LessonEntry(given["lesson_1"], yes_or_no(given["worked_1"]) is True, variant, given["theme_1"])
        second = LessonEntry(given["lesson_2"], yes_or_no(given["worked_2"]) is True, variant)
        return [first, second] if given["lesson_2"] else [first]

    def _variant(self) -> str:
        """The variant by which the case went to the market."""
        chosen = self.case.variant_choices.values_list("variant", flat=True).first()
        return chosen if chosen in Variant.values else ""


class EffectForm(PageForm):
    """What is left of the result, some months after the end (R33)."""

    submit = _("Record the lasting effect")
    still_working = forms.IntegerField(label=_("How many people still have the job?"), min_value=0, max_value=9999)
    finding = forms.CharField(
        label=_("What is left of the result?"),
        widget=forms.Textarea({"rows": 5}),
        max_length=4000,
        help_text=_("Without names of people."),
    )

    def entry(self) -> EffectEntry:
        """What was filled in, for the service."""
        return EffectEntry(**self.cleaned_data)
