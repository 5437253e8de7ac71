"""The shares of contracts that owe jointly (R24a)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contractors.forms.award import share_field
from contractors.models import Contract
from contractors.services import JointEntry
from sroi.kernel.forms import PageForm


class JointForm(PageForm):
    """A share for each contract of the case that owes jointly."""

    submit = _("Agree on the shares")
    reason = forms.CharField(
        label=_("Where it was agreed"),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        help_text=_("For example the article of the contracts, or the minutes in which they agreed."),
    )

    def __init__(self, *args: Any, shares: Sequence[tuple[Contract, Decimal | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contracts = [contract for contract, _share in shares]
        reason = self.fields.pop("reason")
        for contract, share in shares:
            field = share_field(share)
            field.label = f"{contract.contractor_name} ({contract.reference})"
            self.fields[f"share_{contract.pk}"] = field
            self._prepare(f"share_{contract.pk}", field)
        self.fields["reason"] = reason

    def entry(self) -> JointEntry:
        """What was filled in, for the service."""
        data = self.cleaned_data
        given = {each.pk: data[f"share_{each.pk}"] for each in self.contracts if data.get(f"share_{each.pk}")}
        return JointEntry(given, data["reason"])


class JointEndForm(PageForm):
    """Why each contract owes by itself again."""

    submit = _("End the joint obligation")
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000)
