"""What the rules read of an agreement, and the hash of exactly what is signed (R24)."""

import hashlib
import json
from datetime import date, datetime

from contractors import policies, rules
from contractors.models import AgreementLine, Contract, JointShare, PerformanceAgreement
from contractors.states import AGREEMENT_FLOW, AgreementAction, AgreementState, ObligationKind, Possibility
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.kernel.calendar import Quarter, amsterdam_date
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey


def hold(agreement_id: int, action: str, *, by: User, at: datetime) -> tuple[PerformanceAgreement, Acting]:
    """Lock the contract, read one version of its agreement, check the duty and, for a step, the moment."""
    contract_id = PerformanceAgreement.objects.values_list("contract_id", flat=True).get(pk=agreement_id)
    contract = Contract.objects.locked().get(pk=contract_id)
    agreement = PerformanceAgreement.objects.get(pk=agreement_id)
    agreement.contract = contract
    acting = policies.require(by, action, contract, on=amsterdam_date(at))
    if action in AgreementAction.values:
        AGREEMENT_FLOW.target(state=agreement.state, action=action)
    return agreement, acting


def line_facts(line: AgreementLine) -> rules.LineFacts:
    """One line as the rules read it."""
    return rules.LineFacts(
        number=line.number,
        possibility=line.possibility,
        description=line.description,
        target_group=str(line.target_group or ""),
        theme=str(line.theme),
        planned_value=line.planned_value,
        planned_quarters=tuple(Quarter.parse(each.quarter) for each in line.quarters.all()),
        valuation=line.rate.valuation,
        required_evidence=tuple(line.required_evidence),
        for_amsterdammers=line.for_amsterdammers,
    )


def agreement_facts(agreement: PerformanceAgreement) -> rules.AgreementFacts:
    """One version as the rules read it, against the net obligation of now."""
    contract = agreement.contract
    owed = contract.obligation
    rows = agreement.lines.select_related("target_group", "theme", "rate").prefetch_related("quarters")
    starts_on = contract.starts_on or contract.awarded_on
    return rules.AgreementFacts(
        lines=tuple(line_facts(line) for line in rows),
        net=None if owed.kind == ObligationKind.EFFORT else owed.net,
        starts_on=starts_on,
        ends_on=contract.ends_on or starts_on,
        shortage_reason=agreement.shortage_reason,
        previous_version=agreement.version - 1 or None,
        change_reason=agreement.change_reason,
    )


def attested_for(on: date) -> frozenset[str]:
    """The possibilities that ask for an Amsterdammer on this day, by their switches (R24)."""
    switches = {
        Possibility.JOB_IN_CONTRACT.value: ParameterKey.AMSTERDAMMER_I,
        Possibility.JOB_OUTSIDE.value: ParameterKey.AMSTERDAMMER_II,
    }
    rows = reference.parameters_on(list(switches.values()), on)
    return frozenset(possibility for possibility, key in switches.items() if rows[key].value)


def content_hash(agreement: PerformanceAgreement) -> str:
    """The SHA-256 of exactly what the parties sign: lines, model, interval, reasons and what is owed (R24)."""
    owed = agreement.contract.obligation
    rows = agreement.lines.order_by("number").prefetch_related("quarters")
    content = {
        "contract": agreement.contract.reference,
        "version": agreement.version,
        "model": agreement.settlement_model_id,
        "interval": agreement.interval,
        "change": agreement.change_reason,
        "shortage": agreement.shortage_reason,
        "owed": [owed.kind, f"{owed.gross:.2f}", f"{owed.discount_percent:.1f}", f"{owed.net:.2f}", owed.effort_asked],
        "lines": [
            [
                line.number,
                line.possibility,
                line.description,
                line.target_group_id,
                line.theme_id,
                line.rate_id,
                f"{line.planned_value:.2f}",
                line.for_amsterdammers,
                sorted(line.required_evidence),
                [[each.quarter, f"{each.value:.2f}"] for each in line.quarters.all()],
                *(["nothing else fits"] if line.nothing_else_fits else []),
            ]
            for line in rows
        ],
    }
    shares = JointShare.objects.filter(joint__ended_at__isnull=True, joint__shares__contract=agreement.contract)
    joint = [[each.contract.reference, f"{each.percent:.2f}"] for each in shares.select_related("contract")]
    if joint:
        content["joint"] = joint
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def in_force(contract: Contract) -> PerformanceAgreement | None:
    """The version that both signed and that holds now."""
    return contract.agreements.filter(state=AgreementState.IN_FORCE).first()
