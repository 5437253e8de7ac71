"""What comparable closed cases advise to ask (R9, R13), in whole hundredths of a percent and exact fractions.

Imports nothing of the product.
"""

from collections.abc import Sequence
from fractions import Fraction

FLOOR, USUAL, CEILING, FEWEST = 100, 500, 2500, 5
"""1%, 5% and 25% in hundredths, and how many cases make a firm basis."""


def at(values: Sequence[int], quarters: int) -> int:
    """The value at so many quarters of the row in order of size, in tenths of a percent."""
    row = sorted(values)
    step = Fraction(quarters * (len(row) - 1), 4)
    lower = row[step.numerator // step.denominator]
    upper = row[-(-step.numerator // step.denominator)]
    exact = lower + (upper - lower) * (step % 1)
    return int((exact / 10 + Fraction(1, 2)) // 1)


def spread(values: Sequence[int]) -> tuple[int, ...]:
    """Lowest, quartiles with the median, and highest, in tenths."""
    return tuple(at(values, quarters) for quarters in range(5))


def advised(asked: Sequence[int], realised: Sequence[int], chances: bool | None) -> tuple[int, set[str]]:
    """The percentage to ask in hundredths, and what is said with it."""
    if len(realised) < FEWEST:
        return USUAL, {"thin-basis"}
    said = {True: "many-chances", False: "few-chances", None: "median"}[chances]
    wanted = at(realised, {True: 3, False: 1, None: 2}[chances]) * 10
    if chances is True:
        wanted = max(wanted, USUAL)
    if chances is False:
        wanted = min(wanted, USUAL)
    halves = (2 * wanted + 50) // 100 * 50
    percent = sorted((FLOOR, halves, CEILING))[1]
    found = {said}
    if asked and at(realised, 2) < at(asked, 2):
        found.add("less-than-asked")
    if percent < USUAL:
        found.add("must-explain")
    return percent, found
