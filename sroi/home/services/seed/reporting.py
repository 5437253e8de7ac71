"""The quarterly reports with their efforts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from contractors.models import SettlementRate
from contractors.states import Valuation
from reporting.models import Effort, QuarterlyReport
from reporting.states import EffortState, ReportingDeadline, ReportState
from sroi.dossier.models import Deadline
from sroi.home.services.seed.contracting import Signed
from sroi.home.services.seed.copying import copy_rows, reserve
from sroi.home.services.seed.plan import moment
from sroi.kernel.calendar import Quarter
from sroi.kernel.money import split

GRACE = timedelta(days=30)
EFFORTS = 2
"""The lines of one report."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report with its key."""

    key: int
    signed: Signed
    quarter: Quarter
    is_open: bool

    @property
    def period(self) -> tuple[object, object]:
        """The days that it covers."""
        plan = self.signed.plan
        return max(self.quarter.first, plan.starts_on), min(self.quarter.last, plan.ends_on)


def copy_reports(signed: Sequence[Signed]) -> tuple[int, int]:
    """The reports of every quarter that is over; answer how many reports and efforts."""
    found = [
        (each, quarter, last and each.plan.step == "report")
        for each in signed
        for quarter, last in _with_last(each.plan.reported())
    ]
    keys = reserve(QuarterlyReport, len(found))
    reports = [Report(key, *each) for key, each in zip(keys, found, strict=True)]
    _copy_reports(reports)
    decided = [report for report in reports if not report.is_open]
    _copy_efforts(decided)
    return len(reports), len(decided) * EFFORTS


def _with_last(quarters: Sequence[Quarter]) -> Iterator[tuple[Quarter, bool]]:
    """Each quarter, and whether it is the last."""
    for quarter in quarters:
        yield quarter, quarter is quarters[-1]


def _copy_reports(reports: Sequence[Report]) -> None:
    copy_rows(
        QuarterlyReport,
        (
            *("id", "contract_id", "quarter", "period_start", "period_end", "due_on", "state", "opened_at"),
            *("submitted_at", "decided_at", "decided_by_id"),
        ),
        map(_report, reports),
    )
    copy_rows(
        Deadline,
        ("dossier_id", "kind", "about", "due_on", "next_chase_on", "met_at"),
        (
            (
                *(each.signed.dossier, ReportingDeadline.REPORT, f"reporting.quarterlyreport:{each.key}"),
                *(each.quarter.last + GRACE, each.quarter.last + GRACE if each.is_open else None),
                None if each.is_open else moment(each.quarter.last + timedelta(days=20)),
            )
            for each in reports
        ),
    )


def _report(each: Report) -> tuple[object, ...]:
    """The columns of one report."""
    opened, handed = moment(each.quarter.last + timedelta(days=1)), moment(each.quarter.last + timedelta(days=20))
    state = ReportState.OPEN if each.is_open else ReportState.DECIDED
    return (
        *(each.key, each.signed.key, str(each.quarter), *each.period, each.quarter.last + GRACE, state, opened),
        *((None, None, None) if each.is_open else (handed, handed, each.signed.row.adviser)),
    )


def _copy_efforts(reports: Sequence[Report]) -> None:
    rate = SettlementRate.objects.filter(model__is_default=True, valuation=Valuation.ACTUAL_COST).order_by("pk").first()
    copy_rows(
        Effort,
        (
            *("report_id", "line_id", "performed_by_id", "period_start", "period_end", "components", "claimed"),
            *("verified", "decided_at", "decided_on", "decided_by_id", "entered_at"),
        ),
        (row for report in reports for row in _efforts(report)),
        {
            "rate_id": rate.pk if rate else None,
            "description": "Loon van een medewerker",
            "is_extra": True,
            "extra_reason": "Buiten de gewone formatie.",
            "state": EffortState.ACCEPTED,
        },
    )


def _efforts(report: Report) -> Iterator[tuple[object, ...]]:
    """The planned value of the quarter, in lines."""
    each, plan = report.signed, report.signed.plan
    share = plan.owed / len(plan.quarters()) * Decimal("0.95")
    on = report.quarter.last + timedelta(days=20)
    for value in split(share.quantize(Decimal("0.01")), [Decimal(1)] * EFFORTS):
        yield (
            *(report.key, each.line, each.row.company[0], *report.period, {"gross_wage": str(value)}, value, value),
            *(moment(on), on, each.row.adviser, moment(on)),
        )
