"""Handing one prepared e-mail to the mail server; the outbox decides what happens after (R42)."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from django.conf import settings
from django.template import Context, Engine

SECONDS = 20
PERMANENT = 500
OUR_TROUBLE = frozenset({503, 530, 534, 535, 538})
"""Answers that tell about our own login or order of talking, not about the message."""


def written(template: str, values: Mapping[str, object]) -> tuple[str, str]:
    """The subject and the text of an e-mail; both are read as they are, so nothing is escaped for a browser."""
    engine, context = Engine.get_default(), Context(dict(values), autoescape=False)
    subject = engine.get_template(f"emails/{template}.subject.txt").render(context)
    return " ".join(subject.split()), engine.get_template(f"emails/{template}.txt").render(context).strip() + "\n"


@dataclass(frozen=True, slots=True)
class File:
    """One file that goes with an e-mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail to one address; the same Message-ID each time it is tried, so that a double is recognised."""

    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    sent_at: datetime
    html: str = ""
    files: tuple[File, ...] = ()
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """Where e-mail is handed over."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starts_tls: bool = False
    is_tls: bool = False
    seconds: float = SECONDS

    def __repr__(self) -> str:
        return f"<Server {self.host}:{self.port}>"


@dataclass(frozen=True, slots=True)
class Sent:
    """The server has taken the e-mail over."""


@dataclass(frozen=True, slots=True)
class Temporary:
    """Not now: the server is away or busy, or does not let us in. Try again later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Permanent:
    """Not ever: the address or the message is refused."""

    reason: str


Outcome = Sent | Temporary | Permanent


def server_of_settings() -> Server:
    """The server of MAIL_URL."""
    return Server(
        host=str(settings.EMAIL_HOST or "127.0.0.1"),
        port=int(settings.EMAIL_PORT or 25),
        user=str(settings.EMAIL_HOST_USER or ""),
        password=str(settings.EMAIL_HOST_PASSWORD or ""),
        starts_tls=bool(settings.EMAIL_USE_TLS),
        is_tls=bool(getattr(settings, "EMAIL_USE_SSL", False)),
        seconds=float(settings.EMAIL_TIMEOUT or SECONDS),
    )


def send(mail: Mail, *, server: Server) -> Outcome:
    """Hand one e-mail over; every failure is an outcome with its reason, none is an exception."""
    try:
        message = composed(mail)
    except ValueError as error:
        return Permanent(f"not a valid message: {error}")
    try:
        connection = _connected(server)
    except (OSError, smtplib.SMTPException) as error:
        return Temporary(_reason(error))
    try:
        connection.send_message(message, parseaddr(mail.sender)[1], [parseaddr(mail.to)[1]])
    except (OSError, smtplib.SMTPException) as error:
        return _failure(error)
    finally:
        _leave(connection)
    return Sent()


def composed(mail: Mail) -> EmailMessage:
    """The e-mail as it goes over the line; raises ValueError for an address or header that cannot be."""
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = mail.message_id
    message["Date"] = mail.sent_at
    message["From"] = _address(mail.sender)
    message["To"] = _address(mail.to)
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"
    for name, value in (mail.headers or {}).items():
        message[name] = value
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for file in mail.files:
        _attach(message, file)
    return message


def _attach(message: EmailMessage, file: File) -> None:
    """Add a file; a calendar invitation keeps its method, so that mail programs show their buttons."""
    kind, *parameters = (part.strip() for part in file.content_type.split(";"))
    main, _, sub = kind.partition("/")
    values = dict(each.split("=", 1) for each in parameters if "=" in each)
    if main == "text":
        text = file.content.decode(values.pop("charset", "utf-8"))
        message.add_attachment(text, subtype=sub, filename=file.name, params=values, cte="base64")
    else:
        message.add_attachment(
            file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name, params=values
        )


def _address(text: str) -> Address:
    """One address with its name; raises ValueError when there is none or more than one line."""
    if re.search(r"[\r\n]", text):
        raise ValueError("an address is one line")
    name, address = parseaddr(text)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ValueError("no address")
    try:
        return Address(display_name=name, addr_spec=address)
    except (IndexError, AttributeError) as error:
        raise ValueError("no address") from error


def _connected(server: Server) -> smtplib.SMTP:
    """A connection that is greeted, safe and logged in."""
    if server.is_tls:
        safe = ssl.create_default_context()
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=safe)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
    try:
        if server.starts_tls:
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _leave(connection: smtplib.SMTP) -> None:
    """Say goodbye; what the server answers to that changes nothing for the e-mail."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()


def _failure(error: Exception) -> Temporary | Permanent:
    """What a failure says about the message: 5xx and a message that the server cannot take are for ever."""
    codes = {code for code, _said in _answers(error)}
    refused = isinstance(error, smtplib.SMTPNotSupportedError) or any(code >= PERMANENT for code in codes)
    return Permanent(_reason(error)) if refused and not codes & OUR_TROUBLE else Temporary(_reason(error))


def _answers(error: Exception) -> tuple[tuple[int, str], ...]:
    """What the server answered, as codes with their texts; nothing when it did not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return tuple((code, _text(said)) for code, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return ((error.smtp_code, _text(error.smtp_error)),)
    return ()


def _reason(error: Exception) -> str:
    """A failure in words, short enough to be kept."""
    told = "; ".join(f"{code} {said}" for code, said in _answers(error)) or f"{type(error).__name__}: {error}"
    return told[:250]


def _text(said: bytes | str) -> str:
    """An answer of the server as text."""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
