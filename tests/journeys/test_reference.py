"""The administrator changes a figure, the auditor reads who did; in a browser, wide and narrow."""

import re

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Page, expect

from sroi.accounts.models import RoleGrant, User
from sroi.accounts.states import Role
from tests.journeys.conftest import PASSWORD, Axe, SignIn

pytestmark = pytest.mark.slow


def person(email: str, name: str, role: Role) -> User:
    """Somebody whose password the running product can check: it does not know the quick hasher of tests."""
    user = User.objects.create_user(email, name=name, language="nl")
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-a-journey-22-long")
    user.save(update_fields=["password"])
    RoleGrant.objects.create(user=user, role=role)
    return user


def test_an_administrator_adds_the_next_threshold_and_corrects_it(page: Page, sign_in: SignIn, axe: Axe) -> None:
    person("ans.beheer@example.org", "Ans Beheer", Role.ADMINISTRATOR)
    sign_in(page, "ans.beheer@example.org")
    page.goto("/beheer/")
    axe(page)
    page.get_by_role("link", name="Drempels").click()
    axe(page)
    page.get_by_role("link", name=re.compile("EU-drempel voor diensten en leveringen")).click()
    page.get_by_role("link", name="Voeg de volgende rij toe").click()
    axe(page)
    page.get_by_label("Geldig vanaf").fill("1-1-2026")
    page.get_by_role("button", name="Voeg de rij toe").click()
    expect(page.get_by_role("heading", name="Er is een probleem")).to_be_visible()
    axe(page)
    page.get_by_label("Bedrag").fill("222.000")
    page.get_by_label("Geldig vanaf").fill("1-1-2028")
    page.get_by_label("Geldig tot en met").fill("31-12-2029")
    page.get_by_label("Bron").fill("Gedelegeerde Verordening (EU) 2027/1")
    page.get_by_role("button", name="Voeg de rij toe").click()
    expect(page.get_by_text("De rij is toegevoegd.").first).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Verbeter deze rij").click()
    axe(page)
    page.get_by_label("Bedrag").fill("223000")
    page.get_by_label("Reden van de verbetering").fill("Cijfers omgewisseld")
    page.get_by_role("button", name="Bewaar de verbetering").click()
    expect(page.get_by_text("De verbetering is bewaard.")).to_be_visible()
    versions = page.get_by_role("table", name="Wie deze rij wijzigde")
    expect(versions).to_contain_text("Cijfers omgewisseld")
    expect(versions).to_contain_text(re.compile(r"van €\s222\.000,00 naar €\s223\.000,00"))
    expect(versions).to_contain_text("Ans Beheer")


def test_an_auditor_reads_the_rows_on_a_phone(narrow_page: Page, sign_in: SignIn, axe: Axe) -> None:
    person("arend.audit@example.org", "Arend Audit", Role.AUDITOR)
    sign_in(narrow_page, "arend.audit@example.org")
    for kind in ("", "thresholds/", "reminders/", "codes/", "cpv-divisions/?q=bouw", "equated-days/"):
        narrow_page.goto(f"/beheer/{kind}")
        axe(narrow_page)
    narrow_page.goto("/beheer/thresholds/?when=past")
    narrow_page.get_by_role("link", name=re.compile("EU-drempel voor werken")).first.click()
    axe(narrow_page)
    expect(narrow_page.get_by_role("link", name="Verbeter deze rij")).to_have_count(0)
