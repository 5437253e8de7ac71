"""Who manages accounts (R1): administrators the office's, owners of a company their colleagues, everybody the own."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied

from sroi.accounts.models import Membership, User
from sroi.accounts.states import MemberRole, Role


class AccountDuty(StrEnum):
    """The acts on accounts."""

    MANAGE_PEOPLE = "manage_people"
    SEE_PEOPLE = "see_people"
    INVITE_COLLEAGUE = "invite_colleague"


DUTY: dict[str, tuple[Role, ...]] = {
    AccountDuty.MANAGE_PEOPLE: (Role.ADMINISTRATOR,),
    AccountDuty.SEE_PEOPLE: (Role.ADMINISTRATOR, Role.AUDITOR),
    AccountDuty.INVITE_COLLEAGUE: (Role.CONTRACTOR,),
}


def may(user: User, duty: AccountDuty) -> bool:
    """Tell whether the user holds this duty; rights over accounts never come from a stand-in."""
    if duty == AccountDuty.INVITE_COLLEAGUE:
        return owned_by(user) is not None
    return bool(user.office_roles & set(DUTY[duty]))


def require(user: User, duty: AccountDuty) -> None:
    """Raise PermissionDenied without the duty."""
    if not may(user, duty):
        raise PermissionDenied(duty)


def owned_by(user: User) -> Membership | None:
    """The place of the user as owner in the own company; None without one."""
    owners = user.memberships.filter(role=MemberRole.OWNER).select_related("organisation")
    return owners.order_by("pk").first()
