"""The goals of speed held against what was measured, as a table to read and to keep."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sroi.home.services.bench.measuring import Figure, Key


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: what was found, what was hoped for."""

    what: str
    found: float
    most: float
    unit: str = "×"

    @property
    def is_met(self) -> bool:
        """Tell whether the goal is met."""
        return self.found <= self.most


FILTERED = ("P1 list, own department", "P1 list, phase", "P1 list, phase and department", "P1 list, term over")


def goals_of(figures: Mapping[Key, Figure], small: int, large: int, counted: int) -> tuple[Goal, ...]:
    """Every goal that these figures can answer, on processor time."""

    def cost(name: str, cases: int = large) -> float:
        return figures[name, cases].processor

    def ratio(name: str, floor: str = "F", cases: int = large) -> float:
        return cost(name, cases) / cost(floor, cases)

    def growth(name: str) -> float:
        return cost(name) / cost(name, small)

    filters = (*FILTERED, "P1 list, without adviser")
    searches = [name for name, cases in figures if name.startswith("P3") and cases == large]
    listing, case, create = (figures[name, large] for name in ("P1 list, first page", "P7 case page", "P8 open a case"))
    floor = figures["F", large].statements
    return (
        Goal("P1 list, first page, against F", ratio("P1 list, first page"), 3.3),
        Goal("P1 list, the dearest filter, against F", max(map(ratio, filters)), 3.6),
        Goal(f"P1 list, {large} against {small} cases", growth("P1 list, first page"), 1.10),
        Goal("P1 list, statements beside those of F", listing.statements - floor, 2, ""),
        Goal("P2 the middle page against the first", ratio("P2 list, the middle page", "P1 list, first page"), 1.15),
        Goal("P3 search, the dearest term, against F", max(map(ratio, searches)), 5),
        Goal(f"P3 search, the dearest term, {large} against {small} cases", max(map(growth, searches)), 2),
        Goal("P4 counts without a limit on these pages", counted, 0, ""),
        Goal("P6 sweep against the same rows in raw SQL", ratio("P6 sweep", "P6 raw SQL"), 3),
        Goal("P6 the same sweep again, against the first", max(0.0, ratio("P6 sweep, twice", "P6 sweep") - 1), 0.25),
        Goal("P7 case page against F", ratio("P7 case page"), 6),
        Goal("P7 case page, statements", case.statements, 12, ""),
        Goal(f"P7 case page, {large} against {small} cases", growth("P7 case page"), 1.10),
        Goal("P8 open a case against one statement", ratio("P8 open a case", "one statement"), 6.5),
        Goal("P8 open a case, statements", create.statements, 9, ""),
        Goal("Our list against Django admin's", ratio("P1 list, first page", "Django admin, list of cases"), 1),
    )


def rows_of(figures: Mapping[Key, Figure], small: int, large: int) -> Iterator[str]:
    """One line per piece of work: both sizes beside each other."""
    yield f"| work | {small}: F | {large}: F | growth | {large}: wall ms | {large}: processor ms | statements |"
    yield "|---|---|---|---|---|---|---|"
    floors = {cases: figures["F", cases].processor for cases in (small, large)}
    for name in dict.fromkeys(name for name, _cases in figures):
        few, many = figures[name, small], figures[name, large]
        yield (
            f"| {name} | {few.processor / floors[small]:.2f} | {many.processor / floors[large]:.2f}"
            f" | {many.processor / few.processor:.2f} | {many.wall:.1f} | {many.processor:.1f} | {many.statements} |"
        )


def goal_rows(goals: Sequence[Goal]) -> Iterator[str]:
    """One line per goal."""
    yield "| goal | found | at most | |"
    yield "|---|---|---|---|"
    for goal in goals:
        verdict = "met" if goal.is_met else "**missed**"
        shown = f"{goal.found:.2f}" if goal.unit else f"{goal.found:.0f}"
        yield f"| {goal.what} | {shown} {goal.unit} | {goal.most:g} {goal.unit} | {verdict} |".replace("  ", " ")
