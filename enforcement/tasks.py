"""The background work of phase 7: find what is due, one act per id (R36, R42)."""

from celery import shared_task
from django.utils import timezone

from enforcement import services
from enforcement.states import EnforcementJob
from sroi.dossier import services as dossier
from sroi.kernel.calendar import amsterdam_date


@shared_task(name="enforcement.tasks.forecast_fines")
def forecast_fines() -> None:
    """Ask for one forecast for every contract that ended or ends soon."""
    for contract_id in services.contracts_to_forecast(on=amsterdam_date(timezone.now())):
        forecast_fine.delay(contract_id=contract_id)


@shared_task(name=EnforcementJob.FORECAST_FINE.value)
def forecast_fine(*, contract_id: int) -> None:
    """Compute the forecast of one contract; whoever comes second finds it done."""
    now = timezone.now()
    services.forecast_fine(contract_id=contract_id, on=amsterdam_date(now), at=now)


@shared_task(name="enforcement.tasks.chase_due")
def chase_due() -> None:
    """Ask for one run of the chaser for every kind of deadline of this app, missed days included."""
    for kind in services.CHASERS:
        chase.delay(kind=kind)


@shared_task(name=EnforcementJob.CHASE.value)
def chase(*, kind: str) -> None:
    """Remind of what is due of one kind; a second worker takes what the first did not claim."""
    dossier.chase_due(services.CHASERS[kind], at=timezone.now())
