"""A session is read as Django reads it: ended or unknown, it holds nothing and its key is not taken over."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from sroi.accounts.adapters import SessionStore

pytestmark = pytest.mark.django_db


def kept() -> str:
    """The key of a session that holds something."""
    session = SessionStore()
    session["who"] = "Anna"
    session.save(must_create=True)
    return str(session.session_key)


def test_a_running_session_gives_what_it_holds() -> None:
    assert SessionStore(kept())["who"] == "Anna"


def test_an_ended_session_holds_nothing() -> None:
    key = kept()
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(key)
    assert session.get("who") is None
    assert session.session_key is None


def test_the_key_of_nobody_is_not_taken_over() -> None:
    session = SessionStore("x" * 32)
    assert session.get("who") is None
    assert session.session_key is None
