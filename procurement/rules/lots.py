"""The lots regulation: which lots may be left out of the European procedure (R11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from procurement.states import Nature
from sroi.kernel.money import ZERO, euro, percent_of, total
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R11"
ARTICLE = "art. 2.18 Aanbestedingswet"


@dataclass(frozen=True, slots=True)
class LotFacts:
    """One lot: its number, its value excluding VAT, its nature and whether it is left out."""

    number: str
    value: Decimal
    nature: str
    exempt: bool


@dataclass(frozen=True, slots=True)
class LotLimits:
    """The dated row with the limits of the regulation: amounts that a lot stays below, and the share of the total."""

    services: Decimal
    works: Decimal
    share: Decimal
    source: str = ARTICLE

    def for_nature(self, nature: str) -> Decimal:
        """The amount that an exempted lot of this nature must stay below."""
        return self.works if nature == Nature.WORKS else self.services


@dataclass(frozen=True, slots=True)
class LotsTest:
    """The two tests of the regulation with every figure used."""

    total: Decimal
    exempt: Decimal
    allowed: Decimal
    limits: LotLimits
    too_large: tuple[LotFacts, ...]
    share_holds: bool

    @property
    def share(self) -> Decimal:
        """The exempted part of the total in percent, to four decimals; 0 of nothing."""
        return (self.exempt * 100 / self.total).quantize(Decimal("0.0001"), ROUND_HALF_UP) if self.total else Decimal(0)

    @property
    def holds(self) -> bool:
        """Both tests hold."""
        return self.share_holds and not self.too_large


def lots_test(lots: Sequence[LotFacts], *, limits: LotLimits) -> LotsTest:
    """Test every exempted lot against its amount, and all of them together against the share of the total (R11)."""
    whole = total(lot.value for lot in lots)
    exempt = [lot for lot in lots if lot.exempt]
    left_out = total(lot.value for lot in exempt)
    return LotsTest(
        total=whole,
        exempt=left_out,
        allowed=percent_of(whole, limits.share),
        limits=limits,
        too_large=tuple(lot for lot in exempt if euro(lot.value) >= limits.for_nature(lot.nature)),
        share_holds=left_out * 100 <= whole * limits.share,
    )


def why_not_exempted(lots: Sequence[LotFacts], *, limits: LotLimits) -> tuple[Blocker, ...]:
    """Every breach of the lots regulation, naming the lots (R11)."""
    test = lots_test(lots, limits=limits)
    found = []
    if not any(lot.exempt for lot in lots):
        found.append(blocker("no-lot-exempted", _("Mark the lots that you leave out of the procedure."), source=RULE))
    for lot in test.too_large:
        message = _("Lot %(lot)s is worth %(value)s. An exempted lot must stay below %(limit)s.")
        found.append(
            blocker(
                "lot-too-large",
                message,
                field="lots",
                source=limits.source,
                lot=lot.number,
                value=lot.value,
                limit=limits.for_nature(lot.nature),
            )
        )
    if not test.share_holds:
        message = _("The exempted lots %(lots)s are worth %(exempt)s together. At most %(allowed)s may be left out.")
        found.append(
            blocker(
                "lots-share",
                message,
                field="lots",
                source=limits.source,
                lots=", ".join(lot.number for lot in lots if lot.exempt),
                exempt=test.exempt,
                allowed=test.allowed,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class LotStep:
    """One exempted lot in the running test: its own limit, and what is left out up to and with this lot."""

    lot: LotFacts
    limit: Decimal
    left_out: Decimal
    share_holds: bool

    @property
    def holds(self) -> bool:
        """The lot stays below the limit of its kind, and up to it no more than the allowed share is left out."""
        return self.share_holds and euro(self.lot.value) < self.limit


def running_test(lots: Sequence[LotFacts], *, limits: LotLimits) -> tuple[LotStep, ...]:
    """The exempted lots in their order, each with the sum that is left out so far (R11)."""
    whole, left_out, steps = total(lot.value for lot in lots), ZERO, []
    for lot in lots:
        if lot.exempt:
            left_out = euro(left_out + lot.value)
            holds = left_out * 100 <= whole * limits.share
            steps.append(LotStep(lot, limits.for_nature(lot.nature), left_out, holds))
    return tuple(steps)


def kept_out(lots: Sequence[LotFacts], *, limits: LotLimits) -> tuple[str, ...]:
    """The exempted lots that can stay out, taken in their order as long as both tests hold (R11)."""
    whole, left_out, kept = total(lot.value for lot in lots), ZERO, []
    for lot in lots:
        together = left_out + lot.value
        if not lot.exempt or euro(lot.value) >= limits.for_nature(lot.nature):
            continue
        if together * 100 <= whole * limits.share:
            left_out = together
            kept.append(lot.number)
    return tuple(kept)


def may_be_left_out(lots: Sequence[LotFacts], *, limits: LotLimits) -> tuple[str, ...]:
    """The lots that could be left out, each by itself (R11)."""
    everything = total(lot.value for lot in lots)
    return tuple(
        lot.number
        for lot in lots
        if ZERO < euro(lot.value) < limits.for_nature(lot.nature) and lot.value * 100 <= everything * limits.share
    )
