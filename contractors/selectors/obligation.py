"""How an obligation is computed: base rows, percentage, gross, discount, net, each with its source (R38, R39)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from email.utils import parseaddr

from django.conf import settings
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from contractors import rules
from contractors.models import BaseRow, Contract, DiscountProposal, Obligation
from contractors.states import DiscountState, ObligationKind
from sroi.accounts.states import Role
from sroi.dossier.selectors import people_of
from sroi.kernel import formats
from sroi.kernel.money import ZERO
from sroi.kernel.pages import Fact, Source


@dataclass(frozen=True, slots=True)
class BaseLine:
    """One dated row of the base, with the base from that day on."""

    valid_from: date
    kind: str
    change: Decimal
    promised: Decimal
    base: Decimal
    reason: str
    recorded_by: str
    notice: str


@dataclass(frozen=True, slots=True)
class TermLine:
    """The term as it was agreed or changed."""

    starts_on: date | None
    ends_on: date
    reason: str
    recorded_on: date


@dataclass(frozen=True, slots=True)
class ObligationTrace:
    """Every figure of an obligation: each shown amount recomputes from shown amounts (R38)."""

    kind: str
    is_effort: bool
    is_amount: bool
    is_owed: bool
    base_kind: str
    base: Decimal | None
    percent: Decimal | None
    gross: Decimal
    discount_percent: Decimal
    discount: Decimal
    net: Decimal
    effort_asked: str
    effort_enough: str
    effort_failing: str
    rows: tuple[BaseLine, ...]
    terms: tuple[TermLine, ...]
    discount_source: str
    source: Source
    is_framework: bool


def obligation_trace(contract: Contract, on: date) -> ObligationTrace:
    """How the obligation of a contract came about, row by row; a row of a later day does not count yet (R38)."""
    owed = contract.obligation
    rows = _base_lines(contract)
    base = next((row.base for row in reversed(rows) if row.valid_from <= on), None)
    discount = contract.discount_proposals.filter(state=DiscountState.APPROVED).select_related("certificate").first()
    return ObligationTrace(
        kind=str(owed.get_kind_display()),
        is_effort=owed.kind == ObligationKind.EFFORT,
        is_amount=owed.kind == ObligationKind.AMOUNT,
        is_owed=owed.is_owed,
        base_kind=str(owed.get_base_kind_display()) if owed.base_kind else "",
        base=base,
        percent=owed.percent,
        gross=owed.gross,
        discount_percent=owed.discount_percent,
        discount=owed.gross - owed.net,
        net=owed.net,
        effort_asked=owed.effort_asked,
        effort_enough=owed.effort_enough,
        effort_failing=owed.effort_failing,
        rows=rows,
        terms=_term_lines(contract),
        discount_source=_discount_source(discount) or _why_refused(contract),
        source=_source(owed, base, contract, discount),
        is_framework=contract.is_framework,
    )


Helper = tuple[str, str, str]
"""The adviser of a contract: name, e-mail address, telephone."""


def helper_of(contract: Contract) -> Helper:
    """The adviser of a contract, else the bureau."""
    advisers = [row for row in people_of(contract.dossier) if row.role == Role.ADVISER]
    return next(((row.name, row.email, row.phone) for row in advisers), ("", "", ""))


def owed_facts(contract: Contract, helper: Helper) -> tuple[Fact, ...]:
    """What the contractor owes, by when, and who helps: what a contractor sees first, at every moment (S4)."""
    owed = contract.obligation
    found = [Fact(_("You owe"), formats.euro(owed.net), _owed_note(owed))]
    if owed.kind == ObligationKind.EFFORT:
        found = [Fact(_("You owe"), _("An effort"), owed.effort_asked)]
    if not owed.is_owed:
        found = [Fact(_("You owe"), _("Nothing"))]
    if contract.ends_on is not None:
        days = [formats.medium_date(each) for each in (contract.starts_on, contract.ends_on) if each]
        found.append(Fact(_("Term of the contract"), " – ".join(days)))
    name, email, phone = helper
    if not name:
        name, email = parseaddr(settings.DEFAULT_FROM_EMAIL)
    found.append(Fact(_("Who helps you"), name, " ".join(filter(None, (phone, email)))))
    return tuple(found)


def discount_effect(proposal: DiscountProposal) -> Source:
    """What the net becomes when a proposed discount is approved, computed from shown amounts (R23, R38)."""
    gross, rest = proposal.contract.obligation.gross, 100 - proposal.percent
    net = rules.amount_obligation(promised=gross, discount_percent=proposal.percent).net
    return Source(
        formula=_("gross = base × percentage; net = gross × (100% − PSO discount)"),
        filled_in=f"{formats.euro(gross)} × {formats.percent(rest)} = {formats.euro(net)}",
        row=formats.euro(net),
        source=proposal.source,
    )


def _owed_note(owed: Obligation) -> str:
    """How the amount follows from the contract, in one line."""
    if owed.kind == ObligationKind.AMOUNT:
        return _("the value that you promised")
    words = _("%(percent)s of the contract") % {"percent": formats.percent(owed.percent)}
    if not owed.discount_percent:
        return words
    return _("%(part)s, less %(discount)s PSO discount") % {
        "part": words,
        "discount": formats.percent(owed.discount_percent),
    }


def _base_lines(contract: Contract) -> tuple[BaseLine, ...]:
    """The rows with the base that each leads to."""
    found: list[BaseLine] = []
    changes: list[rules.BaseChange] = []
    rows = contract.base_rows.select_related("recorded_by", "notice").order_by("valid_from", "pk")
    for row in rows:
        changes.append(row.as_change())
        found.append(
            BaseLine(
                valid_from=row.valid_from,
                kind=str(row.get_kind_display()),
                change=row.change,
                promised=row.promised,
                base=rules.base_on(changes, on=row.valid_from),
                reason=row.reason,
                recorded_by=row.recorded_by.name if row.recorded_by else "",
                notice=row.notice.notice_id if row.notice else "",
            )
        )
    return tuple(found)


def _term_lines(contract: Contract) -> tuple[TermLine, ...]:
    return tuple(
        TermLine(row.starts_on, row.ends_on, row.reason, row.recorded_at.date()) for row in contract.term_rows.all()
    )


def _discount_source(proposal: DiscountProposal | None) -> str:
    """Where the discount comes from: certificate, and the dated row of its level."""
    if proposal is None:
        return ""
    return _("Certificate %(number)s, valid from %(start)s to %(end)s. %(source)s") % {
        "number": proposal.certificate.number,
        "start": formats.long_date(proposal.certificate.valid_from),
        "end": formats.long_date(proposal.certificate.valid_until),
        "source": proposal.source,
    }


def _why_refused(contract: Contract) -> str:
    """Why the last discount that was proposed is not there (R23)."""
    refused = contract.discount_proposals.filter(state=DiscountState.REFUSED).order_by("-pk").first()
    if refused is None or refused.decided_at is None:
        return ""
    return _("Refused on %(day)s: %(reason)s") % {
        "day": formats.long_date(refused.decided_at),
        "reason": refused.decision_reason,
    }


def _source(owed: Obligation, base: Decimal | None, contract: Contract, discount: DiscountProposal | None) -> Source:
    """The computation in one line, for “How is this computed?”."""
    filled = ""
    if owed.kind == ObligationKind.AMOUNT:
        return _amount_source(owed, contract, discount)
    if owed.kind == ObligationKind.PERCENTAGE and base is not None:
        filled = f"{formats.euro(base)} × {formats.percent(owed.percent)} = {formats.euro(owed.gross)}"
        if owed.discount_percent:
            rest = formats.percent(100 - owed.discount_percent)
            filled = f"{filled}; {formats.euro(owed.gross)} × {rest} = {formats.euro(owed.net)}"
    return Source(
        formula=_("gross = base × percentage; net = gross × (100% − PSO discount)"),
        filled_in=filled,
        row=_("Percentage frozen at the definitive award of %(day)s") % {"day": formats.long_date(contract.awarded_on)},
        valid_from=contract.starts_on,
        valid_until=contract.ends_on,
        source=_discount_source(discount) or _("Award and contract, with the dated rows of the base"),
    )


def _amount_source(owed: Obligation, contract: Contract, discount: DiscountProposal | None) -> Source:
    """The computation of a promised amount with its dated changes, in one line."""
    changes = [row.promised for row in contract.base_rows.all() if row.promised]
    parts = " + ".join(formats.euro(each) for each in [owed.promised_amount or ZERO, *changes])
    filled = f"{parts} = {formats.euro(owed.gross)}" if changes else formats.euro(owed.gross)
    if owed.discount_percent:
        rest = formats.percent(100 - owed.discount_percent)
        filled = f"{filled}; {formats.euro(owed.gross)} × {rest} = {formats.euro(owed.net)}"
    return Source(
        formula=_("gross = promised value; net = gross × (100% − PSO discount)"),
        filled_in=filled,
        row=_("Value promised at the definitive award of %(day)s") % {"day": formats.long_date(contract.awarded_on)},
        valid_from=contract.starts_on,
        valid_until=contract.ends_on,
        source=_discount_source(discount) or _("Award and contract, with the dated rows of the base"),
    )


def contracts_to_follow(*, on: date) -> list[int]:
    """The contracts with a row of the base that was recorded ahead and counts by this day, missed days included."""
    ahead = BaseRow.objects.filter(valid_from__lte=on, valid_from__gt=TruncDate("recorded_at"))
    return sorted(set(ahead.filter(contract__closed_at__isnull=True).values_list("contract_id", flat=True)))
