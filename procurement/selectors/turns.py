"""Whose turn it is in phase 3: one step per case for the buyer, and what waits for each member (R7, R19, R20)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from procurement.models import AwardDecision, Bid, Case, CommitteeMember, VariantChoice
from procurement.selectors.pages import url_of
from procurement.states import COMPUTED_KINDS, WITHOUT_BIDS, AwardState, BidValidity, Phase
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.selectors import Desk, WorkItem
from sroi.kernel.calendar import amsterdam_date

KIND, MEMBER_KIND = "procurement.selection", "procurement.committee"
MOST = 200
Turn = tuple[str, str]
"""What to do, and the page where it is done."""


def selection_desk(user: User, on: date) -> Desk:
    """The steps of phase 3 that are this user's, as buyer and as member; and members, a standstill or a judge."""
    steps = tuple((_item(case, step), bool(step[1])) for case, step in _steps(user, on))
    return Desk(
        (*(item for item, is_mine in steps if is_mine), *_member_items(user)),
        tuple(item for item, is_mine in steps if not is_mine),
    )


def _steps(user: User, on: date) -> Iterator[tuple[Case, Turn]]:
    for case in _cases_of(user, on):
        step = next_turn(case, on)
        if step is not None:
            yield case, step


def _cases_of(user: User, on: date) -> QuerySet[Case]:
    """The cases in phase 3 that the user, or a colleague they stand in for, buys."""
    people = [standing.user.pk for standing in standings_of(user, on)]
    buys = Assignment.objects.filter(
        dossier=OuterRef("dossier"), user__in=people, role=Role.BUYER, ended_at__isnull=True
    )
    return annotated(Case.objects.in_phase(Phase.SELECT)).filter(Exists(buys)).order_by("phase_since")[:MOST]


def annotated(cases: QuerySet[Case]) -> QuerySet[Case]:
    """What the next step of phase 3 depends on, as columns of the one query."""
    here = OuterRef("pk")
    chosen = VariantChoice.objects.filter(case=here, replaced_at__isnull=True)
    decisions = AwardDecision.objects.filter(case=here)
    able = CommitteeMember.objects.filter(case=here).exclude(has_conflict=True)
    valid = Q(bids__validity=BidValidity.VALID)
    return cases.annotate(
        has_variant=Exists(chosen),
        has_market_variant=Exists(chosen.exclude(variant__in=WITHOUT_BIDS)),
        has_members=Exists(able),
        members_wait=Exists(able.filter(submitted_at__isnull=True)),
        has_bids=Exists(Bid.objects.filter(case=here)),
        has_open_bids=Exists(Bid.objects.filter(case=here, validity=BidValidity.OPEN)),
        valid_bids=Count("bids", filter=valid, distinct=True),
        scored=Count("criteria", filter=~Q(criteria__kind__in=COMPUTED_KINDS), distinct=True),
        agreed=Count("bids__consensus", filter=valid, distinct=True),
        has_draft=Exists(decisions.filter(state=AwardState.DRAFT, notice__isnull=True, awards__bid__isnull=False)),
        has_ready=Exists(
            decisions.filter(state=AwardState.DRAFT).filter(Q(notice__isnull=False) | Q(awards__bid__isnull=True))
        ),
        has_suspended=Exists(decisions.filter(state=AwardState.SUSPENDED)),
        standstill_ends_on=Max(
            "award_decisions__standstill_ends_on", filter=Q(award_decisions__state=AwardState.STANDSTILL)
        ),
    )


def next_turn(case: Case, on: date) -> Turn | None:
    """What comes now in phase 3, with its page; without a page it is somebody else's turn, None when nothing is."""
    known = vars(case)
    if known["standstill_ends_on"] is not None and known["standstill_ends_on"] < on:
        return None  # the app that makes the contracts asks for the definitive award
    decided = _decided(known)
    if decided is not None:
        return decided
    if known["has_variant"] and not known["has_market_variant"]:
        return _("Prepare the direct award"), "award-direct"
    return _selecting(case, known, on)


def _decided(known: dict[str, Any]) -> Turn | None:
    """The step after a decision was prepared."""
    if known["has_suspended"]:
        return _("Record the judgment in the summary proceedings"), "award-show"
    if known["has_ready"]:
        return _("Record the definitive award"), "award-show"
    if known["has_draft"]:
        return _("Send the award decision"), "award-show"
    if known["standstill_ends_on"] is not None:
        return _("The standstill runs"), ""
    return None


def _selecting(case: Case, known: dict[str, Any], on: date) -> Turn:
    """The step before a decision."""
    closes = case.tenders_close_at
    if closes is None:
        return _("Enter the closing time for bids"), "case-edit"
    if not known["has_members"]:
        return _("Invite the committee"), "committee-show"
    if on < amsterdam_date(closes):
        return _("The bids are awaited"), ""
    if not known["has_bids"]:
        return _("Enter the bids"), "bid-list"
    if known["has_open_bids"]:
        return _("Judge the bids on validity"), "bid-list"
    if known["valid_bids"] and known["members_wait"]:
        return _("The members of the committee score the bids"), ""
    if known["agreed"] < known["valid_bids"] * known["scored"]:
        return _("Record the consensus of the committee"), "consensus-list"
    return _("Prepare the award decision"), "award-prepare"


def _item(case: Case, turn: Turn) -> WorkItem:
    """One step of a case as a line of the work list."""
    title, page = turn
    return WorkItem(
        kind=KIND,
        title=title,
        detail=str(case.get_phase_display()),
        due_on=vars(case)["standstill_ends_on"] if not page else None,
        since_on=amsterdam_date(case.phase_since),
        reference=case.reference,
        case_title=case.title,
        contractor="",
        url=url_of(case, page or "award-show"),
        button=_("Do this") if page else _("View"),
        whose=Role.BUYER,
        who="",
    )


def _member_items(user: User) -> Iterator[WorkItem]:
    """What a committee asks of this person: a declaration, then scores when there are judged bids."""
    members = CommitteeMember.objects.filter(user=user, submitted_at__isnull=True, case__phase=Phase.SELECT)
    bids = Bid.objects.filter(case=OuterRef("case"))
    rows = members.exclude(has_conflict=True).annotate(
        has_valid=Exists(bids.filter(validity=BidValidity.VALID)),
        has_open=Exists(bids.filter(validity=BidValidity.OPEN)),
    )
    for member in rows.select_related("case")[:MOST]:
        declared = member.declared_at is not None
        known = vars(member)
        if declared and (known["has_open"] or not known["has_valid"]):
            continue
        yield _member_item(member, declared=declared)


def _member_item(member: CommitteeMember, *, declared: bool) -> WorkItem:
    title = _("Score the bids as member of the committee") if declared else _("Declare whether you have an interest")
    return WorkItem(
        kind=MEMBER_KIND,
        title=title,
        detail=_("Committee"),
        due_on=None,
        since_on=amsterdam_date(member.invited_at),
        reference=member.case.reference,
        case_title=member.case.title,
        contractor="",
        url=url_of(member.case, "score-submit" if declared else "conflict-declare"),
        button=_("Score") if declared else _("Declare"),
        whose=Role.BUYER,
        who="",
    )
