"""An e-mail is taken over, refused for now, or refused for ever; nothing is lost in between (R42)."""

import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from django.test import override_settings
from django.utils import translation

from sroi.kernel.ics import Method, content_type
from sroi.kernel.mailer import (
    File,
    Mail,
    Permanent,
    Sent,
    Server,
    Temporary,
    composed,
    send,
    server_of_settings,
    written,
)

MAIL = Mail(
    message_id="<17.4@sroi.example>",
    sender="Bureau Social Return <social.return@sroi.example>",
    to="Mevrouw É. Postma <e.postma@kadewerf.example>",
    subject="Uitnodiging startgesprek – Kadeplein",
    text="Beste mevrouw Postma,\n\nKomt u op 3 december?\n.\nPunt op een regel.",
    sent_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
)


class Mailbox:
    """A mail server that answers what it is told, and keeps what it takes."""

    def __init__(self, *, at_recipient: str = "250 OK", at_data: str = "250 OK") -> None:
        self.at_recipient, self.at_data = at_recipient, at_data
        self.taken: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802  # the name that the library calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.at_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_data.startswith("250"):
            self.taken.append(envelope)
        return self.at_data

    def message(self) -> EmailMessage:
        (envelope,) = self.taken
        assert isinstance(envelope.original_content, bytes)
        parsed = BytesParser(policy=email.policy.default).parsebytes(envelope.original_content)
        assert isinstance(parsed, EmailMessage)
        return parsed


@contextmanager
def running(mailbox: Mailbox, **options: Any) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield Server("127.0.0.1", port, seconds=5)
    finally:
        controller.stop()


def test_an_email_arrives_as_it_was_prepared() -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        assert send(replace(MAIL, html="<p>Komt u?</p>", headers={"X-Sroi-Kind": "start"}), server=server) == Sent()
    message = mailbox.message()
    assert message["Message-ID"] == MAIL.message_id
    assert message["Subject"] == MAIL.subject
    assert message["To"].addresses[0].display_name == "Mevrouw É. Postma"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Sroi-Kind"] == "start"
    assert mailbox.taken[0].rcpt_tos == ["e.postma@kadewerf.example"]
    assert mailbox.taken[0].mail_from == "social.return@sroi.example"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n").strip() == MAIL.text
    assert html.get_content().strip() == "<p>Komt u?</p>"


def test_an_invitation_keeps_its_method_and_every_file_its_bytes() -> None:
    mailbox = Mailbox()
    pdf = b"%PDF-1.7\n" + bytes(range(256))
    files = (
        File(
            "uitnodiging.ics",
            content_type(Method.REQUEST),
            "BEGIN:VCALENDAR\r\nSUMMARY:Één\r\nEND:VCALENDAR\r\n".encode(),
        ),
        File("brief.pdf", "application/pdf", pdf),
    )
    with running(mailbox) as server:
        assert send(replace(MAIL, files=files), server=server) == Sent()
    invitation, letter = mailbox.message().iter_attachments()
    assert isinstance(invitation, EmailMessage)
    assert isinstance(letter, EmailMessage)
    assert (invitation.get_content_type(), invitation.get_param("method")) == ("text/calendar", "REQUEST")
    assert "SUMMARY:Één" in invitation.get_content()
    assert (letter.get_filename(), letter.get_content()) == ("brief.pdf", pdf)


@pytest.mark.parametrize("answer", ["450 mailbox busy", "451 try later", "421 closing", "452 full"])
def test_a_busy_server_is_asked_again_later(answer: str) -> None:
    for mailbox in (Mailbox(at_recipient=answer), Mailbox(at_data=answer)):
        with running(mailbox) as server:
            found = send(MAIL, server=server)
        assert isinstance(found, Temporary)
        assert found.reason.startswith(answer[:3])


@pytest.mark.parametrize("answer", ["550 no such user", "554 refused", "552 too large"])
def test_a_refusal_is_for_ever(answer: str) -> None:
    for mailbox in (Mailbox(at_recipient=answer), Mailbox(at_data=answer)):
        with running(mailbox) as server:
            assert send(MAIL, server=server) == Permanent(answer)


def test_a_server_that_is_away_is_asked_again_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    found = send(MAIL, server=Server("127.0.0.1", port, seconds=2))
    assert isinstance(found, Temporary)
    assert found.reason.startswith("ConnectionRefusedError")


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = send(MAIL, server=Server("127.0.0.1", silent.getsockname()[1], seconds=0.3))
    assert isinstance(found, Temporary)


def test_a_name_that_does_not_exist_is_asked_again_later() -> None:
    assert isinstance(send(MAIL, server=Server("mail.invalid", 25, seconds=2)), Temporary)


def test_trouble_with_our_own_login_says_nothing_about_the_message() -> None:
    def nobody(*_arguments: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with running(Mailbox(), authenticator=nobody, auth_require_tls=False) as server:
        found = send(MAIL, server=replace(server, user="sroi", password="fout"))  # refused on purpose
    assert isinstance(found, Temporary)
    assert found.reason.startswith("535")


def test_a_server_without_tls_gets_no_mail_when_tls_is_asked() -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        assert isinstance(send(MAIL, server=replace(server, starts_tls=True)), Temporary)
    assert mailbox.taken == []


@pytest.mark.parametrize("to", ["", "geen adres", "a@b.example\r\nBcc: evil@example.org", "@"])
def test_an_address_that_cannot_be_is_refused_before_anything_is_sent(to: str) -> None:
    assert isinstance(send(replace(MAIL, to=to), server=Server("127.0.0.1", 1)), Permanent)


def test_a_subject_cannot_bring_in_another_header() -> None:
    assert isinstance(
        send(replace(MAIL, subject="x\r\nBcc: evil@example.org"), server=Server("127.0.0.1", 1)), Permanent
    )


def test_the_same_mail_is_recognised_when_it_is_tried_again() -> None:
    assert composed(MAIL)["Message-ID"] == composed(MAIL)["Message-ID"] == MAIL.message_id
    assert composed(MAIL)["Date"] == "Sun, 22 Nov 2026 09:00:00 +0000"


@override_settings(
    EMAIL_HOST="mail.example",
    EMAIL_PORT=587,
    EMAIL_HOST_USER="sroi",
    EMAIL_HOST_PASSWORD="geheim",
    EMAIL_USE_TLS=True,
    EMAIL_TIMEOUT=7,
)
def test_the_server_comes_from_the_settings_and_does_not_show_its_password() -> None:
    server = server_of_settings()
    assert (server.host, server.port, server.seconds) == ("mail.example", 587, 7)
    assert (server.user, server.password, server.starts_tls) == ("sroi", "geheim", True)
    assert "geheim" not in repr(server)


def test_an_email_is_text_and_greets_and_signs_in_one_way() -> None:
    """A browser's signs for & and < have no place in a subject or a text."""
    contract = SimpleNamespace(
        contractor_name="Bos & Zn <BV>", reference="SR-1-C01", title="Groen & <rood>", ends_on=MAIL.sent_at.date()
    )
    values = {"contract": contract, "recipient": SimpleNamespace(name="Ans O'Hara"), "base_url": "https://x.example"}
    with translation.override("nl"):
        subject, text = written("enforcement/last_invoice", values)
    assert "Bos & Zn <BV>" in subject
    assert text.startswith("Beste Ans O'Hara,")
    assert "Groen & <rood>" in text
    assert text.endswith("Met vriendelijke groet,\nBureau Social Return\n")
