"""The definitive award, and the upload of notices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contractors.selectors import AwardRow
from contractors.services import AwardEntry, AwardTerms
from procurement.readers.ubl import MAX_BYTES
from sroi.kernel.fields import DutchDateField, EuroField, PercentField
from sroi.kernel.formats import file_size
from sroi.kernel.forms import PageForm


class AwardForm(PageForm):
    """The date of the definitive award, and of each award what the decision or the notice does not say."""

    submit = _("Record the definitive award")
    awarded_on = DutchDateField(
        label=_("Date of the definitive award"),
        help_text=_("Asked, never derived from other dates. The seven days for registration count from it."),
    )
    document = forms.FileField(
        label=_("Document of the definitive award"),
        required=False,
        help_text=_("PDF, PNG, JPEG, DOCX or XLSX. Without a document, give the reason below."),
    )
    reason = forms.CharField(
        label=_("Reason without a document"), required=False, widget=forms.Textarea({"rows": 3}), max_length=2000
    )

    def __init__(self, *args: Any, awards: Sequence[AwardRow], **kwargs: Any) -> None:
        self.awards = awards
        super().__init__(*args, **kwargs)
        for award in awards:
            for name, field in award_fields(award, several=len(awards) > 1).items():
                self.fields[f"{name}_{award.number}"] = field
                self._prepare(f"{name}_{award.number}", field)

    def layout(self) -> Layout:
        """The date and its proof first, then one group per award."""
        groups = [
            Fieldset(
                gettext("Contract with %(winner)s") % {"winner": award.winner},
                f"base_{award.number}",
                *([f"promised_{award.number}"] if award.may_promise else []),
                Row(f"starts_on_{award.number}", f"ends_on_{award.number}"),
                *([f"share_{award.number}"] if len(self.awards) > 1 and award.may_promise else []),
                Row(f"contact_email_{award.number}", f"contract_number_{award.number}"),
            )
            for award in self.awards
        ]
        return Layout("awarded_on", "document", "reason", *groups)

    def entry(self, document_id: int | None) -> AwardEntry:
        """What was filled in, for the service."""
        data = self.cleaned_data
        terms = {
            award.number: AwardTerms(
                base=data.get(f"base_{award.number}"),
                promised=data.get(f"promised_{award.number}"),
                starts_on=data.get(f"starts_on_{award.number}"),
                ends_on=data.get(f"ends_on_{award.number}"),
                contact_email=data.get(f"contact_email_{award.number}") or "",
                contract_number=data.get(f"contract_number_{award.number}") or "",
            )
            for award in self.awards
        }
        shares = {each.number: data[f"share_{each.number}"] for each in self.awards if data.get(f"share_{each.number}")}
        return AwardEntry(data["awarded_on"], terms, data["reason"], document_id, shares)


def share_field(initial: Decimal | None = None) -> PercentField:
    """The share of one contract in what several owe jointly (R24a)."""
    return PercentField(
        label=_("Share in the joint obligation"),
        required=False,
        min_value=Decimal("0.01"),
        initial=initial,
        help_text=_("Only when the contracts owe jointly: the shares sum to 100. Leave all of them empty otherwise."),
    )


def award_fields(award: AwardRow, *, several: bool) -> dict[str, forms.Field]:
    """The fields of one award; the base is asked where the value in euro is not known (R38)."""
    label, value = _("Value of the contract"), award.value
    hint = _("The base in euro, excluding VAT, with what was awarded so far.")
    if award.is_framework:
        label, value = _("Guaranteed part"), Decimal(0)
        hint = _(
            "What is bought in any case. The base starts with it, and call-offs fill it first. Zero if nothing is."
        )
    elif award.foreign_value:
        hint = _("The award is in another currency. Enter the base in euro, excluding VAT.")
    promise = EuroField(
        label=_("Promised value of the plan"),
        required=False,
        min_value=Decimal("0.01"),
        help_text=_("Only when the winner promised an amount. That amount is owed then, in place of the percentage."),
    )
    return {
        "base": EuroField(label=label, initial=value, min_value=0, help_text=hint),
        **({"promised": promise} if award.may_promise else {}),
        **({"share": share_field()} if award.may_promise and several else {}),
        "starts_on": DutchDateField(label=_("Start of the contract"), initial=award.starts_on),
        "ends_on": DutchDateField(label=_("End of the contract"), initial=award.ends_on),
        "contact_email": forms.EmailField(
            label=_("E-mail address of the contact"),
            initial=award.contact_email,
            required=False,
            help_text=_("The personal link goes to this address. Without it you get a task to find one."),
        ),
        "contract_number": forms.CharField(
            label=_("Contract number"), initial=award.contract_number, required=False, max_length=100
        ),
    }


class SeveralFiles(forms.ClearableFileInput):
    """A control for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, each within the limit."""

    too_big = _("The file %(name)s is %(size)s. Choose a file of at most %(limit)s.")

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file; answer all of them."""
        files = data if isinstance(data, (list, tuple)) else [data]
        found = [super(FilesField, self).clean(each, initial) for each in files or [None]]
        for each in found:
            if each is not None and each.size > MAX_BYTES:
                values = {"name": each.name, "size": file_size(each.size), "limit": file_size(MAX_BYTES)}
                raise forms.ValidationError(str(self.too_big) % values, code="too-big")
        return [each for each in found if each is not None]


class NoticeForm(PageForm):
    """Official notices to import."""

    submit = _("Import the notices")
    file = FilesField(
        label=_("Notices"),
        widget=SeveralFiles({"accept": ".xml,application/xml,text/xml"}),
        help_text=_("eForms notices as XML, several at once if you like. Each notice has its own result."),
        allow_empty_file=True,
    )
