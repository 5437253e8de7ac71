"""What the rules read: figures with their period and source, never a silent default."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db import connection
from django.utils.translation import get_language

from sroi.kernel.calendar import Term, WorkingDays
from sroi.kernel.planned import planned
from sroi.kernel.refusals import Blocker, Refused, blocker
from sroi.kernel.words import gettext_noop as _
from sroi.reference import rules
from sroi.reference.models import (
    Code,
    CpvDivision,
    DatedRow,
    EquatedDays,
    NamedRow,
    Parameter,
    PsoLevel,
    ReminderPlan,
    TargetGroup,
    TermLength,
    Theme,
    Threshold,
)
from sroi.reference.states import (
    CodeList,
    Legal,
    ParameterKey,
    PsoLevelKey,
    ReminderKind,
    TermKey,
    ThresholdKind,
    Unit,
    Urgency,
)

Row = TypeVar("Row", bound=DatedRow)
Figure = TypeVar("Figure")
PARAMETERS = """
    SELECT id, valid_from, valid_until, source, value, key FROM reference_parameter WHERE key = ANY(%(keys)s)
"""
Key = TypeVar("Key", ParameterKey, ThresholdKind)


@dataclass(frozen=True, slots=True)
class Dated:
    """Which row answered: its id, its period and its source, to be kept with what was computed from it."""

    row_id: int
    valid_from: date
    valid_until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class ThresholdRow(Dated):
    """A threshold in euro, excluding VAT (R8)."""

    kind: ThresholdKind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ParameterRow(Dated):
    """A percentage, a count or a switch."""

    key: ParameterKey
    value: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class TermRow(Dated):
    """A term with its nature (R40)."""

    key: TermKey
    term: Term
    legal: Legal


@dataclass(frozen=True, slots=True)
class ReminderRow(Dated):
    """When one kind of obligation is chased: days from the due date (R42)."""

    kind: ReminderKind
    moments: tuple[int, ...]
    every: int | None
    escalates_from: int | None
    urgency: Urgency

    def after(self, day: date, *, due: date) -> date | None:
        """The next day after a given one on which this due date is chased; none when the chasing is over."""
        return rules.reminder_after(due=due, moments=self.moments, every=self.every, after=day)

    def first(self, *, due: date) -> date:
        """The first day on which this due date is chased."""
        return due + timedelta(days=min(self.moments))

    def escalates(self, day: date, *, due: date) -> bool:
        """Tell whether others than the debtor are told on this day too."""
        return self.escalates_from is not None and day >= due + timedelta(days=self.escalates_from)


@dataclass(frozen=True, slots=True)
class PsoLevelRow(Dated):
    """A PSO level with its discount in percent (R23)."""

    level: PsoLevelKey
    discount: Decimal


@dataclass(frozen=True, slots=True)
class NamedCode(Dated):
    """A code with its names."""

    code: str
    name_nl: str
    name_en: str

    @property
    def name(self) -> str:
        """The name in the language of the reader."""
        return self.name_en if get_language() == "en" else self.name_nl

    def __str__(self) -> str:
        return self.name


def threshold_on(kind: ThresholdKind, day: date) -> ThresholdRow:
    """The threshold in force on a day (R8); refused when none is known."""
    row = _only(Threshold, day, what=kind.label, kind=kind)
    return ThresholdRow(row.pk, row.valid_from, row.valid_until, row.source, kind, row.amount)


def first_threshold_day(kind: ThresholdKind) -> date | None:
    """The first day for which this threshold is known; nothing without any row."""
    return Threshold.objects.filter(kind=kind).order_by("valid_from").values_list("valid_from", flat=True).first()


def parameter_on(key: ParameterKey, day: date) -> ParameterRow:
    """The parameter in force on a day; refused when none is known."""
    row = _only(Parameter, day, what=key.label, key=key)
    return ParameterRow(row.pk, row.valid_from, row.valid_until, row.source, key, row.value, key.unit)


ParametersOn = Callable[[Iterable[ParameterKey], date], dict[ParameterKey, ParameterRow]]
ThresholdsOn = Callable[[Iterable[ThresholdKind], date], dict[ThresholdKind, ThresholdRow]]


def parameters_on(keys: Iterable[ParameterKey], day: date) -> dict[ParameterKey, ParameterRow]:
    """Several parameters in one query; refused when one is not known."""
    wanted = tuple(keys)
    return parameters_over_time(wanted)(wanted, day)


def parameters_over_time(keys: Iterable[ParameterKey]) -> ParametersOn:
    """These parameters on whatever day is asked, in one query; refused when one is not known on that day."""
    rows = _parameters(keys)

    def on(wanted: Iterable[ParameterKey], day: date) -> dict[ParameterKey, ParameterRow]:
        found = {row.key: row for row in rows if _holds(row, day)}
        return dict(_each(wanted, found, day))

    return on


@planned()
def _parameters(keys: Iterable[ParameterKey]) -> tuple[ParameterRow, ...]:
    """Every row of these parameters: pages ask them with each meter, so no object is made of a row."""
    with connection.cursor() as cursor:
        cursor.execute(PARAMETERS, {"keys": [key.value for key in keys]})
        rows = cursor.fetchall()
    return tuple(
        ParameterRow(row_id, since, until, source, ParameterKey(key), value, ParameterKey(key).unit)
        for row_id, since, until, source, value, key in rows
    )


def thresholds_over_time() -> ThresholdsOn:
    """The thresholds on whatever day is asked, in one query; refused when one is not known on that day (R8)."""
    rows = tuple(Threshold.objects.all())

    def on(wanted: Iterable[ThresholdKind], day: date) -> dict[ThresholdKind, ThresholdRow]:
        found = {ThresholdKind(row.kind): row for row in rows if _holds(row, day)}
        return {
            kind: ThresholdRow(row.pk, row.valid_from, row.valid_until, row.source, kind, row.amount)
            for kind, row in _each(wanted, found, day)
        }

    return on


def _holds(row: DatedRow | Dated, day: date) -> bool:
    """Tell whether a row answers for a day."""
    return row.valid_from <= day and (row.valid_until is None or day <= row.valid_until)


def _each(wanted: Iterable[Key], found: Mapping[Key, Figure], day: date) -> list[tuple[Key, Figure]]:
    """The row of each key, in the order in which they were asked."""
    keys = tuple(wanted)
    missing = [key for key in keys if key not in found]
    if missing:
        raise Refused(_unknown(what=key.label, day=day) for key in missing)
    return [(key, found[key]) for key in keys]


def term_row_on(key: TermKey, day: date) -> TermRow:
    """The term in force on a day, with its row and nature (R40); refused when none is known."""
    row = _only(TermLength, day, what=key.label, key=key)
    term = Term(days=row.days, rolls=row.rolls, source=row.source)
    return TermRow(row.pk, row.valid_from, row.valid_until, row.source, key, term, Legal(row.legal))


def term_on(key: TermKey, day: date) -> Term:
    """The term in force on a day (R40); refused when none is known."""
    return term_row_on(key, day).term


def reminders_of(kind: ReminderKind, day: date) -> ReminderRow:
    """The reminders of one kind of obligation, in force on a day (R42); refused when none are known."""
    row = _only(ReminderPlan, day, what=kind.label, kind=kind)
    return _reminder_row(row)


def pso_level_on(level: PsoLevelKey, day: date) -> PsoLevelRow:
    """The PSO level with its discount, in force on a day (R23); refused when it is not known."""
    row = _only(PsoLevel, day, what=level.label, level=level)
    return PsoLevelRow(row.pk, row.valid_from, row.valid_until, row.source, level, row.discount)


def pso_discount_on(level: PsoLevelKey, day: date) -> Decimal:
    """The discount of a PSO level in percent (R23); refused when it is not known."""
    return pso_level_on(level, day).discount


def working_days() -> WorkingDays:
    """The calendar of working days, with the days that a royal decree equates with holidays (R40)."""
    extra: set[date] = set()
    for start, end in EquatedDays.objects.values_list("valid_from", "valid_until"):
        extra.update(start + timedelta(days=offset) for offset in range(((end or start) - start).days + 1))
    return WorkingDays(frozenset(extra))


def themes_on(day: date) -> tuple[NamedCode, ...]:
    """The themes of social impact in force on a day."""
    return _named(Theme, day)


def target_groups_on(day: date) -> tuple[NamedCode, ...]:
    """The target groups in force on a day."""
    return _named(TargetGroup, day)


def cpv_divisions_on(day: date) -> tuple[NamedCode, ...]:
    """The divisions of the CPV in force on a day."""
    return _named(CpvDivision, day)


def codes_on(code_list: CodeList | str, day: date) -> tuple[NamedCode, ...]:
    """The codes of a list in force on a day; nothing when the list was never loaded."""
    return _named(Code, day, code_list=str(code_list))


def is_social_service(cpv_code: str, day: date) -> bool | None:
    """Whether a CPV code, or the heading above it, stands on the list of social services; None without a list.

    A hint: the annex to the directive is wider than the list.
    """
    listed = set(
        Code.objects.filter(code_list=CodeList.SOCIAL_SERVICE_CPV).valid_on(day).values_list("code", flat=True)
    )
    above = {cpv_code[:length].ljust(8, "0") for length in range(GROUP, 9)}
    return bool(above & listed) if listed else None


GROUP = 3
"""The digits of the highest heading of the CPV below its division."""


def _only(table: type[Row], day: date, *, what: object, **key: str) -> Row:
    """The one row for a key on a day; refused when there is none."""
    row: Row | None = table.objects.filter(**key).valid_on(day).first()
    if row is None:
        raise Refused([_unknown(what=what, day=day)])
    return row


def _unknown(*, what: object, day: date) -> Blocker:
    """The reason that a figure is not known for a day."""
    return blocker(
        "no-reference-row",
        _("No row is known for “%(what)s” on %(day)s. An administrator can add it under Reference data."),
        what=str(what),
        day=day,
    )


def _reminder_row(row: ReminderPlan) -> ReminderRow:
    return ReminderRow(
        row.pk,
        row.valid_from,
        row.valid_until,
        row.source,
        ReminderKind(row.kind),
        tuple(row.moments),
        row.every,
        row.escalates_from,
        Urgency(row.urgency),
    )


def _named(table: type[NamedRow], day: date, **key: str) -> tuple[NamedCode, ...]:
    rows = table._default_manager.filter(**key).valid_on(day).order_by("code")
    return tuple(
        NamedCode(row.pk, row.valid_from, row.valid_until, row.source, row.code, row.name_nl, row.name_en)
        for row in rows
    )
