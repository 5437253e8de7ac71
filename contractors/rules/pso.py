"""The PSO discount: when it is refused, and with which reason (R23)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R23"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A PSO certificate: its level, the discount of the dated row of that level, and the days it is valid."""

    level: str
    discount_percent: Decimal
    valid_from: date
    valid_until: date

    def covers(self, day: date) -> bool:
        """Tell whether the certificate is valid on a day."""
        return self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class DiscountFacts:
    """What decides on a discount."""

    certificate: Certificate | None
    starts_on: date | None
    social_criterion: bool
    pledged_social: bool
    excluded_by_tender: bool
    contractor_agreed: bool


def why_not_discounted(facts: DiscountFacts, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why the PSO discount is refused on this day (R23)."""
    found = list(_why_not_certified(facts))
    if facts.social_criterion:
        message = _("A social award criterion was asked in the tender, so there is no PSO discount.")
        found.append(blocker("social-criterion", message, source=RULE))
    if facts.pledged_social:
        message = _("The bidder pledged the ambition Sociaal, so there is no PSO discount.")
        found.append(blocker("pledged-social", message, source=RULE))
    if facts.excluded_by_tender:
        message = _("The tender documents exclude the PSO discount.")
        found.append(blocker("excluded-by-tender", message, source=RULE))
    if facts.starts_on is not None and on >= facts.starts_on:
        message = _("The contract started on %(starts_on)s. The PSO discount is agreed before the start.")
        found.append(blocker("term-started", message, source=RULE, starts_on=facts.starts_on))
    if not facts.contractor_agreed:
        message = _("The contractor has not agreed to the PSO discount.")
        found.append(blocker("not-agreed", message, field="agreed_on", source=RULE))
    return tuple(found)


def _why_not_certified(facts: DiscountFacts) -> tuple[Blocker, ...]:
    certificate = facts.certificate
    if facts.starts_on is None:
        message = _("Enter the start date of the contract first.")
        return (blocker("start-missing", message, field="starts_on", source=RULE),)
    if certificate is None or not certificate.covers(facts.starts_on):
        message = _("There is no PSO certificate that is valid on the start date %(starts_on)s.")
        return (blocker("no-certificate", message, field="certificate", source=RULE, starts_on=facts.starts_on),)
    if certificate.discount_percent <= 0:
        message = _("PSO level %(level)s gives no discount.")
        return (blocker("level-without-discount", message, field="certificate", source=RULE, level=certificate.level),)
    return ()
