"""A tender that was withdrawn or failed, started anew: what may follow, and when it may begin (R6)."""

from dataclasses import dataclass
from datetime import date

from procurement.states import Phase, RestartGround
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R6"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Which procedure may follow, under which conditions, by which article."""

    procedure: str
    conditions: tuple[str, ...]
    source: str


EUROPEAN = _("The first tender was a European open or restricted procedure.")
FOLLOW_UPS: dict[str, FollowUp] = {
    RestartGround.NO_BIDS: FollowUp(
        _("A negotiated procedure without notice may follow, or a new tender."),
        (
            EUROPEAN,
            _("There was no bid, no suitable bid, no request to participate or no suitable request."),
            _("The conditions of the contract do not change substantially."),
            _("The European Commission gets a report when it asks for one."),
        ),
        "Aw art. 2.32, eerste lid, onder a; Richtlijn 2014/24/EU art. 32, tweede lid, onder a",
    ),
    RestartGround.IRREGULAR: FollowUp(
        _("A competitive procedure with negotiation or a competitive dialogue may follow, or a new tender."),
        (
            EUROPEAN,
            _("There were only irregular or unacceptable bids."),
            _(
                "No new notice is needed when everybody is invited who may not be excluded, is suitable and sent a bid"
                " in the right form."
            ),
        ),
        "Richtlijn 2014/24/EU art. 26, vierde lid, onder b, en zesde lid",
    ),
    RestartGround.WITHDRAWN: FollowUp(
        _("A new tender follows: without notice nothing is negotiated."),
        (
            _("All candidates and bidders were told of the withdrawal and its reasons."),
            _("The legal department looked whether the contract has to change before it is tendered again."),
        ),
        "Richtlijn 2014/24/EU art. 55, eerste lid",
    ),
    RestartGround.OTHER: FollowUp(_("Choose the procedure anew, as for every other contract."), (), "Aw art. 2.25"),
}


def follow_up(ground: str) -> FollowUp | None:
    """What may follow on a ground (R6): after no suitable bids the negotiated procedure without notice."""
    return FOLLOW_UPS.get(ground)


@dataclass(frozen=True, slots=True)
class AnewFacts:
    """What a new case would start from."""

    phase: str
    of_lot: bool
    lot_failed: bool
    known: str
    ground: str
    publication_on: date | None


def why_not_anew(facts: AnewFacts, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why a case is not started anew (R6): it runs still, or it was started anew already."""
    found = []
    if facts.known:
        message = _("%(reference)s was started anew from this already. Go on there.")
        found.append(blocker("anew-already", message, source=RULE, reference=facts.known))
    if facts.of_lot and not facts.lot_failed:
        found.append(blocker("lot-not-failed", _("Record first that this lot failed, with the reason."), source=RULE))
    if not facts.of_lot and facts.phase != Phase.STOPPED:
        found.append(blocker("case-runs", _("This case is not stopped. Stop it first, with the reason."), source=RULE))
    if not facts.ground:
        message = _("Choose why the first tender did not lead to a contract.")
        found.append(blocker("ground-missing", message, field="ground", source=RULE))
    if facts.publication_on is None:
        message = _("Enter the new day of publication.")
        found.append(blocker("publication-missing", message, field="planned_publication_on", source=RULE))
    elif facts.publication_on < on:
        message = _("This day is past. Enter a new day of publication.")
        found.append(blocker("publication-past", message, field="planned_publication_on", source=RULE))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class LotEnd:
    """A lot that would be recorded as failed."""

    is_awarded: bool
    has_failed: bool
    ground: str
    reason: str
    failed_on: date | None


def why_not_failed(facts: LotEnd, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why a lot is not recorded as withdrawn or failed (R6)."""
    found = []
    if facts.is_awarded:
        message = _("This lot stands in an award decision. Withdraw that decision first.")
        found.append(blocker("lot-awarded", message, field="lot", source=RULE))
    if facts.has_failed:
        found.append(blocker("lot-failed-already", _("This lot is recorded as failed already."), field="lot"))
    if not facts.ground:
        message = _("Choose why this lot did not lead to a contract.")
        found.append(blocker("ground-missing", message, field="ground", source=RULE))
    if not facts.reason.strip():
        found.append(blocker("reason-missing", _("Write why this lot failed."), field="reason", source=RULE))
    if facts.failed_on is None or facts.failed_on > on:
        message = _("Enter the day on which this was decided: today or earlier.")
        found.append(blocker("day-missing", message, field="failed_on", source=RULE))
    return tuple(found)
