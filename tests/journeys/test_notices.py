"""Every shared sample of an official notice, uploaded: what it gave, what it withheld, or why it was refused."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contractors.models import Contract
from procurement.models import Case
from sroi.accounts.states import Role
from sroi.local.stack import ROOT, Stack
from tests.journeys.conftest import Axe, Mails, SignIn
from tests.journeys.walking import (
    SAMPLES,
    Look,
    LookAround,
    fill_in,
    follow,
    not_refused,
    press,
    said,
    staff,
    tick,
    typed,
    upload,
)

pytestmark = pytest.mark.slow


def test_each_sample_says_what_it_gave_or_why_it_was_refused(page: Page, sign_in: SignIn, axe: Axe) -> None:
    files = sorted(SAMPLES.glob("*.xml"))
    if not files:
        pytest.skip("The shared samples are not beside this checkout.")
    look, before = Look(axe), Case.objects.count()
    staff("inez.import@reis.example", "Inez Import", Role.BUYER)
    sign_in(page, "inez.import@reis.example")
    page.goto("/zaken/")
    look(page, "cases-of-a-buyer")
    page.get_by_role("link", name="Aankondigingen inlezen").click()
    upload(page, "file", *((file.name, "text/xml", file.read_bytes()) for file in files))
    press(page)
    look(page, "imported-samples")
    imported = 0
    for file in files:
        part = page.locator("main section", has=page.get_by_role("heading", name=file.name))
        expect(part).to_have_count(1)
        if part.get_by_text("Geweigerd", exact=True).count():
            assert part.locator("li").count() >= 1, f"{file.name} is refused without a reason"
            continue
        imported += 1
        assert part.get_by_role("link").count() >= 1, f"{file.name} leads nowhere"
        expect(part.get_by_text("Wat de aankondiging geeft")).to_have_count(1)
    assert imported >= len(files) // 2
    assert Case.objects.count() > before
    refused = page.locator("main section", has=page.get_by_role("heading", name="INVALID_can_24_empty.xml"))
    expect(refused).to_contain_text("Van dit bestand is niets bewaard.")
    for each in page.locator("main details summary").all():
        each.click()
    axe(page)  # the words are those of the notices themselves, in many languages
    addresses = [str(link.get_attribute("href")) for link in page.locator("main section a[href^='/zaken/']").all()]
    for address in dict.fromkeys(addresses):
        page.goto(address)
        axe(page)


def test_a_file_that_is_no_notice_is_refused_with_a_sentence(page: Page, sign_in: SignIn, axe: Axe) -> None:
    look, before = Look(axe), Case.objects.count()
    staff("ivo.import@reis.example", "Ivo Import", Role.ADVISER)
    sign_in(page, "ivo.import@reis.example")
    page.goto("/contract/bericht/inlezen/")
    entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    upload(page, "file", ("leeg.xml", "text/xml", b"<a/>"), ("valstrik.xml", "text/xml", entity))
    press(page)
    look(page, "imported-refused")
    expect(page.get_by_text("Geweigerd", exact=True)).to_have_count(2)
    expect(page.locator("main")).not_to_contain_text("root:")
    assert Case.objects.count() == before


def made(kind: str, *more: str) -> bytes:
    """A notice of the project's own, as the command prints it."""
    command = [sys.executable, "manage.py", "make_notice", "--kind", kind, "--number", "31", *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout


def handed_in(page: Page, look: Look, name: str, content: bytes) -> None:
    """Upload one notice, and look at what it gave."""
    page.goto("/contract/bericht/inlezen/")
    upload(page, "file", (f"{name}.xml", "text/xml", content))
    press(page)
    look(page, f"own-{name}")


def test_an_own_notice_is_updated_awarded_and_modified(
    page: Page, journey: Stack, sign_in: SignIn, axe: Axe, mails: Mails
) -> None:
    """The contract notice opens the case, later notices find it again, a modification changes the base."""
    assert journey.base_url
    look, before = LookAround(axe), Case.objects.count()
    staff("iris.import@reis.example", "Iris Import", Role.BUYER)
    sign_in(page, "iris.import@reis.example")
    handed_in(page, look, "contract", made("contract"))
    said(page, "Nieuwe zaak")
    case = Case.objects.latest("pk")
    handed_in(page, look, "again", made("contract"))
    said(page, "Geweigerd")
    said(page, case.reference)
    handed_in(page, look, "award", made("award"))
    said(page, "Zaak bijgewerkt")
    assert Case.objects.count() == before + 1
    start = f"/zaken/{case.reference}/"
    page.goto(start)
    look(page, "own-case")
    for answers, ticks in (
        ({"planned_publication_on": typed(timezone.localdate() - timedelta(days=90))}, ()),
        ({}, ()),
        ({"percent": "5", "reasoning": "Zo stond het in de aanbesteding."}, ("[name=kind][value=percentage]",)),
        ({"reason": "Het bedrag staat vast."}, ("[name=kind][value=contract_value]",)),
        ({"awarded_on": typed(timezone.localdate()), "reason": "De brief ging via het inkoopplatform."}, ()),
    ):
        page.goto(start)
        follow(page)
        if not page.locator("main form .ams-button--primary").count():
            follow(page)
        for each in ticks:
            tick(page, each)
        fill_in(page, answers)
        press(page)
        not_refused(page)
    contract = Contract.objects.get(case=case)
    assert mails(to=contract.award.contact_email, subject=contract.reference)[0].links()
    handed_in(page, look, "modification", made("modification"))
    said(page, "De grondslag wijzigt met")
    page.get_by_role("link", name=contract.reference).first.click()
    look(page, "own-contract")
    page.goto(f"/contract/{contract.reference}/berekening/")
    look(page, "own-obligation")
