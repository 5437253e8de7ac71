"""Who had a hand in a fine, through its whole history, and what a reader of it saw (R3, R34)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from enforcement.models import EnforcementFile, FinalInvoice, Fine
from enforcement.states import EnforcementVerb, FileState
from sroi.dossier.models import Event
from sroi.dossier.models.dossier import Acting
from sroi.dossier.selectors import why_not_independent
from sroi.dossier.services.events import about_text
from sroi.kernel.refusals import Blocker

PROPOSING = (EnforcementVerb.FINE_PROPOSED,)
BEFORE_THE_CLIENT = (EnforcementVerb.FINE_PROPOSED, EnforcementVerb.FINE_COUNTERSIGNED)


@dataclass(frozen=True, slots=True)
class CameBack:
    """Who sent a proposal back, when, and why."""

    who: str
    at: datetime
    reason: str


def why_a_hand_before(
    file: EnforcementFile, fine: Fine, acting: Acting, *, verbs: tuple[EnforcementVerb, ...], on: date
) -> tuple[Blocker, ...]:
    """Why this person is no fresh pair of eyes: a hand in this fine, also in a proposal that went back (R3)."""
    for person, since in _hands(file, fine, verbs):
        if why := why_not_independent(person, acting, since=since, on=on):
            return why
    return ()


def _hands(
    file: EnforcementFile, fine: Fine, verbs: tuple[EnforcementVerb, ...]
) -> Iterator[tuple[int | None, datetime | None]]:
    """Who proposed and countersigned, and when: as the fine has it now, and as the timeline has it from before."""
    yield fine.proposed_by_id, fine.proposed_at
    if EnforcementVerb.FINE_COUNTERSIGNED in verbs:
        yield fine.countersigned_by_id, fine.countersigned_at
    rows = Event.objects.filter(dossier=file.dossier, verb__in=verbs, about=about_text(file))
    yield from rows.values_list("actor", "at")


def mark_of(file: EnforcementFile) -> str:
    """A mark of what somebody reads before deciding: another one as soon as a figure or the step is another."""
    fine = Fine.objects.filter(file=file).first()
    invoice = FinalInvoice.objects.filter(contract=file.contract_id).first()
    seen: list[object] = [file.state, file.state_since.isoformat()]
    if fine is not None:
        seen += [fine.computed, fine.proposed, fine.decided]
    if invoice is not None:
        seen += [invoice.number, invoice.payable, invoice.paid_on]
    return hashlib.sha256("|".join(map(str, seen)).encode()).hexdigest()[:16]


def last_hand(file: EnforcementFile) -> str:
    """The name of who took the last step in a file."""
    row = Event.objects.filter(dossier=file.dossier, about=about_text(file)).order_by("-sequence").first()
    return row.actor_name if row else ""


def came_back(file: EnforcementFile) -> CameBack | None:
    """Why the last proposal of a file went back to its adviser, until there is a new one (R34)."""
    if file.state != FileState.VIEW_CLOSED:
        return None
    rows = Event.objects.filter(dossier=file.dossier, about=about_text(file), verb=EnforcementVerb.PROPOSAL_RETURNED)
    row = rows.order_by("-sequence").first()
    return CameBack(row.actor_name, row.at, row.reason) if row else None
