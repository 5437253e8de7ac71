"""What is filled in about questions on the tender (R18)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.forms.selection import PersonField
from procurement.models import Question
from procurement.services import QuestionEntry
from sroi.accounts.models import User
from sroi.kernel.fields import DutchDateField
from sroi.kernel.forms import PageForm
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import PlainText, refuse_citizen_numbers

LARGEST = 5 * 1024 * 1024


def answerer_field() -> PersonField:
    """Who answers; left open the buyer assigns it later."""
    return PersonField(User.objects.none(), label=_("Who answers"), required=False, empty_label=_("Nobody yet"))


def let_choose(form: forms.Form, people: Iterable[User]) -> None:
    """Offer the people who work on the case."""
    field = form.fields["answerer"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = User.objects.filter(pk__in=[each.pk for each in people]).select_related("department")


class TenderQuestionForm(KeptForm):
    """One question of a bidder (R18)."""

    heading = _("Add a question")
    submit = _("Save the question")

    text = PlainText(
        label=_("Question"), help_text=_("As the bidder wrote it, without the name: the note does not tell who asked.")
    )
    place = forms.CharField(
        label=_("Document and paragraph"), max_length=200, required=False, validators=[refuse_citizen_numbers]
    )
    asked_on = DutchDateField(label=_("Asked on"))
    due_on = DutchDateField(label=_("Answer due on"))
    answerer = answerer_field()

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        let_choose(self, people)

    def entry(self) -> QuestionEntry:
        """What was filled in."""
        given = self.cleaned_data
        return QuestionEntry(given["text"], given["asked_on"], given["due_on"], given["place"])


class QuestionImportForm(PageForm):
    """A file with questions, as the tender platform exports them (R18)."""

    heading = _("Import questions")
    submit = _("Import the questions")

    file = forms.FileField(
        label=_("File with questions"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
        help_text=_("XLSX or CSV with the headings Vraag, Document and Datum. One question on each row."),
    )
    due_on = DutchDateField(label=_("Answers due on"))
    answerer = answerer_field()

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        let_choose(self, people)

    def clean_file(self) -> Any:
        """Not larger than a list of questions can be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Leave out everything but the questions."))
        return file


class QuestionAssignForm(KeptForm):
    """Who answers a question, and by when (R18)."""

    heading = _("Assign the question")
    submit = _("Assign")

    answerer = PersonField(User.objects.none(), label=_("Who answers"), empty_label=_("Choose a person"))
    due_on = DutchDateField(label=_("Answer due on"))

    def __init__(self, *args: Any, question: Question, people: Iterable[User], **kwargs: Any) -> None:
        kwargs["initial"] = {"answerer": question.answerer_id, "due_on": question.due_on}
        super().__init__(*args, **kwargs)
        let_choose(self, people)


class AnswerForm(KeptForm):
    """The answer to a question (R18)."""

    submit = _("Save the answer")

    answer = PlainText(label=pgettext_lazy("text", "Answer"), max_length=8000, widget=forms.Textarea({"rows": 8}))


class AnswerReturnForm(KeptForm):
    """What is to be bettered in an answer (R18)."""

    heading = _("Return the answer")
    submit = _("Return the answer")

    reason = PlainText(label=_("What has to change"))
