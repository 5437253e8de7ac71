"""Scores of the members, unseen by each other, and the one consensus score (R19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from procurement import gates, rules
from procurement.models import Bid, CommitteeMember, Consensus, Criterion, Score
from procurement.policies import ProcurementDuty
from procurement.services.committee import why_of_bidder
from procurement.services.holding import hold
from procurement.states import COMPUTED_KINDS, AwardState, BidValidity, Phase, ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.services import record
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Points:
    """Points from 0 to 100 with their reason."""

    points: Decimal | None
    motivation: str


@transaction.atomic
def submit_scores(*, case_id: int, scores: Mapping[tuple[int, int], Points], by: User, at: datetime) -> CommitteeMember:
    """A member submits all scores at once, keyed by (bid, criterion); they are unseen by others till then (R19)."""
    case, acting = hold(case_id, ProcurementDuty.SUBMIT_SCORES, by=by, at=at, phases=(Phase.SELECT,))
    member = CommitteeMember.objects.select_for_update(of=("self",)).select_related("user").get(case=case, user=by)
    bids = list(case.bids.filter(validity=BidValidity.VALID))
    criteria = [each for each in case.criteria.all() if each.kind not in COMPUTED_KINDS]
    facts = gates.member_facts(member)
    found = list(rules.why_not_scored(member=facts, validity=BidValidity.VALID, parts=()))
    found += why_of_bidder(case, by)
    if not bids:
        message = _("There is no valid bid to score yet.")
        found.append(blocker("no-valid-bid", message, source="R19"))
    if case.bids.filter(validity=BidValidity.OPEN).exists():
        message = _("Decide first whether the bid is valid, excluded or unsuitable.")
        found.append(blocker("bid-not-judged", message, source="R19"))
    for bid in bids:
        for criterion in criteria:
            found += _why_not_points(bid, criterion, scores.get((bid.pk, criterion.pk)))
    refuse(found)
    Score.objects.bulk_create(
        Score(
            bid=bid,
            criterion=criterion,
            member=member,
            points=scores[bid.pk, criterion.pk].points or Decimal(0),
            motivation=scores[bid.pk, criterion.pk].motivation,
        )
        for bid in bids
        for criterion in criteria
    )
    member.submitted_at = at
    member.save(update_fields=["submitted_at"])
    given = {"bids": len(bids), "criteria": len(criteria)}
    record(case.dossier, ProcurementVerb.SCORES_SUBMITTED, about=member, by=acting, at=at, facts=given)
    return member


def _why_not_points(bid: Bid, criterion: Criterion, points: Points | None) -> tuple[Blocker, ...]:
    """Why one score is not complete: points from 0 to 100, and why."""
    given, found = points or Points(None, ""), []
    if given.points is None or not 0 <= given.points <= HUNDRED:
        message = _("Give %(bidder)s on %(criterion)s a score between 0 and 100.")
        field = f"points_{bid.pk}_{criterion.pk}"
        found.append(
            blocker(
                "score-outside-scale", message, field=field, source="R19", bidder=str(bid), criterion=str(criterion)
            )
        )
    else:
        found += rules.why_not_on_scale(
            given.points, scoring=criterion.scale, criterion=str(criterion), field=f"points_{bid.pk}_{criterion.pk}"
        )
    if not given.motivation.strip():
        message = _("Write why %(bidder)s gets this score on %(criterion)s.")
        field = f"motivation_{bid.pk}_{criterion.pk}"
        found.append(
            blocker("motivation-missing", message, field=field, source="R19", bidder=str(bid), criterion=str(criterion))
        )
    return tuple(found)


def _part(criterion: Criterion, points: Points | None) -> rules.ScoredPart:
    """One score as the rules read it."""
    given = points or Points(None, "")
    return rules.ScoredPart(str(criterion), given.points, HUNDRED, given.motivation)


@transaction.atomic
def set_consensus(*, bid_id: int, scores: Mapping[int, Points], by: User, at: datetime) -> list[Consensus]:
    """Record the one score per criterion on which the committee agrees, with reasons, for one bid (R19).

    `scores` is keyed by criterion; an offered percentage is computed and needs no consensus.
    """
    case_id = Bid.objects.values_list("case_id", flat=True).get(pk=bid_id)
    case, acting = hold(case_id, ProcurementDuty.SET_CONSENSUS, by=by, at=at, phases=(Phase.SELECT,))
    bid = Bid.objects.select_for_update(of=("self",)).get(pk=bid_id)
    members = [gates.member_facts(member) for member in gates.members_of(case)]
    criteria = [each for each in case.criteria.all() if each.kind not in COMPUTED_KINDS]
    parts = [_part(criterion, scores.get(criterion.pk)) for criterion in criteria]
    social = gates.asks_social(case.criteria.all())
    able = [member for member in members if not member.has_conflict]
    found = [*rules.why_not_complete(able, social_criterion=social), *rules.why_no_consensus(able, parts)]
    for each, part in zip(criteria, parts, strict=True):
        field = f"points_{each.pk}"
        found += rules.why_not_on_scale(part.score, scoring=each.scale, criterion=str(each), field=field)
    if bid.validity != BidValidity.VALID:
        found.append(blocker("bid-not-valid", _("An excluded or unsuitable bid is not scored."), source="R19"))
    if case.award_decisions.exclude(state=AwardState.WITHDRAWN).exists():
        message = _("An award decision rests on these scores. Withdraw the decision first.")
        found.append(blocker("award-prepared", message, source="R20"))
    refuse(found)
    made = [
        Consensus.objects.update_or_create(
            bid=bid,
            criterion=criterion,
            defaults={
                "points": scores[criterion.pk].points or Decimal(0),
                "motivation": scores[criterion.pk].motivation,
                "set_by": by,
                "set_at": at,
            },
        )[0]
        for criterion in criteria
    ]
    facts = {"scores": [{"criterion": row.criterion_id, "points": row.points} for row in made]}
    record(case.dossier, ProcurementVerb.CONSENSUS_SET, about=bid, by=acting, at=at, facts=facts)
    return made
