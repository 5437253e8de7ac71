"""Award criteria: weights, points for an offered percentage, points for a plan (R17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.states import CriterionKind
from sroi.kernel.money import euro
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R17"
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class SubCriterion:
    """One part of a plan: its weight within the plan and the description of each step of the scale."""

    name: str
    weight: Decimal
    descriptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferScale:
    """Points rise in a straight line from the floor (no points) to the ceiling (all points)."""

    floor: Decimal
    ceiling: Decimal


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """One award criterion: an offered percentage has a scale, a plan says how it is scored or has parts."""

    name: str
    weight: Decimal
    kind: str = CriterionKind.OTHER
    scale: OfferScale | None = None
    scoring: str = ""
    parts: tuple[SubCriterion, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferPoints:
    """The points for an offered percentage with the figures used."""

    offered: Decimal
    counted: Decimal
    scale: OfferScale
    maximum: Decimal
    points: Decimal


def offer_points(*, offered: Decimal, scale: OfferScale, maximum: Decimal) -> OfferPoints:
    """Points for an offered percentage: linear between floor and ceiling, never less than 0 or more than all (R17)."""
    if scale.ceiling <= scale.floor:
        raise ValueError("the ceiling must lie above the floor")
    counted = min(max(offered, scale.floor), scale.ceiling)
    points = euro(maximum * (counted - scale.floor) / (scale.ceiling - scale.floor))
    return OfferPoints(offered=offered, counted=counted, scale=scale, maximum=maximum, points=points)


def _why_not_offer(criterion: CriterionFacts) -> tuple[Blocker, ...]:
    if criterion.scale is None:
        message = _("Enter for %(criterion)s the percentage for no points and the percentage for all points.")
        return (blocker("scale-missing", message, field="floor_percent", source=RULE, criterion=criterion.name),)
    if criterion.scale.ceiling <= criterion.scale.floor:
        message = _("The percentage for all points must lie above the percentage for no points.")
        return (blocker("scale-upside-down", message, field="ceiling_percent", source=RULE),)
    return ()


def _why_not_plan(criterion: CriterionFacts) -> list[Blocker]:
    found: list[Blocker] = []
    if not criterion.parts:
        if not criterion.scoring.strip():
            message = _("Describe how %(criterion)s is scored.")
            found.append(blocker("scoring-missing", message, field="scale", source=RULE, criterion=criterion.name))
        return found
    if sum(part.weight for part in criterion.parts) != WHOLE:
        message = _("The weights within %(criterion)s add up to %(sum_weight)s. They must add up to 100.")
        weight = sum((part.weight for part in criterion.parts), Decimal(0))
        found.append(
            blocker("part-weights", message, field="weights", source=RULE, criterion=criterion.name, sum_weight=weight)
        )
    for part in criterion.parts:
        if not part.descriptions or not all(text.strip() for text in part.descriptions):
            message = _("Describe what each score means for %(part)s.")
            found.append(blocker("scale-undescribed", message, field="parts", source=RULE, part=part.name))
    return found


def why_not_criteria(criteria: Sequence[CriterionFacts]) -> tuple[Blocker, ...]:
    """Every reason why the award criteria cannot be published (R17)."""
    found = []
    weight = sum((criterion.weight for criterion in criteria), Decimal(0))
    if weight != WHOLE:
        message = _("The weights add up to %(sum_weight)s. They must add up to 100.")
        found.append(blocker("weights", message, field="weights", source=RULE, sum_weight=weight))
    for criterion in criteria:
        if criterion.weight <= 0:
            message = _("Give %(criterion)s a weight above 0.")
            found.append(blocker("weight-zero", message, field="weights", source=RULE, criterion=criterion.name))
        if criterion.kind == CriterionKind.PERCENTAGE:
            found.extend(_why_not_offer(criterion))
        if criterion.kind == CriterionKind.PLAN:
            found.extend(_why_not_plan(criterion))
    return tuple(found)
