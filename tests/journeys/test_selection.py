"""A buyer and an adviser select: criteria, committee, bids, blind scores, consensus, award sent, definitive award."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from procurement.models import AwardDecision, Case
from procurement.states import AwardState, Phase
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Deadline
from tests.factories import cases, dossiers, people
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.walking import Look, facility, fill_in, not_refused, press, said, staff, tick, typed

pytestmark = pytest.mark.slow
PARTS = ("gunningscriteria", "commissie", "inschrijvingen", "consensus", "rangorde", "gunning")


def tendered(buyer: User, adviser: User) -> Case:
    """A published case whose tender closed a week ago."""
    now, department = timezone.now(), facility()
    case = cases.case(Phase.SELECT, department=department, by=buyer, title="Schoonmaak stadsloketten")
    case.tenders_close_at, case.starts_on, case.ends_on = now - timedelta(days=7), None, None
    case.save(update_fields=["tenders_close_at", "starts_on", "ends_on"])
    dossiers.assign(case.dossier, buyer, Role.BUYER)
    dossiers.assign(case.dossier, adviser, Role.ADVISER)
    return case


def with_criteria(page: Page, look: Look, base: str, mark: str) -> None:
    """Two criteria; a wrong sum is said at the field and nothing is lost."""
    page.goto(f"{base}gunningscriteria/")
    fill_in(page, {"criteria-0-title": "Aangeboden percentage", "criteria-0-weight": "40"})
    page.locator("[name=criteria-0-kind]").select_option("percentage")
    fill_in(page, {"criteria-0-floor_percent": "5", "criteria-0-ceiling_percent": "10"})
    fill_in(page, {"criteria-1-title": "Plan van aanpak", "criteria-1-weight": "50"})
    page.locator("[name=criteria-1-kind]").select_option("plan")
    fill_in(page, {"criteria-1-scale": "0 slecht, 50 voldoende, 100 uitstekend."})
    press(page)
    said(page, "De gewichten zijn samen 90")
    look(page, f"{mark}-criteria-wrong")
    fill_in(page, {"criteria-1-weight": "60"})
    press(page)
    not_refused(page)
    look(page, f"{mark}-criteria")


def with_committee(page: Page, look: Look, base: str, mark: str, *members: User) -> None:
    """Invite the members."""
    page.goto(f"{base}commissie/")
    for member in members:
        page.locator("[name=user]").select_option(str(member.pk))
        press(page)
        not_refused(page)
    look(page, f"{mark}-committee")


def with_bid(page: Page, look: Look, base: str, mark: str, answers: dict[str, str]) -> None:
    """Enter one bid."""
    page.goto(f"{base}inschrijvingen/nieuw/")
    fill_in(page, {"received_on": typed(timezone.localdate() - timedelta(days=8)), "price": "1.000.000", **answers})
    look(page, f"{mark}-bid")
    press(page)
    not_refused(page)


def judged(page: Page, look: Look, base: str, case: Case, mark: str) -> None:
    """Judge every bid valid."""
    for bid in case.bids.all():
        page.goto(f"{base}inschrijvingen/{bid.pk}/oordeel/")
        tick(page, "[name=validity][value=valid]")
        look(page, f"{mark}-judge")
        press(page)
        not_refused(page)
    look(page, f"{mark}-bids")


def scored(page: Page, look: Look, base: str, mark: str, points: str) -> None:
    """Declare, then score every bid on every criterion."""
    page.goto(f"{base}scores/")
    look(page, f"{mark}-declare")
    tick(page, "[name=has_conflict][value=no]")
    press(page)
    for field in page.locator("main [name^=points_]").all():
        field.fill(points)
    for field in page.locator("main [name^=motivation_]").all():
        field.fill("Concreet en meetbaar.")
    look(page, f"{mark}-scores")
    press(page)
    not_refused(page)
    look(page, f"{mark}-scores-done")


def agreed(page: Page, look: Look, base: str, case: Case, mark: str) -> None:
    """Record the consensus for each bid, beside what the members gave."""
    page.goto(f"{base}consensus/")
    look(page, f"{mark}-consensus")
    for bid in case.bids.all():
        page.goto(f"{base}consensus/{bid.pk}/")
        page.locator("main [name^=points_]").fill("85")
        page.locator("main [name^=motivation_]").fill("Na bespreking.")
        look(page, f"{mark}-consensus-set")
        press(page)
        not_refused(page)
    page.goto(f"{base}rangorde/")
    look(page, f"{mark}-ranking")


def sent(page: Page, look: Look, base: str, case: Case, mark: str) -> AwardDecision:
    """Prepare the award decision for the second bidder, and send it by letters."""
    press_link(page)
    winner = case.bids.get(offered_percent=10)
    tick(page, f"[name=wins_{winner.pk}]")
    start = timezone.localdate() + timedelta(days=60)
    fill_in(page, {"starts_on": typed(start), "ends_on": typed(start + timedelta(days=365))})
    fill_in(page, {"reasons": "Het hoogste percentage en een concreet plan."})
    look(page, f"{mark}-prepare")
    press(page)
    not_refused(page)
    look(page, f"{mark}-award")
    press_link(page)
    look(page, f"{mark}-send")
    press(page)
    not_refused(page)
    said(page, "Opschortende termijn eindigt")
    look(page, f"{mark}-sent")
    return AwardDecision.objects.get(case=case)


def press_link(page: Page) -> None:
    """Follow the one primary link."""
    page.locator("main a.ams-button--primary").first.click()
    page.wait_for_load_state()


def time_passes(decision: AwardDecision, days: int) -> None:
    """As if the decision was sent so many days earlier."""
    assert decision.sent_on is not None
    assert decision.standstill_ends_on is not None
    past = timedelta(days=days)
    AwardDecision.objects.filter(pk=decision.pk).update(
        sent_on=decision.sent_on - past, standstill_ends_on=decision.standstill_ends_on - past
    )
    Deadline.objects.filter(dossier=decision.case.dossier).update(due_on=timezone.localdate() - timedelta(days=1))
    connection.close()


def walked(page: Page, other: Page, sign_in: SignIn, axe: Axe, mark: str) -> tuple[Page, AwardDecision]:
    """The whole way by two people, up to the sent decision."""
    look = Look(axe)
    buyer = staff(f"bas.{mark}@example.org", "Bas Inkoper", Role.BUYER)
    adviser = staff(f"ada.{mark}@example.org", "Ada Adviseur", Role.ADVISER)
    case = tendered(buyer, adviser)
    base = f"/inkoop/{case.reference}/"
    sign_in(page, buyer.email)
    sign_in(other, adviser.email)
    with_criteria(page, look, base, mark)
    with_committee(page, look, base, mark, buyer, adviser)
    known = people.organisation("Helder B.V.", email="inschrijving@helder.example")
    with_bid(page, look, base, mark, {"kvk_number": known.kvk_number, "offered_percent": "7,5"})
    new = {"kvk_number": f"7{case.pk:07d}", "name": "Nieuw B.V.", "email": "inschrijving@nieuw.example"}
    with_bid(page, look, base, mark, {**new, "offered_percent": "10", "social_offer": "Vier leerplekken."})
    judged(page, look, base, case, mark)
    scored(page, look, base, f"{mark}-buyer", "80")
    other.goto(f"{base}consensus/")
    expect(other.locator("body")).not_to_contain_text("Concreet en meetbaar.")
    scored(other, look, base, f"{mark}-adviser", "90")
    agreed(page, look, base, case, mark)
    return page, sent(page, look, base, case, mark)


def test_two_people_select_up_to_the_definitive_award(
    page: Page, new_page: Callable[[], Page], sign_in: SignIn, axe: Axe
) -> None:
    _page, decision = walked(page, new_page(), sign_in, axe, "wide")
    assert decision.state == AwardState.STANDSTILL
    look, base = Look(axe), f"/inkoop/{decision.case.reference}/"
    page.goto(f"{base}gunning/{decision.pk}/kort-geding/")
    look(page, "wide-proceedings")
    page.goto(f"{base}gunning/{decision.pk}/intrekken/")
    look(page, "wide-withdraw")
    time_passes(decision, 40)
    page.goto(f"{base}gunning/")
    look(page, "wide-over")
    press_link(page)
    fill_in(page, {"awarded_on": typed(timezone.localdate()), "reason": "Definitieve gunningsbrief van vandaag."})
    press(page)
    not_refused(page)
    decision.refresh_from_db()
    assert decision.state == AwardState.DEFINITIVE
    assert decision.case.contracts.count() == 1


def test_the_same_way_fits_a_phone(narrow_page: Page, new_page: Callable[[], Page], sign_in: SignIn, axe: Axe) -> None:
    _page, decision = walked(narrow_page, new_page(), sign_in, axe, "narrow")
    look, base = Look(axe), f"/inkoop/{decision.case.reference}/"
    for part in PARTS:
        narrow_page.goto(f"{base}{part}/")
        look(narrow_page, f"narrow-{part}")
