"""The mail sink: catches every mail of a development machine and shows it in the browser."""

import argparse
import asyncio
import email
import itertools
import re
import signal
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server  # noqa: N811  # a class, in spite of its name
from aiosmtpd.smtp import Envelope, Session

LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:)]")
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem }
:root { color-scheme: light dark }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; padding: .4rem; border-bottom: 1px solid #8888 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #8888; padding: 1rem } dt { font-weight: bold }
"""


@dataclass(frozen=True, slots=True)
class Mail:
    """One caught mail: where it is kept and what it says."""

    name: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject line."""
        return str(self.message["subject"] or "")

    def body(self, kind: str) -> str:
        """The plain or html part as text; empty where there is none."""
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""

    def links(self) -> list[str]:
        """The addresses that the plain part names."""
        return LINK.findall(self.body("plain"))

    def attachments(self) -> list[tuple[str, str, bytes]]:
        """Name, type and content of each attachment."""
        return [
            (part.get_filename() or "attachment", part.get_content_type(), payload_of(part))
            for part in self.message.iter_attachments()
        ]


def payload_of(part: EmailMessage) -> bytes:
    """The decoded bytes of a part."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else part.as_bytes()


def read_mails(folder: Path) -> list[Mail]:
    """Every caught mail, the oldest first."""
    return [read_mail(path) for path in sorted(folder.glob("*.eml"))]


def read_mail(path: Path) -> Mail:
    """One mail from its file."""
    message = email.message_from_bytes(path.read_bytes(), policy=SMTP)
    if not isinstance(message, EmailMessage):
        raise TypeError(f"{path} holds no mail.")
    recipients = str(message["X-Envelope-To"] or "").split(", ")
    return Mail(name=path.stem, recipients=tuple(recipients), message=message)


class Catcher:
    """Keeps each mail as a file; a half-written one is never seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count()
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802  # its name
        """Accept the mail; the name and arguments are aiosmtpd's."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        name = f"{time.time_ns()}-{next(self.numbers)}"
        draft = self.folder / f"{name}.part"
        draft.write_bytes(f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n".encode() + content)
        draft.rename(self.folder / f"{name}.eml")
        return "250 Message kept"


def page(title: str, body: str) -> bytes:
    """A whole page around the given part."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    style = '<link rel="stylesheet" href="/style.css">'
    return f'<!doctype html><html lang="en"><head>{head}{style}</head><body>{body}</body></html>'.encode()


def list_page(mails: list[Mail]) -> bytes:
    """All mails, the newest first."""
    rows = "".join(
        f"<tr><td>{escape(str(mail.message['date'] or ''))}</td><td>{escape(', '.join(mail.recipients))}</td>"
        f'<td><a href="/{mail.name}">{escape(mail.subject) or "(no subject)"}</a></td></tr>'
        for mail in reversed(mails)
    )
    table = f"<table><thead><tr><th>Date</th><th>To</th><th>Subject</th></tr></thead><tbody>{rows}</tbody></table>"
    return page("Mail", f"<h1>Mail</h1><p>{len(mails)} caught; nothing leaves this machine.</p>{table}")


def mail_page(mail: Mail) -> bytes:
    """One mail: heads, plain text with links, html as text, attachments."""
    heads = "".join(
        f"<dt>{name}</dt><dd>{escape(str(mail.message[name]))}</dd>"
        for name in ("From", "To", "Cc", "Reply-To", "Date", "Subject")
        if mail.message[name]
    )
    text = LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(mail.body("plain")))
    html = f"<h2>HTML part, as text</h2><pre>{escape(mail.body('html'))}</pre>" if mail.body("html") else ""
    files = "".join(
        f'<li><a href="/{mail.name}/{number}">{escape(name)}</a> ({escape(kind)}, {len(content)} bytes)</li>'
        for number, (name, kind, content) in enumerate(mail.attachments())
    )
    attached = f"<h2>Attachments</h2><ul>{files}</ul>" if files else ""
    top = f'<p><a href="/">All mail</a></p><h1>{escape(mail.subject)}</h1><dl>{heads}</dl>'
    return page(mail.subject, f"{top}<pre>{text}</pre>{html}{attached}")


class Reader(BaseHTTPRequestHandler):
    """Shows the caught mails; reads nothing but its own folder."""

    folder: Path

    def do_GET(self) -> None:
        """Answer with the list, one mail, or one attachment."""
        parts = self.path.strip("/").split("/")
        path = self.folder / f"{parts[0]}.eml"
        if parts == ["style.css"]:
            self.answer(STYLE.encode(), kind="text/css")
        elif parts == [""]:
            self.answer(list_page(read_mails(self.folder)))
        elif not re.fullmatch(r"[0-9]+-[0-9]+", parts[0]) or not path.exists():
            self.send_error(HTTPStatus.NOT_FOUND)
        elif len(parts) == 1:
            self.answer(mail_page(read_mail(path)))
        else:
            self.attachment(read_mail(path), parts[1])

    def attachment(self, mail: Mail, number: str) -> None:
        """Hand over an attachment as a download."""
        files = mail.attachments()
        if not number.isdecimal() or int(number) >= len(files):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        name, _, content = files[int(number)]
        safe = re.sub(r"[^A-Za-z0-9._-]", "_", name)
        self.answer(content, kind="application/octet-stream", disposition=f'attachment; filename="{safe}"')

    def answer(self, content: bytes, *, kind: str = "text/html; charset=utf-8", disposition: str = "inline") -> None:
        """Send a page that may load nothing but its own style."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Disposition", disposition)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)


def serve(folder: Path, *, smtp_port: int, http_port: int) -> None:
    """Catch and show mail until this process is asked to stop."""
    stopping = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stopping.set())
    catcher = Controller(Catcher(folder), hostname="127.0.0.1", port=smtp_port, loop=asyncio.new_event_loop())
    reader = ThreadingHTTPServer(("127.0.0.1", http_port), type("FolderReader", (Reader,), {"folder": folder}))
    threading.Thread(target=reader.serve_forever, daemon=True).start()
    catcher.start()
    stopping.wait()
    catcher.stop()
    reader.shutdown()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    options = parser.parse_args()
    serve(options.folder, smtp_port=options.smtp_port, http_port=options.http_port)


if __name__ == "__main__":
    main()
