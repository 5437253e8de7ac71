"""The journeys' own ground: the product answers, the browser judges, mail is caught."""

import smtplib
import subprocess
import urllib.request
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page

from sroi.local.stack import ROOT, Stack, program
from tests.journeys.conftest import WIDE, Axe, Mails, Visit


def test_the_login_page_is_served_by_the_real_stack(page: Page, axe: Axe) -> None:
    answer = page.goto("/account/login/")
    assert answer is not None
    assert answer.status == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    axe(page)


def test_the_login_page_fits_a_small_window(narrow_page: Page, axe: Axe) -> None:
    narrow_page.goto("/account/login/")
    axe(narrow_page)


def test_axe_complains_about_a_picture_without_a_text(page: Page, axe: Axe) -> None:
    page.goto("/account/login/")
    page.evaluate("() => { document.body.appendChild(document.createElement('img')).src = '/static/mark.svg' }")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_what_goes_wrong_in_a_window_is_kept(browser: Browser, journey: Stack) -> None:
    window = Visit(browser, journey.base_url, WIDE)
    window.page.goto("/account/login/")
    window.page.evaluate("""() => {
        const inline = document.createElement('script');
        inline.textContent = 'document.title = 1';
        document.body.append(inline);
        console.error('something broke');
        return fetch('/static/missing.js');
    }""")
    window.page.wait_for_timeout(300)
    window.context.close()
    heard = "\n".join(window.complaints)
    assert "Content Security Policy" in heard
    assert "something broke" in heard
    assert "404 on" in heard


def test_the_worker_listens_to_the_queue_of_the_web(journey: Stack) -> None:
    asked = subprocess.run(
        [program("celery"), "-A", "sroi", "inspect", "ping", "--timeout", "3", "--json"],
        cwd=ROOT,
        env=journey.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "pong" in asked.stdout, asked.stdout + asked.stderr


def test_a_mail_is_caught_and_read(journey: Stack, mails: Mails) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "bureau@sroi.example", "a@sroi.example", "Één uitnodiging"
    message.set_content(f"Kom naar {journey.base_url}/account/login/.\n")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="afspraak.ics")
    with smtplib.SMTP("127.0.0.1", journey.smtp_port) as link:
        link.send_message(message)
    (caught,) = mails(to="a@sroi.example", subject="uitnodiging")
    assert caught.links() == [f"{journey.base_url}/account/login/"]
    assert [name for name, _, _ in caught.attachments()] == ["afspraak.ics"]
    listing = urllib.request.urlopen(journey.mail_url).read().decode()
    assert "Één uitnodiging" in listing
    shown = urllib.request.urlopen(f"{journey.mail_url}/{caught.name}").read().decode()
    assert f'<a href="{journey.base_url}/account/login/">' in shown
    assert urllib.request.urlopen(f"{journey.mail_url}/{caught.name}/0").read() == b"BEGIN:VCALENDAR"
