"""The base, the term and the obligation that follows from them (R38)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from contractors import policies, rules
from contractors.models import BaseRow, Contract, Obligation, TermRow
from contractors.policies import ContractDuty
from contractors.states import BaseRowKind, ContractorVerb, ObligationKind
from procurement.models import ImportedNotice
from sroi.accounts.models import User
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _


def base_changes(contract: Contract) -> list[rules.BaseChange]:
    """The dated rows of the base, as the rules read them."""
    return [rules.BaseChange(row.valid_from, row.change, row.reason) for row in contract.base_rows.all()]


def computed_obligation(contract: Contract, obligation: Obligation, *, on: date) -> rules.Obligation:
    """What is owed on a day, with every figure used (R38)."""
    if obligation.kind == ObligationKind.AMOUNT:
        promised = obligation.promised_amount or ZERO
        return rules.amount_obligation(promised=promised, discount_percent=obligation.discount_percent)
    base = rules.base_on(base_changes(contract), on=on)
    percent = obligation.percent or Decimal(0)
    return rules.percentage_obligation(base=base, percent=percent, discount_percent=obligation.discount_percent)


def recompute_obligation(*, contract: Contract, on: date) -> tuple[Obligation, Decimal]:
    """Recompute gross and net from the rows in force; answer the obligation and the difference of the net.

    The caller holds the lock on the contract and records the event.
    """
    obligation = Obligation.objects.select_for_update().get(contract=contract)
    if obligation.kind == ObligationKind.EFFORT:
        return obligation, ZERO
    computed, before = computed_obligation(contract, obligation, on=on), obligation.net
    obligation.gross, obligation.net = computed.gross, computed.net
    obligation.save(update_fields=["gross", "net"])
    return obligation, obligation.net - before


@transaction.atomic
def change_base(
    *,
    contract_id: int,
    kind: BaseRowKind,
    change: Decimal | None,
    valid_from: date | None,
    reason: str,
    by: User,
    at: datetime,
    notice: ImportedNotice | None = None,
) -> BaseRow:
    """Record a dated change of the base with its reason; the obligation follows, agreed lines do not (R38)."""
    today = amsterdam_date(at)
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.CHANGE_BASE, contract, on=today)
    base = rules.base_on(base_changes(contract), on=max(today, valid_from or today))
    refuse(rules.why_not_rebased(change=change, valid_from=valid_from, reason=reason, base=base))
    row = BaseRow.objects.create(
        contract=contract,
        kind=kind,
        change=change or ZERO,
        valid_from=valid_from or today,
        reason=reason,
        notice=notice,
        recorded_by=by,
        recorded_at=at,
    )
    obligation, difference = recompute_obligation(contract=contract, on=max(today, row.valid_from))
    record(
        contract.dossier,
        ContractorVerb.BASE_CHANGED,
        about=contract,
        by=acting,
        at=at,
        before=str(obligation.net - difference),
        after=str(obligation.net),
        reason=reason,
        facts={"change": row.change, "valid_from": row.valid_from, "kind": kind.value, "difference": difference},
    )
    return row


@transaction.atomic
def change_term(
    *, contract_id: int, starts_on: date, ends_on: date, reason: str, by: User, at: datetime
) -> TermRow:
    """Record a changed term with its reason; deadlines and forecast follow (R38)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.CHANGE_TERM, contract, on=amsterdam_date(at))
    if ends_on < starts_on:
        message = _("The end date lies before the start date %(starts_on)s. Choose a later date.")
        refuse([blocker("term-backward", message, field="ends_on", source="R38", starts_on=starts_on)])
    row = TermRow.objects.create(
        contract=contract, starts_on=starts_on, ends_on=ends_on, reason=reason, recorded_by=by, recorded_at=at
    )
    before = f"{contract.starts_on} – {contract.ends_on}"
    contract.starts_on, contract.ends_on = starts_on, ends_on
    contract.save(update_fields=["starts_on", "ends_on"])
    record(
        contract.dossier,
        ContractorVerb.TERM_CHANGED,
        about=contract,
        by=acting,
        at=at,
        before=before,
        after=f"{starts_on} – {ends_on}",
        reason=reason,
    )
    return row
