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


def criteria_data(*rows: tuple[str, str, str, str, str, str]) -> dict[str, str]:
    names = ("title", "kind", "weight", "floor_percent", "ceiling_percent", "scale")
    """Criteria as their page sends them."""
    data = {"criteria-TOTAL_FORMS": str(len(rows)), "criteria-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        data |= {f"criteria-{place}-{name}": value for name, value in zip(names, row, strict=True)}
    return data
