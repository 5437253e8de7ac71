"""Which reports a contract owes, over which days, and when they are due (R27)."""

from dataclasses import dataclass
from datetime import date, timedelta

from contractors.states import ReportInterval
from sroi.kernel.calendar import Quarter, Term, WorkingDays, quarters_between


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """One report: its quarter (the last of its period), the days it covers, when it opens and when it is due."""

    quarter: Quarter
    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date
    courtesy_on: date
    is_last: bool

    def covers(self, first: date, last: date) -> bool:
        """Tell whether a period lies within the days of the report (R28)."""
        return self.starts_on <= first <= last <= self.ends_on


@dataclass(frozen=True, slots=True)
class ReportingTerm:
    """The term of the contract and the day of its agreement (None as long as there is none)."""

    starts_on: date
    ends_on: date
    agreed_on: date | None


def reports_from(term: ReportingTerm, *, open_anyway_after: int) -> date:
    """The day from which reports are owed: the agreement, the start if later, or so many days without one (R27).

    A contract that ends sooner owes its last report all the same.
    """
    anyway = min(term.starts_on + timedelta(days=open_anyway_after), term.ends_on)
    agreed = anyway if term.agreed_on is None else min(term.agreed_on, anyway)
    return max(agreed, term.starts_on)


def _closes_period(quarter: Quarter, interval: str) -> bool:
    if interval == ReportInterval.QUARTER:
        return True
    return interval == ReportInterval.HALF_YEAR and quarter.number in (2, 4)


def report_schedule(
    term: ReportingTerm, *, interval: str, due: Term, calendar: WorkingDays, open_anyway_after: int
) -> tuple[PlannedReport, ...]:
    """Every report that the term owes, in order (R27).

    A half-year is a calendar half-year. A contract that ends within a quarter has its last report counted
    from the end of the contract.
    """
    first_day = reports_from(term, open_anyway_after=open_anyway_after)
    quarters = quarters_between(first_day, term.ends_on)
    found: list[PlannedReport] = []
    begins: Quarter | None = None
    for quarter in quarters:
        begins = begins or quarter
        is_last = quarter == quarters[-1]
        if not is_last and not _closes_period(quarter, interval):
            continue
        ends_on = min(quarter.last, term.ends_on)
        found.append(
            PlannedReport(
                quarter=quarter,
                starts_on=max(begins.first, term.starts_on),
                ends_on=ends_on,
                opens_on=max(begins.first, first_day),
                due_on=due.ends_on(ends_on, calendar),
                courtesy_on=due.courtesy_date(ends_on, calendar),
                is_last=is_last,
            )
        )
        begins = None
    return tuple(found)


def days_overdue(*, due_on: date, submitted_on: date | None, on: date) -> int:
    """Calendar days that a report is late; 0 when it is in time or not yet due (R27)."""
    return max(0, ((submitted_on or on) - due_on).days)
