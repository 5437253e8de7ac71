"""The procurement calendar: read and looked at first, then applied once (P122, A34)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from django.db import transaction

from procurement import policies, readers
from procurement.models import CalendarEntry, CalendarImport, Case
from procurement.policies import ProcurementDuty
from procurement.readers import CalendarLine, at_row
from procurement.rules import LineFate
from procurement.selectors.calendar import (
    FIELDS,
    PlannedLine,
    buyers_by_mail,
    counts_of,
    departments_by_name,
    plan_of,
)
from procurement.services.case import CaseEntry, changes_of, follow_in_dossier, make_case
from procurement.services.telling import tell_assigned
from procurement.states import Phase, ProcurementVerb
from sroi.accounts.models import Department, User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.turns import take_turn
from sroi.kernel.words import gettext_noop as _

DAYS = ("planned_publication_on", "starts_on", "ends_on")


@transaction.atomic
def load_calendar(*, content: bytes, name: str, by: User, at: datetime) -> CalendarImport:
    """Read a file of the calendar, to be looked at; nothing of it is a case yet."""
    policies.require(by, ProcurementDuty.IMPORT_CALENDAR, on=amsterdam_date(at))
    lines = readers.read_calendar(content)
    departments, buyers = departments_by_name(), buyers_by_mail({line.buyer for line in lines if line.buyer})
    refuse(each for line in lines for each in _why_unknown(line, departments, buyers))
    stored = [_stored(line, departments, buyers) for line in lines]
    digest = sha256(content).hexdigest()
    return CalendarImport.objects.create(name=name[:200], sha256=digest, lines=stored, read_by=by, read_at=at)


@transaction.atomic
def apply_calendar(*, import_id: int, by: User, at: datetime) -> CalendarImport:
    """Open a case for every new line and change those that moved; what a buyer changed stays."""
    acting = policies.require(by, ProcurementDuty.IMPORT_CALENDAR, on=amsterdam_date(at))
    take_turn("procurement-calendar")  # two files may have the same number
    read = CalendarImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    refuse(_why_applied(read))
    _hold_cases(read)
    plan = plan_of(read, amsterdam_date(at))
    departments = Department.objects.in_bulk([int(each.line["department"]) for each in plan])
    buyers = User.objects.in_bulk([int(each.line["buyer"]) for each in plan if each.line["buyer"]])
    for each in plan:
        buyer = buyers.get(int(each.line["buyer"] or 0))
        if each.fate == LineFate.NEW:
            _open(each, read, departments, buyer, by=acting, at=at)
        elif each.fate in (LineFate.CHANGED, LineFate.KEPT, LineFate.SAME):
            _follow(each, read, departments, buyer, by=acting, at=at)
    read.applied_by, read.applied_at, read.outcome = by, at, counts_of(plan)
    read.save(update_fields=["applied_by", "applied_at", "outcome"])
    return read


def _hold_cases(read: CalendarImport) -> None:
    """Lock the cases that the file is about, in one order."""
    numbers = [line["number"] for line in read.lines]
    list(Case.objects.locked().filter(calendar_entry__number__in=numbers).order_by("pk").values_list("pk", flat=True))


def _why_applied(read: CalendarImport) -> tuple[Blocker, ...]:
    if read.applied_at is None:
        return ()
    message = _("This file was applied already. Read it again to see what changed since then.")
    return (blocker("calendar-applied", message, source="P122"),)


def _why_unknown(
    line: CalendarLine, departments: Mapping[str, Sequence[Department]], buyers: Mapping[str, User]
) -> Iterator[Blocker]:
    """Who pays and who buys must be known here, each by one name."""
    found = departments.get(line.department.casefold(), ())
    if not found:
        message = _("Row %(row)s: the department “%(text)s” is not known. Write it as it stands under Departments.")
        yield at_row("row-department", message, line.row, text=line.department[:60])
    elif len(found) > 1:
        message = _("Row %(row)s: there are more departments called “%(text)s”. Write the code instead.")
        yield at_row("row-department-twice", message, line.row, text=line.department[:60])
    if line.buyer and line.buyer not in buyers:
        message = _("Row %(row)s: no buyer has the e-mail address “%(text)s”. Correct it or leave the cell empty.")
        yield at_row("row-buyer", message, line.row, text=line.buyer[:60])


def _stored(
    line: CalendarLine, departments: Mapping[str, Sequence[Department]], buyers: Mapping[str, User]
) -> dict[str, str]:
    """A line as texts, with the department and the buyer by their keys."""
    value = line.estimated_value
    return {
        "row": str(line.row),
        "number": line.number,
        "title": line.title,
        "department": str(departments[line.department.casefold()][0].pk),
        "department_name": departments[line.department.casefold()][0].name,
        "buyer": str(buyers[line.buyer].pk) if line.buyer else "",
        "nature": line.nature,
        "cpv_code": line.cpv_code,
        "estimated_value": f"{value:.2f}" if value is not None else "",
        **{name: str(getattr(line, name) or "") for name in DAYS},
    }


def _open(
    planned: PlannedLine,
    read: CalendarImport,
    departments: Mapping[int, Department],
    buyer: User | None,
    *,
    by: Acting,
    at: datetime,
) -> None:
    """Open the case of a new line, with its buyer where the calendar names one."""
    values = {name: _value(name, planned.line, departments) for name in FIELDS}
    case = make_case(entry=CaseEntry(**values), phase=Phase.PREPARE, at=at)  # type: ignore[arg-type]  # of one table
    number = planned.line["number"]
    CalendarEntry.objects.create(number=number, case=case, facts=_facts(planned.line), last_import=read)
    facts: dict[str, object] = {
        "title": case.title,
        "calendar": number,
        "value": case.estimated_value,
        "cpv": case.cpv_code,
    }
    if buyer is not None:
        facts["buyer"] = buyer.pk
        _give(case, buyer, at=at)
    record(case.dossier, ProcurementVerb.CASE_OPENED, about=case, by=by, at=at, after=case.phase, facts=facts)


def _follow(
    planned: PlannedLine,
    read: CalendarImport,
    departments: Mapping[int, Department],
    buyer: User | None,
    *,
    by: Acting,
    at: datetime,
) -> None:
    """Let a case follow its line, where nobody changed it since; remember what the calendar says now."""
    entry, names = planned.entry, [name for name in planned.changes if name != "buyer"]
    if entry is None:
        return
    case = entry.case
    changed = changes_of(case, {name: _value(name, planned.line, departments) for name in names})
    for name in names:
        setattr(case, name, _value(name, planned.line, departments))
    if names:
        case.save(update_fields=names)
        follow_in_dossier(case)
    if buyer is not None and "buyer" in planned.changes:
        _give(case, buyer, at=at)
        changed["buyer"] = ["", buyer.name]
    entry.facts, entry.last_import = entry.facts | _facts(planned.line), read
    entry.save(update_fields=["facts", "last_import"])
    if changed:
        facts = {"changed": changed, "calendar": entry.number}
        record(case.dossier, ProcurementVerb.CASE_EDITED, about=case, by=by, at=at, facts=facts)


def _give(case: Case, buyer: User, *, at: datetime) -> None:
    """Make somebody the buyer of a case, and tell them; the act records its one event."""
    assignment = Assignment.objects.create(dossier=case.dossier, user=buyer, role=Role.BUYER, since=at)
    tell_assigned(assignment, case, at=at)


def _facts(line: Mapping[str, str]) -> dict[str, str]:
    """What a line says; an empty cell says nothing."""
    return {name: line[name] for name in FIELDS if line[name]}


def _value(name: str, line: Mapping[str, str], departments: Mapping[int, Department]) -> object:
    """A field of a line as the case keeps it."""
    text = line[name]
    if name == "department":
        return departments[int(text)]
    if name == "estimated_value":
        return Decimal(text) if text else None
    if name in DAYS:
        return date.fromisoformat(text) if text else None
    return text
