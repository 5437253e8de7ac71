"""Where everybody comes in, and whether the machine is well."""

import logging

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider, works_for_company

logger = logging.getLogger(__name__)
PLAIN = "text/plain; charset=utf-8"


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The start page: two entrances for who is not signed in, the own work for who is."""
    user = request.user
    if not isinstance(user, User):
        return render(request, "home/start.html")
    return HttpResponseRedirect(
        reverse("home:contract-list" if is_outsider(user) and works_for_company(user) else "home:work")
    )


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type=PLAIN)


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """The process can work: its database and its queue answer."""
    missing = [name for name, check in (("database", ask_database), ("queue", ask_queue)) if not check()]
    if missing:
        return HttpResponse(f"not ready: {', '.join(missing)}\n", content_type=PLAIN, status=503)
    return HttpResponse("ready\n", content_type=PLAIN)


def ask_database() -> bool:
    """Tell whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("the database does not answer")
        return False
    return True


def ask_queue() -> bool:
    """Tell whether the queue answers."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as queue:
            return bool(queue.ping())
    except redis.RedisError:
        logger.exception("the queue does not answer")
        return False
