"""The award criteria of a case: lines whose weights sum to 100 (R17)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.forms import why as whys
from procurement.models import Criterion
from procurement.rules import why_not_scale
from procurement.services import CriterionInput
from procurement.states import COMPUTED_KINDS, CriterionKind
from sroi.kernel import formats
from sroi.kernel.fields import NumberInput, PercentField, TypedNumberField
from sroi.kernel.kept import Answers, KeptForm, KeptLines, lines_of

WHOLE = Decimal(100)
SPARE_LINES = 2


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


class CriterionForm(KeptForm):
    """One award criterion; an empty line is no criterion (R17)."""

    why = whys.CRITERIA

    form_tag = False
    mark_optional = False

    title = forms.CharField(label=_("Name of the criterion"), max_length=200, required=False)
    part_of = forms.CharField(
        label=_("Part of"),
        max_length=200,
        required=False,
        help_text=_("Only for a part: the name of the plan. Its parts have the same name here, and each a weight."),
    )
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
        help_text=_(
            "For a plan: what you look at, then one line for each step of the scale: the points and what they mean, "
            "for example “100 Convincing and measurable”. The members choose one of the steps."
        ),
    )

    def layout(self) -> Layout:
        """Two fields beside each other."""
        return Layout(Row("title", "kind"), Row("weight", "part_of"), Row("floor_percent", "ceiling_percent"), "scale")

    @property
    def is_empty(self) -> bool:
        """Nothing was filled in on this line."""
        given = self.cleaned_data
        return not any(given.get(name) for name in ("title", "part_of", "kind", "weight", "scale", "floor_percent"))

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
        if given.get("kind") not in (None, "", *COMPUTED_KINDS):
            self.add_blockers(why_not_scale(given.get("scale", ""), criterion=given.get("title", "")))
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


class CriterionFormSet(KeptLines, Lines):
    """The criteria of a case; their weights sum to 100."""

    shares_kept = True

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
        if not filled and self.forms:
            self.forms[0].add_error("title", _("Fill in at least one award criterion."))
            return
        if not filled:
            raise forms.ValidationError(_("Fill in at least one award criterion."))
        self.together = self.weight()
        if self.together != WHOLE:
            message = _("The weights add up to %(sum)s. They must add up to 100.")
            filled[-1].add_error(
                "weight",
                message % {"sum": formats.percent(self.together).removesuffix("%")},
            )
        self._check_parts(filled)

    def _check_parts(self, filled: list[CriterionForm]) -> None:
        """Say at its field that a part stands alone."""
        names = [form.cleaned_data["part_of"].casefold() for form in filled]
        for form, name in zip(filled, names, strict=True):
            if name and names.count(name) == 1:
                form.add_error(
                    "part_of", _("This is the only part of this plan. Add another part, or empty this field.")
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
            part_of=given["part_of"].strip(),
        )


def criterion_forms(criteria: Sequence[Criterion], posted: Any = None, kept: Answers | None = None) -> CriterionFormSet:
    """The lines for the criteria: those there are (or were typed before, and not saved), and two more."""
    extra = SPARE_LINES if criteria else SPARE_LINES + 1
    made = forms.formset_factory(CriterionForm, formset=CriterionFormSet, extra=extra, max_num=30, absolute_max=40)
    initial = [{name: getattr(each, name) for name in CriterionForm.base_fields} for each in criteria]
    if kept is not None:
        initial = lines_of(kept, prefix="criteria", form=CriterionForm)
    return made(posted, initial=initial, prefix="criteria")  # type: ignore[return-value]  # the factory keeps our class
