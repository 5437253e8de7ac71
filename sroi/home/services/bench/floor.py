"""What everything is measured against: hello behind a login, with the middleware that Django starts a project with."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path

STOCK = (
    f"{__name__}.Hello",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


class Hello:
    """Leads every request to the addresses of this module."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the page below."""
        request.urlconf = __name__
        return self.respond(request)


@login_required
def hello(_request: HttpRequest) -> HttpResponse:
    """The smallest page that knows its reader."""
    return HttpResponse("hello")


urlpatterns = [path("", hello)]


def floor_handler() -> WSGIHandler:
    """The floor as a web application."""
    with override_settings(MIDDLEWARE=list(STOCK), SESSION_ENGINE="django.contrib.sessions.backends.db"):
        return WSGIHandler()
