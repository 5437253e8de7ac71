"""The instruction to withhold for finance's own system (R36)."""

import csv
import io
from decimal import Decimal

from enforcement.models import Withholding
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.csv_cells import harmless

CSV_HEAD = (
    "instruction",
    "file",
    "contract",
    "contract_number",
    "contractor",
    "kvk_number",
    "invoice_number",
    "currency",
    "payable",
    "fine",
    "withheld",
    "left_to_pay",
    "claim",
    "instructed_on",
    "ground",
)


def instruction_csv(withholding: Withholding) -> bytes:
    """The instruction for finance's own system: one row, points as decimal mark, ISO dates (R36)."""
    fine, invoice = withholding.fine, withholding.invoice
    file = fine.file
    contract = file.contract
    payable = invoice.payable or Decimal(0)
    clause = getattr(contract, "fine_clause", None)
    row: tuple[object, ...] = (
        withholding.letter.number,
        file.reference,
        contract.reference,
        contract.number,
        contract.contractor_name,
        contract.organisation.kvk_number,
        invoice.number,
        "EUR",
        payable,
        fine.decided,
        withholding.withheld,
        payable - withholding.withheld,
        withholding.claim,
        amsterdam_date(withholding.instructed_at).isoformat(),
        clause.source if clause else "",
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_HEAD)
    writer.writerow([harmless(str(each)) for each in row])
    return out.getvalue().encode("utf-8")
