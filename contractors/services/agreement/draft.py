"""Drafting a version, its lines, and withdrawing it (R24)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from contractors import policies
from contractors.models import (
    AgreementLine,
    Contract,
    PerformanceAgreement,
    PlannedQuarter,
    SettlementModel,
    SettlementRate,
)
from contractors.policies import ContractDuty
from contractors.services.agreement.facts import content_hash, hold, in_force
from contractors.states import (
    AGREEMENT_FLOW,
    AgreementAction,
    AgreementState,
    ContractorVerb,
    MeetingState,
    Possibility,
    ReportInterval,
)
from sroi.accounts.models import User
from sroi.dossier.services import move, record
from sroi.kernel.calendar import Quarter, amsterdam_date
from sroi.kernel.money import total
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.states import NotAllowed
from sroi.kernel.words import gettext_noop as _

COMING = (AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class LineEntry:
    """What is filled in for one line; its planned value is the sum of its quarters."""

    possibility: Possibility
    description: str
    theme_id: int
    rate_id: int
    target_group_id: int | None = None
    for_amsterdammers: bool = False
    nothing_else_fits: bool = False
    required_evidence: tuple[str, ...] = ()
    quarters: Mapping[Quarter, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgreementEntry:
    """What is filled in for a version; `seen` is the hash of the version that the editor started from."""

    interval: ReportInterval
    lines: tuple[LineEntry, ...]
    seen: str
    settlement_model_id: int | None = None
    change_reason: str = ""
    shortage_reason: str = ""


@transaction.atomic
def draft_agreement(
    *, contract_id: int, settlement_model_id: int, change_reason: str, by: User, at: datetime
) -> PerformanceAgreement:
    """Draft the first version, or the next one with the lines of the version in force and what changes (R24)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.DRAFT_AGREEMENT, contract, on=amsterdam_date(at))
    held = in_force(contract)
    refuse(_why_not_drafted(contract, held, change_reason))
    last = contract.agreements.order_by("-version").values_list("version", flat=True).first()
    agreement = PerformanceAgreement.objects.create(
        contract=contract,
        version=(last or 0) + 1,
        settlement_model=held.settlement_model if held else SettlementModel.objects.get(pk=settlement_model_id),
        interval=held.interval if held else ReportInterval.QUARTER,
        change_reason=change_reason.strip(),
        drafted_by=by,
        drafted_at=at,
    )
    if held is not None:
        _copy_lines(held, agreement)
    facts = {"version": agreement.version, "model": str(agreement.settlement_model)}
    record(
        contract.dossier,
        ContractorVerb.AGREEMENT_DRAFTED,
        about=agreement,
        by=acting,
        at=at,
        reason=agreement.change_reason,
        facts=facts,
    )
    return agreement


def _why_not_drafted(contract: Contract, held: PerformanceAgreement | None, change_reason: str) -> tuple[Blocker, ...]:
    """Why no version is drafted now."""
    found = []
    if not contract.obligation.is_owed:
        found.append(blocker("nothing-owed", _("This contract has no social return obligation."), source="R9"))
    if contract.closed_at is not None:
        found.append(blocker("contract-ended", _("This contract has ended."), source="R6"))
    if contract.agreements.filter(state__in=COMING).exists():
        message = _("A version of the agreement is being made already. Finish or withdraw it first.")
        found.append(blocker("agreement-coming", message, source="R24"))
    if held is None and not contract.start_meetings.filter(state=MeetingState.HELD).exists():
        message = _("Record the start meeting first: the agreement follows from it.")
        found.append(blocker("meeting-not-held", message, source="R22"))
    if held is not None and not change_reason.strip():
        message = _("Name what this version changes, and why.")
        found.append(blocker("change-unreasoned", message, field="change_reason", source="R24"))
    return tuple(found)


def _copy_lines(held: PerformanceAgreement, agreement: PerformanceAgreement) -> None:
    """Start a next version from the lines of the version in force."""
    for line in held.lines.prefetch_related("quarters"):
        copy = AgreementLine.objects.create(
            agreement=agreement,
            number=line.number,
            possibility=line.possibility,
            description=line.description,
            target_group_id=line.target_group_id,
            theme_id=line.theme_id,
            rate_id=line.rate_id,
            planned_value=line.planned_value,
            for_amsterdammers=line.for_amsterdammers,
            nothing_else_fits=line.nothing_else_fits,
            required_evidence=line.required_evidence,
        )
        PlannedQuarter.objects.bulk_create(
            PlannedQuarter(line=copy, quarter=each.quarter, value=each.value) for each in line.quarters.all()
        )


@transaction.atomic
def save_agreement_lines(*, agreement_id: int, entry: AgreementEntry, by: User, at: datetime) -> PerformanceAgreement:
    """Save the lines of a draft; what somebody else saved in the meantime is not overwritten (R24)."""
    agreement, acting = hold(agreement_id, ContractDuty.DRAFT_AGREEMENT, by=by, at=at)
    if agreement.state != AgreementState.DRAFT:
        raise NotAllowed(ContractorVerb.AGREEMENT_EDITED, agreement.state)
    model_id = entry.settlement_model_id or agreement.settlement_model_id
    refuse((*_why_stale(agreement, entry), *_why_not_of_model(entry.lines, model_id)))
    agreement.settlement_model_id, agreement.interval = model_id, entry.interval
    agreement.change_reason = entry.change_reason.strip() or agreement.change_reason
    agreement.shortage_reason = entry.shortage_reason.strip()
    agreement.save(update_fields=["settlement_model", "interval", "change_reason", "shortage_reason"])
    agreement.lines.all().delete()
    planned = [_write_line(agreement, number, line) for number, line in enumerate(entry.lines, 1)]
    facts = {"version": agreement.version, "lines": len(planned), "planned": total(planned)}
    record(
        agreement.contract.dossier,
        ContractorVerb.AGREEMENT_EDITED,
        about=agreement,
        by=acting,
        at=at,
        facts=facts,
    )
    return agreement


def _why_stale(agreement: PerformanceAgreement, entry: AgreementEntry) -> tuple[Blocker, ...]:
    """Why these lines would undo the work of somebody else."""
    if entry.seen == content_hash(agreement):
        return ()
    message = _(
        "Somebody else saved other lines in the meantime. They stand above yours. "
        "Nothing of yours is lost: save again to keep yours instead."
    )
    return (blocker("agreement-changed", message, source="R24"),)


def _why_not_of_model(lines: Iterable[LineEntry], model_id: int) -> tuple[Blocker, ...]:
    """Why a line has a valuation that is not in the settlement model."""
    known = set(SettlementRate.objects.filter(model=model_id).values_list("pk", flat=True))
    message = _("Choose a valuation of the settlement model for line %(line)s.")
    return tuple(
        blocker("rate-of-another-model", message, field="rate", source="R24", line=number)
        for number, line in enumerate(lines, 1)
        if line.rate_id not in known
    )


def _write_line(agreement: PerformanceAgreement, number: int, entry: LineEntry) -> Decimal:
    """Write one line with its planned quarters; answer its planned value."""
    planned = total(entry.quarters.values())
    line = AgreementLine.objects.create(
        agreement=agreement,
        number=number,
        possibility=entry.possibility,
        description=entry.description.strip(),
        target_group_id=entry.target_group_id,
        theme_id=entry.theme_id,
        rate_id=entry.rate_id,
        planned_value=planned,
        for_amsterdammers=entry.for_amsterdammers,
        nothing_else_fits=entry.nothing_else_fits,
        required_evidence=list(entry.required_evidence),
    )
    PlannedQuarter.objects.bulk_create(
        PlannedQuarter(line=line, quarter=str(quarter), value=value)
        for quarter, value in sorted(entry.quarters.items())
    )
    return planned


@transaction.atomic
def withdraw_agreement(*, agreement_id: int, reason: str, by: User, at: datetime) -> PerformanceAgreement:
    """Withdraw a version that was not signed; its number is not used again (R24)."""
    agreement, acting = hold(agreement_id, AgreementAction.WITHDRAW, by=by, at=at)
    if not reason.strip():
        message = _("Write why this version is withdrawn.")
        refuse([blocker("reason-missing", message, field="reason", source="R24")])
    before, after = move(agreement, AGREEMENT_FLOW, AgreementAction.WITHDRAW)
    record(
        agreement.contract.dossier,
        ContractorVerb.AGREEMENT_WITHDRAWN,
        about=agreement,
        by=acting,
        at=at,
        before=before,
        after=after,
        reason=reason.strip(),
        facts={"version": agreement.version},
    )
    return agreement
