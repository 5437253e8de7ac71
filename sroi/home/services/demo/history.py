"""What machines did in the past of the demonstration: reminders, and forecasts up to today."""

from datetime import date, datetime, time, timedelta

from django.db.models import Min

from contractors import services as contractors
from enforcement import services as enforcement
from procurement import services as procurement
from reporting import services as reporting
from sroi.dossier.models import Deadline
from sroi.dossier.services import chase_due
from sroi.home.models import NoticesSeen
from sroi.home.services.demo.office import Office
from sroi.kernel.calendar import AMSTERDAM

CHASERS = procurement.CHASERS | contractors.CHASERS | reporting.CHASERS | enforcement.CHASERS
EARLY = time(6, 0)


def replay_reminders(today: date) -> int:
    """Send the reminders that were due before today, each on its own morning, as the nightly job would have."""
    waiting, sent = Deadline.objects.to_chase_on(today - timedelta(days=1)).of_kind(*CHASERS), 0
    while day := waiting.aggregate(first=Min("next_chase_on"))["first"]:
        at = datetime.combine(day, EARLY, AMSTERDAM)
        due = set(waiting.to_chase_on(day).values_list("kind", flat=True))
        done = [chase_due(chaser, at=at) for kind, chaser in CHASERS.items() if kind in due]
        if any(each.failed for each in done):
            raise RuntimeError(f"A reminder of {day} failed; the log says why.")
        sent += sum(each.reminded for each in done)
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
