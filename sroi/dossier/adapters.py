"""What frameworks call: mail of other packages goes into the outbox, and a check tells what is not installed."""

from collections.abc import Sequence
from email.utils import make_msgid, parseaddr
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from sroi.dossier.models import Message
from sroi.dossier.models.letter import LONGEST_SUBJECT
from sroi.dossier.states import DossierJob
from sroi.kernel.file_text import ocr_available
from sroi.kernel.queue import enqueue
from sroi.kernel.vault import Keyring, VaultError


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
                    written_subject=email.subject[:LONGEST_SUBJECT],
                    written_body=str(email.body),
                    is_legal=True,
                    message_id=message_id,
                    queued_at=now,
                    next_try_at=now,
                )
                enqueue(DossierJob.SEND_MESSAGE, message_id=message.pk)
                count += 1
        return count


def check_installation(**_asked: Any) -> list[CheckMessage]:
    """Whether files can be sealed, scanned for viruses and read here (R44, R45)."""
    found: list[CheckMessage] = []
    try:
        Keyring.parse(settings.FILES_KEY)
    except VaultError as problem:
        found.append(Error(f"FILES_KEY cannot be used: {problem}", id="dossier.E001"))
    if not settings.CLAMD_ADDRESS:
        hint = "Set CLAMD_ADDRESS to the address of clamd."
        if settings.VIRUS_SCAN_REQUIRED:
            found.append(Error("No virus scanner: no file will ever be released.", hint=hint, id="dossier.E002"))
        else:
            message = "No virus scanner: files are released with the mark “not scanned for viruses”."
            found.append(Caution(message, hint=hint, id="dossier.W001"))
    if not ocr_available():
        hint = "Install tesseract-ocr and tesseract-ocr-nld."
        found.append(Caution("Scans cannot be read: each waits for an adviser.", hint=hint, id="dossier.W002"))
    return found
