"""One request to a page: by whom of our accounts, and when."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from sroi.accounts.models import User
from sroi.kernel import visits
from sroi.kernel.visits import found_or_404, moved_on

__all__ = ["Visit", "found_or_404", "moved_on", "pressing", "reading", "visit", "visit_of"]


class Visit(visits.Visit[User]):
    """One request of somebody with an account, at one moment."""

    __slots__ = ()


def visit_of(request: HttpRequest) -> Visit:
    """The visit that a request is, by the clock of now."""
    if not isinstance(request.user, User):
        raise PermissionDenied("signed-in")
    return Visit(request, request.user, timezone.now())


visit = visits.visits(visit_of, "GET", "HEAD", "POST")
"""A page that asks for something."""
reading = visits.visits(visit_of, "GET", "HEAD")
"""A page that is only read."""
pressing = visits.visits(visit_of, "POST")
"""A button without a page of its own."""
