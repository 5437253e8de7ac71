"""Whether the scores of a committee may be read: one answer for acts and pages (R19)."""

from collections.abc import Iterable

from procurement import rules
from procurement.models import Case, CommitteeMember, Criterion
from procurement.states import SOCIAL_KINDS
from sroi.accounts.states import Role


def members_of(case: Case) -> tuple[CommitteeMember, ...]:
    """The committee with the people and their roles."""
    return tuple(case.committee.select_related("user").prefetch_related("user__role_grants"))


def member_facts(member: CommitteeMember) -> rules.Member:
    """A member as the rules read it; the roles are those that were fetched along."""
    return rules.Member(
        name=member.user.name,
        is_adviser=any(grant.role == Role.ADVISER for grant in member.user.role_grants.all()),
        has_conflict=member.has_conflict,
        submitted=member.submitted_at is not None,
    )


def asks_social(criteria: Iterable[Criterion]) -> bool:
    """Tell whether one of the criteria is social: then an adviser scores along (R19)."""
    return any(each.kind in SOCIAL_KINDS for each in criteria)


def scores_are_open(case: Case) -> bool:
    """Tell whether the scores can be read by now: the committee is whole and everybody submitted (R19)."""
    facts = [member_facts(member) for member in members_of(case)]
    return rules.scores_open(facts, social_criterion=case.criteria.filter(kind__in=SOCIAL_KINDS).exists())
