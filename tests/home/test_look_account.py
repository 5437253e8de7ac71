"""The way in: login, second step and passwords stand in our own pages, in Dutch and in English."""

import re
from html import unescape
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from sroi.accounts.models import User
from sroi.accounts.selectors import DEMO_DOMAIN, DEMO_PASSWORD
from sroi.accounts.states import Role
from tests.factories.people import person

pytestmark = pytest.mark.django_db
ENTRANCE = ("account_login", "account_reset_password", "account_reset_password_done", "account_signup")
SIGNED_IN = ("account_logout", "account_change_password", "mfa_index", "mfa_activate_totp")
PASSWORD = "een-lang-en-eigen-wachtwoord"  # of a person made in this test

FOREIGN = re.compile(r"\b(?:je|jij|jouw|the|your|please|password|are|is not|activate|download)\b", re.IGNORECASE)


def signed_in() -> Client:
    """Somebody who has just given the password."""
    user = person("S. de Vries", Role.ADVISER)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def confirmed() -> Client:
    """Somebody who has just given the password once more."""
    client = signed_in()
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return client


def dressed(html: str) -> None:
    """Assert that a page stands in our shell and holds nothing inline."""
    assert 'class="sr-bar"' in html
    assert 'href="#content"' in html
    assert html.count("<h1") == 1
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", html)
    assert all("novalidate" in form for form in re.findall(r"<form[^>]*>", html))


@pytest.mark.parametrize("name", ENTRANCE)
def test_every_page_before_login_is_dressed(name: str) -> None:
    html = Client().get(reverse(name)).content.decode()
    dressed(html)
    assert '<html lang="nl"' in html


@pytest.mark.parametrize("name", SIGNED_IN)
def test_every_page_after_login_is_dressed(name: str) -> None:
    answer = confirmed().get(reverse(name))
    assert answer.status_code == 200
    dressed(answer.content.decode())
    assert "S. de Vries" in answer.content.decode()


def test_the_login_page_speaks_english_to_who_chose_it() -> None:
    client = Client()
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    html = client.get(reverse("account_login")).content.decode()
    assert '<html lang="en"' in html
    assert "E-mail address" in html


def test_a_login_without_answers_says_what_to_fill_in() -> None:
    html = Client().post(reverse("account_login"), {}).content.decode()
    assert "<title>Fout: Inloggen" in html
    assert html.count("Vul “E-mailadres” in.") == 2
    assert "verplicht" not in html


def test_logging_in_says_nothing_in_the_language_of_the_browser() -> None:
    """The name stands in the bar; a message from before the login was English on a Dutch page."""
    assert "ams-alert" not in signed_in().get(reverse("home:work")).content.decode()


def test_a_demo_account_logs_in_with_one_button() -> None:
    user = person("T. Hoekstra", Role.BUYER)
    user.email, user.job_title = f"t.hoekstra{DEMO_DOMAIN}", "Inkoper"
    user.set_password(DEMO_PASSWORD)
    user.save(update_fields=["email", "job_title", "password"])
    with override_settings(SHOW_DEMO_ACCOUNTS=True):
        html = Client().get(reverse("account_login")).content.decode()
        english = Client(headers={"accept-language": "en"})
        english.post(reverse("set_language"), {"language": "en", "next": "/"})
        titled = english.get(reverse("account_login")).content.decode()
    assert f'<span class="sr-table__main" lang="nl">{user.job_title}</span>' in titled, "the roles are Dutch words"
    row = next(form for form in re.findall(r"<form.*?</form>", html, re.DOTALL) if user.email in form)
    sent = dict(re.findall(r'name="(login|password)" value="([^"]+)"', row))
    assert Client().post(reverse("account_login"), sent).status_code == 302


def test_an_installation_in_earnest_lists_no_accounts() -> None:
    user = person("T. Hoekstra", Role.BUYER)
    user.email = f"t.hoekstra{DEMO_DOMAIN}"
    user.save(update_fields=["email"])
    with override_settings(SHOW_DEMO_ACCOUNTS=False):
        html = Client().get(reverse("account_login")).content.decode()
    assert user.email not in html
    assert DEMO_PASSWORD not in html


def test_the_second_step_can_be_set_up_and_asks_for_its_code_at_the_next_login() -> None:
    client = confirmed()
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<pre id="authenticator_secret"[^>]*>([A-Z2-7]+)</pre>', page)
    assert secret is not None
    code = format_hotp_value(hotp_value(secret[1], next(yield_hotp_counters_from_time())))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    codes = client.get(reverse("mfa_view_recovery_codes"))
    dressed(codes.content.decode())
    dressed(client.get(reverse("mfa_deactivate_totp")).content.decode())
    dressed(client.get(reverse("mfa_generate_recovery_codes")).content.decode())
    again = Client()
    email = User.objects.get().email
    answer = again.post(reverse("account_login"), {"login": email, "password": PASSWORD}, follow=True)
    html = answer.content.decode()
    dressed(html)
    assert "Tweede stap" in html
    assert 'autocomplete="one-time-code"' in html
    wrong = again.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "Er is een probleem" in wrong


def test_access_is_confirmed_again_on_our_own_page() -> None:
    client = signed_in()
    answer = client.get(reverse("mfa_activate_totp"), follow=True)
    assert answer.redirect_chain
    dressed(answer.content.decode())
    wrong = client.post(reverse("account_reauthenticate"), {"password": "x"}).content.decode()
    assert "<title>Fout: " in wrong
    assert "Er is een probleem" in wrong


@pytest.mark.parametrize("name", [*ENTRANCE, *SIGNED_IN])
def test_the_dutch_pages_say_u(name: str) -> None:
    html = (confirmed() if name in SIGNED_IN else Client()).get(reverse(name)).content.decode()
    text = re.sub(r"<[^>]+>", " ", html.split("<body")[1])
    assert re.findall(r"\b(?:je|jij|jou|jouw|Je|Jij)\b", text) == []


def test_a_new_password_can_be_set_through_the_mailed_link() -> None:
    user = person("T. Hoekstra", Role.BUYER)
    assert Client().post(reverse("account_reset_password"), {"email": user.email}).status_code == 302
    [sent] = mail.outbox
    assert sent.to == [user.email]
    assert sent.subject.endswith("Stel een nieuw wachtwoord in")
    link = re.search(r"https?://[^/]+(/\S+)", str(sent.body))
    assert link is not None
    client = Client()
    page = client.get(link[1], follow=True)
    dressed(page.content.decode())
    address = page.request["PATH_INFO"]
    done = client.post(address, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    dressed(done.content.decode())
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def words(answer: Any) -> str:
    """What a page says inside its own part."""
    inside = answer.content.decode().partition("<main")[2].partition("</main")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inside)).split())


def test_the_pages_of_passwords_and_the_second_step_are_in_plain_dutch() -> None:
    """“U”, and no word of the library in English, also where something is filled in wrong."""
    client, stranger = confirmed(), Client()
    pages = [client.get(reverse(name)) for name in SIGNED_IN]
    pages += [stranger.get(reverse(name)) for name in ENTRANCE]
    pages.append(client.post(reverse("mfa_activate_totp"), {"code": "1"}))
    wrong = {"oldpassword": "x", "password1": "kort", "password2": "anders"}
    pages.append(client.post(reverse("account_change_password"), wrong))
    pages.append(client.post(reverse("account_reauthenticate"), {"password": "x"}))
    pages.append(stranger.post(reverse("account_reset_password"), {"email": "x"}))
    pages.append(stranger.get(reverse("account_reset_password_from_key", args=["1", "x-y"])))
    TOTP.activate(User.objects.get(name="S. de Vries"), "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(User.objects.get(name="S. de Vries"))
    after = ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes")
    pages += [client.get(reverse(name), follow=True) for name in (*after, "mfa_reauthenticate")]
    for page in pages:
        said = words(page)
        assert page.status_code == 200
        assert said
        found = re.findall(
            r"\b(?:je|jij|jouw|the|your|please|password|are|is not|activate|download)\b", said, re.IGNORECASE
        )
        assert not found, f"{found} in {said}"


def test_no_address_of_the_library_asks_to_confirm_an_address() -> None:
    """The personal link proves it; the page of the library would speak of a registration that nobody made."""
    for name, given in (("account_email_verification_sent", []), ("account_confirm_email", ["x"])):
        assert Client().get(reverse(name, args=given)).headers["Location"] == reverse("account_login")


def test_a_session_ends_with_the_browser() -> None:
    """Nobody is asked whether to be remembered: half an hour, or twelve, ends it all the same."""
    assert "remember" not in Client().get(reverse("account_login")).content.decode()
    cookie = signed_in().cookies[settings.SESSION_COOKIE_NAME]
    assert not cookie["max-age"]
    assert not cookie["expires"]
