"""Phase 3 by the people who do it: refused input, bids judged three ways, a conflict, proceedings, the platform."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from procurement.models import AwardDecision, Bid, Case
from procurement.states import AwardState, BidValidity, CriterionKind, Phase
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Letter
from tests.factories import cases, dossiers, people
from tests.journeys.conftest import Axe, Mails, SignIn
from tests.journeys.walking import LookAround, facility, fill_in, not_refused, press, said, staff, tick, typed, upload
from tests.reporting.ground import payslip_file

pytestmark = pytest.mark.slow
PROBLEM = "Er is een probleem"


def tendered(buyer: User, *, closed_days_ago: int, title: str) -> Case:
    """A published case whose tender closed so many days ago; a negative number lies ahead."""
    case = cases.case(Phase.SELECT, department=facility(), by=buyer, title=title)
    case.tenders_close_at, case.starts_on, case.ends_on = timezone.now() - timedelta(days=closed_days_ago), None, None
    case.save(update_fields=["tenders_close_at", "starts_on", "ends_on"])
    dossiers.assign(case.dossier, buyer, Role.BUYER)
    return case


def refused(page: Page, *words: str) -> None:
    """The page came back with these words, and the focus is on the summary of what is wrong."""
    said(page, PROBLEM)
    for each in words:
        said(page, each)
    focused = page.evaluate("() => document.activeElement.closest('.ams-invalid-form-alert') !== null")
    assert focused, f"{page.url}: the focus is not on the summary"
    assert page.title().startswith("Fout: "), page.title()


def as_if_sent(decision: AwardDecision, days: int) -> None:
    """As if the decision was sent so many days earlier."""
    decision.refresh_from_db()
    assert decision.sent_on is not None
    assert decision.standstill_ends_on is not None
    past = timedelta(days=days)
    AwardDecision.objects.filter(pk=decision.pk).update(
        sent_on=decision.sent_on - past, standstill_ends_on=decision.standstill_ends_on - past
    )
    connection.close()


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


def decided(page: Page, look: LookAround, buyer: User, title: str) -> AwardDecision:
    """A prepared decision on two bids of which one wins, by the page."""
    case = tendered(buyer, closed_days_ago=3, title=title)
    winner = people.organisation(f"Winst {case.pk} B.V.", email=f"winst{case.pk}@acten.example")
    loser = people.organisation(f"Verlies {case.pk} B.V.", email=f"verlies{case.pk}@acten.example")
    first = cases.bid(case, winner, price=Decimal(800000))
    cases.bid(case, loser, price=Decimal(900000))
    page.goto(f"/inkoop/{case.reference}/gunning/voorbereiden/")
    press(page)
    refused(page)
    look(page, "award-empty")
    start = timezone.localdate() + timedelta(days=60)
    tick(page, f"[name=wins_{first.pk}]")
    fill_in(page, {"starts_on": typed(start), "ends_on": typed(start - timedelta(days=9)), "reasons": "De beste."})
    fill_in(page, {f"value_{first.pk}": "-1"})
    press(page)
    refused(page)
    look(page, "award-absurd")
    expect(page.locator("main [name=reasons]")).to_have_value("De beste.")
    fill_in(page, {"ends_on": typed(start + timedelta(days=700)), f"value_{first.pk}": "800.000"})
    press(page)
    refused(page, "Nodig de leden van de commissie uit.")
    look(page, "award-without-committee")
    now = timezone.now()
    case.committee.create(user=buyer, invited_at=now, declared_at=now, has_conflict=False, submitted_at=now)
    connection.close()
    press(page)
    refused(page, f"{loser.name} staat even hoog als de winnaar of hoger.")
    expect(page.locator("main .ams-invalid-form-alert a[href='#id_passed_over']")).to_have_count(1)
    look(page, "award-passed-over")
    fill_in(page, {"passed_over": "De loting tussen de gelijke inschrijvingen."})
    press(page)
    not_refused(page)
    return AwardDecision.objects.get(case=case)


def test_proceedings_suspend_the_standstill_and_the_award_mail_holds_the_link(
    page: Page, new_page: Callable[[], Page], sign_in: SignIn, axe: Axe, mails: Mails
) -> None:
    look = LookAround(axe)
    buyer = staff("kees.geding@acten.example", "Kees Geding", Role.BUYER)
    sign_in(page, buyer.email)
    decision = decided(page, look, buyer, "Beveiliging van loketten")
    case, base = decision.case, f"/inkoop/{decision.case.reference}/gunning/"
    page.goto(f"{base}{decision.pk}/versturen/")
    fill_in(page, {"days": "500"})
    press(page)
    refused(page)
    look(page, "send-absurd")
    fill_in(page, {"days": "20"})
    press(page)
    not_refused(page)
    look(page, "sent")
    for name in ("winst", "verlies"):
        (mail,) = mails(to=f"{name}{case.pk}@acten.example", subject=case.reference)
        assert mail.attachments(), "the letter is with the mail"
    assert Letter.objects.filter(dossier=case.dossier).count() == 2
    page.goto(f"{base}{decision.pk}/kort-geding/")
    fill_in(page, {"started_on": typed(timezone.localdate() + timedelta(days=9))})
    press(page)
    refused(page)
    look(page, "proceedings-absurd")
    fill_in(page, {"started_on": typed(timezone.localdate())})
    press(page)
    not_refused(page)
    look(page, "suspended")
    page.goto(f"/contract/gunning/{decision.pk}/")
    look(page, "confirm-suspended")
    page.goto(f"{base}{decision.pk}/vonnis/")
    press(page)
    refused(page)
    look(page, "judgment-empty")
    fill_in(page, {"ended_on": typed(timezone.localdate()), "judgment": "De vordering is afgewezen."})
    press(page)
    not_refused(page)
    look(page, "resumed")
    page.goto(f"/contract/gunning/{decision.pk}/")
    fill_in(page, {"awarded_on": typed(timezone.localdate()), "reason": "De brief van vandaag."})
    press(page)
    refused(page)
    look(page, "confirm-too-early")
    expect(page.locator("main [name=reason]")).to_have_value("De brief van vandaag.")
    as_if_sent(decision, 45)
    press(page)
    not_refused(page)
    look(page, "confirmed")
    decision.refresh_from_db()
    assert decision.state == AwardState.DEFINITIVE
    (mail,) = mails(to=f"winst{case.pk}@acten.example", subject=f"{case.reference}-C1")
    phone = new_page()
    phone.goto(mail.links()[0])
    look(phone, "registration")
    said(phone, f"Winst {case.pk} B.V.")


def test_a_decision_sent_by_the_platform_is_recorded_with_its_proof_and_then_withdrawn(
    page: Page, sign_in: SignIn, axe: Axe
) -> None:
    look = LookAround(axe)
    buyer = staff("pia.platform@acten.example", "Pia Platform", Role.BUYER)
    sign_in(page, buyer.email)
    decision = decided(page, look, buyer, "Inzameling van textiel")
    base = f"/inkoop/{decision.case.reference}/gunning/"
    page.goto(f"{base}{decision.pk}/versturen/")
    tick(page, "[name=way][value=platform]")
    press(page)
    refused(page)
    look(page, "platform-empty")
    fill_in(page, {"sent_on": typed(timezone.localdate() + timedelta(days=2))})
    slip = payslip_file(3)
    upload(page, "proof_file", ("verzendbewijs.pdf", "application/pdf", slip.stream.read()))
    press(page)
    refused(page, "toekomst")
    look(page, "platform-future")
    chosen = page.locator("main [name=proof] option:checked")
    expect(chosen).to_contain_text("verzendbewijs.pdf")
    fill_in(page, {"sent_on": typed(timezone.localdate())})
    press(page)
    not_refused(page)
    look(page, "platform-sent")
    decision.refresh_from_db()
    assert (decision.sent_by_platform, decision.sent_on) == (True, timezone.localdate())
    assert decision.proof is not None
    assert not Letter.objects.filter(dossier=decision.case.dossier).exists()
    page.goto(f"{base}{decision.pk}/intrekken/")
    press(page)
    refused(page)
    fill_in(page, {"reason": "De weging bevatte een fout."})
    press(page)
    not_refused(page)
    look(page, "withdrawn")
    page.goto(f"{base}voorbereiden/")
    look(page, "award-again")


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
