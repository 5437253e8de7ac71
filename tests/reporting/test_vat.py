"""An amount that holds its VAT by mistake is seen, asked about, confirmed, and shown to who verifies (R28)."""

from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from reporting import services
from reporting.models import Effort, Evidence
from reporting.rules import VatFacts, gross_amounts, vat_sign, without_vat
from reporting.services import NewFile
from reporting.states import ReportingVerb
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.dossier.services import judge_attachment
from sroi.dossier.states import AttachmentState
from sroi.kernel.money import euro
from sroi.kernel.refusals import Refused
from tests.kernel.files import pdf_bytes
from tests.reporting.ground import AFTER, IN_QUARTER, Ground

RATES = (Decimal(21), Decimal(9))
INVOICE = "Factuur F-113\nSchoonmaak 2.000,00\nSubtotaal 2.000,00\nBtw 21% 420,00\nTotaal te betalen 2.420,00\n"
BOX = "Ik heb gecontroleerd dat dit bedrag zonder btw is"


def facts(amount: str, *words: str, planned: tuple[str, ...] = (), gross: tuple[str, ...] = ()) -> VatFacts:
    """What is held against an amount."""
    return VatFacts(Decimal(amount), words, tuple(map(Decimal, planned)), frozenset(map(Decimal, gross)))


def code(found: VatFacts) -> str:
    """The sign that is seen; empty without one."""
    sign = vat_sign(found, rates=RATES)
    return sign.code if sign else ""


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (facts("12100.00", planned=("10000.00",)), "vat-on-plan"),
        (facts("10900.00", planned=("10000.00",)), "vat-on-plan"),
        (facts("-12100.00", planned=("10000.00",)), "vat-on-plan"),
        (facts("10600.00", planned=("10000.00",)), ""),
        (facts("10000.00", planned=("10000.00",)), ""),
        (facts("2420.00", gross=("2420.00",)), "vat-on-invoice"),
        (facts("2000.00", gross=("2420.00",)), ""),
        (facts("2420.00", "Wasserij, bedrag incl. btw"), "vat-in-words"),
        (facts("2420.00", "bedrag inclusief 21% BTW"), "vat-in-words"),
        (facts("2420.00", "amount including VAT"), "vat-in-words"),
        (facts("2420.00", "bedrag excl. btw, inclusief vervoer"), ""),
        (facts("0.00", "incl. btw"), ""),
    ],
)
def test_what_is_a_sign_of_vat(found: VatFacts, expected: str) -> None:
    """R28, domain: an invoice of 12,100 including 21% VAT counts for 10,000."""
    assert code(found) == expected


def test_the_net_of_an_amount_with_vat() -> None:
    """R28, R38: the worked invoice, and rounding half up."""
    assert without_vat(Decimal("12100.00"), percent=Decimal(21)) == Decimal("10000.00")
    assert without_vat(Decimal("0.98"), percent=Decimal(9)) == Decimal("0.90")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (INVOICE, ["2420.00"]),
        ("Net 1,000.00\nVAT 90.00\nTotal 1,090.00", ["1090.00"]),
        ("Totaal inclusief btw € 500,00", ["500.00"]),
        ("Totaal exclusief btw € 500,00\nTelefoon 020-1234567, IBAN 12.34.56", []),
        ("Leverweek 12.100\nAantal 10.000", []),
        ("Rapport 1.2.420,001 en 3,000.00.1", []),
    ],
)
def test_an_invoice_names_what_includes_vat(text: str, found: list[str]) -> None:
    """R28: by its own sum, or by the words on the line; numbers that are no amounts are left alone."""
    assert [str(each) for each in gross_amounts(text, rates=RATES)] == found


@given(st.decimals(min_value="1.00", max_value="999999.99", places=2), st.sampled_from(RATES))
def test_every_invoice_that_adds_up_is_read(net: Decimal, rate: Decimal) -> None:
    """R28: whatever the amount, a net with its VAT on it is recognised as the one that includes VAT."""
    gross = euro(net * (100 + rate) / 100)
    shown = f"Subtotaal {net:.2f}\nBtw {gross - net:.2f}\nTotaal {gross:.2f}".replace(".", ",")
    assert gross in gross_amounts(shown, rates=RATES)


def add_invoice(ground: Ground, effort: Effort, text: str = INVOICE) -> Evidence:
    """Put the invoice with its effort, and have it judged as the worker does."""
    file = NewFile(BytesIO(pdf_bytes(text.splitlines())), "factuur.pdf")
    made = services.attach_evidence(
        effort_id=effort.pk, kind="invoice", file=file, by=ground.cast.contractor, at=IN_QUARTER
    )
    assert judge_attachment(attachment_id=made.attachment_id, at=IN_QUARTER) == AttachmentState.RELEASED
    made.refresh_from_db()
    return made


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of every reason."""
    return {each.code for each in refused.value.blockers}


@pytest.mark.django_db
def test_an_amount_with_vat_is_confirmed_or_entered_again(ground: Ground) -> None:
    """R28: refused with what to do; confirmed it stands, and the event says that somebody looked."""
    with pytest.raises(Refused) as refused:
        ground.enter(ground.invoice, description="Wasserij, incl. btw")
    assert codes(refused) == {"vat-in-words", "vat-unchecked"}
    assert not Effort.objects.exists()
    effort = ground.enter(ground.invoice, description="Wasserij, incl. btw", vat_checked=True)
    assert effort.vat_checked
    assert Event.objects.get(verb=ReportingVerb.EFFORT_ENTERED).facts["vat_checked"] is True


@pytest.mark.django_db
def test_an_invoice_is_read_while_it_is_judged_and_holds_the_submission(ground: Ground) -> None:
    """R28: only the amounts that include VAT are kept of its text; the net amount goes through."""
    effort = ground.enter(ground.invoice, invoice_amount=Decimal("2420.00"))
    assert add_invoice(ground, effort).gross_amounts == ["2420.00"]
    with pytest.raises(Refused) as refused:
        ground.submit()
    assert codes(refused) == {"line-vat-on-invoice", "line-vat-unchecked"}
    entry = ground.entry(ground.invoice, invoice_amount=Decimal("2000.00"))
    services.change_effort(effort_id=effort.pk, entry=entry, by=ground.cast.contractor, at=IN_QUARTER)
    ground.submit()
    effort.refresh_from_db()
    assert effort.claimed == Decimal("2000.00")


@pytest.mark.django_db
def test_of_a_payslip_no_amount_is_kept(ground: Ground) -> None:
    """R28, R46: only an invoice is read for its amounts."""
    file = NewFile(BytesIO(pdf_bytes(INVOICE.splitlines())), "loon.pdf")
    effort = ground.enter()
    made = services.attach_evidence(
        effort_id=effort.pk, kind="payslip", file=file, by=ground.cast.contractor, at=IN_QUARTER
    )
    judge_attachment(attachment_id=made.attachment_id, at=IN_QUARTER)
    made.refresh_from_db()
    assert made.gross_amounts == []


def client_of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_the_box_appears_with_the_warning_and_the_verifier_sees_both(ground: Ground) -> None:
    """R28: the form asks nothing without a sign; ticked it saves; the desk names the sign and the confirmation."""
    address = reverse(
        "reporting:effort-add", args=[ground.contract.reference, ground.report.quarter, ground.invoice.pk]
    )
    sent = {
        "description": "Wasserij, inclusief btw",
        "performed_by": ground.contract.organisation_id,
        "period_start": "1-4-2026",
        "period_end": "30-6-2026",
        "invoice_party": "De Wasserij",
        "invoice_number": "F-113",
        "invoice_amount": "2.420,00",
        "is_extra": "True",
        "extra_reason": "Buiten de gewone inkoop.",
    }
    contractor = client_of(ground.cast.contractor)
    with time_machine.travel(IN_QUARTER, tick=False):
        assert BOX not in contractor.get(address).content.decode()
        answer = contractor.post(address, sent)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert BOX in page
        assert "Vul het bedrag zonder btw in" in page
        assert "2.420,00" in page
        computed = contractor.post(address, sent | {"compute": "1"}).content.decode()
        assert BOX in computed
        assert contractor.post(address, sent | {"vat_checked": "on"}).status_code == 302
        effort = Effort.objects.get()
        change = reverse("reporting:effort-edit", args=[ground.contract.reference, ground.report.quarter, effort.pk])
        assert BOX in contractor.get(change).content.decode()
        assert contractor.post(change, sent).status_code == 422, "another save is confirmed again"
        add_invoice(ground, effort)
    ground.submit()
    desk = reverse("reporting:report-verify", args=[ground.contract.reference, ground.report.quarter])
    with time_machine.travel(AFTER, tick=False):
        shown = client_of(ground.cast.adviser).get(desk).content.decode()
    assert "De factuur noemt € 2.420,00 als het bedrag met btw" in shown.replace("\u00a0", " ")
    assert "heeft bevestigd dat het bedrag zonder btw is" in shown
