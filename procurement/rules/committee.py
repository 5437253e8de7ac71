"""Bids and the committee: who scores what, and when the consensus stands (R19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from procurement.states import BidValidity
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R19"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the committee: an adviser or not, and the declaration (None = not given)."""

    name: str
    is_adviser: bool
    has_conflict: bool | None
    submitted: bool = False


@dataclass(frozen=True, slots=True)
class ScoredPart:
    """One criterion of one bid with the score given and the points that it can bring at most."""

    criterion: str
    score: Decimal | None
    maximum: Decimal
    reason: str = ""


def why_not_entered(*, closes_at: datetime | None, at: datetime) -> tuple[Blocker, ...]:
    """Why a bid cannot be entered: bids are entered after the closing time (R19)."""
    if closes_at is None:
        return (blocker("no-closing-time", _("Record the closing time of the tender first."), source=RULE),)
    if at < closes_at:
        return (blocker("still-open", _("Bids can be entered after the closing time."), source=RULE),)
    return ()


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """What is known when a closing time is set or moved."""

    known: datetime | None
    published_on: date | None
    has_bids: bool
    is_published: bool


def why_not_closing(closes_at: datetime | None, facts: ClosingFacts, *, at: datetime) -> tuple[Blocker, ...]:
    """Why bids cannot close at this moment: nobody sees a bid before it, so it never moves over a bid (R19)."""
    if facts.has_bids:
        message = _("Bids were entered. The closing time of %(day)s stands.")
        day = amsterdam_date(facts.known) if facts.known else None
        return (blocker("closing-stands", message, field="close_on", source=RULE, day=day or ""),)
    if closes_at is None:
        return ()
    if facts.published_on is not None and amsterdam_date(closes_at) < facts.published_on:
        message = _("The closing date lies before the publication on %(day)s. Choose a later date.")
        return (blocker("closing-before", message, field="close_on", source=RULE, day=facts.published_on),)
    is_open = not facts.is_published or (facts.known is not None and facts.known > at)
    if is_open and closes_at <= at:
        message = _("The closing time lies in the past. Choose a later moment.")
        return (blocker("closing-past", message, field="close_on", source=RULE),)
    return ()


def why_not_judged(*, validity: str, ground: str) -> tuple[Blocker, ...]:
    """Why the judgement of a bid is not complete: valid, or excluded or unsuitable with the ground (R19)."""
    if validity == BidValidity.OPEN:
        message = _("Decide first whether the bid is valid, excluded or unsuitable.")
        return (blocker("bid-not-judged", message, field="validity", source=RULE),)
    if validity != BidValidity.VALID and not ground.strip():
        message = _("Give the ground on which the bid is excluded or unsuitable.")
        return (blocker("ground-missing", message, field="ground", source=RULE),)
    return ()


def why_not_complete(members: Sequence[Member], *, social_criterion: bool) -> tuple[Blocker, ...]:
    """Every reason why the committee cannot start (R19)."""
    found = []
    if not members:
        found.append(blocker("no-members", _("Add the members of the committee."), field="members", source=RULE))
    if social_criterion and not any(member.is_adviser for member in members):
        message = _("There is a social award criterion. Add an adviser to the committee.")
        found.append(blocker("adviser-missing", message, field="members", source=RULE))
    return tuple(found)


def why_not_scored(*, member: Member | None, validity: str, parts: Sequence[ScoredPart]) -> tuple[Blocker, ...]:
    """Every reason why a member cannot submit these scores (R19)."""
    found = []
    if member is None:
        found.append(blocker("not-a-member", _("Only a member of the committee can score."), source=RULE))
    elif member.has_conflict is None:
        message = _("Declare first whether you have a conflict of interest.")
        found.append(blocker("declaration-missing", message, source=RULE))
    elif member.has_conflict:
        found.append(blocker("conflict", _("A member with a conflict of interest does not score."), source=RULE))
    if member is not None and member.submitted:
        found.append(blocker("already-submitted", _("You have already submitted your scores."), source=RULE))
    if validity == BidValidity.OPEN:
        found.append(
            blocker("bid-not-judged", _("Decide first whether the bid is valid, excluded or unsuitable."), source=RULE)
        )
    elif validity != BidValidity.VALID:
        found.append(blocker("bid-not-valid", _("An excluded or unsuitable bid is not scored."), source=RULE))
    return tuple(found) + _outside_scale(parts)


def _outside_scale(parts: Sequence[ScoredPart]) -> tuple[Blocker, ...]:
    found = []
    for part in parts:
        if part.score is None or not 0 <= part.score <= part.maximum:
            message = _("Give %(criterion)s a score between 0 and %(maximum_points)s.")
            found.append(
                blocker(
                    "score-outside-scale",
                    message,
                    field="points",
                    source=RULE,
                    criterion=part.criterion,
                    maximum_points=part.maximum,
                )
            )
    return tuple(found)


def scores_open(members: Sequence[Member], *, social_criterion: bool) -> bool:
    """Scores open when a whole committee submitted: a member who is still missing can score unseen (R19)."""
    able = [member for member in members if not member.has_conflict]
    if why_not_complete(able, social_criterion=social_criterion):
        return False
    return all(member.submitted for member in able)


def may_see_others(member: Member) -> bool:
    """A member sees the scores of the others only after submitting the own ones (R19)."""
    return member.submitted


def why_no_consensus(members: Sequence[Member], parts: Sequence[ScoredPart]) -> tuple[Blocker, ...]:
    """Every reason why the consensus scores of a bid do not stand (R19)."""
    found = []
    for member in members:
        if not member.has_conflict and not member.submitted:
            message = _("%(member)s has not submitted scores yet.")
            found.append(blocker("scores-outstanding", message, source=RULE, member=member.name))
    for part in parts:
        if not part.reason.strip():
            message = _("Give the reason for the consensus score of %(criterion)s.")
            found.append(blocker("reason-missing", message, field="motivation", source=RULE, criterion=part.criterion))
    return tuple(found) + _outside_scale(parts)
