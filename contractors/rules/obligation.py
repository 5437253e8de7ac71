"""What a contractor owes: base, percentage, discount, gross and net, through the years (R6, R24a, R38)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sroi.kernel.money import ZERO, euro, percent_of, total
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R38"


@dataclass(frozen=True, slots=True)
class BaseChange:
    """A dated row: from this day the base is higher or lower by `change`; what was awarded counts from the award."""

    valid_from: date
    change: Decimal
    reason: str
    is_award: bool = False
    promised: Decimal = ZERO
    is_guaranteed: bool = False
    is_call_off: bool = False


@dataclass(frozen=True, slots=True)
class Obligation:
    """Gross and net with every figure used: each shown amount recomputes from shown amounts (R38)."""

    base: Decimal | None
    percent: Decimal | None
    gross: Decimal
    discount_percent: Decimal
    net: Decimal

    @property
    def discount(self) -> Decimal:
        """The amount that the discount takes off."""
        return self.gross - self.net


@dataclass(frozen=True, slots=True)
class Stop:
    """The settlement of a contract that stops before its end, with the days used (R6)."""

    base: Decimal
    days: int
    term_days: int
    settled_base: Decimal

    @property
    def change(self) -> Decimal:
        """The change of the base that the dated row records: zero or less."""
        return self.settled_base - self.base


def awarded_percent(*, asked: Decimal, offered: Decimal | None) -> Decimal:
    """The percentage that counts: the winner's offer where it is higher than what was asked (R38)."""
    return asked if offered is None else max(asked, offered)


def base_on(changes: Iterable[BaseChange], *, on: date) -> Decimal:
    """The base on a day: what was awarded, and every change that is in force by then (R38).

    Call-offs of a framework fill its guaranteed part first: guaranteed 100,000.00, called off 60,000.00 is a base of
    100,000.00; another 80,000.00 makes it 140,000.00.
    """
    counts = [row for row in changes if row.is_award or row.valid_from <= on]
    guaranteed = total(row.change for row in counts if row.is_guaranteed)
    called = total(row.change for row in counts if row.is_call_off)
    others = total(row.change for row in counts if not (row.is_guaranteed or row.is_call_off))
    under_framework = any(row.is_guaranteed for row in counts)
    return others + (max(guaranteed, called) if under_framework else called)


def promised_on(changes: Iterable[BaseChange], *, promised: Decimal, on: date) -> Decimal:
    """The promised value on a day: what was promised at the award, and every change in force by then (R38)."""
    return total((promised, *(row.promised for row in changes if row.valid_from <= on)))


def why_not_promised(
    *, promised: Decimal, base: Decimal | None, percent: Decimal | None, is_percentage: bool
) -> tuple[Blocker, ...]:
    """Every reason why a promised amount cannot be what is owed (R9, R38).

    It takes the place of the percentage that was asked, and is never less than that percentage of the base.
    """
    if not is_percentage or not percent:
        message = _("No percentage was asked, so no amount takes its place. Leave the promised value empty.")
        return (blocker("promise-superfluous", message, field="promised", source=RULE),)
    least = percent_of(base or ZERO, percent)
    if promised < least:
        message = _("%(percent)s of the contract is %(least)s. Enter a promised value of at least that amount.")
        values = {"percent": percent, "least": least}
        return (blocker("promise-too-low", message, field="promised", source=RULE, **values),)
    return ()


def lowest_promise(changes: Iterable[BaseChange], *, promised: Decimal, since: date) -> Decimal:
    """The lowest promised value from a day on: a decrease of more than this would leave one below zero (R38)."""
    known = tuple(changes)
    days = {since, *(row.valid_from for row in known if row.valid_from > since)}
    return min(promised_on(known, promised=promised, on=day) for day in days)


def lowest_base(changes: Iterable[BaseChange], *, since: date) -> Decimal:
    """The lowest base from a day on: a change that takes off more than this would leave a base below zero (R38)."""
    known = tuple(changes)
    days = {since, *(row.valid_from for row in known if row.valid_from > since)}
    return min(base_on(known, on=day) for day in days)


def percentage_obligation(*, base: Decimal, percent: Decimal, discount_percent: Decimal = ZERO) -> Obligation:
    """Gross is base times percentage, rounded; net is the rounded gross less the discount, rounded (R38)."""
    gross = percent_of(base, percent)
    return Obligation(
        base=euro(base),
        percent=percent,
        gross=gross,
        discount_percent=discount_percent,
        net=_net(gross, discount_percent),
    )


def amount_obligation(*, promised: Decimal, discount_percent: Decimal = ZERO) -> Obligation:
    """The promised value of a plan is the gross obligation (R38)."""
    gross = euro(promised)
    return Obligation(
        base=None, percent=None, gross=gross, discount_percent=discount_percent, net=_net(gross, discount_percent)
    )


def _net(gross: Decimal, discount_percent: Decimal) -> Decimal:
    if not 0 <= discount_percent <= 100:
        raise ValueError("a discount lies between 0 and 100 percent")
    return euro(gross * (100 - discount_percent) / 100)


def pro_rata_stop(*, base: Decimal, starts_on: date, ends_on: date, stopped_on: date) -> Stop:
    """The base of a contract that stops: in proportion to the days that it ran, the last one included (R6)."""
    term_days = (ends_on - starts_on).days + 1
    if term_days < 1:
        raise ValueError("the contract ends before it starts")
    days = min(max((stopped_on - starts_on).days + 1, 0), term_days)
    return Stop(base=euro(base), days=days, term_days=term_days, settled_base=euro(base * days / term_days))


def why_not_rebased(  # each is a fact of the change
    *,
    change: Decimal | None,
    valid_from: date | None,
    reason: str,
    base: Decimal,
    promised: Decimal = ZERO,
    promise: Decimal | None = None,
) -> tuple[Blocker, ...]:
    """Every reason why a change of the base cannot be recorded (R38).

    `promise` is the lowest promised value from that day on; None where no amount is owed.
    """
    found = []
    if promised and (promise is None or promise + promised < 0):
        message = _("The promised value is %(promise)s. It cannot fall below zero.")
        found.append(blocker("promise-negative", message, field="promised", source=RULE, promise=promise or ZERO))
    if not promised and (change is None or change == 0):
        message = _("Enter the amount by which the base changes, in euro.")
        found.append(blocker("change-missing", message, field="change", source=RULE))
    elif base + (change or ZERO) < 0:
        message = _("The base is %(base)s. It cannot fall below zero.")
        found.append(blocker("base-negative", message, field="change", source=RULE, base=base))
    if valid_from is None:
        message = _("Enter the date from which the base changes.")
        found.append(blocker("date-missing", message, field="valid_from", source=RULE))
    if not reason.strip():
        message = _("Give the reason why the base changes.")
        found.append(blocker("reason-missing", message, field="reason", source=RULE))
    return tuple(found)
