"""What every response and every signed-in request gets."""

import logging
import time
from collections.abc import Callable
from hashlib import sha256

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from redis.exceptions import RedisError

from sroi.accounts.models import User
from sroi.accounts.selectors import roles_of
from sroi.accounts.states import STAFF

IDLE_SECONDS = 30 * 60
"""A screen that nobody minds is somebody else's by then (BIO)."""
logger = logging.getLogger(__name__)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeaders:
    """Adds the headers that others do not set, keeps signed-in pages out of caches, and empties these at the end."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the headers added."""
        response = self.respond(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store"
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"cache"'
        return response


class PreferredLanguage:
    """Shows a signed-in person the language of their choice, unless this visit chose another."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the preferred language."""
        user = getattr(request, "user", None)
        if isinstance(user, User) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        return self.respond(request)


class IdleEnd:
    """Ends a session of the office in which nothing was asked for half an hour; the longest one ends by itself."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or lead to the login page that says why; what was typed there is kept."""
        user = request.user
        if not isinstance(user, User) or not (roles_of(user) & STAFF or user.is_staff):
            return self.respond(request)
        if not self._is_idle(request, user):
            return self.respond(request)
        logout(request)
        words = gettext("You were signed out, because nothing was done for %(count)s minutes. Sign in to go on.")
        words %= {"count": IDLE_SECONDS // 60}
        if not request.accepts("text/html"):
            return JsonResponse({"message": words}, status=401)
        messages.info(request, words)
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")

    @staticmethod
    def _is_idle(request: HttpRequest, user: User) -> bool:
        """Tell whether nothing was asked for too long, and count this request; without the memory nobody is idle."""
        records = get_authentication_records(request, user)
        opened = records[0]["at"] if records else request.session.session_key
        key = f"idle:{sha256(f'{user.pk}:{opened}'.encode()).hexdigest()}"
        try:
            if cache.touch(key, IDLE_SECONDS):
                return False
            if records and time.time() - records[-1]["at"] > IDLE_SECONDS:
                return True
            cache.set(key, 1, IDLE_SECONDS)
        except RedisError:
            logger.exception("nobody knows whether a session is idle")
        return False


class SecondFactor:
    """Lets the office in with a second factor only, where the installation asks for one."""

    FREE = ("mfa_", "account_", "set_language")

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: tuple[object, ...], _kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Send somebody of the office without a second factor to the page where it is set."""
        user = request.user
        if not settings.MFA_REQUIRED or not isinstance(user, User) or self._is_free(request):
            return None
        if self._has_used_it(request, user) or not (roles_of(user) & STAFF or user.is_staff):
            return None
        if is_mfa_enabled(user):
            logout(request)
            return redirect("account_login")
        messages.info(request, gettext("Set a second factor first: this installation asks for one."))
        return redirect("mfa_activate_totp")

    def _is_free(self, request: HttpRequest) -> bool:
        """Tell whether the page has to be there for who still has to set the factor."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        return name.startswith(self.FREE)

    @staticmethod
    def _has_used_it(request: HttpRequest, user: User) -> bool:
        """Tell whether this person opened the session with the second factor, or set it in there."""
        return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
