"""An installation that somebody set up carelessly: it does not start, shows no demonstration and trusts no header."""

import secrets
import subprocess
import sys
from datetime import date

import pytest
from django.test import RequestFactory, override_settings

from sroi.home.services.demo import make_demo
from sroi.kernel.refusals import Refused
from sroi.kernel.vault import new_key
from sroi.local.stack import ROOT
from sroi.settings.guards import weaknesses

STRONG: dict[str, object] = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "FILES_KEY": new_key(),
    "ALLOWED_HOSTS": ["sroi.example"],
    "BASE_URL": "https://sroi.example",
    "CSRF_TRUSTED_ORIGINS": ["https://sroi.example"],
    "DEBUG": False,
    "SHOW_DEMO_ACCOUNTS": False,
}
WEAK: tuple[tuple[str, object], ...] = (
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "secret"),
    ("SECRET_KEY", "a" * 80),
    ("SECRET_KEY", "development-only-key-never-used-where-real-people-are"),
    ("FILES_KEY", ""),
    ("FILES_KEY", "ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMhISE="),
    ("FILES_KEY", "c2hvcnQ="),
    ("ALLOWED_HOSTS", []),
    ("ALLOWED_HOSTS", ["*"]),
    ("ALLOWED_HOSTS", [".example"]),
    ("BASE_URL", "http://sroi.example"),
    ("CSRF_TRUSTED_ORIGINS", ["https://*.example"]),
    ("CSRF_TRUSTED_ORIGINS", ["http://sroi.example"]),
    ("DEBUG", True),
    ("SHOW_DEMO_ACCOUNTS", True),
)


def test_a_strong_installation_has_no_weakness() -> None:
    assert list(weaknesses(STRONG)) == []


@pytest.mark.parametrize(("name", "value"), WEAK)
def test_a_weak_setting_is_named(name: str, value: object) -> None:
    [found] = weaknesses(STRONG | {name: value})
    assert name in found


def started(**changed: str) -> "subprocess.CompletedProcess[str]":
    """The settings of production read in a process of their own: what they say about proxies, cookies and demo."""
    environment = {
        "SECRET_KEY": str(STRONG["SECRET_KEY"]),
        "FILES_KEY": str(STRONG["FILES_KEY"]),
        "ALLOWED_HOSTS": "sroi.example",
        "BASE_URL": "https://sroi.example",
        "DATABASE_URL": "postgresql:///nothing",
        "REDIS_URL": "redis://127.0.0.1:1",
        "DJANGO_SETTINGS_MODULE": "sroi.settings.prod",
    }
    says = "from django.conf import settings as s; print(s.SHOW_DEMO_ACCOUNTS, s.DEBUG, s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    return subprocess.run(
        [sys.executable, "-c", says], cwd=ROOT, env=environment | changed, capture_output=True, text=True, check=False
    )


def test_production_starts_strong_without_demonstration_whatever_the_environment_asks() -> None:
    done = started(SHOW_DEMO_ACCOUNTS="true", DEBUG="true")
    assert done.stdout.split() == ["False", "False", "1"], done.stderr


def test_production_stops_at_a_weak_secret() -> None:
    done = started(SECRET_KEY="changeme", ALLOWED_HOSTS="*")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
    assert "ALLOWED_HOSTS" in done.stderr


@override_settings(SHOW_DEMO_ACCOUNTS=False)
def test_the_demonstration_does_not_fill_an_installation_in_earnest(db: None) -> None:
    """Its accounts have a password that everybody can read."""
    with pytest.raises(Refused) as no:
        make_demo(today=date(2026, 11, 30), cases=1, seed=1, say=lambda _line: None)
    assert [each.code for each in no.value.blockers] == ["no-demonstration"]


@pytest.mark.parametrize(
    ("count", "forwarded", "expected"),
    [(0, "10.0.0.1", "127.0.0.1"), (1, "10.0.0.1", "10.0.0.1"), (1, "9.9.9.9, 10.0.0.1", "10.0.0.1")],
)
def test_the_limits_of_signing_in_count_the_address_that_our_proxy_saw(
    count: int, forwarded: str, expected: str
) -> None:
    """Behind a proxy everybody shares its address; what the browser claims itself never counts."""
    from allauth.core.internal.httpkit import get_client_ip  # noqa: PLC0415  # reads the settings when it is loaded

    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=count):
        request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})
        assert get_client_ip(request) == expected
