"""The background work of phase 4: the chaser of what is due (R42)."""

from celery import shared_task
from django.utils import timezone

from contractors import services
from contractors.states import ContractorJob
from sroi.dossier import services as dossier


@shared_task(name="contractors.tasks.chase_due")
def chase_due() -> None:
    """Ask for one run of the chaser for every kind of deadline of this app, missed days included."""
    for kind in services.CHASERS:
        chase.delay(kind=kind)


@shared_task(name=ContractorJob.CHASE.value)
def chase(*, kind: str) -> None:
    """Remind of what is due of one kind; a second worker takes what the first did not claim."""
    dossier.chase_due(services.CHASERS[kind], at=timezone.now())
