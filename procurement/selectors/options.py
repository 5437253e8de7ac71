"""The options and extensions of a case in words, with what they are worth together (R8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from procurement.models import Case, Lot, PlannedOption
from procurement.rules import options_value
from sroi.kernel import formats


@dataclass(frozen=True, slots=True)
class PlannedOptions:
    """What was planned, one line each."""

    lines: tuple[str, ...]
    total: Decimal


def options_told(case: Case) -> PlannedOptions:
    """The options and extensions of a case."""
    rows = list(case.planned_options.select_related("lot"))
    return PlannedOptions(tuple(_told(row) for row in rows), options_value(row.value for row in rows))


def options_answer(case: Case) -> str:
    """The same in one answer, with the sum that the estimated value includes."""
    told = options_told(case)
    return "\n".join(_with_sum(told)) if told.lines else ""


def _with_sum(told: PlannedOptions) -> Iterable[str]:
    yield from told.lines
    yield _("Together %(amount)s, included in the estimated value.") % {"amount": formats.euro(told.total)}


def _told(row: PlannedOption) -> str:
    """One option: what, for how much, from when until when, and by when it is exercised."""
    days = [formats.medium_date(each) for each in (row.starts_on, row.ends_on) if each]
    words = _("%(kind)s “%(description)s”: %(amount)s, %(days)s, to be exercised by %(by)s") % {
        "kind": str(row.get_kind_display()).partition(":")[0],
        "description": row.description,
        "amount": formats.euro(row.value),
        "days": " – ".join(days),
        "by": formats.medium_date(row.exercise_by),
    }
    return f"{row.lot}: {words}" if row.lot else words


def frameworks_told(case: Case, lots: Iterable[Lot]) -> Iterable[str]:
    """Each framework in one line: its maximum, with how many contractors, and how call-offs are given (R8)."""
    if case.is_framework:
        yield _framework_told(case)
    for lot in lots:
        if lot.is_framework:
            yield f"{lot}: {_framework_told(lot)}"
    if case.framework_reason:
        yield case.framework_reason


def _framework_told(part: Case | Lot) -> str:
    most = formats.euro(part.framework_maximum) if part.framework_maximum is not None else _("not known")
    words = [_("maximum %(amount)s") % {"amount": most}]
    if part.framework_suppliers:
        words.append(_("number of contractors: %(number)s") % {"number": part.framework_suppliers})
    if part.call_off_method:
        words.append(str(part.get_call_off_method_display()))
    return ", ".join(words)
