"""An obligation in an amount: promised at the award, agreed, measured, settled and short (R24a, R35, R38)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from contractors import services
from contractors.documents import agreement_letter
from contractors.models import BaseRow, Contract
from contractors.rules import BaseChange, lowest_promise, promised_on, why_not_promised
from contractors.services import AwardEntry, AwardTerms, BaseEntry
from contractors.states import BaseRowKind, ContractorVerb, ObligationKind
from enforcement.selectors.figures import figures_of
from procurement.models import Ask
from procurement.states import ApprovalState, AskKind, AwardState, Phase, Variant
from reporting.selectors import meter_of
from reporting.selectors.closing import result_of
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.contractors.ground import ENTRY, drafted, one_event, refused, sign
from tests.factories import cases, contracts
from tests.factories.cast import Cast, cast_contract, give_to_cast
from tests.factories.people import AT, ON

PROMISED = Decimal("80000.00")
LATER = AT + timedelta(days=2)
START, END = date(2026, 4, 1), date(2027, 3, 31)


@pytest.mark.parametrize(
    ("promised", "percent", "is_percentage", "code"),
    [
        ("80000.00", "5", True, ""),
        ("62500.00", "5", True, ""),
        ("62499.99", "5", True, "promise-too-low"),
        ("80000.00", "7", True, "promise-too-low"),
        ("80000.00", "0", True, "promise-superfluous"),
        ("80000.00", None, False, "promise-superfluous"),
    ],
)
def test_a_promise_takes_the_place_of_the_percentage_and_is_never_less(
    promised: str, percent: str | None, *, is_percentage: bool, code: str
) -> None:
    """R9, R38: 5% of EUR 1,250,000.00 is EUR 62,500.00."""
    found = why_not_promised(
        promised=Decimal(promised),
        base=Decimal("1250000.00"),
        percent=Decimal(percent) if percent else None,
        is_percentage=is_percentage,
    )
    assert [each.code for each in found] == ([code] if code else [])


def test_a_change_of_the_promise_counts_from_its_day() -> None:
    """R38."""
    rows = [
        BaseChange(ON, Decimal(0), "Gunning", is_award=True),
        BaseChange(ON + timedelta(days=10), Decimal(0), "Minder", promised=Decimal(-30000)),
        BaseChange(ON + timedelta(days=20), Decimal(0), "Meer", promised=Decimal(10000)),
    ]
    found = [promised_on(rows, promised=PROMISED, on=ON + timedelta(days=each)) for each in (9, 10, 20)]
    assert found == [Decimal("80000.00"), Decimal("50000.00"), Decimal("60000.00")]
    assert lowest_promise(rows, promised=PROMISED, since=ON) == Decimal("50000.00")
    assert lowest_promise(rows, promised=PROMISED, since=ON + timedelta(days=20)) == Decimal("60000.00")


def award(cast: Cast, promised: Decimal = PROMISED, *, kind: AskKind = AskKind.PERCENTAGE) -> Contract:
    """A direct award in which the winner promised an amount."""
    case = cases.case(Phase.SELECT, department=cast.department, by=cast.buyer, variant=Variant.PANTAR_PURCHASE)
    give_to_cast(case, cast)
    if kind == AskKind.WAIVER:
        Ask.objects.filter(case=case).delete()
        cases.ask(case, AskKind.WAIVER, approval=ApprovalState.APPROVED)
    row = cases.award(case, winner=cast.company, value=Decimal("1250000.00"), state=AwardState.STANDSTILL)
    terms = AwardTerms(promised=promised, starts_on=START, ends_on=END, contact_email="nora@bedrijf.example")
    made = services.award_definitively(
        decision_id=row.decision_id,
        entry=AwardEntry(ON + timedelta(days=1), {row.pk: terms}, reason="In het platform."),
        by=cast.buyer,
        at=AT + timedelta(days=1),
    )
    return made[0]


def fresh(contract: Contract) -> Contract:
    """The contract as it stands, with its obligation."""
    return Contract.objects.select_related("obligation", "dossier", "case").get(pk=contract.pk)


@pytest.mark.django_db
def test_the_award_makes_an_obligation_in_an_amount(cast: Cast) -> None:
    """R38: the promised value is the gross obligation; the contract value stays the base of cap and result."""
    contract = award(cast)
    owed = contract.obligation
    assert (owed.kind, owed.percent, owed.gross, owed.net) == (ObligationKind.AMOUNT, None, PROMISED, PROMISED)
    assert owed.is_owed
    assert list(Contract.objects.owing()) == [contract]
    assert Event.objects.get(verb=ContractorVerb.CONTRACT_MADE).facts["promised"] == "80000.00"
    assert result_of(fresh(contract), ON).base == Decimal("1250000.00")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("promised", "kind", "code"),
    [("62499.99", AskKind.PERCENTAGE, "promise-too-low"), ("80000.00", AskKind.WAIVER, "promise-superfluous")],
)
def test_a_promise_below_what_was_asked_or_without_a_request_is_refused(
    cast: Cast, promised: str, kind: AskKind, code: str
) -> None:
    """R9."""
    with pytest.raises(Refused) as no:
        award(cast, Decimal(promised), kind=kind)
    assert [each.code for each in no.value.blockers] == [code]
    assert no.value.blockers[0].field.startswith("promised_")
    assert not Contract.objects.exists()


@pytest.mark.django_db
def test_meter_and_shortfall_read_the_promised_value_of_their_day(cast: Cast) -> None:
    """R30, R35, R38: a change of the promise counts from its day, and a past day reads what was owed then."""
    contract = award(cast)
    day, at = ON + timedelta(days=40), AT + timedelta(days=40)
    entry = BaseEntry(BaseRowKind.AMENDMENT, None, day, "Plan verkleind", promised=Decimal("-10000.00"))
    with one_event(contract, ContractorVerb.BASE_CHANGED):
        services.change_base(contract_id=contract.pk, entry=entry, by=cast.adviser, at=at)
    now = fresh(contract)
    assert now.obligation.net == Decimal("70000.00")
    for on, net in ((day, "70000.00"), (day - timedelta(days=1), "80000.00")):
        meter = meter_of(now, on)
        assert meter is not None
        assert meter.net == Decimal(net)
        assert figures_of(now, on=on).shortfall == Decimal(net)
    low = BaseEntry(BaseRowKind.AMENDMENT, None, day, "Te veel", promised=Decimal("-70000.01"))
    with refused(contract, "promise-negative"):
        services.change_base(contract_id=contract.pk, entry=low, by=cast.adviser, at=at)


@pytest.mark.django_db
def test_a_percentage_has_no_promise_to_change(cast: Cast) -> None:
    """R38."""
    contract = cast_contract(cast)
    entry = BaseEntry(BaseRowKind.AMENDMENT, Decimal(1), ON, "Fout", promised=Decimal(1000))
    with refused(contract, "promise-negative"):
        services.change_base(contract_id=contract.pk, entry=entry, by=cast.adviser, at=AT)


@pytest.mark.django_db
def test_a_stopped_contract_settles_its_promise_pro_rata(cast: Cast) -> None:
    """R6: 182 of 365 days of EUR 80,000.00 and of the base; a reduction that was still to come is taken back."""
    contract = award(cast)
    later = BaseEntry(BaseRowKind.AMENDMENT, None, date(2027, 1, 1), "Later minder", promised=Decimal("-5000.00"))
    services.change_base(contract_id=contract.pk, entry=later, by=cast.adviser, at=AT)
    at = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    with one_event(contract, ContractorVerb.CONTRACT_STOPPED):
        services.stop_contract(
            contract_id=contract.pk,
            stopped_on=date(2026, 9, 29),
            reason="Failliet",
            document_id=None,
            by=cast.adviser,
            at=at,
        )
    row = BaseRow.objects.get(contract=contract, kind=BaseRowKind.PRO_RATA, valid_from=date(2026, 9, 29))
    assert (row.change, row.promised) == (Decimal("-626712.33"), Decimal("-40109.59"))
    assert fresh(contract).obligation.net == Decimal("39890.41")
    services.recompute_obligation(contract=fresh(contract), on=date(2027, 2, 1))
    assert fresh(contract).obligation.net == Decimal("39890.41")


@pytest.mark.django_db
def test_the_agreement_plans_the_promised_value(cast: Cast) -> None:
    """R24: lines that plan less need a reason; the letter names the promised value and no percentage."""
    contract = award(cast)
    services.register_contract(
        contract_id=contract.pk,
        entry=ENTRY,
        by=cast.contractor,
        at=LATER,
    )
    contracts.held_meeting(contract)
    short = drafted(cast, contract, Decimal("62500.00"))
    with pytest.raises(Refused) as no:
        services.offer_agreement(agreement_id=short.pk, by=cast.adviser, at=AT)
    assert "planned-short" in {each.code for each in no.value.blockers}
    services.withdraw_agreement(agreement_id=short.pk, reason="Opnieuw", by=cast.adviser, at=AT)
    whole = drafted(cast, contract, PROMISED, change="Hele toezegging gepland.")
    signed = sign(cast, services.offer_agreement(agreement_id=whole.pk, by=cast.adviser, at=AT))
    letter = agreement_letter(signed, base=Decimal("1250000.00"))
    assert (letter.is_amount, letter.percent, letter.gross) == (True, None, PROMISED)


def page(user: User, name: str, *args: object) -> str:
    """A page for somebody."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse(f"contractors:{name}", args=args)).content.decode().replace("\u00a0", " ")


@pytest.mark.django_db
def test_the_pages_show_a_promised_value(cast: Cast) -> None:
    """R38: asked at the award, shown with its computation, changed on the page of the base."""
    contract = award(cast)
    shown = page(cast.adviser, "obligation-show", contract.reference)
    assert "Toegezegde waarde van het plan" in shown
    assert "€ 80.000,00" in shown
    assert "Percentage" not in shown
    assert "Toegezegde waarde van het plan" in page(cast.contractor, "contract", contract.reference)
    assert "Verandering van de toegezegde waarde" in page(cast.adviser, "base-change", contract.reference)


@pytest.mark.django_db
def test_the_award_page_asks_for_a_promise_where_a_percentage_was_asked(cast: Cast) -> None:
    """R38: typed there, it is what the contract owes."""
    case = cases.case(Phase.SELECT, department=cast.department, by=cast.buyer, variant=Variant.PANTAR_PURCHASE)
    give_to_cast(case, cast)
    row = cases.award(case, winner=cast.company, value=Decimal("1250000.00"), state=AwardState.STANDSTILL)
    client = Client()
    client.force_login(cast.buyer, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("contractors:award-confirm", args=[row.decision_id])
    assert "Toegezegde waarde van het plan" in client.get(url).content.decode()
    number = row.pk
    sent = {
        "awarded_on": "3-3-2026",
        "reason": "In het platform.",
        f"base_{number}": "1.250.000,00",
        f"promised_{number}": "60.000,00",
        f"starts_on_{number}": "1-4-2026",
        f"ends_on_{number}": "31-3-2027",
    }
    refusal = client.post(url, sent)
    assert refusal.status_code == 422
    assert "€ 62.500,00" in refusal.content.decode().replace("\u00a0", " ")
    assert client.post(url, sent | {f"promised_{number}": "80.000,00"}).status_code == 302
    assert Contract.objects.get().obligation.net == PROMISED
