"""What was owed on a past day, and until when, from dated rows, beside a small recomputation in cents (R38, R39)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contractors import services
from contractors.models import BaseRow, Contract, DiscountProposal, TermRow
from contractors.states import BaseRowKind, ContractStep, DiscountState
from reporting.selectors import meter_of
from reporting.selectors.closing import result_of
from sroi.accounts.models import User
from tests.factories import contracts
from tests.factories.cast import cast_contract, make_cast
from tests.factories.people import AT, ON

AWARDED = 1_250_000_00
PERCENT, DISCOUNT = 5, 25
LENGTH = 420
Change = tuple[int, int, int]
"""The day on which a change of the base was recorded, the day from which it counts, and the cents."""
Term = tuple[int, int]
"""The day on which a term was recorded, and its last day."""

days = st.integers(1, LENGTH)
changes = st.lists(st.tuples(days, days, st.integers(-100_000_00, 900_000_00)), max_size=5)
terms = st.lists(st.tuples(days, st.integers(LENGTH, 3 * LENGTH)), max_size=3, unique_by=lambda term: term[0])


@dataclass(frozen=True, slots=True)
class Told:
    """What happened to a contract, in days after its award."""

    changes: tuple[Change, ...]
    terms: tuple[Term, ...]
    discounted_on: int | None


def rounded(cents: int, part: int) -> int:
    """So many hundredths of an amount, half up."""
    return (cents * part + 50) // 100


def net_cents(told: Told, on: int) -> int:
    """What was owed at the end of a day."""
    base = AWARDED + sum(cents for known, since, cents in told.changes if known <= on and since <= on)
    gross = rounded(base, PERCENT)
    has_discount = told.discounted_on is not None and told.discounted_on <= on
    return rounded(gross, 100 - DISCOUNT) if has_discount else gross


def last_day(told: Told, on: int, awarded: date) -> date:
    """The last day of the contract as it was known on a day."""
    known = sorted(term for term in told.terms if term[0] <= on)
    return ON + timedelta(days=known[-1][1]) if known else awarded


def keep(contract: Contract, told: Told, by: User) -> None:
    """The rows of a history, as they stand after all of it."""
    for known, since, cents in told.changes:
        BaseRow.objects.create(
            contract=contract,
            kind=BaseRowKind.AMENDMENT,
            change=Decimal(cents) / 100,
            valid_from=ON + timedelta(days=since),
            reason="Test",
            recorded_at=AT + timedelta(days=known),
        )
    for known, ends in sorted(told.terms):
        contract.ends_on = ON + timedelta(days=ends)
        at = AT + timedelta(days=known)
        TermRow.objects.create(
            contract=contract, starts_on=contract.starts_on, ends_on=contract.ends_on, reason="Test", recorded_at=at
        )
    contract.save()
    if told.discounted_on is not None:
        proposal = contracts.discount(contract, DiscountState.APPROVED, by=by)
        decided_at = AT + timedelta(days=told.discounted_on)
        DiscountProposal.objects.filter(pk=proposal.pk).update(decided_at=decided_at)
        contract.obligation.discount_percent = Decimal(DISCOUNT)
        contract.obligation.save()
    services.recompute_obligation(contract=contract, on=ON + timedelta(days=LENGTH))


class PastDays(TestCase):
    """Whatever rows were written, each day reads what counted on it."""

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(changes, terms, st.none() | days, st.lists(st.integers(0, LENGTH), min_size=1, max_size=4))
    def test_a_day_reads_the_rows_that_counted_on_it(
        self, changed: Sequence[Change], ended: Sequence[Term], discounted_on: int | None, asked: Sequence[int]
    ) -> None:
        """R38, R39: base, discount and term of that day; today is one of the days."""
        told = Told(tuple(changed), tuple(ended), discounted_on)
        cast = make_cast()
        contract = cast_contract(cast, ContractStep.START)
        awarded = contract.ends_on
        assert awarded is not None
        keep(contract, told, cast.adviser)
        contract = Contract.objects.select_related("obligation").get(pk=contract.pk)
        assert contract.obligation.net * 100 == net_cents(told, LENGTH)
        for on in (*asked, LENGTH):
            found = meter_of(contract, ON + timedelta(days=on))
            assert found is not None
            assert found.net * 100 == net_cents(told, on)
            if found.pace is not None:
                assert contract.starts_on is not None
                assert found.pace.term_days == (last_day(told, on, awarded) - contract.starts_on).days + 1


@pytest.mark.django_db
def test_a_closed_contract_keeps_the_result_of_its_last_day() -> None:
    """R33, R39: a change of base that counts after the close touches neither base nor net of the result."""
    cast = make_cast()
    contract = cast_contract(cast, ContractStep.CLOSED)
    later = AT + timedelta(days=30)
    BaseRow.objects.create(
        contract=contract,
        kind=BaseRowKind.TURNOVER,
        change=Decimal("250000.00"),
        valid_from=ON,
        reason="Nagekomen factuur",
        recorded_at=later,
    )
    services.recompute_obligation(contract=contract, on=later.date())
    contract = Contract.objects.select_related("obligation").get(pk=contract.pk)
    assert contract.obligation.net == Decimal("75000.00"), "the obligation itself follows"
    found = result_of(contract, later.date())
    assert (found.base, found.net) == (Decimal("1250000.00"), Decimal("62500.00"))
    contract.step = ContractStep.REPORT
    running = result_of(contract, later.date())
    assert (running.base, running.net) == (Decimal("1500000.00"), Decimal("75000.00"))
