"""The base, the term and the obligation that follows from them (R38)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from contractors import policies, rules
from contractors.models import BaseRow, Contract, Obligation, TermRow
from contractors.policies import ContractDuty
from contractors.states import BaseRowKind, ContractorVerb, ObligationKind
from procurement.models import ImportedNotice
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


def base_changes(contract: Contract) -> list[rules.BaseChange]:
    """The dated rows of the base, as the rules read them."""
    return [row.as_change() for row in contract.base_rows.all()]


def computed_obligation(contract: Contract, obligation: Obligation, *, on: date) -> rules.Obligation:
    """What is owed on a day, with every figure used (R38)."""
    if obligation.kind == ObligationKind.AMOUNT:
        promised = rules.promised_on(base_changes(contract), promised=obligation.promised_amount or ZERO, on=on)
        return rules.amount_obligation(promised=promised, discount_percent=obligation.discount_percent)
    base = rules.base_on(base_changes(contract), on=on)
    percent = obligation.percent or Decimal(0)
    return rules.percentage_obligation(base=base, percent=percent, discount_percent=obligation.discount_percent)


def recompute_obligation(*, contract: Contract, on: date) -> tuple[Obligation, Decimal]:
    """Recompute gross and net from the rows in force on a day; answer the obligation and the difference of the net.

    A row that starts on a later day counts from that day: the nightly run computes again then. The caller holds
    the lock on the contract and records the event.
    """
    obligation = Obligation.objects.get(contract=contract)
    obligation.contract = contract  # and the other way round: what the caller holds is the fresh row
    if obligation.kind == ObligationKind.EFFORT:
        return obligation, ZERO
    computed, before = computed_obligation(contract, obligation, on=on), obligation.net
    obligation.gross, obligation.net = computed.gross, computed.net
    obligation.save(update_fields=["gross", "net"])
    return obligation, obligation.net - before


@dataclass(frozen=True, slots=True)
class BaseEntry:
    """A dated change of the base with its reason, and the notice that it came from, if any."""

    kind: BaseRowKind
    change: Decimal | None
    valid_from: date | None
    reason: str
    notice: ImportedNotice | None = None
    promised: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TermEntry:
    """The new term with its reason."""

    starts_on: date
    ends_on: date
    reason: str


@transaction.atomic
def change_base(*, contract_id: int, entry: BaseEntry, by: User, at: datetime) -> BaseRow:
    """Record a dated change of the base with its reason; the obligation follows, agreed lines do not (R38)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.CHANGE_BASE, contract, on=amsterdam_date(at))
    refuse(why_ended(contract))
    return write_base(contract, entry, by=acting, at=at)


def why_ended(contract: Contract) -> tuple[Blocker, ...]:
    """Why nothing changes any more."""
    if contract.closed_at is None:
        return ()
    return (blocker("contract-ended", _("This contract has ended."), source="R6"),)


def add_base_row(contract: Contract, entry: BaseEntry, *, by: Acting, at: datetime) -> BaseRow:
    """Write a row of the base of a locked contract; the act that asks for it computes again and records its event."""
    since = entry.valid_from or amsterdam_date(at)
    refuse(_why_not_rebased(contract, entry, since=since))
    return BaseRow.objects.create(
        contract=contract,
        kind=entry.kind,
        change=entry.change or ZERO,
        promised=entry.promised or ZERO,
        valid_from=since,
        reason=entry.reason,
        notice=entry.notice,
        recorded_by=by.by,
        recorded_at=at,
    )


def write_base(contract: Contract, entry: BaseEntry, *, by: Acting, at: datetime) -> BaseRow:
    """Write a row of the base of a locked contract, compute again, and record it."""
    row = add_base_row(contract, entry, by=by, at=at)
    obligation, difference = recompute_obligation(contract=contract, on=amsterdam_date(at))
    facts = {"change": row.change, "valid_from": row.valid_from, "kind": entry.kind.value, "difference": difference}
    if row.promised:
        facts["promised"] = row.promised
    record(
        contract.dossier,
        ContractorVerb.BASE_CHANGED,
        about=row,
        by=by,
        at=at,
        before=str(obligation.net - difference),
        after=str(obligation.net),
        reason=entry.reason,
        facts=facts,
    )
    return row


def _why_not_rebased(contract: Contract, entry: BaseEntry, *, since: date) -> tuple[Blocker, ...]:
    """Why this change cannot be recorded: what is left of base and promised value on every later day counts too."""
    changes, promise = base_changes(contract), None
    change, is_call_off = entry.change or ZERO, entry.kind == BaseRowKind.CALL_OFF
    after = [*changes, rules.BaseChange(since, change, entry.reason, is_call_off=is_call_off)]
    if contract.obligation.kind == ObligationKind.AMOUNT:
        promised = contract.obligation.promised_amount or ZERO
        promise = rules.lowest_promise(changes, promised=promised, since=since)
    return rules.why_not_rebased(
        change=entry.change,
        valid_from=entry.valid_from,
        reason=entry.reason,
        base=rules.lowest_base(after, since=since) - change,
        promised=entry.promised or ZERO,
        promise=promise,
    )


@transaction.atomic
def follow_base(*, contract_id: int, on: date, at: datetime) -> Decimal:
    """Let the obligation follow the rows of the base that count by now; whoever comes second changes nothing (R38)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    if contract.closed_at is not None:
        return ZERO
    obligation, difference = recompute_obligation(contract=contract, on=on)
    if difference:
        record(
            contract.dossier,
            ContractorVerb.BASE_FOLLOWED,
            about=contract,
            at=at,
            before=str(obligation.net - difference),
            after=str(obligation.net),
            facts={"on": on, "difference": difference},
        )
    return difference


@transaction.atomic
def change_term(*, contract_id: int, entry: TermEntry, by: User, at: datetime) -> TermRow:
    """Record a changed term with its reason; deadlines and forecast follow (R38)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.CHANGE_TERM, contract, on=amsterdam_date(at))
    refuse(why_ended(contract))
    return write_term(contract, entry, by=acting, at=at)


def write_term(contract: Contract, entry: TermEntry, *, by: Acting, at: datetime) -> TermRow:
    """Write the new term of a locked contract and record it."""
    before = f"{contract.starts_on} – {contract.ends_on}"
    row = add_term_row(contract, entry, by=by, at=at)
    record(
        contract.dossier,
        ContractorVerb.TERM_CHANGED,
        about=row,
        by=by,
        at=at,
        before=before,
        after=f"{entry.starts_on} – {entry.ends_on}",
        reason=entry.reason,
    )
    return row


def add_term_row(contract: Contract, entry: TermEntry, *, by: Acting, at: datetime) -> TermRow:
    """Write the new term of a locked contract; the act that asks for it records its event."""
    refuse(why_not_term(contract, entry))
    row = TermRow.objects.create(
        contract=contract,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        reason=entry.reason,
        recorded_by=by.by,
        recorded_at=at,
    )
    contract.starts_on, contract.ends_on = entry.starts_on, entry.ends_on
    contract.save(update_fields=["starts_on", "ends_on"])
    return row


def why_not_term(contract: Contract, entry: TermEntry) -> tuple[Blocker, ...]:
    """Why the term cannot become this: backward, unchanged or without a reason."""
    found = []
    if entry.ends_on < entry.starts_on:
        message = _("The end date lies before the start date %(starts_on)s. Choose a later date.")
        found.append(blocker("term-backward", message, field="ends_on", source="R38", starts_on=entry.starts_on))
    if (entry.starts_on, entry.ends_on) == (contract.starts_on, contract.ends_on):
        message = _("This is the term that the contract has already. Change the start or the end.")
        found.append(blocker("term-unchanged", message, field="ends_on", source="R38"))
    if not entry.reason.strip():
        message = _("Give the reason why the term changes.")
        found.append(blocker("reason-missing", message, field="reason", source="R38"))
    return tuple(found)
