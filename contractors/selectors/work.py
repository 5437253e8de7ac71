"""The work lists of phase 4: my turn, and another's turn (R7, S1)."""

from datetime import date

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from contractors.models import Contract
from contractors.selectors.facts import ContractFacts, concerning, read_facts, something_open
from contractors.selectors.turns import Turn, turns_of
from procurement.models import AwardDecision
from procurement.states import AwardState, Phase
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Deadline
from sroi.dossier.selectors import Desk, WorkItem

MOST = 200


def desk_of(user: User, on: date) -> Desk:
    """What waits for this user in phase 4, and for somebody else in their contracts, the first deadline first."""
    items = _items(user, on)
    mine = (*(item for item, is_mine in items if is_mine), *_awards(user, on))
    waiting = (item for item, is_mine in items if not is_mine)
    return Desk(tuple(sorted(mine, key=_urgency)), tuple(sorted(waiting, key=_urgency)))


def _urgency(item: WorkItem) -> tuple[date, str]:
    return item.due_on or date.max, item.reference


def _items(user: User, on: date) -> list[tuple[WorkItem, bool]]:
    """The turns in the contracts of this user, and whether each is theirs."""
    ids = Contract.objects.active().filter(concerning(user, on)).filter(something_open(on)).values("pk")
    due = Deadline.objects.open().filter(dossier=OuterRef("dossier")).order_by("due_on").values("due_on")[:1]
    first = Contract.objects.filter(pk__in=ids).order_by(Subquery(due).asc(nulls_last=True), "pk")
    found = []
    for facts in read_facts(Contract.objects.filter(pk__in=first.values("pk")[:MOST]).order_by("pk")):
        roles = facts.roles_of(user, on)
        for turn in (each for each in turns_of(facts, on=on) if each.url):
            is_mine = turn.whose in roles
            found.append((_item(facts, turn, mine=is_mine), is_mine))
    return found


def _item(facts: ContractFacts, turn: Turn, *, mine: bool) -> WorkItem:
    contract = facts.contract
    return WorkItem(
        kind=f"contractors.{turn.kind}",
        title=turn.act if mine else turn.waits or turn.act,
        detail=turn.detail,
        due_on=turn.due_on,
        since_on=turn.since_on,
        reference=contract.reference,
        case_title=contract.title,
        contractor=contract.contractor_name,
        url=turn.url,
        button=turn.button,
        whose=turn.whose,
        who=facts.names(turn.whose),
    )


def _awards(user: User, on: date) -> list[WorkItem]:
    """The decisions whose standstill is over: the definitive award is asked of the buyer (R20)."""
    people = [standing.user.pk for standing in standings_of(user, on)]
    rows = AwardDecision.objects.filter(
        state=AwardState.STANDSTILL,
        standstill_ends_on__lt=on,
        case__phase=Phase.SELECT,
        case__dossier__assignments__user__in=people,
        case__dossier__assignments__role=Role.BUYER,
        case__dossier__assignments__ended_at__isnull=True,
    ).select_related("case")
    return [_award_item(decision) for decision in rows.distinct()[:MOST]]


def _award_item(decision: AwardDecision) -> WorkItem:
    return WorkItem(
        kind="contractors.award",
        title=_("Record the definitive award"),
        detail=_("The standstill is over."),
        due_on=None,
        since_on=decision.standstill_ends_on,
        reference=decision.case.reference,
        case_title=decision.case.title,
        contractor="",
        url=reverse("contractors:award-confirm", args=[decision.pk]),
        button=_("Record the award"),
        whose=Role.BUYER,
        who="",
    )
