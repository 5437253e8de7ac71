"""What the rulebook says about the figures of a contract on a day (R28–R30, R38), from its bare history, in cents.

Written from the rulebook; imports nothing of the product.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracles.cents import parted, rounded

CALM_DAYS = 90
"""No pace in the first days of the term (R30)."""
LATE_DAYS = 14
"""A report that is later than this is red (R30)."""


@dataclass(frozen=True, slots=True)
class Base:
    """A dated row of the base: the amount that comes on top from a day."""

    on: date
    cents: int


@dataclass(frozen=True, slots=True)
class Line:
    """An agreed line: its planned value over the last days of its quarters, in order."""

    cents: int
    quarter_ends: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs really made, one by one."""

    cents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice excluding VAT, negative for a credit note, and the percentage of it that counts."""

    cents: int
    share: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Quarters of an hour at a rate."""

    quarters: int
    rate: int


@dataclass(frozen=True, slots=True)
class Block:
    """A building block: the year's value, the person's week and the table's, the days, and how many of them count."""

    year: int
    week: int
    basis: int
    first: date
    last: date
    limit: int | None
    before: int
    yearly: int
    once: int


Work = Costs | Invoice | Hours | Block


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to an effort on a day: claimed, returned, accepted, lowered, rejected or countered."""

    on: date
    what: str
    cents: int = 0
    work: Work | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that happened to one effort, in order; a correction claims it anew."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Everything that happened to one contract; percentages in hundredths."""

    first: date
    last: date
    percent: int
    discount: int
    bases: tuple[Base, ...]
    lines: tuple[Line, ...]
    efforts: tuple[Told, ...]
    days_overdue: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of R30, the forecast by its lower reading, and the signal it gives."""

    net: int
    planned: int
    verified: int
    in_review: int
    to_report: int
    surplus: int
    forecast: int
    signal: str


def net(history: History, on: date) -> int:
    """Gross is rounded, and net from the rounded gross (R38)."""
    base = sum(row.cents for row in history.bases if row.on <= on)
    gross = rounded(Fraction(base * history.percent, 10_000))
    return rounded(Fraction(gross * (10_000 - history.discount), 10_000))


def block(work: Block) -> int:
    """Year value × week ÷ basis × days ÷ 365 within the limit; a yearly bonus likewise, another one whole (R28)."""
    days = (work.last - work.first).days + 1
    if work.limit is not None:
        days = min(days, max(0, work.limit - work.before))
    part = Fraction(work.week * days, work.basis * 365)
    return rounded(work.year * part) + rounded(work.yearly * part) + (work.once if days else 0)


def worth(work: Work) -> int:
    """What an effort is worth by its method (R28)."""
    if isinstance(work, Costs):
        return sum(work.cents)
    if isinstance(work, Invoice):
        return rounded(Fraction(work.cents * work.share, 100))
    if isinstance(work, Hours):
        return rounded(Fraction(work.quarters * work.rate, 4))
    return block(work)


def standing(effort: Told, on: date) -> tuple[int, int]:
    """What of an effort is verified and what is in review, undecided, at the end of a day (R29)."""
    verified = claimed = 0
    for step in effort.steps:
        if step.on > on:
            break
        if step.work is not None:
            claimed = worth(step.work)
        elif step.what == "accepted":
            verified, claimed = claimed, 0
        elif step.what == "lowered":
            verified, claimed = step.cents, 0
        elif step.what == "rejected":
            claimed = 0
        elif step.what == "countered":
            verified += step.cents
    return verified, claimed


def to_come(history: History, on: date) -> int:
    """The planned values of the quarters that have not ended; nothing after the term (R30)."""
    if on > history.last:
        return 0
    return sum(
        part
        for line in history.lines
        for end, part in zip(line.quarter_ends, parted(line.cents, len(line.quarter_ends)), strict=True)
        if end >= on
    )


def forecast(history: History, on: date, *, verified: int, in_review: int) -> int:
    """The lower of the plan and the pace; no pace in the first 90 days (R30)."""
    plan = verified + in_review + to_come(history, on)
    elapsed = (min(on, history.last) - history.first).days + 1
    if elapsed <= CALM_DAYS:
        return plan
    term = (history.last - history.first).days + 1
    return min(plan, rounded(Fraction(verified * term, elapsed)))


def signal(foreseen: int, *, owed: int, days_overdue: int) -> str:
    """100% green, 80 to 100% amber, below it or a report more than 14 days late red (R30)."""
    if days_overdue > LATE_DAYS or 100 * foreseen < 80 * owed:
        return "red"
    return "green" if foreseen >= owed else "amber"


def figures(history: History, on: date) -> Figures:
    """The figures of a contract at the end of a day (R30)."""
    owed = net(history, on)
    told = [standing(effort, on) for effort in history.efforts]
    verified = sum(part for part, _ in told)
    in_review = sum(part for _, part in told)
    foreseen = forecast(history, on, verified=verified, in_review=in_review)
    return Figures(
        net=owed,
        planned=sum(line.cents for line in history.lines),
        verified=verified,
        in_review=in_review,
        to_report=max(0, owed - verified - in_review),
        surplus=max(0, verified + in_review - owed),
        forecast=foreseen,
        signal=signal(foreseen, owed=owed, days_overdue=history.days_overdue),
    )
