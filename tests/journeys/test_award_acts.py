"""The award decision by the people who do it: proceedings, the definitive award, the tender platform."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from procurement.models import AwardDecision
from procurement.states import AwardState
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Letter
from tests.factories import cases, people
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
    tick,
    typed,
    upload,
)
from tests.reporting.ground import payslip_file

pytestmark = pytest.mark.slow


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
