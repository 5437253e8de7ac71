"""Locking a report for an act, and who hears of it (house rule 6)."""

from datetime import datetime

from contractors.models import Contract
from contractors.services.parties import Notice, write_to_contact, write_to_role
from reporting import policies
from reporting.models import Effort, QuarterlyReport
from reporting.states import ReportState
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

Held = tuple[QuarterlyReport, Acting]


def held_report(report_id: int) -> QuarterlyReport:
    """The report behind the lock of its contract, which also guards its lines, evidence and corrections."""
    contract_id = QuarterlyReport.objects.values_list("contract_id", flat=True).get(pk=report_id)
    contract = Contract.objects.locked().select_related("dossier__parent", "organisation").get(pk=contract_id)
    report = QuarterlyReport.objects.get(pk=report_id)
    report.contract = contract
    return report


def hold_report(report_id: int, duty: str, *, by: User, at: datetime) -> Held:
    """Hold the report and answer as whom the user acts on it."""
    report = held_report(report_id)
    return report, policies.require(by, duty, report.contract, on=amsterdam_date(at))


def hold_to_fill_in(report_id: int, *, by: User, at: datetime) -> Held:
    """Hold the report for its contractor, who fills it in as long as it is open."""
    report, acting = hold_report(report_id, policies.ReportDuty.FILL_IN, by=by, at=at)
    refuse(why_not_filled_in(report))
    return report, acting


def hold_effort(effort_id: int, duty: str, *, by: User, at: datetime) -> tuple[Effort, QuarterlyReport, Acting]:
    """Hold a line with its report."""
    report_id = Effort.objects.values_list("report", flat=True).get(pk=effort_id)
    report, acting = hold_report(report_id, duty, by=by, at=at)
    effort = Effort.objects.select_related("line", "rate__model").get(pk=effort_id)
    return effort, report, acting


def why_not_filled_in(report: QuarterlyReport) -> tuple[Blocker, ...]:
    """Why a report cannot be changed: what is submitted stands (R29)."""
    if report.state == ReportState.OPEN:
        return ()
    return (blocker("report-closed", _("This report was submitted, so it cannot be changed any more."), source="R29"),)


def tell_contractor(report: QuarterlyReport, template: str, moment: str, *, at: datetime) -> None:
    """Mail the contact of the company about a report, once per moment."""
    notice = Notice(f"reporting/{template}", f"{template}:{report.pk}:{moment}", {"report": report})
    write_to_contact(report.contract, notice, at=at)


def tell_role(report: QuarterlyReport, role: Role, template: str, moment: str, *, at: datetime) -> int:
    """Mail everybody with this role about a report, once per moment."""
    key = f"{template}:{report.pk}:{moment}:{role.value}"
    return write_to_role(report.contract, role, Notice(f"reporting/{template}", key, {"report": report}), at=at)
