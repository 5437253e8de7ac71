"""Criteria, committee, bids and scores: phase 3 up to the award (R17, R19)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from procurement import rules
from procurement.models import Bid, Case, CommitteeMember, Consensus, Criterion, Lot, Score
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold
from procurement.states import BidValidity, CriterionKind, Phase, ProcurementVerb
from sroi.accounts.models import Consortium, Organisation, User
from sroi.accounts.states import Role
from sroi.dossier.services import record
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

BEFORE_AWARD = (Phase.SPECIFY, Phase.SELECT)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class CriterionInput:
    """One award criterion as it is filled in; percentages run from 0 to 25, the weight from 0 to 100."""

    title: str
    kind: CriterionKind
    weight: Decimal
    floor_percent: Decimal | None = None
    ceiling_percent: Decimal | None = None
    scale: str = ""

    def facts(self) -> rules.CriterionFacts:
        """The criterion as the rules read it."""
        scale = None
        if self.floor_percent is not None and self.ceiling_percent is not None:
            scale = rules.OfferScale(self.floor_percent, self.ceiling_percent)
        return rules.CriterionFacts(self.title, self.weight, kind=self.kind, scale=scale, scoring=self.scale)


@dataclass(frozen=True, slots=True)
class BidInput:
    """One bid as it is filled in; the price is euro, the offer a percentage."""

    organisation: Organisation
    received_on: date
    price: Decimal | None = None
    offered_percent: Decimal | None = None
    social_offer: str = ""
    pledged_ambition: bool = False
    consortium: Consortium | None = None
    lots: Sequence[Lot] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """Points from 0 to 100 with their reason."""

    points: Decimal | None
    motivation: str


@transaction.atomic
def set_criteria(*, case_id: int, criteria: Sequence[CriterionInput], by: User, at: datetime) -> list[Criterion]:
    """Record the award criteria as a whole; their weights sum to 100 (R17)."""
    case, acting = hold(case_id, ProcurementDuty.SET_CRITERIA, by=by, at=at, phases=BEFORE_AWARD)
    refuse((*rules.why_not_criteria([each.facts() for each in criteria]), *_why_scored(case)))
    case.criteria.all().delete()
    made = Criterion.objects.bulk_create(
        Criterion(
            case=case,
            title=each.title,
            kind=each.kind,
            weight=each.weight,
            floor_percent=each.floor_percent,
            ceiling_percent=each.ceiling_percent,
            scale=each.scale,
        )
        for each in criteria
    )
    facts = {"criteria": [{"title": each.title, "kind": each.kind, "weight": each.weight} for each in made]}
    record(case.dossier, ProcurementVerb.CRITERIA_SET, about=case, by=acting, at=at, facts=facts)
    return made


def _why_scored(case: Case) -> tuple[Blocker, ...]:
    """Criteria stand once somebody scored on them."""
    if not Score.objects.filter(criterion__case=case).exists():
        return ()
    return (blocker("already-scored", _("Scores were given. The criteria cannot change any more."), source="R17"),)


@transaction.atomic
def invite_member(*, case_id: int, user: User, by: User, at: datetime) -> CommitteeMember:
    """Ask somebody into the committee; they declare their interests before they score (R19)."""
    case, acting = hold(case_id, ProcurementDuty.INVITE_MEMBER, by=by, at=at, phases=BEFORE_AWARD)
    refuse(_why_not_member(case, user))
    member = CommitteeMember.objects.create(case=case, user=user, invited_at=at)
    facts = {"user": user.pk, "name": user.name}
    record(case.dossier, ProcurementVerb.MEMBER_INVITED, about=member, by=acting, at=at, facts=facts)
    return member


def _why_not_member(case: Case, user: User) -> tuple[Blocker, ...]:
    """Why somebody cannot be in the committee: there already, inactive, or of a bidder."""
    found = []
    if case.committee.filter(user=user).exists():
        message = _("%(name)s is already in the committee.")
        found.append(blocker("member-twice", message, field="user", source="R19", name=user.name))
    if not user.is_active or not user.office_roles:
        message = _("%(name)s cannot sit in the committee: only people of the municipality can.")
        found.append(blocker("member-outside", message, field="user", source="R19", name=user.name))
    bidders = case.bids.values("organisation")
    if user.memberships.filter(organisation__in=bidders).exists():
        message = _("%(name)s works for a bidder. Choose somebody else.")
        found.append(blocker("member-of-bidder", message, field="user", source="R19", name=user.name))
    return tuple(found)


@transaction.atomic
def declare_conflict(*, case_id: int, has_conflict: bool, explanation: str, by: User, at: datetime) -> CommitteeMember:
    """A member declares whether there is a conflict of interest, once and in person (R19)."""
    case, acting = hold(case_id, ProcurementDuty.DECLARE_CONFLICT, by=by, at=at, phases=BEFORE_AWARD)
    member = CommitteeMember.objects.select_for_update().get(case=case, user=by)
    found = []
    if member.declared_at is not None:
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


@transaction.atomic
def enter_bid(*, case_id: int, bid: BidInput, by: User, at: datetime) -> Bid:
    """Enter a bid after the closing time, with its social offer (R19)."""
    case, acting = hold(case_id, ProcurementDuty.ENTER_BID, by=by, at=at, phases=(Phase.SELECT,))
    refuse((*rules.why_not_entered(closes_at=case.tenders_close_at, at=at), *_why_not_bid(case, bid)))
    made = Bid.objects.create(
        case=case,
        organisation=bid.organisation,
        consortium=bid.consortium,
        received_on=bid.received_on,
        price=bid.price,
        offered_percent=bid.offered_percent,
        social_offer=bid.social_offer,
        pledged_ambition=bid.pledged_ambition,
        entered_by=by,
        entered_at=at,
    )
    made.lots.set(bid.lots)
    facts = {"bidder": bid.organisation.name, "offered_percent": bid.offered_percent}
    record(case.dossier, ProcurementVerb.BID_ENTERED, about=made, by=acting, at=at, facts=facts)
    return made


def _why_not_bid(case: Case, bid: BidInput) -> tuple[Blocker, ...]:
    """Why a bid cannot be entered: a second one of the same bidder, absurd figures, or a member of the committee."""
    found = []
    name = bid.organisation.name
    if case.bids.filter(organisation=bid.organisation).exists():
        message = _("%(name)s has a bid already. Change that one.")
        found.append(blocker("bidder-twice", message, field="organisation", source="R19", name=name))
    if case.committee.filter(user__memberships__organisation=bid.organisation).exists():
        message = _("A member of the committee works for %(name)s. Replace the member first.")
        found.append(blocker("bidder-in-committee", message, field="organisation", source="R19", name=name))
    if bid.price is not None and bid.price < 0:
        found.append(blocker("price-negative", _("The price cannot be lower than zero."), field="price"))
    if bid.offered_percent is not None and not 0 <= bid.offered_percent <= HUNDRED:
        message = _("The offered percentage lies between 0 and 100.")
        found.append(blocker("offer-outside", message, field="offered_percent"))
    return tuple(found)


@transaction.atomic
def judge_bid(*, bid_id: int, validity: BidValidity, ground: str, by: User, at: datetime) -> Bid:
    """Judge a bid valid, excluded or unsuitable, with the ground, before it is scored (R19)."""
    case_id = Bid.objects.values_list("case_id", flat=True).get(pk=bid_id)
    case, acting = hold(case_id, ProcurementDuty.JUDGE_BID, by=by, at=at, phases=(Phase.SELECT,))
    bid = Bid.objects.select_for_update(of=("self",)).get(pk=bid_id)
    found = list(rules.why_not_judged(validity=validity, ground=ground))
    if bid.scores.exists() and validity != BidValidity.VALID:
        found.append(blocker("scored-before", _("This bid was scored. Its validity stands."), source="R19"))
    refuse(found)
    before = bid.validity
    bid.validity, bid.ground = validity, ground
    bid.save(update_fields=["validity", "ground"])
    record(
        case.dossier,
        ProcurementVerb.BID_JUDGED,
        about=bid,
        by=acting,
        at=at,
        before=before,
        after=validity,
        reason=ground,
    )
    return bid


@transaction.atomic
def submit_scores(*, case_id: int, scores: Mapping[tuple[int, int], Points], by: User, at: datetime) -> CommitteeMember:
    """A member submits all scores at once, keyed by (bid, criterion); they are unseen by others till then (R19)."""
    case, acting = hold(case_id, ProcurementDuty.SUBMIT_SCORES, by=by, at=at, phases=(Phase.SELECT,))
    member = CommitteeMember.objects.select_for_update(of=("self",)).select_related("user").get(case=case, user=by)
    bids = list(case.bids.filter(validity=BidValidity.VALID))
    criteria = [each for each in case.criteria.all() if each.kind != CriterionKind.PERCENTAGE]
    found: list[Blocker] = []
    for bid in bids:
        parts = [_part(criterion, scores.get((bid.pk, criterion.pk))) for criterion in criteria]
        found += rules.why_not_scored(member=_facts(member), validity=bid.validity, parts=parts)
    if case.bids.filter(validity=BidValidity.OPEN).exists():
        message = _("Decide first whether the bid is valid, excluded or unsuitable.")
        found.append(blocker("bid-not-judged", message, source="R19"))
    refuse(dict.fromkeys(found))
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
    facts = {"bids": len(bids), "criteria": len(criteria)}
    record(case.dossier, ProcurementVerb.SCORES_SUBMITTED, about=member, by=acting, at=at, facts=facts)
    return member


def _facts(member: CommitteeMember) -> rules.Member:
    """The member as the rules read it."""
    return rules.Member(
        name=member.user.name,
        is_adviser=Role.ADVISER in member.user.office_roles,
        has_conflict=member.has_conflict,
        submitted=member.submitted_at is not None,
    )


def _part(criterion: Criterion, points: Points | None) -> rules.ScoredPart:
    """One score as the rules read it."""
    given = points or Points(None, "")
    return rules.ScoredPart(criterion.title, given.points, HUNDRED, given.motivation)


@transaction.atomic
def set_consensus(*, bid_id: int, scores: Mapping[int, Points], by: User, at: datetime) -> list[Consensus]:
    """Record the one score per criterion on which the committee agrees, with reasons, for one bid (R19).

    `scores` is keyed by criterion; an offered percentage is computed and needs no consensus.
    """
    case_id = Bid.objects.values_list("case_id", flat=True).get(pk=bid_id)
    case, acting = hold(case_id, ProcurementDuty.SET_CONSENSUS, by=by, at=at, phases=(Phase.SELECT,))
    bid = Bid.objects.select_for_update(of=("self",)).get(pk=bid_id)
    members = [_facts(member) for member in case.committee.select_related("user")]
    criteria = [each for each in case.criteria.all() if each.kind != CriterionKind.PERCENTAGE]
    parts = [_part(criterion, scores.get(criterion.pk)) for criterion in criteria]
    social = case.criteria.exclude(kind=CriterionKind.OTHER).exists()
    found = [*rules.why_not_complete(members, social_criterion=social), *rules.why_no_consensus(members, parts)]
    if bid.validity != BidValidity.VALID:
        found.append(blocker("bid-not-valid", _("An excluded or unsuitable bid is not scored."), source="R19"))
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
