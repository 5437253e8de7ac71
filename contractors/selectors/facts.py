"""Contracts with everything that tells whose turn it is, read in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from contractors.models import (
    AgreementLine,
    Contract,
    ContractOption,
    DiscountProposal,
    MeetingSlot,
    PerformanceAgreement,
    ProjectProposal,
    Registration,
    StartMeeting,
)
from contractors.selectors.reading import read_of, with_all
from contractors.states import (
    NEEDS_PROPOSAL,
    OPEN_DISCOUNT,
    AgreementState,
    ContractStep,
    DiscountState,
    MeetingState,
    OptionState,
    ProposalState,
)
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Deadline
from sroi.dossier.selectors import roles_on
from sroi.kernel.rows import rows_of

COMING = (AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.ACCEPTED)
ASSIGNED = (Role.BUYER, Role.ADVISER, Role.CONTRACT_MANAGER)


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody with a running role on the contract or on its case."""

    user_id: int
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """One contract, with what is open in phase 4 and who works on it."""

    contract: Contract
    registration: Registration | None
    meetings: tuple[StartMeeting, ...]
    slots: tuple[MeetingSlot, ...]
    agreements: tuple[PerformanceAgreement, ...]
    discounts: tuple[DiscountProposal, ...]
    proposals: tuple[ProjectProposal, ...]
    lines_without_proposal: tuple[AgreementLine, ...]
    due: dict[str, Deadline]
    people: tuple[Hand, ...]
    parties: frozenset[int]
    """The companies that the contract is with."""
    options: tuple[ContractOption, ...] = ()
    """The options and extensions that wait for a decision, the first day first."""

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
        names = {each.name for each in self.people if each.role == role}
        return ", ".join(sorted(names))

    def roles_of(self, user: User, on: date) -> frozenset[Role]:
        """The roles that the user holds here, in the own right or as a stand-in (R4)."""
        path = self.contract.dossier.department_path
        return roles_on(user, self.people, department_path=path, parties=self.parties, on=on)

    def slots_of(self, meeting: StartMeeting) -> tuple[MeetingSlot, ...]:
        """The times that were proposed for a meeting, the first one first."""
        return tuple(each for each in self.slots if each.meeting_id == meeting.pk)


def concerning(user: User, on: date) -> Q:
    """The contracts on which the user has a duty: assigned, a party of it, or what waits for a coordinator."""
    wanted = Q(pk__in=[])
    for standing in standings_of(user, on):
        for path in ("dossier", "dossier__parent"):
            rows = {f"{path}__assignments__user": standing.user, f"{path}__assignments__ended_at__isnull": True}
            wanted |= Q(**rows, **{f"{path}__assignments__role__in": ASSIGNED})
        if standing.organisation_ids:
            wanted |= Q(dossier__parties__in=standing.organisation_ids)
        if Role.COORDINATOR in standing.roles:
            wanted |= Q(discount_proposals__state=DiscountState.PROPOSED) | without_adviser()
    return wanted


def without_adviser() -> Q:
    """Contracts that owe something and on which nobody advises: a coordinator has to assign somebody (R1)."""
    advising = Assignment.objects.filter(role=Role.ADVISER, ended_at__isnull=True)
    here = Exists(advising.filter(dossier=OuterRef("dossier")))
    above = Exists(advising.filter(dossier=OuterRef("dossier__parent")))
    return ~Q(here) & ~Q(above)


def something_open(on: date) -> Q:
    """Contracts of phase 4 in which somebody has to act."""
    running = Q(step__in=[ContractStep.REGISTER, ContractStep.START_MEETING])
    unseen = Q(agreements__state=AgreementState.IN_FORCE, agreements__receipt_at__isnull=True)
    projects = Q(agreements__state=AgreementState.IN_FORCE, agreements__lines__possibility__in=NEEDS_PROPOSAL)
    coming = Q(agreements__state__in=COMING)
    discount = Q(discount_proposals__state__in=OPEN_DISCOUNT)
    option = Q(options__state=OptionState.OPEN, options__asked_from__lte=on)
    return running | unseen | projects | coming | discount | option


def read_facts(contracts: QuerySet[Contract]) -> tuple[ContractFacts, ...]:
    """Read these contracts with what is open in them, in one statement."""
    rows = contracts.select_related(
        "registration", "organisation", "consortium", "obligation", "case", "dossier__parent", "dossier__department"
    )
    return tuple(_facts(row) for row in with_all(rows))


def _facts(contract: Contract) -> ContractFacts:
    """One contract as it was read."""
    read = read_of(contract)
    registration: Registration | None = getattr(contract, "registration", None)
    agreements, projects = rows_of(PerformanceAgreement, read["agreements"]), rows_of(AgreementLine, read["projects"])
    meetings, discounts = rows_of(StartMeeting, read["meetings"]), rows_of(DiscountProposal, read["discounts"])
    proposals, lines = rows_of(ProjectProposal, read["proposals"]), {each.pk: each for each in projects}
    for proposal in proposals:
        proposal.line = lines[proposal.line_id]
    below: tuple[Any, ...] = (*agreements, *meetings, *discounts, *proposals)
    for row in below:
        row.contract = contract
    held = {each.pk for each in agreements if each.state == AgreementState.IN_FORCE}
    return ContractFacts(
        contract=contract,
        registration=registration,
        meetings=meetings,
        slots=rows_of(MeetingSlot, read["slots"]),
        agreements=agreements,
        discounts=discounts,
        proposals=proposals,
        lines_without_proposal=_without_proposal([each for each in projects if each.agreement_id in held], proposals),
        due={each.kind: each for each in rows_of(Deadline, read["deadlines"])},
        people=tuple(Hand(*values) for values in read["people"] or ()),
        parties=frozenset(read["parties"] or ()),
        options=rows_of(ContractOption, read["options"]),
    )


def _without_proposal(
    lines: Iterable[AgreementLine], proposals: Iterable[ProjectProposal]
) -> tuple[AgreementLine, ...]:
    """The lines in force under VI and VII for which no proposal runs or was accepted, under this version or before."""
    running = [each for each in proposals if each.state != ProposalState.REFUSED]
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
