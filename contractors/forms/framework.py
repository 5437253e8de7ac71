"""Call-offs under a framework: one by hand, a correction, a file, and another maximum (R38)."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from contractors.services import CallOffEntry, MaximumEntry
from procurement.models import Lot
from sroi.kernel.fields import DutchDateField, EuroField
from sroi.kernel.forms import PageForm

LARGEST = 5 * 1024 * 1024
GROUNDS = [
    ("2.163b", _("Article 2.163b Aw: a small change")),
    ("2.163c", _("Article 2.163c Aw: a clear review clause")),
    ("2.163d", _("Article 2.163d Aw: additional work by the same contractor")),
    ("2.163e", _("Article 2.163e Aw: unforeseen circumstances")),
    ("2.163g", _("Article 2.163g Aw: not a substantial change")),
    ("unknown", _("The maximum was not recorded before")),
]


class LotChoice(PageForm):
    """A form that asks for the lot, where a contract stands under more than one framework."""

    def __init__(self, *args: Any, lots: Sequence[Lot] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = lots
        if len(lots) > 1:
            choices = [(str(lot.pk), str(lot)) for lot in lots]
            self.fields["lot"] = forms.ChoiceField(label=_("Lot"), choices=[("", _("Choose the lot")), *choices])
            self._prepare("lot", self.fields["lot"])

    def lot_id(self) -> int | None:
        """The lot that was chosen."""
        return int(self.cleaned_data["lot"]) if self.cleaned_data.get("lot") else None

    def with_lot(self, *fields: Any) -> Layout:
        """These fields, with the lot first where it is asked."""
        return Layout(*(["lot"] if len(self.lots) > 1 else []), *fields)


class CallOffForm(LotChoice):
    """One call-off with its document."""

    submit = _("Record the call-off")
    number = forms.CharField(label=_("Number of the call-off"), max_length=60)
    given_on = DutchDateField(label=_("Given on"), help_text=_("From this day it counts in the base."))
    subject = forms.CharField(label=_("What is called off"), max_length=250)
    value = EuroField(label=_("Value"), min_value=0, help_text=_("In euro, excluding VAT."))
    promised = EuroField(
        label=_("Change of the promised value"),
        required=False,
        min_value=0,
        help_text=_("What the contractor owes rises by this amount."),
    )
    document = forms.FileField(
        label=_("Document"), help_text=_("The call-off as it was given. PDF, PNG, JPEG, DOCX or XLSX.")
    )

    def __init__(self, *args: Any, owes_amount: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not owes_amount:
            del self.fields["promised"]

    def layout(self) -> Layout:
        """Number and day, what for how much, and the proof."""
        promised = ["promised"] if "promised" in self.fields else []
        return self.with_lot(Row("number", "given_on"), "subject", "value", *promised, "document")

    def entry(self, document_id: int | None) -> CallOffEntry:
        """What was filled in, for the service."""
        data = self.cleaned_data
        return CallOffEntry(
            data["number"],
            data["given_on"],
            data["subject"],
            data["value"],
            lot_id=self.lot_id(),
            promised=data.get("promised"),
            document_id=document_id,
        )


class CorrectionForm(PageForm):
    """The right value of a call-off, and why."""

    submit = _("Correct the call-off")
    value = EuroField(
        label=_("Right value"), min_value=0, help_text=_("In euro, excluding VAT. Zero takes the call-off back.")
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000)


class CallOffFileForm(PageForm):
    """A file with call-offs."""

    submit = _("Read the file")
    file = forms.FileField(
        label=_("File with call-offs"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
        help_text=_("XLSX or CSV with one call-off on each row. Nothing is recorded before you have seen it."),
    )

    def clean_file(self) -> Any:
        """Not larger than a list can be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Leave out everything but the call-offs."))
        return file


class CallOffApplyForm(LotChoice):
    """Record the call-offs that were looked at."""

    submit = _("Record these call-offs")


class MaximumForm(LotChoice):
    """Another maximum of the framework, on a ground of the law."""

    submit = _("Change the maximum")
    maximum = EuroField(label=_("New maximum of the framework"), min_value=1, help_text=_("In euro, excluding VAT."))
    ground = forms.ChoiceField(label=_("Ground"), choices=GROUNDS, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000)
    document = forms.FileField(
        label=_("Document"), help_text=_("The change as it was agreed and, if needed, published.")
    )

    def layout(self) -> Layout:
        """The lot first where it is asked."""
        return self.with_lot("maximum", "ground", "reason", "document")

    def entry(self, document_id: int | None) -> MaximumEntry:
        """What was filled in, for the service."""
        data = self.cleaned_data
        return MaximumEntry(data["maximum"], data["ground"], data["reason"], document_id, self.lot_id())
