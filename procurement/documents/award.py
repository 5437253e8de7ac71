"""The letters of an award decision: to every bidder, with reasons, winner and standstill (R20)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from procurement.gates.ranking import RankRow, bidders_of, ranking_of
from procurement.models import Award, AwardDecision, Bid
from procurement.states import BidValidity, ProcurementLetter
from sroi.dossier.models.paper import Paper, addressee_of
from sroi.kernel import formats

LANGUAGE = "nl"


@dataclass(frozen=True, slots=True)
class Winner:
    """Who gets what, with the points per criterion."""

    name: str
    lots: str
    total: str


@dataclass(frozen=True, slots=True)
class Scored:
    """One criterion: the points of the addressee and why, and those of each winner in the order of the winners."""

    criterion: str
    weight: str
    own: str
    winners: tuple[str, ...]
    motivation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLetter(Paper):
    """What one bidder reads: the outcome, why, who won, and until when proceedings can start."""

    KIND = ProcurementLetter.AWARD
    TEMPLATE = "letters/procurement/award/2026-01.html"
    IS_SHARED = True

    title: str
    has_won: bool
    is_valid: bool
    validity: str
    ground: str
    own_name: str
    own_total: str
    winners: tuple[Winner, ...]
    scores: tuple[Scored, ...]
    reasons: str
    passed_over: str
    sent_on: date
    standstill_starts_on: date
    standstill_ends_on: date
    standstill_days: int
    standstill_source: str


def award_letters(decision: AwardDecision, *, ends_on: date) -> Iterator[tuple[AwardLetter, Bid]]:
    """One letter for each bid, in Dutch; an excluded bidder reads the ground too."""
    ranking = {row.bid.pk: row for row in ranking_of(decision.case)}
    awards = list(decision.awards.select_related("organisation", "consortium").prefetch_related("lots"))
    with override(LANGUAGE):
        for bid in bidders_of(decision):
            rivals = [(each, ranking.get(each.bid_id or 0)) for each in awards if _is_about(each, bid)]
            yield _letter(decision, ranking[bid.pk], rivals, ends_on), bid


def _is_about(award: Award, bid: Bid) -> bool:
    """Tell whether an award is about what was bid for: winners of other lots are no business of this bidder (R1)."""
    lots = {lot.pk for lot in award.lots.all()}
    return not lots or not bid.lots.all() or bool(lots & {lot.pk for lot in bid.lots.all()})


def _letter(
    decision: AwardDecision, own: RankRow, winners: list[tuple[Award, RankRow | None]], ends_on: date
) -> AwardLetter:
    case, sent_on = decision.case, decision.sent_on or ends_on
    valid = own.validity == BidValidity.VALID
    return AwardLetter(
        subject=_("Award decision %(title)s") % {"title": case.title},
        addressee=addressee_of(own.bid.organisation, name=str(own.bid)),
        case_reference=case.reference,
        title=case.title,
        has_won=any(award.bid_id == own.bid.pk for award, _row in winners),
        is_valid=valid,
        validity=str(own.validity.label).lower(),
        ground=own.bid.ground,
        own_name=str(own.bid),
        own_total=_points(own) if valid else "",
        winners=tuple(_winner(award, row) for award, row in winners),
        scores=_scores(own, [row for _award, row in winners]) if valid else (),
        reasons=decision.reasons,
        passed_over=decision.passed_over,
        sent_on=sent_on,
        standstill_starts_on=_next_day(sent_on),
        standstill_ends_on=ends_on,
        standstill_days=decision.standstill_days or 0,
        standstill_source=decision.standstill_source,
    )


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _points(row: RankRow | None) -> str:
    return formats.points(row.total, language=LANGUAGE) if row else ""


def _winner(award: Award, row: RankRow | None) -> Winner:
    lots = ", ".join(str(lot) for lot in award.lots.all())
    return Winner(str(award.consortium or award.organisation), lots, _points(row))


def _scores(own: RankRow, winners: list[RankRow | None]) -> tuple[Scored, ...]:
    """The points per criterion beside those of the winners; no other bidder is shown (R1)."""
    others = [row for row in winners if row is not None and row.bid.pk != own.bid.pk]
    return tuple(
        Scored(
            criterion=str(cell.criterion),
            weight=formats.number(cell.criterion.weight, places=2, language=LANGUAGE),
            own=formats.number(cell.points or 0, places=2, language=LANGUAGE),
            winners=tuple(formats.number(row.cells[place].points or 0, places=2, language=LANGUAGE) for row in others),
            motivation=cell.motivation,
        )
        for place, cell in enumerate(own.cells)
    )
