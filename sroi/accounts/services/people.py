"""What an administrator does with the accounts of others (R1)."""

from collections.abc import Iterable
from dataclasses import dataclass

import pghistory
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.utils import translation

from sroi.accounts import policies
from sroi.accounts.models import Department, RoleGrant, User
from sroi.accounts.policies import AccountDuty
from sroi.accounts.selectors.invitations import welcome_path
from sroi.accounts.states import Role
from sroi.kernel.mailer import written
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.turns import take_turn
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who gets an account."""

    email: str
    name: str
    language: str = "nl"
    department: Department | None = None
    job_title: str = ""


@transaction.atomic
def make_account(*, newcomer: Newcomer, roles: Iterable[Role], by: User) -> User:
    """Make an account for a colleague in the office, who chooses a password by a link."""
    policies.require(by, AccountDuty.MANAGE_PEOPLE)
    with pghistory.context(actor=by.pk, reason="account made"):
        user = new_user(newcomer)
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in set(roles))
    send_welcome(user)
    return user


@transaction.atomic
def begin_office(*, newcomer: Newcomer) -> User:
    """Make the account of the first administrator, by whoever keeps the server; later ones are made on the screen."""
    with pghistory.context(reason="first administrator"):
        user = new_user(newcomer)
        refuse(why_not_first())
        RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    send_welcome(user)
    return user


def why_not_first() -> tuple[Blocker, ...]:
    """Where an administrator can sign in, that one makes the accounts."""
    held = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).select_related("user").first()
    if held is None:
        return ()
    message = _("%(name)s (%(email)s) is administrator already and makes the accounts, under People and roles.")
    return (blocker("administrator-known", message, source="R1", name=held.user.name, email=held.user.email),)


def why_not_new(email: str) -> tuple[Blocker, ...]:
    """Nobody has two accounts."""
    if User.objects.filter(email=email.strip().lower()).exists():
        message = _("There is an account with this e-mail address already.")
        return (blocker("email-known", message, field="email"),)
    return ()


def new_user(newcomer: Newcomer) -> User:
    """The account itself, without a usable password; of two at once for one address the second is refused."""
    take_turn(f"account:{newcomer.email.strip().lower()}")
    refuse(why_not_new(newcomer.email))
    return User.objects.create_user(
        newcomer.email,
        name=newcomer.name,
        language=newcomer.language,
        department=newcomer.department,
        job_title=newcomer.job_title,
    )


def welcome_link(user: User) -> str:
    """The link by which somebody chooses a password; it works once."""
    return f"{settings.BASE_URL}{welcome_path(user)}"


def send_welcome(user: User) -> None:
    """Send the link by which a newcomer chooses a password; it goes through the outbox."""
    values = {"recipient": user, "link": welcome_link(user), "base_url": settings.BASE_URL}
    with translation.override(user.language):
        subject, body = written("accounts/welcome", values)
    send_mail(subject, body, None, [user.email])


@transaction.atomic
def set_roles(*, user_id: int, roles: Iterable[Role], department: Department | None, by: User) -> User:
    """Give somebody exactly these roles in the office, and a department; every session of theirs ends."""
    user = _hold(user_id, by=by)
    wanted = set(roles) - {Role.CONTRACTOR}
    refuse(why_not_changed(user, by, keeps_administrator=Role.ADMINISTRATOR in wanted))
    held = {Role(role) for role in user.role_grants.values_list("role", flat=True)}
    with pghistory.context(actor=by.pk, reason="roles changed"):
        user.role_grants.filter(role__in=held - wanted).delete()
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in wanted - held)
        if user.department != department:
            user.department = department
            user.save(update_fields=["department"])
    end_sessions(user)
    return user


def _hold(user_id: int, *, by: User) -> User:
    """Lock the grants of all administrators and then the account, and check the duty as it is by then.

    Two administrators who take each other's place wait for each other, so that one of them stays.
    """
    list(RoleGrant.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR).order_by("pk"))
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    policies.require(User.objects.get(pk=by.pk), AccountDuty.MANAGE_PEOPLE)
    return user


def why_not_changed(user: User, by: User, *, keeps_administrator: bool) -> tuple[Blocker, ...]:
    """Nobody changes their own rights, and the last administrator stays."""
    if user.pk == by.pk:
        return (blocker("own-roles", _("You cannot change your own rights. Ask another administrator."), source="R1"),)
    active = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    others = active.exclude(user=user).exists()
    if not keeps_administrator and active.filter(user=user).exists() and not others:
        return (
            blocker("last-administrator", _("This is the last administrator. Name another one first."), source="R1"),
        )
    return ()


def end_sessions(user: User) -> None:
    """Sign somebody out everywhere, from their next request on."""
    User.objects.filter(pk=user.pk).update(session_stamp=F("session_stamp") + 1)


@transaction.atomic
def close_account(*, user_id: int, by: User) -> User:
    """Let somebody who left sign in no more; what they did stays in the record under their name."""
    user = _hold(user_id, by=by)
    refuse(why_not_changed(user, by, keeps_administrator=False))
    with pghistory.context(actor=by.pk, reason="account closed"):
        user.is_active = False
        user.save(update_fields=["is_active"])
    end_sessions(user)
    return user


@transaction.atomic
def reopen_account(*, user_id: int, by: User) -> User:
    """Let somebody sign in again, with the roles that they had."""
    user = _hold(user_id, by=by)
    refuse(why_not_changed(user, by, keeps_administrator=True))
    with pghistory.context(actor=by.pk, reason="account reopened"):
        user.is_active = True
        user.save(update_fields=["is_active"])
    return user
