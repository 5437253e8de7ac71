"""The place of each bid, and who is passed over: the bid with the most points wins, unless it is said why not (R17)."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R17"


def places(totals: Mapping[int, Decimal]) -> dict[int, int]:
    """The place of each bid: one more than the number of bids with more points, so equal points share a place (R17)."""
    return {bid: 1 + sum(other > total for other in totals.values()) for bid, total in totals.items()}


def passed_over(ranked: Mapping[int, int], winners: Collection[int]) -> frozenset[int]:
    """The bids that do not win though a bid wins that stands no higher: a better one, or an equal one (R17)."""
    lowest = max((ranked[each] for each in winners if each in ranked), default=0)
    return frozenset(bid for bid, place in ranked.items() if bid not in winners and place <= lowest)


def why_passed_over(names: Collection[str], *, ground: str) -> tuple[Blocker, ...]:
    """Why a decision that passes bids over needs words: every bidder reads why such a bid loses (R17)."""
    if not names or ground.strip():
        return ()
    message = _(
        "%(names)s stands as high as the winner or higher. Choose that bid, or write why it does not win, for example "
        "the draw between equal bids."
    )
    return (blocker("passed-over", message, field="passed_over", source=RULE, names=", ".join(sorted(names))),)
