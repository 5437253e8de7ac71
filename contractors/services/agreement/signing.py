"""Offering, returning and signing a version; the manager's view and receipt (R24)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import override

from contractors import documents, rules
from contractors.models import PerformanceAgreement
from contractors.policies import ContractDuty
from contractors.selectors.joint import joint_text
from contractors.selectors.parts import verified_of
from contractors.services.agreement.facts import agreement_facts, attested_for, content_hash, hold, in_force
from contractors.services.obligation import base_changes
from contractors.services.parties import Notice, people_with, write_to_contact, write_to_role
from contractors.services.steps import advance_when_agreed, step_forward
from contractors.states import (
    AGREEMENT_FLOW,
    CONTRACT_FLOW,
    OPEN_DISCOUNT,
    AgreementAction,
    AgreementState,
    ContractAction,
    ContractorDeadline,
    ContractorJob,
    ContractorVerb,
    Possibility,
)
from sroi.accounts.models import Membership, User
from sroi.accounts.states import MemberRole, Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import issue_letter, meet_deadline, move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import total
from sroi.kernel.queue import enqueue
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.states import NotAllowed
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey

BEFORE_SIGNING = (AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs what: `seen` is the hash of the version that was read."""

    name: str
    function: str
    seen: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What the event of a move says."""

    verb: ContractorVerb
    acting: Acting
    at: datetime
    reason: str = ""


def _moved(
    agreement: PerformanceAgreement, action: AgreementAction, happening: Happening, **facts: object
) -> PerformanceAgreement:
    """Move a locked version with its facts and record the one event."""
    before, after = move(agreement, AGREEMENT_FLOW, action, field="state", **facts)
    record(
        agreement.contract.dossier,
        happening.verb,
        about=agreement,
        by=happening.acting,
        at=happening.at,
        before=before,
        after=after,
        reason=happening.reason,
        facts={"version": agreement.version, "sha256": agreement.content_sha256},
    )
    return agreement


@transaction.atomic
def offer_agreement(*, agreement_id: int, by: User, at: datetime) -> PerformanceAgreement:
    """Put a complete version before the contractor, and ask the contract manager for a view (R24)."""
    agreement, acting = hold(agreement_id, AgreementAction.OFFER, by=by, at=at)
    refuse(why_not_offered(agreement, at=at))
    happening = Happening(ContractorVerb.AGREEMENT_OFFERED, acting, at)
    digest = content_hash(agreement)
    _moved(agreement, AgreementAction.OFFER, happening, offered_at=at, content_sha256=digest, remarks="")
    contract, key = agreement.contract, f"agreement-offered:{agreement.pk}:{digest[:12]}"
    context = {"agreement": agreement}
    write_to_contact(contract, Notice("contractors/agreement_offered", key, context), at=at)
    asked = Notice("contractors/agreement_view", f"{key}:view", context)
    write_to_role(contract, Role.CONTRACT_MANAGER, asked, at=at)
    return agreement


def _why_no_certificate(agreement: PerformanceAgreement, *, on: date) -> list[Blocker]:
    """Why a Powercertificaat in this version is not the way: something else fits and the rest is not small (R51)."""
    lines = list(agreement.lines.filter(possibility=Possibility.POWER_CERTIFICATE))
    if not lines:
        return []
    share = reference.parameters_on([ParameterKey.POWER_CERTIFICATE_SHARE], on)[ParameterKey.POWER_CERTIFICATE_SHARE]
    found = rules.why_no_power_certificate(
        value=total(line.planned_value for line in lines),
        net=agreement.contract.obligation.net,
        verified=verified_of(agreement.contract, on),
        share=share.value,
        nothing_else_fits=all(line.nothing_else_fits for line in lines),
    )
    return list(found)


def why_not_offered(agreement: PerformanceAgreement, *, at: datetime) -> tuple[Blocker, ...]:
    """Why a version cannot be put before the parties yet: incomplete, or nobody to ask for a view (R24)."""
    switches = attested_for(amsterdam_date(at))
    found = list(rules.why_not_offered(agreement_facts(agreement), attested_for=switches))
    found += _why_no_certificate(agreement, on=amsterdam_date(at))
    if not people_with(agreement.contract, Role.CONTRACT_MANAGER):
        message = _("This contract has no contract manager. Ask the coordinator to assign one: their view is asked.")
        found.append(blocker("no-contract-manager", message, source="R24"))
    if agreement.contract.discount_proposals.filter(state__in=OPEN_DISCOUNT).exists():
        message = _("Decide first on the proposed PSO discount: it changes the net obligation.")
        found.append(blocker("discount-open", message, source="R23"))
    return tuple(found)


@transaction.atomic
def return_agreement(*, agreement_id: int, remarks: str, by: User, at: datetime) -> PerformanceAgreement:
    """Return a version with remarks: it becomes a draft again (R24)."""
    agreement, acting = hold(agreement_id, AgreementAction.RETURN, by=by, at=at)
    if not remarks.strip():
        message = _("Write what should change.")
        refuse([blocker("remarks-missing", message, field="remarks", source="R24")])
    happening = Happening(ContractorVerb.AGREEMENT_RETURNED, acting, at, remarks.strip())
    _moved(
        agreement,
        AgreementAction.RETURN,
        happening,
        remarks=remarks.strip(),
        offered_at=None,
        contractor_signer=None,
        contractor_signer_name="",
        contractor_signer_function="",
        contractor_signed_at=None,
    )
    key = f"agreement-returned:{agreement.pk}:{at.timestamp():.0f}"
    notice = Notice("contractors/agreement_returned", key, {"agreement": agreement})
    write_to_role(agreement.contract, Role.ADVISER, notice, at=at)
    return agreement


@transaction.atomic
def accept_agreement(*, agreement_id: int, signature: Signature, by: User, at: datetime) -> PerformanceAgreement:
    """Sign a version for the contractor, with name, function and the hash of what was read (R24)."""
    agreement, acting = hold(agreement_id, AgreementAction.ACCEPT, by=by, at=at)
    refuse(_why_not_for_company(agreement, acting))
    refuse((*_why_outdated(agreement, signature.seen), *_why_not_signed(agreement, signature, at=at)))
    happening = Happening(ContractorVerb.AGREEMENT_ACCEPTED, acting, at)
    _moved(
        agreement,
        AgreementAction.ACCEPT,
        happening,
        contractor_signer=by,
        contractor_signer_name=signature.name.strip(),
        contractor_signer_function=signature.function.strip(),
        contractor_signed_at=at,
    )
    notice = Notice("contractors/agreement_accepted", f"agreement-accepted:{agreement.pk}", {"agreement": agreement})
    write_to_role(agreement.contract, Role.ADVISER, notice, at=at)
    return agreement


def _why_not_for_company(agreement: PerformanceAgreement, acting: Acting) -> tuple[Blocker, ...]:
    """Why this person does not bind the company: a colleague who only fills in reports never signs (R1)."""
    signer = acting.on_behalf_of or acting.by
    places = Membership.objects.filter(user=signer, organisation__in=agreement.contract.dossier.parties.all())
    if places.filter(role=MemberRole.OWNER).exists():
        return ()
    message = _("You fill in reports for your company. Ask an owner of your company's account to sign.")
    return (blocker("not-an-owner", message, source="R1"),)


def _why_outdated(agreement: PerformanceAgreement, seen: str) -> tuple[Blocker, ...]:
    """Why this is not what was read: another version, or another obligation since the offer (R24)."""
    if seen != agreement.content_sha256:
        message = _("The agreement changed after you opened it. Read it again before you sign.")
        return (blocker("agreement-changed", message, source="R24"),)
    if content_hash(agreement) != agreement.content_sha256:
        message = _("The obligation changed after the agreement was offered. Return it, and it can be offered again.")
        return (blocker("obligation-changed", message, source="R38"),)
    return ()


def _why_not_signed(agreement: PerformanceAgreement, signature: Signature, *, at: datetime) -> tuple[Blocker, ...]:
    """Why a party cannot sign, by the rule."""
    signing = rules.SigningFacts(
        view_asked=agreement.offered_at is not None,
        discount_open=agreement.contract.discount_proposals.filter(state__in=OPEN_DISCOUNT).exists(),
        name=signature.name,
        function=signature.function,
    )
    return rules.why_not_signed(agreement_facts(agreement), signing, attested_for=attested_for(amsterdam_date(at)))


@transaction.atomic
def sign_agreement(*, agreement_id: int, seen: str, by: User, at: datetime) -> PerformanceAgreement:
    """Sign for the bureau: the version comes into force, an older one makes way, the PDF and the reports open (R24)."""
    agreement, acting = hold(agreement_id, AgreementAction.SIGN, by=by, at=at)
    contract = agreement.contract
    own = Signature(name=by.name, function=by.job_title or str(acting.role.label), seen=seen)
    refuse((*_why_outdated(agreement, seen), *_why_not_signed(agreement, own, at=at)))
    older = in_force(contract)
    if older is not None:
        older.contract = contract
        _moved(older, AgreementAction.SUPERSEDE, Happening(ContractorVerb.AGREEMENT_SUPERSEDED, acting, at))
    happening = Happening(ContractorVerb.AGREEMENT_SIGNED, acting, at)
    _moved(agreement, AgreementAction.SIGN, happening, bureau_signer=by, bureau_signed_at=at)
    _issue(agreement, by=acting, at=at)
    meet_deadline(dossier=contract.dossier, kind=ContractorDeadline.AGREEMENT, about=contract, at=at)
    if CONTRACT_FLOW.allows(state=contract.step, action=ContractAction.RECORD_AGREEMENTS):
        step_forward(contract, ContractAction.RECORD_AGREEMENTS, by=acting, at=at)
    advance_when_agreed(contract.case_id, by=acting, at=at)
    enqueue(ContractorJob.OPEN_REPORTS, contract_id=contract.pk)
    return agreement


def _issue(agreement: PerformanceAgreement, *, by: Acting, at: datetime) -> None:
    """Issue the letter of the agreement and tell the contractor and the contract manager."""
    contract = agreement.contract
    base = rules.base_on(base_changes(contract), on=amsterdam_date(at))
    with override("nl"):
        joint = joint_text(contract, None)
    paper = documents.agreement_letter(agreement, base=base, joint=joint)
    agreement.letter = issue_letter(contract.dossier, paper, at=at, by=by)
    agreement.save(update_fields=["letter"])
    key, context = f"agreement-signed:{agreement.pk}", {"agreement": agreement}
    write_to_contact(contract, Notice("contractors/agreement_signed", key, context), at=at)
    receipt = Notice("contractors/agreement_receipt", f"{key}:receipt", context)
    write_to_role(contract, Role.CONTRACT_MANAGER, receipt, at=at)


@transaction.atomic
def give_manager_view(*, agreement_id: int, view: str, by: User, at: datetime) -> PerformanceAgreement:
    """Record the contract manager's view on a version that is not in force yet (R24)."""
    agreement, acting = hold(agreement_id, ContractDuty.GIVE_VIEW, by=by, at=at)
    if agreement.state not in BEFORE_SIGNING:
        raise NotAllowed(ContractDuty.GIVE_VIEW, agreement.state)
    if not view.strip():
        refuse([blocker("view-missing", _("Write your view on the agreement."), field="view", source="R24")])
    agreement.manager_view, agreement.manager_view_by, agreement.manager_view_at = view.strip(), by, at
    agreement.save(update_fields=["manager_view", "manager_view_by", "manager_view_at"])
    record(
        agreement.contract.dossier,
        ContractorVerb.MANAGER_VIEW_GIVEN,
        about=agreement,
        by=acting,
        at=at,
        reason=agreement.manager_view,
        facts={"version": agreement.version},
    )
    return agreement


@transaction.atomic
def confirm_receipt(*, agreement_id: int, by: User, at: datetime) -> PerformanceAgreement:
    """Let the contract manager confirm having seen the agreement in force; once is enough (R24)."""
    agreement, acting = hold(agreement_id, ContractDuty.CONFIRM_RECEIPT, by=by, at=at)
    if agreement.state not in (AgreementState.IN_FORCE, AgreementState.SUPERSEDED) or agreement.receipt_at is not None:
        raise NotAllowed(ContractDuty.CONFIRM_RECEIPT, agreement.state)
    agreement.receipt_by, agreement.receipt_at = by, at
    agreement.save(update_fields=["receipt_by", "receipt_at"])
    facts = {"version": agreement.version}
    record(agreement.contract.dossier, ContractorVerb.RECEIPT_CONFIRMED, about=agreement, by=acting, at=at, facts=facts)
    return agreement
