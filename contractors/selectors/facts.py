"""Contracts with everything that tells whose turn it is, read with a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from contractors.models import (
    AgreementLine,
    Contract,
    DiscountProposal,
    PerformanceAgreement,
    ProjectProposal,
    Registration,
    StartMeeting,
)
from contractors.states import (
    NEEDS_PROPOSAL,
    OPEN_DISCOUNT,
    AgreementState,
    ContractStep,
    DiscountState,
    MeetingState,
    ProposalState,
)
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Deadline
from sroi.dossier.selectors import roles_on

COMING = (AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.ACCEPTED)
ASSIGNED = (Role.BUYER, Role.ADVISER, Role.CONTRACT_MANAGER)


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """One contract, with what is open in phase 4 and who works on it."""

    contract: Contract
    registration: Registration | None
    meetings: tuple[StartMeeting, ...]
    agreements: tuple[PerformanceAgreement, ...]
    discounts: tuple[DiscountProposal, ...]
    proposals: tuple[ProjectProposal, ...]
    lines_without_proposal: tuple[AgreementLine, ...]
    due: dict[str, Deadline]
    people: tuple[Assignment, ...]

    @property
    def open_meeting(self) -> StartMeeting | None:
        """The meeting that is being planned."""
        states = (MeetingState.PROPOSED, MeetingState.PLANNED)
        return next((each for each in self.meetings if each.state in states), None)

    @property
    def held_meeting(self) -> StartMeeting | None:
        """The meeting that took place."""
        return next((each for each in self.meetings if each.state == MeetingState.HELD), None)

    @property
    def coming(self) -> PerformanceAgreement | None:
        """The version that is being made or signed."""
        return next((each for each in self.agreements if each.state in COMING), None)

    @property
    def in_force(self) -> PerformanceAgreement | None:
        """The version that holds now."""
        return next((each for each in self.agreements if each.state == AgreementState.IN_FORCE), None)

    @property
    def open_discount(self) -> DiscountProposal | None:
        """The discount that waits for a decision."""
        return next((each for each in self.discounts if each.state == DiscountState.PROPOSED), None)

    @property
    def returned_discount(self) -> DiscountProposal | None:
        """The discount that went back to the bureau with a question."""
        return next((each for each in self.discounts if each.state == DiscountState.RETURNED), None)

    def due_on(self, kind: str) -> date | None:
        """The last day of what is due, if it is still open."""
        deadline = self.due.get(kind)
        return deadline.due_on if deadline else None

    def names(self, role: Role) -> str:
        """The people with this role, or the company for the contractor."""
        if role == Role.CONTRACTOR:
            return self.contract.contractor_name
        names = {each.user.name for each in self.people if each.role == role}
        return ", ".join(sorted(names))

    def roles_of(self, user: User, on: date) -> frozenset[Role]:
        """The roles that the user holds here, in the own right or as a stand-in (R4)."""
        here = self.contract.dossier
        return roles_on(user, self.people, department_path=here.department_path, parties=here.party_ids(), on=on)


def concerning(user: User, on: date) -> Q:
    """The contracts on which the user has a duty: assigned, a party of it, or a discount for the coordinator."""
    wanted = Q(pk__in=[])
    for standing in standings_of(user, on):
        for path in ("dossier", "dossier__parent"):
            rows = {f"{path}__assignments__user": standing.user, f"{path}__assignments__ended_at__isnull": True}
            wanted |= Q(**rows, **{f"{path}__assignments__role__in": ASSIGNED})
        if standing.organisation_ids:
            wanted |= Q(dossier__parties__in=standing.organisation_ids)
        if Role.COORDINATOR in standing.roles:
            wanted |= Q(discount_proposals__state=DiscountState.PROPOSED)
    return wanted


def something_open() -> Q:
    """Contracts of phase 4 in which somebody has to act."""
    running = Q(step__in=[ContractStep.REGISTER, ContractStep.START_MEETING])
    unseen = Q(agreements__state=AgreementState.IN_FORCE, agreements__receipt_at__isnull=True)
    projects = Q(agreements__state=AgreementState.IN_FORCE, agreements__lines__possibility__in=NEEDS_PROPOSAL)
    coming = Q(agreements__state__in=COMING)
    discount = Q(discount_proposals__state__in=OPEN_DISCOUNT)
    return running | unseen | projects | coming | discount


def read_facts(contracts: QuerySet[Contract]) -> tuple[ContractFacts, ...]:
    """Read these contracts with what is open in them: the same number of queries for one as for many."""
    projects = AgreementLine.objects.filter(possibility__in=NEEDS_PROPOSAL)
    agreements = PerformanceAgreement.objects.prefetch_related(Prefetch("lines", projects, to_attr="projects"))
    running = Assignment.objects.filter(ended_at__isnull=True).select_related("user")
    rows = contracts.select_related(
        "registration", "organisation", "consortium", "obligation", "case", "dossier__parent", "dossier__department"
    ).prefetch_related(
        "start_meetings__slots",
        Prefetch("agreements", agreements),
        "discount_proposals",
        Prefetch("proposals", ProjectProposal.objects.select_related("line")),
        "dossier__parties",
        Prefetch("dossier__deadlines", Deadline.objects.open(), to_attr="open_deadlines"),
    )
    found = list(rows)
    files = [file for row in found for file in (row.dossier, row.dossier.parent) if file is not None]
    prefetch_related_objects(files, Prefetch("assignments", running, to_attr="running"))
    return tuple(_facts(row) for row in found)


def _facts(contract: Contract) -> ContractFacts:
    """One contract as it was read."""
    registration: Registration | None = getattr(contract, "registration", None)
    deadlines: Iterable[Deadline] = getattr(contract.dossier, "open_deadlines", ())
    own: list[Assignment] = getattr(contract.dossier, "running", [])
    above: list[Assignment] = getattr(contract.dossier.parent, "running", []) if contract.dossier.parent else []
    agreements = tuple(contract.agreements.all())
    for each in agreements:
        each.contract = contract
    return ContractFacts(
        contract=contract,
        registration=registration,
        meetings=tuple(reversed(contract.start_meetings.all())),
        agreements=agreements,
        discounts=tuple(contract.discount_proposals.all()),
        proposals=tuple(contract.proposals.all()),
        lines_without_proposal=_without_proposal(agreements, contract),
        due={each.kind: each for each in deadlines},
        people=(*own, *above),
    )


def _without_proposal(agreements: Iterable[PerformanceAgreement], contract: Contract) -> tuple[AgreementLine, ...]:
    """The lines in force under VI or VII for which no proposal runs or was accepted, under this version or before."""
    lines: list[AgreementLine] = [
        line for each in agreements if each.state == AgreementState.IN_FORCE for line in getattr(each, "projects", [])
    ]
    running = [each for each in contract.proposals.all() if each.state != ProposalState.REFUSED]
    return tuple(line for line in lines if not any(covers(each, line) for each in running))


def covers(proposal: ProjectProposal, line: AgreementLine) -> bool:
    """Tell whether a proposal belongs to a line, or to the same line of an earlier version (R24, R26)."""
    if proposal.line_id == line.pk:
        return True
    return (proposal.line.number, proposal.line.possibility) == (line.number, line.possibility)


def proposal_accepted(line: AgreementLine) -> bool:
    """Tell whether efforts may count under a line: possibilities VI and VII wait for an accepted proposal (R26)."""
    if line.possibility not in NEEDS_PROPOSAL:
        return True
    accepted = ProjectProposal.objects.filter(
        contract__agreements=line.agreement_id, state=ProposalState.ACCEPTED
    ).select_related("line")
    return any(covers(each, line) for each in accepted)
