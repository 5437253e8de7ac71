"""The figures that a fine rests on, on a stated date: shared by pages, letters and the nightly forecast (R35)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from contractors.models import Contract
from contractors.rules import base_on
from contractors.services.obligation import base_changes
from contractors.states import ObligationKind
from enforcement import rules
from enforcement.models import EnforcementFile, FinalInvoice, Fine
from enforcement.states import FileState
from reporting.models import Effort, QuarterlyReport
from reporting.selectors import joint_meter_of, meter_of
from reporting.selectors.progress import deliverables_of
from reporting.services.quarters import planned_reports
from reporting.states import UNDECIDED, ReportState
from sroi.kernel.money import ZERO
from sroi.reference import selectors as reference


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
    """Net, verified, in review and not yet due on a day, from the same meter as every page (R30, R39).

    Contracts that owe jointly have one meter, and each its share of what is missing (R24a).
    """
    together = joint_meter_of(contract, on)
    share = None
    if together is not None:
        own = together.part_of(contract)
        share = rules.JointShare(own.percent, own.share)
    meter = together.meter if together else meter_of(contract, on)
    if meter is None:
        return rules.Figures(on=on, net=ZERO, verified=ZERO)
    return rules.Figures(
        on=on,
        net=meter.net,
        verified=meter.verified,
        in_review=meter.in_review,
        not_yet_due=meter.still_planned,
        joint=share,
    )


def computation_of(file: EnforcementFile, *, on: date, found_amount: Decimal | None = None) -> rules.Computation:
    """The fine on a day with every step; an effort obligation rests on a reasoned finding only (R35)."""
    contract = file.contract
    figures, clause, value = figures_of(contract, on=on), clause_of(contract), contract_value(contract, on=on)
    if is_effort(contract):
        return rules.compute_found_fine(
            figures, amount=found_amount or ZERO, finding=file.finding, clause=clause, contract_value=value
        )
    return rules.compute_fine(figures, clause=clause, contract_value=value)


def invoice_facts(invoice: FinalInvoice | None) -> rules.InvoiceFacts:
    """The last invoice as the rules read it."""
    if invoice is None:
        return rules.InvoiceFacts(None)
    return rules.InvoiceFacts(invoice.payable, invoice.paid_on)


def outlook_of(contract: Contract, invoice: FinalInvoice | None, *, on: date) -> rules.Outlook:
    """Shortfall and fine as they would be on a day, against the last invoice when it is known (R36)."""
    return rules.outlook(
        figures_of(contract, on=on),
        clause=clause_of(contract),
        contract_value=contract_value(contract, on=on),
        payable=invoice_facts(invoice).reach,
    )


def is_effort(contract: Contract) -> bool:
    """Tell whether the contract owes an effort instead of an amount."""
    return bool(contract.obligation.kind == ObligationKind.EFFORT)


def proposal_at_first(file: EnforcementFile, *, on: date) -> dict[str, object]:
    """What a proposal starts with: the fine as it is computed today, and the reason of one that went back."""
    fine = Fine.objects.filter(file=file).first()
    announced = fine.computed if fine else None
    computed = announced if is_effort(file.contract) else computation_of(file, on=on).fine
    return {"proposed": computed, "proposal_reason": fine.proposal_reason if fine else ""}


def known_invoice(contract: Contract) -> dict[str, object]:
    """The last invoice as it was recorded before; a payment stop to start with."""
    invoice = FinalInvoice.objects.filter(contract=contract).first()
    names = ("number", "expected_on", "payable", "paid_on", "payment_stopped")
    return {name: getattr(invoice, name) for name in names} if invoice else {"payment_stopped": True}


def undecided_of(contract: Contract) -> Undecided:
    """The lines and reports that are not decided, and when the last report is due."""
    lines = Effort.objects.filter(report__contract=contract, state__in=UNDECIDED).count()
    reports = QuarterlyReport.objects.filter(contract=contract)
    waiting = reports.exclude(state__in=[ReportState.DECIDED, ReportState.LAPSED]).count()
    return Undecided(lines, waiting, last_report_due_on(contract))


def last_report_due_on(contract: Contract) -> date | None:
    """When the last report is due, also when its quarter has not been opened yet (R27)."""
    planned = [each.due_on for each in planned_reports(contract, calendar=reference.working_days())]
    opened = QuarterlyReport.objects.filter(contract=contract).values_list("due_on", flat=True)
    return max([*planned, *opened], default=None)


def ending_of(contract: Contract) -> EnforcementFile | None:
    """The file whose end took the place of what was not delivered: a settled fine, or one that the client waived.

    A settled fine does so unless the clause says otherwise (R34; art. 6:92 BW); after a waiver nothing is asked.
    """
    clause = getattr(contract, "fine_clause", None)
    wanted = Q(state=FileState.WAIVED)
    if clause is None or clause.replaces_performance:
        wanted |= Q(state=FileState.SETTLED, fine__decided__gt=0)
    files: QuerySet[EnforcementFile] = contract.enforcement_files.filter(wanted)
    return files.select_related("fine__decision_letter").order_by("-ended_at", "-pk").first()


def is_replaced(contract: Contract) -> bool:
    """Tell whether a settled or waived fine took the place of what was not delivered (R34)."""
    return ending_of(contract) is not None


def fulfilment_of(contract: Contract, *, on: date) -> rules.FulfilmentFacts:
    """What has to stand before fulfilment is confirmed (R36)."""
    undecided, replaced = undecided_of(contract), is_replaced(contract)
    missing, shortfall = 0, figures_of(contract, on=on).shortfall
    if is_effort(contract):
        meter = deliverables_of(contract, on)
        missing = max(0, meter.asked - meter.done)
    return rules.FulfilmentFacts(
        shortfall=ZERO if replaced else shortfall,
        deliverables_missing=0 if replaced else missing,
        lines_undecided=undecided.lines,
        reports_open=undecided.reports,
        file_open=contract.enforcement_files.open().exists(),
    )
