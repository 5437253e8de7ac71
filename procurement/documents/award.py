"""The letters of an award decision: to every bidder, with reasons, winner and standstill (R20)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from procurement.gates.ranking import RankRow, bidders_of, ranking_of
from procurement.models import Award, AwardDecision
from procurement.states import BidValidity
from sroi.accounts.models import Organisation
from sroi.dossier.services import LetterDraft
from sroi.kernel import formats

LANGUAGE = "nl"
KIND = "procurement.award"
TEMPLATE = "letters/procurement/award/2026-01.html"


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom the letter goes."""

    name: str
    street: str
    postal_code: str
    city: str


@dataclass(frozen=True, slots=True)
class Winner:
    """Who gets what, with the points per criterion."""

    name: str
    lots: str
    total: str


@dataclass(frozen=True, slots=True)
class Scored:
    """One criterion: the points of the addressee, and of each winner in the order of the winners."""

    criterion: str
    weight: str
    own: str
    winners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AwardLetter:
    """What one bidder reads: the outcome, why, who won, and until when proceedings can start."""

    case_reference: str
    title: str
    addressee: Addressee
    has_won: bool
    is_valid: bool
    validity: str
    ground: str
    own_name: str
    own_total: str
    winners: tuple[Winner, ...]
    scores: tuple[Scored, ...]
    reasons: str
    sent_on: str
    standstill_starts_on: str
    standstill_ends_on: str
    standstill_days: int
    standstill_source: str


def award_letters(decision: AwardDecision, *, ends_on: date) -> Iterator[tuple[LetterDraft, Organisation]]:
    """One letter for each bidder, in Dutch; an excluded bidder reads the ground too."""
    ranking = {row.bid.pk: row for row in ranking_of(decision.case)}
    awards = list(decision.awards.select_related("organisation", "consortium").prefetch_related("lots"))
    with override(LANGUAGE):
        for bid in bidders_of(decision):
            letter = _letter(
                decision, ranking[bid.pk], [(each, ranking.get(each.bid_id or 0)) for each in awards], ends_on
            )
            yield LetterDraft(KIND, TEMPLATE, _subject(decision), letter, LANGUAGE, is_shared=True), bid.organisation


def _subject(decision: AwardDecision) -> str:
    return _("Award decision %(title)s") % {"title": decision.case.title}


def _letter(
    decision: AwardDecision, own: RankRow, winners: list[tuple[Award, RankRow | None]], ends_on: date
) -> AwardLetter:
    case, to, sent_on = decision.case, own.bid.organisation, decision.sent_on or ends_on
    valid = own.validity == BidValidity.VALID
    return AwardLetter(
        case_reference=case.reference,
        title=case.title,
        addressee=Addressee(to.name, to.street, to.postal_code, to.city),
        has_won=any(award.bid_id == own.bid.pk for award, _row in winners),
        is_valid=valid,
        validity=str(own.validity.label).lower(),
        ground=own.bid.ground,
        own_name=str(own.bid),
        own_total=_points(own) if valid else "",
        winners=tuple(_winner(award, row) for award, row in winners),
        scores=_scores(own, [row for _award, row in winners]) if valid else (),
        reasons=decision.reasons,
        sent_on=sent_on.isoformat(),
        standstill_starts_on=_next_day(sent_on).isoformat(),
        standstill_ends_on=ends_on.isoformat(),
        standstill_days=decision.standstill_days or 0,
        standstill_source=decision.standstill_source,
    )


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _points(row: RankRow | None) -> str:
    return formats.number(row.total, places=2, language=LANGUAGE) if row else ""


def _winner(award: Award, row: RankRow | None) -> Winner:
    lots = ", ".join(str(lot) for lot in award.lots.all())
    return Winner(str(award.consortium or award.organisation), lots, _points(row))


def _scores(own: RankRow, winners: list[RankRow | None]) -> tuple[Scored, ...]:
    """The points per criterion beside those of the winners; no other bidder is shown (R1)."""
    others = [row for row in winners if row is not None and row.bid.pk != own.bid.pk]
    return tuple(
        Scored(
            criterion=cell.criterion.title,
            weight=formats.number(cell.criterion.weight, places=2, language=LANGUAGE),
            own=formats.number(cell.points or 0, places=2, language=LANGUAGE),
            winners=tuple(formats.number(row.cells[place].points or 0, places=2, language=LANGUAGE) for row in others),
        )
        for place, cell in enumerate(own.cells)
    )
