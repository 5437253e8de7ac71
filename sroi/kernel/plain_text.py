"""Free text of some lines that may not hold a citizen service number (R45)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sroi.kernel.citizen_numbers import HitKind, find_citizen_numbers

MOST_READ = 20_000
"""More than any field may hold: what is longer is refused for that, and not read."""


def refuse_citizen_numbers(text: str) -> None:
    """No citizen service number goes into free text (R45)."""
    if find_citizen_numbers(text[:MOST_READ]):
        raise _refusal()


def refuse_named_citizen_numbers(text: str) -> None:
    """In a line that may be a number of another kind, none that is called a citizen service number (R45)."""
    if any(hit.kind is HitKind.HARD for hit in find_citizen_numbers(text[:MOST_READ])):
        raise _refusal()


def _refusal() -> forms.ValidationError:
    message = _("This text seems to hold a citizen service number. Take the number out, then save again.")
    return forms.ValidationError(message, code="citizen-number")


def guard_text(field: forms.Field) -> None:
    """Let every field in which words are typed look for citizen service numbers (R45)."""
    if not isinstance(field, forms.CharField) or isinstance(field.widget, forms.PasswordInput):
        return
    if refuse_citizen_numbers in field.validators or refuse_named_citizen_numbers in field.validators:
        return
    is_long = isinstance(field.widget, forms.Textarea)
    field.validators.append(refuse_citizen_numbers if is_long else refuse_named_citizen_numbers)


class PlainText(forms.CharField):
    """A text of some lines that may not hold a citizen service number."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": 4}))
        kwargs.setdefault("max_length", 4000)
        super().__init__(validators=[refuse_citizen_numbers], **kwargs)
