"""Every address × every principal has one expected answer (R2): the type of a row, and the world it is asked in.

Each app keeps its rows in `tests/<app>/access.py` as `ROWS: dict[str, Access]`, by the name of the address.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from contractors.models import Contract, PerformanceAgreement, RegistrationLink
from contractors.states import AgreementState, ContractStep
from enforcement.models import EnforcementFile
from enforcement.states import FileState
from procurement.models import Case
from procurement.states import Phase
from reporting.models import Candidate, Effort, QuarterlyReport
from reporting.states import EffortState, ReportState
from sroi.accounts.states import Role
from sroi.dossier.models import Attachment, Letter
from tests.factories import dossiers, files, people, reports
from tests.factories.cast import Cast, cast_case, cast_contract, make_cast
from tests.factories.people import AT

STAFF = (
    "buyer",
    "other_buyer",
    "adviser",
    "other_adviser",
    "coordinator",
    "contract_manager",
    "other_manager",
    "department_head",
    "finance_reader",
    "privacy_officer",
    "administrator",
    "auditor",
    "stand_in",
)
PEOPLE = (*STAFF, "contractor", "stranger")
PRINCIPALS = ("anonymous", *PEOPLE)
READ_CASES = (
    "buyer",
    "adviser",
    "other_adviser",
    "coordinator",
    "contract_manager",
    "department_head",
    "finance_reader",
    "auditor",
    "stand_in",
)
"""Who has the world's cases inside their scope: for everybody else they are not there (404)."""
READ_CONTRACTS = (*READ_CASES, "contractor")
DONE = (200, 302, 409, 422)
"""What an act may answer to who holds the duty: done, asked again, or the wrong moment; never 403 or 404."""


@dataclass(frozen=True, slots=True)
class World:
    """What addresses need: the cast, and one of each kind of thing that they work on."""

    cast: Cast
    prepare: Case
    specify: Case
    select: Case
    case: Case
    contract: Contract
    new_contract: Contract
    agreement: PerformanceAgreement
    report: QuarterlyReport
    open_report: QuarterlyReport
    effort: Effort
    candidate: Candidate
    file: EnforcementFile
    letter: Letter
    shared_letter: Letter
    attachment: Attachment
    shared_attachment: Attachment
    token: str


Kwargs = Callable[[World], Mapping[str, object]]
Answer = int | Collection[int]


@dataclass(frozen=True, slots=True)
class Access:
    """One row: the answer per principal, how the address is filled in, and by which method it is asked.

    `changes` tells that the address may write on GET (reading a file is an event), with the sentence why.
    """

    expected: Mapping[str, Answer]
    kwargs: Kwargs = field(default=lambda _world: {})
    method: str = "get"
    query: str = ""
    changes: str = ""

    def allows(self, principal: str, status: int) -> bool:
        """Tell whether this is the expected answer."""
        wanted = self.expected[principal]
        return status == wanted if isinstance(wanted, int) else status in wanted


@dataclass(frozen=True, slots=True)
class Exempt:
    """An address without a row, with the sentence that says why."""

    why: str


def nothing(_world: World) -> Mapping[str, object]:
    """An address without parts."""
    return {}


def access(
    default: Answer,
    kwargs: Kwargs = nothing,
    *,
    method: str = "get",
    query: str = "",
    changes: str = "",
    **per_principal: Answer,
) -> Access:
    """One answer for everybody who signed in, with exceptions by principal; the stand-in follows the adviser."""
    return Access(answers(default, per_principal), kwargs, method, query, changes)


def answers(default: Answer, per_principal: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answer of every principal."""
    unknown = set(per_principal) - set(PRINCIPALS)
    if unknown:
        raise ValueError(f"no such principals: {unknown}")
    found: dict[str, Answer] = dict.fromkeys(PEOPLE, default)
    found |= {"anonymous": 302} | dict(per_principal)
    if "stand_in" not in per_principal and "adviser" in per_principal:
        found["stand_in"] = per_principal["adviser"]
    return found


def public(kwargs: Kwargs = nothing, *, status: int = 200) -> Access:
    """Open to everybody, also without login."""
    return access(status, kwargs, anonymous=status)


def everyone(kwargs: Kwargs = nothing) -> Access:
    """Open to everybody who signed in."""
    return access(200, kwargs)


def only(*allowed: str, kwargs: Kwargs = nothing, refused: int = 403, **others: Answer) -> Access:
    """Open to these principals; a page about no one file refuses the others with 403."""
    return Access(answers(refused, {**dict.fromkeys(allowed, 200), **others}), kwargs)


def staff_only(kwargs: Kwargs = nothing, *, refused: int = 403, **others: Answer) -> Access:
    """Open to everybody of the office; refused to companies."""
    return only(*STAFF, kwargs=kwargs, refused=refused, **others)


def case_page(kwargs: Kwargs, **others: Answer) -> Access:
    """A page to read, of a case: 200 inside the scope, 404 outside."""
    return Access(answers(404, {**dict.fromkeys(READ_CASES, 200), **others}), kwargs)


def contract_page(kwargs: Kwargs, **others: Answer) -> Access:
    """A page to read, of a contract or below it: 200 inside the scope, 404 outside."""
    return Access(answers(404, {**dict.fromkeys(READ_CONTRACTS, 200), **others}), kwargs)


def case_act(*duty: str, kwargs: Kwargs, method: str = "get", **others: Answer) -> Access:
    """A page or button to act on a case: 403 inside the scope without the duty, 404 outside."""
    return _act(READ_CASES, duty, kwargs, method, others)


def contract_act(*duty: str, kwargs: Kwargs, method: str = "get", **others: Answer) -> Access:
    """A page or button to act on a contract or below it: 403 inside the scope without the duty, 404 outside."""
    return _act(READ_CONTRACTS, duty, kwargs, method, others)


def _act(
    readers: Collection[str], duty: Collection[str], kwargs: Kwargs, method: str, others: Mapping[str, Answer]
) -> Access:
    """Who acts gets the form (or, by POST, an answer of the act); who reads only, 403; the rest, 404."""
    done: Answer = 200 if method == "get" else DONE
    found: dict[str, Answer] = dict.fromkeys(readers, 403)
    found |= dict.fromkeys(duty, done)
    found["stand_in"] = found["adviser"]
    return Access(answers(404, {**found, **others}), kwargs, method)


def in_case(world: World) -> Mapping[str, object]:
    """The reference of the world's case in phase 5."""
    return {"reference": world.case.reference}


def in_contract(world: World) -> Mapping[str, object]:
    """The reference of the world's running contract."""
    return {"reference": world.contract.reference}


def in_report(world: World) -> Mapping[str, object]:
    """The reference and quarter of the world's submitted report."""
    return {"reference": world.contract.reference, "quarter": world.report.quarter}


def in_open_report(world: World) -> Mapping[str, object]:
    """The reference and quarter of the world's open report."""
    return {"reference": world.contract.reference, "quarter": world.open_report.quarter}


def in_file(world: World) -> Mapping[str, object]:
    """The reference of the world's enforcement file; its contractor may see it."""
    return {"reference": world.file.reference}


def other_side(cast: Cast) -> Cast:
    """The same people, with the other department and the other company in the middle."""
    other_cluster = cast.other_department.parent
    stand_in = people.stand_in(cast.other_adviser).stand_in
    return replace(
        cast,
        department=cast.other_department,
        other_department=cast.department,
        company=cast.other_company,
        other_company=cast.company,
        buyer=cast.other_buyer,
        other_buyer=cast.buyer,
        adviser=cast.other_adviser,
        other_adviser=cast.adviser,
        contract_manager=cast.other_manager,
        other_manager=cast.contract_manager,
        department_head=people.person("Henk Hoofd", Role.DEPARTMENT_HEAD, department=other_cluster),
        contractor=cast.stranger,
        stranger=cast.contractor,
        stand_in=stand_in,
    )


def make_world(cast: Cast | None = None, *, token: str = "a-personal-link-of-the-world") -> World:
    """One of each, all of the cast's department and company."""
    cast = cast or make_cast()
    case = cast_case(cast, Phase.EXECUTE)
    contract = case.contracts.get()
    report = reports.report(contract, ReportState.SUBMITTED, quarter="2026-Q2", by=cast.contractor)
    candidate = reports.candidate(contract)
    file = files.enforcement_file(contract, FileState.NOTICE_GIVEN)
    new_contract = cast_contract(cast, ContractStep.REGISTER)
    RegistrationLink.objects.create(
        contract=new_contract,
        email="contact@sroi.example",
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        made_at=AT,
        expires_at=AT + timedelta(days=3650),
    )
    return World(
        cast=cast,
        prepare=cast_case(cast, Phase.PREPARE),
        specify=cast_case(cast, Phase.SPECIFY),
        select=cast_case(cast, Phase.SELECT),
        case=case,
        contract=contract,
        new_contract=new_contract,
        agreement=contract.agreements.get(state=AgreementState.IN_FORCE),
        report=report,
        open_report=reports.report(contract, quarter="2026-Q3"),
        effort=reports.effort(report, EffortState.IN_REVIEW, candidate=candidate, by=cast.contractor),
        candidate=candidate,
        file=file,
        letter=dossiers.letter(contract.dossier, content=b"%PDF-1.7 internal"),
        shared_letter=dossiers.letter(contract.dossier, content=b"%PDF-1.7 shared", is_shared=True),
        attachment=dossiers.attachment(case.dossier, cast.buyer),
        shared_attachment=dossiers.attachment(contract.dossier, cast.contractor, is_shared=True),
        token=token,
    )


ROWS: dict[str, Access | Exempt] = {
    "set_language": access((302,), anonymous=(302,)),
}
"""The addresses of no app of ours."""
FOREIGN: dict[str, str] = {
    "admin:": "Django's windows on the rows: no state can be changed there; tests/accounts walks them.",
    "account_": "django-allauth's pages about the own login: tests/accounts walks login, logout and password.",
    "mfa_": "django-allauth's pages about the own second factor: tests/accounts walks them.",
    "socialaccount_": "django-allauth's pages for a provider of identities: no provider is set up.",
    "?": "django-allauth's old addresses, which lead to the new ones.",
}
"""Addresses that others wrote, by the start of their name, with the reason why they have no row here."""
