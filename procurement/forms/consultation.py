"""What is filled in about a market consultation (R10)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from procurement import rules
from procurement.forms import why as whys
from procurement.models import ConsultationQuestion, ConsultedParty, MarketConsultation
from procurement.services import ConsultedEntry
from sroi.accounts.models import Organisation
from sroi.kernel.fields import DutchDateField
from sroi.kernel.forms import PageForm
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import PlainText, refuse_citizen_numbers

LONG = 8000
Suggested = Sequence[tuple[Organisation, int]]


class ConsultationForm(KeptForm):
    """What the market is asked, and by when (R10)."""

    shares_kept = True
    why = whys.CONSULTATION

    heading = _("Questions to the market")
    submit = _("Save the questions")

    purpose = PlainText(
        label=_("What the consultation is for"),
        help_text=_(
            "What has to be known before the tender? The parties read this and the questions, and nothing else."
        ),
    )
    questions = PlainText(
        label=_("Questions"),
        help_text=_("One question on each line."),
        max_length=LONG,
        widget=forms.Textarea({"rows": 8}),
    )
    closes_on = DutchDateField(label=_("Answers by"))

    def __init__(
        self,
        *args: Any,
        consultation: MarketConsultation | None,
        questions: Iterable[ConsultationQuestion],
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "purpose": consultation.purpose if consultation else "",
            "questions": "\n".join(each.text for each in questions),
            "closes_on": consultation.closes_on if consultation else None,
        }
        super().__init__(*args, **kwargs)

    def lines(self) -> tuple[str, ...]:
        """The questions, one each."""
        return rules.question_lines(self.cleaned_data["questions"])


class SuggestedField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the base is generic in the stubs only
    """A party that closed cases know, with in how many."""

    known: Mapping[int, int] = {}

    def label_from_instance(self, obj: Any) -> str:
        """Name and number of cases."""
        count = self.known.get(obj.pk, 0)
        text = ngettext("%(name)s (%(count)s closed case)", "%(name)s (%(count)s closed cases)", count)
        return text % {"name": obj.name, "count": count}


class PartyForm(KeptForm):
    """A party that is asked: one that closed cases know, or another (R10, R49)."""

    shares_kept = True
    why = whys.PARTY

    heading = _("Invite a party")
    submit = _("Put the party on the list")

    organisation = SuggestedField(
        Organisation.objects.none(),
        label=_("Known from closed cases of this kind of work"),
        required=False,
        empty_label=_("Another party"),
    )
    name = forms.CharField(
        label=_("Name of another party"), max_length=200, required=False, validators=[refuse_citizen_numbers]
    )
    contact_email = forms.EmailField(label=_("E-mail address"), required=False)

    def __init__(self, *args: Any, suggested: Suggested, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        if isinstance(field, SuggestedField):
            field.known = {each.pk: count for each, count in suggested}
            field.queryset = Organisation.objects.filter(pk__in=list(field.known))
        if not suggested:
            del self.fields["organisation"]
            self.fields["name"].label = _now("Name of the party")

    def entry(self) -> ConsultedEntry:
        """What was filled in."""
        given = self.cleaned_data
        return ConsultedEntry(given["name"], given.get("organisation"), given["contact_email"])


class MarketAnswerForm(KeptForm):
    """What one party answered (R10)."""

    shares_kept = True

    submit = _("Save the answers of this party")
    mark_optional = False

    answered_on = DutchDateField(label=_("Answered on"), required=False)
    is_silent = forms.BooleanField(label=_("This party did not answer"), required=False)

    def __init__(
        self,
        *args: Any,
        party: ConsultedParty,
        questions: Sequence[ConsultationQuestion],
        answers: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        given = {f"answer_{each.number}": answers.get(each.pk, "") for each in questions}
        kwargs["initial"] = {"answered_on": party.answered_on, "is_silent": party.is_silent, **given}
        super().__init__(*args, **kwargs)
        self.numbers = tuple(each.number for each in questions)
        asked = {}
        for each in questions:
            field = PlainText(label=f"{each.number}. {each.text}", required=False, widget=forms.Textarea({"rows": 3}))
            asked[f"answer_{each.number}"] = field
        self.fields = {**asked, **self.fields}
        self.why = {**whys.MARKET_ANSWER, **dict.fromkeys(asked, whys.MARKET_QUESTION)}
        for name, field in asked.items():
            self._prepare(name, field)

    def answers(self) -> dict[int, str]:
        """What was answered, by number of the question."""
        return {number: self.cleaned_data.get(f"answer_{number}", "") for number in self.numbers}


class MarketLinkForm(PageForm):
    """What a party answers by its personal link (R10)."""

    submit = _("Send the answers")
    mark_optional = False

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))

    def __init__(
        self,
        *args: Any,
        party: ConsultedParty,
        questions: Sequence[ConsultationQuestion],
        answers: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        given = {f"answer_{each.number}": answers.get(each.number, "") for each in questions}
        kwargs["initial"] = {"name": party.answered_by, **given}
        super().__init__(*args, **kwargs)
        self.numbers = tuple(each.number for each in questions)
        asked = {}
        for each in questions:
            field = PlainText(label=f"{each.number}. {each.text}", required=False, widget=forms.Textarea({"rows": 4}))
            asked[f"answer_{each.number}"] = field
        self.fields = {**asked, **self.fields}
        for name, field in asked.items():
            self._prepare(name, field)

    def answers(self) -> dict[int, str]:
        """What was answered, by number of the question."""
        return {number: self.cleaned_data.get(f"answer_{number}", "") for number in self.numbers}


class ConclusionForm(KeptForm):
    """What the consultation taught (R10)."""

    shares_kept = True
    why = whys.CONCLUSION

    heading = _("Complete the market consultation")
    submit = _("Complete the market consultation")

    conclusions = PlainText(
        label=_("Conclusions"),
        help_text=_("What can the market do, which chances are there, and what follows for the variant?"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 8}),
    )
