"""How a company lets a colleague in: the owner invites an address, and whoever reads its mail says yes (R1).

The answer to the owner is the same whether the address has an account or not; only the page behind the link differs.
"""

import secrets
from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from sroi.accounts import policies
from sroi.accounts.models import Invitation, Membership, Organisation, User
from sroi.accounts.policies import AccountDuty
from sroi.accounts.selectors.invitations import hash_of, why_no_invitation, why_not_joined
from sroi.accounts.services.people import Newcomer, end_sessions, new_user
from sroi.accounts.states import MemberRole
from sroi.kernel.mailer import written
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

MOST_INVITATIONS = 20
DAY_IN_SECONDS = 24 * 60 * 60
VALID_DAYS = 14


def why_not_more_invitations(by: User) -> tuple[Blocker, ...]:
    """An owner tries a few addresses a day, refused ones too: nobody fills the mailboxes of others."""
    key = f"invitations:{by.pk}"
    cache.add(key, 0, DAY_IN_SECONDS)
    if cache.incr(key) <= MOST_INVITATIONS:
        return ()
    message = _("You tried %(count)s addresses today. Try again tomorrow, or ask the bureau.")
    return (blocker("too-many-invitations", message, source="R1", count=MOST_INVITATIONS),)


def why_not_invited(organisation: Organisation, email: str) -> tuple[Blocker, ...]:
    """Nobody is invited where they work already; the owner sees these people anyway."""
    if not Membership.objects.filter(organisation=organisation, user__email=email).exists():
        return ()
    message = _("This colleague works with your contracts already.")
    return (blocker("works-here", message, field="email", source="R1"),)


@transaction.atomic
def invite_colleague(*, newcomer: Newcomer, role: MemberRole, by: User, at: datetime) -> Invitation:
    """Invite a colleague of the own company by e-mail; only its owner can, and an earlier invitation ends (R1)."""
    place = policies.owned_by(by)
    if place is None:
        raise PermissionDenied(AccountDuty.INVITE_COLLEAGUE)
    refuse(why_not_more_invitations(by))
    email = newcomer.email.strip().lower()
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=place.organisation_id).values_list("pk"))
    refuse(why_not_invited(place.organisation, email))
    place.organisation.invitations.open().filter(email=email).update(withdrawn_at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=place.organisation,
        email=email,
        name=newcomer.name.strip(),
        language=newcomer.language,
        role=role,
        token_sha256=hash_of(token),
        invited_by=by,
        made_at=at,
        expires_at=at + timedelta(days=VALID_DAYS),
    )
    _send(invitation, token)
    return invitation


def _send(invitation: Invitation, token: str) -> None:
    """Send the link: the same words to who has an account and who has none."""
    link = settings.BASE_URL + reverse("accounts:invitation", args=[token])
    values = {"invitation": invitation, "link": link, "days": VALID_DAYS}
    with translation.override(invitation.language):
        subject, body = written("accounts/invitation", values)
    send_mail(subject, body, None, [invitation.email])


@transaction.atomic
def accept_invitation(*, token: str, by: User | None, at: datetime) -> User:
    """Join the company by the link of the mail; who has no account gets one, without a password yet."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(token_sha256=hash_of(token))
    refuse(why_no_invitation(invitation, at=at))
    refuse(why_not_joined(invitation, by))
    with pghistory.context(actor=by.pk if by else invitation.invited_by_id, reason="invitation accepted"):
        user = by or new_user(Newcomer(invitation.email, invitation.name, invitation.language))
        facts = {"role": invitation.role}
        Membership.objects.get_or_create(user=user, organisation=invitation.organisation, defaults=facts)
    invitation.used_at, invitation.used_by = at, user
    invitation.save(update_fields=["used_at", "used_by"])
    return user


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, by: User, at: datetime) -> Invitation:
    """Let an invitation of the own company open nothing any more."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    place = policies.owned_by(by)
    if place is None or invitation.organisation_id != place.organisation_id:
        raise PermissionDenied(AccountDuty.INVITE_COLLEAGUE)
    refuse(why_no_invitation(invitation, at=at))
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    return invitation


@transaction.atomic
def remove_colleague(*, membership_id: int, by: User) -> User:
    """Take away the place of a colleague in the own company; every session of theirs ends."""
    companies = Organisation.objects.select_for_update(of=("self",), no_key=True)
    companies.get(memberships=membership_id)  # two owners who remove each other wait, so that one stays
    membership = Membership.objects.select_related("user").get(pk=membership_id)
    place = policies.owned_by(by)
    if place is None or membership.organisation_id != place.organisation_id:
        raise PermissionDenied(AccountDuty.INVITE_COLLEAGUE)
    if membership.user_id == by.pk:
        message = _("You cannot remove yourself. Ask another owner, or the bureau.")
        refuse([blocker("own-place", message, source="R1")])
    user = membership.user
    with pghistory.context(actor=by.pk, reason="colleague removed"):
        membership.delete()
    end_sessions(user)
    return user
