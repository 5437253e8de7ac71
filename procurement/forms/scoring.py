"""Scores and consensus: points with their reason (R19)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.forms.criteria import PointsField
from procurement.models import Bid, Consensus, Criterion
from procurement.rules import Level, levels_of
from procurement.services import Points
from sroi.kernel import formats
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import PlainText

Part = tuple[str, str, str]
"""What is scored: its key in the form, its name, and how it is scored."""


class LevelField(forms.TypedChoiceField):
    """One step of a scale, with what it means; a score is such a step or nothing (R17)."""

    def prepare_value(self, value: Any) -> Any:
        """A score as its choice is named."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def points_field(label: str, levels: Sequence[Level]) -> forms.Field:
    """Points: a step of the scale that the tender told, else a number from 0 to 100."""
    if not levels:
        return PointsField(label=label, help_text=_("From 0 to 100."))
    steps = [(f"{each.points.normalize():f}", f"{formats.points(each.points)}: {each.meaning}") for each in levels]
    return LevelField(label=label, choices=steps, coerce=Decimal, empty_value=None, widget=forms.RadioSelect)


class PointsForm(KeptForm):
    """Points with their reason, for a number of named parts; the page draws the fields."""

    form_tag = False

    def __init__(self, *args: Any, parts: Sequence[Part], given: dict[str, Points], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name, scale in parts:
            points = points_field(_("Points for %(part)s") % {"part": name}, levels_of(scale))
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
        parts = [(f"{bid.pk}_{criterion.pk}", f"{criterion}, {bid}", criterion.scale) for bid, criterion in self.pairs]
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
        super().__init__(
            *args, parts=[(str(each.pk), str(each), each.scale) for each in criteria], given=given, **kwargs
        )

    def scores(self) -> dict[int, Points]:
        """The scores by criterion."""
        return {each.pk: self.points(str(each.pk)) for each in self.criteria}
