"""Reports, efforts and candidates, as rows."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

from contractors.models import Contract
from contractors.states import AgreementState, ContractStep, EvidenceKind
from reporting.models import Candidate, Effort, Evidence, QuarterlyReport, ReportSubmission
from reporting.states import EffortState, RejectionReason, ReportState
from sroi.accounts.models import User
from sroi.dossier.models import Attachment
from sroi.kernel.calendar import Quarter
from sroi.reference.models import TargetGroup
from tests.factories import contracts
from tests.factories.people import AT, ON


def report(
    contract: Contract | None = None,
    state: ReportState = ReportState.OPEN,
    *,
    quarter: str = "2026-Q2",
    by: User | None = None,
) -> QuarterlyReport:
    """A report of one quarter; a submitted one has its first version."""
    contract = contract or contracts.contract(step=ContractStep.REPORT)
    whole = Quarter.parse(quarter)
    submitted = state in (ReportState.SUBMITTED, ReportState.QUESTIONED, ReportState.DECIDED)
    made = QuarterlyReport.objects.create(
        contract=contract,
        quarter=quarter,
        period_start=max(whole.first, contract.starts_on or whole.first),
        period_end=min(whole.last, contract.ends_on or whole.last),
        due_on=whole.last + timedelta(days=30),
        state=state,
        opened_at=AT,
        submitted_at=AT if submitted else None,
        submitted_by=by if submitted else None,
        decided_at=AT if state == ReportState.DECIDED else None,
        lapse_reason="Nooit ingediend." if state == ReportState.LAPSED else "",
    )
    if submitted and by is not None:
        submission(made, by=by)
    return made


def submission(report: QuarterlyReport, *, by: User) -> ReportSubmission:
    """The next version of what was submitted."""
    version = report.submissions.count() + 1
    return ReportSubmission.objects.create(
        report=report,
        version=version,
        content={"lines": []},
        sha256=hashlib.sha256(f"{report.pk} {version}".encode()).hexdigest(),
        submitted_by=by,
        submitted_at=AT,
    )


def target_group(code: str = "participation-act") -> TargetGroup:
    """A target group of the reference data."""
    return TargetGroup.objects.filter(code=code).latest("valid_from")


def candidate(contract: Contract, *, group: str = "participation-act") -> Candidate:
    """A person of the target group: a number only."""
    return Candidate.objects.create(
        contract=contract,
        number=contract.candidates.count() + 1,
        target_group=target_group(group),
        starts_on=contract.starts_on,
        hours_per_week=Decimal("24.0"),
        added_at=AT,
    )


def effort(
    report: QuarterlyReport,
    state: EffortState = EffortState.DRAFT,
    *,
    claimed: Decimal = Decimal("10000.00"),
    verified: Decimal | None = None,
    decided_on: date = ON,
    candidate: Candidate | None = None,
    by: User | None = None,
) -> Effort:
    """A line of a report under the first agreed line; an accepted one counts for what is claimed unless told."""
    agreed = report.contract.agreements.filter(state=AgreementState.IN_FORCE).first()
    line = agreed.lines.first() if agreed else None
    decided = state in (EffortState.ACCEPTED, EffortState.REJECTED)
    return Effort.objects.create(
        report=report,
        line=line,
        rate=line.rate if line else contracts.rate(),
        performed_by=report.contract.organisation,
        candidate=candidate,
        description="Loon van een medewerker",
        period_start=report.period_start,
        period_end=report.period_end,
        components={"gross_wage": str(claimed)},
        is_extra=True,
        extra_reason="Buiten de gewone formatie.",
        claimed=claimed,
        state=state,
        verified=(claimed if verified is None else verified) if state == EffortState.ACCEPTED else None,
        rejection=RejectionReason.NOT_EXTRA if state == EffortState.REJECTED else "",
        question="Waar is de loonstrook?" if state == EffortState.RETURNED else "",
        decided_at=AT if decided else None,
        decided_on=decided_on if decided else None,
        entered_by=by,
        entered_at=AT,
    )


def evidence(effort: Effort, attachment: Attachment, kind: EvidenceKind = EvidenceKind.PAYSLIP) -> Evidence:
    """A file that proves an effort."""
    return Evidence.objects.create(effort=effort, attachment=attachment, kind=kind, attached_at=AT)
