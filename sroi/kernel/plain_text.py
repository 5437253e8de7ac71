"""Free text of some lines that may not hold a citizen service number (R45)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sroi.kernel.citizen_numbers import find_citizen_numbers


def refuse_citizen_numbers(text: str) -> None:
    """No citizen service number goes into free text (R45)."""
    if find_citizen_numbers(text):
        raise forms.ValidationError(
            _("This text seems to hold a citizen service number. Take the number out, then save again."),
            code="citizen-number",
        )


class PlainText(forms.CharField):
    """A text of some lines that may not hold a citizen service number."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": 4}))
        kwargs.setdefault("max_length", 4000)
        super().__init__(validators=[refuse_citizen_numbers], **kwargs)
