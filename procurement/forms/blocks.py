"""What is filled in for a version of a standard text (R15)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.models import TextBlock
from procurement.services import BlockEntry
from procurement.states import TextKind
from sroi.kernel.fields import DutchDateField
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import refuse_citizen_numbers


class BlockForm(KeptForm):
    """The next version of a standard text (R15)."""

    submit = _("Add the version")

    title = forms.CharField(label=_("Title"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        max_length=40000,
        widget=forms.Textarea({"rows": 24}),
        validators=[refuse_citizen_numbers],
        help_text=_(
            "A line with “## ” is a heading, a line with “- ” an item of a list, an empty line a new paragraph."
        ),
    )
    valid_from = DutchDateField(
        label=_("Valid from"), help_text=_("Today or later. The version before it ends on the day before.")
    )
    source = forms.CharField(
        label=_("Source"), max_length=250, help_text=_("The decision or the person that this text comes from.")
    )
    reason = forms.CharField(
        label=_("What changes, and why"), max_length=300, help_text=_("It stays in the history of this text.")
    )

    def __init__(self, *args: Any, last: TextBlock | None, **kwargs: Any) -> None:
        known = {"title": last.title, "body": last.body, "source": last.source} if last else {}
        kwargs["initial"] = known
        super().__init__(*args, **kwargs)

    def entry(self, kind: TextKind, variant: str) -> BlockEntry:
        """What was filled in."""
        given = {name: self.cleaned_data[name] for name in ("title", "body", "valid_from", "source", "reason")}
        return BlockEntry(kind=kind, variant=variant, **given)
