"""Other ways along the ladder, in the browser: a finding, a renewed agreement, fulfilment (R34, R35)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from contractors.models import Contract, Obligation
from contractors.states import ContractStep, ObligationKind
from enforcement import services
from enforcement.models import Discharge, EnforcementFile
from enforcement.states import Ground
from procurement.states import Phase
from reporting.states import EffortState
from tests.factories import cases, contracts, reports
from tests.factories.cast import Cast, give_to_cast, make_cast
from tests.journeys.conftest import Axe, SignIn
from tests.journeys.test_enforcement import ENDED, ended_short, with_password
from tests.journeys.walking import Desk, Look, press, said, tick, typed

pytestmark = pytest.mark.slow
OPENED = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)


def opened(contract: Contract, cast: Cast, *, ground: Ground = Ground.SHORTFALL, finding: str = "") -> int:
    """A file with the talk held and the client informed, last summer."""
    opening = services.Opening(ground, "Er is minder gedaan dan afgesproken.", finding)
    file = services.open_file(contract_id=contract.pk, opening=opening, by=cast.adviser, at=OPENED)
    services.record_talk(
        file_id=file.pk,
        held_on=OPENED.date(),
        attendees="Adviseur, opdrachtnemer",
        minutes="Besproken wat nog moet.",
        by=cast.adviser,
        at=OPENED,
    )
    services.inform_client(
        file_id=file.pk, informed_on=OPENED.date(), text="Er is een tekort.", by=cast.adviser, at=OPENED
    )
    return file.pk


def address_of(file_id: int) -> str:
    """The page of the file."""
    return f"/handhaving/{EnforcementFile.objects.get(pk=file_id).reference}/"


@pytest.fixture
def desk(page: Page, axe: Axe, sign_in: SignIn) -> Desk:
    """A window of 1280 px, and the look at 320 px."""
    return Desk(page, Look(axe), sign_in, "ladder")


def test_an_effort_obligation_ends_in_a_finding_a_view_and_a_waiver(desk: Desk) -> None:
    cast = make_cast()
    with_password(cast.adviser, cast.contractor, cast.coordinator, cast.contract_manager)
    contract = ended_short(cast)
    Obligation.objects.filter(contract=contract).update(
        kind=ObligationKind.EFFORT, percent=None, gross=Decimal(0), net=Decimal(0)
    )
    page, start = desk.page, f"/handhaving/contract/{contract.reference}"

    desk.enter(cast.adviser)
    desk.see(f"{start}/openen/", "effort-open")
    tick(page, "[name=ground][value=shortfall]")
    desk.mistaken("effort-open", {"reason": "Er is te weinig gedaan.", "finding": "Geen enkele leerplek."})
    desk.do(None, "[name=ground][value=finding]")
    file = EnforcementFile.objects.get(contract=contract)
    at, today = address_of(file.pk), timezone.localdate()
    desk.judge("effort-file")
    said(page, "Geen enkele leerplek.")
    desk.page.goto(f"{at}gesprek/")
    desk.do({"held_on": typed(today), "attendees": "Adviseur", "minutes": "Besproken."})
    desk.page.goto(f"{at}opdrachtgever/")
    desk.do({"client_informed_text": "Er is een bevinding."})
    desk.page.goto(f"{at}zonder-ingebrekestelling/")
    desk.mistaken("skip", {"notice_skipped_reason": " "})
    desk.do({"notice_skipped_reason": "Nakomen kan niet meer."})
    desk.see(f"{at}voornemen/", "effort-announce")
    desk.mistaken("effort-announce", {"found_amount": "tien"})
    desk.do({"found_amount": "10.000,00"})
    waived_after_view(desk, cast, at)


def waived_after_view(desk: Desk, cast: Cast, at: str) -> None:
    """The contractor answers, three people act, and the client waives the fine."""
    desk.enter(cast.contractor)
    desk.see("/", "portal-announced")
    desk.see(f"{at}zienswijze/", "effort-view")
    desk.mistaken("effort-view", {"text": " "})
    desk.do({"text": "De school trok zich terug."})
    desk.judge("effort-view-given")
    desk.enter(cast.adviser)
    desk.page.goto(f"{at}voorstel/")
    desk.do({"proposal_reason": "Er was tijd voor een andere school."})
    desk.enter(cast.coordinator)
    desk.page.goto(f"{at}voorstel/tekenen/")
    desk.do()
    desk.enter(cast.contract_manager)
    desk.see(f"{at}besluit/", "effort-decide")
    desk.mistaken("effort-decide", {"decision_reason": "De school ging dicht."})
    desk.do(None, "[name=decision][value=waive]")
    desk.judge("effort-waived")
    desk.enter(cast.contractor)
    desk.see(at, "effort-waived-contractor")
    desk.see("/", "portal-waived")


def test_a_renewed_agreement_keeps_the_file_below_the_notice(desk: Desk) -> None:
    cast = make_cast()
    with_password(cast.adviser, cast.contract_manager)
    case = cases.case(Phase.EXECUTE, department=cast.department, by=cast.buyer, winner=cast.company)
    contract = contracts.contract(give_to_cast(case, cast), ContractStep.REPORT)
    file_id = opened(contract, cast, ground=Ground.RED_FORECAST)
    at = address_of(file_id)
    desk.enter(cast.adviser)
    desk.see(f"{at}nieuwe-afspraak/", "renew-without")
    press(desk.page)
    said(desk.page, "ondertekend")
    desk.judge("renew-refused")
    old = contract.agreements.get()
    old.state = "superseded"
    old.save(update_fields=["state"])
    contracts.agreement(contract, by=cast.adviser, signer=cast.contractor, signed_at=timezone.now())
    desk.see(f"{at}nieuwe-afspraak/", "renew")
    desk.do()
    desk.judge("renewed")
    said(desk.page, "Afspraak hernieuwd")
    assert EnforcementFile.objects.get(pk=file_id).renewed_agreement_id


def test_a_contract_that_is_fulfilled_gets_its_confirmation(desk: Desk) -> None:
    cast = make_cast()
    with_password(cast.adviser, cast.contractor, cast.contract_manager)
    contract = ended_short(cast)
    last = contract.quarterly_reports.get(quarter="2026-Q2")
    desk.enter(cast.adviser)
    address = f"/handhaving/contract/{contract.reference}/decharge/"
    desk.see(address, "discharge-short")
    reports.effort(last, EffortState.ACCEPTED, claimed=Decimal("6875.00"), decided_on=ENDED)
    desk.see(address, "discharge")
    desk.do()
    desk.judge("discharged")
    assert Discharge.objects.filter(contract=contract).exists()
    desk.enter(cast.contractor)
    desk.see("/", "portal-discharged")
    desk.see(f"/contract/{contract.reference}/", "contract-discharged")
    said(desk.page, "voldaan")
