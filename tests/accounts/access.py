"""Who gets what answer at the addresses of accounts (R1, R2)."""

from collections.abc import Mapping

from sroi.accounts.states import MemberRole
from tests.factories import people
from tests.law.access import DONE, Access, Exempt, World, access, everyone, only, public


def of_person(world: World) -> Mapping[str, object]:
    """The account of the buyer."""
    return {"user_id": world.cast.buyer.pk}


def of_department(world: World) -> Mapping[str, object]:
    """The department that pays."""
    return {"department_id": world.cast.department.pk}


def of_own_period(world: World) -> Mapping[str, object]:
    """The period in which the stand-in stands in for the adviser."""
    return {"stand_in_id": world.cast.adviser.stand_ins.get().pk}


def of_colleague(world: World) -> Mapping[str, object]:
    """A colleague in the company of the contractor."""
    colleague = people.person(organisation=world.cast.company, member=MemberRole.REPORTER)
    return {"membership_id": colleague.memberships.get().pk}


def of_invitation(world: World) -> Mapping[str, object]:
    """An invitation of the company of the contractor that nobody used yet."""
    return {"invitation_id": people.invitation(world.cast.company, by=world.cast.contractor).pk}


def by_invitation(world: World) -> Mapping[str, object]:
    """The link of an invitation."""
    company = world.cast.company
    email, token = f"genodigde.{company.pk}@bedrijf.example", f"an-invitation-of-company-{company.pk}"
    if not company.invitations.filter(email=email).exists():
        people.invitation(company, by=world.cast.contractor, email=email, token=token)
    return {"token": token}


ROWS: dict[str, Access | Exempt] = {
    "accounts:profile": everyone(),
    "accounts:sign-out-everywhere": access(DONE, method="post"),
    "accounts:stand-ins": everyone(),
    "accounts:stand-in-end": access(404, of_own_period, method="post", adviser=DONE, stand_in=404),
    "accounts:colleagues": access(404, contractor=200, stranger=200),
    "accounts:colleague-remove": access(404, of_colleague, method="post", contractor=DONE),
    "accounts:invitation-withdraw": access(404, of_invitation, method="post", contractor=DONE),
    "accounts:invitation": public(by_invitation),
    "accounts:departments": only("administrator", "auditor"),
    "accounts:department-add": only("administrator"),
    "accounts:department-edit": access(403, of_department, administrator=200),
    "accounts:people": only("administrator", "auditor"),
    "accounts:person-add": only("administrator"),
    "accounts:person": access(403, of_person, administrator=200, auditor=200),
    "accounts:person-close": access(403, of_person, method="post", administrator=DONE),
    "accounts:person-reopen": access(403, of_person, method="post", administrator=DONE),
}
