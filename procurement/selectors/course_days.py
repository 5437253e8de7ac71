"""The days of the procedures in a month: a grid of weeks, and the same as a list (A34, S1)."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from procurement.models import Case, Question
from procurement.selectors.preparing import PreparingFilter, preparing_cases
from procurement.states import Phase, ProcurementDeadline
from sroi.accounts.models import User
from sroi.dossier.models import Deadline
from sroi.dossier.selectors.papers import path_to
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date

MOST = 400
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class ProcedureDay:
    """What happens in one procedure on one day."""

    on: date
    what: str
    case: Case
    url: str


@dataclass(frozen=True, slots=True)
class GridDay:
    """One cell of the grid; a day of a month before or after is empty."""

    on: date
    is_inside: bool
    is_today: bool
    days: tuple[ProcedureDay, ...]


@dataclass(frozen=True, slots=True)
class MonthPage:
    """A month of procedures, with the months beside it."""

    name: str
    weeks: tuple[tuple[GridDay, ...], ...]
    weekdays: tuple[str, ...]
    days: tuple[tuple[date, tuple[ProcedureDay, ...]], ...]
    earlier: str
    later: str
    is_cut: bool


def month_of(text: str, on: date) -> date:
    """The first day of the month that an address means; this month for what is none."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return on.replace(day=1)
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else on.replace(day=1)


def month_page(user: User, asked: PreparingFilter, month: date, on: date) -> MonthPage:
    """What happens in this month in the tenders that the filter leaves."""
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    found = sorted(_days(user, asked, month, last, on), key=lambda each: (each.on, each.case.reference, each.what))
    shown = found[:MOST]
    by_day = {day: tuple(rows) for day, rows in groupby(shown, key=lambda each: each.on)}
    grid = tuple(
        tuple(GridDay(day, day.month == month.month, day == on, by_day.get(day, ())) for day in week) for week in weeks
    )
    return MonthPage(
        name=formats.long_date(month).partition(" ")[2],
        weeks=grid,
        weekdays=tuple(formats.week_date(day).partition(" ")[0] for day in weeks[0]),
        days=tuple(by_day.items()),
        earlier=f"{month - timedelta(days=1):%Y-%m}",
        later=f"{last + timedelta(days=1):%Y-%m}",
        is_cut=len(found) > MOST,
    )


def _days(user: User, asked: PreparingFilter, first: date, last: date, on: date) -> Iterator[ProcedureDay]:
    """Every day of every procedure between two days; three statements."""
    cases = {case.pk: case for case in preparing_cases(user, asked, on).order_by("pk")}
    inside = {case.dossier_id: case for case in cases.values()}
    for case in cases.values():
        for day, what in _own_days(case):
            if day is not None and first <= day <= last:
                yield _day(case, day, what)
    ends = Deadline.objects.filter(kind=ProcurementDeadline.STANDSTILL, met_at=None, waived_at=None)
    for dossier, day in ends.filter(dossier__in=inside, due_on__range=(first, last)).values_list("dossier", "due_on"):
        yield _day(inside[dossier], day, _("end of the standstill"))
    asked_days = Question.objects.filter(case__in=cases, note=None, due_on__range=(first, last))
    for key, day in asked_days.values_list("case", "due_on").distinct().order_by("case", "due_on"):
        yield _day(cases[key], day, _("answers to questions due"))


def _own_days(case: Case) -> Iterator[tuple[date | None, str]]:
    """The days that a case knows itself."""
    if case.phase == Phase.SELECT:
        yield case.published_on, _("publication")
    else:
        yield case.planned_publication_on, _("planned publication")
    if case.tenders_close_at is not None:
        yield amsterdam_date(case.tenders_close_at), _("closing of the bids")
    yield case.starts_on, _("start of the contract")


def _day(case: Case, day: date, what: str) -> ProcedureDay:
    return ProcedureDay(day, what, case, path_to("home:case", case.reference))
