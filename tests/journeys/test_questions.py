"""The nota van inlichtingen: a file of the platform read, one wrong row refused, answered, approved and published."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sroi.accounts.states import Role
from tests.factories import dossiers
from tests.journeys.conftest import Axe, Mails, SignIn
from tests.journeys.walking import (
    LookAround,
    fill_in,
    not_refused,
    press,
    refused,
    said,
    staff,
    tendered,
    typed,
    upload,
)
from tests.procurement.test_questions import HEAD, csv_of

pytestmark = pytest.mark.slow
CSV = "text/csv"


def test_questions_of_a_platform_become_one_published_note(page: Page, sign_in: SignIn, axe: Axe, mails: Mails) -> None:
    look = LookAround(axe)
    buyer = staff("bo.vraag@acten.example", "Bo Vraag", Role.BUYER)
    adviser = staff("ada.vraag@acten.example", "Ada Vraag", Role.ADVISER)
    case = tendered(buyer, closed_days_ago=-20, title="Groenonderhoud van parken")
    dossiers.assign(case.dossier, adviser, Role.ADVISER)
    base = f"/inkoop/{case.reference}/vragen/"
    sign_in(page, buyer.email)
    page.goto(base)
    look(page, "questions-none")
    page.goto(f"{base}inlezen/")
    look(page, "questions-import")
    due = typed(timezone.localdate() + timedelta(days=6))
    fill_in(page, {"due_on": due})
    upload(page, "file", ("vragen.csv", CSV, csv_of(HEAD, ("1", "Mag het in deeltijd?", "Bestek 2", "morgen"))))
    press(page)
    refused(page, "Rij 2")
    look(page, "questions-refused")
    page.get_by_label("Wie antwoordt").select_option(label="Ada Vraag (Facilitair Bureau)")
    rows = (("1", "Mag het in deeltijd?", "Bestek 2", ""), ("2", "Telt een stage mee?", "Leidraad 4.1", ""))
    upload(page, "file", ("vragen.csv", CSV, csv_of(HEAD, *rows)))
    press(page)
    said(page, "2 vragen zijn ingelezen.")
    look(page, "questions-imported")
    assert mails(to=adviser.email, subject="vragen")
    page.get_by_role("link", name="Voeg een vraag toe").click()
    press(page)
    refused(page)
    look(page, "question-empty")
    sign_in(page, adviser.email)
    page.goto("/mijn-werk/")
    said(page, "Beantwoord 2 vragen over de aanbesteding")
    page.goto(f"{base}1/")
    press(page)
    refused(page, "Antwoord")
    fill_in(page, {"answer": "Ja, vanaf twaalf uur per week."})
    press(page)
    not_refused(page)
    look(page, "question-answered")
    sign_in(page, buyer.email)
    page.goto(f"{base}1/")
    look(page, "question-to-approve")
    page.get_by_role("button", name="Keur het antwoord goed").click()
    said(page, "Het antwoord is goedgekeurd.")
    page.get_by_role("link", name="Publiceer de antwoorden").click()
    said(page, "1 vraag is nog niet goedgekeurd.")
    look(page, "note-to-publish")
    page.get_by_role("button", name="Publiceer de nota van inlichtingen").click()
    said(page, "De nota van inlichtingen is gepubliceerd.")
    look(page, "note-published")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == f"{case.reference}-nota-van-inlichtingen-1.pdf"
    page.goto(f"/zaken/{case.reference}/")
    expect(page.get_by_text("Nota van inlichtingen gepubliceerd").first).to_be_visible()
