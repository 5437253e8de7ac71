"""Opening reports: found, never announced; whatever runs twice opens once (R27)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Prefetch

from contractors import services as contractors
from contractors.models import Contract, PerformanceAgreement
from contractors.states import AgreementState, ContractStep, ReportInterval
from reporting import rules
from reporting.models import QuarterlyReport
from reporting.states import ReportingVerb
from sroi.dossier.services import record, set_deadline
from sroi.kernel.calendar import WorkingDays, amsterdam_date
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind, TermKey

REPORT = "reporting.quarterly-report"
IN_TERM = (ContractStep.REGISTER, ContractStep.START_MEETING, ContractStep.START, ContractStep.REPORT)


def planned_reports(contract: Contract, *, calendar: WorkingDays) -> tuple[rules.PlannedReport, ...]:
    """Every report that the contract owes over its term (R27); none while the term is unknown."""
    if contract.starts_on is None or contract.ends_on is None:
        return ()
    first = contract.agreements.filter(bureau_signed_at__isnull=False).order_by("version").first()
    newest = contract.agreements.filter(state=AgreementState.IN_FORCE).first()
    agreed_on = amsterdam_date(first.bureau_signed_at) if first and first.bureau_signed_at else None
    return rules.report_schedule(
        rules.ReportingTerm(contract.starts_on, contract.ends_on, agreed_on),
        interval=newest.interval if newest else ReportInterval.QUARTER,
        due=reference.term_on(TermKey.REPORT, contract.starts_on),
        calendar=calendar,
        open_anyway_after=reference.term_on(TermKey.REPORTS_OPEN_ANYWAY, contract.starts_on).days,
    )


def contracts_to_look_at(on: date) -> list[int]:
    """The contracts whose term has begun and that are not closing: candidates for a new report."""
    wanted = Contract.objects.filter(step__in=IN_TERM, starts_on__lte=on).exclude(obligation__net=0)
    effort = Contract.objects.filter(step__in=IN_TERM, starts_on__lte=on, obligation__kind="effort")
    return list((wanted | effort).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def open_reports_of(*, contract_id: int, on: date, at: datetime) -> int:
    """Open the missing reports of one contract up to a day; the contract moves to step 4 with the first."""
    agreements = Prefetch("agreements", PerformanceAgreement.objects.order_by("version"))
    contract = Contract.objects.locked().prefetch_related(agreements).get(pk=contract_id)
    calendar = reference.working_days()
    known = set(contract.quarterly_reports.values_list("quarter", flat=True))
    missing = [
        planned
        for planned in planned_reports(contract, calendar=calendar)
        if planned.opens_on <= on and str(planned.quarter) not in known
    ]
    for planned in missing:
        _open(contract, planned, at=at)
    if missing:
        contractors.start_reporting(contract_id=contract.pk, at=at)
    return len(missing)


def _open(contract: Contract, planned: rules.PlannedReport, *, at: datetime) -> QuarterlyReport:
    """Open one report with its deadline and its first reminder."""
    report = QuarterlyReport.objects.create(
        contract=contract,
        quarter=str(planned.quarter),
        period_start=planned.starts_on,
        period_end=planned.ends_on,
        due_on=planned.due_on,
        courtesy_on=planned.courtesy_on,
        opened_at=at,
    )
    term = reference.term_on(TermKey.REPORT, planned.ends_on)
    plan = reference.reminders_of(ReminderKind.REPORT, planned.ends_on)
    set_deadline(
        dossier=contract.dossier,
        kind=REPORT,
        about=report,
        due_on=planned.due_on,
        courtesy_on=planned.courtesy_on,
        source=term.source,
        next_chase_on=plan.first(due=planned.due_on),
    )
    facts = {"quarter": report.quarter, "due_on": report.due_on}
    record(contract.dossier, ReportingVerb.QUARTER_OPENED, about=report, at=at, facts=facts)
    return report
