"""A form left open too long loses nothing of what was typed, and shows it to nobody else (R5, R45)."""

import re
import time
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from redis.exceptions import RedisError

from sroi.accounts import middleware
from sroi.accounts.models import User
from sroi.dossier.models import Event, Note
from sroi.kernel.once import TOKEN
from sroi.kernel.unsent import AGAIN, LARGEST
from tests.factories.cast import Cast, cast_case

pytestmark = pytest.mark.django_db
PASSWORD = "een-lang-wachtwoord-van-hier"
TYPED = "Dit heb ik in een half uur opgeschreven, met zorg."


def sign_in(user: User, client: Client) -> None:
    """Type the password, in this browser."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    client.cookies.pop("sessionid", None)
    page = client.get(reverse("account_login")).content.decode()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, TOKEN: token_of(page)})


def token_of(page: str) -> str:
    """The token of a page's own form."""
    found = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    return str(found[-1])


def browser_of(user: User) -> Client:
    """A browser that checks as a real one is checked, with somebody signed in."""
    client = Client(enforce_csrf_checks=True)
    sign_in(user, client)
    return client


def typed_in(client: Client, to: str, **more: object) -> dict[str, object]:
    """What stands in the open form."""
    return {"text": TYPED, TOKEN: token_of(client.get(to).content.decode()), **more}


def hidden_of(page: str) -> dict[str, str]:
    """What the page sends again."""
    form = page.partition('name="sent-again"')[0].rpartition("<form")[2] + 'name="sent-again"'
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page[page.rindex(form[:40]) :])
    return dict(found)


@pytest.fixture
def to(cast: Cast) -> str:
    """The page to write a note at."""
    return reverse("dossier:note-add", args=[cast_case(cast).reference])


def test_a_page_of_before_signing_in_again_is_sent_again_with_one_button(cast: Cast, to: str) -> None:
    """The other tab signed in again: the token of this one is old."""
    client = browser_of(cast.buyer)
    sent = typed_in(client, to)
    sign_in(cast.buyer, client)
    answer = client.post(to, sent)
    assert answer.status_code == 302
    assert not Note.objects.exists()
    page = client.get(answer["Location"]).content.decode()
    assert TYPED in page
    again = hidden_of(page)
    assert again["text"] == TYPED
    assert client.post(to, again).status_code == 302
    assert Note.objects.get().text == TYPED
    assert client.get(answer["Location"]).status_code == 404


def test_the_idle_end_keeps_what_was_typed_for_who_typed_it(
    cast: Cast, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "IDLE_SECONDS", 1)
    client = browser_of(cast.buyer)
    sent = typed_in(client, to, text=f"{TYPED} BSN 111222333")
    time.sleep(1.3)
    answer = client.post(to, sent)
    monkeypatch.undo()
    assert answer["Location"].startswith(f"{reverse('account_login')}?next=/opnieuw/")
    waits = answer["Location"].partition("next=")[2]
    login = client.get(answer["Location"]).content.decode()
    assert TYPED not in login
    assert "bewaard" in login
    sign_in(cast.adviser, client)
    assert client.get(waits).status_code == 404
    client.post(reverse("account_logout"), {TOKEN: token_of(client.get(reverse("account_logout")).content.decode())})
    assert client.get(waits).status_code == 302
    sign_in(cast.buyer, client)
    page = client.get(waits).content.decode()
    assert TYPED in page
    assert "111222333" not in page


def test_a_session_that_ended_keeps_what_was_typed_too(cast: Cast, to: str) -> None:
    client = browser_of(cast.buyer)
    sent = typed_in(client, to)
    client.session.flush()
    answer = client.post(to, sent)
    assert "next=/opnieuw/" in answer["Location"]
    client.cookies.pop("sessionid", None)


def test_another_account_in_the_same_browser_sees_nothing_of_it(cast: Cast, to: str) -> None:
    """Who sits down at the screen of somebody else presses the button of the page that stands there."""
    client = browser_of(cast.buyer)
    sent = typed_in(client, to)
    sign_in(cast.adviser, client)
    answer = client.post(to, sent)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert TYPED not in page
    waits = re.search(r'href="(/opnieuw/[^"]+)"', page)
    assert waits
    assert client.get(waits[1]).status_code == 404
    assert not Note.objects.exists()
    sign_in(cast.buyer, client)
    assert TYPED in client.get(waits[1]).content.decode()


def test_a_page_of_elsewhere_gets_nothing_kept_or_shown(cast: Cast, to: str) -> None:
    """Without a token of our own pages, or with one that an attacker got for a page of their own."""
    client, attacker = browser_of(cast.buyer), browser_of(cast.stranger)
    theirs = token_of(attacker.get(reverse("accounts:profile")).content.decode())
    for token in ("", "a" * 64, "é" * 64, theirs):
        answer = client.post(to, {"text": TYPED, TOKEN: token})
        assert answer.status_code == 403
        assert TYPED not in answer.content.decode()
    assert not Note.objects.exists()
    assert not Event.objects.filter(verb__contains="note").exists()


def test_passwords_and_files_are_not_kept_and_the_files_are_named(cast: Cast) -> None:
    case = cast_case(cast)
    to, client = reverse("dossier:attachment-add", args=[case.reference]), browser_of(cast.buyer)
    sent = {TOKEN: token_of(client.get(to).content.decode()), "file": SimpleUploadedFile("loonstrook.pdf", b"%PDF")}
    sign_in(cast.buyer, client)
    page = client.get(client.post(to, sent)["Location"]).content.decode()
    assert "loonstrook.pdf" in page
    profile = reverse("accounts:profile")
    sent = {TOKEN: token_of(client.get(profile).content.decode()), "name": "Bas Inkoper", "new_password": PASSWORD}
    sign_in(cast.buyer, client)
    page = client.get(client.post(profile, sent)["Location"]).content.decode()
    assert PASSWORD not in page


def test_what_is_kept_stands_nowhere_readable_and_not_for_ever(cast: Cast, to: str) -> None:
    client = browser_of(cast.buyer)
    sent = typed_in(client, to)
    sign_in(cast.buyer, client)
    with patch("sroi.kernel.unsent.cache.set", wraps=cache.set) as kept:
        client.post(to, sent)
    values = [call.args for call in kept.call_args_list if str(call.args[0]).startswith("unsent:")]
    assert [each[2] for each in values] == [12 * 60 * 60]
    assert TYPED not in str(values)


def test_too_much_or_a_memory_that_is_away_leaves_the_plain_page(cast: Cast, to: str) -> None:
    client = browser_of(cast.buyer)
    for cause in ("large", "away"):
        sent = typed_in(client, to, text="x" * (LARGEST + 1) if cause == "large" else TYPED)
        sign_in(cast.buyer, client)
        with patch("sroi.kernel.unsent.cache.set", side_effect=RedisError if cause == "away" else None):
            answer = client.post(to, sent)
        assert answer.status_code == 403, cause
        assert "Verstuur het formulier opnieuw" in answer.content.decode()


def test_kept_answers_hear_it_in_their_own_way(cast: Cast, to: str) -> None:
    client = browser_of(cast.buyer)
    sent = typed_in(client, to)
    sign_in(cast.buyer, client)
    answer = client.post(to, sent, headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert "message" in answer.json()
    assert AGAIN not in answer.content.decode()
