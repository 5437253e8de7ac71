"""The background work of phases 1 to 3: find what is due, one act per id (R42)."""

from celery import shared_task
from django.utils import timezone

from procurement.services import chase_standstill, due_standstills
from procurement.states import ProcurementJob
from sroi.kernel.calendar import amsterdam_date


@shared_task(name="procurement.tasks.chase_due")
def chase_due() -> None:
    """Ask for one chase for every standstill that ends or ended, missed days included."""
    for deadline_id in due_standstills(on=amsterdam_date(timezone.now())):
        chase.delay(deadline_id=deadline_id)


@shared_task(name=ProcurementJob.CHASE.value)
def chase(*, deadline_id: int) -> None:
    """Chase one standstill; whoever comes second finds nothing to do."""
    chase_standstill(deadline_id=deadline_id, at=timezone.now())
