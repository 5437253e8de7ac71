"""The figures that a fine rests on, on a stated date: shared by pages, letters and the nightly forecast (R35)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contractors.models import Contract
from contractors.rules import base_on
from contractors.services.obligation import base_changes
from enforcement import rules
from enforcement.models import EnforcementFile
from reporting.models import Effort, QuarterlyReport
from reporting.selectors import meter_of
from reporting.states import UNDECIDED, ReportState
from sroi.kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Undecided:
    """What still has to be decided before a fine can be proposed (R35)."""

    lines: int
    reports: int
    last_due_on: date | None


def clause_of(contract: Contract) -> rules.Clause | None:
    """The recorded fine clause as the rules read it; None without one: then no fine is computed."""
    row = getattr(contract, "fine_clause", None)
    if row is None:
        return None
    return rules.Clause(
        factor=row.factor,
        fixed=row.fixed,
        floor=row.floor,
        tolerance=row.tolerance,
        cap_amount=row.cap_amount,
        cap_percent=row.cap_percent,
        source=row.source,
    )


def contract_value(contract: Contract, *, on: date) -> Decimal:
    """The base of the contract on a day, in euro."""
    return base_on(base_changes(contract), on=on)


def figures_of(contract: Contract, *, on: date) -> rules.Figures:
    """Net, verified, in review and not yet due on a day, from the same meter as every page (R30, R39)."""
    meter = meter_of(contract, on)
    if meter is None:
        return rules.Figures(on=on, net=ZERO, verified=ZERO)
    return rules.Figures(
        on=on, net=meter.net, verified=meter.verified, in_review=meter.in_review, not_yet_due=meter.still_planned
    )


def computation_of(
    file: EnforcementFile, *, on: date, found_amount: Decimal | None = None
) -> rules.Computation:
    """The fine on a day with every step; an effort obligation rests on a reasoned finding only (R35)."""
    contract = file.contract
    figures, clause, value = figures_of(contract, on=on), clause_of(contract), contract_value(contract, on=on)
    if contract.obligation.kind == "effort":
        return rules.compute_found_fine(
            figures, amount=found_amount or ZERO, finding=file.finding, clause=clause, contract_value=value
        )
    return rules.compute_fine(figures, clause=clause, contract_value=value)


def undecided_of(contract: Contract, *, on: date) -> Undecided:
    """The lines and reports that are not decided, and when the last report is due."""
    lines = Effort.objects.filter(report__contract=contract, state__in=UNDECIDED).count()
    reports = QuarterlyReport.objects.filter(contract=contract)
    waiting = reports.exclude(state__in=[ReportState.DECIDED, ReportState.LAPSED]).count()
    last = reports.order_by("-due_on").values_list("due_on", flat=True).first()
    return Undecided(lines, waiting, last)
