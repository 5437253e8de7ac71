"""The thread of an advice in a browser: assigned beside the workload, asked back, answered with a file, noted apart."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from procurement import services
from procurement.states import Phase
from sroi.accounts.states import Role
from tests.factories import cases, dossiers
from tests.journeys.conftest import Axe, Mails, SignIn
from tests.journeys.walking import LookAround, fill_in, press, refused, said, staff, tick, upload
from tests.procurement.test_selection_pages import a_pdf

pytestmark = pytest.mark.slow


def test_a_request_is_assigned_asked_back_and_answered(page: Page, sign_in: SignIn, axe: Axe, mails: Mails) -> None:
    look = LookAround(axe)
    buyer = staff("bo.advies@acten.example", "Bo Advies", Role.BUYER)
    adviser = staff("ada.advies@acten.example", "Ada Advies", Role.ADVISER)
    chief = staff("cor.advies@acten.example", "Cor Advies", Role.COORDINATOR)
    case = cases.case(Phase.PREPARE, title="Onderhoud van bruggen", department=buyer.department)
    dossiers.assign(case.dossier, buyer, Role.BUYER)
    advice = services.ask_advice(case_id=case.pk, question="Kan dit met 8%?", by=buyer, at=timezone.now())
    thread = f"/inkoop/{case.reference}/advies/{advice.pk}/"
    sign_in(page, chief.email)
    page.goto("/mijn-werk/")
    page.get_by_role("link", name="Adviesvragen", exact=True).click()
    look(page, "advice-desk")
    page.goto(f"{thread}toewijzen/")
    press(page)
    refused(page, "Adviseur")
    look(page, "advice-assign-refused")
    page.get_by_label("Adviseur", exact=True).select_option(label="Ada Advies (Facilitair Bureau)")
    press(page)
    said(page, "De adviesvraag is toegewezen.")
    assert mails(to=adviser.email, subject="toegewezen")
    sign_in(page, adviser.email)
    page.goto(f"{thread}bericht/")
    fill_in(page, {"text": "Hoeveel uren zijn het per week?"})
    tick(page, "[name=mentioned]")
    tick(page, "[name=asks_buyer]")
    look(page, "advice-message")
    press(page)
    said(page, "Het bericht is gedeeld.")
    page.get_by_role("link", name="Schrijf een notitie van het bureau").click()
    fill_in(page, {"text": "Vorige keer viel dit tegen."})
    press(page)
    said(page, "De notitie van het bureau is bewaard.")
    look(page, "advice-thread-bureau")
    assert mails(to=buyer.email, subject="genoemd")
    sign_in(page, buyer.email)
    page.goto("/mijn-werk/")
    said(page, "Beantwoord de vraag van de adviseur")
    page.goto(f"{thread}bericht/")
    assert "Vorige keer viel dit tegen." not in page.content()
    fill_in(page, {"text": "Veertig uren, zie de planning."})
    upload(page, "file", ("planning.pdf", "application/pdf", a_pdf()))
    press(page)
    said(page, "Het bericht is gedeeld.")
    said(page, "planning.pdf")
    look(page, "advice-thread-buyer")
