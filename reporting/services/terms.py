"""The terms of phases 5 and 6: who gives more time, and what follows (R27, R29, R33)."""

from contractors.services.terms import hold_contract, tell_company, tell_contract
from reporting.models import QuarterlyReport
from reporting.states import ReportingDeadline
from sroi.accounts.states import Role
from sroi.dossier.models import Deadline
from sroi.dossier.selectors.termkinds import TermChange, TermKind, register_term
from sroi.reference.states import ReminderKind


def follow_report(deadline: Deadline) -> None:
    """The report shows the day of its deadline."""
    days = {"due_on": deadline.due_on, "courtesy_on": deadline.courtesy_on}
    QuarterlyReport.objects.filter(pk=deadline.about_id).update(**days)


def tell_report(deadline: Deadline, change: TermChange) -> None:
    """Write to the company about its report."""
    report = QuarterlyReport.objects.select_related("contract").get(pk=deadline.about_id)
    tell_company(report.contract, deadline, change, url=report.get_absolute_url(), quarter=report.quarter)


def register_terms() -> None:
    """A report is never waived, it lapses; and the bureau gives itself no more time to verify: a coordinator does."""
    report, verification, evaluation = (
        ReportingDeadline.REPORT,
        ReportingDeadline.VERIFICATION,
        ReportingDeadline.EVALUATION,
    )
    register_term(TermKind(report, ReminderKind.REPORT, hold=hold_contract, follow=follow_report, tell=tell_report))
    register_term(TermKind(verification, ReminderKind.VERIFICATION, who=(Role.COORDINATOR,), hold=hold_contract))
    plan = ReminderKind.EVALUATION
    register_term(TermKind(evaluation, plan, can_be_waived=True, hold=hold_contract, tell=tell_contract))
