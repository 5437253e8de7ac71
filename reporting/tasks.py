"""The background work of phases 5 and 6: find what is due, one act per id (R27, R42)."""

from celery import shared_task
from django.utils import timezone

from reporting import services
from sroi.dossier import services as dossier
from sroi.kernel.calendar import amsterdam_date


@shared_task(name="reporting.tasks.open_quarters")
def open_quarters() -> None:
    """Open what is owed by today, close what was never answered, and ask for evaluations; missed days included."""
    today = amsterdam_date(timezone.now())
    for contract_id in services.contracts_to_look_at(today):
        open_reports.delay(contract_id=contract_id)
    for report_id in services.reports_to_close(on=today):
        close_questions.delay(report_id=report_id)
    for contract_id in services.contracts_to_evaluate(on=today):
        open_evaluation.delay(contract_id=contract_id)


@shared_task(name="reporting.tasks.open_reports")
def open_reports(*, contract_id: int) -> None:
    """Open the missing reports of one contract; whoever comes second finds nothing to do."""
    now = timezone.now()
    services.open_reports_of(contract_id=contract_id, on=amsterdam_date(now), at=now)


@shared_task(name="reporting.tasks.close_questions")
def close_questions(*, report_id: int) -> None:
    """Reject the lines of one report that were never answered."""
    now = timezone.now()
    services.reject_unanswered(report_id=report_id, on=amsterdam_date(now), at=now)


@shared_task(name="reporting.tasks.open_evaluation")
def open_evaluation(*, contract_id: int) -> None:
    """Ask the parties of one contract to look back."""
    services.open_evaluations(contract_id=contract_id, by=None, at=timezone.now())


@shared_task(name="reporting.tasks.chase_due")
def chase_due() -> None:
    """Ask for one run of the chaser for every kind of deadline of this app, missed days included."""
    for kind in services.CHASERS:
        chase.delay(kind=kind)


@shared_task(name="reporting.tasks.chase")
def chase(*, kind: str) -> None:
    """Remind of what is due of one kind; a second worker takes what the first did not claim."""
    dossier.chase_due(services.CHASERS[kind], at=timezone.now())


@shared_task(name="reporting.tasks.tell_submitted")
def tell_submitted(*, submission_id: int) -> None:
    """Confirm one submission by mail."""
    services.tell_submitted(submission_id=submission_id, at=timezone.now())
