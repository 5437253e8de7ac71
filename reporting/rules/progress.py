"""The obligation meter and the forecast, to the cent (R30)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from reporting.states import Signal
from sroi.kernel.calendar import Quarter
from sroi.kernel.money import ZERO, euro, total

WHOLE = Decimal(100)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class SignalLimits:
    """The dated rows behind the signal: percentages, days without a pace, days that a report may be overdue."""

    green: Decimal
    amber: Decimal
    pace_from_days: int
    overdue_days: int
    source: str
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedValue:
    """What the agreement plans in one quarter."""

    quarter: Quarter
    value: Decimal


@dataclass(frozen=True, slots=True)
class MeterFacts:
    """Everything that the meter of one contract reads, as it stood on a date."""

    net: Decimal
    verified: Decimal
    in_review: Decimal
    plan: tuple[PlannedValue, ...]
    starts_on: date
    ends_on: date
    days_overdue: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """The forecast by pace with the figures used: verified ÷ days elapsed × term."""

    verified: Decimal
    elapsed_days: int
    term_days: int

    @property
    def value(self) -> Decimal:
        """What the contract ends at when it goes on like this."""
        return euro(self.verified * self.term_days / self.elapsed_days)


@dataclass(frozen=True, slots=True)
class Meter:
    """Progress of one contract; net + surplus = verified + in review + still to report (R30)."""

    on: date
    net: Decimal
    planned: Decimal
    verified: Decimal
    in_review: Decimal
    still_planned: Decimal
    pace: Pace | None
    days_overdue: int
    limits: SignalLimits

    @property
    def to_report(self) -> Decimal:
        """What is neither verified nor in review."""
        return max(ZERO, self.net - self.verified - self.in_review)

    @property
    def surplus(self) -> Decimal:
        """What is verified or in review beyond the obligation; it never carries over by itself."""
        return max(ZERO, self.verified + self.in_review - self.net)

    @property
    def by_plan(self) -> Decimal:
        """Verified, in review, and what the agreement plans in quarters that have not ended."""
        return self.verified + self.in_review + self.still_planned

    @property
    def forecast(self) -> Decimal:
        """The lower of the two forecasts."""
        return self.by_plan if self.pace is None else min(self.by_plan, self.pace.value)

    @property
    def forecast_percent(self) -> Decimal:
        """The forecast as a part of the obligation, to one decimal; 100 when nothing is owed."""
        return (self.forecast * WHOLE / self.net).quantize(TENTH, rounding=ROUND_HALF_UP) if self.net else WHOLE

    @property
    def signal(self) -> Signal:
        """Green, amber or red (R30)."""
        if self.days_overdue > self.limits.overdue_days:
            return Signal.RED
        return signal_for(self.forecast, of=self.net, limits=self.limits)


@dataclass(frozen=True, slots=True)
class DeliverableMeter:
    """Progress of an effort obligation: it counts deliverables instead of euro (R30)."""

    asked: int
    done: int
    in_review: int
    still_planned: int
    days_overdue: int
    limits: SignalLimits

    @property
    def signal(self) -> Signal:
        """Green, amber or red."""
        if self.days_overdue > self.limits.overdue_days:
            return Signal.RED
        expected = self.done + self.in_review + self.still_planned
        return signal_for(Decimal(expected), of=Decimal(self.asked), limits=self.limits)


def signal_for(forecast: Decimal, *, of: Decimal, limits: SignalLimits) -> Signal:
    """The signal of a forecast against what is owed, without rounding (R30)."""
    if forecast * WHOLE >= of * limits.green:
        return Signal.GREEN
    return Signal.AMBER if forecast * WHOLE >= of * limits.amber else Signal.RED


def still_planned(plan: Iterable[PlannedValue], *, on: date, ends_on: date) -> Decimal:
    """The planned values of the quarters that have not ended on a day; nothing after the last day of the term (R30)."""
    if on > ends_on:
        return ZERO
    return total(each.value for each in plan if each.quarter.last >= on)


def pace(facts: MeterFacts, *, on: date, from_days: int) -> Pace | None:
    """The pace of what is verified so far; none in the first days of the term or before it (R30)."""
    elapsed = (min(on, facts.ends_on) - facts.starts_on).days + 1
    if elapsed <= from_days or elapsed < 1:
        return None
    return Pace(facts.verified, elapsed, (facts.ends_on - facts.starts_on).days + 1)


def meter(facts: MeterFacts, *, on: date, limits: SignalLimits) -> Meter:
    """Read the meter of one contract on a date (R30)."""
    return Meter(
        on=on,
        net=euro(facts.net),
        planned=total(each.value for each in facts.plan),
        verified=euro(facts.verified),
        in_review=euro(facts.in_review),
        still_planned=still_planned(facts.plan, on=on, ends_on=facts.ends_on),
        pace=pace(facts, on=on, from_days=limits.pace_from_days),
        days_overdue=facts.days_overdue,
        limits=limits,
    )
