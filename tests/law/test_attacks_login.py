"""Coming in by another door: fixed sessions, used codes, old devices, names that a page gives away (R1, R3, R4)."""

import json
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone

from sroi.accounts import services
from sroi.accounts.models import Department, Membership, RoleGrant, StandIn, User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import MemberRole, Role
from tests.factories import people
from tests.factories.cast import Cast
from tests.law.form_pages import client_of

pytestmark = pytest.mark.django_db
PASSWORD = "een-lang-wachtwoord-van-hier"
OTHER = "een-ander-wachtwoord-van-hier"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WORK = "/mijn-werk/"
OURS = ("sroi.", "procurement.", "contractors.", "reporting.", "enforcement.")


@pytest.fixture(autouse=True)
def _no_counts_of_others() -> None:
    """Every test starts without the wrong attempts of another."""
    cache.clear()


@pytest.fixture
def adviser(cast: Cast) -> User:
    """Somebody of the office with a password."""
    cast.adviser.set_password(PASSWORD)
    cast.adviser.save(update_fields=["password"])
    return cast.adviser


def sign_in(user: User, *, client: Client | None = None, password: str = PASSWORD) -> Client:
    """A browser in which this person typed the password."""
    client = client or Client()
    client.post(reverse("account_login"), {"login": user.email, "password": password})
    return client


def is_in(client: Client) -> bool:
    """Tell whether this browser gets a page of somebody who signed in."""
    return client.get(reverse("accounts:profile")).status_code == 200


def code_now() -> str:
    """What the app of the second factor shows."""
    return f"{hotp_value(SECRET, next(yield_hotp_counters_from_time())):06}"


def with_factor(user: User) -> None:
    """Give somebody a second factor, with recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)


def give_code(client: Client, code: str) -> None:
    """Type the code of a second factor."""
    client.post(reverse("mfa_authenticate"), {"code": code})


def test_a_session_that_was_there_before_is_another_one_after_signing_in(adviser: User) -> None:
    """Who plants a session in the browser of another, does not share it afterwards."""
    client = Client()
    client.post(reverse("set_language"), {"language": "en"})
    planted = client.session
    planted["planted"] = True
    planted.save()
    before = str(planted.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    sign_in(adviser, client=client)
    assert is_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_made_up_session_is_never_taken_over(adviser: User) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    sign_in(adviser, client=client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32


def test_another_password_signs_out_every_other_device(adviser: User) -> None:
    here, there = sign_in(adviser), sign_in(adviser)
    before = here.session.session_key
    given = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert here.post(reverse("account_change_password"), given).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert here.session.session_key != before


@pytest.mark.parametrize("change", ["activate", "deactivate", "codes"])
def test_another_second_factor_signs_out_every_other_device(
    adviser: User, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stolen session ends when its owner sets, takes away or renews the second factor."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_how: act())  # as outside a test, within the request
    there, here = sign_in(adviser), sign_in(adviser)
    assert is_in(there)
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    given = {}
    if change == "activate":
        secret = here.get(reverse("mfa_activate_totp")).context["form"].secret
        given = {"code": f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"}
    else:
        with_factor(adviser)
    name = {"activate": "activate_totp", "deactivate": "deactivate_totp", "codes": "generate_recovery_codes"}[change]
    assert here.post(reverse(f"mfa_{name}"), given).status_code == 302
    assert is_in(here)
    assert not is_in(there)


@pytest.mark.parametrize("what", ["roles", "closed", "removed", "everywhere"])
def test_who_loses_a_right_is_signed_out_by_the_next_request(cast: Cast, what: str) -> None:
    user = cast.contractor if what == "removed" else cast.adviser
    client, extra = client_of(user), client_of(user)
    assert is_in(client)
    if what == "roles":
        services.set_roles(user_id=user.pk, roles=[Role.BUYER], department=None, by=cast.administrator)
    elif what == "closed":
        services.close_account(user_id=user.pk, by=cast.administrator)
    elif what == "removed":
        owner = people.person("Eva Eigenaar", organisation=cast.company, member=MemberRole.OWNER)
        place = Membership.objects.get(user=user, organisation=cast.company)
        services.remove_colleague(membership_id=place.pk, by=owner)
    else:
        extra.post(reverse("accounts:sign-out-everywhere"))
    assert client.get(WORK).status_code == 302
    assert "/account/login/" in client.get(WORK).headers["Location"]


def test_a_closed_account_gets_in_by_no_door(cast: Cast, adviser: User) -> None:
    """Not by the password, a link for a new one, a calendar or a colleague who is away."""
    token = client_of(adviser).post(reverse("home:calendar-feed")).context["address"].rpartition("/")[2]
    feed = reverse("home:calendar", args=[token.removesuffix(".ics")])
    assert Client().get(feed).status_code == 200
    services.close_account(user_id=adviser.pk, by=cast.administrator)
    assert not is_in(sign_in(adviser))
    assert Client().get(feed).status_code == 404
    assert client_of(cast.stand_in).get(reverse("home:case-list")).status_code in (200, 403)
    stand_in = User.objects.get(pk=cast.stand_in.pk)
    assert adviser.pk not in {standing.user.pk for standing in standings_of(stand_in)}


def test_a_code_of_the_second_factor_works_once(adviser: User) -> None:
    with_factor(adviser)
    code = code_now()
    first, second = sign_in(adviser), sign_in(adviser)
    assert not is_in(first)
    give_code(first, code)
    give_code(second, code)
    assert is_in(first)
    assert not is_in(second)


def test_a_recovery_code_works_once(adviser: User) -> None:
    with_factor(adviser)
    code = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
    first, second = sign_in(adviser), sign_in(adviser)
    give_code(first, code)
    give_code(second, code)
    assert is_in(first)
    assert not is_in(second)


def test_codes_cannot_be_guessed_one_after_the_other(adviser: User) -> None:
    with_factor(adviser)
    client = sign_in(adviser)
    for number in range(12):
        give_code(client, f"{number:06}")
    give_code(client, code_now())
    assert not is_in(client)


def test_a_new_password_by_mail_does_not_replace_the_second_factor(adviser: User) -> None:
    with_factor(adviser)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": adviser.email})
    key = [user_pk_to_url_str(adviser), default_token_generator.make_token(adviser)]
    there = client.get(reverse("account_reset_password_from_key", args=key)).headers["Location"]
    client.post(there, {"password1": OTHER, "password2": OTHER})
    assert not is_in(client)
    sign_in(adviser, client=client, password=OTHER)
    assert not is_in(client)
    give_code(client, code_now())
    assert is_in(client)


def test_a_link_for_a_new_password_works_once(adviser: User) -> None:
    key = [user_pk_to_url_str(adviser), default_token_generator.make_token(adviser)]
    address = reverse("account_reset_password_from_key", args=key)
    for turn, password in enumerate((OTHER, "weer-een-ander-wachtwoord")):
        client = Client()
        first = client.get(address)
        if turn == 0:
            client.post(first.headers["Location"], {"password1": password, "password2": password})
        else:
            assert first.status_code == 200
            client.post(address, {"password1": password, "password2": password})
    adviser.refresh_from_db()
    assert adviser.check_password(OTHER)


@override_settings(MFA_REQUIRED=True)
def test_a_stand_in_needs_the_second_factor_of_who_is_away(cast: Cast) -> None:
    """R4: somebody without a role of their own acts with the rights of the adviser, so comes in as the adviser does."""
    plain = User.objects.create_user("plain@sroi.example", name="Plien", language="nl")
    plain.department = Department.objects.first()
    plain.save(update_fields=["department"])
    today = timezone.localdate()
    StandIn.objects.create(
        absentee=cast.adviser, stand_in=plain, starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=1)
    )
    assert not RoleGrant.objects.filter(user=plain).exists()
    answer = client_of(plain).get(WORK)
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("mfa_activate_totp")


def test_the_secrets_of_the_second_factor_are_kept_sealed(adviser: User) -> None:
    """Who reads the database, a copy of it or a window on it, cannot make codes."""
    with_factor(adviser)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    kept = json.dumps([row.data for row in Authenticator.objects.all()])
    assert SECRET not in kept
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert seed.startswith("sealed:")
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).validate_code(codes[0])
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_now())


def test_the_technical_windows_show_rows_of_ours_only_and_change_nothing() -> None:
    """R3: a library's window would set the address, the group or the second factor of somebody else."""
    request = RequestFactory().get("/")
    request.user = User(email="super@sroi.example", is_superuser=True, is_staff=True, is_active=True)
    for model, window in admin.site._registry.items():
        label = model._meta.label
        assert model.__module__.startswith(("sroi.", "procurement.", "contractors.", "reporting.", "enforcement.")), (
            label
        )
        assert not window.has_add_permission(request), label
        assert not window.has_change_permission(request), label
        assert not window.has_delete_permission(request), label


def test_the_technical_windows_have_no_login_of_their_own(adviser: User) -> None:
    """One door, with its limits and its second factor."""
    User.objects.filter(pk=adviser.pk).update(is_staff=True, is_superuser=True)
    with_factor(adviser)
    client = Client()
    given = {"username": adviser.email, "password": PASSWORD, "login": adviser.email}
    answer = client.post("/techniek/login/", given)
    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["Location"]
    assert client.get("/techniek/").status_code == 302


def said(content: bytes) -> str:
    """What the page says, without the token of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode()).partition("<main")[2]


def with_hashings(given: dict[str, str]) -> tuple[int, str, int]:
    """The answer to signing in, and how often a password was hashed for it: what takes the time of it."""
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as encode:
        answer = Client().post(reverse("account_login"), given)
    return answer.status_code, said(answer.content), encode.call_count


def test_signing_in_says_and_costs_the_same_for_who_is_there_and_who_is_not(cast: Cast, adviser: User) -> None:
    """6.3.8: no text, status or work tells whether an address has an account."""
    closed = User.objects.create_user("dicht@sroi.example", PASSWORD, name="Dicht", language="nl", is_active=False)
    invited = User.objects.create_user("nieuw@sroi.example", None, name="Nieuw", language="nl")
    seen = set()
    for email in (adviser.email, closed.email, invited.email, "niemand@sroi.example"):
        cache.clear()
        given = {"login": email, "password": "fout-wachtwoord-van-iemand"}
        status, page, count = with_hashings(given)
        seen.add((status, count, page.replace(email, "")))
    assert len(seen) == 1, [(status, count) for status, count, _page in seen]


def test_asking_for_a_new_password_says_the_same_for_everybody(cast: Cast, adviser: User) -> None:
    seen = set()
    for email in (adviser.email, "niemand@sroi.example"):
        answer = Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        seen.add((answer.status_code, tuple(answer.redirect_chain), said(answer.content)))
    assert len(seen) == 1


def test_a_flood_of_requests_for_new_passwords_is_stopped(adviser: User) -> None:
    statuses = [
        Client().post(reverse("account_reset_password"), {"email": adviser.email}).status_code for _turn in range(12)
    ]
    assert 429 in statuses
    assert len(mail.outbox) <= 5


def test_nobody_signs_up(cast: Cast) -> None:
    before = User.objects.count()
    given = {"email": "nieuw@boos.example", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/account/signup/", given)
    assert User.objects.count() == before


def test_signing_out_is_a_button_and_leaves_nothing_behind(adviser: User) -> None:
    client = sign_in(adviser)
    key = str(client.session.session_key)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)
    answer = client.post(reverse("account_logout"))
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert not Session.objects.filter(session_key=key).exists()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(client)


def test_a_session_ends_twelve_hours_after_signing_in(adviser: User) -> None:
    """Also when it is used all the time."""
    start = timezone.now()
    never_idle = patch("sroi.accounts.middleware.IDLE_SECONDS", 24 * 60 * 60)
    with never_idle, time_machine.travel(start, tick=False) as clock:
        client = sign_in(adviser)
        for hour in range(1, 12):
            clock.move_to(start + timedelta(hours=hour))
            client.post(reverse("home:theme"), {"theme": "dark"})
            assert is_in(client), hour
        clock.move_to(start + timedelta(hours=12, minutes=1))
        assert not is_in(client)
