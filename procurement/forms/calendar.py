"""The file of the procurement calendar (P122, A34)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sroi.kernel.forms import PageForm

LARGEST = 5 * 1024 * 1024


class CalendarForm(PageForm):
    """A file with planned tenders."""

    submit = _("Read the file")

    file = forms.FileField(
        label=_("File with the procurement calendar"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
        help_text=_("XLSX or CSV with one tender on each row. Nothing is opened before you have seen what changes."),
    )

    def clean_file(self) -> Any:
        """Not larger than a calendar can be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Leave out everything but the calendar."))
        return file


class CalendarApplyForm(PageForm):
    """Apply the file that was looked at."""

    submit = _("Apply the calendar")
