"""Comparable closed cases with what they asked and achieved, and their lessons (R13, R49)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Value
from django.db.models.functions import Abs
from django.utils.translation import gettext as _

from procurement import rules
from procurement.gates import CaseFacts
from procurement.gates.facts import percentage_range
from procurement.models import Case, CaseOutcome, Lesson
from procurement.rules import Basis, ClosedCase, PercentageAdvice, Subject
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.pages import Box, Fact, Source
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
    boxes: tuple[Box, ...]
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
        boxes=_boxes(facts, basis),
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


def _boxes(cases: list[ClosedCase], basis: Basis) -> tuple[Box, ...]:
    """What closed cases asked and realised, as rows of a picture."""
    rows = (
        (_("Asked"), [each.asked for each in cases], basis.asked),
        (_("Realised"), [each.realised for each in cases], basis.realised),
    )
    return tuple(
        Box(
            label,
            tuple(each for each in values if each is not None),
            spread.lowest,
            spread.lower_quartile,
            spread.median,
            spread.upper_quartile,
            spread.highest,
        )
        for label, values, spread in rows
        if spread is not None
    )


@dataclass(frozen=True, slots=True)
class AdvisedPercentage:
    """The advice on the percentage of a case with its reasons, and the chances of the market that it reads."""

    advice: PercentageAdvice
    usual: Decimal
    market: tuple[Fact, ...]


def percentage_advice(facts: CaseFacts, comparable: Comparable) -> AdvisedPercentage:
    """What comparable cases and the chances of the market advise to ask (R9, R13)."""
    limits, known = percentage_range(facts), facts.case.market_answers
    advice = rules.advised_percentage(comparable.basis, limits=limits, many_chances=known.get("many_chances"))
    return AdvisedPercentage(advice, limits.usual, _market(known))


def _market(known: Mapping[str, bool | int | None]) -> tuple[Fact, ...]:
    """What is known of the market, question by question."""
    words = {True: _("Yes"), False: _("No"), None: _("Not known yet")}
    asked = (
        ("many_chances", _("Does the market offer many chances for social impact?")),
        ("market_is_mature", _("Does the market know social return?")),
        ("competition", _("Is there enough competition?")),
        ("bidder_has_social_task", _("Do the bidders have a social task themselves?")),
    )
    parties = known.get("social_parties")
    count = words[None] if parties is None else str(parties)
    return (
        *(Fact(label, words[bool(known[name]) if known.get(name) is not None else None]) for name, label in asked),
        Fact(_("Number of social enterprises that can do this work"), count),
    )


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
