"""PSO certificates, and the proposal and decision on the discount (R23)."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from contractors.models import PsoCertificate
from contractors.services import CertificateEntry
from sroi.kernel import formats
from sroi.kernel.fields import DutchDateField
from sroi.kernel.forms import PageForm
from sroi.reference.states import PsoLevelKey


class CertificateForm(PageForm):
    """What stands on the certificate."""

    submit = _("Record the certificate")
    level = forms.ChoiceField(label=_("PSO level"), choices=[("", _("Choose the level")), *PsoLevelKey.choices])
    number = forms.CharField(label=_("Certificate number"), max_length=60)
    valid_from = DutchDateField(label=_("Valid from"))
    valid_until = DutchDateField(label=_("Valid until"))
    file = forms.FileField(
        label=_("The certificate as a file"),
        required=False,
        help_text=_("PDF, PNG, JPEG, DOCX or XLSX, at most 25 MB. The coordinator reads it before deciding."),
    )

    def layout(self) -> Layout:
        """The period side by side."""
        return Layout("level", "number", Row("valid_from", "valid_until"), "file")

    def entry(self, file_id: int | None) -> CertificateEntry:
        """What was filled in, for the service."""
        data = self.cleaned_data
        level = PsoLevelKey(data["level"])
        return CertificateEntry(level, data["number"], data["valid_from"], data["valid_until"], file_id)


class DiscountForm(PageForm):
    """The certificate, and since when the contractor agrees."""

    submit = _("Propose the discount")
    certificate = forms.TypedChoiceField(label=_("Certificate"), coerce=int)
    agreed_on = DutchDateField(
        label=_("The contractor agreed on"), help_text=_("The discount is agreed before the contract starts.")
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000)

    def __init__(self, *args: Any, certificates: Iterable[PsoCertificate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["certificate"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(each.pk, certificate_text(each)) for each in certificates]


def certificate_text(certificate: PsoCertificate) -> str:
    """A certificate in one line."""
    level = PsoLevelKey(certificate.level).label
    period = f"{formats.short_date(certificate.valid_from)} – {formats.short_date(certificate.valid_until)}"
    return f"{level}, {certificate.number}, {period}"


class DecisionForm(PageForm):
    """The coordinator's decision, with its reason."""

    submit = _("Record the decision")
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("approve", _("Approve the discount")),
            ("return", _("Return with a question")),
            ("refuse", _("Refuse the discount")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason of the decision"),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        required=False,
        help_text=_("Needed when you refuse or return. The proposer reads it."),
    )
