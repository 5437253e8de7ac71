"""The world of `tests.law.access` on a database of its own, with everybody signed in."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.test import Client

from sroi.accounts.models import User
from tests.law.access import World

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Ground:
    """A world that stays in a database of its own, and the session of everybody who signed in there."""

    world: World
    sessions: Mapping[str, str]

    def client(self, principal: str, *, with_checks: bool = False) -> Client:
        """A new browser in which this person is signed in; an anonymous one is not."""
        client = Client(enforce_csrf_checks=with_checks, raise_request_exception=False)
        if principal != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[principal]
        return client


def session_of(user: User) -> str:
    """The key of a session in which this person is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
