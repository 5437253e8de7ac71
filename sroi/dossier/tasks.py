"""Background work of the dossiers: find what is due, and let one service do each act."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from sroi.dossier import services
from sroi.dossier.models import Attachment, Letter, Message

logger = logging.getLogger(__name__)
MOST = 500
STUCK = timedelta(minutes=30)


@shared_task
def render_letter(letter_id: int) -> None:
    """Make the PDF of a letter; what is mailed with it can go out then."""
    if services.render_letter(letter_id=letter_id, at=timezone.now()):
        for message_id in Message.objects.filter(letter=letter_id).values_list("pk", flat=True):
            send_message.delay(message_id=message_id)


@shared_task
def send_message(message_id: int) -> None:
    """Send one e-mail when it is due."""
    services.deliver_message(message_id=message_id, at=timezone.now())


@shared_task
def judge_attachment(attachment_id: int) -> None:
    """Judge one file in quarantine."""
    services.judge_attachment(attachment_id=attachment_id, at=timezone.now())


@shared_task
def sweep_outbox() -> None:
    """Ask again for every letter and e-mail that is due: the row is the truth, the queue only a kick."""
    now = timezone.now()
    for letter_id in Letter.objects.to_make_at(now).values_list("pk", flat=True)[:MOST]:
        render_letter.delay(letter_id=letter_id)
    for message_id in Message.objects.due_at(now).order_by("next_try_at").values_list("pk", flat=True)[:MOST]:
        send_message.delay(message_id=message_id)
    letters, messages = (
        Letter.objects.stuck_since(now - STUCK).count(),
        Message.objects.stuck_since(now - STUCK).count(),
    )
    if letters or messages:
        logger.error("stuck: %s letters and %s e-mails wait for more than %s", letters, messages, STUCK)


@shared_task
def sweep_attachments() -> None:
    """Ask again for every file that waits in quarantine."""
    now = timezone.now()
    for attachment_id in Attachment.objects.to_judge_at(now).values_list("pk", flat=True)[:MOST]:
        judge_attachment.delay(attachment_id=attachment_id)
    stuck = Attachment.objects.stuck_since(now - STUCK).count()
    if stuck:
        logger.error("stuck: %s files wait in quarantine for more than %s", stuck, STUCK)


@shared_task
def sweep_orphans() -> None:
    """Remove the sealed files that an act left behind when it failed."""
    gone = services.remove_orphans(at=timezone.now())
    if gone:
        logger.warning("removed %s sealed files without a row", gone)
