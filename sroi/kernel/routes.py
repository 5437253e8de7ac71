"""Addresses of pages that many rows of a list lead to."""

from functools import cache
from urllib.parse import quote

from django.urls import reverse

PLACE = "-reference-"


def page_of(view: str, reference: str) -> str:
    """The page of one thing by its reference; the route is looked up once for all rows of all lists."""
    before, after = _route(view)
    return f"{before}{quote(reference)}{after}"


@cache
def _route(view: str) -> tuple[str, str]:
    """What stands before and after the reference in an address."""
    before, _place, after = reverse(view, args=[PLACE]).partition(PLACE)
    return before, after
