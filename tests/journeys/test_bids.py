"""Bids and the committee by the people who do it: refused input, bids judged three ways, a member with an interest."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from procurement.models import Bid, Case
from procurement.states import BidValidity, CriterionKind, Phase
from sroi.accounts.states import Role
from tests.factories import cases, dossiers, people
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.walking import (
    LookAround,
    facility,
    fill_in,
    not_refused,
    press,
    refused,
    said,
    staff,
    tendered,
    tick,
    typed,
)

pytestmark = pytest.mark.slow


def test_bids_are_entered_and_judged_and_what_is_wrong_is_said_at_the_field(
    page: Page, sign_in: SignIn, axe: Axe
) -> None:
    look = LookAround(axe)
    buyer = staff("bo.inschrijf@acten.example", "Bo Inschrijf", Role.BUYER)
    case = tendered(buyer, closed_days_ago=-3, title="Catering van raadszalen")
    cases.criterion(case)
    base = f"/inkoop/{case.reference}/"
    sign_in(page, buyer.email)
    page.goto(f"{base}inschrijvingen/")
    look(page, "bids-open-tender")
    expect(page.get_by_role("link", name="Voer een inschrijving in")).to_have_count(0)
    too_early(page, look, case)
    page.goto(f"{base}inschrijvingen/nieuw/")
    fill_in(page, {"kvk_number": "", "name": "", "received_on": "", "offered_percent": ""})
    press(page)
    refused(page)
    look(page, "bid-empty")
    absurd = {"kvk_number": "123", "received_on": "31-2-2026", "price": "-5", "offered_percent": "250"}
    fill_in(page, {**absurd, "social_offer": "Vijf leerplekken.", "members": "zomaar iemand"})
    press(page)
    refused(page)
    look(page, "bid-absurd")
    for name, value in {**absurd, "social_offer": "Vijf leerplekken.", "members": "zomaar iemand"}.items():
        expect(page.locator(f"main [name={name}]")).to_have_value(value)
    tomorrow = typed(timezone.localdate() + timedelta(days=1))
    good = {"kvk_number": "12345678", "name": "Hap en Tap B.V.", "price": "900.000", "offered_percent": "6"}
    fill_in(page, {**good, "received_on": tomorrow, "members": ""})
    press(page)
    refused(page, "toekomst")
    fill_in(page, {"received_on": typed(timezone.localdate())})
    press(page)
    not_refused(page)
    look(page, "bids-one")
    page.goto(f"{base}inschrijvingen/nieuw/")
    fill_in(page, {**good, "received_on": typed(timezone.localdate())})
    press(page)
    refused(page, "heeft al een inschrijving")
    expect(page.locator("main .ams-invalid-form-alert a[href='#id_kvk_number']")).to_have_count(1)
    look(page, "bid-twice")
    for number, name in (("23456789", "Uitgesloten B.V."), ("34567890", "Ongeschikt B.V.")):
        page.goto(f"{base}inschrijvingen/nieuw/")
        fill_in(page, {**good, "kvk_number": number, "name": name, "received_on": typed(timezone.localdate())})
        press(page)
        not_refused(page)
    judged_three_ways(page, look, case)


def too_early(page: Page, look: LookAround, case: Case) -> None:
    """There is no form before the closing time; one that stood open when the time moved loses nothing."""
    address, closes_at = f"/inkoop/{case.reference}/inschrijvingen/nieuw/", case.tenders_close_at
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == HTTPStatus.CONFLICT
    said(page, "na het sluitingstijdstip")
    look(page, "bid-no-form-before-closing")
    expect(page.locator("main [name=kvk_number]")).to_have_count(0)
    Case.objects.filter(pk=case.pk).update(tenders_close_at=timezone.now() - timedelta(days=1))
    page.goto(address)
    bid = {"kvk_number": "12345678", "name": "Hap en Tap B.V.", "received_on": typed(timezone.localdate())}
    fill_in(page, {**bid, "offered_percent": "6"})
    Case.objects.filter(pk=case.pk).update(tenders_close_at=closes_at)
    press(page)
    refused(page, "na het sluitingstijdstip")
    look(page, "bid-before-closing")
    for name, value in bid.items():
        expect(page.locator(f"main [name={name}]")).to_have_value(value)
    assert not case.bids.exists()
    Case.objects.filter(pk=case.pk).update(tenders_close_at=timezone.now() - timedelta(days=1))


def judged_three_ways(page: Page, look: LookAround, case: Case) -> None:
    """One bid is valid; who is excluded or unsuitable reads on which ground."""
    base = f"/inkoop/{case.reference}/"
    verdicts = (BidValidity.VALID, BidValidity.EXCLUDED, BidValidity.UNSUITABLE)
    for each, verdict in zip(case.bids.order_by("pk"), verdicts, strict=True):
        page.goto(f"{base}inschrijvingen/{each.pk}/oordeel/")
        tick(page, f"[name=validity][value={verdict}]")
        press(page)
        if verdict != BidValidity.VALID:
            refused(page)
            look(page, f"judge-{verdict}")
            fill_in(page, {"ground": "De verklaring ontbreekt, ook na de vraag om herstel."})
            press(page)
        not_refused(page)
    look(page, "bids-judged")
    assert list(case.bids.order_by("pk").values_list("validity", flat=True)) == list(verdicts)


def test_a_member_with_an_interest_does_not_score(
    page: Page, new_page: Callable[[], Page], sign_in: SignIn, axe: Axe
) -> None:
    look, other = LookAround(axe), new_page()
    buyer = staff("ben.belang@acten.example", "Ben Belang", Role.BUYER)
    adviser = staff("an.belang@acten.example", "An Belang", Role.ADVISER)
    case = tendered(buyer, closed_days_ago=2, title="Verhuizing van archieven")
    criterion = cases.criterion(case, CriterionKind.PLAN)
    offer = cases.bid(case, people.organisation("Verhuis B.V."), price=Decimal(500000))
    base = f"/inkoop/{case.reference}/"
    sign_in(page, buyer.email)
    sign_in(other, adviser.email)
    page.goto(f"{base}commissie/")
    look(page, "committee-empty")
    press(page)
    refused(page)
    look(page, "committee-nobody")
    for member in (buyer, adviser):
        page.locator("main [name=user]").select_option(str(member.pk))
        press(page)
        not_refused(page)
    other.goto("/mijn-werk/")
    look(other, "committee-work")
    other.goto(f"{base}commissie/verklaring/")
    press(other)
    refused(other)
    tick(other, "[name=has_conflict][value=yes]")
    press(other)
    refused(other, "belang")
    look(other, "conflict-unexplained")
    fill_in(other, {"explanation": "Mijn broer werkt bij Verhuis B.V."})
    press(other)
    not_refused(other)
    look(other, "conflict-declared")
    other.goto(f"{base}scores/")
    look(other, "conflict-no-scores")
    expect(other.locator("main [name^=points_]")).to_have_count(0)
    page.goto(f"{base}commissie/")
    look(page, "committee-conflict")
    page.goto(f"{base}scores/")
    tick(page, "[name=has_conflict][value=no]")
    press(page)
    look(page, "scores")
    press(page)
    refused(page)
    look(page, "scores-empty")
    points, why = f"points_{offer.pk}_{criterion.pk}", f"motivation_{offer.pk}_{criterion.pk}"
    fill_in(page, {points: "180", why: "Concreet."})
    press(page)
    refused(page)
    look(page, "scores-absurd")
    expect(page.locator(f"main [name={points}]")).to_have_value("180")
    expect(page.locator(f"main [name={why}]")).to_have_value("Concreet.")
    fill_in(page, {points: "80"})
    press(page)
    not_refused(page)
    other.goto(f"{base}consensus/")
    expect(other.locator("body")).not_to_contain_text("Concreet.")
    closed_until_an_adviser_scored(page, new_page(), sign_in, look, offer)
    page.goto(f"{base}consensus/{offer.pk}/")
    press(page)
    refused(page)
    look(page, "consensus-empty")


def closed_until_an_adviser_scored(page: Page, third: Page, sign_in: SignIn, look: LookAround, offer: Bid) -> None:
    """The scores stay closed while the only adviser has an interest: the page leads to the committee for another."""
    base = f"/inkoop/{offer.case.reference}/"
    adviser = staff("ada.vervangt@acten.example", "Ada Vervangt", Role.ADVISER)
    page.goto(f"{base}consensus/")
    said(page, "De commissie is niet compleet")
    look(page, "consensus-adviser-missing")
    page.goto(f"{base}consensus/{offer.pk}/")
    said(page, "De commissie is niet compleet")
    look(page, "consensus-closed")
    expect(page.locator("main [name^=points_]")).to_have_count(0)
    page.get_by_role("link", name="Naar de commissie").click()
    page.locator("main [name=user]").select_option(str(adviser.pk))
    press(page)
    not_refused(page)
    sign_in(third, adviser.email)
    third.goto(f"{base}scores/")
    tick(third, "[name=has_conflict][value=no]")
    press(third)
    third.locator("main [name^=points_]").fill("60")
    third.locator("main [name^=motivation_]").fill("Degelijk.")
    press(third)
    not_refused(third)


def test_weights_that_do_not_sum_and_an_absurd_case_are_said_at_the_field(
    page: Page, sign_in: SignIn, axe: Axe
) -> None:
    look = LookAround(axe)
    buyer = staff("gijs.gegevens@acten.example", "Gijs Gegevens", Role.BUYER)
    case = cases.case(Phase.PREPARE, department=facility(), by=buyer, title="Drukwerk")
    dossiers.assign(case.dossier, buyer, Role.BUYER)
    base = f"/inkoop/{case.reference}/"
    sign_in(page, buyer.email)
    page.goto("/inkoop/nieuw/")
    press(page)
    refused(page)
    look(page, "case-empty")
    wrong = {"title": "Proef", "cpv_code": "12", "estimated_value": "-100", "planned_publication_on": "30-2-2027"}
    fill_in(page, wrong)
    press(page)
    refused(page)
    look(page, "case-absurd")
    for name, value in wrong.items():
        expect(page.locator(f"main [name={name}]")).to_have_value(value)
    page.locator("main [name=nature]").select_option("services")
    fill_in(page, {"cpv_code": "90910000", "estimated_value": "999999999999999", "planned_publication_on": "1-1-1900"})
    press(page)
    refused(page)
    look(page, "case-beyond")
    page.goto(f"{base}gegevens/")
    dates = {"close_on": "1-1-2031", "close_time": "25:99", "starts_on": "1-5-2027", "ends_on": "1-4-2027"}
    fill_in(page, dates)
    press(page)
    refused(page)
    look(page, "case-edit-absurd")
    for name, value in dates.items():
        expect(page.locator(f"main [name={name}]")).to_have_value(value)
    page.goto(f"{base}percelen/")
    fill_in(page, {"lots-0-title": "Zonder nummer", "lots-0-value": "-20"})
    press(page)
    refused(page)
    look(page, "lots-absurd")
    expect(page.locator("main [name=lots-0-value]")).to_have_value("-20")
    page.goto(f"{base}percentage/")
    fill_in(page, {"percent": "80", "reasoning": "Veel."})
    press(page)
    refused(page)
    look(page, "percentage-absurd")
    expect(page.locator("main [name=percent]")).to_have_value("80")
