"""The way up the ladder without a view, and the notice of default as its English reader sees it (R3, R34, R35)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enforcement import services
from enforcement.models import EnforcementFile, Fine
from enforcement.states import FileState
from sroi.accounts.models import RoleGrant, User
from sroi.accounts.states import Role
from sroi.kernel import formats
from tests.factories.cast import Cast, make_cast
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.test_enforcement import ended_short, with_password
from tests.journeys.test_ladder import address_of, opened
from tests.journeys.walking import Desk, Look, press, said, tick, typed

pytestmark = pytest.mark.slow
NOTICED = datetime(2026, 8, 4, 9, 0, tzinfo=UTC)
ANNOUNCED = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
NOTICE_ENDS, VIEW_DUE = date(2026, 8, 18), date(2026, 9, 15)


def noticed(file_id: int, cast: Cast) -> None:
    """The notice of default was given, and its term has passed."""
    services.give_notice(
        file_id=file_id, term_ends_on=NOTICE_ENDS, demand="Lever het tekort.", by=cast.adviser, at=NOTICED
    )


@pytest.fixture
def desk(page: Page, axe: Axe, sign_in: SignIn) -> Desk:
    """A window in which people take turns."""
    return Desk(page, Look(axe), sign_in, "proposal")


def test_a_fine_without_a_view_is_lowered_by_the_head_of_the_department(desk: Desk) -> None:
    cast = make_cast()
    head = cast.department_head
    with_password(cast.adviser, cast.coordinator, cast.stand_in, head)
    file_id = opened(ended_short(cast), cast)
    noticed(file_id, cast)
    services.announce_fine(file_id=file_id, view_due_on=VIEW_DUE, by=cast.adviser, at=ANNOUNCED)
    at, page = address_of(file_id), desk.page

    desk.enter(cast.adviser)
    desk.see(at, "view-awaited")
    desk.see(f"{at}zienswijze/geen/", "no-view")
    desk.do()
    desk.see(f"{at}voorstel/", "propose")
    desk.mistaken("propose", {"proposed": "9.999.999,00", "proposal_reason": "De uitval was te voorzien."})
    desk.do({"proposed": "6.875,00"})
    proposer_is_refused(desk, cast, at)

    desk.enter(cast.coordinator)
    desk.see(f"{at}voorstel/terug/", "return")
    desk.mistaken("return", {"reason": " "})
    desk.do({"reason": "Leg uit waarom de uitval te voorzien was."})
    desk.enter(cast.adviser)
    desk.see(f"{at}voorstel/", "propose-again")
    said(page, "Leg uit waarom de uitval te voorzien was.")
    desk.do({"proposed": "6.875,00", "proposal_reason": "Het bedrijf kende het verloop uit eerdere jaren."})
    desk.enter(cast.coordinator)
    desk.see(f"{at}voorstel/tekenen/", "countersign")
    desk.do()

    desk.enter(head)
    desk.see("/mijn-werk/", "work-head")
    said(page, "Besluit over de voorgestelde boete")
    desk.see(f"{at}besluit/", "decide")
    tick(page, "[name=decision][value=moderate]")
    desk.mistaken("decide", {"decided": "7.000,00", "decision_reason": "Het verlies was deels overmacht."})
    expect(page.locator("[name=decision][value=moderate]")).to_be_checked()
    desk.do({"decided": "2.500,00"})
    said(page, formats.euro(Decimal(2500), language="nl"))
    desk.judge("decided")
    assert Fine.objects.get(file_id=file_id).decided == Decimal(2500)


def proposer_is_refused(desk: Desk, cast: Cast, at: str) -> None:
    """Neither the proposer nor the stand-in countersigns, though both are coordinators now; the reason is said (R3)."""
    for user in (cast.adviser, cast.stand_in):
        RoleGrant.objects.create(user=user, role=Role.COORDINATOR)
        desk.enter(user)
        desk.see(at, f"own-proposal-{user.pk}")
        desk.page.goto(f"{at}voorstel/tekenen/")
        press(desk.page)
        desk.judge("own-proposal-refused")
        expect(desk.page.locator("main .ams-invalid-form-alert li")).to_contain_text("voorstel")
        expect(desk.page.locator("main .ams-invalid-form-alert")).not_to_contain_text("Verbeter")
        RoleGrant.objects.filter(user=user, role=Role.COORDINATOR).delete()
    assert EnforcementFile.objects.get(reference=at.split("/")[2]).state == FileState.PROPOSED


def test_a_notice_of_default_reaches_the_portal_in_english(desk: Desk) -> None:
    cast = make_cast()
    everybody = (cast.adviser, cast.contractor, cast.coordinator, cast.contract_manager)
    with_password(*everybody)
    User.objects.filter(pk__in=[each.pk for each in everybody]).update(language="en")
    for each in everybody:
        each.refresh_from_db()
    file_id = opened(ended_short(cast), cast)
    at, page, today = address_of(file_id), desk.page, timezone.localdate()

    desk.enter(cast.adviser)
    desk.see(f"{at}ingebrekestelling/", "notice-en")
    desk.mistaken("notice-en", {"demand": "Deliver what is short.", "term_ends_on": typed(today)})
    saturday = today + timedelta(days=600 + (5 - today.weekday() - 600) % 7)
    desk.mistaken("notice-saturday-en", {"term_ends_on": typed(saturday)})
    desk.do(None, "[name=free_day_is_meant]")
    desk.judge("noticed-en")
    desk.enter(cast.contractor)
    desk.see("/", "portal-noticed-en")
    desk.see(at, "contractor-noticed-en")
    said(page, "Notice of default")
