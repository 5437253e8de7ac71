"""Project proposals for possibilities VI and VII: submitted, asked, answered, accepted or refused (R26)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contractors import policies, rules
from contractors.models import AgreementLine, Contract, ProjectProposal
from contractors.policies import ContractDuty
from contractors.services.parties import Notice, write_to_contact, write_to_role
from contractors.states import (
    NEEDS_PROPOSAL,
    PROPOSAL_FLOW,
    AgreementState,
    ContractorVerb,
    ProposalAction,
    ProposalState,
)
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

OPEN = (ProposalState.SUBMITTED, ProposalState.RETURNED, ProposalState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class ProposalEntry:
    """What the contractor wants to do."""

    title: str
    activities: str
    social_task: str
    result: str


@transaction.atomic
def submit_proposal(*, line_id: int, entry: ProposalEntry, by: User, at: datetime) -> ProjectProposal:
    """Submit a project proposal for a line under possibility VI or VII (R26)."""
    line = AgreementLine.objects.select_related("agreement").get(pk=line_id)
    contract = Contract.objects.locked().get(pk=line.agreement.contract_id)
    acting = policies.require(by, ContractDuty.SUBMIT_PROPOSAL, contract, on=amsterdam_date(at))
    refuse((*_why_not_for(line), *_why_not_written(entry)))
    proposal = ProjectProposal.objects.create(
        contract=contract,
        line=line,
        title=entry.title.strip(),
        activities=entry.activities.strip(),
        social_task=entry.social_task.strip(),
        result=entry.result.strip(),
        submitted_by=by,
        submitted_at=at,
    )
    facts = {"line": line.number, "title": proposal.title}
    record(
        contract.dossier,
        ContractorVerb.PROPOSAL_SUBMITTED,
        about=proposal,
        by=acting,
        at=at,
        after=proposal.state,
        facts=facts,
    )
    _tell_adviser(proposal, at=at)
    return proposal


def _why_not_for(line: AgreementLine) -> tuple[Blocker, ...]:
    """Why no proposal is submitted for this line."""
    found = []
    if line.possibility not in NEEDS_PROPOSAL:
        message = _("A project proposal belongs to possibility VI or VII.")
        found.append(blocker("no-proposal-needed", message, source="R26"))
    if line.agreement.state != AgreementState.IN_FORCE:
        message = _("This version of the agreement is not in force.")
        found.append(blocker("agreement-not-in-force", message, source="R26"))
    if line.proposals.filter(state__in=OPEN).exists():
        found.append(blocker("proposal-known", _("There is a proposal for this line already."), source="R26"))
    return tuple(found)


def _why_not_written(entry: ProposalEntry) -> tuple[Blocker, ...]:
    """What is still missing in a proposal."""
    needed = (
        ("title", entry.title, _("Give the project a title.")),
        ("activities", entry.activities, _("Describe the activities.")),
        ("social_task", entry.social_task, _("Name the social task in Amsterdam.")),
        ("result", entry.result, _("Describe the result, so that it can be measured.")),
    )
    return tuple(
        blocker(f"{field.replace('_', '-')}-missing", message, field=field, source="R26")
        for field, text, message in needed
        if not text.strip()
    )


def _hold(proposal_id: int, action: ProposalAction, *, by: User, at: datetime) -> tuple[ProjectProposal, Acting]:
    """Lock the contract, read the proposal, check the duty and the moment."""
    contract_id = ProjectProposal.objects.values_list("contract_id", flat=True).get(pk=proposal_id)
    contract = Contract.objects.locked().get(pk=contract_id)
    proposal = ProjectProposal.objects.get(pk=proposal_id)
    proposal.contract = contract
    acting = policies.require(by, action, contract, on=amsterdam_date(at))
    PROPOSAL_FLOW.target(state=proposal.state, action=action)
    return proposal, acting


@transaction.atomic
def answer_proposal(*, proposal_id: int, entry: ProposalEntry, by: User, at: datetime) -> ProjectProposal:
    """Submit a returned proposal again, with the questions answered (R26)."""
    proposal, acting = _hold(proposal_id, ProposalAction.ANSWER, by=by, at=at)
    refuse(_why_not_written(entry))
    before, after = move(
        proposal,
        PROPOSAL_FLOW,
        ProposalAction.ANSWER,
        title=entry.title.strip(),
        activities=entry.activities.strip(),
        social_task=entry.social_task.strip(),
        result=entry.result.strip(),
        submitted_by=by,
        submitted_at=at,
    )
    record(
        proposal.contract.dossier,
        ContractorVerb.PROPOSAL_SUBMITTED,
        about=proposal,
        by=acting,
        at=at,
        before=before,
        after=after,
        facts={"title": proposal.title},
    )
    _tell_adviser(proposal, at=at)
    return proposal


@transaction.atomic
def ask_about_proposal(*, proposal_id: int, explanation: str, by: User, at: datetime) -> ProjectProposal:
    """Return a proposal with questions (R26)."""
    return _assess(proposal_id, ProposalAction.ASK, ContractorVerb.PROPOSAL_RETURNED, explanation, by=by, at=at)


@transaction.atomic
def accept_proposal(*, proposal_id: int, explanation: str, by: User, at: datetime) -> ProjectProposal:
    """Accept a proposal: from now on efforts can count under it (R26)."""
    return _assess(proposal_id, ProposalAction.ACCEPT, ContractorVerb.PROPOSAL_ACCEPTED, explanation, by=by, at=at)


@transaction.atomic
def refuse_proposal(*, proposal_id: int, explanation: str, by: User, at: datetime) -> ProjectProposal:
    """Refuse a proposal with the reason (R26)."""
    return _assess(proposal_id, ProposalAction.REFUSE, ContractorVerb.PROPOSAL_REFUSED, explanation, by=by, at=at)


def _assess(
    proposal_id: int, action: ProposalAction, verb: ContractorVerb, explanation: str, *, by: User, at: datetime
) -> ProjectProposal:
    """Judge a proposal against contract and tender, and tell the contractor."""
    proposal, acting = _hold(proposal_id, action, by=by, at=at)
    accepts = action == ProposalAction.ACCEPT
    refuse(rules.why_not_assessed(accepts=accepts, explanation=explanation))
    decided = action != ProposalAction.ASK
    before, after = move(
        proposal,
        PROPOSAL_FLOW,
        action,
        assessment=explanation.strip(),
        decided_by=by if decided else None,
        decided_at=at if decided else None,
    )
    record(
        proposal.contract.dossier,
        verb,
        about=proposal,
        by=acting,
        at=at,
        before=before,
        after=after,
        reason=proposal.assessment,
        facts={"title": proposal.title},
    )
    key = f"proposal:{proposal.pk}:{after}:{at.timestamp():.0f}"
    notice = Notice("contractors/proposal_assessed", key, {"proposal": proposal})
    write_to_contact(proposal.contract, notice, at=at)
    return proposal


def _tell_adviser(proposal: ProjectProposal, *, at: datetime) -> None:
    """Tell the advisers that a proposal waits for assessment."""
    key = f"proposal-in:{proposal.pk}:{at.timestamp():.0f}"
    notice = Notice("contractors/proposal_in", key, {"proposal": proposal})
    write_to_role(proposal.contract, Role.ADVISER, notice, at=at)
