"""How a row of reference data reads: its name, its figure and each of its fields."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import singledispatch

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from sroi.kernel import formats
from sroi.reference.models import (
    Code,
    DatedRow,
    EquatedDays,
    NamedRow,
    Parameter,
    PsoLevel,
    ReminderPlan,
    Retention,
    TermLength,
    Threshold,
)
from sroi.reference.states import Legal, ParameterKey, RetentionTrigger, Unit, Urgency

NOTHING = "–"


def name_of(row: DatedRow) -> str:
    """What a row answers for; a code with its list before it."""
    if isinstance(row, Code):
        return f"{row.code_list}: {row.code}"
    return row.code if isinstance(row, NamedRow) else str(row)


@singledispatch
def figure_of(row: DatedRow) -> str:
    """What a row answers, in one line."""
    return str(row)


@figure_of.register
def _(row: Threshold) -> str:
    return formats.euro(row.amount)


@figure_of.register
def _(row: Parameter) -> str:
    return measured(row.value, ParameterKey(row.key).unit)


@figure_of.register
def _(row: PsoLevel) -> str:
    return formats.percent(row.discount)


@figure_of.register
def _(row: TermLength) -> str:
    parts = [days(row.days), str(Legal(row.legal).label).lower()]
    if row.rolls:
        parts.append(gettext("moves to the next working day"))
    return ", ".join(parts)


@figure_of.register
def _(row: ReminderPlan) -> str:
    parts = [listed(row.moments)]
    if row.every:
        parts.append(gettext("then every %(days)s") % {"days": days(row.every)})
    if row.escalates_from is not None:
        parts.append(gettext("others are told from day %(day)s") % {"day": row.escalates_from})
    parts.append(str(Urgency(row.urgency).label).partition(":")[0].lower())
    return "; ".join(parts)


@figure_of.register
def _(row: EquatedDays) -> str:
    count = ((row.valid_until or row.valid_from) - row.valid_from).days + 1
    return days(count)


@figure_of.register
def _(row: Retention) -> str:
    if row.months is None:
        return gettext("kept for ever")
    trigger = str(RetentionTrigger(row.counts_from).label)
    return gettext("%(term)s from the %(trigger)s") % {"term": months(row.months), "trigger": trigger}


@figure_of.register
def _(row: NamedRow) -> str:
    return str(row)


def measured(value: Decimal, unit: Unit) -> str:
    """A number with its unit: `5%`, `25 MB`, `ja`."""
    if unit == Unit.PERCENT:
        return formats.percent(value)
    if unit == Unit.SWITCH:
        return yes_or_no(bool(value))
    number = formats.percent(value).removesuffix("%")
    counted: dict[Unit, Callable[[int], str]] = {Unit.DAYS: days, Unit.MONTHS: months, Unit.YEARS: years}
    if unit in counted and value == int(value):
        return counted[unit](int(value))
    endings = {Unit.MEGABYTES: " MB", Unit.FTE: " fte"}
    return f"{number}{endings.get(unit, '')}"


def days(count: int) -> str:
    """A number of days in words."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def months(count: int) -> str:
    """A number of months in words; whole years as years."""
    if count % 12 == 0:
        return years(count // 12)
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": count}


def years(count: int) -> str:
    """A number of years in words."""
    return ngettext("%(count)s year", "%(count)s years", count) % {"count": count}


def yes_or_no(answer: bool) -> str:  # noqa: FBT001  # the value itself
    """Yes or no."""
    return gettext("yes") if answer else gettext("no")


def listed(moments: list[int]) -> str:
    """Days from a due date as a person types them: `-7, -4, 0`."""
    return ", ".join(str(moment) for moment in moments)


def label_of(table: type[DatedRow], name: str) -> str:
    """The label of a field."""
    return capfirst(str(getattr(table._meta.get_field(name), "verbose_name", name)))


def shown(table: type[DatedRow], name: str, value: object) -> str:
    """The value of a field as the reader sees it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, date):
        return formats.short_date(value)
    if isinstance(value, Decimal):
        return formats.euro(value) if name == "amount" else formats.percent(value).removesuffix("%")
    if isinstance(value, list):
        return listed(value)
    return str(dict(choices_of(table, name)).get(value, value))


def choices_of(table: type[DatedRow], name: str) -> list[tuple[object, object]]:
    """The fixed answers of a field, in their order; none where anything may be filled in."""
    return list(getattr(table._meta.get_field(name), "flatchoices", ()))
