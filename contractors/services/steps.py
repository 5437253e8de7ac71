"""The five steps of a contract after registration, and its two ends (R6, R27, R33)."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from contractors import policies, rules
from contractors.models import BaseRow, Contract, StartMeeting
from contractors.services.obligation import base_changes, recompute_obligation
from contractors.states import (
    CONTRACT_FLOW,
    FIRST_ROWS,
    MEETING_FLOW,
    BaseRowKind,
    ContractAction,
    ContractorVerb,
    ContractStep,
    MeetingAction,
    MeetingState,
    ObligationKind,
)
from procurement import gates
from procurement import services as procurement
from procurement.models import Case
from procurement.states import CaseAction, Phase
from sroi.accounts.models import User
from sroi.dossier.models import Attachment
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import end_deadlines, move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


def step_forward(
    contract: Contract, action: ContractAction, *, by: Acting | None, at: datetime, **facts: object
) -> None:
    """Move a locked contract to its next step and record it."""
    before, after = move(contract, CONTRACT_FLOW, action, field="step", step_since=at, **facts)
    record(contract.dossier, ContractorVerb.CONTRACT_MOVED, about=contract, by=by, at=at, before=before, after=after)


def advance_when_agreed(case_id: int, *, by: Acting, at: datetime) -> bool:
    """Open phase 5 of the case once every contract that owes something has an agreement in force (R6, R24)."""
    case = Case.objects.locked().get(pk=case_id)
    if case.phase != Phase.CONTRACT or gates.blockers_of(case, CaseAction.START_EXECUTION):
        return False
    procurement.advance_case(case_id=case_id, action=CaseAction.START_EXECUTION, by=by, at=at)
    return True


@transaction.atomic
def start_reporting(*, contract_id: int, at: datetime) -> bool:
    """Let the quarterly reports begin, with or without an agreement; False when they run or ended already (R27)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    if not CONTRACT_FLOW.allows(state=contract.step, action=ContractAction.START_REPORTING):
        return False
    step_forward(contract, ContractAction.START_REPORTING, by=None, at=at)
    return True


@transaction.atomic
def start_closing(*, contract_id: int, by: User | None, at: datetime) -> Contract:
    """Go to the closing meeting; a nightly job comes without a person (R33)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = _acting(by, ContractAction.START_CLOSING, contract, at=at)
    step_forward(contract, ContractAction.START_CLOSING, by=acting, at=at)
    return contract


@transaction.atomic
def close_contract(*, contract_id: int, by: User | None, at: datetime) -> Contract:
    """Close the contract after its evaluation; what was still due in this dossier ends (R33)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = _acting(by, ContractAction.CLOSE, contract, at=at)
    step_forward(contract, ContractAction.CLOSE, by=acting, at=at, closed_at=at)
    if acting is not None:
        end_deadlines(dossier=contract.dossier, at=at, by=acting.by)
    return contract


def _acting(by: User | None, action: ContractAction, contract: Contract, *, at: datetime) -> Acting | None:
    """As whom the person acts; None for a nightly job."""
    return None if by is None else policies.require(by, action, contract, on=amsterdam_date(at))


@transaction.atomic
def stop_contract(
    *, contract_id: int, stopped_on: date, reason: str, document_id: int | None, by: User, at: datetime
) -> Contract:
    """Stop a contract with reason and document: deadlines end, the obligation is settled pro rata (R6)."""
    today = amsterdam_date(at)
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractAction.STOP, contract, on=today)
    CONTRACT_FLOW.target(state=contract.step, action=ContractAction.STOP)
    refuse(why_not_stopped(contract, stopped_on=stopped_on, reason=reason, document_id=document_id, on=today))
    row, change = _settle(contract, stopped_on=stopped_on, reason=reason, by=by, at=at)
    obligation, difference = recompute_obligation(contract=contract, on=max(today, stopped_on))
    ended = end_deadlines(dossier=contract.dossier, at=at, by=by)
    _cancel_meeting(contract)
    end = {"closed_at": at, "stopped_on": stopped_on, "stop_reason": reason}
    before, after = move(contract, CONTRACT_FLOW, ContractAction.STOP, field="step", step_since=at, **end)
    record(
        contract.dossier,
        ContractorVerb.CONTRACT_STOPPED,
        about=contract,
        by=acting,
        at=at,
        before=before,
        after=after,
        reason=reason,
        facts={
            "stopped_on": stopped_on,
            "document": document_id,
            "base_row": row.pk if row else None,
            "change": change,
            "net": obligation.net,
            "difference": difference,
            "deadlines_ended": ended,
        },
    )
    advance_when_agreed(contract.case_id, by=acting, at=at)
    return contract


def why_not_stopped(
    contract: Contract, *, stopped_on: date, reason: str, document_id: int | None, on: date
) -> tuple[Blocker, ...]:
    """Why a contract cannot be stopped on this day: no reason, a day ahead, or a document of another dossier (R6)."""
    found = []
    if not reason.strip():
        message = _("Write why the contract stops.")
        found.append(blocker("reason-missing", message, field="reason", source="R6"))
    if stopped_on > on:
        message = _("The day on which the contract stopped lies in the future. Enter an earlier date.")
        found.append(blocker("stopped-in-future", message, field="stopped_on", source="R6"))
    elif stopped_on < contract.awarded_on:
        message = _("The contract was awarded on %(awarded_on)s. It cannot stop before that day.")
        found.append(
            blocker("stopped-before-award", message, field="stopped_on", source="R6", awarded_on=contract.awarded_on)
        )
    if document_id is not None and not Attachment.objects.filter(pk=document_id, dossier=contract.dossier).exists():
        message = _("The document lies in another dossier.")
        found.append(blocker("document-elsewhere", message, field="document", source="R6"))
    return tuple(found)


def _settle(
    contract: Contract, *, stopped_on: date, reason: str, by: User, at: datetime
) -> tuple[BaseRow | None, Decimal]:
    """Write the row that leaves the base, and a promised value, in proportion to the days that the contract ran."""
    last = max(stopped_on, amsterdam_date(at))
    base = rules.base_on(base_changes(contract), on=last)
    _take_back(contract, after=last, reason=reason, by=by, at=at)
    if contract.obligation.kind == ObligationKind.EFFORT or not contract.starts_on or not contract.ends_on:
        return None, ZERO
    settle = partial(rules.pro_rata_stop, starts_on=contract.starts_on, ends_on=contract.ends_on, stopped_on=stopped_on)
    stop, promised = settle(base=base), ZERO
    if contract.obligation.kind == ObligationKind.AMOUNT:
        owed = contract.obligation.promised_amount or ZERO
        promised = settle(base=rules.promised_on(base_changes(contract), promised=owed, on=last)).change
    if stop.change == 0 and promised == 0:
        return None, ZERO
    row = BaseRow.objects.create(
        contract=contract,
        kind=BaseRowKind.PRO_RATA,
        change=stop.change,
        promised=promised,
        valid_from=stopped_on,
        reason=reason,
        recorded_by=by,
        recorded_at=at,
    )
    return row, stop.change


def _take_back(contract: Contract, *, after: date, reason: str, by: User, at: datetime) -> None:
    """Take back each change that would have counted from a later day: a stopped contract owes nothing new (R6, R38)."""
    for row in contract.base_rows.filter(valid_from__gt=after).exclude(kind__in=FIRST_ROWS):
        is_call_off = row.kind == BaseRowKind.CALL_OFF  # it only counts above the guaranteed part
        BaseRow.objects.create(
            contract=contract,
            kind=row.kind if is_call_off else BaseRowKind.PRO_RATA,
            change=-row.change,
            promised=-row.promised,
            valid_from=row.valid_from,
            reason=reason,
            recorded_by=by,
            recorded_at=at,
        )


def _cancel_meeting(contract: Contract) -> None:
    """A start meeting that was still to come does not take place."""
    states = [MeetingState.PROPOSED, MeetingState.PLANNED]
    for meeting in StartMeeting.objects.filter(contract=contract, state__in=states):
        move(meeting, MEETING_FLOW, MeetingAction.CANCEL)


def is_running(contract: Contract) -> bool:
    """Neither closed nor stopped."""
    return contract.step not in (ContractStep.CLOSED, ContractStep.STOPPED)
