"""The committee: who sits in it, who declares an interest, and who leaves it (R19)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from procurement import gates
from procurement.models import Case, CommitteeMember
from procurement.policies import DUTY, ProcurementDuty
from procurement.services.holding import hold, why_not_written
from procurement.states import TENDERED, ProcurementVerb
from sroi.accounts.models import Organisation, User
from sroi.dossier.services import record
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@transaction.atomic
def invite_member(*, case_id: int, user: User, by: User, at: datetime) -> CommitteeMember:
    """Ask somebody into the committee; they declare their interests before they score (R19)."""
    case, acting = hold(case_id, ProcurementDuty.INVITE_MEMBER, by=by, at=at, phases=TENDERED)
    refuse(_why_not_member(case, user))
    member = CommitteeMember.objects.create(case=case, user=user, invited_at=at)
    facts = {"user": user.pk, "name": user.name}
    record(case.dossier, ProcurementVerb.MEMBER_INVITED, about=member, by=acting, at=at, facts=facts)
    return member


def _why_not_member(case: Case, user: User) -> tuple[Blocker, ...]:
    """Why somebody cannot be in the committee: there already, no such role, of a bidder, or after the scores."""
    found = []
    if case.committee.filter(user=user).exists():
        message = _("%(name)s is already in the committee.")
        found.append(blocker("member-twice", message, field="user", source="R19", name=user.name))
    if not user.is_active or not user.office_roles & set(DUTY[ProcurementDuty.SUBMIT_SCORES]):
        message = _("%(name)s cannot sit in the committee: only people of the municipality who buy or advise can.")
        found.append(blocker("member-outside", message, field="user", source="R19", name=user.name))
    if gates.scores_are_open(case):
        message = _("The scores are open. Nobody can score unseen any more.")
        found.append(blocker("scores-open", message, field="user", source="R19"))
    return (*found, *why_of_bidder(case, user))


def why_of_bidder(case: Case, user: User) -> tuple[Blocker, ...]:
    """Why somebody does not judge these bids: a contact of a bidder, by membership or by e-mail address (R19)."""
    bidder = Organisation.objects.filter(Q(bids__case=case) | Q(consortia__bids__case=case)).filter(_contact(user))
    name = bidder.values_list("name", flat=True).first()
    if name is None:
        return ()
    message = _("%(name)s is a contact of the bidder %(bidder)s and does not judge the bids. Choose somebody else.")
    return (blocker("member-of-bidder", message, field="user", source="R19", name=user.name, bidder=name),)


def _contact(user: User) -> Q:
    """The organisations that this person speaks for."""
    return Q(memberships__user=user) | Q(email__iexact=user.email)


def why_in_committee(case: Case, organisations: Iterable[Organisation], *, field: str) -> tuple[Blocker, ...]:
    """Why these organisations cannot bid yet: somebody in the committee is their contact (R19)."""
    members = [member.user for member in case.committee.select_related("user")]
    found = []
    for each in organisations:
        contact = next((user for user in members if _speaks_for(user, each)), None)
        if contact is not None:
            message = _("%(member)s of the committee is a contact of %(name)s. Replace the member first.")
            found.append(
                blocker("bidder-in-committee", message, field=field, source="R19", member=contact.name, name=each.name)
            )
    return tuple(found)


def _speaks_for(user: User, organisation: Organisation) -> bool:
    return Organisation.objects.filter(_contact(user), pk=organisation.pk).exists()


@transaction.atomic
def release_member(*, member_id: int, reason: str, by: User, at: datetime) -> None:
    """Take somebody out of the committee who has not submitted scores, with the reason (R19)."""
    case_id = CommitteeMember.objects.values_list("case_id", flat=True).get(pk=member_id)
    case, acting = hold(case_id, ProcurementDuty.INVITE_MEMBER, by=by, at=at, phases=TENDERED)
    member = CommitteeMember.objects.select_related("user").get(pk=member_id)
    message = _("Write why this person leaves the committee.")
    found = list(why_not_written(reason, field="reason", message=message, source="R19"))
    if member.submitted_at is not None:
        message = _("%(name)s has submitted scores. These stay.")
        found.append(blocker("scored-before", message, source="R19", name=member.user.name))
    refuse(found)
    facts = {"user": member.user.pk, "name": member.user.name, "has_conflict": member.has_conflict}
    record(case.dossier, ProcurementVerb.MEMBER_RELEASED, about=member, by=acting, at=at, reason=reason, facts=facts)
    member.delete()


@transaction.atomic
def declare_conflict(*, case_id: int, has_conflict: bool, explanation: str, by: User, at: datetime) -> CommitteeMember:
    """A member declares in person whether there is a conflict of interest; one that shows later is told too (R19)."""
    case, acting = hold(case_id, ProcurementDuty.DECLARE_CONFLICT, by=by, at=at, phases=TENDERED)
    member = CommitteeMember.objects.select_for_update().get(case=case, user=by)
    found = []
    told_later = has_conflict and member.has_conflict is False and member.submitted_at is None
    if member.declared_at is not None and not told_later:
        found.append(blocker("declared-before", _("You have already given this declaration."), source="R19"))
    if has_conflict and not explanation.strip():
        message = _("Explain the conflict of interest.")
        found.append(blocker("explanation-missing", message, field="explanation", source="R19"))
    refuse(found)
    member.declared_at, member.has_conflict, member.explanation = at, has_conflict, explanation
    member.save(update_fields=["declared_at", "has_conflict", "explanation"])
    facts = {"has_conflict": has_conflict}
    record(case.dossier, ProcurementVerb.CONFLICT_DECLARED, about=member, by=acting, at=at, facts=facts)
    return member
