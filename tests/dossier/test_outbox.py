"""The outbox: sent once, tried again without end, nothing lost, nothing to who may not see it any more (R42, R43)."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction

from sroi.accounts.states import MailKind, MailPace
from sroi.dossier.models import Dossier, Event, Letter, Message
from sroi.dossier.services import confirm_letter, deliver_message, record, retry_message
from sroi.dossier.services.letters import queue_mail
from sroi.dossier.services.outbox import LEASE, PAUSES, claim_message, pause_after, settle_message
from sroi.dossier.states import DossierVerb, LetterState, MessageState
from sroi.kernel.mailer import Sent, Server
from sroi.kernel.states import NotAllowed
from tests.conftest import Threads
from tests.factories import dossiers, people
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT


class Mailbox:
    """A mail server that answers what it is told and keeps the Message-ID and text of what it takes."""

    def __init__(self, answer: str = "250 OK", *, slow: float = 0.0) -> None:
        self.answer, self.slow = answer, slow
        self.taken: list[str] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.slow)
        if self.answer.startswith("250"):
            content = envelope.content or b""
            self.taken.append(content if isinstance(content, str) else content.decode("utf-8", "replace"))
        return self.answer


@contextmanager
def running(mailbox: Mailbox) -> Iterator[Server]:
    """The server behind the mailbox, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield Server("127.0.0.1", port, seconds=20)
    finally:
        controller.stop()


def nobody_there() -> Server:
    """An address where no server listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return Server("127.0.0.1", free.getsockname()[1], seconds=2)


def deliver(message: Message, server: Server, at: datetime = AT) -> Message:
    """Try one e-mail, and read it again."""
    deliver_message(message_id=message.pk, at=at, server=server)
    message.refresh_from_db()
    return message


@pytest.mark.django_db
def test_an_email_that_the_server_took_is_sent() -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        message = deliver(dossiers.message(), server)
    assert (message.state, message.sent_at, message.attempts) == (MessageState.SENT, AT, 1)
    assert message.message_id in mailbox.taken[0]


@pytest.mark.django_db
def test_an_email_that_was_sent_is_not_sent_again() -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        message = deliver(dossiers.message(), server)
        assert deliver_message(message_id=message.pk, at=AT + timedelta(days=1), server=server) is None
    assert len(mailbox.taken) == 1


@pytest.mark.django_db
def test_an_email_outlives_nine_days_without_a_mail_server() -> None:
    """R42: nothing is lost when the mail server is away for days; it shows as undelivered meanwhile."""
    message, now, away = dossiers.message(), AT, nobody_there()
    while now < AT + timedelta(days=9):
        deliver(message, away, now)
        assert message.state == MessageState.QUEUED
        assert message.next_try_at > now
        now = message.next_try_at
    assert message in Message.objects.undelivered()
    assert message.attempts > 30
    mailbox = Mailbox()
    with running(mailbox) as server:
        assert deliver(message, server, now).state == MessageState.SENT
    assert len(mailbox.taken) == 1


def test_the_pauses_grow_and_never_end() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, 40)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert pauses[-1] == PAUSES[-1] == timedelta(hours=6)


@pytest.mark.django_db
def test_an_email_is_not_tried_before_its_pause_is_over() -> None:
    message = deliver(dossiers.message(), nobody_there())
    assert deliver(message, nobody_there(), AT + timedelta(seconds=30)).attempts == 1
    assert deliver(message, nobody_there(), AT + timedelta(seconds=61)).attempts == 2


@pytest.mark.django_db
def test_an_address_that_the_server_refuses_shows_as_undelivered_with_the_reason(cast: Cast) -> None:
    """R42: the adviser sees it, and the letter that went with it is not delivered."""
    case = cast_case(cast)
    letter = dossiers.letter(case.dossier, content=b"%PDF-1.7")
    message = dossiers.message(dossier=case.dossier, letter=letter)
    with running(Mailbox("550 5.1.1 no such user here")) as server:
        deliver(message, server)
    letter.refresh_from_db()
    assert (message.state, letter.state) == (MessageState.FAILED, LetterState.FAILED)
    assert "no such user" in message.last_error
    assert Event.objects.get(dossier=case.dossier).verb == DossierVerb.LETTER_UNDELIVERED


@pytest.mark.django_db
def test_an_email_waits_for_the_pdf_of_its_letter(cast: Cast) -> None:
    case = cast_case(cast)
    message = dossiers.message(dossier=case.dossier, letter=dossiers.letter(case.dossier))
    assert deliver(message, nobody_there()).attempts == 0
    assert message.next_try_at > AT


@pytest.mark.django_db
def test_a_letter_is_sent_when_its_email_is(cast: Cast) -> None:
    """R37: a shared legal letter travels as PDF, as it was archived; one event tells that it was sent."""
    case = cast_case(cast)
    letter = dossiers.letter(case.dossier, content=b"%PDF-1.7 as archived", is_shared=True)
    message = dossiers.message(dossier=case.dossier, letter=letter, is_legal=True)
    mailbox = Mailbox()
    with running(mailbox) as server:
        deliver(message, server)
    letter.refresh_from_db()
    assert letter.state == LetterState.SENT
    assert f'filename="{letter.number}.pdf"' in mailbox.taken[0]
    assert [event.verb for event in Event.objects.filter(dossier=case.dossier)] == [DossierVerb.LETTER_SENT]


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["left", "no role any more"])
def test_somebody_who_may_not_see_the_dossier_any_more_gets_no_mail_about_it(cast: Cast, change: str) -> None:
    """R43: access is checked again when a mail is sent."""
    case = cast_case(cast)
    message = dossiers.message(recipient=cast.contract_manager, dossier=case.dossier, is_legal=True)
    if change == "left":
        cast.contract_manager.is_active = False
        cast.contract_manager.save(update_fields=["is_active"])
    else:
        case.dossier.assignments.filter(user=cast.contract_manager).update(ended_at=AT)
    mailbox = Mailbox()
    with running(mailbox) as server:
        assert deliver(message, server).state == MessageState.WITHHELD
    assert not mailbox.taken
    assert message in Message.objects.undelivered()


@pytest.mark.django_db
def test_a_worker_that_died_is_followed_by_one_that_sends_the_same_message(cast: Cast) -> None:
    """After the lease the e-mail goes out under the same Message-ID, so that a double can be recognised."""
    message = dossiers.message()
    assert claim_message(message_id=message.pk, at=AT) is not None
    mailbox = Mailbox()
    with running(mailbox) as server:
        assert deliver(message, server, AT + LEASE).state == MessageState.QUEUED
        deliver(message, server, AT + LEASE + timedelta(seconds=1))
    assert (message.state, message.attempts) == (MessageState.SENT, 2)
    assert message.message_id in mailbox.taken[0]


@pytest.mark.django_db
def test_a_worker_that_wakes_up_after_its_lease_records_nothing() -> None:
    message = dossiers.message()
    first = claim_message(message_id=message.pk, at=AT)
    second = claim_message(message_id=message.pk, at=AT + LEASE + timedelta(seconds=1))
    assert first is not None
    assert second is not None
    assert not settle_message(message_id=message.pk, attempt=first.attempts, outcome=Sent(), at=AT)
    assert settle_message(message_id=message.pk, attempt=second.attempts, outcome=Sent(), at=AT)


@pytest.mark.django_db
def test_a_legal_letter_whose_delivery_is_uncertain_waits_for_a_person(cast: Cast) -> None:
    """A second copy of a legal letter never goes out by itself."""
    case = cast_case(cast)
    letter = dossiers.letter(case.dossier, content=b"%PDF-1.7", is_shared=True)
    message = dossiers.message(dossier=case.dossier, letter=letter, is_legal=True)
    assert claim_message(message_id=message.pk, at=AT) is not None
    mailbox = Mailbox()
    with running(mailbox) as server:
        deliver(message, server, AT + LEASE + timedelta(seconds=1))
        assert (message.state, mailbox.taken) == (MessageState.FAILED, [])
        letter.refresh_from_db()
        assert letter.state == LetterState.UNCERTAIN
        retry_message(message_id=message.pk, by=cast.adviser, at=AT + timedelta(hours=1))
        deliver(message, server, AT + timedelta(hours=1))
    letter.refresh_from_db()
    assert (message.state, letter.state, len(mailbox.taken)) == (MessageState.SENT, LetterState.SENT, 1)


@pytest.mark.django_db
def test_an_adviser_can_record_that_an_uncertain_letter_arrived(cast: Cast) -> None:
    case = cast_case(cast)
    letter = dossiers.letter(case.dossier, content=b"%PDF-1.7")
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.UNCERTAIN)
    confirm_letter(letter_id=letter.pk, reason="De ontvanger bevestigde de ontvangst.", by=cast.adviser, at=AT)
    letter.refresh_from_db()
    assert letter.state == LetterState.SENT
    event = Event.objects.get(dossier=case.dossier)
    assert (event.verb, event.actor) == (DossierVerb.LETTER_SENT, cast.adviser)


@pytest.mark.django_db
def test_only_the_bureau_sends_an_email_again(cast: Cast) -> None:
    message = dossiers.message(state=MessageState.FAILED)
    with pytest.raises(PermissionDenied):
        retry_message(message_id=message.pk, by=cast.buyer, at=AT)
    retry_message(message_id=message.pk, by=cast.stand_in, at=AT)
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED


@pytest.mark.django_db
def test_an_email_that_was_sent_cannot_be_sent_again_by_hand(cast: Cast) -> None:
    message = dossiers.message(state=MessageState.SENT)
    with pytest.raises(NotAllowed):
        retry_message(message_id=message.pk, by=cast.adviser, at=AT)


@pytest.mark.django_db
def test_a_key_sends_once(cast: Cast) -> None:
    """R42: one obligation to remind × one moment = one message, whatever runs twice."""

    def queue() -> Message | None:
        context = {"lines": [], "subjects": [], "day": AT.date()}
        return queue_mail(template="home/digest", key="tests:once", context=context, at=AT, recipient=cast.adviser)

    assert queue() is not None
    assert queue() is None


@pytest.mark.django_db
def test_somebody_can_bundle_or_switch_off_a_kind_but_never_a_legal_notice(cast: Cast) -> None:
    """R43."""
    context = {"contract": {"reference": "C-1"}, "report": {"quarter": "2026-Q1"}}
    cast.adviser.mail_preferences.create(kind=MailKind.REPORTING, pace=MailPace.OFF)
    template = "reporting/report_received"
    assert queue_mail(template=template, key="a", context=context, at=AT, recipient=cast.adviser) is None
    legal = queue_mail(template=template, key="b", context=context, at=AT, recipient=cast.adviser, is_legal=True)
    assert legal is not None
    assert not legal.is_for_digest
    cast.adviser.mail_preferences.update(pace=MailPace.DAILY)
    bundled = queue_mail(template=template, key="c", context=context, at=AT, recipient=cast.adviser)
    assert bundled is not None
    assert bundled.is_for_digest
    assert bundled not in Message.objects.due_at(AT)


@pytest.mark.django_db
def test_an_email_tells_what_was_true_when_it_was_queued_and_stays_as_it_was_sent(cast: Cast) -> None:
    """It can be read before it is sent, in the language of its recipient."""
    cast.adviser.language = "en"
    dossier = dossiers.dossier(title="Oude titel")
    context = {"title": "Sign", "due_on": AT.date(), "dossier": dossier, "by": cast.coordinator}
    message = queue_mail(template="home/reminder", key="k", context=context, at=AT, recipient=cast.adviser)
    assert message is not None
    Dossier.objects.filter(pk=dossier.pk).update(title="Nieuwe titel")
    waiting = Message.objects.get(pk=message.pk)
    assert (waiting.written_body, waiting.state) == ("", MessageState.QUEUED)
    assert "Oude titel" in waiting.body
    assert "reminds you" in waiting.body
    claimed = claim_message(message_id=message.pk, at=AT)
    assert claimed is not None
    assert Message.objects.get(pk=message.pk).written_body == waiting.body
    with pytest.raises(InternalError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(written_body="Iets anders")


WORKERS, LETTERS = 8, 12


def race(threads: Threads, server: Server, ids: list[int]) -> None:
    """Let every worker try every e-mail."""

    def work() -> None:
        for message_id in ids:
            deliver_message(message_id=message_id, at=AT, server=server)

    problems = [result for result in threads(*[work] * WORKERS) if isinstance(result, Exception)]
    assert not problems


def test_eight_workers_send_each_email_once(threads: Threads) -> None:
    """R42: whatever runs in parallel."""
    ids = [dossiers.message().pk for _number in range(LETTERS)]
    mailbox = Mailbox(slow=0.01)
    with running(mailbox) as server:
        race(threads, server, ids)
    assert len(mailbox.taken) == LETTERS
    assert Message.objects.filter(state=MessageState.SENT, attempts=1).count() == LETTERS


def test_the_race_shows_when_the_lease_is_off(threads: Threads, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test before: without the claim the same race sends doubles, so that test can fail."""

    def unguarded(*, message_id: int, at: datetime) -> Message | None:
        return Message.objects.filter(pk=message_id, state=MessageState.QUEUED).first()

    monkeypatch.setattr("sroi.dossier.services.outbox.claim_message", unguarded)
    ids = [dossiers.message().pk for _number in range(LETTERS)]
    mailbox = Mailbox(slow=0.05)
    with running(mailbox) as server:
        race(threads, server, ids)
    assert len(mailbox.taken) > LETTERS


def test_records_of_eight_threads_stay_one_chain(threads: Threads) -> None:
    """R5: the chain holds when many people act in one dossier at once."""
    dossier, person = dossiers.dossier(), people.person()

    def act() -> None:
        for number in range(10):
            record(dossier, "tests.act", by=person, at=AT, facts={"number": number})

    assert not [result for result in threads(*[act] * 8) if result is not None]
    events = list(Event.objects.filter(dossier=dossier))
    assert [event.sequence for event in events] == list(range(1, 81))
    assert all(later.previous_hash == earlier.hash for earlier, later in pairwise(events))
