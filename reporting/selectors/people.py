"""Candidates: by number on their contract, and the same person on another contract of the contractor (R28, R46)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contractors.models import Contract
from reporting.models import Candidate, QuarterlyReport
from reporting.rules import GroupLimits, JobFacts, why_not_lasting
from sroi.accounts.models import Organisation, User
from sroi.kernel import formats
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey

MOST = 100


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate: a number with the attested facts (R46)."""

    pk: int
    pseudonym: str
    group: str
    period: str
    hours: Decimal | None
    reference: str


def candidate_rows(report: QuarterlyReport) -> tuple[CandidateRow, ...]:
    """The candidates of the contract."""
    rows = Candidate.objects.filter(contract=report.contract_id).select_related("target_group", "contract")
    return tuple(_row(each) for each in rows)


def known_rows(report: QuarterlyReport, user: User) -> tuple[CandidateRow, ...]:
    """Who the contractor reported under other contracts, each person once, the newest first."""
    rows = _elsewhere(user, report.contract).select_related("target_group", "contract").order_by("-pk")
    newest = {each.person: each for each in reversed(rows[: MOST * 2])}
    return tuple(_row(each) for each in sorted(newest.values(), key=lambda one: one.pk, reverse=True)[:MOST])


def known_candidate(user: User, contract: Contract, pk: int) -> Candidate | None:
    """Somebody of another contract that the user sees, who is not on this contract yet; None else (R1)."""
    return _elsewhere(user, contract).select_related("target_group").filter(pk=pk).first()


def _elsewhere(user: User, contract: Contract) -> QuerySet[Candidate]:
    """The people on the other contracts of this contractor inside the scope of the user."""
    companies = Q(organisation=contract.organisation_id)
    if contract.consortium_id:
        companies |= Q(organisation__consortia=contract.consortium_id)
    mine = Contract.objects.visible_to(user).filter(companies).exclude(pk=contract.pk)
    here = Candidate.objects.filter(contract=contract).values("person")
    return Candidate.objects.filter(contract__in=mine.values("pk")).exclude(person__in=here)


def lookalikes_of(candidate: Candidate, companies: Iterable[Organisation], user: User) -> tuple[str, ...]:
    """Other people of these companies with the same group, first day and hours: perhaps one person (R28).

    The contract of somebody is named only to who sees it (R1).
    """
    if candidate.starts_on is None:
        return ()
    rows = Candidate.objects.filter(
        contract__organisation__in=[each.pk for each in companies],
        target_group__code=candidate.target_group.code,
        starts_on=candidate.starts_on,
        hours_per_week=candidate.hours_per_week,
        months_unemployed=candidate.months_unemployed,
    )
    rows = rows.exclude(contract=candidate.contract_id).exclude(person=candidate.person)
    found = list(rows.select_related("contract").order_by("pk")[:3])
    seen = set(_seen_of(found, user)) if found else set()
    return tuple(
        f"{each.contract.reference}, {each.pseudonym}"
        if each.contract_id in seen
        else _("A candidate under another contract of this company")
        for each in found
    )


def _seen_of(candidates: Iterable[Candidate], user: User) -> QuerySet[Contract, int]:
    """The contracts of these candidates that the user sees."""
    contracts = Contract.objects.visible_to(user).filter(pk__in=[each.contract_id for each in candidates])
    return contracts.values_list("pk", flat=True)


def _row(candidate: Candidate) -> CandidateRow:
    """One candidate as pages show it."""
    period = _("from %(day)s") % {"day": formats.short_date(candidate.starts_on)}
    if candidate.ends_on:
        period = f"{formats.short_date(candidate.starts_on)} – {formats.short_date(candidate.ends_on)}"
    return CandidateRow(
        pk=candidate.pk,
        pseudonym=candidate.pseudonym,
        group=str(candidate.target_group),
        period=period,
        hours=candidate.hours_per_week,
        reference=candidate.contract.reference,
    )


def group_limits(on: date) -> GroupLimits:
    """The dated rows of the target-group rules."""
    keys = [
        ParameterKey.UNEMPLOYED_MONTHS,
        ParameterKey.LASTING_JOB_MONTHS,
        ParameterKey.LASTING_JOB_FTE,
        ParameterKey.YOUTH_AGE,
    ]
    rows = reference.parameters_on(keys, on)
    return GroupLimits(
        unemployed_months=int(rows[ParameterKey.UNEMPLOYED_MONTHS].value),
        job_months=int(rows[ParameterKey.LASTING_JOB_MONTHS].value),
        job_fte=rows[ParameterKey.LASTING_JOB_FTE].value,
        youth_age=int(rows[ParameterKey.YOUTH_AGE].value),
    )


def why_no_lasting_job(candidate: Candidate, *, full_week: Decimal, limits: GroupLimits) -> tuple[Blocker, ...]:
    """Why the job of a candidate is no lasting job, by what is attested; nothing without a first day (R46)."""
    if candidate.starts_on is None:
        return ()
    job = JobFacts(
        starts_on=candidate.starts_on,
        ends_on=candidate.ends_on,
        fte=(candidate.hours_per_week or ZERO) / full_week,
        benefit_independent=candidate.is_free_of_benefit,
        in_register=candidate.in_target_register,
        follows_uwv_assessment=candidate.follows_uwv,
    )
    return why_not_lasting(job, limits=limits)
