"""The threshold test: is social return the rule for this case, or a free choice (R8)?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sroi.kernel.money import ZERO, euro, total
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R8"


@dataclass(frozen=True, slots=True)
class Threshold:
    """One dated row of the table of EU thresholds: the amount, the days it holds and where it comes from."""

    amount: Decimal
    valid_from: date
    valid_until: date | None
    source: str

    def covers(self, day: date) -> bool:
        """Tell whether the row is in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class LotValue:
    """The estimated value of one lot, excluding VAT; options and extensions apart."""

    value: Decimal
    options: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ThresholdTest:
    """The outcome with the row it rests on (R8)."""

    value: Decimal
    planned_on: date
    threshold: Threshold

    @property
    def applies(self) -> bool:
        """Social return is the rule: the value reaches the threshold, equal included."""
        return self.value >= self.threshold.amount

    @property
    def voluntary(self) -> bool:
        """Social return is a free choice: the value stays below the threshold."""
        return not self.applies

    @property
    def distance(self) -> Decimal:
        """What the value lies above (positive) or below (negative) the threshold."""
        return euro(self.value - self.threshold.amount)


def estimated_value(lots: Iterable[LotValue]) -> Decimal:
    """The estimated value of a case: every lot with its options and extensions (R8)."""
    return total(lot.value + lot.options for lot in lots)


def why_not_tested(
    *, value: Decimal | None, planned_on: date | None, threshold: Threshold | None
) -> tuple[Blocker, ...]:
    """Every reason why the threshold test has no outcome yet (R8)."""
    found = []
    if value is None or value <= 0:
        found.append(
            blocker(
                "value-missing", _("Enter the estimated value excluding VAT."), field="estimated_value", source=RULE
            )
        )
    if planned_on is None:
        found.append(
            blocker(
                "date-missing",
                _("Enter the publication date, planned or past."),
                field="planned_publication_on",
                source=RULE,
            )
        )
    elif threshold is None or not threshold.covers(planned_on):
        message = _("There is no EU threshold on record for %(planned_on)s. Ask an administrator to add it.")
        found.append(blocker("threshold-missing", message, source=RULE, planned_on=planned_on))
    return tuple(found)


def threshold_test(*, value: Decimal, planned_on: date, threshold: Threshold) -> ThresholdTest:
    """Compare the estimated value with the threshold for services, whatever the type of the contract (R8).

    Raises ValueError when the row is not in force on the planned date.
    """
    if not threshold.covers(planned_on):
        raise ValueError(f"the threshold of {threshold.valid_from} is not in force on {planned_on}")
    return ThresholdTest(value=euro(value), planned_on=planned_on, threshold=threshold)
