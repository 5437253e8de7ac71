"""A form that is sent twice acts once: a second press or a browser that tries again gets the first answer (R5).

Every page has its own token against requests from elsewhere, so the same token with the same answers at the same
address is the same sheet of paper. Whoever comes second waits for the first, and finds where that one led.
"""

import logging
from collections.abc import Callable
from hashlib import sha256

from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from redis.exceptions import RedisError

from sroi.kernel.turns import take_turn

TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of the field
SECONDS = 12 * 60 * 60
"""As long as a page can be open: a session ends by then."""

logger = logging.getLogger(__name__)


def once(request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Answer what is sent, whole or not at all; the same sheet again leads to where the first led.

    Only an answer that leads on is remembered: a page that asks again may be sent again.
    """
    if not request.POST.get(TOKEN):
        return act()
    key, is_kept = sheet(request), False
    try:
        with transaction.atomic():
            take_turn(key)
            led_to = _remembered(key)
            if led_to is not None:
                messages.info(request, gettext("You sent this form before. It was recorded once."))
                return redirect(led_to)
            answer = act()
            if isinstance(answer, HttpResponseRedirectBase):
                is_kept = True
                _remember(key, answer.url)
            return answer
    except BaseException:
        if is_kept:  # the commit failed
            _forget(key)
        raise


def _remembered(key: str) -> str | None:
    """Where the first answer led; without the memory a form is answered all the same."""
    try:
        found = cache.get(key)
    except RedisError:
        logger.exception("a form is answered without looking whether it was sent before")
        return None
    return str(found) if found is not None else None


def _remember(key: str, led_to: str) -> None:
    """Keep where the answer led, before the lock goes with the commit."""
    try:
        cache.set(key, led_to, SECONDS)
    except RedisError:
        logger.exception("a form that was answered is not remembered")


def _forget(key: str) -> None:
    """Nothing was done after all."""
    try:
        cache.delete(key)
    except RedisError:
        logger.exception("a form that was not answered may be taken for answered")


def sheet(request: HttpRequest) -> str:
    """What tells one sent sheet from every other: who, where, the token of the page, every answer and every file."""
    mark = sha256(f"{request.user.pk}\n{request.get_full_path()}\n".encode())
    for name, values in sorted(request.POST.lists()):
        mark.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            mark.update(repr((name, file.name, file.size)).encode())
            for piece in file.chunks():
                mark.update(piece)
            file.seek(0)
    return f"once:{mark.hexdigest()}"
