"""The points and the rank of every bid, as pages, letters and the award decision read them (R17, R19)."""

from dataclasses import dataclass
from decimal import Decimal

from procurement import rules
from procurement.models import AwardDecision, Bid, Case, Consensus, Criterion
from procurement.states import BidValidity, CriterionKind
from sroi.kernel.money import ZERO, euro

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Cell:
    """The points of one bid on one criterion, with the figures that they were made of."""

    criterion: Criterion
    points: Decimal | None
    offer: rules.OfferPoints | None = None
    consensus: Decimal | None = None
    motivation: str = ""


@dataclass(frozen=True, slots=True)
class RankRow:
    """One bid in the ranking; no rank without validity or as long as points are missing."""

    bid: Bid
    validity: BidValidity
    cells: tuple[Cell, ...]
    total: Decimal
    missing: int
    price: Decimal | None
    rank: int | None = None


def ranking_of(case: Case) -> tuple[RankRow, ...]:
    """Every bid with its points: the offer on its scale, consensus × weight, the sum, and the rank (R17, R19)."""
    criteria = list(case.criteria.all())
    bids = list(case.bids.select_related("organisation", "consortium").prefetch_related("lots"))
    agreed = {(row.bid_id, row.criterion_id): row for row in Consensus.objects.filter(bid__case=case)}
    rows = [_row(bid, [_cell(bid, each, agreed.get((bid.pk, each.pk))) for each in criteria]) for bid in bids]
    ranked = [row for row in rows if row.validity == BidValidity.VALID and not row.missing]
    totals = [row.total for row in ranked]
    places = {row.bid.pk: 1 + sum(other > row.total for other in totals) for row in ranked}
    found = (_ranked(row, places.get(row.bid.pk)) for row in rows)
    return tuple(sorted(found, key=lambda row: (row.rank or len(rows) + 1, row.bid.pk)))


def _row(bid: Bid, cells: list[Cell]) -> RankRow:
    known = [cell.points for cell in cells if cell.points is not None]
    return RankRow(
        bid=bid,
        validity=BidValidity(bid.validity),
        cells=tuple(cells),
        total=sum(known, ZERO),
        missing=len(cells) - len(known),
        price=bid.price,
    )


def _ranked(row: RankRow, rank: int | None) -> RankRow:
    return RankRow(row.bid, row.validity, row.cells, row.total, row.missing, row.price, rank)


def _cell(bid: Bid, criterion: Criterion, agreed: Consensus | None) -> Cell:
    """The points on one criterion: computed from the offer, or weighed from the consensus."""
    if criterion.kind == CriterionKind.PERCENTAGE:
        floor, ceiling = criterion.floor_percent or ZERO, criterion.ceiling_percent or HUNDRED
        offered = bid.offered_percent if bid.offered_percent is not None else ZERO
        scale = rules.OfferScale(floor, ceiling)
        offer = rules.offer_points(offered=offered, scale=scale, maximum=criterion.weight)
        return Cell(criterion, offer.points, offer=offer)
    if agreed is None:
        return Cell(criterion, None)
    points = euro(agreed.points * criterion.weight / HUNDRED)
    return Cell(criterion, points, consensus=agreed.points, motivation=agreed.motivation)


def bidders_of(decision: AwardDecision) -> tuple[Bid, ...]:
    """Everybody who gets the decision: all bidders, or those for the lots of this decision."""
    lots = {lot.pk for award in decision.awards.prefetch_related("lots") for lot in award.lots.all()}
    bids = decision.case.bids.select_related("organisation", "consortium").prefetch_related("lots")
    return tuple(bid for bid in bids if not lots or not bid.lots.all() or lots & {lot.pk for lot in bid.lots.all()})
