"""The background work of home: the digest of each morning (R43)."""

from celery import shared_task
from django.utils import timezone

from sroi.home.services import digest
from sroi.home.states import HomeJob


@shared_task(name="sroi.home.tasks.send_digests")
def send_digests() -> None:
    """Find who wants mail once a day; one act per person."""
    for user_id in digest.people_with_digest():
        send_digest.delay(user_id=user_id)


@shared_task(name=HomeJob.SEND_DIGEST.value)
def send_digest(*, user_id: int) -> None:
    """Send one person the digest of the day; whoever comes second finds it sent."""
    digest.send_digest(user_id=user_id, at=timezone.now())
