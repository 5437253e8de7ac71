"""What the contractor enters in an open report: candidates, efforts, remarks (R28, R31, R46)."""

import uuid
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from contractors.models import Contract
from reporting import rules
from reporting.models import Candidate, Effort, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.rules import CandidateEntry, EffortEntry
from reporting.selectors.claims import Ground, entry_of, ground_of, judge
from reporting.selectors.people import group_limits, known_candidate
from reporting.selectors.worth import Valued, trace_of
from reporting.services.holding import hold_effort, hold_report, hold_to_fill_in, why_not_filled_in
from reporting.states import EffortState, ReportingVerb, ReportState
from sroi.accounts.models import Organisation, User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

FILLED = (
    "line",
    "rate",
    "performed_by",
    "candidate",
    "description",
    "extra_reason",
    "period_start",
    "period_end",
    "components",
    "hours",
    "hours_per_week",
    "invoice_number",
    "invoice_party",
    "invoice_amount",
    "vat_checked",
    "is_extra",
    "claimed",
    "trace",
)
"""What an entry fills in."""


@transaction.atomic
def add_candidate(*, report_id: int, entry: CandidateEntry, by: User, at: datetime) -> Candidate:
    """Add a person of the target group: the next number of the contract, with attested facts only (R46)."""
    report, acting = hold_to_fill_in(report_id, by=by, at=at)
    refuse(rules.why_not_candidate(entry, limits=group_limits(amsterdam_date(at))))
    contract = report.contract
    _wait_for_company(contract)
    known = known_candidate(by, contract, entry.known_id) if entry.known_id else None
    refuse(_why_not_known(entry, known))
    candidate = Candidate.objects.create(
        contract=contract,
        number=_number_for(contract, known),
        person=known.person if known else uuid.uuid4(),
        target_group_id=entry.target_group_id,
        months_unemployed=entry.months_unemployed,
        is_under_23=entry.is_under_23,
        is_amsterdammer=entry.is_amsterdammer,
        in_target_register=entry.in_target_register,
        has_qualification=entry.has_qualification,
        truant_days=entry.truant_days,
        is_free_of_benefit=entry.is_free_of_benefit,
        follows_uwv=entry.follows_uwv,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        hours_per_week=entry.hours_per_week,
        added_at=at,
    )
    facts = {"candidate": candidate.pseudonym, "group": entry.group_code, "known": known is not None}
    record(contract.dossier, ReportingVerb.CANDIDATE_ADDED, about=candidate, by=acting, at=at, facts=facts)
    return candidate


def _why_not_known(entry: CandidateEntry, known: Candidate | None) -> tuple[Blocker, ...]:
    """A person is known from a contract that the contractor sees, and stands on a contract once (R1, R46)."""
    if entry.known_id is None or known is not None:
        return ()
    message = _("Choose a candidate of your other contracts who is not on this contract yet.")
    return (blocker("candidate-unknown", message, source="R46"),)


def _wait_for_company(contract: Contract) -> None:
    """One entry at a time per company: numbers, hours and invoices count over all its contracts (R28, R46)."""
    Organisation.objects.select_for_update(no_key=True).get(pk=contract.organisation_id)


def _number_for(contract: Contract, known: Candidate | None) -> int:
    """The number of the person where it is free, else the next one over all contracts of the contractor (R46)."""
    taken = set(Candidate.objects.filter(contract=contract).values_list("number", flat=True))
    if known is not None and known.number not in taken:
        return known.number
    series = Candidate.objects.filter(
        contract__organisation=contract.organisation_id, contract__consortium=contract.consortium_id
    )
    return max([series.aggregate(last=Max("number"))["last"] or 0, *taken]) + 1


@transaction.atomic
def enter_effort(*, report_id: int, entry: EffortEntry, by: User, at: datetime) -> Effort:
    """Enter an effort with what it is worth and the trace of that (R28)."""
    report, acting = hold_to_fill_in(report_id, by=by, at=at)
    _wait_for_company(report.contract)
    ground = ground_of(report, by)
    valued = judge(ground, entry)
    refuse(valued.blockers)
    effort = Effort(report=report, entered_by=by, entered_at=at)
    _fill(effort, ground, entry, valued)
    effort.save(force_insert=True)
    if report.nothing_to_report:
        report.nothing_to_report = False
        report.save(update_fields=["nothing_to_report"])
    _record(effort, report, ReportingVerb.EFFORT_ENTERED, acting, at)
    return effort


@transaction.atomic
def change_effort(*, effort_id: int, entry: EffortEntry, by: User, at: datetime) -> Effort:
    """Change an effort that is still with the contractor: a draft, or a line returned with a question (R29)."""
    effort, report, acting = hold_effort(effort_id, ReportDuty.FILL_IN, by=by, at=at)
    refuse(why_not_changed(effort, report))
    _wait_for_company(report.contract)
    ground = ground_of(report, by)
    valued = judge(ground, entry, effort_id=effort.pk)
    refuse(valued.blockers)
    before = effort.claimed
    _fill(effort, ground, entry, valued)
    effort.save(update_fields=FILLED)
    _record(effort, report, ReportingVerb.EFFORT_CHANGED, acting, at, before=str(before))
    return effort


@transaction.atomic
def remove_effort(*, effort_id: int, by: User, at: datetime) -> None:
    """Remove a draft; a submitted line stays."""
    effort, report, acting = hold_effort(effort_id, ReportDuty.FILL_IN, by=by, at=at)
    refuse(why_not_filled_in(report))
    _record(effort, report, ReportingVerb.EFFORT_REMOVED, acting, at)
    effort.delete()


def why_not_changed(effort: Effort, report: QuarterlyReport) -> tuple[Blocker, ...]:
    """Why a line cannot be changed: only a draft and a returned line are with the contractor (R29)."""
    if report.state == ReportState.OPEN and effort.state == EffortState.DRAFT:
        return ()
    if report.state == ReportState.QUESTIONED and effort.state == EffortState.RETURNED:
        return ()
    return (blocker("line-closed", _("This line was submitted, so it cannot be changed any more."), source="R29"),)


def _fill(effort: Effort, ground: Ground, entry: EffortEntry, valued: Valued) -> None:
    """Write a judged entry into the row."""
    line = ground.lines[entry.line_id]
    effort.line, effort.rate = line, line.rate
    effort.performed_by = ground.organisations[entry.performed_by_id]
    effort.candidate = ground.candidates.get(entry.candidate_id) if entry.candidate_id else None
    effort.description, effort.extra_reason = entry.description.strip(), entry.extra_reason.strip()
    effort.period_start, effort.period_end = entry.period_start, entry.period_end
    effort.components = {name: str(amount) for name, amount in entry.components.items() if amount}
    effort.hours, effort.hours_per_week = entry.hours, entry.hours_per_week
    effort.invoice_number, effort.invoice_party = entry.invoice_number.strip(), entry.invoice_party.strip()
    effort.invoice_amount = entry.invoice_amount
    effort.vat_checked = entry.vat_checked
    effort.is_extra = bool(entry.is_extra)
    effort.claimed = valued.value
    effort.trace = trace_of(line.rate, valued.worth) if valued.worth else {}


def _record(
    effort: Effort, report: QuarterlyReport, verb: ReportingVerb, acting: Acting, at: datetime, *, before: str = ""
) -> None:
    """Record what happened to a line, with its amount and never its free text."""
    line = effort.line.number if effort.line else None
    facts = {"quarter": report.quarter, "line": line, "claimed": effort.claimed}
    if effort.vat_checked:
        facts["vat_checked"] = True
    record(
        report.contract.dossier,
        verb,
        about=effort,
        by=acting,
        at=at,
        before=before,
        after=str(effort.claimed),
        facts=facts,
    )


@transaction.atomic
def write_remarks(*, report_id: int, remarks: str, deviation: str, by: User, at: datetime) -> QuarterlyReport:
    """Keep the draft of remarks and of what goes differently; the submission fixes it, so it is no event (R31)."""
    report, _acting = hold_to_fill_in(report_id, by=by, at=at)
    refuse(rules.why_personal({"remarks": remarks, "deviation": deviation}))
    report.remarks, report.deviation = remarks.strip(), deviation.strip()
    report.save(update_fields=["remarks", "deviation"])
    return report


@transaction.atomic
def state_nothing(*, report_id: int, nothing: bool, by: User, at: datetime) -> QuarterlyReport:
    """Keep the draft answer that there is nothing to report; it cannot stand beside an effort (R27)."""
    report, _acting = hold_to_fill_in(report_id, by=by, at=at)
    if nothing:
        refuse(rules.why_not_submitted(lines=report.efforts.count(), nothing_to_report=True))
    report.nothing_to_report = nothing
    report.save(update_fields=["nothing_to_report"])
    return report


@transaction.atomic
def copy_previous(*, report_id: int, by: User, at: datetime) -> int:
    """Start from the report before: its efforts in this quarter's days; invoices are not repeated (R28)."""
    report, acting = hold_report(report_id, ReportDuty.FILL_IN, by=by, at=at)
    refuse((*why_not_filled_in(report), *_why_not_copied(report)))
    _wait_for_company(report.contract)
    earlier = QuarterlyReport.objects.filter(contract=report.contract_id, quarter__lt=report.quarter)
    previous = earlier.order_by("-quarter").first()
    rows = previous.efforts.filter(counters__isnull=True, invoice_number="").select_related("line") if previous else []
    ground, copied = ground_of(report, by), 0
    for row in rows:
        entry = _shifted(row, ground)
        valued = judge(ground, entry) if entry else None
        if entry is None or valued is None or valued.blockers:
            continue
        effort = Effort(report=report, entered_by=by, entered_at=at)
        _fill(effort, ground, entry, valued)
        effort.save(force_insert=True)
        ground = replace(ground, efforts=(*ground.efforts, effort))
        copied += 1
    facts = {"quarter": report.quarter, "from": previous.quarter if previous else "", "lines": copied}
    record(report.contract.dossier, ReportingVerb.REPORT_COPIED, about=report, by=acting, at=at, facts=facts)
    return copied


def _why_not_copied(report: QuarterlyReport) -> tuple[Blocker, ...]:
    """Copying is a start: not on top of what was entered already."""
    if not report.efforts.exists():
        return ()
    return (blocker("report-started", _("This report has efforts already. Add the others one by one.")),)


def _shifted(effort: Effort, ground: Ground) -> EffortEntry | None:
    """The effort of last quarter over the days of this one; None when its line is no longer agreed."""
    lines = ground.lines.values()
    same = (
        line for line in lines if effort.line and line.number == effort.line.number and line.rate_id == effort.rate_id
    )
    line = next(same, None)
    if line is None:
        return None
    period = ground.period
    start, end = period.starts_on, period.ends_on
    if effort.candidate and effort.candidate.ends_on:
        end = min(end, effort.candidate.ends_on)
    if end < start:
        return None
    return replace(entry_of(effort), line_id=line.pk, period_start=start, period_end=max(start, end))
