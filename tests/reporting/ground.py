"""A running contract of the cast with an agreement in force, and the moments of its first quarter."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

from contractors.models import AgreementLine, Contract
from contractors.states import ContractStep, Possibility, Valuation
from reporting import services
from reporting.models import Effort, QuarterlyReport
from reporting.rules import EffortEntry
from reporting.services import NewFile
from tests.factories import contracts, reports
from tests.factories.cast import Cast, cast_contract
from tests.kernel.files import pdf_bytes
from tests.kernel.payslips import payslip

QUARTER = "2026-Q2"
IN_QUARTER = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)
AFTER = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)
START, END = date(2026, 4, 1), date(2026, 6, 30)


@dataclass(frozen=True, slots=True)
class Ground:
    """What most tests need: people, contract, an open report, and one agreed line per method."""

    cast: Cast
    contract: Contract
    report: QuarterlyReport
    cost: AgreementLine
    invoice: AgreementLine
    hours: AgreementLine
    block: AgreementLine

    def entry(self, line: AgreementLine | None = None, **changes: object) -> EffortEntry:
        """A whole entry for a line; by actual cost unless told."""
        line = line or self.cost
        facts: dict[str, object] = {
            "line_id": line.pk,
            "performed_by_id": self.contract.organisation_id,
            "description": "Loon van een medewerker",
            "period_start": START,
            "period_end": END,
            "is_extra": True,
            "extra_reason": "Buiten de gewone formatie.",
        }
        facts |= METHOD[line.rate.valuation] | changes
        return EffortEntry(**facts)  # type: ignore[arg-type]  # built from plain facts

    def enter(self, line: AgreementLine | None = None, **changes: object) -> Effort:
        """An effort that the contractor entered in the open report."""
        return services.enter_effort(
            report_id=self.report.pk, entry=self.entry(line, **changes), by=self.cast.contractor, at=IN_QUARTER
        )

    def submit(self) -> QuarterlyReport:
        """Submit the open report."""
        services.submit_report(report_id=self.report.pk, by=self.cast.contractor, at=AFTER)
        self.report.refresh_from_db()
        return self.report


METHOD: dict[str, dict[str, object]] = {
    Valuation.ACTUAL_COST: {"components": {"gross_wage": Decimal("6000.00"), "guidance": Decimal("800.00")}},
    Valuation.INVOICE: {
        "invoice_number": "F-113",
        "invoice_party": "De Wasserij",
        "invoice_amount": Decimal("2400.00"),
    },
    Valuation.HOURS: {"hours": Decimal("40.00")},
    Valuation.BLOCK: {"hours_per_week": Decimal("24.0")},
}


def make_ground(cast: Cast) -> Ground:
    """The contract with four lines, and its open report of the first quarter."""
    contract = cast_contract(cast, ContractStep.REPORT)
    agreed = contract.agreements.get()
    first = agreed.lines.get()
    return Ground(
        cast=cast,
        contract=contract,
        report=reports.report(contract, quarter=QUARTER),
        cost=first,
        invoice=contracts.line(agreed, Possibility.SOCIAL_BUYING, valuation=Valuation.INVOICE, planned=Decimal(0)),
        hours=contracts.line(agreed, Possibility.PLACEMENT, valuation=Valuation.HOURS, planned=Decimal(0)),
        block=contracts.line(agreed, Possibility.WORK_EXPERIENCE, valuation=Valuation.BLOCK, planned=Decimal(0)),
    )


def payslip_file(seed: int = 1, *, blacked_out: bool = True) -> NewFile:
    """A payslip as PDF; with a readable citizen number when it is not blacked out."""
    return NewFile(BytesIO(pdf_bytes([payslip(seed, blacked_out=blacked_out).text])), f"loonstrook-{seed}.pdf")
