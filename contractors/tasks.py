"""The background work of phase 4: the chaser of what is due, and rows of the base that start to count (R38, R42)."""

from celery import shared_task
from django.utils import timezone

from contractors import selectors, services
from contractors.states import ContractorJob
from sroi.dossier import services as dossier
from sroi.kernel.calendar import amsterdam_date


@shared_task(name="contractors.tasks.chase_due")
def chase_due() -> None:
    """Ask for one run of the chaser for every kind of deadline of this app, missed days included."""
    for kind in services.CHASERS:
        chase.delay(kind=kind)


@shared_task(name=ContractorJob.CHASE.value)
def chase(*, kind: str) -> None:
    """Remind of what is due of one kind; a second worker takes what the first did not claim."""
    dossier.chase_due(services.CHASERS[kind], at=timezone.now())


@shared_task(name="contractors.tasks.follow_bases")
def follow_bases() -> None:
    """Find the contracts with a row of the base that was recorded ahead, missed days included."""
    for contract_id in selectors.contracts_to_follow(on=amsterdam_date(timezone.now())):
        follow_base.delay(contract_id=contract_id)


@shared_task(name=ContractorJob.FOLLOW_BASE.value)
def follow_base(*, contract_id: int) -> None:
    """Compute the obligation of one contract again; a second run changes nothing."""
    now = timezone.now()
    services.follow_base(contract_id=contract_id, on=amsterdam_date(now), at=now)
