"""Enforcement files with everything that tells whose turn it is, read with a constant number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from contractors.models import Contract, FineClause
from enforcement.models import (
    ContractorView,
    DefaultNotice,
    Dispute,
    EnforcementFile,
    FinalInvoice,
    Fine,
    Talk,
    Withholding,
)
from enforcement.states import FileState
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.selectors import roles_on

ASSIGNED = (Role.ADVISER, Role.CONTRACT_MANAGER)
DECIDED_BY_CLIENT = (FileState.COUNTERSIGNED, FileState.IMPOSED, FileState.WITHHELD, FileState.DISPUTED)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file with its steps, its contract and who works on it."""

    file: EnforcementFile
    talk: Talk | None
    notice: DefaultNotice | None
    fine: Fine | None
    view: ContractorView | None
    withholding: Withholding | None
    invoice: FinalInvoice | None
    clause: FineClause | None
    people: tuple[Assignment, ...]
    disputes: tuple[Dispute, ...] = ()
    is_discharged: bool = False

    @property
    def dispute(self) -> Dispute | None:
        """The newest dispute about the fine."""
        return self.disputes[-1] if self.disputes else None

    @property
    def contract(self) -> Contract:
        """The contract that is enforced."""
        return self.file.contract

    def names(self, *roles: Role) -> str:
        """The people with one of these roles, or the company for the contractor."""
        if Role.CONTRACTOR in roles:
            return self.contract.contractor_name
        return ", ".join(sorted({each.user.name for each in self.people if each.role in roles}))

    def roles_of(self, user: User, on: date) -> frozenset[Role]:
        """The roles that the user holds here, in the own right or as a stand-in (R4)."""
        here = self.file.dossier
        return roles_on(user, self.people, department_path=here.department_path, parties=here.party_ids(), on=on)


def concerning(user: User, on: date) -> Q:
    """The files on which the user has a duty: assigned, head of the department, party, countersigning, paying."""
    wanted = Q(pk__in=[])
    for standing in standings_of(user, on):
        for path in ("dossier", "contract__dossier", "contract__dossier__parent"):
            rows = {f"{path}__assignments__user": standing.user, f"{path}__assignments__ended_at__isnull": True}
            wanted |= Q(**rows, **{f"{path}__assignments__role__in": ASSIGNED})
        if standing.organisation_ids:
            wanted |= Q(dossier__parties__in=standing.organisation_ids)
        if Role.COORDINATOR in standing.roles:
            wanted |= Q(state=FileState.PROPOSED)
        if Role.FINANCE_READER in standing.roles:
            wanted |= Q(state__in=[FileState.IMPOSED, FileState.WITHHELD])
        if Role.DEPARTMENT_HEAD in standing.roles and standing.department_path:
            under = Q(dossier__department__path__startswith=standing.department_path)
            wanted |= under & Q(state__in=DECIDED_BY_CLIENT)
    return wanted


CONTRACTS = Contract.objects.select_related(
    "organisation",
    "consortium",
    "case",
    "obligation",
    "fine_clause",
    "final_invoice",
    "discharge",
    "dossier__parent",
    "dossier__department",
)
FINES = Fine.objects.select_related(
    "announced_letter", "decision_letter", "proposed_by", "countersigned_by", "decided_by", "withholding__letter"
)


def read_facts(files: QuerySet[EnforcementFile]) -> tuple[FileFacts, ...]:
    """Read these files: the same number of queries for one as for many.

    Contracts and fines have a query of their own: to plan one with thirty tables costs the database more than all
    the rest of a page.
    """
    running = Assignment.objects.filter(ended_at__isnull=True).select_related("user")
    rows = files.select_related(
        "dossier__department",
        "talk",
        "default_notice__letter",
        "contractor_view__given_by",
        "client_informed_by",
        "renewed_agreement",
        "opened_by",
    ).prefetch_related(
        Prefetch("contract", CONTRACTS.all()),
        Prefetch("fine", FINES.all()),
        "dossier__parties",
        Prefetch("disputes", Dispute.objects.select_related("letter", "decided_by")),
        Prefetch("dossier__assignments", running, to_attr="running"),
        Prefetch("contract__dossier__assignments", running, to_attr="running"),
        Prefetch("contract__dossier__parent__assignments", running, to_attr="running"),
    )
    return tuple(_facts(row) for row in rows)


def facts_of(file: EnforcementFile) -> FileFacts:
    """Read one file as it stands now."""
    return read_facts(EnforcementFile.objects.filter(pk=file.pk))[0]


def _facts(file: EnforcementFile) -> FileFacts:
    """One file as it was read."""
    contract, fine = file.contract, getattr(file, "fine", None)
    dossiers = (file.dossier, contract.dossier, contract.dossier.parent)
    people: list[Assignment] = [each for dossier in dossiers for each in getattr(dossier, "running", ())]
    return FileFacts(
        file=file,
        talk=getattr(file, "talk", None),
        notice=getattr(file, "default_notice", None),
        fine=fine,
        view=getattr(file, "contractor_view", None),
        withholding=getattr(fine, "withholding", None) if fine else None,
        invoice=getattr(contract, "final_invoice", None),
        clause=getattr(contract, "fine_clause", None),
        people=tuple(people),
        disputes=tuple(file.disputes.all()),
        is_discharged=hasattr(contract, "discharge"),
    )
