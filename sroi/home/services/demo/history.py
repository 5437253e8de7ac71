"""What machines did in the past of the demonstration: reminders, and forecasts up to today."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from contractors import services as contractors
from enforcement import services as enforcement
from reporting import services as reporting
from sroi.dossier.models import Deadline
from sroi.home.models import NoticesSeen
from sroi.home.services.demo.office import Office
from sroi.kernel.calendar import AMSTERDAM

Chaser = Callable[..., bool]
MOST_STEPS = 40
EARLY = time(6, 0)


def chasers() -> Mapping[str, Chaser]:
    """The service that reminds of each kind of deadline."""
    found: dict[str, Chaser] = {str(kind): chase for kind, chase in contractors.CHASERS.items()}
    found |= {str(kind): chase for kind, chase in reporting.CHASERS.items()}
    return found


def replay_reminders(today: date) -> int:
    """Send the reminders that were due before today, each on its own morning, as the nightly job would have."""
    known, sent = chasers(), 0
    waiting = Deadline.objects.to_chase_on(today - timedelta(days=1)).order_by("pk")
    for deadline_id, kind in waiting.values_list("pk", "kind"):
        chase = known.get(kind) or (enforcement.chase_deadline if kind.startswith("enforcement.") else None)
        if chase is not None:
            sent += _replay(deadline_id, chase, today)
    return sent


def _replay(deadline_id: int, chase: Chaser, today: date) -> int:
    """Every step of one deadline up to yesterday."""
    sent = 0
    for _step in range(MOST_STEPS):
        on = Deadline.objects.filter(pk=deadline_id).values_list("next_chase_on", flat=True).first()
        if on is None or on >= today:
            break
        sent += bool(chase(deadline_id=deadline_id, at=datetime.combine(on, EARLY, AMSTERDAM)))
    return sent


def see_past_notices(office: Office, today: date) -> None:
    """Everybody of the office saw what came in before the last working week."""
    at = datetime.combine(today - timedelta(days=7), EARLY, AMSTERDAM)
    NoticesSeen.objects.bulk_create(NoticesSeen(user=person, seen_at=at) for person in office.people.values())


def forecast_fines(today: date) -> int:
    """Compute the forecasts of yesterday, so that tonight finds nothing new to tell."""
    on = today - timedelta(days=1)
    at = datetime.combine(on, time(4, 0), AMSTERDAM)
    ids = enforcement.contracts_to_forecast(on=on)
    return sum(enforcement.forecast_fine(contract_id=each, on=on, at=at) is not None for each in ids)
