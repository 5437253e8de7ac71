"""What the pages of phase 3 show: committee, bids, scores, consensus and ranking (R17, R19)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from procurement import gates, policies, rules
from procurement.gates import case_facts
from procurement.gates.ranking import Cell, RankRow
from procurement.gates.select import why_no_selection
from procurement.models import AwardDecision, Bid, Case, CommitteeMember, Consensus, Criterion, Score
from procurement.policies import DUTY, ProcurementDuty
from procurement.selectors.pages import case_url, url_of
from procurement.states import COMPUTED_KINDS, SOCIAL_KINDS, AwardState, BidValidity, CriterionKind, Phase
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.selectors.papers import path_to
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Dot, Source, Status, Tab, Tone

TABS = (
    ("criterion-list", ProcurementDuty.READ_SELECTION),
    ("question-list", ProcurementDuty.READ_SELECTION),
    ("committee-show", ProcurementDuty.READ_SELECTION),
    ("bid-list", ProcurementDuty.READ_SELECTION),
    ("score-submit", ProcurementDuty.SUBMIT_SCORES),
    ("consensus-list", ProcurementDuty.READ_SELECTION),
    ("ranking-show", ProcurementDuty.READ_SELECTION),
    ("award-show", ProcurementDuty.READ_SELECTION),
)
VALIDITY_TONES: dict[str, Tone] = {
    BidValidity.OPEN: "warn",
    BidValidity.VALID: "pos",
    BidValidity.EXCLUDED: "neg",
    BidValidity.UNSUITABLE: "neg",
}


@dataclass(frozen=True, slots=True)
class SelectionPage:
    """The case around a page of phase 3."""

    case: Case
    url: str
    tabs: tuple[Tab, ...]
    without: str
    acts: frozenset[str]


def selection_page(case: Case, user: User, current: str) -> SelectionPage:
    """The case with the parts of phase 3 that this reader may see, and why it has no bids if that is so (R6)."""
    reads = policies.may(user, ProcurementDuty.READ_SELECTION, case)
    scores = policies.may(user, ProcurementDuty.SUBMIT_SCORES, case)
    mine = {ProcurementDuty.READ_SELECTION: reads, ProcurementDuty.SUBMIT_SCORES: scores}
    tabs = tuple(
        Tab(_tab_names()[name], url_of(case, name), name == current)
        for name, duty in TABS
        if mine[duty] or (scores and name in ("committee-show", "consensus-list"))
    )
    buys = case.dossier.acting(user, Role.BUYER) is not None and case.phase in (Phase.SPECIFY, Phase.SELECT)
    acts = {"buy"} if buys else set()
    return SelectionPage(case, case_url(case), tabs, why_no_selection(case_facts(case)), frozenset(acts))


def _tab_names() -> dict[str, str]:
    return {
        "criterion-list": _("Award criteria"),
        "question-list": _("Questions"),
        "committee-show": _("Committee"),
        "bid-list": _("Bids"),
        "score-submit": _("My scores"),
        "consensus-list": _("Consensus"),
        "ranking-show": _("Ranking"),
        "award-show": _("Award"),
    }


def case_of_member(user: User, reference: str) -> Case | None:
    """The case inside the scope of the user, or on whose committee the user sits: that is a role on it too (R1)."""
    within = Case.objects.visible_to(user).values("pk")
    found = Case.objects.filter(Q(pk__in=within) | Q(committee__user=user), reference=reference)
    return found.select_related("dossier", "department").distinct().first()


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member of the committee, with how far they are."""

    member: CommitteeMember
    roles: str
    declared: Status
    scored: Status
    may_release: bool


def committee_rows(case: Case, *, buys: bool) -> tuple[MemberRow, ...]:
    """The committee in order of invitation."""
    members = case.committee.select_related("user").prefetch_related("user__role_grants")
    return tuple(_member_row(member, buys=buys) for member in members)


def _member_row(member: CommitteeMember, *, buys: bool) -> MemberRow:
    declared = Status(_("Declaration not given yet"), "warn")
    if member.has_conflict is not None:
        declared = Status(_("Conflict of interest"), "neg") if member.has_conflict else Status(_("No conflict"), "pos")
    scored = Status(_("Submitted"), "pos") if member.submitted_at else Status(_("Not submitted yet"), "warn")
    if member.has_conflict:
        scored = Status(_("Does not score"), "plain")
    roles = ", ".join(str(Role(grant.role).label) for grant in member.user.role_grants.all())
    return MemberRow(member, roles, declared, scored, may_release=buys and member.submitted_at is None)


def people_to_invite(case: Case) -> list[User]:
    """Who can be asked: people of the office with a fitting role, not in it yet; a refusal says who knows a bidder."""
    able = User.objects.filter(is_active=True, role_grants__role__in=DUTY[ProcurementDuty.SUBMIT_SCORES])
    return list(able.exclude(committees__case=case).distinct().order_by("name", "pk"))


def advice_missing(case: Case) -> bool:
    """Tell whether there is a social criterion, and no adviser in the committee yet (R19)."""
    if not case.criteria.filter(kind__in=SOCIAL_KINDS).exists():
        return False
    return not case.committee.exclude(has_conflict=True).filter(user__role_grants__role=Role.ADVISER).exists()


@dataclass(frozen=True, slots=True)
class BidRow:
    """One bid in the list, with what can be done to it."""

    bid: Bid
    status: Status
    lots: str
    is_late: bool
    also_behind: str
    edit_url: str
    judge_url: str


def bid_rows(case: Case, *, buys: bool) -> tuple[BidRow, ...]:
    """The bids in order of entry; the price and the offer are read by who may read the selection only."""
    bids = list(
        case.bids.select_related("organisation", "consortium").prefetch_related(
            "lots", "scores", "awards", "consortium__members"
        )
    )
    parties = {bid.pk: _parties(bid) for bid in bids}
    return tuple(_bid_row(case, bid, also=_also_behind(bid, bids, parties), buys=buys) for bid in bids)


def _parties(bid: Bid) -> set[int]:
    """Every organisation behind a bid."""
    partners = bid.consortium.members.all() if bid.consortium else ()
    return {bid.organisation_id, *(each.pk for each in partners)}


def _also_behind(bid: Bid, bids: Iterable[Bid], parties: Mapping[int, set[int]]) -> str:
    """The other bids that the same organisation stands behind: the buyer judges whether they are independent."""
    return ", ".join(str(each) for each in bids if each.pk != bid.pk and parties[each.pk] & parties[bid.pk])


def _bid_row(case: Case, bid: Bid, *, also: str, buys: bool) -> BidRow:
    validity = BidValidity(bid.validity)
    free = buys and not bid.scores.all() and not bid.awards.all()
    return BidRow(
        bid=bid,
        status=Status(str(validity.label), VALIDITY_TONES[validity]),
        lots=", ".join(str(lot) for lot in bid.lots.all()),
        is_late=case.tenders_close_at is not None and bid.received_on > amsterdam_date(case.tenders_close_at),
        also_behind=also,
        edit_url=path_to("procurement:bid-edit", case.reference, str(bid.pk)) if free else "",
        judge_url=path_to("procurement:bid-judge", case.reference, str(bid.pk)) if free else "",
    )


def bidders_in(case: Case) -> tuple[str, ...]:
    """Who bid, by name: what a member needs to declare an interest (R19)."""
    return tuple(str(bid) for bid in case.bids.select_related("organisation", "consortium"))


def bids_to_score(case: Case) -> tuple[Bid, ...]:
    """The valid bids as members score them."""
    return tuple(case.bids.filter(validity=BidValidity.VALID).select_related("organisation", "consortium"))


def scored_criteria(case: Case) -> tuple[Criterion, ...]:
    """The criteria that people score: an offered percentage and a price are computed (R17)."""
    return tuple(case.criteria.exclude(kind__in=COMPUTED_KINDS))


def member_of(case: Case, user: User) -> CommitteeMember | None:
    """The reader as a member of the committee."""
    return case.committee.select_related("user").filter(user=user).first()


def decision_in(case: Case, decision_id: int) -> AwardDecision | None:
    """An award decision on this case."""
    return case.award_decisions.filter(pk=decision_id).first()


def member_in(case: Case, member_id: int) -> CommitteeMember | None:
    """A member of the committee of this case."""
    return case.committee.select_related("user").filter(pk=member_id).first()


def bid_in(case: Case, bid_id: int) -> Bid | None:
    """A bid on this case, with who made it."""
    return case.bids.select_related("organisation", "consortium").filter(pk=bid_id).first()


def asked_figures(case: Case) -> frozenset[str]:
    """The figures of a bid that an award criterion is computed from (R17)."""
    names = {CriterionKind.PERCENTAGE: "offered_percent", CriterionKind.PRICE: "price"}
    kinds = case.criteria.filter(kind__in=COMPUTED_KINDS).values_list("kind", flat=True)
    return frozenset(names[CriterionKind(each)] for each in kinds)


def has_unjudged_bids(case: Case) -> bool:
    """Tell whether bids are still to be judged on validity (R19)."""
    return case.bids.filter(validity=BidValidity.OPEN).exists()


@dataclass(frozen=True, slots=True)
class OpenScores:
    """Whether the scores may be read, and whose are still waited for (R19)."""

    are_open: bool
    waits_for: tuple[str, ...]
    misses_member: bool = False


def open_scores(case: Case, user: User) -> OpenScores:
    """The scores are read when every member without a conflict submitted, a member's own first (R19)."""
    members = gates.members_of(case)
    facts = [gates.member_facts(member) for member in members]
    social = case.criteria.filter(kind__in=SOCIAL_KINDS).exists()
    waits_for = tuple(each.name for each in facts if not each.has_conflict and not each.submitted)
    able = [each for each in facts if not each.has_conflict]
    misses = not waits_for and bool(rules.why_not_complete(able, social_criterion=social))
    own = next((each for each, member in zip(facts, members, strict=True) if member.user_id == user.pk), None)
    sees = own is None or own.has_conflict is True or rules.may_see_others(own)
    return OpenScores(rules.scores_open(facts, social_criterion=social) and sees, waits_for, misses_member=misses)


def scores_visible_to(case: Case, user: User) -> tuple[Score, ...]:
    """The scores that this reader may see: the own ones, and those of others when they are open (R19)."""
    rows = (
        Score.objects.filter(bid__case=case).select_related("member__user", "bid", "criterion").order_by("member", "pk")
    )
    if open_scores(case, user).are_open:
        return tuple(rows)
    return tuple(rows.filter(member__user=user))


@dataclass(frozen=True, slots=True)
class GivenScore:
    """What one member gave, and how far that lies from the middle of the committee."""

    who: str
    points: Decimal
    motivation: str
    distance: Decimal
    is_furthest: bool


@dataclass(frozen=True, slots=True)
class ConsensusRow:
    """One bid on one criterion: what each member gave, the spread, and what they agree on."""

    name: str
    criterion: Criterion
    given: tuple[GivenScore, ...]
    spread: rules.ScoreSpread | None
    agreed: Consensus | None

    @property
    def dots(self) -> tuple[Dot, ...]:
        """The scores as a picture."""
        return tuple(Dot(each.who, each.points, is_open=each.is_furthest) for each in self.given)


@dataclass(frozen=True, slots=True)
class ConsensusBid:
    """One bid with all its criteria, and where the consensus is recorded; nowhere once a decision rests on it."""

    bid: Bid
    rows: tuple[ConsensusRow, ...]
    url: str

    @property
    def is_agreed(self) -> bool:
        """Every criterion has its consensus."""
        return bool(self.rows) and all(row.agreed for row in self.rows)


def consensus_of(case: Case, user: User) -> tuple[ConsensusBid, ...]:
    """Every valid bid with the scores that this reader may see (R19)."""
    scores, criteria = scores_visible_to(case, user), scored_criteria(case)
    agreed = {(row.bid_id, row.criterion_id): row for row in Consensus.objects.filter(bid__case=case)}
    stands = case.award_decisions.exclude(state=AwardState.WITHDRAWN).exists()
    return tuple(
        ConsensusBid(
            bid=bid,
            rows=tuple(_consensus_row(bid, each, scores, agreed.get((bid.pk, each.pk))) for each in criteria),
            url="" if stands else path_to("procurement:consensus-set", case.reference, str(bid.pk)),
        )
        for bid in bids_to_score(case)
    )


def _consensus_row(bid: Bid, criterion: Criterion, scores: Iterable[Score], agreed: Consensus | None) -> ConsensusRow:
    here = [score for score in scores if score.bid_id == bid.pk and score.criterion_id == criterion.pk]
    spread = rules.score_spread([(score.member.user.name, score.points) for score in here])
    given = tuple(_given(score, spread) for score in here) if spread else ()
    return ConsensusRow(f"{bid.pk}-{criterion.pk}", criterion, given, spread, agreed)


def _given(score: Score, spread: rules.ScoreSpread) -> GivenScore:
    who = score.member.user.name
    return GivenScore(who, score.points, score.motivation, spread.distance(score.points), who in spread.furthest)


def distances_of(bids: Iterable[ConsensusBid]) -> tuple[rules.MemberDistance, ...]:
    """Every member with the distance to the middle over all bids: whoever differs most first (R19)."""
    return rules.member_distances([(each.who, each.points) for each in row.given] for bid in bids for row in bid.rows)


@dataclass(frozen=True, slots=True)
class Explained:
    """How the points of one bid were made: one source per criterion."""

    row: RankRow
    sources: tuple[Source, ...]


def explained(rows: Sequence[RankRow]) -> tuple[Explained, ...]:
    """For each bid, the formula of each criterion and of the total, with the figures filled in (R39)."""
    return tuple(Explained(row, (*(_source(cell) for cell in row.cells), *_total(row))) for row in rows)


def _total(row: RankRow) -> tuple[Source, ...]:
    """How the total was added up; nothing to add of one criterion, or as long as points are missing."""
    if len(row.cells) < 2 or row.missing:
        return ()
    parts = " + ".join(formats.points(cell.points) for cell in row.cells if cell.points is not None)
    return (Source(_("Total: the points together"), f"{parts} = {formats.points(row.total)}", source="R17"),)


def _source(cell: Cell) -> Source:
    name, weight = str(cell.criterion), formats.points(cell.criterion.weight)
    if cell.price is not None:
        formula = _("%(name)s: weight × lowest price ÷ price") % {"name": name}
        filled = _("%(weight)s × %(lowest)s ÷ %(price)s = %(points)s") % {
            "weight": weight,
            "lowest": formats.euro(cell.price.lowest),
            "price": formats.euro(cell.price.price),
            "points": formats.points(cell.price.points),
        }
        return Source(formula, filled, source="R17")
    if cell.criterion.kind == CriterionKind.PRICE:
        formula = _("%(name)s: weight × lowest price ÷ price") % {"name": name}
        return Source(formula, _("The price is not known."), source="R17")
    if cell.offer is not None:
        formula = _("%(name)s: weight × (offer − floor) ÷ (ceiling − floor)") % {"name": name}
        filled = _("%(weight)s × (%(offer)s − %(floor)s) ÷ (%(ceiling)s − %(floor)s) = %(points)s") % {
            "weight": weight,
            "offer": formats.percent(cell.offer.counted),
            "floor": formats.percent(cell.offer.scale.floor),
            "ceiling": formats.percent(cell.offer.scale.ceiling),
            "points": formats.points(cell.offer.points),
        }
        return Source(formula, filled, source="R17")
    formula = _("%(name)s: consensus × weight ÷ 100") % {"name": name}
    if cell.consensus is None or cell.points is None:
        return Source(formula, _("The consensus is not recorded yet."), source="R19")
    filled = _("%(consensus)s × %(weight)s ÷ 100 = %(points)s") % {
        "consensus": formats.points(cell.consensus),
        "weight": weight,
        "points": formats.points(cell.points),
    }
    return Source(formula, filled, source="R19")
