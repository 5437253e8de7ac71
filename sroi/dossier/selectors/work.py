"""One line of a work list, and who may be the second person (R3, R4)."""

from dataclasses import dataclass
from datetime import date

from sroi.accounts.models import StandIn
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.rules import why_not_second_person
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


def why_not_independent(proposer_id: int | None, acting: Acting, on: date) -> tuple[Blocker, ...]:
    """Why this person cannot decide on a proposal of that one: the same person or the stand-in, either way round (R3).

    Both the one who acts and the colleague on whose behalf are looked at, and so is the colleague whom the
    proposer stands in for.
    """
    if proposer_id is None:
        return ()
    tied = tied_to(proposer_id, on)
    behalf = acting.on_behalf_of.pk if acting.on_behalf_of else None
    found = why_not_second_person(proposer=proposer_id, actor=acting.by.pk, on_behalf_of=behalf, stand_ins=tied)
    if found or behalf is None:
        return found
    return why_not_second_person(proposer=proposer_id, actor=behalf, stand_ins=tied)


def tied_to(person_id: int, on: date) -> frozenset[int]:
    """Who stands in for this person on this day, and for whom this person stands in."""
    rows = StandIn.objects.active_on(on)
    stand_ins = rows.filter(absentee=person_id).values_list("stand_in", flat=True)
    absentees = rows.filter(stand_in=person_id).values_list("absentee", flat=True)
    return frozenset(stand_ins) | frozenset(absentees)
