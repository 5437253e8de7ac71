"""One case on its way through time: each act at its moment, and no act after today."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from contractors.models import Contract
from procurement.models import Case
from sroi.accounts.models import User
from sroi.home.services.demo.companies import Company
from sroi.home.services.demo.office import Office
from sroi.home.services.demo.plan import CasePlan
from sroi.kernel.calendar import AMSTERDAM, WorkingDays

Course = Iterator[date]
"""What happens, as the days on which the following acts are done."""


@dataclass(slots=True)
class Walk:
    """The case that is walked, who walks it, and the moment of the next act."""

    plan: CasePlan
    office: Office
    companies: tuple[Company, ...]
    calendar: WorkingDays
    today: date
    random: Random
    now: date
    minute: int = 0
    made: Case | None = None
    signed: Contract | None = None
    seen: dict[str, object] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """The case; it is opened first."""
        if self.made is None:
            raise LookupError("the case is not opened yet")
        return self.made

    @property
    def contract(self) -> Contract:
        """The contract; it is awarded first."""
        if self.signed is None:
            raise LookupError("the contract is not awarded yet")
        return self.signed

    @property
    def at(self) -> datetime:
        """The next moment of the day; no two acts share one."""
        self.minute += self.random.randint(2, 9)
        start = datetime.combine(self.now, time(9, 0), AMSTERDAM)
        return start + timedelta(minutes=min(self.minute, 500))

    @property
    def company(self) -> Company:
        """The company that wins."""
        return self.companies[self.plan.company]

    @property
    def buyer(self) -> User:
        """Who buys."""
        return self.office[self.plan.buyer]

    @property
    def adviser(self) -> User:
        """Who advises."""
        return self.office[self.plan.adviser]

    @property
    def manager(self) -> User:
        """Who manages the contract."""
        return self.office["contractmanager"]

    @property
    def coordinator(self) -> User:
        """Who coordinates the bureau."""
        return self.office["coordinator"]

    def after_award(self, days: int) -> date:
        """So many days from the definitive award, on a working day."""
        return self.working(self.plan.award_on + timedelta(days=days))

    def working(self, day: date) -> date:
        """The day itself, or the next working day."""
        return self.calendar.on_or_after(day)

    def marked(self, mark: str) -> bool:
        """Tell whether the story has this mark."""
        return self.plan.marked(mark)


def walk(way: Walk, course: Course) -> None:
    """Do what happens up to yesterday; the rest is for the people of today."""
    for day in course:
        if day >= way.today:
            return
        if day > way.now:
            way.now, way.minute = day, 0
