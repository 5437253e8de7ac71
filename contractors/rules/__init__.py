"""Rules of phase 4, pure: what is owed, which discount, which agreement, which term."""

from contractors.rules.agreement import (
    AgreementFacts,
    LineFacts,
    PlanSum,
    SigningFacts,
    planned_sum,
    why_no_power_certificate,
    why_not_line,
    why_not_offered,
    why_not_signed,
)
from contractors.rules.meeting import why_not_assessed, why_not_held, why_not_proposed, why_not_registered
from contractors.rules.obligation import (
    BaseChange,
    Obligation,
    Stop,
    amount_obligation,
    awarded_percent,
    base_on,
    lowest_base,
    percentage_obligation,
    pro_rata_stop,
    why_not_rebased,
)
from contractors.rules.pso import Certificate, DiscountFacts, why_not_discounted

__all__ = [
    "AgreementFacts",
    "BaseChange",
    "Certificate",
    "DiscountFacts",
    "LineFacts",
    "Obligation",
    "PlanSum",
    "SigningFacts",
    "Stop",
    "amount_obligation",
    "awarded_percent",
    "base_on",
    "lowest_base",
    "percentage_obligation",
    "planned_sum",
    "pro_rata_stop",
    "why_no_power_certificate",
    "why_not_assessed",
    "why_not_discounted",
    "why_not_held",
    "why_not_line",
    "why_not_offered",
    "why_not_proposed",
    "why_not_rebased",
    "why_not_registered",
    "why_not_signed",
]
