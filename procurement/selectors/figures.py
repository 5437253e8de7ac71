"""How figures were computed: value, lots, obligation, and the distances in a committee (R8, R9, R11, R19, R38)."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from procurement import rules
from procurement.gates import CaseFacts
from procurement.gates.facts import lot_facts, lot_limits, percentage_range
from procurement.selectors.selection import ConsensusBid, distances_of
from sroi.kernel import formats
from sroi.kernel.money import percent_of, total
from sroi.kernel.pages import Source

MOST_PARTS = 12


def obligation_source(facts: CaseFacts, *, value: Decimal, percent: Decimal) -> Source:
    """How an expected obligation follows from a percentage and a value (R38)."""
    limits, owed = percentage_range(facts), percent_of(value, percent)
    names = ("usual", "lowest", "highest")
    row = _("Usual: %(usual)s; allowed: %(lowest)s to %(highest)s")
    return Source(
        formula=_("The percentage of the estimated value excluding VAT, rounded to the cent."),
        filled_in=f"{formats.percent(percent)} × {formats.euro(value)} = {formats.euro(owed)}",
        row=row % {name: formats.percent(getattr(limits, name)) for name in names},
        source=limits.source,
    )


def value_source(facts: CaseFacts) -> Source | None:
    """How the estimated value follows from the lots; None as long as it was typed (R8)."""
    values = [lot.value for lot in facts.lots if lot.value is not None]
    if not values or len(values) < len(facts.lots):
        return None
    parts = " + ".join(formats.euro(each) for each in values[:MOST_PARTS])
    more = " + …" if len(values) > MOST_PARTS else ""
    return Source(
        formula=_("The values of all lots together, excluding VAT, with options and extensions."),
        filled_in=f"{parts}{more} = {formats.euro(total(values))}",
        source="R8",
    )


def lots_source(facts: CaseFacts) -> Source | None:
    """How the part that is left out of the procedure is tested; None as long as nothing is left out (R11)."""
    if not any(lot.is_exempted for lot in facts.lots):
        return None
    test = rules.lots_test(lot_facts(facts), limits=lot_limits(facts))
    sign = "≤" if test.share_holds else ">"
    share = f"{formats.euro(test.exempt)} ÷ {formats.euro(test.total)} = {formats.percent(test.share)}"
    limits = {
        "services": formats.euro(test.limits.services),
        "works": formats.euro(test.limits.works),
        "allowed": formats.euro(test.allowed),
    }
    return Source(
        formula=_("The lots that are left out, divided by all lots together; each of them stays below its own limit."),
        filled_in=f"{share} {sign} {formats.percent(test.limits.share)}",
        row=_("A lot stays below %(services)s (services, supplies) or %(works)s (works); together at most %(allowed)s.")
        % limits,
        source=test.limits.source,
    )


def distance_source(bids: Iterable[ConsensusBid]) -> Source | None:
    """How the distances to the middle were computed, filled in for whoever differs most (R19)."""
    shown = tuple(bids)
    first = next(iter(distances_of(shown)), None)
    if first is None:
        return None
    given = [each for bid in shown for row in bid.rows for each in row.given if each.who == first.name]
    parts = " + ".join(formats.points(abs(each.distance)) for each in given[:MOST_PARTS])
    more = " + …" if len(given) > MOST_PARTS else ""
    return Source(
        formula=_(
            "The middle is the median of the scores on one criterion of one bid. The average is the sum of the "
            "distances to it, without their sign, divided by the number of scores, rounded to a tenth."
        ),
        filled_in=f"{first.name}: ({parts}{more}) ÷ {len(given)} = {formats.points(first.average)}",
        source="R19",
    )
