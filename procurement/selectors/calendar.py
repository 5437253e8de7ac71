"""The procurement calendar before and after it is applied: what each line would do (P122, A34)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from procurement import rules
from procurement.models import CalendarEntry, CalendarImport, Case, Lot
from procurement.rules import LineFate
from procurement.states import BEFORE_PUBLICATION
from sroi.accounts.models import Department, User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.kernel.pages import Status

FIELDS = (
    "title",
    "department",
    "nature",
    "cpv_code",
    "estimated_value",
    "planned_publication_on",
    "starts_on",
    "ends_on",
)
"""What the calendar says of a case; all as texts, so that they compare."""
SHOWN_IMPORTS = 20
Line = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line of a file, the case it is about, and what it does."""

    line: Line
    fate: LineFate
    entry: CalendarEntry | None
    changes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    status: Status = field(default_factory=lambda: Status(""))

    @property
    def case(self) -> Case | None:
        """The case that the line is about, where there is one."""
        return self.entry.case if self.entry else None

    @property
    def changed_words(self) -> str:
        """What changes, as the reader knows it."""
        return ", ".join(field_words()[name] for name in self.changes)

    @property
    def kept_words(self) -> str:
        """What stays as the buyer has it."""
        return ", ".join(field_words()[name] for name in self.kept)


def field_words() -> dict[str, str]:
    """The fields of the calendar as the reader knows them."""
    return {
        "title": _("name"),
        "department": _("department"),
        "nature": _("kind of contract"),
        "cpv_code": _("CPV code"),
        "estimated_value": _("estimated value"),
        "planned_publication_on": _("planned publication"),
        "starts_on": _("start of the contract"),
        "ends_on": _("end of the contract"),
        "buyer": _("buyer"),
    }


def texts_of(case: Case) -> dict[str, str]:
    """What a case says now in the fields of the calendar."""
    found = {}
    for name in FIELDS:
        value = case.department_id if name == "department" else getattr(case, name)
        found[name] = "" if value is None else f"{value:.2f}" if name == "estimated_value" else str(value)
    return found


def plan_of(read: CalendarImport, on: date) -> tuple[PlannedLine, ...]:
    """What each line of a file would do today, in its order; a constant number of statements."""
    numbers = [line["number"] for line in read.lines]
    rows = CalendarEntry.objects.filter(number__in=numbers).select_related("case__dossier", "case__department")
    entries = {entry.number: entry for entry in rows}
    cases = [entry.case for entry in entries.values()]
    valued = Lot.objects.filter(case__in=cases, value__isnull=False)
    with_lots = set(valued.values_list("case_id", flat=True))
    held = Assignment.objects.filter(dossier__in=[each.dossier_id for each in cases], role=Role.BUYER, ended_at=None)
    with_buyer = set(held.values_list("dossier_id", flat=True))
    return tuple(_planned(line, entries.get(line["number"]), with_lots, with_buyer, on) for line in read.lines)


def _planned(
    line: Line, entry: CalendarEntry | None, with_lots: set[int], with_buyer: set[int], on: date
) -> PlannedLine:
    if entry is None:
        day = line["planned_publication_on"]
        fate = LineFate.PAST if day and date.fromisoformat(day) < on else LineFate.NEW
        return PlannedLine(line, fate, None, status=_status(fate))
    case = entry.case
    if case.phase not in BEFORE_PUBLICATION:
        return PlannedLine(line, LineFate.GONE_ON, entry, status=_status(LineFate.GONE_ON))
    own = frozenset({"estimated_value"} if case.pk in with_lots else ())
    given = {name: line[name] for name in FIELDS}
    found = rules.merged(given=given, before=entry.facts, now=texts_of(case), own=own)
    changes, fate = found.changes, found.fate
    if line["buyer"] and case.dossier_id not in with_buyer:
        changes, fate = (*changes, "buyer"), LineFate.CHANGED
    return PlannedLine(line, fate, entry, changes, found.kept, _status(fate))


def _status(fate: LineFate) -> Status:
    return {
        LineFate.NEW: Status(_("New case"), "pos"),
        LineFate.CHANGED: Status(_("Changes"), "info"),
        LineFate.SAME: Status(_("Stays the same"), "plain"),
        LineFate.KEPT: Status(_("Stays as the buyer has it"), "warn"),
        LineFate.GONE_ON: Status(_("Published or ended: left alone"), "plain"),
        LineFate.PAST: Status(_("Publication lies in the past: left out"), "warn"),
    }[fate]


def counts_of(plan: tuple[PlannedLine, ...]) -> dict[str, int]:
    """How many lines do what."""
    return {fate.value: sum(1 for each in plan if each.fate == fate) for fate in LineFate}


def calendar_imports() -> list[CalendarImport]:
    """The last files that were read, the newest first."""
    return list(CalendarImport.objects.select_related("read_by", "applied_by")[:SHOWN_IMPORTS])


def calendar_import(key: int) -> CalendarImport | None:
    """One file that was read."""
    return CalendarImport.objects.select_related("read_by", "applied_by").filter(pk=key).first()


def departments_by_name() -> dict[str, list[Department]]:
    """The departments by what a calendar may call them: their name or code."""
    found: dict[str, list[Department]] = {}
    for each in Department.objects.all():
        for words in {each.name.casefold(), each.code.casefold()}:
            found.setdefault(words, []).append(each)
    return found


def buyers_by_mail(addresses: set[str]) -> dict[str, User]:
    """The buyers with these e-mail addresses."""
    rows = User.objects.filter(Q(email__in=addresses), role_grants__role=Role.BUYER, is_active=True).distinct()
    return {each.email: each for each in rows}
