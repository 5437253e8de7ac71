"""What an official notice says about the social side of each lot: codes, not words (R10, R15)."""

from dataclasses import dataclass

from procurement.gates.facts import CaseFacts
from procurement.models import Lot
from procurement.states import AskKind, Variant

RESERVED_CODES = ("res-ws", "res-pub-ser")
"""Reserved to sheltered workshops and social enterprises (article 2.82), to public services (article 2.82a)."""
NOT_RESERVED = "none"


@dataclass(frozen=True, slots=True)
class LotSocial:
    """The social side of one lot, or of the whole contract where there are no lots."""

    lot: Lot | None
    variants: frozenset[str]
    is_known: bool
    asks: bool
    has_criterion: bool
    reserved: str

    @property
    def is_reserved(self) -> bool:
        """Tell whether only some kinds of companies may take part."""
        return self.reserved != NOT_RESERVED

    @property
    def is_social(self) -> bool:
        """Tell whether the lot serves a social goal in any way."""
        return self.asks or self.is_reserved

    @property
    def is_published(self) -> bool:
        """Tell whether the lot is in the notice: an exempted one is awarded directly (R11)."""
        return self.lot is None or not self.lot.is_exempted


def social_lots(facts: CaseFacts) -> tuple[LotSocial, ...]:
    """The social side of every lot; of the whole contract where there are none."""
    return tuple(_social(facts, lot) for lot in (facts.lots or (None,)))


def _social(facts: CaseFacts, lot: Lot | None) -> LotSocial:
    own = {each.variant for each in facts.choices if lot is not None and each.lot_id == lot.pk}
    variants = frozenset(own or {each.variant for each in facts.choices if each.lot_id is None})
    asks = facts.ask is not None and facts.ask.kind != AskKind.WAIVER
    given = next((code for code in RESERVED_CODES if lot is not None and code in lot.reserved_participation), "")
    reserved = given or ("res-ws" if Variant.RESERVED in variants else NOT_RESERVED)
    criterion = asks and (Variant.CRITERION in variants or facts.answers.get("criterion") == "yes")
    known = facts.ask is not None
    return LotSocial(lot, variants, is_known=known, asks=asks, has_criterion=criterion, reserved=reserved)
