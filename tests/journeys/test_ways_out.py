"""Every way on, back and out of phases 1 to 3: waiver, gate with a reason, going back, own delivery, stop, people."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from procurement.models import Case
from procurement.states import ApprovalState, Phase, Route
from sroi.accounts.models import RoleGrant, User
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from tests.factories import cases, dossiers
from tests.journeys.conftest import Axe, Mails, SignIn
from tests.journeys.walking import (
    Look,
    LookAround,
    facility,
    fill_in,
    not_refused,
    press,
    said,
    staff,
    tick,
    typed,
    upload,
)
from tests.reporting.ground import payslip_file

pytestmark = pytest.mark.slow
PROBLEM = "Er is een probleem"


def opened(buyer: User, *people: tuple[User, Role], phase: Phase = Phase.PREPARE, title: str) -> Case:
    """A case of this buyer in phase 1 or 2, with a threshold test behind it."""
    case = cases.case(phase, department=facility(), by=buyer, title=title)
    case.planned_publication_on = timezone.localdate() + timedelta(days=60)
    case.save(update_fields=["planned_publication_on"])
    for user, role in ((buyer, Role.BUYER), *people):
        dossiers.assign(case.dossier, user, role)
    return case


def why(case: Case, verb: str) -> str:
    """The reason that the timeline keeps of the last such event."""
    return Event.objects.filter(dossier=case.dossier, verb=verb).latest("pk").reason


def asked(page: Page, look: Look, base: str) -> None:
    """The buyer asks for a waiver; an empty form says what is missing, and who asks cannot decide."""
    page.goto(f"{base}drempel/")
    press(page)
    page.goto(f"{base}percentage/")
    tick(page, "[name=kind][value=waiver]")
    press(page)
    look(page, "waiver-empty")
    said(page, PROBLEM)
    fill_in(page, {"reasoning": "Er zijn drie makers op de wereld, zonder vestiging in Nederland."})
    press(page)
    not_refused(page)
    look(page, "waiver-asked")
    page.goto(f"{base}ontheffing/")
    look(page, "waiver-own")
    tasks = page.get_by_role("navigation", name="Taken", exact=True).get_by_role("listitem")
    task = tasks.filter(has_text="Advies van het bureau").last
    expect(task).to_contain_text("Nog niet begonnen")
    refused_with(page, "Dat vind ik zelf ook.")
    look(page, "waiver-own-refused")


def refused_with(page: Page, reason: str) -> None:
    """The decision is refused, and the reason still stands there."""
    fill_in(page, {"reason": reason})
    press(page)
    said(page, PROBLEM)
    expect(page.locator("main [name=reason]")).to_have_value(reason)


def advised(page: Page, bureau: Page, look: Look, base: str) -> None:
    """The buyer asks the bureau; the adviser advises against it."""
    page.goto(f"{base}advies/vragen/")
    look(page, "advice-ask")
    press(page)
    said(page, PROBLEM)
    fill_in(page, {"question": "Kan het zonder social return?"})
    press(page)
    look(page, "advice-asked")
    bureau.goto("/mijn-werk/")
    look(bureau, "advice-work")
    bureau.goto(f"{base}advies/")
    bureau.locator("main a.ams-button--primary").click()
    press(bureau)
    said(bureau, PROBLEM)
    look(bureau, "advice-give-wrong")
    tick(bureau, "[name=verdict]", last=True)
    fill_in(bureau, {"text": "Nee: vraag een inspanning."})
    press(bureau)
    not_refused(bureau)


def test_a_waiver_is_asked_advised_refused_asked_again_and_approved(
    page: Page, new_page: Callable[[], Page], sign_in: SignIn, axe: Axe, mails: Mails
) -> None:
    look, bureau, desk = LookAround(axe), new_page(), new_page()
    buyer = staff("wim.afzien@uit.example", "Wim Afzien", Role.BUYER)
    RoleGrant.objects.create(user=buyer, role=Role.COORDINATOR)  # also coordinates, and must still not decide here
    adviser = staff("ans.advies@uit.example", "Ans Advies", Role.ADVISER)
    coordinator = staff("cato.besluit@uit.example", "Cato Besluit", Role.COORDINATOR)
    case = opened(buyer, (adviser, Role.ADVISER), title="Levering van bijzondere meetapparatuur")
    base = f"/inkoop/{case.reference}/"
    for window, person in ((page, buyer), (bureau, adviser), (desk, coordinator)):
        sign_in(window, person.email)
    asked(page, look, base)
    desk.goto(f"{base}ontheffing/")
    look(desk, "waiver-without-advice")
    refused_with(desk, "Akkoord.")
    advised(page, bureau, look, base)
    mails(to=adviser.email, subject=case.reference)
    mails(to=buyer.email, subject=case.reference)
    desk.goto(f"{base}ontheffing/")
    press(desk, "refuse")
    said(desk, PROBLEM)
    fill_in(desk, {"reason": "Een inspanning kan wel."})
    press(desk, "refuse")
    not_refused(desk)
    look(desk, "waiver-refused")
    assert Case.objects.get(pk=case.pk).ask.approval == ApprovalState.REFUSED
    page.goto(f"{base}percentage/")
    look(page, "waiver-refused-buyer")
    said(page, "Een inspanning kan wel.")
    fill_in(page, {"reasoning": "Ook een inspanning past niet: er is geen werk in Nederland."})
    press(page)
    not_refused(page)
    desk.goto("/mijn-werk/")
    look(desk, "waiver-work")
    desk.goto(f"{base}ontheffing/")
    fill_in(desk, {"reason": "Overtuigend uitgelegd."})
    press(desk)
    not_refused(desk)
    look(desk, "waiver-approved")
    assert Case.objects.get(pk=case.pk).ask.approval == ApprovalState.APPROVED
    assert why(case, "procurement.waiver-approved") == "Overtuigend uitgelegd."


def test_the_coordinator_passes_a_gate_with_a_reason_and_the_buyer_goes_back(
    page: Page, new_page: Callable[[], Page], sign_in: SignIn, axe: Axe
) -> None:
    look, desk = LookAround(axe), new_page()
    buyer = staff("gea.poort@uit.example", "Gea Poort", Role.BUYER)
    coordinator = staff("cas.poort@uit.example", "Cas Poort", Role.COORDINATOR)
    case = opened(buyer, title="Onderhoud van bruggen")
    base = f"/inkoop/{case.reference}/"
    sign_in(page, buyer.email)
    sign_in(desk, coordinator.email)
    page.goto(f"{base}controle/")
    look(page, "gate-buyer")
    expect(page.get_by_role("link", name="Ga door met een reden")).to_have_count(0)
    desk.goto(f"{base}controle/")
    look(desk, "gate-coordinator")
    desk.locator("main a[href$='/met-reden/']").click()
    look(desk, "gate-pass")
    press(desk)
    said(desk, PROBLEM)
    look(desk, "gate-pass-empty")
    fill_in(desk, {"reason": "De publicatie heeft haast; de keuzes volgen deze week."})
    press(desk)
    not_refused(desk)
    look(desk, "gate-passed")
    case.refresh_from_db()
    assert case.phase == Phase.SPECIFY
    desk.goto(f"/zaken/{case.reference}/tijdlijn/")
    look(desk, "gate-timeline")
    said(desk, "De publicatie heeft haast; de keuzes volgen deze week.")
    page.goto(f"{base}controle/")
    page.locator("main a[href$='/terug/']").click()
    look(page, "return")
    press(page)
    said(page, PROBLEM)
    fill_in(page, {"reason": "De raming klopt niet."})
    press(page)
    not_refused(page)
    look(page, "returned")
    case.refresh_from_db()
    assert case.phase == Phase.PREPARE
    assert why(case, "procurement.case-moved") == "De raming klopt niet."
    page.goto(f"{base}terug/")
    look(page, "return-too-late")


def test_own_delivery_ends_a_case_without_a_market(page: Page, sign_in: SignIn, axe: Axe) -> None:
    look = LookAround(axe)
    buyer = staff("eva.eigen@uit.example", "Eva Eigen", Role.BUYER)
    case = opened(buyer, title="Groenonderhoud van begraafplaatsen")
    base = f"/inkoop/{case.reference}/"
    sign_in(page, buyer.email)
    page.goto(f"{base}eigen-uitvoering/")
    fill_in(page, {"delivery": "De Werkbrigade onderhoudt het groen, met acht mensen."})
    press(page)
    look(page, "own-not-yet")
    said(page, PROBLEM)
    expect(page.locator("main [name=delivery]")).to_have_value("De Werkbrigade onderhoudt het groen, met acht mensen.")
    page.goto(f"{base}kansen/")
    fill_in(
        page,
        {
            "note": "De Werkbrigade kan dit zelf.",
            "social_parties": "-3",
            "discussed_with": "Mevrouw De Wit",
            "talked_on": "2-3-2026",
        },
    )
    press(page)
    said(page, PROBLEM)
    look(page, "own-opportunities-wrong")
    fill_in(page, {"social_parties": ""})
    tick(page, f"[name=route][value={Route.WERKBRIGADE}]")
    press(page)
    not_refused(page)
    page.goto(f"/zaken/{case.reference}/")
    look(page, "own-next")
    page.goto(f"{base}controle/")
    look(page, "own-gate")
    page.goto(f"{base}eigen-uitvoering/")
    press(page)
    said(page, PROBLEM)
    agreed = {
        f"partner_{each}": "Afgesproken met de teamleider." for each in ("contact", "contract", "share", "cooperation")
    }
    fill_in(page, {"delivery": "De Werkbrigade onderhoudt het groen, met acht mensen.", **agreed})
    press(page)
    not_refused(page)
    look(page, "own-done")
    case.refresh_from_db()
    assert case.phase == Phase.OWN_DELIVERY
    page.goto(f"{base}controle/")
    look(page, "own-ended")


def test_a_published_tender_is_withdrawn_and_started_anew(page: Page, sign_in: SignIn, axe: Axe) -> None:
    look = LookAround(axe)
    buyer = staff("sem.stop@uit.example", "Sem Stop", Role.BUYER)
    case = opened(buyer, phase=Phase.SELECT, title="Vervoer van leerlingen")
    sign_in(page, buyer.email)
    page.goto(f"/zaken/{case.reference}/")
    look(page, "stop-case")
    page.goto(f"/inkoop/{case.reference}/stoppen/")
    look(page, "stop")
    press(page)
    said(page, PROBLEM)
    fill_in(page, {"reason": "Er kwam geen enkele geldige inschrijving."})
    press(page)
    look(page, "stop-without-document")
    said(page, PROBLEM)
    expect(page.locator("main [name=reason]")).to_have_value("Er kwam geen enkele geldige inschrijving.")
    upload(page, "document_file", ("intrekking.pdf", "application/pdf", payslip_file(7).stream.read()))
    press(page)
    not_refused(page)
    look(page, "stopped")
    case.refresh_from_db()
    assert case.phase == Phase.STOPPED
    assert case.stop_document is not None
    assert case.stop_document.name == "intrekking.pdf"
    page.get_by_role("link", name="Begin opnieuw").click()
    look(page, "start-anew")
    press(page)
    said(page, PROBLEM)
    fill_in(page, {"planned_publication_on": typed(timezone.localdate() + timedelta(days=90))})
    tick(page, "[name=ground][value=no_bids]")
    press(page)
    not_refused(page)
    look(page, "started-anew")
    again = Case.objects.latest("pk")
    assert (again.title, again.phase, again.estimated_value) == (case.title, Phase.PREPARE, case.estimated_value)


def test_a_coordinator_assigns_an_adviser_who_is_told(page: Page, sign_in: SignIn, axe: Axe, mails: Mails) -> None:
    look = LookAround(axe)
    buyer = staff("tim.toewijs@uit.example", "Tim Toewijs", Role.BUYER)
    adviser = staff("ada.toewijs@uit.example", "Ada Toewijs", Role.ADVISER)
    coordinator = staff("cis.toewijs@uit.example", "Cis Toewijs", Role.COORDINATOR)
    case = opened(buyer, title="Schilderwerk van scholen")
    sign_in(page, coordinator.email)
    page.goto(f"/zaken/{case.reference}/")
    look(page, "assign-case")
    page.locator("main a[href$='/mensen/']").first.click()
    look(page, "assign")
    press(page)
    said(page, PROBLEM)
    look(page, "assign-empty")
    page.locator("main [name=person]").select_option(str(buyer.pk))
    tick(page, "[name=role][value=adviser]")
    press(page)
    look(page, "assign-wrong-role")
    said(page, PROBLEM)
    page.locator("main [name=person]").select_option(str(adviser.pk))
    press(page)
    not_refused(page)
    look(page, "assigned")
    mails(to=adviser.email, subject=case.reference)
