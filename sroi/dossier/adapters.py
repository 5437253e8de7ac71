"""Mail of other packages (password reset, codes) goes into the outbox too."""

from collections.abc import Sequence
from email.utils import make_msgid, parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from sroi.dossier.models import Message
from sroi.dossier.states import DossierJob
from sroi.kernel.queue import enqueue


class OutboxBackend(BaseEmailBackend):
    """Writes each e-mail to the outbox, one row per address."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the messages; answer how many."""
        count = 0
        for email in email_messages:
            for address in email.recipients():
                message_id = make_msgid(domain="sroi.example")
                now = timezone.now()  # noqa: TID251  # the border: a framework asks, and gives no moment
                message = Message.objects.create(
                    kind="account",
                    key=f"account:{message_id}",
                    address=parseaddr(address)[1],
                    subject=email.subject[:250],
                    body=str(email.body),
                    is_legal=True,
                    message_id=message_id,
                    queued_at=now,
                    next_try_at=now,
                )
                enqueue(DossierJob.SEND_MESSAGE, message_id=message.pk)
                count += 1
        return count
