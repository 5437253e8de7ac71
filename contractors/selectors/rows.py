"""The one row that an act is about: what is being planned, proposed or recorded on a contract."""

from contractors.models import (
    AgreementLine,
    Contract,
    DiscountProposal,
    FineClause,
    ProjectProposal,
    PsoCertificate,
    Registration,
)
from contractors.states import AgreementState, DiscountState, ProposalState
from sroi.accounts.models import User
from sroi.kernel import formats
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

REGISTERED = _("This contract is registered already: %(name)s, received on %(received_on)s. It is not asked twice.")


def why_registered(contract: Contract) -> tuple[Blocker, ...]:
    """That a contract is registered, by whom and since when; nothing when it is not (R21)."""
    row = Registration.objects.filter(contract=contract).first()
    if row is None:
        return ()
    name, day = row.contact_name, row.received_on
    return (blocker("already-registered", REGISTERED, source="R21", name=name, received_on=day),)


def contract_of(user: User, reference: str) -> Contract | None:
    """A contract inside the scope of the user."""
    rows = Contract.objects.visible_to(user).filter(reference=reference)
    return rows.select_related("dossier__parent", "case", "organisation", "consortium", "obligation").first()


def registered_contract(user: User, reference: str) -> Contract | None:
    """A registered contract inside the scope of the user."""
    return Contract.objects.visible_to(user).filter(reference=reference, registration__isnull=False).first()


def certificates_of(contract: Contract) -> tuple[PsoCertificate, ...]:
    """The PSO certificates of the contractor, the longest valid one first."""
    return tuple(contract.organisation.pso_certificates.all())


def open_discount_of(contract: Contract) -> DiscountProposal | None:
    """The discount that waits for a decision."""
    waiting = contract.discount_proposals.filter(state=DiscountState.PROPOSED)
    return waiting.select_related("certificate__file", "proposed_by").first()


def returned_discount_of(contract: Contract) -> DiscountProposal | None:
    """The discount that went back with a question, to be bettered and submitted again (R23)."""
    waiting = contract.discount_proposals.filter(state=DiscountState.RETURNED)
    return waiting.select_related("decided_by").first()


def refused_discount_of(contract: Contract) -> DiscountProposal | None:
    """The last proposal of a discount when it was refused: it can be proposed again (R23)."""
    last = contract.discount_proposals.select_related("decided_by").first()
    return last if last is not None and last.state == DiscountState.REFUSED else None


def line_of(contract: Contract, line_id: int) -> AgreementLine | None:
    """A line of the agreement in force of this contract."""
    lines = AgreementLine.objects.filter(agreement__contract=contract, agreement__state=AgreementState.IN_FORCE)
    return lines.filter(pk=line_id).first()


def proposal_of(contract: Contract, proposal_id: int) -> ProjectProposal | None:
    """A project proposal of this contract."""
    rows = contract.proposals.select_related("line", "submitted_by", "decided_by")
    return rows.filter(pk=proposal_id).first()


JUDGED = {
    ProposalState.SUBMITTED: _("This project proposal waits for the assessment of Bureau Social Return."),
    ProposalState.RETURNED: _("This project proposal went back to the contractor with questions."),
    ProposalState.ACCEPTED: _("This project proposal is accepted already."),
    ProposalState.REFUSED: _("This project proposal is refused already."),
}


def why_proposal_late(proposal: ProjectProposal) -> tuple[Blocker, ...]:
    """What happened to a proposal in the meantime, for who acts on it from an old page (R26)."""
    state = ProposalState(proposal.state)
    return (blocker(f"proposal-{state}", JUDGED[state], source="R26"),)


NO_DISCOUNT = _("No PSO discount waits for a decision on this contract.")
DECIDED = {
    DiscountState.RETURNED: _("%(name)s returned the PSO discount of %(percent)s with a question on %(moment)s."),
    DiscountState.APPROVED: _("%(name)s approved the PSO discount of %(percent)s on %(moment)s."),
    DiscountState.REFUSED: _("%(name)s refused the PSO discount of %(percent)s on %(moment)s."),
}


def why_no_discount(contract: Contract) -> tuple[Blocker, ...]:
    """Why no discount waits for a decision: none was proposed, or somebody decided already (R23)."""
    last = contract.discount_proposals.select_related("decided_by").first()
    if last is not None and last.state == DiscountState.PROPOSED:
        return ()
    message = DECIDED.get(DiscountState(last.state)) if last is not None else None
    if last is None or message is None or last.decided_by is None:
        return (blocker("no-discount", NO_DISCOUNT, source="R23"),)
    values = {"name": last.decided_by.name, "moment": formats.moment(last.decided_at)}
    return (blocker("discount-decided", message, source="R23", percent=last.percent, **values),)


def clause_of(contract: Contract, names: tuple[str, ...]) -> dict[str, object]:
    """The recorded fine clause by field; nothing when there is none."""
    clause = FineClause.objects.filter(contract=contract).first()
    return {} if clause is None else {name: getattr(clause, name) for name in names}
