"""What each case of the archive is: a function of its number, so the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from contractors.states import STEPS, ContractStep
from procurement.states import ENDED, ROAD, Phase
from sroi.home.services.demo.subjects import TRADES, Trade, titles
from sroi.kernel.calendar import Quarter, quarters_between
from sroi.kernel.money import percent_of

HISTORY = timedelta(days=3 * 365)
TERM = timedelta(days=364)
PERCENT = Decimal("5.0")
BUSY_EVERY = 500
"""One case in so many has a long timeline."""
WITHOUT = (
    *(Phase.PREPARE, Phase.PREPARE, Phase.SPECIFY, Phase.SELECT, Phase.SELECT),
    *(Phase.STOPPED, Phase.STOPPED, Phase.OWN_DELIVERY),
)
WITH = (
    (Phase.CONTRACT, ContractStep.REGISTER),
    (Phase.CONTRACT, ContractStep.START_MEETING),
    *((Phase.EXECUTE, ContractStep.REPORT),) * 4,
    (Phase.EVALUATE, ContractStep.CLOSING_MEETING),
    *((Phase.CLOSED, ContractStep.CLOSED),) * 5,
)
COURSES: tuple[tuple[Phase, ContractStep | None], ...] = (*((phase, None) for phase in WITHOUT), *WITH)
"""Of twenty cases twelve have a contract."""


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One case before it has its keys."""

    number: int
    phase: Phase
    step: ContractStep | None
    title: str
    trade: Trade
    value: Decimal
    opened_on: date
    awarded_on: date
    today: date

    @property
    def opened_at(self) -> datetime:
        """When the case was opened."""
        return moment(self.opened_on)

    @property
    def moved_at(self) -> datetime:
        """When the case came where it is."""
        return moment(self.awarded_on if self.step else self.opened_on + timedelta(days=2))

    @property
    def closed_at(self) -> datetime | None:
        """When the case ended, if it did."""
        return moment(min(self.today - timedelta(days=1), self.ends_on)) if self.phase in ENDED else None

    @property
    def starts_on(self) -> date:
        """The start of the contract."""
        return self.awarded_on + timedelta(days=14)

    @property
    def ends_on(self) -> date:
        """The end of the contract."""
        return self.starts_on + TERM

    @property
    def owed(self) -> Decimal:
        """What is owed."""
        return percent_of(self.value, PERCENT)

    @property
    def is_busy(self) -> bool:
        """Tell whether this case has a long timeline."""
        return self.phase == Phase.EXECUTE and self.number % BUSY_EVERY < len(COURSES)

    def is_past(self, step: ContractStep) -> bool:
        """Tell whether the contract is beyond this step."""
        if self.step not in STEPS:
            return self.step == ContractStep.CLOSED
        return STEPS.index(self.step) > STEPS.index(step)

    def quarters(self) -> tuple[Quarter, ...]:
        """The quarters of the term."""
        return tuple(quarters_between(self.starts_on, self.ends_on))

    def reported(self) -> tuple[Quarter, ...]:
        """The quarters that are over, when the contract came so far."""
        return tuple(each for each in self.quarters() if each.last < self.today) if self.reports else ()

    @property
    def reports(self) -> bool:
        """Tell whether the contract came to its reports."""
        return self.is_past(ContractStep.START)

    def road(self) -> tuple[Phase, ...]:
        """The phases that the case went through."""
        if self.phase in ROAD:
            return ROAD[: ROAD.index(self.phase) + 1]
        return (*ROAD, Phase.CLOSED) if self.phase == Phase.CLOSED else (Phase.PREPARE, self.phase)


def moment(day: date) -> datetime:
    """Ten in the morning of a day, or there about."""
    return datetime.combine(day, time(9), UTC)


def plans(cases: int, today: date) -> Iterator[CasePlan]:
    """Every case, the oldest first."""
    random = Random(cases)  # noqa: S311  # for content, not for secrets
    names = {trade.division: titles(trade.division, random) for trade in TRADES}
    for number in range(cases):
        phase, step = COURSES[number * 7 % len(COURSES)]
        trade = TRADES[number % len(TRADES)] if number % 3 else random.choice(TRADES)
        opened_on = today - timedelta(days=3) - HISTORY * (cases - number) / cases
        awarded_on = _awarded_on(step, number, opened_on, today)
        yield CasePlan(
            number=number,
            phase=phase,
            step=step,
            title=next(names[trade.division]),
            trade=trade,
            value=Decimal(random.randint(trade.low, trade.high) * 1000),
            opened_on=min(opened_on, awarded_on - timedelta(days=90)) if step else opened_on,
            awarded_on=awarded_on,
            today=today,
        )


def _awarded_on(step: ContractStep | None, number: int, opened_on: date, today: date) -> date:
    """The day of the definitive award, so that the step of today fits."""
    if step is None:
        return opened_on + timedelta(days=90)
    ago = {
        ContractStep.REGISTER: 2 + number % 14,
        ContractStep.START_MEETING: 20 + number % 20,
        ContractStep.REPORT: 200 + number % 100,
        ContractStep.CLOSING_MEETING: 400 + number % 30,
    }
    return today - timedelta(days=ago.get(step, 440 + number % 500))
