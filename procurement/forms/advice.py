"""What is filled in about an advice: the question, messages, the advice, the answer (R13)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.forms import why as whys
from procurement.forms.selection import PersonField
from procurement.models import Advice
from procurement.services import MessageFile
from procurement.states import AdviceVerdict
from sroi.accounts.models import User
from sroi.kernel.fields import DutchDateField
from sroi.kernel.file_kinds import ACCEPT
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import PlainText

LONG = 8000


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # the base is generic in the stubs only
    """People to name, each with the department, so that two of one name can be told apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and department."""
        return f"@{obj.name} ({obj.department})" if obj.department else f"@{obj.name}"


def people_field() -> PeopleField:
    """Who is named in a message."""
    return PeopleField(
        User.objects.none(),
        label=_("Name somebody (@)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who you name gets a notice and an e-mail. The message itself stays in the case."),
    )


def offer(form: forms.Form, name: str, people: Iterable[User]) -> None:
    """Offer these people in a field; a choice of nobody is left out."""
    field = form.fields[name]
    known = [each.pk for each in people]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = User.objects.filter(pk__in=known).select_related("department").order_by("name", "pk")
    if not known and not field.required:
        del form.fields[name]


class QuestionForm(KeptForm):
    """A question to the bureau (R13)."""

    shares_kept = True
    why = whys.QUESTION

    submit = _("Ask for advice")

    question = forms.CharField(
        label=_("Question to the bureau"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("What do you want to know about the variant, the percentage or the texts?"),
    )
    due_on = DutchDateField(
        label=_("Needed by"), required=False, help_text=_("Leave this open for the usual term of the bureau.")
    )


class MessageForm(KeptForm):
    """A message about an advice, shared with everybody who reads the case (R13)."""

    heading = _("Write a message")
    submit = _("Share the message")

    text = PlainText(label=_("Message"), help_text=_("Everybody who can open this case can read this."))
    mentioned = people_field()
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, PNG, JPEG, DOCX or XLSX, at most 25 MB. No citizen service numbers."),
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
    )
    asks_buyer = forms.BooleanField(label=_("I wait for the buyer before I can give the advice"), required=False)

    def __init__(self, *args: Any, people: Iterable[User], asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "mentioned", people)
        if not asks:
            del self.fields["asks_buyer"]

    def kept_file(self) -> MessageFile | None:
        """The file that goes with the message."""
        upload = self.cleaned_data["file"]
        return MessageFile(upload.file, str(upload.name)) if upload else None


class BureauNoteForm(KeptForm):
    """A note about an advice that stays inside the bureau (R1)."""

    heading = _("Write a note of the bureau")
    submit = _("Save the note of the bureau")

    text = PlainText(
        label=_("Note of the bureau"),
        help_text=_("Only the bureau and the auditor read this. The buyer, the client and the market do not."),
    )
    mentioned = people_field()

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "mentioned", people)


class AdviceAssignForm(KeptForm):
    """Which adviser gives the advice, and by when (R1, R13)."""

    heading = _("Assign the request for advice")
    submit = _("Assign the request")

    adviser = PersonField(User.objects.none(), label=_("Adviser"), empty_label=_("Choose an adviser"))
    due_on = DutchDateField(label=_("Needed by"))

    def __init__(self, *args: Any, advice: Advice, people: Iterable[User], **kwargs: Any) -> None:
        kwargs["initial"] = {"adviser": advice.adviser_id, "due_on": advice.due_on}
        super().__init__(*args, **kwargs)
        offer(self, "adviser", people)


class AdviceForm(KeptForm):
    """The advice of the bureau (R13)."""

    submit = _("Give the advice")

    verdict = forms.ChoiceField(label=_("Conclusion"), choices=AdviceVerdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Advice"), max_length=LONG, widget=forms.Textarea({"rows": 8}))
    choice = forms.CharField(required=False, widget=forms.HiddenInput)

    def read_again(self, mark: str) -> None:
        """Carry the choice as it is now: the page shows it, and the reader may send again."""
        if self.is_bound:
            self.data = {**self.data, "choice": mark}


class ReplyForm(KeptForm):
    """What the buyer does with an advice (R13)."""

    shares_kept = True
    why = whys.REPLY

    submit = _("Answer the advice")

    reply = forms.CharField(label=_("What you do with the advice"), max_length=LONG, widget=forms.Textarea({"rows": 4}))
