"""Contracts that owe jointly: one obligation, one meter, agreed shares of what is missing (R24a)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sroi.kernel.money import ZERO, split, total
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R24a"
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """One contract that would owe jointly: its agreed share, and what may stand in the way."""

    reference: str
    percent: Decimal
    owes_amount: bool
    has_ended: bool


def why_not_joint(partners: Sequence[PartnerFacts], *, reason: str) -> tuple[Blocker, ...]:
    """Every reason why these contracts cannot owe jointly (R24a)."""
    found = []
    if len(partners) < 2:
        message = _("Give a share to at least two contracts of this case.")
        found.append(blocker("joint-alone", message, field="shares", source=RULE))
    for each in partners:
        if not each.owes_amount:
            message = _("%(reference)s owes no amount, so it cannot owe jointly. Leave its share empty.")
            found.append(
                blocker("joint-without-amount", message, field="shares", source=RULE, reference=each.reference)
            )
        if each.has_ended:
            message = _("%(reference)s has ended. Leave its share empty.")
            found.append(blocker("joint-ended", message, field="shares", source=RULE, reference=each.reference))
        if each.percent <= 0:
            message = _("Enter a share above zero for %(reference)s.")
            found.append(blocker("joint-no-share", message, field="shares", source=RULE, reference=each.reference))
    given = sum((each.percent for each in partners), ZERO)
    if partners and given != WHOLE:
        message = _("The shares sum to %(given_percent)s. They must sum to %(whole_percent)s.")
        values = {"given_percent": given, "whole_percent": WHOLE}
        found.append(blocker("joint-not-whole", message, field="shares", source=RULE, **values))
    if not reason.strip():
        message = _("Write where it was agreed that these contracts owe jointly.")
        found.append(blocker("reason-missing", message, field="reason", source=RULE))
    return tuple(found)


def joint_shortfall(*, nets: Sequence[Decimal], verified: Sequence[Decimal]) -> Decimal:
    """What all together owe less what all together did: what one did too much covers what another lacks (R24a, R35)."""
    return max(ZERO, total(nets) - total(verified))


def joint_shares(amount: Decimal, percents: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """An amount over the agreed shares, to the cent, by the largest remainder (R24a, R38)."""
    return split(amount, percents)
