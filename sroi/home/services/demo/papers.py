"""The papers of the demonstration, each a real PDF: payslips without citizen service number, invoices, a letter."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from sroi.accounts.models import User
from sroi.dossier.models import Attachment, Dossier
from sroi.dossier.services import add_attachment, judge_attachment
from sroi.home.services.demo.leaf import leaf
from sroi.home.services.demo.walk import Walk
from sroi.kernel import formats


def payslip(*, company: str, candidate: str, period: str, wage: Decimal, charges: Decimal, hours: Decimal) -> bytes:
    """A payslip on which the citizen service number was left out."""
    return leaf(
        "Loonstrook",
        [
            f"Werkgever: {company}",
            f"Medewerker: {candidate} (naam en burgerservicenummer weggelaten)",
            f"Periode: {period}",
            ("Onderdeel", "Bedrag"),
            ("Gewerkte uren", formats.number(hours, language="nl")),
            ("Brutoloon", formats.euro(wage, language="nl")),
            ("Werkgeverslasten", formats.euro(charges, language="nl")),
        ],
    )


def invoice(*, company: str, supplier: str, number: str, on: date, amount: Decimal) -> bytes:
    """An invoice of a social enterprise, excluding VAT."""
    return leaf(
        f"Factuur {number}",
        [
            f"Van: {supplier}",
            f"Aan: {company}",
            f"Datum: {formats.long_date(on, language='nl')}",
            ("Omschrijving", "Bedrag zonder btw"),
            ("Werk door mensen met een afstand tot de arbeidsmarkt", formats.euro(amount, language="nl")),
        ],
    )


def withdrawal(way: Walk) -> Attachment:
    """The letter with which a tender was withdrawn, judged and released like any other file."""
    text = "De aanbesteding wordt ingetrokken: de inschrijvingen liggen ver boven de raming. Er volgt geen gunning."
    content = _letter(way, "Intrekking van de aanbesteding", text)
    return _kept(way, way.case.dossier, "intrekking.pdf", content, by=way.buyer)


def call_off_letter(way: Walk, number: str, subject: str) -> Attachment:
    """The call-off as it was given to the contractor."""
    content = _letter(way, f"Nadere opdracht {number}", f"Onder de raamovereenkomst geven wij u opdracht: {subject}.")
    return _kept(way, way.contract.dossier, f"{number}.pdf", content, by=way.manager)


def option_letter(way: Walk, description: str) -> Attachment:
    """The letter with which an option is exercised."""
    content = _letter(way, "Lichten van de optie", f"De gemeente licht: {description}.")
    return _kept(way, way.contract.dossier, "optie.pdf", content, by=way.manager)


def _letter(way: Walk, title: str, text: str) -> bytes:
    return leaf(title, [way.plan.title, f"Amsterdam, {formats.long_date(way.now, language='nl')}", text])


def _kept(way: Walk, dossier: Dossier, name: str, content: bytes, *, by: User) -> Attachment:
    """The file in the dossier, judged and released like any other."""
    file = add_attachment(dossier=dossier, stream=BytesIO(content), name=name, by=by, at=way.at)
    judge_attachment(attachment_id=file.pk, at=way.at)
    file.refresh_from_db()
    return file
