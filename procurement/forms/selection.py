"""What is filled in in phase 3: criteria, committee, bids, scores and consensus (R17, R19)."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.models import Bid, Case, Consensus, Criterion
from procurement.services import BidderEntry, BidInput, CriterionInput, PartyEntry, Points
from procurement.states import BidValidity, CriterionKind
from sroi.accounts.models import Consortium, Organisation, User
from sroi.kernel import formats
from sroi.kernel.fields import DutchDateField, EuroField, KvkField, NumberInput, PercentField, TypedNumberField
from sroi.kernel.forms import PageForm
from sroi.kernel.plain_text import PlainText

WHOLE = Decimal(100)
SPARE_LINES = 2
OFFER_ASKED = _("Enter the offered percentage: there is an award criterion on it. Enter 0 when nothing is offered.")
MEMBER = re.compile(r"([0-9]{8})(?:\s+(.+))?")


class PointsField(TypedNumberField):
    """Points or a weight: from 0 to 100, two decimals at most."""

    widget = NumberInput
    example = "72,5"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 100)
        kwargs.setdefault("widget", NumberInput(size=8))
        super().__init__(**kwargs)


class ShareField(PercentField):
    """A percentage with one decimal at most, as it is kept."""

    places = 1

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 4, "min_value": 0, "max_value": 100, **kwargs})


class CriterionForm(PageForm):
    """One award criterion; an empty line is no criterion (R17)."""

    form_tag = False
    mark_optional = False

    title = forms.CharField(label=_("Name of the criterion"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("Choose the kind of criterion")), *CriterionKind.choices],
        required=False,
    )
    weight = PointsField(label=_("Weight"), required=False, help_text=_("The points for the best bid at most."))
    floor_percent = ShareField(label=_("Percentage for no points"), required=False)
    ceiling_percent = ShareField(label=_("Percentage for all points"), required=False)
    scale = forms.CharField(
        label=_("How it is scored"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For a plan: the parts that you look at, and what a low, a middle and a high score mean."),
    )

    def layout(self) -> Layout:
        """Two fields beside each other."""
        return Layout(Row("title", "kind"), Row("weight"), Row("floor_percent", "ceiling_percent"), "scale")

    @property
    def is_empty(self) -> bool:
        """Nothing was filled in on this line."""
        given = self.cleaned_data
        return not any(given.get(name) for name in ("title", "kind", "weight", "scale", "floor_percent"))

    def clean(self) -> dict[str, Any]:
        """A criterion has a name, a kind and a weight; an offer has a scale, a plan says how it is scored."""
        given = super().clean() or self.cleaned_data
        if self.is_empty or self.errors:
            return given
        for name, message in (
            ("title", _("Fill in the name of the criterion.")),
            ("kind", _("Choose the kind of criterion.")),
            ("weight", _("Fill in a weight above 0.")),
        ):
            if not given.get(name):
                self.add_error(name, message)
        if given.get("kind") == CriterionKind.PERCENTAGE:
            self._check_scale(given.get("floor_percent"), given.get("ceiling_percent"))
        if given.get("kind") == CriterionKind.PLAN and not given.get("scale"):
            self.add_error("scale", _("Describe how the plan is scored."))
        return given

    def _check_scale(self, floor: Decimal | None, ceiling: Decimal | None) -> None:
        if floor is None:
            self.add_error("floor_percent", _("Fill in the percentage for no points."))
        if ceiling is None:
            self.add_error("ceiling_percent", _("Fill in the percentage for all points."))
        if floor is not None and ceiling is not None and ceiling <= floor:
            message = _("The percentage for all points must lie above the percentage for no points.")
            self.add_error("ceiling_percent", message)


if TYPE_CHECKING:
    Lines = forms.BaseFormSet[CriterionForm]
else:
    Lines = forms.BaseFormSet


class CriterionFormSet(Lines):
    """The criteria of a case; their weights sum to 100."""

    together: Decimal | None = None

    def filled(self) -> list[CriterionForm]:
        """The lines with a criterion."""
        return [form for form in self.forms if hasattr(form, "cleaned_data") and not form.is_empty]

    def weight(self) -> Decimal:
        """What the weights sum to, as they stand on the page."""
        if self.together is not None:
            return self.together
        if self.is_bound:
            return sum((form.cleaned_data.get("weight") or Decimal(0) for form in self.filled()), Decimal(0))
        return sum((form.initial.get("weight") or Decimal(0) for form in self.forms), Decimal(0))

    def clean(self) -> None:
        """Say at the last weight what the sum is, when it is not 100."""
        filled = self.filled()
        if any(form.errors for form in self.forms):
            return
        if not filled:
            self.forms[0].add_error("title", _("Fill in at least one award criterion."))
            return
        self.together = self.weight()
        if self.together != WHOLE:
            message = _("The weights add up to %(sum)s. They must add up to 100.")
            filled[-1].add_error(
                "weight",
                message % {"sum": formats.percent(self.together).removesuffix("%")},
            )

    def entries(self) -> list[CriterionInput]:
        """The criteria that were filled in; only an offer has a scale of percentages."""
        return [self._entry(form.cleaned_data) for form in self.filled()]

    @staticmethod
    def _entry(given: dict[str, Any]) -> CriterionInput:
        offer = given["kind"] == CriterionKind.PERCENTAGE
        return CriterionInput(
            title=given["title"],
            kind=CriterionKind(given["kind"]),
            weight=given["weight"],
            floor_percent=given["floor_percent"] if offer else None,
            ceiling_percent=given["ceiling_percent"] if offer else None,
            scale=given["scale"],
        )


def criterion_forms(criteria: Sequence[Criterion], posted: Any = None) -> CriterionFormSet:
    """The lines for the criteria: those there are, and two more."""
    extra = SPARE_LINES if criteria else SPARE_LINES + 1
    made = forms.formset_factory(CriterionForm, formset=CriterionFormSet, extra=extra, max_num=30, absolute_max=40)
    initial = [{name: getattr(each, name) for name in CriterionForm.base_fields} for each in criteria]
    return made(posted, initial=initial, prefix="criteria")  # type: ignore[return-value]  # the factory keeps our class


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the base is generic in the stubs only
    """A person with the department, so that two of one name can be told apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and department."""
        return f"{obj.name} ({obj.department})" if obj.department else str(obj.name)


class MemberForm(PageForm):
    """Somebody who is asked into the committee (R19)."""

    submit = _("Invite to the committee")

    user = PersonField(User.objects.none(), label=_("Person"), empty_label=_("Choose a person"))

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.filter(pk__in=[each.pk for each in people]).select_related("department")


class ReleaseForm(PageForm):
    """Why somebody leaves the committee (R19)."""

    submit = _("Take out of the committee")

    reason = PlainText(label=_("Reason"))


class ConflictForm(PageForm):
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


class BidForm(PageForm):
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

    def __init__(self, *args: Any, case: Case, bid: Bid | None = None, asks_offer: bool = False, **kwargs: Any) -> None:
        if bid is not None:
            kwargs["initial"] = bid_answers(bid)
        super().__init__(*args, **kwargs)
        self.of_case = list(case.lots.all())
        self.asks_offer = asks_offer
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
        """A bidder has a number or a name; new organisations have a name; the offer is there when it is scored."""
        given = super().clean() or self.cleaned_data
        number, name = given.get("kvk_number", ""), given.get("name", "")
        if "kvk_number" not in self.errors and not name:
            if not number:
                self.add_error(
                    "kvk_number", _("Fill in the KvK number of the bidder, or the name of a foreign company.")
                )
            elif not _is_known(number):
                self.add_error("name", _("This KvK number is not known yet. Fill in the name of the organisation too."))
        new = [each for each in given.get("members") or () if not each.name and not _is_known(each.kvk_number)]
        if new:
            message = _("KvK number %(number)s is not known yet. Write the name behind it.")
            self.add_error("members", message % {"number": new[0].kvk_number})
        if given.get("consortium") and not given.get("members") and "members" not in self.errors:
            self.add_error("members", _("Fill in the other members of the consortium."))
        if self.asks_offer and given.get("offered_percent") is None and "offered_percent" not in self.errors:
            message = _(
                "Enter the offered percentage: there is an award criterion on it. Enter 0 when nothing is offered."
            )
            self.add_error("offered_percent", message)
        return given

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


class ValidityForm(PageForm):
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


class PointsForm(PageForm):
    """Points with their reason, for a number of named parts; the page draws the fields."""

    form_tag = False

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]], given: dict[str, Points], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in parts:
            points = PointsField(label=_("Points for %(part)s") % {"part": name}, help_text=_("From 0 to 100."))
            reason = PlainText(label=_("Reason for %(part)s") % {"part": name}, widget=forms.Textarea({"rows": 2}))
            known = given.get(key)
            for field, value in ((points, known and known.points), (reason, known and known.motivation)):
                field.initial = value
            self._add(f"points_{key}", points)
            self._add(f"motivation_{key}", reason)

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        self._prepare(name, field)

    def points(self, key: str) -> Points:
        """What was filled in for one part."""
        return Points(self.cleaned_data[f"points_{key}"], self.cleaned_data[f"motivation_{key}"])


class ScoreForm(PointsForm):
    """All scores of one member: every bid on every criterion, on one page (R19)."""

    submit = _("Submit my scores")

    def __init__(self, *args: Any, bids: Sequence[Bid], criteria: Sequence[Criterion], **kwargs: Any) -> None:
        self.pairs = [(bid, criterion) for bid in bids for criterion in criteria]
        parts = [(f"{bid.pk}_{criterion.pk}", f"{criterion.title}, {bid}") for bid, criterion in self.pairs]
        super().__init__(*args, parts=parts, given={}, **kwargs)
        self.bids = bids

    def layout(self) -> Layout:
        """One group per bid."""
        return Layout(*(Fieldset(str(bid), *self.names_of(bid)) for bid in self.bids))

    def names_of(self, bid: Bid) -> list[str]:
        """The fields of one bid."""
        keys = [f"{each.pk}_{criterion.pk}" for each, criterion in self.pairs if each.pk == bid.pk]
        return [name for key in keys for name in (f"points_{key}", f"motivation_{key}")]

    def scores(self) -> dict[tuple[int, int], Points]:
        """The scores by bid and criterion."""
        return {(bid.pk, each.pk): self.points(f"{bid.pk}_{each.pk}") for bid, each in self.pairs}


class ConsensusForm(PointsForm):
    """The one score per criterion on which the committee agrees, for one bid (R19)."""

    submit = _("Record the consensus")

    def __init__(self, *args: Any, criteria: Sequence[Criterion], agreed: Iterable[Consensus], **kwargs: Any) -> None:
        self.criteria = criteria
        given = {str(row.criterion_id): Points(row.points, row.motivation) for row in agreed}
        super().__init__(*args, parts=[(str(each.pk), each.title) for each in criteria], given=given, **kwargs)

    def scores(self) -> dict[int, Points]:
        """The scores by criterion."""
        return {each.pk: self.points(str(each.pk)) for each in self.criteria}
