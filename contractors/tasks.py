"""The background work of phase 4: find what is due, one act per id (R42)."""

from celery import shared_task
from django.utils import timezone

from contractors.services import CHASERS, due_deadlines
from contractors.states import ContractorDeadline, ContractorJob
from sroi.kernel.calendar import amsterdam_date


@shared_task(name="contractors.tasks.chase_due")
def chase_due() -> None:
    """Ask for one chase for every deadline of phase 4 whose reminder is due, missed days included."""
    today = amsterdam_date(timezone.now())
    for kind in CHASERS:
        for deadline_id in due_deadlines(kind, on=today):
            chase.delay(kind=kind.value, deadline_id=deadline_id)


@shared_task(name=ContractorJob.CHASE.value)
def chase(*, kind: str, deadline_id: int) -> None:
    """Chase one deadline; whoever comes second finds nothing to do."""
    CHASERS[ContractorDeadline(kind)](deadline_id=deadline_id, at=timezone.now())
