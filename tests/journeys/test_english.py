"""A contractor who reads English: from the link in the mail to the receipt of a report (R21–R28, R49)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contractors import services
from contractors.models import Contract
from contractors.states import AgreementState, ContractStep
from procurement.states import Phase
from reporting.models import QuarterlyReport, ReportSubmission
from sroi.accounts.models import User
from sroi.kernel.calendar import Quarter
from tests.factories import cases, contracts, reports
from tests.factories.cast import Cast, give_to_cast, make_cast
from tests.journeys.conftest import PASSWORD, Axe, Mails, RunDue, SignIn
from tests.journeys.test_spine import released
from tests.journeys.walking import Desk, Look, follow, press, said, tick, typed, upload, with_password
from tests.reporting.ground import payslip_file

pytestmark = pytest.mark.slow
CONTACT = "erin.english@helder.example"
TODAY = timezone.localdate()
STARTS, ENDS = TODAY - timedelta(days=140), TODAY - timedelta(days=40)


def awarded(cast: Cast) -> Contract:
    """A contract of the last months, just awarded, whose contact got the personal link."""
    case = cases.case(
        Phase.CONTRACT,
        department=cast.department,
        by=cast.buyer,
        winner=cast.company,
        starts_on=STARTS,
        ends_on=ENDS,
    )
    return contracts.contract(give_to_cast(case, cast), ContractStep.REGISTER)


def registered(desk: Desk, office: Desk, contract: Contract, mails: Mails) -> None:
    """The adviser sends the link; the contact chooses the language, makes an account and registers."""
    page = desk.page
    office.page.goto(f"/contract/{contract.reference}/link/")
    office.do({"email": CONTACT})
    (mail,) = mails(to=CONTACT, subject=contract.case.reference)
    assert re.search(r"\bEnglish\b", mail.body("plain")), "the mail does not say that English is possible"
    page.goto(mail.links()[0])
    page.locator("button[name=language][value=en]").first.click()
    page.wait_for_load_state()
    desk.language = "en"
    desk.judge("link")
    page.locator("main [name=password]").fill("short")
    desk.mistaken("link", {"contact_name": "Erin English"})
    tick(page, "[name=starting_position]")
    desk.do({"name": "Erin English", "password": PASSWORD})
    said(page, "You are registered.")
    desk.judge("registered")
    assert User.objects.get(email=CONTACT).language == "en"


def met(desk: Desk, office: Desk, contract: Contract, cast: Cast) -> None:
    """The adviser proposes times, in Dutch; the contractor chooses, asks for another, and chooses again."""
    first = timezone.now() + timedelta(days=7)
    services.propose_meeting(
        contract_id=contract.pk,
        times=[first, first + timedelta(days=1)],
        length=timedelta(hours=1),
        location="Weesperplein 8",
        by=cast.adviser,
        at=timezone.now(),
    )
    page = desk.page
    page.goto("/")
    desk.judge("portal-times")
    follow(page)
    desk.judge("times")
    press(page)
    said(page, "There is a problem")
    desk.judge("times-wrong")
    desk.do(None, "[name=slot]")
    desk.judge("planned")
    office.page.goto(f"/contract/{contract.reference}/startgesprek/verslag/")
    office.do({"held_on": typed(TODAY), "attendees": "Ada, Erin", "minutes": "De afspraken zijn besproken."})


def signed(desk: Desk, contract: Contract, cast: Cast) -> None:
    """The agreement is offered; the contractor reads and signs it, and reads what is in force."""
    made = contracts.agreement(contract, AgreementState.DRAFT, by=cast.adviser)
    made.lines.update(required_evidence=["payslip"], target_group=reports.target_group())
    services.offer_agreement(agreement_id=made.pk, by=cast.adviser, at=timezone.now())
    page = desk.page
    page.goto("/")
    desk.judge("portal-offered")
    follow(page)
    desk.judge("agreement")
    desk.mistaken("agreement", {"function": ""})
    desk.do({"function": "Director"}, "[name=agrees]")
    desk.judge("signed")
    made.refresh_from_db()
    services.sign_agreement(agreement_id=made.pk, seen=made.content_sha256, by=cast.adviser, at=timezone.now())
    desk.see(f"/contract/{contract.reference}/afspraken/{made.version}/", "in-force")


def reported(desk: Desk, contract: Contract) -> None:
    """A candidate, an effort with a payslip, the check and the receipt."""
    page, quarter = desk.page, str(Quarter.of(STARTS))
    address = f"/rapportage/{contract.reference}/{quarter}/"
    page.goto("/")
    desk.judge("portal-report")
    follow(page)
    expect(page).to_have_url(re.compile(re.escape(address)))
    desk.judge("report")
    desk.see(f"{address}kandidaat/", "candidate")
    desk.see(f"{address}taak/people/", "people")
    page.locator("main a[href*='/inspanning/nieuw/']").first.click()
    desk.mistaken("effort", {"description": "Wage of K-001", "component_gross_wage": "four thousand"})
    press(page, "compute")
    page.locator("main [name=component_gross_wage]").fill("4.000,00")
    desk.do({"extra_reason": "On top of the usual staff."}, "[name=is_extra][value=True]")
    desk.judge("people-entered")
    page.goto(f"{address}bewijs/")
    slip = payslip_file(31)
    upload(page, "files", (slip.name, "application/pdf", slip.stream.read()))
    desk.do()
    released(slip.name)
    desk.see(f"{address}bewijs/", "evidence")
    page.goto(f"{address}toelichting/")
    desk.judge("remarks")
    desk.do({"remarks": "All went as planned."})
    desk.see(f"{address}controleren/", "check")
    desk.do()
    said(page, "received")
    desk.judge("receipt")
    desk.see("/", "portal-after")
    assert ReportSubmission.objects.filter(report__contract=contract, report__quarter=quarter).count() == 1


def test_a_contractor_reads_english_from_the_mail_to_the_receipt(
    page: Page, new_page: Callable[[], Page], sign_in: SignIn, axe: Axe, mails: Mails, run_due: RunDue
) -> None:
    cast = make_cast()
    contract = awarded(cast)
    desk = Desk(page, Look(axe), sign_in, "english")
    office = Desk(new_page(), desk.look, sign_in, "english-office")
    office.enter(with_password(cast.adviser))
    registered(desk, office, contract, mails)
    met(desk, office, contract, cast)
    signed(desk, contract, cast)
    run_due(timezone.now())
    assert QuarterlyReport.objects.filter(contract=contract).exists()
    reported(desk, contract)
