"""Every shared sample of an official notice, uploaded: what it gave, what it withheld, or why it was refused."""

import pytest
from playwright.sync_api import Page, expect

from procurement.models import Case
from sroi.accounts.states import Role
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.walking import SAMPLES, Look, press, staff, upload

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
