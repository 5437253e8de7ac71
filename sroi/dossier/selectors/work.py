"""One line of a work list, and who may be the second person (R3, R4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from sroi.accounts.models import StandIn
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.dossier.models.dossier import Acting
from sroi.dossier.rules import why_not_second_person
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Something to do: `title` is a whole sentence in the reader's language that starts with a verb.

    `whose` is the role whose turn it is, `who` the names of those people; `button` names the act behind `url`.
    """

    kind: str
    title: str
    detail: str
    due_on: date | None
    since_on: date | None
    reference: str
    case_title: str
    contractor: str
    url: str
    button: str
    whose: Role
    who: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What is asked of somebody, and what somebody waits for another to do: read together."""

    mine: tuple[WorkItem, ...] = ()
    waiting: tuple[WorkItem, ...] = ()


def why_not_independent(
    proposer_id: int | None, acting: Acting, *, since: datetime | None, on: date
) -> tuple[Blocker, ...]:
    """Why this person cannot decide on a proposal of that one: the same person or a stand-in, either way round (R3).

    `since` is the moment of the proposal: whoever stood in on any day from then up to the decision stays tied to it.
    Both the one who acts and the colleague on whose behalf are looked at, for the proposal and for the decision.
    """
    if proposer_id is None:
        return ()
    proposers = hands_behind(proposer_id, since)
    tied = tied_to(proposers, first=amsterdam_date(since) if since else on, last=on)
    found = [_why_tied(proposer, acting, tied) for proposer in proposers]
    return next((why for why in sorted(found, key=_own_first) if why), ())


def _why_tied(proposer: int, acting: Acting, tied: frozenset[int]) -> tuple[Blocker, ...]:
    """Why who acts, or the colleague on whose behalf, is no second person beside this proposer."""
    behalf = acting.on_behalf_of.pk if acting.on_behalf_of else None
    found = why_not_second_person(proposer=proposer, actor=acting.by.pk, on_behalf_of=behalf, stand_ins=tied)
    if found or behalf is None:
        return found
    return why_not_second_person(proposer=proposer, actor=behalf, stand_ins=tied)


def _own_first(why: tuple[Blocker, ...]) -> bool:
    """Name the plainest reason: that it is the own proposal."""
    return [each.code for each in why] != ["own-proposal"]


def hands_behind(proposer_id: int, since: datetime | None) -> frozenset[int]:
    """The proposer, with who acted for them or on whose behalf they acted when the proposal was recorded (R4)."""
    proposer = Q(actor=proposer_id) | Q(on_behalf_of=proposer_id)
    recorded = Event.objects.filter(proposer, at=since, on_behalf_of__isnull=False) if since else Event.objects.none()
    both = recorded.values_list("actor", "on_behalf_of")
    return frozenset({proposer_id, *(key for pair in both for key in pair)})


def tied_to(people: Collection[int], *, first: date, last: date) -> frozenset[int]:
    """Who stood in for these people on a day of this period, and for whom these people stood in."""
    rows = StandIn.objects.within(first, last)
    stand_ins = rows.filter(absentee__in=people).values_list("stand_in", flat=True)
    absentees = rows.filter(stand_in__in=people).values_list("absentee", flat=True)
    return frozenset(stand_ins) | frozenset(absentees)
