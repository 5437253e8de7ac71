"""Pages for what is refused: not your duty (403), not there (404), only by a button (405), wrong moment (409)."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext, gettext_noop

from sroi.kernel.refusals import Blocker, Refused
from sroi.kernel.states import NotAllowed
from sroi.kernel.unsent import AGAIN, forget_unsent, keep_unsent, note_owner, owner_of

NOT_NOW = gettext_noop("This step is not possible now: the file has moved on, or is not that far yet.")


NUL = "\x00"


class NoNullBytes:
    """Refuses a request with a null byte in its address, its query or its fields: the database keeps no such text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: tuple[object, ...], _kwargs: dict[str, object]
    ) -> None:
        """Look at what was sent, once the token of the form was checked; answered with 400."""
        fields = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        sent = (text for given in fields for name, values in given.lists() for text in (name, *values))
        if NUL in request.path or any(NUL in str(text) for text in sent):
            raise SuspiciousOperation("null byte in a request")


class KeptSheets:
    """Loses nothing of a form whose session ended: who signs in again finds it, and nobody else (R5)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; note whose pages these are, keep what meets the sign-in page, forget what was done."""
        response = self.get_response(request)
        user_id = request.user.pk if request.user.is_authenticated else None
        if user_id is not None:
            note_owner(request, user_id)
        if request.method != "POST" or response.status_code != 302 or not request.accepts("text/html"):
            return response
        if user_id is not None:
            if AGAIN in request.POST:
                forget_unsent(request.POST[AGAIN], owner_id=user_id)
            return response
        if not response.headers["Location"].startswith(f"{reverse(settings.LOGIN_URL)}?"):
            return response
        owner_id = owner_of(request)
        key = keep_unsent(request, owner_id=owner_id) if owner_id is not None else None
        if key is None:
            return response
        messages.info(request, gettext("Sign in again. What you filled in was kept for you."))
        return redirect_to_login(reverse("home:unsent", args=[key]))


class RefusalPages:
    """Turns a refusal that no view caught into its page; nothing of it is kept in a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; keep every refusal out of caches, also those of the address table."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
            response = with_a_page(request, response)
        if response.status_code in (403, 404, 405, 409):
            add_never_cache_headers(response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its page; leave every other exception alone."""
        if isinstance(exception, Refused):
            return conflict(request, exception.blockers)
        if isinstance(exception, NotAllowed):
            return conflict(request, (Blocker("not-now", NOT_NOW),))
        if isinstance(exception, PermissionDenied):
            return render(request, "403.html", status=403)
        if isinstance(exception, Http404):
            return render(request, "404.html", status=404)
        return None


def with_a_page(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """An address that only takes a button says so to who opens it, for instance after signing in again."""
    response = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
    response.headers["Allow"] = refused.headers.get("Allow", "")
    return response


def conflict(request: HttpRequest, blockers: tuple[Blocker, ...]) -> HttpResponse:
    """The 409 page with every reason and the way back."""
    return render(request, "409.html", {"blockers": blockers, "back_url": way_back(request)}, status=409)


def way_back(request: HttpRequest) -> str:
    """The page the reader came from when it is ours, else the start page."""
    referer = request.headers.get("Referer", "")
    ours = f"{request.scheme}://{request.get_host()}/"
    return referer if referer.startswith(ours) and referer != request.build_absolute_uri() else "/"
