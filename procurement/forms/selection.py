"""What is filled in about committee and bids (R19)."""

import re
from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.forms.criteria import ShareField
from procurement.models import Bid, Case
from procurement.services import BidderEntry, BidInput, PartyEntry
from procurement.states import BidValidity
from sroi.accounts.models import Consortium, Organisation, User
from sroi.kernel.fields import DutchDateField, EuroField, KvkField
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import PlainText

ASKED = {
    "price": _("Enter the price: there is an award criterion on it."),
    "offered_percent": _(
        "Enter the offered percentage: there is an award criterion on it. Enter 0 when nothing is offered."
    ),
}
"""What a criterion is computed from, by its field, with what to do when it is missing."""
MEMBER = re.compile(r"([0-9]{8})(?:\s+(.+))?")


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the base is generic in the stubs only
    """A person with the department, so that two of one name can be told apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and department."""
        return f"{obj.name} ({obj.department})" if obj.department else str(obj.name)


class MemberForm(KeptForm):
    """Somebody who is asked into the committee (R19)."""

    submit = _("Invite to the committee")

    user = PersonField(User.objects.none(), label=_("Person"), empty_label=_("Choose a person"))

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.filter(pk__in=[each.pk for each in people]).select_related("department")


class ReleaseForm(KeptForm):
    """Why somebody leaves the committee (R19)."""

    submit = _("Take out of the committee")

    reason = PlainText(label=_("Reason"))


class ConflictForm(KeptForm):
    """The declaration of a member: once, in person (R19)."""

    submit = _("Give this declaration")

    has_conflict = forms.ChoiceField(
        label=_("Do you have an interest in one of the bidders?"),
        choices=[
            ("no", _("No, I have no interest and no relation that could influence my scores")),
            ("yes", _("Yes, there is an interest or a relation")),
        ],
        widget=forms.RadioSelect,
    )
    explanation = PlainText(
        label=_("Explanation"), required=False, help_text=_("Needed when there is an interest. You do not score then.")
    )

    def clean(self) -> dict[str, Any]:
        """An interest is explained."""
        given = super().clean() or self.cleaned_data
        if given.get("has_conflict") == "yes" and not given.get("explanation"):
            self.add_error("explanation", _("Explain the conflict of interest."))
        return given


class BidForm(KeptForm):
    """One bid, with who is behind it (R19)."""

    submit = _("Save the bid")

    kvk_number = KvkField(
        label=_("KvK number of the bidder"), required=False, help_text=_("Empty for a foreign company.")
    )
    name = forms.CharField(
        label=_("Name of the bidder"),
        max_length=200,
        required=False,
        help_text=_("Not needed when the KvK number is known here already."),
    )
    email = forms.EmailField(
        label=_("E-mail address of the bidder"), required=False, help_text=_("The award decision goes to this address.")
    )
    consortium = forms.CharField(label=_("Name of the consortium"), max_length=200, required=False)
    members = forms.CharField(
        label=_("Other members of the consortium"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One per line: KvK number and name. The bidder above is the lead."),
    )
    lots = forms.MultipleChoiceField(label=_("Lots"), widget=forms.CheckboxSelectMultiple)
    received_on = DutchDateField(label=_("Received on"))
    price = EuroField(label=_("Price excluding VAT"), required=False, min_value=0)
    offered_percent = ShareField(label=_("Offered percentage social return"), required=False)
    social_offer = PlainText(
        label=_("Social offer"),
        required=False,
        max_length=8000,
        help_text=_("What the members of the committee score."),
    )
    pledged_ambition = forms.BooleanField(label=_("The bidder pledges the ambition Social"), required=False)

    def __init__(
        self, *args: Any, case: Case, bid: Bid | None = None, asks: frozenset[str] = frozenset(), **kwargs: Any
    ) -> None:
        if bid is not None:
            kwargs["initial"] = bid_answers(bid)
        super().__init__(*args, **kwargs)
        self.of_case = list(case.lots.all())
        self.asks = asks
        field = self.fields["lots"]
        if not self.of_case:
            del self.fields["lots"]
        elif isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(lot.pk), str(lot)) for lot in self.of_case]

    def layout(self) -> Layout:
        """Who, then what."""
        offer = ["lots"] if self.of_case else []
        return Layout(
            Fieldset(_("Bidder"), Row("kvk_number", "name"), "email"),
            Fieldset(_("Only for a consortium"), "consortium", "members"),
            Fieldset(
                _("Bid"), *offer, Row("received_on", "price"), "offered_percent", "social_offer", "pledged_ambition"
            ),
        )

    def clean_members(self) -> list[PartyEntry]:
        """Each line as KvK number and name."""
        found = []
        for line in self.cleaned_data["members"].splitlines():
            if not line.strip():
                continue
            match = MEMBER.fullmatch(line.strip())
            if match is None:
                raise forms.ValidationError(
                    _("Begin each line with the KvK number of 8 digits. You wrote: %(line)s."),
                    params={"line": line.strip()},
                )
            found.append(PartyEntry(match[1], (match[2] or "").strip()))
        return found

    def clean(self) -> dict[str, Any]:
        """A bidder has a number or a name; new organisations have a name; what is computed from is there."""
        given = super().clean() or self.cleaned_data
        number, name = given.get("kvk_number", ""), given.get("name", "")
        if "kvk_number" not in self.errors and not name:
            if not number:
                self.add_error(
                    "kvk_number", _("Fill in the KvK number of the bidder, or the name of a foreign company.")
                )
            elif not _is_known(number):
                self.add_error("name", _("This KvK number is not known yet. Fill in the name of the organisation too."))
        self._check_partners(given, number)
        for field, message in ASKED.items():
            if field in self.asks and given.get(field) is None and field not in self.errors:
                self.add_error(field, message)
        return given

    def _check_partners(self, given: dict[str, Any], number: str) -> None:
        """The other members are known or have a name, and are others than the bidder."""
        partners = given.get("members") or ()
        new = [each for each in partners if not each.name and not _is_known(each.kvk_number)]
        if new:
            message = _("KvK number %(number)s is not known yet. Write the name behind it.")
            self.add_error("members", message % {"number": new[0].kvk_number})
        if number and any(each.kvk_number == number for each in partners):
            message = _("KvK number %(number)s is the bidder itself. Write the other members here.")
            self.add_error("members", message % {"number": number})
        if given.get("consortium") and not partners and "members" not in self.errors:
            self.add_error("members", _("Fill in the other members of the consortium."))

    def bidder(self) -> BidderEntry:
        """Who is behind the bid."""
        given = self.cleaned_data
        lead = PartyEntry(given["kvk_number"], given["name"], given["email"])
        return BidderEntry(lead, given["consortium"], tuple(given["members"]))

    def entry(self, organisation: Organisation, consortium: Consortium | None) -> BidInput:
        """What was filled in, for this bidder."""
        given = self.cleaned_data
        chosen = set(given.get("lots") or ())
        return BidInput(
            organisation=organisation,
            consortium=consortium,
            received_on=given["received_on"],
            price=given["price"],
            offered_percent=given["offered_percent"],
            social_offer=given["social_offer"],
            pledged_ambition=given["pledged_ambition"],
            lots=tuple(lot for lot in self.of_case if str(lot.pk) in chosen),
        )


def _is_known(kvk_number: str) -> bool:
    return Organisation.objects.filter(kvk_number=kvk_number).exists()


def bid_answers(bid: Bid) -> dict[str, Any]:
    """A bid as it was filled in."""
    members = bid.consortium.members.exclude(pk=bid.organisation_id) if bid.consortium else ()
    names = ("received_on", "price", "offered_percent", "social_offer", "pledged_ambition")
    return {name: getattr(bid, name) for name in names} | {
        "kvk_number": bid.organisation.kvk_number,
        "name": bid.organisation.name,
        "email": bid.organisation.email,
        "consortium": bid.consortium.name if bid.consortium else "",
        "members": "\n".join(f"{each.kvk_number} {each.name}" for each in members),
        "lots": [str(lot.pk) for lot in bid.lots.all()],
    }


class ValidityForm(KeptForm):
    """The judgement of a bid, with the ground (R19)."""

    submit = _("Record the judgement")

    validity = forms.ChoiceField(
        label=_("Judgement"),
        choices=[(each.value, each.label) for each in BidValidity if each != BidValidity.OPEN],
        widget=forms.RadioSelect,
    )
    ground = PlainText(
        label=_("Ground"), required=False, help_text=_("Needed for an excluded or unsuitable bid. The bidder reads it.")
    )

    def clean(self) -> dict[str, Any]:
        """What is refused has a ground."""
        given = super().clean() or self.cleaned_data
        if given.get("validity") not in (None, BidValidity.VALID) and not given.get("ground"):
            self.add_error("ground", _("Give the ground on which the bid is excluded or unsuitable."))
        return given
