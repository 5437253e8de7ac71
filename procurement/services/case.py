"""Opening a case, and what is known of it (R6, R8)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from procurement import policies, rules
from procurement.models import Case
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold, why_not_written
from procurement.states import BEFORE_AWARD, Phase, ProcurementVerb
from sroi.accounts.models import Department, User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Dossier
from sroi.dossier.services import record
from sroi.dossier.states import DossierKind
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import total
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey

CPV = re.compile(r"[0-9]{8}")
COUNT_UP = """
    INSERT INTO procurement_casecounter (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = procurement_casecounter.last + 1
    RETURNING last
"""


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """What is filled in about a case; amounts exclude VAT and include options and extensions."""

    title: str
    department: Department | None
    nature: str
    cpv_code: str
    estimated_value: Decimal | None
    planned_publication_on: date | None
    client_contact: str = ""
    description: str = ""
    tenders_close_at: datetime | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    procedure_id: str = ""
    is_framework: bool = False
    framework_maximum: Decimal | None = None
    framework_suppliers: int | None = None
    call_off_method: str = ""
    framework_reason: str = ""


def next_reference(*, on: date) -> str:
    """The next case number of the year: one locked update, so without gap or double."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_UP, [on.year])
        row = cursor.fetchone()
    return f"SR-{on.year}-{row[0]:04d}"


def why_not_opened(entry: CaseEntry) -> tuple[Blocker, ...]:
    """Every reason why these data do not make a case."""
    found = list(why_not_written(entry.title, field="title", message=_("Give the case a title.")))
    if entry.department is None:
        found.append(blocker("department-missing", _("Choose the department."), field="department"))
    if entry.cpv_code and not CPV.fullmatch(entry.cpv_code):
        message = _("The CPV code has 8 digits, for example 90910000.")
        found.append(blocker("cpv-wrong", message, field="cpv_code"))
    if entry.estimated_value is not None and entry.estimated_value <= 0:
        message = _("The estimated value must be more than zero.")
        found.append(blocker("value-not-positive", message, field="estimated_value", source="R8"))
    if entry.starts_on and entry.ends_on and entry.ends_on < entry.starts_on:
        message = _("The end date lies before the start date %(start)s. Choose a later date.")
        found.append(blocker("term-backward", message, field="ends_on", start=entry.starts_on))
    return tuple(found)


@transaction.atomic
def open_case(*, entry: CaseEntry, by: User, at: datetime) -> Case:
    """Open a case with its number and dossier, and make the buyer its buyer."""
    acting = policies.require(by, ProcurementDuty.OPEN_CASE, on=amsterdam_date(at))
    refuse(why_not_opened(entry))
    case = make_case(entry=entry, phase=Phase.PREPARE, at=at)
    buyer = acting.on_behalf_of or by
    Assignment.objects.create(dossier=case.dossier, user=buyer, role=Role.BUYER, since=at)
    facts = {"title": case.title, "buyer": buyer.pk, "value": case.estimated_value, "cpv": case.cpv_code}
    record(case.dossier, ProcurementVerb.CASE_OPENED, about=case, by=acting, at=at, after=case.phase, facts=facts)
    return case


def make_case(*, entry: CaseEntry, phase: Phase, at: datetime, **facts: object) -> Case:
    """Make the rows of a case and its dossier; the act that asked for them records its event."""
    reference = next_reference(on=amsterdam_date(at))
    dossier = Dossier.objects.create(
        kind=DossierKind.CASE,
        reference=reference,
        title=entry.title,
        department=entry.department,
        opened_at=at,
        search_text=search_text(entry),
    )
    values = {name: value for name, value in _values(entry).items() if name != "department"}
    return Case.objects.create(
        dossier=dossier,
        reference=reference,
        phase=phase,
        department=entry.department,
        opened_at=at,
        phase_since=at,
        **values,
        **facts,
    )


@transaction.atomic
def edit_case(*, case_id: int, entry: CaseEntry, by: User, at: datetime) -> Case:
    """Change what is known of a case before the award; the event keeps what it was."""
    case, acting = hold(case_id, ProcurementDuty.EDIT_CASE, by=by, at=at, phases=BEFORE_AWARD)
    refuse(
        (
            *why_not_opened(entry),
            *_why_not_beside_lots(case, entry),
            *_why_not_this_procedure(case, entry),
            *_why_not_closing(case, entry, at=at),
            *_why_not_term(case, entry),
            *_why_not_framework(case, entry, on=amsterdam_date(at)),
        )
    )
    changed = changes_of(case, _values(entry))
    if not changed:
        return case
    for name in changed:
        setattr(case, name, _values(entry)[name])
    if "estimated_value" in changed:
        case.foreign_value = ""
    case.save(update_fields=[*changed, "foreign_value"])
    follow_in_dossier(case)
    record(case.dossier, ProcurementVerb.CASE_EDITED, about=case, by=acting, at=at, facts={"changed": changed})
    return case


def changes_of(case: Case, values: Mapping[str, object]) -> dict[str, list[str]]:
    """What differs from the record, as text: field, old and new."""
    return {
        name: [_text(getattr(case, name)), _text(value)]
        for name, value in values.items()
        if getattr(case, name) != value
    }


def search_text(entry: CaseEntry | Case) -> str:
    """The words besides title and reference under which a case is found."""
    return " ".join(each for each in (entry.cpv_code, entry.client_contact) if each)


def _values(entry: CaseEntry) -> dict[str, object]:
    """The fields as they are kept."""
    return {name: getattr(entry, name) for name in CaseEntry.__slots__}


def _text(value: object) -> str:
    if isinstance(value, Department):
        return value.name
    return "" if value is None else str(value)


def _why_not_beside_lots(case: Case, entry: CaseEntry) -> tuple[Blocker, ...]:
    """The value of a case with valued lots is their sum (R8): it changes with the lots."""
    values = list(case.lots.values_list("value", flat=True))
    if not values or None in values or case.notices.exists():
        return ()
    summed = total(value for value in values if value is not None)
    if entry.estimated_value == summed:
        return ()
    message = _("The lots are worth %(lots)s together. Change the lots, and the estimated value follows.")
    return (blocker("value-beside-lots", message, field="estimated_value", source="R8", lots=summed),)


def _why_not_this_procedure(case: Case, entry: CaseEntry) -> tuple[Blocker, ...]:
    """A procedure on the tender platform belongs to one case."""
    if not entry.procedure_id:
        return ()
    other = Case.objects.filter(procedure_id=entry.procedure_id).exclude(pk=case.pk).first()
    if other is None:
        return ()
    message = _("This procedure belongs to case %(reference)s already.")
    return (blocker("procedure-taken", message, field="procedure_id", reference=other.reference),)


def _why_not_closing(case: Case, entry: CaseEntry, *, at: datetime) -> tuple[Blocker, ...]:
    """Why the closing time cannot become this one: what was closed stays closed, what is open closes later (R19)."""
    closes_at = entry.tenders_close_at
    if closes_at == case.tenders_close_at:
        return ()
    facts = rules.ClosingFacts(
        known=case.tenders_close_at,
        published_on=case.published_on or entry.planned_publication_on,
        has_bids=case.bids.exists(),
        is_published=case.phase == Phase.SELECT,
    )
    return rules.why_not_closing(closes_at, facts, at=at)


def _why_not_term(case: Case, entry: CaseEntry) -> tuple[Blocker, ...]:
    """Why the contract cannot run from and until these days; what stood there already is left alone."""
    names = ("starts_on", "ends_on", "tenders_close_at", "planned_publication_on")
    if all(getattr(case, name) == getattr(entry, name) for name in names):
        return ()
    return rules.why_not_term(
        entry.starts_on,
        entry.ends_on,
        published_on=case.published_on or entry.planned_publication_on,
        closes_on=amsterdam_date(entry.tenders_close_at) if entry.tenders_close_at else None,
    )


def _why_not_framework(case: Case, entry: CaseEntry, *, on: date) -> tuple[Blocker, ...]:
    """Why the framework, or the value that has to hold it, is not filled in well (R8)."""
    maximum = rules.maximum_of(
        entry.framework_maximum if entry.is_framework else None,
        case.lots.filter(is_framework=True).values_list("framework_maximum", flat=True),
    )
    options = rules.options_value(case.planned_options.values_list("value", flat=True))
    found = rules.why_not_within(entry.estimated_value, maximum=maximum, options=options)
    if not entry.is_framework:
        return found
    facts = rules.FrameworkFacts(entry.framework_maximum, entry.framework_suppliers, entry.call_off_method)
    years = int(reference.parameter_on(ParameterKey.FRAMEWORK_YEARS, case.published_on or on).value)
    term = rules.FrameworkTerm(entry.starts_on, entry.ends_on, entry.framework_reason)
    return (*found, *rules.why_not_framework(facts), *rules.why_not_so_long(term, years=years))


def follow_in_dossier(case: Case) -> None:
    """Keep title, department and search words of the dossier equal to those of the case."""
    dossier = case.dossier
    dossier.title, dossier.department, dossier.search_text = case.title, case.department, search_text(case)
    dossier.save(update_fields=["title", "department", "search_text"])
