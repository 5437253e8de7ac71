"""Invitations to work for a company: who waits for whom, and what opens behind a link (R1)."""

import hashlib
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db.models import QuerySet
from django.urls import reverse

from sroi.accounts.models import Invitation, Membership, User
from sroi.accounts.states import MemberRole
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _


def hash_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_behind(token: str) -> Invitation | None:
    """The invitation that belongs to a link; None when there is none, used or not."""
    return Invitation.objects.select_related("organisation", "invited_by").filter(token_sha256=hash_of(token)).first()


def invitations_of(user: User) -> QuerySet[Invitation]:
    """The invitations of the companies of the reader that nobody used yet, by name as the inviter wrote it."""
    return Invitation.objects.open().filter(organisation__memberships__user=user).order_by("name", "pk")


def own_invitation(user: User, invitation_id: int) -> Invitation | None:
    """One of these invitations."""
    return invitations_of(user).filter(pk=invitation_id).first()


def welcome_path(user: User) -> str:
    """The page where somebody chooses a password; it works once."""
    token = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])


def why_no_invitation(invitation: Invitation, *, at: datetime) -> tuple[Blocker, ...]:
    """Why an invitation does not open any more: used, too old, withdrawn, or of who does not speak for the company."""
    if invitation.used_at is not None:
        message = _("This invitation was used already. Sign in with your account.")
        return (blocker("invitation-used", message, source="R1"),)
    owners = Membership.objects.filter(organisation=invitation.organisation_id, role=MemberRole.OWNER)
    speaks = owners.filter(user=invitation.invited_by_id, user__is_active=True).exists()
    if invitation.withdrawn_at is not None or invitation.expires_at <= at or not speaks:
        message = _("This invitation does not work any more. Ask your colleague for a new one.")
        return (blocker("invitation-ended", message, source="R1"),)
    return ()


def why_not_joined(invitation: Invitation, by: User | None) -> tuple[Blocker, ...]:
    """Why this reader does not join the company: a person of the office, another address, or not signed in yet."""
    if by is None:
        if not User.objects.filter(email=invitation.email).exists():
            return ()
        message = _("You have an account here already. Sign in, and then accept the invitation.")
        return (blocker("account-exists", message, source="R1"),)
    if by.office_roles or by.department_id:
        message = _("You are signed in as a colleague of the municipality. Nobody works for a company too.")
        return (blocker("office-account", message, source="R1"),)
    if by.email != invitation.email:
        message = _("This invitation was sent to another e-mail address. Sign out first.")
        return (blocker("other-account", message, source="R1"),)
    return ()
