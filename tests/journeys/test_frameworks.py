"""Under a framework the obligation follows the call-offs; an extension moves the end; a failed lot starts anew."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from contractors import services
from contractors.models import CallOff, ContractOption
from procurement.models import Case
from sroi.kernel.calendar import amsterdam_date
from tests.contractors.frameworks import AFTER, call_off_entry, framework_contracts
from tests.factories import contracts
from tests.factories.cast import make_cast
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.walking import Desk, Look, fill_in, press, said, tick, typed, upload, with_password
from tests.procurement.test_anew import stopped
from tests.reporting.ground import payslip_file

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(page: Page, axe: Axe, sign_in: SignIn) -> Desk:
    """A window in which people take turns."""
    return Desk(page, Look(axe), sign_in, "frameworks")


def test_a_call_off_nearly_fills_the_framework_and_an_extension_is_exercised(desk: Desk) -> None:
    cast, page = make_cast(), desk.page
    with_password(cast.contract_manager)
    pair = framework_contracts(cast, guaranteed=Decimal("100000.00"))
    first = pair[0]
    entry = call_off_entry(pair[1], "1900000.00", "NO-2")
    services.record_call_off(contract_id=pair[1].pk, entry=entry, by=cast.adviser, at=AFTER)
    contracts.option(first)
    at = first.get_absolute_url()
    desk.enter(cast.contract_manager)
    desk.see(f"{at}nadere-opdrachten/", "empty")
    desk.see(f"{at}nadere-opdrachten/nieuw/", "record")
    given = {"number": "NO-1", "given_on": "1-5-2026", "subject": "Zes wijken", "value": "1.100.001"}
    fill_in(page, given)
    slip = payslip_file(5)
    upload(page, "document", (slip.name, "application/pdf", slip.stream.read()))
    press(page)
    said(page, "gaat tot")
    desk.judge("too-much")
    page.locator("main [name=value]").fill("600.000")
    upload(page, "document", (slip.name, "application/pdf", payslip_file(5).stream.read()))
    press(page)
    said(page, "Bijna vol")
    desk.judge("nearly-full")
    made = CallOff.objects.get(number="NO-1")
    desk.see(f"{at}nadere-opdrachten/{made.pk}/corrigeren/", "correct")
    fill_in(page, {"value": "500.000", "reason": "Verkeerd overgenomen."})
    press(page)
    desk.judge("corrected")
    desk.see(f"{at}nadere-opdrachten/inlezen/", "import")
    rows = "Nummer;Datum;Onderwerp;Waarde\nNO-1;1-5-2026;Zes wijken;500000\nNO-3;2-5-2026;Zeven wijken;25.000,00\n"
    upload(page, "file", ("no.csv", "text/csv", rows.encode()))
    press(page)
    desk.judge("preview")
    press(page)
    said(page, "Zeven wijken")
    desk.see(f"{at}raamovereenkomst/maximum/", "maximum")
    desk.see(f"{at}opties/", "options")
    page.get_by_role("link", name="Licht").first.click()
    desk.judge("exercise")
    fill_in(page, {"decided_on": "1-5-2026", "ends_on": "30-9-2028"})
    upload(page, "document", (slip.name, "application/pdf", payslip_file(6).stream.read()))
    press(page)
    said(page, "Gelicht")
    desk.judge("exercised")
    desk.see(f"{at}opties/nieuw/", "option-add")
    desk.see(at, "contract")
    desk.see(f"{at}berekening/", "trace")
    first.refresh_from_db()
    assert ContractOption.objects.get(contract=first).state == "exercised"
    assert (first.ends_on, first.obligation.net) == (date(2028, 9, 30), Decimal("26300.00"))


def test_a_stopped_tender_is_started_anew_with_what_was_prepared(desk: Desk) -> None:
    cast, page = make_cast(), desk.page
    with_password(cast.buyer)
    old = stopped(cast)
    desk.enter(cast.buyer)
    desk.see(old.get_absolute_url(), "stopped")
    page.get_by_role("link", name="Begin opnieuw").click()
    desk.judge("anew")
    fill_in(page, {"planned_publication_on": typed(amsterdam_date(AFTER) + timedelta(days=300))})
    tick(page, "[name=ground][value=no_bids]")
    press(page)
    desk.judge("new-data")
    new = Case.objects.get(restarts=old)
    desk.see(f"/inkoop/{new.reference}/opties/", "plan-options")
    desk.see(f"/inkoop/{new.reference}/percelen/", "lots")
    desk.see(new.get_absolute_url(), "new-case")
    expect(page.get_by_role("link", name=old.reference)).to_be_visible()
