"""How far the members of a committee lie apart, and who lies furthest: where the meeting has to talk (R19)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class ScoreSpread:
    """The scores of all members on one criterion of one bid; nobody lies furthest when all lie as far."""

    lowest: Decimal
    middle: Decimal
    highest: Decimal
    furthest: frozenset[str]

    @property
    def width(self) -> Decimal:
        """From the lowest to the highest score."""
        return self.highest - self.lowest

    def distance(self, points: Decimal) -> Decimal:
        """How far a score lies from the middle: above it is positive."""
        return points - self.middle


@dataclass(frozen=True, slots=True)
class MemberDistance:
    """How far one member lies from the middle of the committee, over all scores."""

    name: str
    average: Decimal
    furthest: int
    scores: int


def middle_of(points: Sequence[Decimal]) -> Decimal:
    """The median: the middle score, or halfway between the middle two (R19)."""
    ordered = sorted(points)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def score_spread(given: Sequence[tuple[str, Decimal]]) -> ScoreSpread | None:
    """The spread of what each member gave; None when nobody gave anything (R19)."""
    if not given:
        return None
    points = [each for _name, each in given]
    middle = middle_of(points)
    away = {name: abs(each - middle) for name, each in given}
    most = max(away.values())
    furthest = frozenset(name for name, distance in away.items() if distance == most)
    return ScoreSpread(min(points), middle, max(points), furthest if len(furthest) < len(away) else frozenset())


def member_distances(groups: Iterable[Sequence[tuple[str, Decimal]]]) -> tuple[MemberDistance, ...]:
    """Every member with the average distance to the middle, whoever differs most first (R19)."""
    away: dict[str, list[Decimal]] = {}
    furthest: dict[str, int] = {}
    for given in groups:
        spread = score_spread(given)
        for name, points in given:
            away.setdefault(name, []).append(abs(spread.distance(points)) if spread else Decimal(0))
            furthest[name] = furthest.get(name, 0) + (spread is not None and name in spread.furthest)
    found = [
        MemberDistance(
            name=name,
            average=(sum(each, Decimal(0)) / len(each)).quantize(TENTH, rounding=ROUND_HALF_UP),
            furthest=furthest[name],
            scores=len(each),
        )
        for name, each in away.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.average, -each.furthest, each.name)))
