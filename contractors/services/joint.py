"""Agreeing that contracts owe jointly, and ending it (R24a)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from contractors import policies, rules
from contractors.models import Contract, JointObligation, JointShare
from contractors.policies import ContractDuty
from contractors.states import ContractorVerb, ObligationKind
from procurement.models import Case
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class JointEntry:
    """The share of each contract by its id, and where it was agreed."""

    shares: Mapping[int, Decimal]
    reason: str


@transaction.atomic
def agree_joint(*, contract_id: int, entry: JointEntry, by: User, at: datetime) -> JointObligation:
    """Agree that contracts of one case owe jointly; shares that were agreed before end with it (R24a)."""
    contracts, case = _hold(contract_id)
    acting = policies.require(by, ContractDuty.AGREE_JOINT, contracts[contract_id], on=amsterdam_date(at))
    return write_joint(case, contracts, entry, by=acting, at=at)


def write_joint(
    case: Case, contracts: Mapping[int, Contract], entry: JointEntry, *, by: Acting, at: datetime
) -> JointObligation:
    """Write the shares of a locked case and record them."""
    wanted = {pk: percent for pk, percent in entry.shares.items() if pk in contracts}
    partners = [
        rules.PartnerFacts(
            reference=contracts[pk].reference,
            percent=percent,
            owes_amount=contracts[pk].obligation.is_owed and contracts[pk].obligation.kind != ObligationKind.EFFORT,
            has_ended=contracts[pk].closed_at is not None,
        )
        for pk, percent in wanted.items()
    ]
    refuse(rules.why_not_joint(partners, reason=entry.reason))
    before = _end(case, reason=entry.reason, by=by, at=at)
    joint = JointObligation.objects.create(case=case, reason=entry.reason.strip(), agreed_by=by.by, agreed_at=at)
    JointShare.objects.bulk_create(
        JointShare(joint=joint, contract=contracts[pk], percent=percent) for pk, percent in sorted(wanted.items())
    )
    shares = _told(joint)
    facts = {"shares": {each.contract.reference: each.percent for each in joint.shares.select_related("contract")}}
    record(
        case.dossier,
        ContractorVerb.JOINT_AGREED,
        about=joint,
        by=by,
        at=at,
        before=before,
        after=shares,
        reason=entry.reason,
        facts=facts,
    )
    return joint


@transaction.atomic
def end_joint(*, contract_id: int, reason: str, by: User, at: datetime) -> None:
    """Let each contract owe by itself again, from now on (R24a)."""
    contracts, case = _hold(contract_id)
    acting = policies.require(by, ContractDuty.AGREE_JOINT, contracts[contract_id], on=amsterdam_date(at))
    found = []
    if not reason.strip():
        found.append(blocker("reason-missing", _("Write why each contract owes by itself again."), field="reason"))
    if not case.joint_obligations.filter(ended_at__isnull=True).exists():
        found.append(blocker("joint-not-there", _("No contracts of this case owe jointly."), source="R24a"))
    refuse(found)
    before = _end(case, reason=reason, by=acting, at=at)
    record(case.dossier, ContractorVerb.JOINT_ENDED, about=case, by=acting, at=at, before=before, reason=reason)


def _hold(contract_id: int) -> tuple[dict[int, Contract], Case]:
    """The contracts of the case locked in one order, then the case: the order of every act (ADR 2)."""
    case_id = Contract.objects.values_list("case_id", flat=True).get(pk=contract_id)
    rows = Contract.objects.locked().filter(case=case_id).order_by("pk")
    return {row.pk: row for row in rows}, Case.objects.locked().select_related("dossier").get(pk=case_id)


def _end(case: Case, *, reason: str, by: Acting, at: datetime) -> str:
    """End the shares that run; answer what they were."""
    running = case.joint_obligations.filter(ended_at__isnull=True).first()
    if running is None:
        return ""
    running.ended_at, running.ended_by, running.end_reason = at, by.by, reason.strip()
    running.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return _told(running)


def _told(joint: JointObligation) -> str:
    """The shares in one line."""
    return ", ".join(str(each) for each in joint.shares.select_related("contract").order_by("contract_id"))
