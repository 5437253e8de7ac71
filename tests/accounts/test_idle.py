"""A session of the office in which nothing is asked ends by itself (R1)."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from sroi.accounts import middleware
from sroi.accounts.models import User
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
PASSWORD = "een-lang-wachtwoord-van-hier"
SECONDS = 2


def signed_in(user: User) -> Client:
    """A browser in which this person typed the password."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def test_a_session_of_the_office_ends_when_nothing_is_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request counts; after the end the login page says why, leads back, and the old session is gone."""
    monkeypatch.setattr(middleware, "IDLE_SECONDS", SECONDS)
    office, company = signed_in(cast.adviser), signed_in(cast.contractor)
    profile = reverse("accounts:profile")
    for _turn in range(2):
        assert office.get(profile).status_code == 200
        time.sleep(SECONDS * 0.7)
    assert office.get(profile).status_code == 200
    old = office.cookies["sessionid"].value
    time.sleep(SECONDS + 0.3)
    assert company.get(profile).status_code == 200
    answer = office.get(profile)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next={profile}")
    assert "U bent afgemeld" in office.get(answer["Location"]).content.decode()
    stolen = Client()
    stolen.cookies["sessionid"] = old
    assert stolen.get(profile).status_code == 302


def test_answers_that_are_kept_while_typing_hear_that_the_session_ended(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "IDLE_SECONDS", 1)
    office = signed_in(cast.adviser)
    time.sleep(1.3)
    answer = office.post(reverse("accounts:profile"), {"name": "A"}, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert "U bent afgemeld" in answer.json()["message"]
    cast.adviser.refresh_from_db()
    assert cast.adviser.name != "A"
