"""PSO certificates, and the discount that an adviser proposes and a coordinator decides on (R3, R23)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from contractors import policies, rules
from contractors.models import Contract, DiscountProposal, PsoCertificate
from contractors.policies import ContractDuty
from contractors.services.obligation import recompute_obligation
from contractors.services.parties import Notice, write_to_contact, write_to_role
from contractors.states import (
    DISCOUNT_FLOW,
    ContractorDeadline,
    ContractorVerb,
    DiscountAction,
    DiscountState,
)
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Attachment
from sroi.dossier.models.dossier import Acting
from sroi.dossier.selectors import why_not_independent
from sroi.dossier.services import move, record, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import PsoLevelKey, ReminderKind


@dataclass(frozen=True, slots=True)
class CertificateEntry:
    """What stands on a certificate, and the file that shows it."""

    level: PsoLevelKey
    number: str
    valid_from: date
    valid_until: date
    file_id: int | None = None


@transaction.atomic
def record_certificate(*, contract_id: int, entry: CertificateEntry, by: User, at: datetime) -> PsoCertificate:
    """Record the PSO certificate of the contractor; when it lapses during the term, the bureau is told (R23)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.RECORD_CERTIFICATE, contract, on=amsterdam_date(at))
    refuse(_why_not_certified(contract, entry))
    certificate = PsoCertificate.objects.create(
        organisation=contract.organisation,
        level=entry.level,
        number=entry.number.strip(),
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        file_id=entry.file_id,
        recorded_by=by,
        recorded_at=at,
    )
    if contract.ends_on is None or entry.valid_until < contract.ends_on:
        plan = reference.reminders_of(ReminderKind.CERTIFICATE_LAPSE, amsterdam_date(at))
        set_deadline(
            dossier=contract.dossier,
            kind=ContractorDeadline.CERTIFICATE_LAPSE,
            about=certificate,
            due_on=entry.valid_until,
            source="R23",
            next_chase_on=plan.first(due=entry.valid_until),
        )
    facts = {
        "level": entry.level.value,
        "valid_from": entry.valid_from,
        "valid_until": entry.valid_until,
        "file": entry.file_id,
    }
    record(contract.dossier, ContractorVerb.CERTIFICATE_RECORDED, about=certificate, by=acting, at=at, facts=facts)
    return certificate


def _why_not_certified(contract: Contract, entry: CertificateEntry) -> tuple[Blocker, ...]:
    """Why these are no facts of a certificate."""
    found = []
    if not entry.number.strip():
        found.append(blocker("number-missing", _("Enter the number of the certificate."), field="number", source="R23"))
    if entry.valid_until < entry.valid_from:
        message = _("The certificate ends before it starts on %(valid_from)s. Enter a later end.")
        found.append(
            blocker("certificate-backward", message, field="valid_until", source="R23", valid_from=entry.valid_from)
        )
    if contract.organisation.pso_certificates.filter(number=entry.number.strip()).exists():
        message = _("This certificate is recorded already.")
        found.append(blocker("certificate-known", message, field="number", source="R23"))
    if entry.file_id is not None and not Attachment.objects.filter(pk=entry.file_id, dossier=contract.dossier).exists():
        message = _("The file of the certificate lies in another dossier.")
        found.append(blocker("file-elsewhere", message, field="file", source="R23"))
    return tuple(found)


def discount_facts(contract: Contract, certificate: PsoCertificate | None, *, agreed: bool) -> rules.DiscountFacts:
    """What decides on a discount for this contract (R23)."""
    found = None
    if certificate is not None:
        day = contract.starts_on or certificate.valid_from
        percent = reference.pso_discount_on(PsoLevelKey(certificate.level), day)
        level = str(PsoLevelKey(certificate.level).label)
        found = rules.Certificate(level, percent, certificate.valid_from, certificate.valid_until)
    return rules.DiscountFacts(
        certificate=found,
        starts_on=contract.starts_on,
        social_criterion=contract.has_social_criterion,
        pledged_social=contract.pledged_ambition,
        excluded_by_tender=contract.excludes_discount,
        contractor_agreed=agreed,
    )


@transaction.atomic
def propose_discount(
    *, contract_id: int, certificate_id: int | None, agreed_on: date | None, reason: str, by: User, at: datetime
) -> DiscountProposal:
    """Propose the discount of a PSO certificate; every reason against it is shown (R23)."""
    today = amsterdam_date(at)
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.PROPOSE_DISCOUNT, contract, on=today)
    certificate = contract.organisation.pso_certificates.filter(pk=certificate_id or 0).first()
    facts = discount_facts(contract, certificate, agreed=agreed_on is not None and agreed_on <= today)
    refuse((*rules.why_not_discounted(facts, on=today), *_why_not_proposed(contract, reason)))
    if certificate is None or agreed_on is None or contract.starts_on is None:
        raise AssertionError("what is missing is refused")
    row = reference.pso_level_on(PsoLevelKey(certificate.level), contract.starts_on)
    proposal = DiscountProposal.objects.create(
        contract=contract,
        certificate=certificate,
        percent=reference.pso_discount_on(PsoLevelKey(certificate.level), contract.starts_on),
        source=row.source,
        reason=reason.strip(),
        contractor_agreed_on=agreed_on,
        proposed_by=acting.on_behalf_of or by,
        proposed_at=at,
    )
    record(
        contract.dossier,
        ContractorVerb.DISCOUNT_PROPOSED,
        about=proposal,
        by=acting,
        at=at,
        reason=proposal.reason,
        facts={"percent": proposal.percent, "certificate": certificate.pk, "agreed_on": agreed_on},
    )
    return proposal


def _why_not_proposed(contract: Contract, reason: str) -> tuple[Blocker, ...]:
    """Why no discount is proposed now: no reason, or there is one already."""
    found = [*_why_not_reasoned(reason)]
    if contract.discount_proposals.exclude(state=DiscountState.REFUSED).exists():
        message = _("There is a PSO discount for this contract already.")
        found.append(blocker("discount-known", message, source="R23"))
    if not contract.obligation.net:
        message = _("There is no obligation in euro to give a discount on.")
        found.append(blocker("nothing-to-discount", message, source="R23"))
    return tuple(found)


@transaction.atomic
def answer_discount(
    *, proposal_id: int, certificate_id: int | None, agreed_on: date | None, reason: str, by: User, at: datetime
) -> DiscountProposal:
    """Submit a returned proposal again, bettered: the reason answers the question of the coordinator (R3, R23)."""
    today = amsterdam_date(at)
    proposal, acting = _held(proposal_id, DiscountAction.ANSWER, by=by, at=at)
    contract = proposal.contract
    certificate = contract.organisation.pso_certificates.filter(pk=certificate_id or 0).first()
    facts = discount_facts(contract, certificate, agreed=agreed_on is not None and agreed_on <= today)
    refuse((*rules.why_not_discounted(facts, on=today), *_why_not_reasoned(reason)))
    if certificate is None or agreed_on is None or contract.starts_on is None:
        raise AssertionError("what is missing is refused")
    row = reference.pso_level_on(PsoLevelKey(certificate.level), contract.starts_on)
    question = proposal.decision_reason
    move(
        proposal,
        DISCOUNT_FLOW,
        DiscountAction.ANSWER,
        certificate=certificate,
        percent=row.discount,
        source=row.source,
        reason=reason.strip(),
        contractor_agreed_on=agreed_on,
        proposed_by=acting.on_behalf_of or by,
        proposed_at=at,
        decided_by=None,
        decided_at=None,
    )
    told = {"percent": proposal.percent, "certificate": certificate.pk, "agreed_on": agreed_on, "question": question}
    verb = ContractorVerb.DISCOUNT_ANSWERED
    record(contract.dossier, verb, about=proposal, by=acting, at=at, reason=proposal.reason, facts=told)
    return proposal


def _why_not_reasoned(reason: str) -> tuple[Blocker, ...]:
    """Why a proposal does not stand: it needs a reason."""
    message = _("Write why the discount fits.")
    return () if reason.strip() else (blocker("reason-missing", message, field="reason", source="R23"),)


def _held(proposal_id: int, action: DiscountAction, *, by: User, at: datetime) -> tuple[DiscountProposal, Acting]:
    """Lock the contract, read the proposal, check the duty and the moment."""
    contract_id = DiscountProposal.objects.values_list("contract_id", flat=True).get(pk=proposal_id)
    contract = Contract.objects.locked().get(pk=contract_id)
    proposal = DiscountProposal.objects.get(pk=proposal_id)
    proposal.contract = contract
    acting = policies.require(by, action, contract, on=amsterdam_date(at))
    DISCOUNT_FLOW.target(state=proposal.state, action=action)
    return proposal, acting


def _hold(proposal_id: int, action: DiscountAction, *, by: User, at: datetime) -> tuple[DiscountProposal, Acting]:
    """Hold the proposal for a decision: by a second person (R3)."""
    proposal, acting = _held(proposal_id, action, by=by, at=at)
    refuse(why_not_independent(proposal.proposed_by_id, acting, since=proposal.proposed_at, on=amsterdam_date(at)))
    return proposal, acting


@transaction.atomic
def return_discount(*, proposal_id: int, reason: str, by: User, at: datetime) -> DiscountProposal:
    """Return a proposed discount with a question; the advisers are told, and it can be submitted again (R3, R23)."""
    proposal, acting = _hold(proposal_id, DiscountAction.ASK, by=by, at=at)
    if not reason.strip():
        message = _("Write what you ask the proposer.")
        refuse([blocker("question-missing", message, field="reason", source="R23")])
    move(proposal, DISCOUNT_FLOW, DiscountAction.ASK, decided_by=by, decided_at=at, decision_reason=reason.strip())
    contract, verb = proposal.contract, ContractorVerb.DISCOUNT_RETURNED
    facts = {"percent": proposal.percent}
    record(contract.dossier, verb, about=proposal, by=acting, at=at, reason=proposal.decision_reason, facts=facts)
    key = f"discount-returned:{proposal.pk}:{at.isoformat()}"
    write_to_role(contract, Role.ADVISER, Notice("contractors/discount_returned", key, {"proposal": proposal}), at=at)
    return proposal


@transaction.atomic
def approve_discount(*, proposal_id: int, reason: str, by: User, at: datetime) -> DiscountProposal:
    """Approve a proposed discount: the net obligation is computed again (R3, R23, R38)."""
    proposal, acting = _hold(proposal_id, DiscountAction.APPROVE, by=by, at=at)
    contract, today = proposal.contract, amsterdam_date(at)
    facts = discount_facts(contract, proposal.certificate, agreed=True)
    refuse(rules.why_not_discounted(facts, on=amsterdam_date(proposal.proposed_at)))
    move(proposal, DISCOUNT_FLOW, DiscountAction.APPROVE, decided_by=by, decided_at=at, decision_reason=reason.strip())
    obligation = contract.obligation
    obligation.discount_percent = proposal.percent
    obligation.save(update_fields=["discount_percent"])
    obligation, difference = recompute_obligation(contract=contract, on=today)
    _record_decision(proposal, ContractorVerb.DISCOUNT_APPROVED, acting, at=at, net=obligation.net, change=difference)
    return proposal


@transaction.atomic
def refuse_discount(*, proposal_id: int, reason: str, by: User, at: datetime) -> DiscountProposal:
    """Refuse a proposed discount with the reason (R3, R23)."""
    proposal, acting = _hold(proposal_id, DiscountAction.REFUSE, by=by, at=at)
    if not reason.strip():
        message = _("Write why the discount is refused.")
        refuse([blocker("reason-missing", message, field="reason", source="R23")])
    move(proposal, DISCOUNT_FLOW, DiscountAction.REFUSE, decided_by=by, decided_at=at, decision_reason=reason.strip())
    net = proposal.contract.obligation.net
    _record_decision(proposal, ContractorVerb.DISCOUNT_REFUSED, acting, at=at, net=net, change=Decimal(0))
    return proposal


def _record_decision(
    proposal: DiscountProposal, verb: ContractorVerb, acting: Acting, *, at: datetime, net: Decimal, change: Decimal
) -> None:
    """Record the decision and tell the adviser and the contact."""
    contract = proposal.contract
    record(
        contract.dossier,
        verb,
        about=proposal,
        by=acting,
        at=at,
        before=str(net - change),
        after=str(net),
        reason=proposal.decision_reason,
        facts={"percent": proposal.percent, "difference": change},
    )
    notice = Notice("contractors/discount_decided", f"discount:{proposal.pk}", {"proposal": proposal})
    write_to_contact(contract, notice, at=at)
    write_to_role(contract, Role.ADVISER, notice, at=at)
