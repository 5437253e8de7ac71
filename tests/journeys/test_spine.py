"""One notice becomes a contract, a shortfall and a fine withheld from the last invoice: five people, one browser each.

Nobody types an address after the start of their part: each follows the one next action of the page.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from contractors.models import Contract
from enforcement.models import Withholding
from procurement.models import Case
from procurement.readers.facts import NoticeKind
from procurement.readers.sample import make_notice
from sroi.accounts.states import Role
from sroi.dossier.models import Attachment
from sroi.dossier.states import AttachmentState
from sroi.kernel import formats
from sroi.kernel.calendar import Quarter
from tests.journeys.conftest import PASSWORD, Axe, Mails, RunDue, SignIn
from tests.journeys.walking import Look, fill_in, follow, not_refused, press, said, staff, tick, typed, upload
from tests.reporting.ground import payslip_file

pytestmark = pytest.mark.slow
NUMBER = 22
TODAY = timezone.localdate()
STARTS, ENDS = TODAY - timedelta(days=140), TODAY - timedelta(days=40)
QUARTERS = tuple(dict.fromkeys(str(Quarter.of(STARTS + timedelta(days=day))) for day in range(101)))
CONTACT = "contract@helderschoon.example"
GROSS, VERIFIED, PAYABLE = Decimal("62500.00"), Decimal("40000.00"), Decimal("15000.00")
FINE = GROSS - VERIFIED
COLLEAGUES = (
    ("buyer", "bo.koper@reis.example", "Bo Koper", Role.BUYER),
    ("coordinator", "co.ordinator@reis.example", "Co Ordinator", Role.COORDINATOR),
    ("adviser", "ad.viseur@reis.example", "Ad Viseur", Role.ADVISER),
    ("manager", "cees.manager@reis.example", "Cees Manager", Role.CONTRACT_MANAGER),
    ("finance", "fie.nans@reis.example", "Fie Nans", Role.FINANCE_READER),
)


@dataclass
class Walk:
    """The windows of everybody, and how each page is looked at."""

    windows: dict[str, Page]
    look: Look
    mails: Mails
    case: str = ""

    @property
    def contract(self) -> str:
        """The address of the contract."""
        return f"/contract/{self.case}-C1/"

    def act(
        self,
        who: str,
        name: str,
        answers: Mapping[str, str] | None = None,
        *ticks: str,
        start: str = "",
        last: bool = False,
    ) -> Page:
        """Somebody starts at a page, follows the next action, looks, fills in and presses the button."""
        page = self.windows[who]
        page.goto(start or self.contract)
        follow(page)
        self.look(page, f"spine-{name}")
        if not page.locator("main form .ams-button--primary").count():
            follow(page)  # a page to read first, with the act behind its button
            self.look(page, f"spine-{name}-act")
        for each in ticks:
            tick(page, each, last=last)
        fill_in(page, answers or {})
        press(page)
        not_refused(page)
        return page


def imported(walk: Walk) -> None:
    """The buyer imports the notice, completes what it does not say, and records the definitive award."""
    page, content = (
        walk.windows["buyer"],
        make_notice(kind=NoticeKind.AWARD, today=TODAY, number=NUMBER, period=(STARTS, ENDS)),
    )
    page.goto("/mijn-werk/")
    page.goto("/contract/bericht/inlezen/")
    walk.look(page, "spine-import")
    upload(page, "file", ("gunning.xml", "text/xml", content))
    press(page)
    walk.look(page, "spine-imported")
    walk.case = Case.objects.latest("pk").reference
    said(page, walk.case)
    start = f"/zaken/{walk.case}/"
    published = typed(TODAY - timedelta(days=260))
    walk.act("buyer", "data", {"planned_publication_on": published}, start=start)
    walk.act("buyer", "threshold", start=start)
    percent = {"percent": "5", "reasoning": "Zo stond het in de aanbesteding."}
    walk.act("buyer", "percentage", percent, "[name=kind][value=percentage]", start=start)
    walk.act("buyer", "base", {"reason": "Het bedrag staat vast."}, "[name=kind][value=contract_value]", start=start)
    award = {"awarded_on": typed(TODAY - timedelta(days=150)), "reason": "De brief ging via het inkoopplatform."}
    walk.act("buyer", "award", award, start=start)
    walk.look(page, "spine-awarded")


def assigned(walk: Walk) -> None:
    """The coordinator assigns an adviser and a contract manager."""
    page = walk.windows["coordinator"]
    for name, role in (("Ad Viseur", Role.ADVISER), ("Cees Manager", Role.CONTRACT_MANAGER)):
        page.goto(f"/inkoop/{walk.case}/mensen/")
        page.locator("main [name=person]").select_option(label=name)
        tick(page, f"[name=role][value={role}]")
        walk.look(page, "spine-assign")
        press(page)
        not_refused(page)


def registered(walk: Walk) -> None:
    """The contractor opens the link of the mail on a phone, makes an account and registers."""
    page = walk.windows["contractor"]
    mail = walk.mails(to=CONTACT, subject=walk.case)[0]
    page.goto(mail.links()[0])
    walk.look(page, "spine-link")
    press(page)
    walk.look(page, "spine-link-wrong")
    said(page, "Er is een probleem")
    people = {"contact_name": "Hanna Helder", "contact_phone": "020-1234567", "name": "Hanna Helder"}
    fill_in(page, people | {"password": PASSWORD})
    tick(page, "[name=starting_position]", last=True)
    press(page)
    not_refused(page)
    said(page, "U bent aangemeld.")
    walk.look(page, "spine-registered")


def met(walk: Walk) -> None:
    """The adviser proposes times, the contractor chooses one, everybody gets an invitation, minutes follow."""
    times = {
        "day_1": typed(TODAY + timedelta(days=1)),
        "clock_1": "10.00",
        "day_2": typed(TODAY + timedelta(days=2)),
        "clock_2": "14:30",
        "location": "Weesperplein 8, Amsterdam",
    }
    walk.act("adviser", "propose", times)
    walk.act("contractor", "slot", None, "[name=slot]", start="/", last=True)
    for address in (CONTACT, "ad.viseur@reis.example", "cees.manager@reis.example"):
        (invitation,) = walk.mails(to=address, subject="Uitnodiging: startgesprek")
        ((name, _kind, calendar),) = invitation.attachments()
        assert name == "startgesprek.ics"
        assert b"METHOD:REQUEST" in calendar
    page = walk.windows["adviser"]
    page.goto(walk.contract)
    page.get_by_role("link", name="Leg het verslag vast").click()
    walk.look(page, "spine-minutes")
    present = "Ad Viseur, Bureau Social Return\nHanna Helder, Helder & Schoon"
    fill_in(page, {"held_on": typed(TODAY), "attendees": present, "minutes": "De afspraken zijn besproken."})
    press(page)
    not_refused(page)


def agreed(walk: Walk) -> None:
    """Clause and lines by the adviser, view by the contract manager, signatures, receipt."""
    page = walk.windows["adviser"]
    page.goto(walk.contract)
    page.get_by_role("link", name="Leg de boeteclausule vast").click()
    walk.look(page, "spine-clause")
    clause = "Bij een tekort is zonder ingebrekestelling een boete ter hoogte van het tekort verschuldigd."
    fill_in(page, {"text": clause, "source": "Artikel 14.3"})
    tick(page, "[name=is_fatal]")
    press(page)
    not_refused(page)
    walk.act("adviser", "draft")
    for name in ("possibility", "target_group", "theme", "rate"):
        page.locator(f"main [name=line-0-{name}]").select_option(index=1)
    fill_in(page, {"line-0-description": "Een medewerker schoonmaak, 24 uur per week"})
    planned = page.locator("main [name^='line-0-q_']").all()
    assert len(planned) == len(QUARTERS)
    planned[0].fill("62.500,00")
    tick(page, "[name=line-0-required_evidence][value=payslip]")
    walk.look(page, "spine-lines")
    press(page)
    not_refused(page)
    page.get_by_role("link", name="Bied de afspraken aan").click()
    walk.look(page, "spine-offer")
    press(page)
    not_refused(page)
    walk.act("manager", "view", {"view": "Akkoord met deze afspraken."})
    walk.act("contractor", "sign", {"function": "Directeur"}, "[name=agrees]", start="/")
    walk.act("adviser", "agreement")
    page.goto(walk.contract)
    walk.look(page, "spine-in-force")


def signed(walk: Walk) -> None:
    """The contract manager confirms having seen the agreement; its PDF is there."""
    walk.act("manager", "receipt")
    page = walk.windows["manager"]
    page.goto(walk.contract)
    walk.look(page, "spine-contract-manager")


def reported(walk: Walk) -> None:
    """On a phone: an effort with a payslip as PDF in the first quarter, nothing in the others."""
    page = walk.windows["contractor"]
    page.goto("/")
    follow(page)
    walk.look(page, "spine-report")
    page.get_by_role("link", name="Kandidaten en inzet").click()
    walk.look(page, "spine-people")
    page.locator("main a[href*='/inspanning/nieuw/']").first.click()
    fill_in(page, {"description": "Loon van een medewerker", "component_gross_wage": "40.000,00"})
    fill_in(page, {"extra_reason": "Buiten de gewone formatie."})
    tick(page, "[name=is_extra][value=True]")
    press(page, "compute")
    walk.look(page, "spine-effort")
    press(page)
    not_refused(page)
    page.get_by_role("link", name="Bewijs").first.click()
    slip = payslip_file(NUMBER)
    upload(page, "files", (slip.name, "application/pdf", slip.stream.read()))
    press(page)
    not_refused(page)
    walk.look(page, "spine-evidence")
    released(slip.name)
    page.get_by_role("link", name="Controleren en indienen").first.click()
    walk.look(page, "spine-check")
    press(page)
    said(page, "is ontvangen")
    walk.look(page, "spine-received")
    for _quarter in QUARTERS[1:]:
        page.goto("/")
        follow(page)
        page.get_by_role("button", name="Er is niets te melden").click()
        press(page)
        said(page, "is ontvangen")


def released(name: str) -> None:
    """The worker judges the file within seconds."""
    until = time.monotonic() + 20
    while not Attachment.objects.filter(name=name, state=AttachmentState.RELEASED).exists():
        assert time.monotonic() < until, Attachment.objects.filter(name=name).values_list("state", "reason")
        time.sleep(0.2)


def verified(walk: Walk) -> None:
    """The adviser accepts the line and closes the reports."""
    page = walk.windows["adviser"]
    page.goto("/mijn-werk/")
    said(page, "Beoordeel 1 regel")
    for quarter in QUARTERS:
        page.goto(walk.contract)
        follow(page)
        walk.look(page, f"spine-desk-{quarter}")
        button = "Accepteer €" if quarter == QUARTERS[0] else "Sluit de rapportage"
        page.get_by_role("button", name=button).first.click()
        said(page, "Vastgesteld")


def enforced(walk: Walk) -> None:
    """The ladder up to the decision; the fine is exactly what is short."""
    page, on = walk.windows["adviser"], typed(TODAY)
    shortfall = {"reason": "Er is minder gedaan dan afgesproken."}
    walk.act("adviser", "file-open", shortfall, "[name=ground][value=shortfall]")
    file = page.url
    talk = {"held_on": on, "attendees": "Ad Viseur en Hanna Helder", "minutes": "Besproken wat er nog moet."}
    walk.act("adviser", "talk", talk, start=file)
    walk.act("adviser", "inform", {"client_informed_text": "Er is een tekort."}, start=file)
    page.goto(file)
    page.get_by_role("link", name="Sla de ingebrekestelling over").first.click()
    walk.look(page, "spine-skip")
    press(page)
    not_refused(page)
    walk.act("adviser", "announce", start=file)
    said(page, formats.euro(FINE, language="nl"))
    walk.act("contractor", "give-view", {"text": "Twee mensen werden ziek."}, start=file)
    walk.act("adviser", "propose-fine", {"proposal_reason": "De uitval was te voorzien."}, start=file)
    walk.windows["coordinator"].goto("/mijn-werk/")
    said(walk.windows["coordinator"], f"Teken de voorgestelde boete van {formats.euro(FINE, language='nl')} mee")
    walk.act("coordinator", "countersign", start=file)
    decided(walk, file)


def decided(walk: Walk, file: str) -> None:
    """The contract manager decides, enters the last invoice and has it withheld; finance settles."""
    page, on = walk.windows["manager"], typed(TODAY)
    page.goto("/mijn-werk/")
    said(page, "Besluit over de voorgestelde boete")
    walk.look(page, "spine-work-decision")
    walk.act(
        "manager", "decide", {"decision_reason": "Volgens de clausule."}, "[name=decision][value=impose]", start=file
    )
    walk.act("manager", "invoice", {"number": "F-2201", "expected_on": on, "payable": "15.000,00"}, start=file)
    walk.act("manager", "withhold", start=file)
    walk.look(page, "spine-withheld")
    for amount in (PAYABLE, FINE - PAYABLE):
        said(page, formats.euro(amount, language="nl"))
    settled = {"settled_on": on, "reason": "Ingehouden, en de vordering is betaald."}
    walk.act("finance", "settle", settled, start=file)
    walk.look(walk.windows["finance"], "spine-settled")


def test_a_notice_ends_as_a_fine_withheld_from_the_last_invoice(  # noqa: PLR0917  # one fixture per means
    page: Page,
    narrow_page: Page,
    new_page: Callable[[], Page],
    sign_in: SignIn,
    axe: Axe,
    mails: Mails,
    run_due: RunDue,
) -> None:
    windows = {"contractor": narrow_page}
    for who, email, name, role in COLLEAGUES:
        staff(email, name, role)
        windows[who] = page if who == "buyer" else new_page()
        sign_in(windows[who], email)
    walk = Walk(windows, Look(axe), mails)
    imported(walk)
    assigned(walk)
    registered(walk)
    met(walk)
    agreed(walk)
    signed(walk)
    run_due(timezone.now())
    reported(walk)
    verified(walk)
    run_due(timezone.now())
    enforced(walk)
    contract = Contract.objects.get(reference=f"{walk.case}-C1")
    assert contract.obligation.net == GROSS
    withholding = Withholding.objects.get(fine__file__contract=contract)
    assert (withholding.fine.decided, withholding.withheld) == (FINE, PAYABLE)
    assert withholding.claim == FINE - PAYABLE
    assert mails(to="fie.nans@reis.example", subject="inhouden op de laatste factuur")
    assert mails(to=CONTACT, subject=f"{walk.case}-C1")
    for who, window in windows.items():
        window.goto(walk.contract)
        walk.look(window, f"spine-end-{who}")
    said(windows["adviser"], "Evaluatie")
