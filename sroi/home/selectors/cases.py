"""The list of cases: tuples, by key, each filter with its index (R1, speed P1 to P4)."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enforcement.models import EnforcementFile
from procurement.models import Case
from procurement.states import ENDED, Phase
from sroi.accounts.models import Department, User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import ANYWHERE, Role
from sroi.dossier.models import Assignment
from sroi.home.selectors.around import Around
from sroi.home.selectors.matches import newest_matches
from sroi.kernel import formats
from sroi.kernel.pages import Page, Status, Tone, keyset_page, number_of
from sroi.kernel.planned import planned
from sroi.kernel.routes import page_of
from sroi.kernel.search import prefix_query, reference

SIZE = 25
TONES: dict[str, Tone] = {
    Phase.CLOSED: "plain",
    Phase.OWN_DELIVERY: "plain",
    Phase.STOPPED: "plain",
}
ADVISERS = """
    SELECT string_agg(name, ', ' ORDER BY name) FROM (
        SELECT (SELECT name FROM accounts_user WHERE id = user_id) AS name FROM dossier_assignment
        WHERE dossier_id = procurement_case.dossier_id AND role = 'adviser' AND ended_at IS NULL
    ) adviser
"""
UNADVISED = """
    NOT EXISTS(
        SELECT 1 FROM dossier_assignment
        WHERE dossier_id = procurement_case.dossier_id AND role = 'adviser' AND ended_at IS NULL
    )
"""
FIRST_DUE = """
    SELECT min(due_on) FROM dossier_deadline
    WHERE met_at IS NULL AND waived_at IS NULL AND dossier_id = ANY(
        procurement_case.dossier_id
        || ARRAY(SELECT id FROM dossier_dossier WHERE parent_id = procurement_case.dossier_id)
    )
"""
MATCHES = """
    EXISTS(
        SELECT 1 FROM dossier_dossier
        WHERE (id = dossier_id OR parent_id = dossier_id) AND CASE WHEN search @@ words THEN true ELSE false END
    )
"""
FOUND = "dossier_id IN (SELECT COALESCE(parent_id, id) FROM dossier_dossier WHERE search @@ words)"
FIELDS = ("pk", "reference", "title", "phase", "estimated_value", "department__name", "advisers", "due_on")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the reader filters on; empty is everything."""

    phase: str = ""
    department: str = ""
    adviser: str = ""
    attention: str = ""
    text: str = ""
    after: str = ""
    before: str = ""

    @property
    def is_set(self) -> bool:
        """Tell whether anything is filtered."""
        return any((*self.options, self.text))

    @property
    def options(self) -> tuple[str, ...]:
        """What was chosen in the lists of the filter."""
        return self.phase, self.department, self.adviser, self.attention


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list, ready to print."""

    reference: str
    url: str
    title: str
    department: str
    status: Status
    adviser: str
    value: str
    due_on: date | None


def case_list(user: User, asked: CaseFilter, on: date, under: Sequence[int] | None = None) -> Page[CaseRow]:
    """One page of the cases inside the scope of the user, the newest first, in one statement.

    `under` are the departments that the filter means, where they were read already.
    """
    rows = _filtered(Case.objects.visible_to(user), asked, on)
    department = number_of(asked.department)
    if department is not None:
        rows = rows.filter(department__in=departments_under(department) if under is None else under)
    before, after = number_of(asked.before), number_of(asked.after)
    backward = before is not None
    if before is not None:
        rows = rows.filter(pk__gt=before)
    elif after is not None:
        rows = rows.filter(pk__lt=after)
    newest = "pk" if backward else "-pk"
    rows = _matching(rows, asked.text, newest).order_by(newest)
    with planned() if is_whole(user, asked) else nullcontext():
        found = list(_columns(rows).values_list(*FIELDS)[: SIZE + 1])
    return keyset_page(
        found,
        size=SIZE,
        key_of=lambda columns: str(columns[0]),
        backward=backward,
        is_first=after is None,
        rows_of=lambda shown: [_row(columns) for columns in shown],
    )


def is_whole(user: User, asked: CaseFilter) -> bool:
    """Tell whether the reader goes through all cases by their key: then one plan is right for every page."""
    return not asked.is_set and any(standing.roles & ANYWHERE for standing in standings_of(user))


def departments_under(key: int) -> list[int]:
    """A department and those below it."""
    return list(Department.objects.at_or_below(key).values_list("pk", flat=True))


def _columns(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The advisers and the first open deadline, read for the rows of the page only."""
    return rows.annotate(advisers=RawSQL(ADVISERS, []), due_on=RawSQL(FIRST_DUE, []))  # noqa: S611  # constants


def _filtered(rows: QuerySet[Case], asked: CaseFilter, on: date) -> QuerySet[Case]:
    """The filters of the screen, one by one."""
    if asked.phase in Phase.values:
        rows = rows.filter(phase=asked.phase)
    elif asked.phase == "active":
        rows = rows.exclude(phase__in=ENDED)
    return _needing(_advised(rows, asked.adviser), asked.attention, on)


def _advised(rows: QuerySet[Case], adviser: str) -> QuerySet[Case]:
    """The cases of one adviser, or the running ones without any."""
    person = number_of(adviser)
    if person is not None:
        held = Assignment.objects.filter(user=person, role=Role.ADVISER, ended_at__isnull=True)
        return rows.filter(dossier__in=held.values("dossier"))
    if adviser == "none":
        return rows.filter(_holds(UNADVISED)).exclude(phase__in=ENDED)
    return rows


def _needing(rows: QuerySet[Case], attention: str, on: date) -> QuerySet[Case]:
    """The cases with a term that is over, or with an open enforcement file."""
    if attention == "late":
        return rows.filter(_holds(f"({FIRST_DUE}) < %s", on)).exclude(phase__in=ENDED)
    if attention == "enforcement":
        return rows.filter(pk__in=EnforcementFile.objects.open().values("contract__case"))
    return rows


def _holds(condition: str, *values: date) -> RawSQL:
    """What is asked of each case in turn, so that a page stops as soon as it is full."""
    return RawSQL(condition, values, BooleanField())  # noqa: S611  # constants


def _matching(rows: QuerySet[Case], text: str, newest: str) -> QuerySet[Case]:
    """The cases that match these words, or whose contract does: its company, KvK number or reference."""
    query = prefix_query(reference(text) or text)
    if not query:
        return rows
    columns = rows.values_list("pk", "dossier_id")
    keys = newest_matches(columns, query, by_row=MATCHES, by_index=FOUND, size=SIZE + 1, backward=newest == "pk")
    return Case.objects.filter(pk__in=keys)


Columns = tuple[int, str, str, str, Decimal | None, str | None, str | None, date | None]


def _row(columns: Columns) -> CaseRow:
    """One line, of the columns of the statement."""
    _pk, reference, title, phase, value, department, advisers, due_on = columns
    return CaseRow(
        reference=reference,
        url=page_of("home:case", reference),
        title=title,
        department=department or "",
        status=_status(phase, get_language()),
        adviser=advisers or "–",
        value=formats.whole_euro(value),
        due_on=due_on if phase not in ENDED else None,
    )


@cache
def _status(phase: str, _language: str | None) -> Status:
    """A phase as a word with its tone, in the language of the reader."""
    return Status(str(Phase(phase).label), TONES.get(phase, "info"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of the filters above the list."""

    phases: tuple[Choice, ...]
    departments: tuple[Choice, ...]
    advisers: tuple[Choice, ...]
    attentions: tuple[Choice, ...]


def filter_choices(asked: CaseFilter, around: Around) -> Choices:
    """The options with the chosen ones marked."""
    phases = [("active", _("Running cases")), *((phase.value, str(phase.label)) for phase in Phase)]
    attentions = (("late", _("With a term that is over")), ("enforcement", _("With an open enforcement file")))
    return Choices(
        phases=tuple(Choice(value, label, value == asked.phase) for value, label in phases),
        departments=tuple(
            Choice(str(pk), _indented(name, path), str(pk) == asked.department) for pk, name, path in around.departments
        ),
        advisers=(
            Choice("none", _("Without an adviser"), asked.adviser == "none"),
            *(Choice(str(pk), name, str(pk) == asked.adviser) for pk, name, _path in around.advisers),
        ),
        attentions=tuple(Choice(value, label, value == asked.attention) for value, label in attentions),
    )


def chosen_departments(asked: CaseFilter, around: Around) -> tuple[int, ...]:
    """The department that the filter names, with those below it; none when it names none that is known."""
    path = next((path for pk, _name, path in around.departments if str(pk) == asked.department), None)
    return tuple(pk for pk, _name, at in around.departments if path is not None and at.startswith(path))


def _indented(name: str, path: str) -> str:
    """The name with its depth in the tree."""
    return "– " * max(0, path.strip("/").count("/")) + name
