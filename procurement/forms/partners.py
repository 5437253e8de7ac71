"""What is filled in about a partner: itself, its recognitions, what it offers and asks, and a file of many (R51)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from procurement.models import Listing, Partner
from procurement.selectors import division_choices
from procurement.services import ListingEntry, PartnerEntry, RecognitionEntry
from procurement.states import District, ListingSide, PartnerKind, RecognitionKind
from sroi.kernel.fields import DutchDateField, KvkField, PercentField
from sroi.kernel.forms import PageForm
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import PlainText
from sroi.reference import selectors as reference
from sroi.reference.selectors import NamedCode
from sroi.reference.states import PsoLevelKey

LARGEST = 5 * 1024 * 1024
LONG = 2000
FEWEST_WORKS = 3
CHOOSE = ("", _("Choose"))


class DistrictsField(forms.MultipleChoiceField):
    """Parts of the city; none is the whole city."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Districts"),
            choices=District.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("Tick nothing when it works in the whole city."),
        )


class PartnerForm(KeptForm):
    """A partner, as its page shows it."""

    submit = _("Save the partner")

    kind = forms.ChoiceField(label=_("Kind"), choices=[CHOOSE, *PartnerKind.choices])
    name = forms.CharField(label=_("Name"), max_length=200)
    kvk_number = KvkField(required=False, help_text=_("Eight digits. By this number a double is seen."))
    summary_nl = PlainText(
        label=_("What it does, in Dutch"),
        max_length=LONG,
        required=False,
        help_text=_("Two or three sentences that a buyer understands."),
    )
    summary_en = PlainText(label=_("What it does, in English"), max_length=LONG, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=12, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    districts = DistrictsField()
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")
    contact_name = forms.CharField(label=_("Contact"), max_length=120, required=False)
    contact_email = forms.EmailField(label=_("E-mail address"), required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    publication_agreed_on = DutchDateField(
        label=_("Agreed to be on the public list since"),
        required=False,
        help_text=_("Empty: only colleagues of the municipality see this partner."),
    )
    contact_agreed_on = DutchDateField(
        label=_("The contact agreed to be on the public list since"),
        required=False,
        help_text=_("Empty: the public list shows no name, e-mail address or telephone number."),
    )

    def __init__(self, *args: Any, partner: Partner | None, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if partner is not None]
        kwargs["initial"] = {name: getattr(partner, name) for name in names}
        super().__init__(*args, **kwargs)

    def layout(self) -> Layout:
        """Who it is, where, whom to ask, and what everybody may see."""
        return Layout(
            Row("kind", "kvk_number"),
            "name",
            "summary_nl",
            "summary_en",
            Fieldset(_("Where"), "street", Row("postal_code", "city"), "districts", "website"),
            Fieldset(_("Contact"), "contact_name", Row("contact_email", "contact_phone")),
            Fieldset(_("What everybody may see"), "publication_agreed_on", "contact_agreed_on"),
        )

    def entry(self) -> PartnerEntry:
        """What was filled in."""
        given = dict(self.cleaned_data)
        return PartnerEntry(kind=PartnerKind(given.pop("kind")), **given)


class ReasonForm(PageForm):
    """An act that needs a reason and nothing more."""

    reason = PlainText(label=_("Reason"), max_length=LONG)


class PartnerRetireForm(ReasonForm):
    """Why a partner leaves the directory."""

    submit = _("Take the partner out of the directory")


class RecognitionWithdrawForm(ReasonForm):
    """Why a recognition does not hold any more."""

    submit = _("Withdraw the recognition")


class RecognitionForm(PageForm):
    """As what a partner is recognised, and what was seen."""

    submit = _("Record the recognition")
    mark_optional = False

    kind = forms.ChoiceField(label=_("Recognised as"), choices=RecognitionKind.choices, widget=forms.RadioSelect)
    issued_on = DutchDateField(label=_("Holds from"))
    valid_until = DutchDateField(label=_("Holds until"), help_text=_("Before this day somebody checks it again."))
    income_percent = PercentField(
        label=_("Income from sales"),
        required=False,
        help_text=_("Share of all income, in percent. Day care does not count as sales."),
    )
    staff_percent = PercentField(
        label=_("Staff of the target group"), required=False, help_text=_("Share of all staff, in percent.")
    )
    impact = PlainText(label=_("Impact in Amsterdam"), required=False, max_length=LONG)
    level = forms.ChoiceField(label=_("PSO level"), choices=[CHOOSE, *PsoLevelKey.choices], required=False)
    number = forms.CharField(label=_("Number of the certificate"), max_length=60, required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    evidence = forms.CharField(
        label=_("What you saw"), max_length=250, help_text=_("For example the annual accounts of 2025.")
    )

    def layout(self) -> Layout:
        """The recognition, then what each kind asks."""
        return Layout(
            "kind",
            Row("issued_on", "valid_until"),
            Fieldset(_("For a social firm of Amsterdam"), Row("income_percent", "staff_percent"), "impact"),
            Fieldset(_("For a certificate"), Row("level", "number"), "issuer"),
            "evidence",
        )

    def entry(self) -> RecognitionEntry:
        """What was filled in."""
        given = dict(self.cleaned_data)
        return RecognitionEntry(kind=RecognitionKind(given.pop("kind")), **given)


class ListingForm(KeptForm):
    """One thing that a partner offers or asks."""

    submit = _("Save")

    text = forms.CharField(label=_("What"), max_length=250)
    districts = DistrictsField()
    themes = forms.MultipleChoiceField(label=_("Themes"), widget=forms.CheckboxSelectMultiple, required=False)
    target_groups = forms.MultipleChoiceField(label=_("For whom"), widget=forms.CheckboxSelectMultiple, required=False)
    until = DutchDateField(label=_("Until"), required=False, help_text=_("Empty: until somebody ends it."))

    def __init__(self, *args: Any, side: ListingSide, listing: Listing | None, on: date, **kwargs: Any) -> None:
        self.side, held = side, list(listing.divisions) if listing else []
        count = max(FEWEST_WORKS, len(held) + 1)
        self.works = ["divisions", *(f"divisions_{number}" for number in range(2, count + 1))]
        names = [name for name in self.base_fields if listing is not None]
        kwargs["initial"] = {name: getattr(listing, name) for name in names} | dict(zip(self.works, held, strict=False))
        super().__init__(*args, **kwargs)
        for number, name in enumerate(self.works, start=1):
            self.fields[name] = self._work(number, held, on)
            self._prepare(name, self.fields[name])
        for name, rows in (("themes", reference.themes_on(on)), ("target_groups", reference.target_groups_on(on))):
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = with_held(rows, getattr(listing, name, ()))

    def _work(self, number: int, held: list[str], on: date) -> forms.ChoiceField:
        """One kind of work; an offer has at least one."""
        known = division_choices(on)
        gone = [(code, code) for code in held if code not in dict(known)]
        label = _now("Kind of work %(number)s") % {"number": number}
        field = forms.ChoiceField(label=label, choices=[CHOOSE, *known, *gone])
        field.required = number == 1 and self.side == ListingSide.OFFER
        field.error_messages["required"] = _now("Choose at least one kind of work: buyers find an offer by it.")
        return field

    def layout(self) -> Layout:
        """What it is, by which work it is found, where, for what and whom."""
        works = Fieldset(_("Kind of work, by CPV division"), *self.works)
        return Layout("text", works, "districts", "themes", "target_groups", "until")

    def entry(self) -> ListingEntry:
        """What was filled in."""
        given = self.cleaned_data
        return ListingEntry(
            side=self.side,
            text=given["text"],
            divisions=sorted({given[name] for name in self.works if given.get(name)}),
            districts=given["districts"],
            themes=given["themes"],
            target_groups=given["target_groups"],
            until=given["until"],
        )


def with_held(rows: Iterable[NamedCode], held: Iterable[str]) -> list[tuple[str, str]]:
    """The list of today, and what was chosen when the list was another one."""
    known = {each.code: each.name for each in rows}
    return [*known.items(), *((code, code) for code in held if code not in known)]


class PartnerFileForm(PageForm):
    """A file with partners."""

    submit = _("Read the file")

    file = forms.FileField(
        label=_("File with partners"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
        help_text=_("XLSX or CSV with one partner on each row. Nothing is added before you have seen what changes."),
    )

    def clean_file(self) -> Any:
        """Not larger than a directory can be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Leave out everything but the partners."))
        return file


class PartnerApplyForm(PageForm):
    """Apply the file that was looked at."""

    submit = _("Add and change these partners")
