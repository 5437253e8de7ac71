"""What every form of an act on a file has."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement import rules, selectors
from enforcement.models import EnforcementFile
from sroi.kernel.forms import PageForm
from sroi.reference import selectors as dated

LONG = 8000
UNSEEN = "unseen"
"""The mark of a form that was sent without one: it is that of no file, so nothing is done before it is read."""
Answers = dict[str, Any]


def long_text(rows: int = 4) -> forms.Textarea:
    """A box for more than a line."""
    return forms.Textarea({"rows": rows})


class ActForm(PageForm):
    """A form of one act on a file; `names` gives the answers the names of the service.

    A form with `weighs` judges figures: it carries a mark of what its reader saw.
    """

    names: ClassVar[dict[str, str]] = {}
    weighs: ClassVar[bool] = False

    def __init__(self, *args: Any, file: EnforcementFile, on: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.start(file, on))
        super().__init__(*args, **kwargs)
        self.file, self.on = file, on
        if self.weighs:
            self.fields["seen"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=selectors.mark_of(file)
            )

    def start(self, file: EnforcementFile, on: date) -> Answers:  # noqa: ARG002  # for who has something to suggest
        """What stands in the boxes at first."""
        return {}

    def answers(self) -> Answers:
        """The answers by the names that the service gives them."""
        return {self.names.get(name, name): value for name, value in self.cleaned_data.items()}

    def clean_seen(self) -> str:
        """What the reader saw; a form without its mark was not read from the page as it is now (R6)."""
        return self.cleaned_data["seen"] or UNSEEN

    def read_again(self, file: EnforcementFile) -> None:
        """Carry the mark of the file as it is now: the page shows it, and the reader may send again."""
        self.data = {**self.data, "seen": selectors.mark_of(type(file).objects.get(pk=file.pk))}


class FreeDayForm(ActForm):
    """A form with the last day of a term; a day on which nobody works is asked about first (R40)."""

    last_day: ClassVar[str] = ""

    free_day_is_meant = forms.BooleanField(
        label=_("I mean this day, although nobody works then"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "free_day_is_meant"])

    def clean(self) -> Answers:
        """Show the box that confirms a last day in a weekend or on a holiday."""
        given = super().clean() or self.cleaned_data
        day, is_meant = given.get(self.last_day), given.pop("free_day_is_meant", False)
        if day is not None and day > self.on and not is_meant:
            warnings = rules.term_warnings(day, field=self.last_day, calendar=dated.working_days())
            if warnings:
                self.fields["free_day_is_meant"].widget = forms.CheckboxInput()
                self.add_blockers(warnings)
        return given
