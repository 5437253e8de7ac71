"""Award criteria: weights, points for an offered percentage, points for a plan (R17)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.states import COMPUTED_KINDS, CriterionKind
from sroi.kernel.money import euro
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R17"
WHOLE = Decimal(100)


STEP = re.compile(r"\s*(-?[0-9]{1,3}(?:[.,][0-9]{1,2})?)\s*(?:[:=–-]\s*|\s)(\S.*)")
"""One step of a scale as it is written: the points, then what they mean."""


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the scale: its points, and what a bid shows that gets them."""

    points: Decimal
    meaning: str


@dataclass(frozen=True, slots=True)
class OfferScale:
    """Points rise in a straight line from the floor (no points) to the ceiling (all points)."""

    floor: Decimal
    ceiling: Decimal


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """One award criterion: an offered percentage has a scale, a plan says how it is scored and can have parts."""

    name: str
    weight: Decimal
    kind: str = CriterionKind.OTHER
    scale: OfferScale | None = None
    scoring: str = ""
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class OfferPoints:
    """The points for an offered percentage with the figures used."""

    offered: Decimal
    counted: Decimal
    scale: OfferScale
    maximum: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class PricePoints:
    """The points for a price with the figures used."""

    price: Decimal
    lowest: Decimal
    maximum: Decimal
    points: Decimal


def price_points(*, price: Decimal, lowest: Decimal, maximum: Decimal) -> PricePoints:
    """Points for a price: all for the lowest valid price of the same lot, else lowest ÷ price of them (R17)."""
    if price < lowest:
        raise ValueError("no price is lower than the lowest")
    points = maximum if price == lowest else euro(maximum * lowest / price)
    return PricePoints(price=price, lowest=lowest, maximum=maximum, points=points)


def levels_of(scoring: str) -> tuple[Level, ...]:
    """The steps of a scale, the highest first: lines that begin with points; one such line is no scale (R17)."""
    found = [match for match in map(STEP.fullmatch, scoring.splitlines()) if match is not None]
    if len(found) < 2:
        return ()
    levels = (Level(Decimal(each[1].replace(",", ".")), each[2].strip()) for each in found)
    return tuple(sorted(levels, key=lambda each: -each.points))


def why_not_scale(scoring: str, *, criterion: str) -> tuple[Blocker, ...]:
    """Why the steps of a scale cannot be used: points twice or outside, or all points that nobody can get (R17)."""
    points = [each.points for each in levels_of(scoring)]
    if not points:
        return ()
    if any(not 0 <= each <= WHOLE for each in points):
        message = _("The steps of %(criterion)s lie between 0 and 100 points. Change the step outside.")
        return (blocker("level-outside", message, field="scale", source=RULE, criterion=criterion),)
    if len(set(points)) < len(points):
        message = _("Two steps of %(criterion)s have the same points. Give each step its own points.")
        return (blocker("level-twice", message, field="scale", source=RULE, criterion=criterion),)
    if points[0] != WHOLE:
        message = _("Give the highest step of %(criterion)s 100 points, so that a bid can get them all.")
        return (blocker("level-top", message, field="scale", source=RULE, criterion=criterion),)
    return ()


def why_not_on_scale(points: Decimal | None, *, scoring: str, criterion: str, field: str) -> tuple[Blocker, ...]:
    """Why a score is no step of the scale that the tender told (R17)."""
    allowed = [each.points for each in levels_of(scoring)]
    if points is None or not allowed or points in allowed:
        return ()
    steps = ", ".join(f"{each.normalize():f}" for each in allowed)
    message = _("Choose for %(criterion)s one of the steps of its scale: %(steps)s.")
    return (blocker("off-scale", message, field=field, source=RULE, criterion=criterion, steps=steps),)


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


def _why_not_plan(criterion: CriterionFacts) -> tuple[Blocker, ...]:
    if criterion.kind == CriterionKind.PLAN and not criterion.scoring.strip():
        message = _("Describe how %(criterion)s is scored.")
        return (blocker("scoring-missing", message, field="scale", source=RULE, criterion=criterion.name),)
    return why_not_scale(criterion.scoring, criterion=criterion.name)


def _why_alone(criteria: Sequence[CriterionFacts]) -> tuple[Blocker, ...]:
    """Why a part stands alone: a plan with parts has two or more."""
    whole = [each.part_of.strip().casefold() for each in criteria if each.part_of.strip()]
    found = []
    for each in criteria:
        if whole.count(each.part_of.strip().casefold()) == 1:
            message = _("%(criterion)s is the only part of %(plan)s. Add another part, or empty the field “Part of”.")
            found.append(
                blocker("part-alone", message, field="part_of", source=RULE, criterion=each.name, plan=each.part_of)
            )
    return tuple(found)


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
        if criterion.kind not in COMPUTED_KINDS:
            found.extend(_why_not_plan(criterion))
    return (*found, *_why_alone(criteria))
