"""What an effort is worth by the rate of its line, with the trace that is kept and shown (R28, R39)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contractors.models import SettlementRate
from contractors.states import Valuation
from reporting import rules
from reporting.models import Effort
from reporting.rules import EffortEntry
from reporting.states import COMPONENTS, EffortState
from sroi.kernel import formats
from sroi.kernel.money import ZERO
from sroi.kernel.pages import Source
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.traces import Part, from_rows, to_rows
from sroi.kernel.words import gettext_noop as _

COUNTS = (EffortState.DRAFT, EffortState.IN_REVIEW, EffortState.RETURNED, EffortState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Valued:
    """What an entry is worth, or every reason why that cannot be said."""

    worth: rules.Worth | None
    blockers: tuple[Blocker, ...] = ()

    @property
    def value(self) -> Decimal:
        """The value in euro; nothing as long as it cannot be said."""
        return self.worth.value if self.worth else ZERO


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of "how is this computed?" in the language of the reader."""

    text: str
    amount: Decimal


def component_name(key: str) -> str:
    """The name of a component of actual cost as it is read on screen."""
    return str(COMPONENTS.get(key, key.replace("_", " ").replace("-", " ").capitalize()))


def value_of(rate: SettlementRate, entry: EffortEntry, *, earlier: Iterable[Effort] = ()) -> Valued:
    """Value an entry by the method of its rate; `earlier` are the other efforts for the same person (R28)."""
    match rate.valuation:
        case Valuation.ACTUAL_COST:
            return _by_cost(rate, entry)
        case Valuation.INVOICE:
            return _by_invoice(rate, entry)
        case Valuation.HOURS:
            return _by_hours(rate, entry)
        case _:
            return _by_block(rate, entry, earlier)


def _by_cost(rate: SettlementRate, entry: EffortEntry) -> Valued:
    """The costs really made, component by component."""
    parts = [rules.CostComponent(name, amount) for name, amount in entry.components.items() if amount]
    found = tuple(
        Blocker(each.code, each.message, each.values, _component_field(each), each.source)
        for each in rules.why_not_costed(parts, allowed=rate.components)
    )
    if found:
        return Valued(None, found)
    return Valued(rules.actual_cost(parts))


def _component_field(found: Blocker) -> str:
    """The field of the form that a blocker on the components is about."""
    name = dict(found.values).get("name")
    return f"component_{name}" if name else found.field


def _by_invoice(rate: SettlementRate, entry: EffortEntry) -> Valued:
    """An invoice excluding VAT, or the share of it that counts; a credit note is negative."""
    amount = entry.invoice_amount
    found = rules.why_not_invoiced(
        number=entry.invoice_number, supplier=entry.invoice_party, amount=amount, is_credit=entry.is_credit
    )
    if found or amount is None:
        return Valued(None, found)
    return Valued(rules.invoice(excluding_vat=amount, share=rate.percent))


def _by_hours(rate: SettlementRate, entry: EffortEntry) -> Valued:
    """Hours times the rate."""
    if entry.hours is None or entry.hours <= 0 or rate.hourly_rate is None:
        return Valued(None, (blocker("hours-missing", _("Enter the hours."), field="hours", source="R28"),))
    return Valued(rules.hours_at_rate(hours=entry.hours, rate=rate.hourly_rate, source=rate.source))


def _by_block(rate: SettlementRate, entry: EffortEntry, earlier: Iterable[Effort]) -> Valued:
    """A building block in proportion, within the counting limit of the candidate."""
    before = [each for each in earlier if each.rate_id == rate.pk]
    block = rules.BlockRate(
        year_value=rate.year_value or ZERO,
        basis_hours=rate.basis_hours or Decimal(1),
        source=rate.source,
        counting_limit_days=rate.counting_limit_days,
        minimum_hours=rate.minimum_hours or ZERO,
    )
    placement = rules.Placement(
        hours_per_week=entry.hours_per_week or ZERO,
        starts_on=entry.period_start,
        ends_on=entry.period_end,
        counted_before=sum((each.period_end - each.period_start).days + 1 for each in before),
    )
    found = rules.why_not_placed(placement, rate=block)
    if found:
        return Valued(None, found)
    bonuses: tuple[rules.Bonus, ...] = ()
    if rate.bonus:
        once = rate.bonus_is_once
        bonuses = (rules.Bonus(rate.title, rate.bonus, per_year=not once, given_before=once and bool(before)),)
    return Valued(rules.building_block(placement, rate=block, bonuses=bonuses))


def trace_of(rate: SettlementRate, worth: rules.Worth) -> dict[str, object]:
    """The computation as it is kept with the effort: the parts, and the row of the model that was used."""
    return {
        "parts": to_rows(worth.parts),
        "rate": rate.title,
        "model": str(rate.model),
        "valid_from": rate.model.valid_from.isoformat(),
        "source": rate.source,
    }


def trace_lines(trace: Mapping[str, Any]) -> tuple[TraceLine, ...]:
    """The kept computation in the words of the reader; nothing for an effort without one."""
    return tuple(TraceLine(_sentence(part), part.amount) for part in from_rows(trace.get("parts", [])))


def _sentence(part: Part) -> str:
    """One part; a component of actual cost by its own name."""
    values = dict(part.values)
    if set(values) == {"name"} and part.message == "%(name)s":
        return component_name(str(values["name"]))
    return formats.sentence(part)


def source_of(effort: Effort) -> Source:
    """How the claimed value of an effort is computed: formula, row used, source (R39)."""
    lines = trace_lines(effort.trace)
    filled = " + ".join(f"{line.text} {formats.euro(line.amount)}" for line in lines)
    return Source(
        formula=str(Valuation(effort.rate.valuation).label),
        filled_in=f"{filled} = {formats.euro(effort.claimed)}" if filled else formats.euro(effort.claimed),
        row=str(effort.trace.get("rate") or effort.rate.title),
        source=str(effort.trace.get("source") or effort.rate.source),
    )
