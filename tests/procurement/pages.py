"""A browser on the pages of a case, as the page tests of phase 3 use it."""

from typing import Any

from django.test import Client
from django.urls import reverse

from procurement.models import Case
from sroi.accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def browser(user: User) -> Client:
    """Somebody who is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def path(case: Case, name: str, *parts: object) -> str:
    """The address of a page of a case."""
    return reverse(f"procurement:{name}", args=[case.reference, *parts])


def shown(response: Any) -> str:
    """The page as it was sent."""
    return str(response.content.decode())
