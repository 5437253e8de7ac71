"""The last invoice: what is withheld, what becomes a claim, when to look, and when all is fulfilled (R36)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from enforcement.rules.fine import Clause, Computation, Figures, compute_fine
from sroi.kernel.money import ZERO, euro
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R36"


@dataclass(frozen=True, slots=True)
class Division:
    """A fine over the last invoice: withheld and claim add up to the fine."""

    fine: Decimal
    payable: Decimal
    withheld: Decimal
    claim: Decimal

    @property
    def left_to_pay(self) -> Decimal:
        """What the contractor still gets of the last invoice."""
        return self.payable - self.withheld


@dataclass(frozen=True, slots=True)
class Outlook:
    """The nightly forecast: it opens a signal, and never proposes or decides (R36)."""

    computation: Computation
    division: Division | None

    @property
    def is_short(self) -> bool:
        """There is a shortfall to signal."""
        return self.computation.shortfall > 0


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """What is known of the last invoice."""

    payable: Decimal | None
    paid_on: date | None = None

    @property
    def reach(self) -> Decimal | None:
        """From how much can still be withheld: nothing of an invoice that was paid; None while it is not known."""
        return self.payable if self.paid_on is None else ZERO


@dataclass(frozen=True, slots=True)
class FulfilmentFacts:
    """What has to stand before fulfilment is confirmed; an effort obligation counts its deliverables."""

    shortfall: Decimal | None
    deliverables_missing: int
    lines_undecided: int
    reports_open: int
    file_open: bool


def divide(*, fine: Decimal, payable: Decimal) -> Division:
    """Withhold the fine from the last invoice as far as it reaches; the rest is a separate claim (R36)."""
    if fine < 0 or payable < 0:
        raise ValueError("a fine and an invoice are zero or more")
    whole, reach = euro(fine), euro(payable)
    withheld = min(whole, reach)
    return Division(fine=whole, payable=reach, withheld=withheld, claim=whole - withheld)


def outlook(figures: Figures, *, clause: Clause | None, contract_value: Decimal, payable: Decimal | None) -> Outlook:
    """Shortfall and fine as they would be on the stated date, against the last invoice when it is known (R36)."""
    computation = compute_fine(figures, clause=clause, contract_value=contract_value)
    known = computation.fine is not None and payable is not None
    division = divide(fine=computation.fine or ZERO, payable=payable or ZERO) if known else None
    return Outlook(computation, division)


def is_watched(*, ends_on: date | None, on: date, days_before: int) -> bool:
    """The nightly job looks at a contract from so many days before its end, and after it (R36)."""
    return ends_on is not None and on >= ends_on - timedelta(days=days_before)


def why_not_withheld(invoice: InvoiceFacts, *, fine: Decimal | None) -> tuple[Blocker, ...]:
    """Every reason why finance cannot be told to withhold (R36)."""
    found = []
    if not fine:
        found.append(blocker("no-fine", _("There is no imposed fine to withhold."), source=RULE))
    if invoice.reach is None:
        message = _("Enter the payable amount of the last invoice first.")
        found.append(blocker("invoice-unknown", message, field="payable", source=RULE))
    return tuple(found)


def why_not_discharged(facts: FulfilmentFacts) -> tuple[Blocker, ...]:
    """Every reason why fulfilment cannot be confirmed (R36)."""
    found = []
    if facts.shortfall:
        message = _("There is still a shortfall of %(shortfall)s.")
        found.append(blocker("shortfall", message, source="R35", shortfall=facts.shortfall))
    if facts.deliverables_missing:
        message = _("Not everything that was asked is done. Still missing: %(count)s.")
        found.append(blocker("deliverables-missing", message, source="R30", count=facts.deliverables_missing))
    if facts.lines_undecided:
        message = _("Decide on every line. Still undecided: %(count)s.")
        found.append(blocker("lines-undecided", message, source="R29", count=facts.lines_undecided))
    if facts.reports_open and (facts.shortfall is None or facts.shortfall > 0):
        message = _("Decide on every report, or set it as lapsed. Still open: %(count)s.")
        found.append(blocker("reports-open", message, source="R29", count=facts.reports_open))
    if facts.file_open:
        message = _("Close the enforcement file first.")
        found.append(blocker("file-open", message, source="R34"))
    return tuple(found)
