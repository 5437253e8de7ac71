"""Signs that an amount holds VAT by mistake: VAT never counts (R28)."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from sroi.kernel.money import euro
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R28"
FIELD = "invoice_amount"
CENT = Decimal("0.01")
AMOUNT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,\u00a0 ]\d{3})+|\d+)[.,](\d{2})(?![\d.,]*\d)")
INCLUDING = re.compile(
    r"\bincl(?:\.|usief|uding|\b)\s*(?:\d+(?:[.,]\d+)?\s*%\s*)?(?:b\.?t\.?w|vat|omzetbelasting)\b", re.IGNORECASE
)
MOST_AMOUNTS = 2000
"""So many amounts of one file are compared; an invoice has far fewer."""


@dataclass(frozen=True, slots=True)
class VatFacts:
    """What an amount is held against: the words beside it, the planned values, and what the invoice itself adds up to.

    `gross` holds the amounts that the files of the line name as including VAT.
    """

    amount: Decimal | None
    words: tuple[str, ...]
    planned: tuple[Decimal, ...]
    gross: frozenset[Decimal]


def without_vat(amount: Decimal, *, percent: Decimal) -> Decimal:
    """The net of an amount that includes VAT at this rate, rounded (R28, R38)."""
    return euro(amount * 100 / (100 + percent))


def amounts_in(text: str) -> tuple[Decimal, ...]:
    """The amounts with two decimals in a text, written the Dutch or the English way (R28)."""
    found = (Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{cents}") for whole, cents in AMOUNT.findall(text))
    return tuple(dict.fromkeys(found))[:MOST_AMOUNTS]


def gross_amounts(text: str, *, rates: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """The amounts that an invoice names as including VAT: its net stands there too, or the words beside it (R28)."""
    known, wanted = amounts_in(text), tuple(rates)
    net = set(known)
    by_sum = {each for each in known if any(_has(net, without_vat(each, percent=rate)) for rate in wanted)}
    by_words = {each for line in text.splitlines() if INCLUDING.search(line) for each in amounts_in(line)}
    return tuple(sorted(each for each in by_sum | by_words if each > 0))


def _has(amounts: Collection[Decimal], wanted: Decimal) -> bool:
    """Tell whether an amount stands there, give or take the cent that its rounding costs."""
    return any(each in amounts for each in (wanted - CENT, wanted, wanted + CENT))


def vat_sign(facts: VatFacts, *, rates: Iterable[Decimal]) -> Blocker | None:
    """Why an amount seems to include VAT; None without a sign (R28)."""
    if facts.amount is None or facts.amount == 0:
        return None
    amount = abs(facts.amount)
    if amount in facts.gross:
        message = _("The invoice names %(amount)s as the amount including VAT.")
        return blocker("vat-on-invoice", message, field=FIELD, source=RULE, amount=amount)
    for net in sorted({abs(each) for each in facts.planned if each}):
        for rate in rates:
            if amount == euro(net * (100 + rate) / 100):
                message = _("%(amount)s is the planned %(net)s with %(rate_percent)s VAT.")
                values = {"amount": amount, "net": net, "rate_percent": rate}
                return blocker("vat-on-plan", message, field=FIELD, source=RULE, **values)
    if any(INCLUDING.search(each) for each in facts.words):
        return blocker("vat-in-words", _("The text beside the amount says “including VAT”."), field=FIELD, source=RULE)
    return None


def why_vat_unchecked(sign: Blocker | None, *, checked: bool) -> tuple[Blocker, ...]:
    """What to do about a sign of VAT: enter the net, or confirm that the amount was checked (R28)."""
    if sign is None or checked:
        return ()
    message = _("VAT never counts. Enter the amount without VAT, or tick that you checked it.")
    return (sign, blocker("vat-unchecked", message, field=FIELD, source=RULE))
