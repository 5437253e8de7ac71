"""Registration: by the personal link, by the contractor with an account, or by the bureau (R21)."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from contractors.services import CompanyFacts, NewAccount, RegistrationEntry
from contractors.states import RegistrationChannel, StartingPosition
from sroi.kernel.fields import DutchDateField, KvkField
from sroi.kernel.forms import PageForm


class LinkForm(PageForm):
    """To whom the personal link goes."""

    submit = _("Send the personal link")
    email = forms.EmailField(label=_("E-mail address of the contact"))


class OwnRegistrationForm(PageForm):
    """What the contractor tells at registration."""

    submit = _("Register")
    contact_name = forms.CharField(
        label=_("Name of the contact"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    contact_email = forms.EmailField(
        label=_("E-mail address of the contact"), widget=forms.EmailInput({"autocomplete": "email"})
    )
    contact_phone = forms.CharField(
        label=_("Telephone of the contact"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    starting_position = forms.ChoiceField(
        label=_("Are there agreements on social return already?"),
        choices=[
            (StartingPosition.OPEN, _("No, we still have to make them")),
            (StartingPosition.IN_BID, _("Yes, in the plan that we sent with our bid")),
            (StartingPosition.IN_CONTRACT, _("Yes, they are fixed in the contract")),
        ],
        initial=StartingPosition.OPEN,
        widget=forms.RadioSelect,
        help_text=_("It decides what we discuss at the start meeting. Not sure? Leave it at “No”."),
    )
    remarks = forms.CharField(label=_("Remarks"), widget=forms.Textarea({"rows": 3}), max_length=2000, required=False)

    def entry(self) -> RegistrationEntry:
        """What was filled in, for the service."""
        data = self.cleaned_data
        return RegistrationEntry(
            contact_name=data["contact_name"],
            contact_email=data["contact_email"],
            contact_phone=data["contact_phone"],
            starting_position=StartingPosition(data["starting_position"]),
            remarks=data["remarks"],
            channel=RegistrationChannel(data.get("channel") or RegistrationChannel.LINK),
            received_on=data.get("received_on"),
        )


class RegistrationForm(OwnRegistrationForm):
    """A registration that came in by mail or telephone, entered by the bureau; the date of receipt counts."""

    submit = _("Record the registration")
    channel = forms.ChoiceField(
        label=_("How it came in"),
        choices=[
            (RegistrationChannel.MAIL, RegistrationChannel.MAIL.label),
            (RegistrationChannel.ADVISER, RegistrationChannel.ADVISER.label),
        ],
        widget=forms.RadioSelect,
    )
    received_on = DutchDateField(label=_("Date of receipt"), help_text=_("The day that counts for the term."))

    def layout(self) -> Layout:
        """How and when first."""
        return Layout(
            "channel",
            "received_on",
            Row("contact_name", "contact_phone"),
            "contact_email",
            "starting_position",
            "remarks",
        )


class LinkRegistrationForm(OwnRegistrationForm):
    """Registration by the personal link: the company, the contact, and an account when there is none."""

    kvk_number = KvkField(
        label=_("KvK number"), required=False, help_text=_("8 digits. Leave it empty outside the Netherlands.")
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "address-line1"}),
    )
    postal_code = forms.CharField(
        label=_("Postal code"), max_length=12, required=False, widget=forms.TextInput({"autocomplete": "postal-code"})
    )
    city = forms.CharField(
        label=_("City"), max_length=80, required=False, widget=forms.TextInput({"autocomplete": "address-level2"})
    )
    name = forms.CharField(
        label=_("Your own name, if you are not the contact"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A sentence is easy to remember."),
        strip=False,
    )

    def __init__(self, *args: Any, with_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.with_account = with_account
        if not with_account:
            del self.fields["name"], self.fields["password"]

    def layout(self) -> Layout:
        """Who we can call, the account, the agreements, and the company: what is known stands last."""
        contact = (Row("contact_name", "contact_phone"), "contact_email")
        parts = [Fieldset(str(_("Who can we call or write to about social return?")), *contact)]
        if self.with_account:
            parts.append(Fieldset(str(_("Your account")), "password", "name"))
        parts.append(Fieldset(str(_("The agreements")), "starting_position", "remarks"))
        address = ("kvk_number", "street", Row("postal_code", "city"))
        parts.append(Fieldset(str(_("Your company: check what is filled in")), *address))
        return Layout(*parts)

    def company(self) -> CompanyFacts:
        """The facts of the company as confirmed."""
        data = self.cleaned_data
        return CompanyFacts(
            kvk_number=data["kvk_number"],
            street=data["street"],
            postal_code=data["postal_code"],
            city=data["city"],
        )

    def account(self, language: str) -> NewAccount | None:
        """The account to make, if any."""
        if not self.with_account:
            return None
        name = self.cleaned_data["name"] or self.cleaned_data["contact_name"]
        return NewAccount(name, self.cleaned_data["password"], language)
