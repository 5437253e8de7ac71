"""The one row that an act is about: what is being planned, proposed or recorded on a contract."""

from contractors.models import (
    AgreementLine,
    Contract,
    DiscountProposal,
    FineClause,
    ProjectProposal,
    PsoCertificate,
    StartMeeting,
)
from contractors.states import AgreementState, DiscountState, MeetingState


def open_meeting_of(contract: Contract) -> StartMeeting | None:
    """The start meeting that is being planned."""
    states = [MeetingState.PROPOSED, MeetingState.PLANNED]
    return contract.start_meetings.filter(state__in=states).prefetch_related("slots").first()


def certificates_of(contract: Contract) -> tuple[PsoCertificate, ...]:
    """The PSO certificates of the contractor, the longest valid one first."""
    return tuple(contract.organisation.pso_certificates.all())


def open_discount_of(contract: Contract) -> DiscountProposal | None:
    """The discount that waits for a decision."""
    waiting = contract.discount_proposals.filter(state=DiscountState.PROPOSED)
    return waiting.select_related("certificate", "proposed_by").first()


def line_of(contract: Contract, line_id: int) -> AgreementLine | None:
    """A line of the agreement in force of this contract."""
    lines = AgreementLine.objects.filter(agreement__contract=contract, agreement__state=AgreementState.IN_FORCE)
    return lines.filter(pk=line_id).first()


def proposal_of(contract: Contract, proposal_id: int) -> ProjectProposal | None:
    """A project proposal of this contract."""
    rows = contract.proposals.select_related("line", "submitted_by", "decided_by")
    return rows.filter(pk=proposal_id).first()


def clause_of(contract: Contract, names: tuple[str, ...]) -> dict[str, object]:
    """The recorded fine clause by field; nothing when there is none."""
    clause = FineClause.objects.filter(contract=contract).first()
    return {} if clause is None else {name: getattr(clause, name) for name in names}
