"""The ranking, the standstill that holds, and what is awarded directly (R6, R17, R20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import prefetch_related_objects

from procurement.gates.ranking import Cell, LotRanking, RankRow, ranking_of, rankings_of
from procurement.models import AwardDecision, Case, VariantChoice
from procurement.states import WITHOUT_BIDS, Nature, Variant
from sroi.kernel.calendar import Term
from sroi.kernel.money import ZERO
from sroi.reference import selectors as reference
from sroi.reference.selectors import ThresholdRow
from sroi.reference.states import TermKey, ThresholdKind

__all__ = [
    "Cell",
    "LotRanking",
    "RankRow",
    "StandstillRule",
    "direct_lots",
    "direct_variants",
    "needs_standstill",
    "ranking_of",
    "rankings_of",
    "standstill_of",
]


@dataclass(frozen=True, slots=True)
class StandstillRule:
    """Which standstill holds for a case, and the threshold that decided it (R20)."""

    term: Term
    is_statutory: bool
    value: Decimal
    threshold: ThresholdRow


def standstill_of(case: Case, *, on: date) -> StandstillRule:
    """The standstill that holds: statutory from the EU threshold of its own contract type, else the buyer's (R20)."""
    value, day = case.estimated_value or ZERO, case.published_on or on
    threshold = reference.threshold_on(_threshold_kind(case), day)
    statutory = value >= threshold.amount
    key = TermKey.STANDSTILL if statutory else TermKey.STANDSTILL_BELOW_THRESHOLD
    return StandstillRule(reference.term_on(key, on), statutory, value, threshold)


def _threshold_kind(case: Case) -> ThresholdKind:
    if any(each.variant == Variant.SAS for each in _running(case)):
        return ThresholdKind.SAS
    return ThresholdKind.WORKS if case.nature == Nature.WORKS else ThresholdKind.SERVICES_SUPPLIES


def _running(case: Case) -> list[VariantChoice]:
    """The variants that hold now; read once where a page has fetched them along."""
    return [each for each in case.variant_choices.all() if each.replaced_at is None]


def direct_variants(case: Case, lots: Iterable[int] = ()) -> tuple[Variant, ...]:
    """The variants by which these lots, or the whole case, are awarded directly; empty when bids are asked (R6)."""
    wanted = set(lots)
    chosen = _running(case)
    own = [each for each in chosen if each.lot_id in wanted]
    if wanted and {each.lot_id for each in own} != wanted:
        own += [each for each in chosen if each.lot_id is None]
    found = {Variant(each.variant) for each in (own if wanted else chosen)}
    return tuple(sorted(found)) if found and found <= WITHOUT_BIDS else ()


def direct_lots(case: Case) -> tuple[int, ...]:
    """The lots that are awarded directly by a variant of their own."""
    prefetch_related_objects([case], "variant_choices")
    return tuple(lot for lot in case.lots.values_list("pk", flat=True) if direct_variants(case, [lot]))


def needs_standstill(decision: AwardDecision) -> bool:
    """Tell whether the decision is sent and waits: not by a direct award, not when its notice tells it (R6, R20)."""
    if decision.notice_id is not None:
        return False
    awards = list(decision.awards.all())
    if any(award.bid_id is not None for award in awards):
        return True
    return not direct_variants(decision.case, {lot.pk for award in awards for lot in award.lots.all()})
