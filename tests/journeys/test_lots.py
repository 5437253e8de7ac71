"""A buyer awards a cleaning tender of EUR 2.4 million in three lots, one of them directly (R6, R11, R17, R20)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from procurement.models import AwardDecision, Case, Lot
from procurement.states import AwardState, CriterionKind, Phase, Variant
from sroi.accounts.models import User
from sroi.accounts.states import Role
from tests.factories import cases
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.walking import LookAround, fill_in, not_refused, press, refused, staff, tendered, tick, typed

pytestmark = pytest.mark.slow
LOTS = (
    ("1", "1400000", Variant.CONDITION),
    ("2", "921000", Variant.RESERVED),
    ("3", "79000", Variant.LOTS),
)


def in_lots(buyer: User) -> tuple[Case, dict[str, Lot]]:
    """The tender as it closed last week: each lot has its own variant."""
    case = tendered(buyer, closed_days_ago=7, title="Schoonmaak stadsdeel Oost")
    Case.objects.filter(pk=case.pk).update(estimated_value=Decimal(2400000))
    case.variant_choices.update(replaced_at=timezone.now())
    made = {}
    for number, value, variant in LOTS:
        made[number] = cases.lot(case, number, value=Decimal(value), is_exempted=variant == Variant.LOTS)
        cases.variant_choice(case, variant, lot=made[number], by=buyer)
    cases.criterion(case, CriterionKind.PRICE)
    connection.close()
    return case, made


def scored(case: Case, buyer: User) -> None:
    """A committee of one who declared and has nothing to score: the price decides."""
    now = timezone.now()
    case.committee.create(user=buyer, invited_at=now, declared_at=now, has_conflict=False, submitted_at=now)
    connection.close()


def entered(page: Page, case: Case, lot: Lot, name: str, price: str) -> None:
    """One bid for one lot, entered and judged valid."""
    page.goto(f"/inkoop/{case.reference}/inschrijvingen/nieuw/")
    number = f"5{case.bids.count()}{case.pk:06d}"
    fill_in(page, {"kvk_number": number, "name": name, "email": f"{number}@percelen.example", "price": price})
    fill_in(page, {"received_on": typed(timezone.localdate() - timedelta(days=8))})
    tick(page, f"[name=lots][value='{lot.pk}']")
    press(page)
    not_refused(page)
    bid = case.bids.get(organisation__kvk_number=number)
    page.goto(f"/inkoop/{case.reference}/inschrijvingen/{bid.pk}/oordeel/")
    tick(page, "[name=validity][value=valid]")
    press(page)
    not_refused(page)


def decided(page: Page, look: LookAround, case: Case, winners: dict[str, Lot]) -> AwardDecision:
    """Each lot goes to who stands first in it, and the letters go out at one moment."""
    page.goto(f"/inkoop/{case.reference}/gunning/voorbereiden/")
    look(page, "lots-prepare")
    for name, lot in winners.items():
        bid = case.bids.get(organisation__name=name)
        expect(page.locator("main")).to_contain_text(f"plaats 1 in {lot}")
        tick(page, f"[name=wins_{bid.pk}]")
        tick(page, f"[name=lots_{bid.pk}][value='{lot.pk}']")
    start = timezone.localdate() + timedelta(days=60)
    fill_in(page, {"starts_on": typed(start), "ends_on": typed(start + timedelta(days=730))})
    fill_in(page, {"reasons": "De laagste prijs in dit perceel."})
    press(page)
    not_refused(page)
    decision = AwardDecision.objects.filter(case=case).latest("pk")
    page.goto(f"/inkoop/{case.reference}/gunning/{decision.pk}/versturen/")
    press(page)
    not_refused(page)
    look(page, "lots-sent")
    return decision


def awarded_directly(page: Page, look: LookAround, case: Case, lot: Lot) -> AwardDecision:
    """The lot that was left out goes to one company without bids; a lot with bids cannot."""
    page.goto(f"/inkoop/{case.reference}/gunning/rechtstreeks/")
    start = timezone.localdate() + timedelta(days=30)
    fill_in(page, {"kvk_number": f"6{case.pk:07d}", "name": "Glashelder B.V.", "email": "ramen@percelen.example"})
    fill_in(page, {"starts_on": typed(start), "ends_on": typed(start + timedelta(days=365)), "value": "-79.000"})
    fill_in(page, {"reasons": "Uitgenomen perceel, één op één gegund aan een sociale firma."})
    press(page)
    refused(page)
    look(page, "lots-direct-absurd")
    fill_in(page, {"value": "79.000"})
    tick(page, f"[name=lots][value='{lot.pk}']")
    press(page)
    not_refused(page)
    look(page, "lots-direct")
    return AwardDecision.objects.filter(case=case).latest("pk")


def confirmed(page: Page, decision: AwardDecision) -> None:
    """The definitive award, after the standstill where there is one."""
    decision.refresh_from_db()
    if decision.standstill_ends_on is not None and decision.sent_on is not None:
        past = timedelta(days=40)
        AwardDecision.objects.filter(pk=decision.pk).update(
            sent_on=decision.sent_on - past, standstill_ends_on=decision.standstill_ends_on - past
        )
        connection.close()
    page.goto(f"/contract/gunning/{decision.pk}/")
    fill_in(page, {"awarded_on": typed(timezone.localdate()), "reason": "De brief van vandaag."})
    press(page)
    not_refused(page)
    decision.refresh_from_db()
    assert decision.state == AwardState.DEFINITIVE


def test_three_lots_are_awarded_each_in_its_own_way(page: Page, sign_in: SignIn, axe: Axe) -> None:
    look = LookAround(axe)
    buyer = staff("bo.percelen@example.org", "Bo Percelen", Role.BUYER)
    case, lots = in_lots(buyer)
    sign_in(page, buyer.email)
    entered(page, case, lots["1"], "Zorgvuldig B.V.", "1.350.000")
    entered(page, case, lots["1"], "Duurder B.V.", "1.390.000")
    entered(page, case, lots["2"], "Sociaal Schoon B.V.", "900.000")
    scored(case, buyer)
    page.goto(f"/inkoop/{case.reference}/rangorde/")
    look(page, "lots-ranking")
    direct = awarded_directly(page, look, case, lots["3"])
    tendered_ = decided(page, look, case, {"Zorgvuldig B.V.": lots["1"], "Sociaal Schoon B.V.": lots["2"]})
    confirmed(page, direct)
    confirmed(page, tendered_)
    case.refresh_from_db()
    assert case.phase == Phase.CONTRACT
    made = {
        lot.number: (contract.contractor_name, contract.obligation.gross)
        for contract in case.contracts.all()
        for lot in contract.lots.all()
    }
    assert made == {
        "1": ("Zorgvuldig B.V.", Decimal("67500.00")),
        "2": ("Sociaal Schoon B.V.", Decimal("45000.00")),
        "3": ("Glashelder B.V.", Decimal("3950.00")),
    }
    page.goto(f"/zaken/{case.reference}/")
    look(page, "lots-case")
