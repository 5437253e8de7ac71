"""What is due when, for one reader (S1)."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from procurement.selectors.questions import AnswersDue, answers_due
from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.dossier.models import Deadline
from sroi.dossier.selectors import label_of
from sroi.dossier.states import DossierKind
from sroi.home.selectors.work import own_deadlines
from sroi.kernel.routes import page_of

MOST = 500
AHEAD = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class DueRow:
    """One thing that is due."""

    label: str
    reference: str
    title: str
    url: str
    courtesy_on: date | None


@dataclass(frozen=True, slots=True)
class DueDay:
    """What is due on one day."""

    on: date
    is_late: bool
    rows: tuple[DueRow, ...]


def agenda_of(user: User, on: date) -> tuple[DueDay, ...]:
    """What is due for the reader by day: what is late first, then three months ahead."""
    until = on + AHEAD
    rows = own_deadlines(user, on).filter(due_on__lte=until).select_related("dossier__parent")
    outsider = is_outsider(user)
    found = [(each.due_on, _row(each, outsider=outsider)) for each in rows.order_by("due_on", "pk")[:MOST]]
    if not outsider:
        found += [(each.due_on, _answers(each)) for each in answers_due(user, on, until=until)]
    found.sort(key=lambda pair: pair[0])
    return tuple(
        DueDay(day, day < on, tuple(row for _day, row in of_day))
        for day, of_day in groupby(found, key=lambda pair: pair[0])
    )


def _row(deadline: Deadline, *, outsider: bool) -> DueRow:
    dossier = deadline.dossier
    return DueRow(
        label=label_of(deadline.kind),
        reference=dossier.reference,
        title=dossier.title,
        url=dossier_url(dossier.kind, dossier.reference, outsider=outsider),
        courtesy_on=deadline.courtesy_on,
    )


def _answers(due: AnswersDue) -> DueRow:
    return DueRow(due.label, due.reference, due.title, due.url, courtesy_on=None)


def dossier_url(kind: str, reference: str, *, outsider: bool) -> str:
    """The page of what a dossier is kept of; a company has no page of a case."""
    views = {
        DossierKind.CASE: "home:case",
        DossierKind.CONTRACT: "contractors:contract",
        DossierKind.ENFORCEMENT: "enforcement:file",
        DossierKind.PARTNER: "procurement:partner-show",
    }
    view = views.get(DossierKind(kind), "")
    if not view or (outsider and kind == DossierKind.CASE):
        return ""
    return page_of(view, reference)
