"""What an effort is worth, by its method, with every figure used (R28)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contractors.states import Valuation
from sroi.kernel.money import ZERO, euro, percent_of, total
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.traces import Part, part
from sroi.kernel.words import gettext_noop as _

RULE = "R28"
YEAR = 365


@dataclass(frozen=True, slots=True)
class Worth:
    """The value of an effort: the sum of its parts, each rounded to the cent (R38)."""

    method: str
    parts: tuple[Part, ...]

    @property
    def value(self) -> Decimal:
        """The sum of the parts."""
        return total(part.amount for part in self.parts)


@dataclass(frozen=True, slots=True)
class CostComponent:
    """One component of the actual cost, such as the gross wage."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Bonus:
    """A bonus of a building block: once per candidate, or per year in proportion like the block itself."""

    name: str
    amount: Decimal
    per_year: bool
    given_before: bool = False


@dataclass(frozen=True, slots=True)
class BlockRate:
    """A row of the settlement model: value of a full-time year, basis hours, limits and source."""

    year_value: Decimal
    basis_hours: Decimal
    source: str
    counting_limit_days: int | None = None
    minimum_hours: Decimal = ZERO
    year_days: int = YEAR


@dataclass(frozen=True, slots=True)
class Placement:
    """What is claimed under a building block: hours a week, the days of the period, and days counted before."""

    hours_per_week: Decimal
    starts_on: date
    ends_on: date
    counted_before: int = 0

    @property
    def days(self) -> int:
        """The days of the period, both ends included."""
        return (self.ends_on - self.starts_on).days + 1


def actual_cost(components: Sequence[CostComponent]) -> Worth:
    """The costs really made, component by component (R28)."""
    parts = (part(_("%(name)s"), euro(each.amount), name=each.name) for each in components)
    return Worth(Valuation.ACTUAL_COST, tuple(parts))


def invoice(*, excluding_vat: Decimal, share: Decimal = Decimal(100)) -> Worth:
    """An invoice excluding VAT, or the share of it that counts; a credit note is negative (R28)."""
    amount = percent_of(excluding_vat, share)
    message = _("%(excluding_vat)s excluding VAT, of which %(share_percent)s counts")
    return Worth(Valuation.INVOICE, (part(message, amount, excluding_vat=euro(excluding_vat), share_percent=share),))


def hours_at_rate(*, hours: Decimal, rate: Decimal, source: str) -> Worth:
    """Hours times the rate of the settlement model (R28)."""
    message = _("%(hours)s hours at %(rate)s (%(source)s)")
    return Worth(Valuation.HOURS, (part(message, euro(hours * rate), hours=hours, rate=rate, source=source),))


def counted_days(placement: Placement, *, limit: int | None) -> int:
    """The days of the period that still fall within the counting limit of the candidate (R28)."""
    if limit is None:
        return placement.days
    return max(0, min(placement.days, limit - placement.counted_before))


def building_block(placement: Placement, *, rate: BlockRate, bonuses: Sequence[Bonus] = ()) -> Worth:
    """Year value × hours a week ÷ basis hours × days ÷ 365, within the counting limit, plus bonuses (R28)."""
    days = counted_days(placement, limit=rate.counting_limit_days)
    message = _(
        "%(year_value)s a year, %(hours)s of %(basis_hours)s hours a week, %(days)s of %(year_days)s days (%(source)s)"
    )
    block = part(
        message,
        _in_proportion(rate.year_value, placement, days=days, rate=rate),
        year_value=rate.year_value,
        hours=placement.hours_per_week,
        basis_hours=rate.basis_hours,
        days=days,
        year_days=rate.year_days,
        source=rate.source,
    )
    extra = (_bonus_part(bonus, placement, days=days, rate=rate) for bonus in bonuses)
    return Worth(Valuation.BLOCK, (block, *extra))


def _in_proportion(amount: Decimal, placement: Placement, *, days: int, rate: BlockRate) -> Decimal:
    return euro(amount * placement.hours_per_week * days / (rate.basis_hours * rate.year_days))


def _bonus_part(bonus: Bonus, placement: Placement, *, days: int, rate: BlockRate) -> Part:
    if bonus.per_year:
        amount = _in_proportion(bonus.amount, placement, days=days, rate=rate)
        return part(
            _("Bonus %(name)s: %(year_value)s a year, in proportion"), amount, name=bonus.name, year_value=bonus.amount
        )
    if bonus.given_before or days == 0:
        return part(_("Bonus %(name)s: given once, and already counted"), ZERO, name=bonus.name)
    return part(_("Bonus %(name)s: given once"), euro(bonus.amount), name=bonus.name)


def why_not_costed(components: Sequence[CostComponent], *, allowed: Collection[str]) -> tuple[Blocker, ...]:
    """Every reason why these costs cannot be claimed: the components are those of the settlement model (R28)."""
    found = []
    if not components:
        message = _("Enter at least one component of the actual cost.")
        found.append(blocker("components-missing", message, field="components", source=RULE))
    for each in components:
        if each.name not in allowed:
            message = _("%(name)s is no component of the actual cost in the settlement model.")
            found.append(blocker("component-unknown", message, field="components", source=RULE, name=each.name))
        if each.amount < 0:
            message = _("%(name)s cannot be negative. Correct a cost by a counter-line.")
            found.append(blocker("component-negative", message, field="components", source=RULE, name=each.name))
    return tuple(found)


def why_not_invoiced(*, number: str, supplier: str, amount: Decimal | None, is_credit: bool) -> tuple[Blocker, ...]:
    """Every reason why an invoice or credit note cannot be claimed (R28)."""
    found = []
    if not number.strip():
        message = _("Enter the number of the invoice.")
        found.append(blocker("invoice-number-missing", message, field="invoice_number", source=RULE))
    if not supplier.strip():
        message = _("Enter the supplier of the invoice.")
        found.append(blocker("supplier-missing", message, field="invoice_party", source=RULE))
    if amount is None or amount == 0:
        message = _("Enter the amount of the invoice excluding VAT.")
        found.append(blocker("amount-missing", message, field="invoice_amount", source=RULE))
    elif (amount < 0) != is_credit:
        message = _("A credit note has a negative amount, and an invoice a positive one.")
        found.append(blocker("credit-sign", message, field="invoice_amount", source=RULE))
    return tuple(found)


def why_not_placed(placement: Placement, *, rate: BlockRate) -> tuple[Blocker, ...]:
    """Every reason why a placement has no value under a building block (R28)."""
    found = []
    if placement.hours_per_week <= 0:
        message = _("Enter the hours per week.")
        found.append(blocker("hours-missing", message, field="hours_per_week", source=RULE))
    elif placement.hours_per_week < rate.minimum_hours:
        message = _("This building block counts from %(minimum_hours)s hours per week.")
        found.append(
            blocker(
                "hours-too-few", message, field="hours_per_week", source=rate.source, minimum_hours=rate.minimum_hours
            )
        )
    if placement.ends_on < placement.starts_on:
        message = _("The period ends before it starts.")
        found.append(blocker("period-upside-down", message, field="ends_on", source=RULE))
    elif counted_days(placement, limit=rate.counting_limit_days) == 0:
        message = _("This candidate has reached the counting limit of %(limit)s days.")
        limit = rate.counting_limit_days or 0
        found.append(blocker("limit-reached", message, field="candidate", source=rate.source, limit=limit))
    return tuple(found)
