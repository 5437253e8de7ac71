"""The papers of the demonstration, drawn as real PDF: payslips without citizen service number, invoices, a letter."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from sroi.dossier.models import Attachment
from sroi.dossier.services import add_attachment, judge_attachment
from sroi.home.services.demo.walk import Walk
from sroi.kernel.pdf import render_pdf


def paper(kind: str, **facts: object) -> bytes:
    """One paper of a kind."""
    return render_pdf(f"home/demo/{kind}.html", facts, language="nl")


def payslip(*, company: str, candidate: str, period: str, wage: Decimal, charges: Decimal, hours: Decimal) -> bytes:
    """A payslip on which the citizen service number was left out."""
    return paper(
        "payslip", company=company, candidate=candidate, period=period, wage=wage, charges=charges, hours=hours
    )


def invoice(*, company: str, supplier: str, number: str, on: date, amount: Decimal) -> bytes:
    """An invoice of a social enterprise, excluding VAT."""
    return paper("invoice", company=company, supplier=supplier, number=number, on=on, amount=amount)


def withdrawal(way: Walk) -> Attachment:
    """The letter with which a tender was withdrawn, judged and released like any other file."""
    content = paper("withdrawal", title=way.plan.title, on=way.now)
    file = add_attachment(
        dossier=way.case.dossier, stream=BytesIO(content), name="intrekking.pdf", by=way.buyer, at=way.at
    )
    judge_attachment(attachment_id=file.pk, at=way.at)
    file.refresh_from_db()
    return file
