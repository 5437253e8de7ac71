"""What people fill in about letters, files, notes and e-mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sroi.kernel.fields import DutchDateField
from sroi.kernel.file_kinds import ACCEPT
from sroi.kernel.forms import PageForm
from sroi.kernel.plain_text import PlainText


class FileForm(PageForm):
    """A file to put into a dossier."""

    submit = _("Add the file")
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG, JPEG, DOCX or XLSX, at most 25 MB. No citizen service numbers."),
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
    )
    is_shared = forms.BooleanField(label=_("The contractor may see this file"), required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]


class LookForm(PageForm):
    """The adviser's decision on a file."""

    submit = _("Record your decision")
    verdict = forms.ChoiceField(
        label=_("What did you see?"),
        choices=[
            ("clean", _("No citizen service number: the file can be used")),
            ("found", _("A citizen service number, or I cannot tell: the file stays closed")),
        ],
        widget=forms.RadioSelect,
    )
    seen = PlainText(label=_("Why"), help_text=_("The uploader reads this. Do not write down the number itself."))


class AskReleaseForm(PageForm):
    """Why a number that was found is no citizen service number."""

    submit = _("Ask for release")
    reason = PlainText(label=_("What kind of number it is"), help_text=_("Do not write down the number itself."))


class RemoveForm(PageForm):
    """Why a file is taken out."""

    submit = _("Remove the file")
    reason = PlainText(label=_("Why the file goes out"), max_length=500)


class NoteForm(PageForm):
    """A note in the dossier."""

    submit = _("Add the note")
    text = PlainText(label=_("Note"))
    is_internal = forms.BooleanField(
        label=_("Internal: the contractor does not see this note"), required=False, initial=True
    )


class ConfirmLetterForm(PageForm):
    """How somebody knows that a letter arrived."""

    submit = _("Record that the letter arrived")
    reason = PlainText(label=_("How you know that it arrived"), max_length=500)


class ExtendForm(PageForm):
    """A later day for a term (R40)."""

    submit = _("Extend the term")
    due_on = DutchDateField(label=_("New last day"))
    reason = PlainText(label=_("Why more time is given"), max_length=2000)


class WaiveForm(PageForm):
    """Why a term falls (R3)."""

    submit = _("Propose to waive the term")
    reason = PlainText(label=_("Why the term is no longer needed"), max_length=2000)


class DecideTermForm(PageForm):
    """The coordinator's decision on a term that would fall (R3)."""

    submit = _("Approve: the term falls")
    also = {"refuse": _("Refuse: the term runs on")}
    reason = PlainText(label=_("Reason of the decision"), required=False, max_length=2000)
