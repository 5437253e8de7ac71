"""The points and the rank of every bid, as pages, letters and the award decision read them (R17, R19)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from procurement import rules
from procurement.models import AwardDecision, Bid, Case, Consensus, Criterion, Lot
from procurement.states import BidValidity, CriterionKind
from sroi.kernel.money import ZERO, euro

HUNDRED = Decimal(100)
WHOLE = 0
"""The key of a tender without lots, where others have the number of a lot."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The points of one bid on one criterion, with the figures that they were made of."""

    criterion: Criterion
    points: Decimal | None
    offer: rules.OfferPoints | None = None
    price: rules.PricePoints | None = None
    consensus: Decimal | None = None
    motivation: str = ""


@dataclass(frozen=True, slots=True)
class RankRow:
    """One bid in the ranking: a place per lot, or for the whole; none when not valid or while points are missing."""

    bid: Bid
    validity: BidValidity
    cells: tuple[Cell, ...]
    total: Decimal
    missing: int
    price: Decimal | None
    ranks: Mapping[int, int] = field(default_factory=dict)

    @property
    def rank(self) -> int | None:
        """The place in the whole of a tender without lots."""
        return self.ranks.get(WHOLE)


@dataclass(frozen=True, slots=True)
class LotRanking:
    """The bids for one lot in order of their points, or all bids where there are no lots."""

    lot: Lot | None
    rows: tuple[RankRow, ...]


def ranking_of(case: Case) -> tuple[RankRow, ...]:
    """Every bid with its points: the offer on its scale, consensus × weight, the sum, and the rank (R17, R19)."""
    criteria = list(case.criteria.all())
    bids = list(case.bids.select_related("organisation", "consortium").prefetch_related("lots"))
    agreed = {(row.bid_id, row.criterion_id): row for row in Consensus.objects.filter(bid__case=case)}
    lowest = _lowest_prices(bids)
    rows = [
        _row(bid, [_cell(bid, each, agreed.get((bid.pk, each.pk)), lowest.get(_priced_lot(bid))) for each in criteria])
        for bid in bids
    ]
    places = {lot: rules.places(totals) for lot, totals in _totals(rows).items()}
    found = (
        replace(row, ranks={lot: of[row.bid.pk] for lot, of in places.items() if row.bid.pk in of}) for row in rows
    )
    return tuple(sorted(found, key=lambda row: (min(row.ranks.values(), default=len(rows) + 1), row.bid.pk)))


def _totals(rows: Iterable[RankRow]) -> dict[int, dict[int, Decimal]]:
    """The points of the bids that can be ranked, for each lot; bids on another lot are no rivals."""
    found: dict[int, dict[int, Decimal]] = {}
    for row in rows:
        if row.validity == BidValidity.VALID and not row.missing:
            for lot in lots_of_bid(row.bid):
                found.setdefault(lot, {})[row.bid.pk] = row.total
    return found


def lots_of_bid(bid: Bid) -> tuple[int, ...]:
    """The lots that a bid is for; the whole where it names none."""
    return tuple(sorted(lot.pk for lot in bid.lots.all())) or (WHOLE,)


def rankings_of(case: Case, rows: Sequence[RankRow]) -> tuple[LotRanking, ...]:
    """The ranking for each lot that somebody bid for, or the one ranking of a tender without lots."""
    lots: list[Lot | None] = [*case.lots.all(), None]
    found = (LotRanking(lot, _in_lot(rows, lot.pk if lot else WHOLE)) for lot in lots)
    return tuple(each for each in found if each.rows)


def _in_lot(rows: Sequence[RankRow], lot: int) -> tuple[RankRow, ...]:
    here = [
        replace(row, ranks={WHOLE: row.ranks[lot]} if lot in row.ranks else {})
        for row in rows
        if lot in lots_of_bid(row.bid)
    ]
    return tuple(sorted(here, key=lambda row: (row.rank or len(rows) + 1, row.bid.pk)))


def passed_over(rows: Sequence[RankRow], winners: Mapping[int, Collection[int]]) -> tuple[Bid, ...]:
    """The bids that stand as high as a winner of the same lot or higher, and do not win it; by bid, the lots won."""
    bids = {row.bid.pk: row.bid for row in rows}
    found: set[int] = set()
    for lot in {each for lots in winners.values() for each in lots}:
        ranked = {row.bid.pk: row.ranks[lot] for row in rows if lot in row.ranks}
        found |= rules.passed_over(ranked, [bid for bid, lots in winners.items() if lot in lots])
    return tuple(bids[each] for each in sorted(found))


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


def _lowest_prices(bids: Iterable[Bid]) -> dict[int | None, Decimal]:
    """The lowest price of the valid bids for each lot, or for the whole: prices for other lots say nothing."""
    found: dict[int | None, Decimal] = {}
    for bid in bids:
        lot = _priced_lot(bid)
        if bid.validity == BidValidity.VALID and bid.price is not None and lot is not None:
            found[lot] = min(bid.price, found.get(lot, bid.price))
    return found


def _priced_lot(bid: Bid) -> int | None:
    """The lot, or the whole, that the price is for; one price for several lots can be compared with nobody's."""
    lots = lots_of_bid(bid)
    return lots[0] if len(lots) == 1 else None


def _cell(bid: Bid, criterion: Criterion, agreed: Consensus | None, lowest: Decimal | None) -> Cell:
    """The points on one criterion: computed from the offer or the price, or weighed from the consensus."""
    if criterion.kind == CriterionKind.PRICE:
        if bid.price is None or lowest is None or bid.price < lowest:
            return Cell(criterion, None)
        price = rules.price_points(price=bid.price, lowest=lowest, maximum=criterion.weight)
        return Cell(criterion, price.points, price=price)
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
