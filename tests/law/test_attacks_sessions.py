"""The session of a browser: its cookie, what is left after signing out, and how often an address may try (R1)."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sroi.local.stack import ROOT
from tests.factories.cast import Cast, cast_contract
from tests.law.form_pages import client_of
from tests.law.test_attacks_settings import STRONG

pytestmark = pytest.mark.django_db
COOKIES = ("SESSION_COOKIE", "CSRF_COOKIE")
SAYS = (
    "import json; from django.conf import settings as s; names = [n for n in dir(s) if 'COOKIE' in n or 'HSTS' in n];"
    "print(json.dumps({n: getattr(s, n) for n in names}))"
)


def test_the_cookies_of_production_stay_in_one_house() -> None:
    """3.3: only over TLS, for one host and every path, and the session for no script."""
    environment = {
        "SECRET_KEY": str(STRONG["SECRET_KEY"]),
        "FILES_KEY": str(STRONG["FILES_KEY"]),
        "ALLOWED_HOSTS": "sroi.example",
        "BASE_URL": "https://sroi.example",
        "DATABASE_URL": "postgresql:///nothing",
        "REDIS_URL": "redis://127.0.0.1:1",
        "DJANGO_SETTINGS_MODULE": "sroi.settings.prod",
    }
    done = subprocess.run(
        [sys.executable, "-c", SAYS], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    for name in COOKIES:
        assert found[f"{name}_NAME"].startswith("__Host-")
        assert found[f"{name}_SECURE"] is True
        assert found[f"{name}_PATH"] == "/"
        assert found[f"{name}_DOMAIN"] is None
        assert found[f"{name}_SAMESITE"] in ("Lax", "Strict")
    assert found["SESSION_COOKIE_HTTPONLY"] is True
    assert found["LANGUAGE_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 60 * 60


def test_the_back_button_after_signing_out_shows_nothing(cast: Cast) -> None:
    """14.3: what was shown is in no cache, and asking for it again leads to the login."""
    reference = cast_contract(cast).reference
    for user in (cast.adviser, cast.contractor):
        client = client_of(user)
        pages = [reverse("contractors:contract", args=[reference]), reverse("home:work"), reverse("home:agenda")]
        for page in pages:
            assert client.get(page).headers["Cache-Control"] == "no-store"
        assert client.post(reverse("account_logout")).headers["Clear-Site-Data"]
        for page in pages:
            assert "/account/login/" in client.get(page).headers["Location"]


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_or_field_makes_a_reading_an_act(cast: Cast, header: str) -> None:
    """A link cannot press a button, and a form cannot pretend another method."""
    client = client_of(cast.adviser)
    assert (
        client.get(reverse("accounts:sign-out-everywhere") + "?_method=POST", headers={header: "POST"}).status_code
        == 405
    )
    assert client.post(reverse("home:healthz"), {"_method": "DELETE"}, headers={header: "DELETE"}).status_code in (
        200,
        405,
    )
    assert client.get(reverse("home:work")).status_code == 200, "and is still signed in"


def test_one_address_does_not_try_account_after_account(cast: Cast) -> None:
    """6.3.1: the limit of the address holds whatever account is tried; another address still gets in."""
    known, password = cast.adviser, "een-lang-wachtwoord-van-hier"
    known.set_password(password)
    known.save(update_fields=["password"])
    statuses = [
        Client(REMOTE_ADDR="10.1.1.1")
        .post(reverse("account_login"), {"login": f"iemand{number}@sroi.example", "password": "fout"})
        .status_code
        for number in range(40)
    ]
    assert 429 in statuses
    right = {"login": known.email, "password": password}
    there, here = Client(REMOTE_ADDR="10.1.1.1"), Client(REMOTE_ADDR="10.2.2.2")
    there.post(reverse("account_login"), right)
    assert settings.SESSION_COOKIE_NAME not in there.cookies or "_auth_user_id" not in there.session
    here.post(reverse("account_login"), right)
    assert "_auth_user_id" in here.session
