"""Two people who change accounts at the same moment (ADR 5)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sroi.accounts.models import Membership, RoleGrant, StandIn, User
from sroi.accounts.services import (
    Newcomer,
    close_account,
    make_account,
    name_stand_in,
    people,
    remove_colleague,
    set_roles,
)
from sroi.accounts.states import MemberRole, Role
from tests.conftest import Twins, at_once, kinds
from tests.factories import people as made
from tests.factories.cast import make_cast
from tests.factories.people import AT, ON

Slowly = Callable[[Any, str], None]


def administrators() -> int:
    """How many people still manage accounts."""
    return RoleGrant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).count()


def test_of_two_administrators_who_remove_each_other_one_stays(twins: Twins, slowly: Slowly) -> None:
    """R1: somebody can always name a new one."""

    def race() -> tuple[int, int]:
        cast = make_cast()
        other = made.person("Berta Beheerder", Role.ADMINISTRATOR)
        take = partial(set_roles, roles=[], department=None)
        found = at_once(
            partial(take, user_id=other.pk, by=cast.administrator),
            partial(take, user_id=cast.administrator.pk, by=other),
        )
        return [isinstance(each, User) for each in found].count(True), administrators()

    slowly(people, "why_not_changed")
    slowly(people, "end_sessions")
    held, free = twins(race)
    assert held == (1, 1)
    assert free == (2, 0)


def test_of_two_administrators_who_close_each_others_account_one_stays(twins: Twins, slowly: Slowly) -> None:
    def race() -> int:
        cast = make_cast()
        other = made.person("Berta Beheerder", Role.ADMINISTRATOR)
        at_once(
            lambda: close_account(user_id=other.pk, by=cast.administrator),
            lambda: close_account(user_id=cast.administrator.pk, by=other),
        )
        return administrators()

    slowly(people, "end_sessions")
    held, free = twins(race)
    assert (held, free) == (1, 0)


def test_of_two_owners_who_remove_each_other_one_stays(twins: Twins, slowly: Slowly) -> None:
    def race() -> int:
        cast = make_cast()
        second = made.person("Olga Opdrachtnemer", organisation=cast.company)
        places = [Membership.objects.get(user=each) for each in (cast.contractor, second)]
        at_once(
            lambda: remove_colleague(membership_id=places[1].pk, by=cast.contractor),
            lambda: remove_colleague(membership_id=places[0].pk, by=second),
        )
        return Membership.objects.filter(organisation=cast.company, role=MemberRole.OWNER).count()

    slowly(people, "end_sessions")
    held, free = twins(race)
    assert (held, free) == (1, 0)


def test_of_two_accounts_for_one_address_one_is_made_and_one_refused(twins: Twins, slowly: Slowly) -> None:
    def race() -> list[str]:
        cast = make_cast()
        newcomer = Newcomer(email="nieuw@sroi.example", name="Nico Nieuw")
        act = lambda: make_account(newcomer=newcomer, roles=[Role.BUYER], by=cast.administrator)  # noqa: E731
        return kinds(at_once(act, act))

    slowly(User.objects, "create_user")
    held, free = twins(race)
    assert held == ["Refused", "User"]
    assert free == ["IntegrityError", "User"]


def test_a_colleague_stands_in_once_for_a_period(twins: Twins, slowly: Slowly) -> None:
    """R4."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        by, other = cast.coordinator, cast.other_adviser.pk
        until = ON + timedelta(days=7)
        act = lambda: name_stand_in(absentee=by, stand_in_id=other, starts_on=ON, ends_on=until, at=AT)  # noqa: E731
        return kinds(at_once(act, act)), StandIn.objects.filter(absentee=by).count()

    slowly(StandIn.objects, "create")
    held, free = twins(race)
    assert held == (["Refused", "StandIn"], 1)
    assert free == (["StandIn", "StandIn"], 2)
