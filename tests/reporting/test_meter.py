"""The meter's equation through the acts, to the cent, today and at any past date (R30, R39)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contractors.models import BaseRow, Contract, Obligation
from contractors.services.obligation import recompute_obligation
from contractors.states import BaseRowKind, ContractStep
from reporting import services
from reporting.selectors import deliverables_of, meter_of
from reporting.states import EffortState
from sroi.kernel.money import euro
from tests.factories import reports
from tests.factories.cast import make_cast
from tests.reporting.ground import AFTER, Ground, make_ground

cents = st.decimals(min_value="0.01", max_value="40000.00", places=2)
lines = st.lists(st.tuples(cents, st.sampled_from(["accept", "half", "reject", "wait"])), max_size=6)


class MeterLaws(TestCase):
    """Whatever is claimed and decided, the figures add up."""

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(lines)
    def test_net_and_surplus_are_verified_review_and_rest(self, wanted: list[tuple[Decimal, str]]) -> None:
        """R30: net + surplus = verified + in review + still to report; rejected never counts."""
        ground = make_ground(make_cast())
        made = [reports.effort(ground.report, claimed=claimed, by=ground.cast.contractor) for claimed, _act in wanted]
        if not made:
            services.state_nothing(report_id=ground.report.pk, nothing=True, by=ground.cast.contractor, at=AFTER)
        ground.submit()
        expected = Decimal(0)
        for effort, (claimed, act) in zip(made, wanted, strict=True):
            expected += decide(ground, effort.pk, claimed, act)
        found = meter_of(ground.contract, AFTER.date())
        assert found is not None
        assert found.verified == expected
        assert found.net + found.surplus == found.verified + found.in_review + found.to_report
        assert min(found.to_report, found.surplus) == 0
        before = meter_of(ground.contract, AFTER.date() - timedelta(days=1))
        assert before is not None
        assert (before.verified, before.in_review) == (Decimal(0), Decimal(0))


def decide(ground: Ground, pk: int, claimed: Decimal, act: str) -> Decimal:
    """Do what was drawn; answer what of it counts as verified."""
    adviser = ground.cast.adviser
    if act == "reject":
        services.reject_effort(effort_id=pk, rejection="not_extra", reason="", by=adviser, at=AFTER)
    if act in ("reject", "wait"):
        return Decimal(0)
    value = claimed if act == "accept" else euro(claimed / 2)
    services.waive_evidence(effort_id=pk, kinds=["payslip"], reason="Ingezien.", by=adviser, at=AFTER)
    services.accept_effort(effort_id=pk, verified=value, reason="Deels.", by=adviser, at=AFTER)
    return value


@pytest.mark.django_db
def test_a_correction_later_leaves_the_past_as_it_was(ground: Ground) -> None:
    effort = ground.enter()
    ground.submit()
    services.ask_about_effort(effort_id=effort.pk, question="Klopt dit?", by=ground.cast.adviser, at=AFTER)
    later = AFTER + timedelta(days=3)
    entry = ground.entry(components={"gross_wage": Decimal("5000.00")})
    services.change_effort(effort_id=effort.pk, entry=entry, by=ground.cast.contractor, at=later)
    services.answer_effort(effort_id=effort.pk, answer="Nee, minder.", by=ground.cast.contractor, at=later)
    unsent = meter_of(ground.contract, later.date())
    assert unsent is not None
    assert unsent.in_review == Decimal("6800.00"), "what is not submitted yet does not count"
    services.correct_report(report_id=ground.report.pk, by=ground.cast.contractor, at=later)
    then, now = meter_of(ground.contract, AFTER.date()), meter_of(ground.contract, later.date())
    assert then is not None
    assert now is not None
    assert (then.in_review, now.in_review) == (Decimal("6800.00"), Decimal("5000.00"))


@pytest.mark.django_db
def test_a_change_of_the_base_later_leaves_the_past_as_it_was(ground: Ground) -> None:
    """R38, R39: what was owed on a day is computed on the base that was recorded by then."""
    before, later = ground.contract.obligation.net, AFTER + timedelta(days=3)
    BaseRow.objects.create(
        contract=ground.contract,
        kind=BaseRowKind.AMENDMENT,
        change=Decimal("100000.00"),
        valid_from=later.date(),
        reason="Meer gebouwen.",
        recorded_at=later,
    )
    recompute_obligation(contract=ground.contract, on=later.date())
    ground.contract.obligation.refresh_from_db()
    then, now = meter_of(ground.contract, AFTER.date()), meter_of(ground.contract, later.date())
    assert then is not None
    assert now is not None
    assert (then.net, now.net) == (before, before + Decimal("5000.00"))


@pytest.mark.django_db
def test_a_contract_that_stopped_expects_nothing_more(ground: Ground) -> None:
    """R6, R30: what was planned after the stop no longer comes; before the stop it did."""
    before = meter_of(ground.contract, AFTER.date())
    assert before is not None
    assert before.still_planned > 0
    later = AFTER + timedelta(days=3)
    Contract.objects.filter(pk=ground.contract.pk).update(step=ContractStep.STOPPED, closed_at=later)
    stopped = Contract.objects.select_related("obligation").get(pk=ground.contract.pk)
    then, now = meter_of(stopped, AFTER.date()), meter_of(stopped, later.date())
    assert then == before
    assert now is not None
    assert (now.planned, now.forecast) == (Decimal(0), now.verified + now.in_review)


@pytest.mark.django_db
def test_an_approved_correction_counts_from_its_own_day(ground: Ground) -> None:
    effort = reports.effort(ground.report, EffortState.ACCEPTED, claimed=Decimal(100), by=ground.cast.contractor)
    proposal = services.propose_counter(
        effort_id=effort.pk, amount=Decimal(-40), reason="Dubbel.", by=ground.cast.adviser, at=AFTER
    )
    services.approve_counter(proposal_id=proposal.pk, reason="", by=ground.cast.coordinator, at=AFTER)
    now, past = meter_of(ground.contract, AFTER.date()), meter_of(ground.contract, AFTER.date() - timedelta(days=1))
    assert now is not None
    assert past is not None
    assert (past.verified, now.verified) == (Decimal(100), Decimal(60))


@pytest.mark.django_db
def test_an_effort_obligation_counts_deliverables(ground: Ground) -> None:
    Obligation.objects.filter(contract=ground.contract).update(kind="effort")
    ground.contract.refresh_from_db()
    reports.effort(ground.report, EffortState.ACCEPTED, by=ground.cast.contractor)
    type(ground.report).objects.filter(pk=ground.report.pk).update(submitted_at=AFTER)
    assert meter_of(ground.contract, AFTER.date()) is None
    counted = deliverables_of(ground.contract, AFTER.date())
    assert counted.done == 1
    assert counted.asked >= 4
