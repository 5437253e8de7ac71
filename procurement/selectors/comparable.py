"""Comparable closed cases with what they asked and achieved, and their lessons (R13, R49)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Value
from django.db.models.functions import Abs
from django.utils.translation import gettext as _

from procurement import rules
from procurement.models import Case, CaseOutcome, Lesson
from procurement.rules import Basis, ClosedCase, Subject
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.pages import Bar, Source
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey

SHOWN = 25
LESSONS = 20


@dataclass(frozen=True, slots=True)
class ComparableRow:
    """One closed case beside this one."""

    reference: str
    title: str
    nature: str
    value: Decimal
    asked: Decimal | None
    realised: Decimal | None
    closed_on: object


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One lesson of a comparable case."""

    text: str
    worked: bool
    reference: str
    title: str
    variant: str
    theme: str


@dataclass(frozen=True, slots=True)
class Comparable:
    """The basis of an advice: how many cases, what they asked and achieved, and what they taught."""

    division: str
    basis: Basis
    rows: tuple[ComparableRow, ...]
    bars: tuple[Bar, ...]
    lessons: tuple[LessonRow, ...]
    source: Source


def comparable_cases(case: Case) -> Comparable:
    """Closed cases of the same CPV division, the same type first, then the nearest value (R13)."""
    value = case.estimated_value or ZERO
    known = list(
        CaseOutcome.objects.filter(cpv_division=case.cpv_division)
        .exclude(case=case)
        .select_related("case")
        .annotate(distance=Abs(F("value") - Value(value)))
        .order_by("distance")
    )
    closed = {outcome.case.reference: outcome for outcome in known}
    facts = [_closed_case(outcome) for outcome in known]
    subject = Subject(case.cpv_division, case.nature, value)
    thin = int(reference.parameter_on(ParameterKey.THIN_BASIS, amsterdam_date(case.opened_at)).value)
    basis = rules.basis(facts, subject=subject, thin_below=thin)
    nearest = rules.nearest_first(facts, subject=subject)[:SHOWN]
    rows = tuple(_row(closed[each.reference]) for each in nearest)
    return Comparable(
        division=case.cpv_division,
        basis=basis,
        rows=rows,
        bars=_bars(rows),
        lessons=lessons_for(case),
        source=_source(basis),
    )


def _closed_case(outcome: CaseOutcome) -> ClosedCase:
    return ClosedCase(
        reference=outcome.case.reference,
        cpv_division=outcome.cpv_division,
        nature=outcome.nature,
        value=outcome.value,
        asked=outcome.asked_percent,
        realised=outcome.realised_percent,
    )


def _row(outcome: CaseOutcome) -> ComparableRow:
    return ComparableRow(
        reference=outcome.case.reference,
        title=outcome.case.title,
        nature=outcome.case.get_nature_display(),
        value=outcome.value,
        asked=outcome.asked_percent,
        realised=outcome.realised_percent,
        closed_on=outcome.closed_on,
    )


def _bars(rows: tuple[ComparableRow, ...]) -> tuple[Bar, ...]:
    """What the nearest cases achieved, at most six beside each other."""
    known = [row for row in rows if row.realised is not None][:6]
    return tuple(Bar(row.reference, row.realised or ZERO, shown=formats.percent(row.realised)) for row in known)


def _source(basis: Basis) -> Source:
    """How median and quartiles were computed (R13)."""
    return Source(
        formula=_(
            "The middle one of the realised percentages in order of size, and the ones at a quarter and at three"
            " quarters, of closed cases with the same first two digits of the CPV code."
        ),
        filled_in=_("%(count)s cases with a realised percentage") % {"count": basis.count},
        source="R13",
    )


def lessons_for(case: Case) -> tuple[LessonRow, ...]:
    """The newest lessons of the same CPV division (R33)."""
    found = (
        Lesson.objects.filter(cpv_division=case.cpv_division)
        .exclude(case=case)
        .select_related("case", "theme")[:LESSONS]
    )
    return tuple(
        LessonRow(
            text=each.text,
            worked=each.worked,
            reference=each.case.reference,
            title=each.case.title,
            variant=each.get_variant_display() if each.variant else "",
            theme=str(each.theme) if each.theme else "",
        )
        for each in found
    )
