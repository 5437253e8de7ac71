"""The figures of R30 equal the oracle's to the cent for random histories, and an error planted in either is found."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import pytest

from contractors.rules import obligation
from reporting.rules import progress, worth
from sroi.kernel import money
from sroi.kernel.calendar import Quarter
from tests.oracles import settlement
from tests.oracles.cents import cents, euro
from tests.oracles.histories import drawn
from tests.oracles.planting import Planted, in_place
from tests.oracles.settlement import Block, Costs, Figures, History, Hours, Invoice, Told, Work

HISTORIES = 2_000
MANY = 100_000
LIMITS = progress.SignalLimits(green=Decimal(100), amber=Decimal(80), pace_from_days=90, overdue_days=14, source="R30")


def worth_of(work: Work) -> Decimal:
    """The value of an effort by the product's rules."""
    if isinstance(work, Costs):
        return worth.actual_cost([worth.CostComponent("wage", euro(each)) for each in work.cents]).value
    if isinstance(work, Invoice):
        return worth.invoice(excluding_vat=euro(work.cents), share=Decimal(work.share)).value
    if isinstance(work, Hours):
        hours = Decimal(work.quarters) / 4
        return worth.hours_at_rate(hours=hours, rate=euro(work.rate), source="model").value
    return block_of(work).value


def block_of(work: Block) -> worth.Worth:
    """A building block by the product's rules."""
    rate = worth.BlockRate(euro(work.year), Decimal(work.basis), "model", counting_limit_days=work.limit)
    bonuses = [
        worth.Bonus("yearly", euro(work.yearly), per_year=True),
        worth.Bonus("once", euro(work.once), per_year=False),
    ]
    placement = worth.Placement(Decimal(work.week), work.first, work.last, work.before)
    return worth.building_block(placement, rate=rate, bonuses=bonuses)


def standing_of(effort: Told, on: date) -> tuple[Decimal, Decimal]:
    """Verified and in review, from the rows that are kept of an effort: its claims, its decision, its counter-lines."""
    past = [step for step in effort.steps if step.on <= on]
    claims = [worth_of(step.work) for step in past if step.work is not None]
    decided = [step for step in past if step.what in ("accepted", "lowered", "rejected")]
    counters = money.total(euro(step.cents) for step in past if step.what == "countered")
    if not claims or not decided:
        return money.ZERO, claims[-1] if claims else money.ZERO
    accepted = {"accepted": claims[-1], "lowered": euro(decided[0].cents)}.get(decided[0].what, money.ZERO)
    return accepted + counters, money.ZERO


def net_of(history: History, on: date) -> Decimal:
    """The net obligation by the product's rules."""
    changes = [obligation.BaseChange(row.on, euro(row.cents), "Zoals gegund") for row in history.bases]
    return obligation.percentage_obligation(
        base=obligation.base_on(changes, on=on),
        percent=Decimal(history.percent).scaleb(-2),
        discount_percent=Decimal(history.discount).scaleb(-2),
    ).net


def spread(value: Decimal, quarters: Sequence[Quarter]) -> tuple[progress.PlannedValue, ...]:
    """The planned value of a line, evenly over its quarters to the cent; nothing without quarters."""
    shares = money.split(value, [Decimal(1)] * len(quarters)) if quarters else ()
    return tuple(progress.PlannedValue(quarter, share) for quarter, share in zip(sorted(quarters), shares, strict=True))


def meter_of(history: History, on: date) -> progress.Meter:
    """The product's meter of a history."""
    told = [standing_of(effort, on) for effort in history.efforts]
    plan = [
        part
        for line in history.lines
        for part in spread(euro(line.cents), [Quarter.of(end) for end in line.quarter_ends])
    ]
    facts = progress.MeterFacts(
        net=net_of(history, on),
        verified=money.total(verified for verified, _ in told),
        in_review=money.total(waiting for _, waiting in told),
        plan=tuple(plan),
        starts_on=history.first,
        ends_on=history.last,
        days_overdue=history.days_overdue,
    )
    return progress.meter(facts, on=on, limits=LIMITS)


def figures_of(meter: progress.Meter) -> Figures:
    """What a meter shows, in cents; ValueError when an amount is no whole cent."""
    net, planned, verified, in_review = cents([meter.net, meter.planned, meter.verified, meter.in_review])
    to_report, surplus, forecast = cents([meter.to_report, meter.surplus, meter.forecast])
    return Figures(net, planned, verified, in_review, to_report, surplus, forecast, meter.signal.value)


def differences(histories: int, *, seed: int = 30) -> Iterator[str]:
    """Every history and day on which the two do not say the same."""
    for _count, (history, days) in zip(range(histories), drawn(seed), strict=False):
        for on in days:
            product, oracle = figures_of(meter_of(history, on)), settlement.figures(history, on)
            if product != oracle:
                yield f"{history} on {on}: {product} and not {oracle}"


def compared(histories: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Compare them all and tell how far they spread."""
    assert next(differences(histories), None) is None
    found = [
        settlement.figures(history, on)
        for _count, (history, days) in zip(range(2_000), drawn(30), strict=False)
        for on in days
    ]
    signals = {name: sum(each.signal == name for each in found) for name in ("green", "amber", "red")}
    with capsys.disabled():
        print(f"\nsettlement: {histories} histories equal on {3 * histories} days; of 6000 days {signals}")  # noqa: T201
    assert min(signals.values()) > 100
    assert sum(each.surplus > 0 for each in found) > 100


def test_the_figures_of_two_thousand_histories_are_what_the_rulebook_says(capsys: pytest.CaptureFixture[str]) -> None:
    compared(HISTORIES, capsys)


@pytest.mark.heavy
def test_the_figures_of_a_hundred_thousand_histories_are_what_the_rulebook_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    compared(MANY, capsys)


ERRORS = [
    Planted(money, "Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)", "Decimal(value).quantize(CENT)"),
    Planted(money, "by_remainder[: cents - sum(floors)]", "by_remainder[::-1][: cents - sum(floors)]"),
    Planted(obligation, "row.is_award or row.valid_from <= on", "row.is_award or row.valid_from < on"),
    Planted(
        obligation,
        "net=_net(gross, discount_percent),\n    )\n\n\ndef amount",
        "net=_net(base * percent / 100, discount_percent),\n    )\n\n\ndef amount",
    ),
    Planted(
        progress, "max(ZERO, self.net - self.verified - self.in_review)", "self.net - self.verified - self.in_review"
    ),
    Planted(progress, "max(ZERO, self.verified + self.in_review - self.net)", "max(ZERO, self.verified - self.net)"),
    Planted(progress, "min(self.by_plan, self.pace.value)", "max(self.by_plan, self.pace.value)"),
    Planted(progress, "self.verified + self.in_review + self.still_planned", "self.verified + self.still_planned"),
    Planted(
        progress,
        "return euro(self.verified * self.term_days / self.elapsed_days)",
        "return self.verified * self.term_days / self.elapsed_days",
    ),
    Planted(
        progress,
        "self.days_overdue > self.limits.overdue_days:\n            return Signal.RED\n        return signal_for(self",
        "self.days_overdue >= self.limits.overdue_days:\n            return Signal.RED\n        return signal_for(self",
    ),
    Planted(progress, "each.quarter.last >= on", "each.quarter.last > on"),
    Planted(progress, "if on > ends_on:", "if on >= ends_on:"),
    Planted(progress, "elapsed <= from_days", "elapsed < from_days"),
    Planted(progress, "(min(on, facts.ends_on) - facts.starts_on).days + 1", "(on - facts.starts_on).days + 1"),
    Planted(progress, "(facts.ends_on - facts.starts_on).days + 1)", "(facts.ends_on - facts.starts_on).days)"),
    Planted(worth, "return (self.ends_on - self.starts_on).days + 1", "return (self.ends_on - self.starts_on).days"),
    Planted(worth, "min(placement.days, limit - placement.counted_before)", "min(placement.days, limit)"),
    Planted(
        worth,
        "return euro(amount * placement.hours_per_week * days / (rate.basis_hours * rate.year_days))",
        "return euro(amount * placement.hours_per_week * days / (rate.basis_hours * 366))",
    ),
    Planted(worth, "if bonus.per_year:", "if not bonus.per_year:"),
    Planted(worth, "amount = percent_of(excluding_vat, share)", "amount = euro(excluding_vat)"),
    Planted(settlement, "if row.on <= on)", ")"),
    Planted(settlement, "gross * (10_000 - history.discount)", "gross * (10_000 + history.discount)"),
    Planted(
        settlement,
        "rounded(work.year * part) + rounded(work.yearly * part)",
        "rounded((work.year + work.yearly) * part)",
    ),
    Planted(settlement, "verified, claimed = step.cents, 0", "verified, claimed = claimed, 0"),
    Planted(settlement, "verified += step.cents", "verified -= step.cents"),
    Planted(settlement, "if end >= on", "if end > on"),
    Planted(settlement, "elapsed <= CALM_DAYS", "elapsed < CALM_DAYS"),
    Planted(settlement, "100 * foreseen < 80 * owed", "100 * foreseen <= 80 * owed"),
    Planted(settlement, "foreseen >= owed else", "foreseen > owed else"),
    Planted(settlement, "max(0, verified + in_review - owed)", "max(0, verified - owed)"),
]


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_an_error_planted_in_either_side_is_found(error: Planted) -> None:
    with in_place(error):
        assert is_found(error)
    assert next(differences(20), None) is None


def is_found(error: Planted) -> bool:
    """The comparison differs somewhere, or an amount of the product is no longer a whole cent."""
    try:
        return next(differences(HISTORIES), None) is not None
    except ValueError:
        return error.module is not settlement
