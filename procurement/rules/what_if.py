"""What if: the same case with another value, and what would have to change before a variant fits (R10, R11)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, product
from typing import Any

from procurement.rules.lots import LotFacts, kept_out, may_be_left_out
from procurement.rules.variants import VariantFacts, Verdict, assess
from procurement.states import Variant
from sroi.kernel.money import CENT, split, total
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

ENOUGH_PARTIES = 2
MOST_CHANGES = 3
Target = bool | int | Decimal | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would have to be otherwise: which, and to what; `words` says it to a reader."""

    fact: str
    to: Target
    words: Blocker


Way = tuple[Change, ...]
"""Changes that together let a variant fit."""

READS: dict[Variant, tuple[str, ...]] = {
    Variant.CONDITION: ("value",),
    Variant.CRITERION: ("market_is_mature", "many_chances"),
    Variant.EFFORT: ("many_chances", "competition", "bidder_has_social_task"),
    Variant.PANTAR_PURCHASE: ("pantar_can_do_it",),
    Variant.EXCLUSIVE_DIRECT: ("pantar_can_do_it", "within_exclusive_right"),
    Variant.EXCLUSIVE_SUBCONTRACTOR: ("pantar_can_do_it", "within_exclusive_right"),
    Variant.RESERVED: ("social_parties",),
    Variant.ONE_TO_ONE: ("value", "social_parties"),
    Variant.LOTS: ("lots",),
    Variant.SAS: ("is_sas_service", "social_parties"),
}
"""Which facts a variant is judged by."""

SAID: dict[tuple[str, bool], str] = {
    ("market_is_mature", True): _("The market knows social return."),
    ("market_is_mature", False): _("The market does not know social return."),
    ("many_chances", True): _("The market offers many chances for social impact."),
    ("many_chances", False): _("The market offers few chances for social impact."),
    ("competition", True): _("There is enough competition."),
    ("competition", False): _("There is hardly any competition."),
    ("bidder_has_social_task", True): _("The bidders have a social task themselves."),
    ("bidder_has_social_task", False): _("The bidders have no social task themselves."),
    ("pantar_can_do_it", True): _("Pantar or the Werkbrigade can do this work, or a part of it."),
    ("pantar_can_do_it", False): _("Pantar and the Werkbrigade cannot do this work."),
    ("within_exclusive_right", True): _("The work falls under the exclusive right of Pantar."),
    ("within_exclusive_right", False): _("The work does not fall under the exclusive right of Pantar."),
    ("is_sas_service", True): _("It is a social or other specific service."),
    ("is_sas_service", False): _("It is no social or other specific service."),
}


def with_value(facts: VariantFacts, value: Decimal) -> VariantFacts:
    """The same case with another value: its lots grow or shrink along, to the cent (R8, R38)."""
    worth = [lot.value for lot in facts.lots]
    if not total(worth):
        return replace(facts, value=value)
    parts = split(value, worth)
    lots = tuple(replace(lot, value=part) for lot, part in zip(facts.lots, parts, strict=True))
    return replace(facts, value=value, lots=lots)


def changed(facts: VariantFacts, way: Way) -> VariantFacts:
    """The same case after these changes (R10)."""
    for change in way:
        facts = _apply(facts, change)
    return facts


def ways_to_fit(variant: Variant, facts: VariantFacts) -> tuple[Way, ...]:
    """Every smallest set of changes that lets a variant fit; none when it fits, or when nothing short helps (R10)."""
    if assess(variant, facts).verdict is Verdict.FITS:
        return ()
    offered = {fact: tuple(_candidates(facts, fact)) for fact in READS[variant]}
    for size in range(1, MOST_CHANGES + 1):
        sets = (way for names in combinations(offered, size) for way in product(*(offered[name] for name in names)))
        found = tuple(way for way in sets if assess(variant, changed(facts, way)).verdict is Verdict.FITS)
        if found:
            return found
    return ()


def _candidates(facts: VariantFacts, fact: str) -> Iterator[Change]:
    """To what a fact could change."""
    if fact in OTHERWISE:
        yield from OTHERWISE[fact](facts)
        return
    now = getattr(facts, fact)
    for to in (True, False):
        if to is not now:
            yield Change(fact, to, blocker(fact.replace("_", "-"), SAID[fact, to], source="R10"))


def _values(facts: VariantFacts) -> Iterator[Change]:
    if not facts.applies:
        message = _("The estimated value is %(threshold)s or more.")
        words = blocker("value-higher", message, source="R8", threshold=facts.threshold)
        yield Change("value", facts.threshold, words)
    if facts.value >= facts.own_threshold:
        message = _("The estimated value stays below %(threshold)s.")
        words = blocker("value-lower", message, source="R10", threshold=facts.own_threshold)
        yield Change("value", facts.own_threshold - CENT, words)


def _parties(facts: VariantFacts) -> Iterator[Change]:
    if facts.social_parties is None or facts.social_parties < ENOUGH_PARTIES:
        message = _("At least %(count)s social enterprises can do this work.")
        words = blocker("more-parties", message, source="R10", count=ENOUGH_PARTIES)
        yield Change("social_parties", ENOUGH_PARTIES, words)


def _lots(facts: VariantFacts) -> Iterator[Change]:
    exempt = [lot.number for lot in facts.lots if lot.exempt]
    free = may_be_left_out(facts.lots, limits=facts.lot_limits) if not exempt else ()
    if free:
        message = _("One of these lots is left out of the procedure: %(lots)s.")
        words = blocker("leave-out", message, source=facts.lot_limits.source, lots=", ".join(free))
        yield Change("left_out", free, words)
    back = tuple(each for each in exempt if each not in kept_out(facts.lots, limits=facts.lot_limits))
    if back:
        message = _("These lots go back into the procedure: %(lots)s.")
        words = blocker("put-back", message, source=facts.lot_limits.source, lots=", ".join(back))
        yield Change("put_back", back, words)


OTHERWISE: dict[str, Callable[[VariantFacts], Iterator[Change]]] = {
    "value": _values,
    "social_parties": _parties,
    "lots": _lots,
}


def _apply(facts: VariantFacts, change: Change) -> VariantFacts:
    """The same case with one fact otherwise."""
    if isinstance(change.to, tuple):
        out = change.fact == "left_out"
        numbers = change.to[:1] if out else change.to
        return replace(facts, lots=tuple(_marked(lot, numbers, exempt=out) for lot in facts.lots))
    if isinstance(change.to, Decimal):
        return with_value(facts, change.to)
    one: dict[str, Any] = {change.fact: change.to}
    return replace(facts, **one)


def _marked(lot: LotFacts, numbers: tuple[str, ...], *, exempt: bool) -> LotFacts:
    return replace(lot, exempt=exempt) if lot.number in numbers else lot
