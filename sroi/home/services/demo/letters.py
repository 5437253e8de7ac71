"""The letters of the past of the demonstration: drawn beside the walk, sent on the day on which they were issued."""

import multiprocessing
from collections.abc import Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time

import django
from django.db.models import F, QuerySet

from sroi.dossier.models import Letter, Message
from sroi.dossier.services.outbox import settle_message
from sroi.dossier.services.printing import frozen_context, keep_pdf
from sroi.dossier.states import LetterState, MessageState
from sroi.kernel.calendar import AMSTERDAM
from sroi.kernel.mailer import Sent
from sroi.kernel.pdf import render_pdf


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a letter is drawn from; it was frozen when the letter was issued."""

    template: str
    context: Mapping[str, object]
    language: str


def draw(sheet: Sheet) -> bytes:
    """Draw one letter; this may happen in another process, which has no database."""
    return render_pdf(sheet.template, sheet.context, language=sheet.language)


def printers(processes: int) -> AbstractContextManager[Executor | None]:
    """So many processes that draw letters; none draws them here."""
    if processes < 1:
        return nullcontext()
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"), initializer=django.setup)


@dataclass(slots=True)
class Printing:
    """The letters that are being drawn."""

    executor: Executor | None
    drawn: "dict[int, Future[bytes]]" = field(default_factory=dict)

    def take(self) -> None:
        """Have the letters drawn that came since the last time."""
        if self.executor is None:
            return
        for letter in waiting().exclude(pk__in=self.drawn):
            self.drawn[letter.pk] = self.executor.submit(draw, sheet_of(letter))

    def content(self, letter: Letter) -> bytes:
        """The PDF of a letter."""
        started = self.drawn.pop(letter.pk, None)
        return started.result() if started else draw(sheet_of(letter))


def waiting() -> QuerySet[Letter]:
    """The letters without a PDF, in the order in which they were issued."""
    return Letter.objects.filter(state=LetterState.QUEUED).order_by("issued_at", "pk")


def sheet_of(letter: Letter) -> Sheet:
    """What this letter is drawn from."""
    return Sheet(letter.template, frozen_context(letter), letter.language)


def keep_past_letters(printing: Printing) -> int:
    """Keep the PDF of every letter of the past."""
    found = list(waiting())
    for letter in found:
        keep_pdf(letter_id=letter.pk, attempt=letter.attempts, content=printing.content(letter))
    return len(found)


def deliver_past_mail(today: date) -> int:
    """Record the mail of the past as delivered when it was written, and the letters that went with it as sent."""
    moment = datetime.combine(today, time.min, AMSTERDAM)
    past = Message.objects.filter(state=MessageState.QUEUED, queued_at__lt=moment)
    with_letter = past.filter(letter__isnull=False).order_by("queued_at", "pk")
    count = past.count()
    for message_id, attempts, queued_at in list(with_letter.values_list("pk", "attempts", "queued_at")):
        settle_message(message_id=message_id, attempt=attempts, outcome=Sent(), at=queued_at)
    for message in past.filter(written_body="").iterator():
        message.written_subject, message.written_body = message.text
        message.save(update_fields=["written_subject", "written_body"])
    past.update(state=MessageState.SENT, sent_at=F("queued_at"), attempts=1, is_for_digest=False)
    return count
