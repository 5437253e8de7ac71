"""The advice on the percentage: what comparable cases realised, read with the chances of the market (R9, R13)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from procurement.rules.comparable import Basis, Spread
from procurement.rules.percentage import PercentageRange
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class PercentageAdvice:
    """The advised percentage with every reason for it."""

    percent: Decimal
    reasons: tuple[Blocker, ...]


def advised_percentage(basis: Basis, *, limits: PercentageRange, many_chances: bool | None) -> PercentageAdvice:
    """Many chances: the upper quartile, at least the usual; few: the lower, at most the usual; else the median (R13).

    On a thin basis it is the usual percentage. Half percents, within what is allowed (R9).
    """
    realised = basis.realised
    if realised is None or basis.thin:
        message = _("Fewer than %(count)s comparable closed cases: start from the usual %(usual_percent)s.")
        why = blocker("thin-basis", message, source="L637-652", count=basis.thin_below, usual_percent=limits.usual)
        return PercentageAdvice(limits.usual, (why,))
    wanted, why = _by_chances(realised, limits, many_chances=many_chances)
    halves = (wanted / HALF).quantize(Decimal(1), rounding=ROUND_HALF_UP) * HALF
    percent = min(max(halves, limits.lowest), limits.highest)
    return PercentageAdvice(percent, (why, *_warnings(basis, percent, limits)))


def _by_chances(realised: Spread, limits: PercentageRange, *, many_chances: bool | None) -> tuple[Decimal, Blocker]:
    """Which of the realised percentages leads, and why."""
    if many_chances is None:
        message = _("Half of the comparable cases realised %(middle_percent)s or more.")
        return realised.median, blocker("median", message, source="R13", middle_percent=realised.median)
    if many_chances:
        message = _(
            "The market offers many chances: a quarter of the comparable cases realised %(high_percent)s or more."
        )
        why = blocker("many-chances", message, source="L643-650", high_percent=realised.upper_quartile)
        return max(realised.upper_quartile, limits.usual), why
    message = _("The market offers few chances: a quarter of the comparable cases realised %(low_percent)s or less.")
    why = blocker("few-chances", message, source="L643-650", low_percent=realised.lower_quartile)
    return min(realised.lower_quartile, limits.usual), why


def _warnings(basis: Basis, percent: Decimal, limits: PercentageRange) -> tuple[Blocker, ...]:
    """What to know beside the advice."""
    found = []
    if basis.asked is not None and basis.realised is not None and basis.realised.median < basis.asked.median:
        message = _("These cases realised less than they asked: %(realised_percent)s against %(asked_percent)s.")
        found.append(
            blocker(
                "less-than-asked",
                message,
                source="R13",
                realised_percent=basis.realised.median,
                asked_percent=basis.asked.median,
            )
        )
    if percent < limits.explain_below:
        message = _("Less than %(explain_percent)s must be explained, with an adviser’s advice on file.")
        found.append(blocker("must-explain", message, source="R9", explain_percent=limits.explain_below))
    return tuple(found)
