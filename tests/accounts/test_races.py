"""Two people who change accounts at the same moment (ADR 5)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sroi.accounts.models import Membership, RoleGrant, StandIn, User
from sroi.accounts.services import (
    Newcomer,
    accept_invitation,
    close_account,
    inviting,
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
TOKEN = "een-link-van-een-collega"


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


def test_periods_that_overlap_are_named_once(twins: Twins, slowly: Slowly) -> None:
    """R4: from two browsers, with other days; a period after it is free."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        by, other = cast.coordinator, cast.other_adviser.pk
        name = partial(name_stand_in, absentee=by, stand_in_id=other, at=AT)
        week = timedelta(days=7)
        found = at_once(
            partial(name, starts_on=ON, ends_on=ON + week),
            partial(name, starts_on=ON + week, ends_on=ON + 2 * week),
            partial(name, starts_on=ON + 3 * week, ends_on=ON + 4 * week),
        )
        return kinds(found), StandIn.objects.filter(absentee=by).count()

    slowly(StandIn.objects, "create")
    held, free = twins(race)
    assert held == (["Refused", "StandIn", "StandIn"], 2)
    assert free == (["StandIn", "StandIn", "StandIn"], 3)


def test_an_invitation_is_accepted_once(twins: Twins, slowly: Slowly) -> None:
    """R1: the link of a mail that was passed on opens for one of two people, in whichever order."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        invitation = made.invitation(cast.company, by=cast.contractor, email="nina@bedrijf.example", token=TOKEN)
        found = at_once(*[partial(accept_invitation, token=TOKEN, by=None, at=invitation.made_at)] * 2)
        return kinds(found), Membership.objects.filter(user__email="nina@bedrijf.example").count()

    slowly(inviting, "new_user")
    held, free = twins(race)
    assert held == (["Refused", "User"], 1)
    assert free == (["IntegrityError", "User"], 1), "without the lock the second ends in an error page"


def test_two_invitations_of_one_address_leave_one_that_opens(twins: Twins, slowly: Slowly) -> None:
    """R1: an earlier one ends, also when both are sent in the same second."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        invite = partial(
            inviting.invite_colleague,
            newcomer=Newcomer("nina@bedrijf.example", "Nina"),
            role=MemberRole.REPORTER,
            at=AT,
        )
        found = at_once(*[partial(invite, by=User.objects.get(pk=cast.contractor.pk)) for _turn in range(2)])
        return kinds(found), cast.company.invitations.open().count()

    slowly(inviting, "hash_of")
    held, free = twins(race)
    assert held == (["Invitation", "Invitation"], 1)
    assert free == (["IntegrityError", "Invitation"], 1), "without the lock the second ends in an error page"
