"""Who may be the second person: nobody who stood in for the proposer from the proposal up to the decision (R3, R4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sroi.accounts.models import StandIn, User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.selectors import why_not_independent
from sroi.dossier.services import record
from tests.factories import dossiers, people
from tests.factories.people import AT, ON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = ON + 10 * DAY
FIRST = date(2026, 1, 1)


def acting(user: User, behalf: User | None = None) -> Acting:
    """Somebody who decides as coordinator."""
    return Acting(user, Role.COORDINATOR, behalf)


def codes(proposer: User, decider: Acting, *, since: datetime | None = AT, on: date = LATER) -> list[str]:
    """Why this decider is no second person."""
    return [each.code for each in why_not_independent(proposer.pk, decider, since=since, on=on)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_stand_in_whose_period_ended_before_the_decision_stays_tied(turned: bool) -> None:
    """The period held the day of the proposal; it works both ways."""
    proposer, other = people.person(), people.person()
    pair = (other, proposer) if turned else (proposer, other)
    people.stand_in(*pair, starts_on=ON - 3 * DAY, ends_on=ON)
    assert codes(proposer, acting(other)) == ["stand-in-of-proposer"]
    assert codes(proposer, acting(people.person(), other)) == ["stand-in-of-proposer"]


def test_a_stand_in_between_proposal_and_decision_stays_tied() -> None:
    proposer, other = people.person(), people.person()
    people.stand_in(proposer, other, starts_on=ON + 2 * DAY, ends_on=ON + 3 * DAY)
    assert codes(proposer, acting(other)) == ["stand-in-of-proposer"]


def test_ending_a_period_early_does_not_untie() -> None:
    proposer, other = people.person(), people.person()
    row = people.stand_in(proposer, other, starts_on=ON - DAY)
    StandIn.objects.filter(pk=row.pk).update(ended_at=AT + timedelta(hours=1))
    assert codes(proposer, acting(other)) == ["stand-in-of-proposer"]


def test_a_period_that_was_over_before_the_proposal_ties_nobody() -> None:
    proposer, other = people.person(), people.person()
    people.stand_in(proposer, other, starts_on=ON - 9 * DAY, ends_on=ON - DAY)
    row = people.stand_in(proposer, other, starts_on=ON - 9 * DAY, ends_on=LATER)
    StandIn.objects.filter(pk=row.pk).update(ended_at=AT - 2 * DAY)
    never = people.stand_in(proposer, other, starts_on=ON + DAY, ends_on=LATER)
    StandIn.objects.filter(pk=never.pk).update(ended_at=AT)
    assert codes(proposer, acting(other)) == []


def test_who_proposed_on_behalf_of_a_colleague_and_the_colleagues_other_stand_in_do_not_decide() -> None:
    """R4: the record holds both names; both made the proposal, whichever of them the row names."""
    absentee, hand, second = people.person(), people.person(), people.person()
    people.stand_in(absentee, second, starts_on=ON, ends_on=ON)
    record(dossiers.dossier(), "test.proposed", by=Acting(hand, Role.ADVISER, absentee), at=AT)
    for named in (absentee, hand):
        assert codes(named, acting(hand)) == ["own-proposal"]
        assert codes(named, acting(absentee)) == ["own-proposal"]
        assert codes(named, acting(second)) == ["stand-in-of-proposer"]
        assert codes(named, acting(people.person())) == []


def test_without_a_proposer_anybody_decides() -> None:
    assert why_not_independent(None, acting(people.person()), since=None, on=ON) == ()


days = st.integers(0, 40).map(lambda number: FIRST + number * DAY)
periods = st.tuples(days, days, st.none() | days, st.booleans()).filter(lambda each: each[0] <= each[1])


@given(rows=st.lists(periods, max_size=3), span=st.tuples(days, days).map(sorted))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_shared_day_ties_and_no_shared_day_does_not(
    rows: list[tuple[date, date, date | None, bool]], span: list[date]
) -> None:
    """Against a count day by day: somebody stood in on a day from the proposal up to the decision, or not."""
    proposed_on, decided_on = span
    with transaction.atomic():
        proposer, other = people.person(), people.person()
        for starts_on, ends_on, ended_on, turned in rows:
            ended_at = datetime(ended_on.year, ended_on.month, ended_on.day, 12, tzinfo=UTC) if ended_on else None
            pair = (other, proposer) if turned else (proposer, other)
            made = people.stand_in(*pair, starts_on=starts_on, ends_on=ends_on)
            StandIn.objects.filter(pk=made.pk).update(ended_at=ended_at)
        asked = {proposed_on + number * DAY for number in range((decided_on - proposed_on).days + 1)}
        stood_in = {
            starts_on + number * DAY
            for starts_on, ends_on, ended_on, _turned in rows
            for number in range((min(ends_on, ended_on or ends_on) - starts_on).days + 1)
        }
        since = datetime(proposed_on.year, proposed_on.month, proposed_on.day, 12, tzinfo=UTC)
        assert bool(codes(proposer, acting(other), since=since, on=decided_on)) == bool(asked & stood_in)
        transaction.set_rollback(True)
