"""Several contractors that owe jointly: one obligation, one meter, agreed shares (R24a)."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contractors import services
from contractors.models import Contract, JointObligation
from contractors.rules import PartnerFacts, joint_shares, joint_shortfall, why_not_joint
from contractors.services import AwardEntry, AwardTerms, JointEntry, joint
from contractors.states import AgreementState, ContractorVerb, ContractStep
from enforcement.rules import Clause, compute_fine
from enforcement.selectors.figures import figures_of
from procurement.models import Award
from procurement.states import AwardState, Phase, Variant
from reporting.selectors import joint_meter_of
from reporting.states import EffortState
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.conftest import Twins, at_once, kinds
from tests.factories import cases, contracts, reports
from tests.factories.cast import Cast, cast_contract, give_to_cast, make_cast
from tests.factories.people import AT, ON

FIRST, SECOND = PartnerFacts("A", Decimal(60), True, False), PartnerFacts("B", Decimal(40), True, False)
cents = st.decimals(min_value="0.00", max_value="9999999.99", places=2)


def test_two_shares_that_sum_to_the_whole_stand() -> None:
    """R24a."""
    assert why_not_joint([FIRST, SECOND], reason="Artikel 4.") == ()


@pytest.mark.parametrize(
    ("partners", "reason", "codes"),
    [
        ([FIRST], "x", {"joint-alone", "joint-not-whole"}),
        ([], "x", {"joint-alone"}),
        ([FIRST, PartnerFacts("B", Decimal(41), owes_amount=True, has_ended=False)], "x", {"joint-not-whole"}),
        ([FIRST, PartnerFacts("B", Decimal(40), owes_amount=False, has_ended=False)], "x", {"joint-without-amount"}),
        ([FIRST, PartnerFacts("B", Decimal(40), owes_amount=True, has_ended=True)], "x", {"joint-ended"}),
        ([FIRST, SECOND, PartnerFacts("C", Decimal(0), owes_amount=True, has_ended=False)], "x", {"joint-no-share"}),
        ([FIRST, SECOND], " ", {"reason-missing"}),
    ],
)
def test_what_cannot_be_joint(partners: list[PartnerFacts], reason: str, codes: set[str]) -> None:
    """R24a: all reasons at once."""
    assert {each.code for each in why_not_joint(partners, reason=reason)} == codes


@given(st.lists(st.tuples(cents, cents, st.integers(1, 100)), min_size=2, max_size=6))
def test_the_shares_sum_to_what_all_together_lack(parts: list[tuple[Decimal, Decimal, int]]) -> None:
    """R24a, R35, R38: to the cent; what one did too much covers what another lacks."""
    nets, verified = [net for net, _done, _share in parts], [done for _net, done, _share in parts]
    missing = joint_shortfall(nets=nets, verified=verified)
    assert missing == max(Decimal(0), sum(nets) - sum(verified))
    assert sum(joint_shares(missing, [Decimal(share) for _net, _done, share in parts])) == missing


def second_contract(cast: Cast, first: Contract) -> Contract:
    """Another contract of the same case, of another company."""
    award = first.award
    other = Award.objects.create(
        decision=award.decision, organisation=cast.other_company, value=Decimal("500000.00"), contract_title="Ramen"
    )
    return contracts.contract(first.case, ContractStep.REPORT, award=other)


@pytest.fixture
def pair(cast: Cast) -> tuple[Contract, Contract]:
    """Two running contracts of one case, that owe EUR 62,500.00 and EUR 25,000.00."""
    first = cast_contract(cast, ContractStep.REPORT)
    return first, second_contract(cast, first)


def entry(pair: tuple[Contract, Contract], one: str = "60", other: str = "40") -> JointEntry:
    """Shares for both."""
    return JointEntry({pair[0].pk: Decimal(one), pair[1].pk: Decimal(other)}, "Artikel 4 van beide contracten.")


def agree(cast: Cast, pair: tuple[Contract, Contract], **more: str) -> JointObligation:
    """Agree on the shares."""
    return services.agree_joint(contract_id=pair[0].pk, entry=entry(pair, **more), by=cast.adviser, at=AT)


def accepted(cast: Cast, contract: Contract, amount: str) -> None:
    """An accepted effort under a contract."""
    report = reports.report(contract, quarter="2026-Q2")
    reports.effort(report, EffortState.ACCEPTED, claimed=Decimal(amount), by=cast.contractor)


@pytest.mark.django_db
def test_one_meter_and_a_shortfall_by_share(cast: Cast, pair: tuple[Contract, Contract]) -> None:
    """R24a, R30, R35: 87,500.00 together; 70,000.00 by the first leaves 17,500.00: 10,500.00 and 7,000.00."""
    agree(cast, pair)
    accepted(cast, pair[0], "70000.00")
    on = date(2026, 7, 31)
    found = joint_meter_of(pair[0], on)
    assert found is not None
    assert (found.meter.net, found.meter.verified) == (Decimal("87500.00"), Decimal("70000.00"))
    shortfalls = [figures_of(each, on=on).shortfall for each in pair]
    assert shortfalls == [Decimal("10500.00"), Decimal("7000.00")]
    computed = compute_fine(figures_of(pair[1], on=on), clause=Clause(), contract_value=Decimal("500000.00"))
    assert computed.fine == Decimal("7000.00")
    assert [step.amount for step in computed.steps[-3:-1]] == [Decimal("17500.00"), Decimal("7000.00")]
    before = ON - timedelta(days=1)
    assert joint_meter_of(pair[0], before) is None
    assert figures_of(pair[0], on=before).joint is None


@pytest.mark.django_db
def test_other_shares_end_the_old_ones_and_ending_leaves_each_by_itself(
    cast: Cast, pair: tuple[Contract, Contract]
) -> None:
    """R24a, R39: one event each; a past day reads the shares of then."""
    agree(cast, pair)
    later, on = AT + timedelta(days=30), ON + timedelta(days=30)
    services.agree_joint(contract_id=pair[1].pk, entry=entry(pair, "50", "50"), by=cast.adviser, at=later)
    assert Event.objects.filter(verb=ContractorVerb.JOINT_AGREED, dossier=pair[0].case.dossier).count() == 2
    for day, share in ((ON, Decimal(60)), (on, Decimal(50))):
        found = joint_meter_of(pair[0], day)
        assert found is not None
        assert found.part_of(pair[0]).percent == share
    end = partial(services.end_joint, contract_id=pair[0].pk, by=cast.adviser, at=later + timedelta(days=1))
    with pytest.raises(Refused):
        end(reason=" ")
    end(reason="Ontvlochten.")
    assert joint_meter_of(pair[0], on + timedelta(days=1)) is None
    with pytest.raises(Refused) as no:
        end(reason="Nog eens.")
    assert {each.code for each in no.value.blockers} == {"joint-not-there"}


@pytest.mark.django_db
def test_who_may_agree_and_what_is_refused_leaves_nothing(cast: Cast, pair: tuple[Contract, Contract]) -> None:
    """R1, R24a."""
    for person in (cast.buyer, cast.contract_manager, cast.contractor, cast.auditor):
        with pytest.raises(PermissionDenied):
            services.agree_joint(contract_id=pair[0].pk, entry=entry(pair), by=person, at=AT)
    with pytest.raises(Refused):
        agree(cast, pair, other="39")
    assert not JointObligation.objects.exists()
    assert not Event.objects.filter(verb=ContractorVerb.JOINT_AGREED).exists()


def test_of_two_agreements_at_once_the_last_one_runs(twins: Twins, slowly: object) -> None:
    """R24a: without the lock the database has the last word, with an error."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        first = cast_contract(cast, ContractStep.REPORT)
        pair = (first, second_contract(cast, first))
        found = at_once(*[partial(agree, cast, pair)] * 2)
        return kinds(found), JointObligation.objects.filter(ended_at__isnull=True).count()

    slowly(joint, "_told")  # type: ignore[operator]  # the fixture
    held, free = twins(race)
    assert held == (["JointObligation", "JointObligation"], 1)
    assert free[0] == ["IntegrityError", "JointObligation"]


@pytest.mark.django_db
def test_an_award_makes_contracts_that_owe_jointly(cast: Cast) -> None:
    """R20, R24a: the shares are asked where several win."""
    case = cases.case(Phase.SELECT, department=cast.department, by=cast.buyer, variant=Variant.PANTAR_PURCHASE)
    give_to_cast(case, cast)
    one = cases.award(case, winner=cast.company, value=Decimal("1250000.00"), state=AwardState.STANDSTILL)
    two = Award.objects.create(decision=one.decision, organisation=cast.other_company, value=Decimal("500000.00"))
    client = signed_in(cast.buyer)
    url = reverse("contractors:award-confirm", args=[one.decision_id])
    assert client.get(url).content.decode().count("Aandeel in de gezamenlijke verplichting") == 2
    terms = AwardTerms(starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
    sent = {one.pk: Decimal(70), two.pk: Decimal(20)}
    award = partial(services.award_definitively, decision_id=one.decision_id, by=cast.buyer, at=AT + timedelta(days=1))
    day, all_terms = ON + timedelta(days=1), {one.pk: terms, two.pk: terms}
    with pytest.raises(Refused) as no:
        award(entry=AwardEntry(day, all_terms, "Platform.", shares=sent))
    assert {each.code for each in no.value.blockers} == {"joint-not-whole"}
    made = award(entry=AwardEntry(day, all_terms, "Platform.", shares=sent | {two.pk: Decimal(30)}))
    found = joint_meter_of(made[0], day)
    assert found is not None
    assert [each.percent for each in found.parts] == [Decimal(70), Decimal(30)]


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_the_pages_agree_show_and_end_it(cast: Cast, pair: tuple[Contract, Contract]) -> None:
    """R24a: the page of each contract shows the one meter; the agreement names the shares."""
    client, first = signed_in(cast.adviser), pair[0]
    url = reverse("contractors:joint-agree", args=[first.reference])
    page = client.get(first.get_absolute_url()).content.decode()
    assert url in page
    assert 'id="joint"' not in page
    sent = {f"share_{pair[0].pk}": "60", f"share_{pair[1].pk}": "30", "reason": "Artikel 4."}
    refusal = client.post(url, sent)
    assert refusal.status_code == 422
    assert "De aandelen zijn samen 90%" in refusal.content.decode().replace("\u00a0", " ")
    assert client.post(url, sent | {f"share_{pair[1].pk}": "40"}).status_code == 302
    for person in (cast.adviser, cast.contractor):
        response = signed_in(person).get(first.get_absolute_url())
        assert response.status_code == 200, person
        shown = response.content.decode().replace("\u00a0", " ")
        assert "Gezamenlijke verplichting" in shown
        assert "€ 87.500" in shown
        assert cast.other_company.name in shown
    agreement = contracts.agreement(first, AgreementState.OFFERED, by=cast.adviser)
    shown = client.get(reverse("contractors:agreement", args=[first.reference, agreement.version])).content.decode()
    assert "Gezamenlijke verplichting" in shown
    end = reverse("contractors:joint-end", args=[first.reference])
    assert client.post(end, {"reason": "Ontvlochten."}).status_code == 302
    assert "€ 87.500" not in client.get(first.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_shares_that_changed_since_the_offer_are_not_signed_unseen(cast: Cast, pair: tuple[Contract, Contract]) -> None:
    """R24, R24a: what both sign holds the shares; without any it is what it was."""
    agreement = pair[0].agreements.get()
    alone = services.content_hash(agreement)
    agree(cast, pair)
    joint_hash = services.content_hash(agreement)
    agree(cast, pair, one="50", other="50")
    assert len({alone, joint_hash, services.content_hash(agreement)}) == 3
    services.end_joint(contract_id=pair[0].pk, reason="Ontvlochten.", by=cast.adviser, at=AT)
    assert services.content_hash(agreement) == alone
