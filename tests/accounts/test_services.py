"""Accounts: rights with a history, sessions that end with them, and stand-ins (R1, R4)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import reverse

from sroi.accounts.models import StandIn, User
from sroi.accounts.selectors import changes_of, colleagues_of, roles_of
from sroi.accounts.services import (
    Newcomer,
    close_account,
    end_stand_in,
    make_account,
    name_stand_in,
    remove_colleague,
    reopen_account,
    set_roles,
)
from sroi.accounts.states import MemberRole, Role
from sroi.dossier.models import Message
from sroi.dossier.selectors import why_not_independent
from sroi.kernel.refusals import Refused
from tests.factories import people
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT, ON

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
WEEK = timedelta(days=7)


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def is_in(client: Client) -> bool:
    """Tell whether the browser still gets the own profile."""
    return client.get(reverse("accounts:profile")).status_code == 200


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of the reasons."""
    return {blocker.code for blocker in refused.value.blockers}


@override_settings(EMAIL_BACKEND="sroi.dossier.adapters.OutboxBackend")
def test_a_newcomer_gets_a_link_and_no_password(cast: Cast) -> None:
    newcomer = Newcomer(email="Nieuw@SROI.example", name="Nico Nieuw", department=cast.department)
    user = make_account(newcomer=newcomer, roles=[Role.BUYER], by=cast.administrator)
    assert user.email == "nieuw@sroi.example"
    assert not user.has_usable_password()
    assert roles_of(user) == {Role.BUYER}
    mail = Message.objects.get(address=user.email)
    link = next(line for line in mail.body.splitlines() if "/account/password/reset/key/" in line)
    assert Client().get(link, follow=True).status_code == 200
    with pytest.raises(Refused) as refused:
        make_account(newcomer=newcomer, roles=[], by=cast.administrator)
    assert codes(refused) == {"email-known"}


@pytest.mark.parametrize("principal", ["buyer", "coordinator", "auditor", "contractor", "stand_in"])
def test_only_an_administrator_makes_and_closes_accounts(cast: Cast, principal: str) -> None:
    by = getattr(cast, principal)
    with pytest.raises(PermissionDenied):
        make_account(newcomer=Newcomer(email="x@sroi.example", name="X"), roles=[], by=by)
    with pytest.raises(PermissionDenied):
        close_account(user_id=cast.adviser.pk, by=by)
    with pytest.raises(PermissionDenied):
        set_roles(user_id=cast.adviser.pk, roles=[], department=None, by=by)


def test_who_stands_in_for_an_administrator_manages_no_accounts(cast: Cast) -> None:
    """Rights over accounts never come from a stand-in."""
    helper = people.person("Hulp", Role.BUYER)
    people.stand_in(cast.administrator, helper)
    with pytest.raises(PermissionDenied):
        close_account(user_id=cast.adviser.pk, by=helper)


def test_a_change_of_roles_ends_every_session_and_tells_who_did_it(cast: Cast) -> None:
    browser, other = signed_in(cast.buyer), signed_in(cast.adviser)
    set_roles(user_id=cast.buyer.pk, roles=[Role.AUDITOR], department=None, by=cast.administrator)
    assert not is_in(browser)
    assert is_in(other)
    assert roles_of(User.objects.get(pk=cast.buyer.pk)) == {Role.AUDITOR}
    done = {(change.who, change.what) for change in changes_of(cast.buyer)}
    name = cast.administrator.name
    assert {(name, "Rol ingetrokken: Inkoper"), (name, "Rol gegeven: Auditor")} <= done


def test_a_closed_account_is_out_at_its_next_request_and_cannot_sign_in(cast: Cast) -> None:
    browser = signed_in(cast.buyer)
    close_account(user_id=cast.buyer.pk, by=cast.administrator)
    assert not is_in(browser)
    cast.buyer.set_password("een-lang-wachtwoord-1")
    cast.buyer.is_active = False
    cast.buyer.save()
    assert not Client().login(email=cast.buyer.email, password="een-lang-wachtwoord-1")
    reopen_account(user_id=cast.buyer.pk, by=cast.administrator)
    assert Client().login(email=cast.buyer.email, password="een-lang-wachtwoord-1")


def test_nobody_changes_their_own_rights_and_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        set_roles(user_id=cast.administrator.pk, roles=[Role.BUYER], department=None, by=cast.administrator)
    assert codes(refused) == {"own-roles"}
    second = people.person("Tweede", Role.ADMINISTRATOR)
    close_account(user_id=cast.administrator.pk, by=second)
    third = people.person("Derde", Role.ADMINISTRATOR)
    set_roles(user_id=second.pk, roles=[], department=None, by=third)
    third.role_grants.all().delete()
    fourth = people.person("Vierde", Role.ADMINISTRATOR)
    with pytest.raises(Refused) as refused:
        close_account(user_id=fourth.pk, by=fourth)
    assert codes(refused) == {"own-roles"}


def test_a_stand_in_gets_the_roles_in_the_period_only(cast: Cast) -> None:
    """R4."""
    helper = people.person("Hulp", department=cast.department)
    name_stand_in(absentee=cast.buyer, stand_in_id=helper.pk, starts_on=ON, ends_on=ON + WEEK, at=AT)
    dossier = cast_case(cast).dossier
    for day, holds in ((ON - timedelta(days=1), False), (ON, True), (ON + WEEK, True), (ON + 2 * WEEK, False)):
        acting = dossier.acting(User.objects.get(pk=helper.pk), Role.BUYER, on=day)
        assert (acting is not None) == holds
        if acting is not None:
            assert (acting.by, acting.on_behalf_of) == (helper, cast.buyer)


def test_a_period_can_be_ended_early_by_who_is_stood_in_for(cast: Cast) -> None:
    period = cast.adviser.stand_ins.get()
    with pytest.raises(PermissionDenied):
        end_stand_in(stand_in_id=period.pk, by=cast.stand_in, at=AT)
    end_stand_in(stand_in_id=period.pk, by=cast.adviser, at=AT)
    assert roles_of(User.objects.get(pk=cast.stand_in.pk)) == frozenset()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "code"),
    [
        (ON, ON - timedelta(days=1), "stand-in-backward"),
        (date(2026, 1, 1), date(2026, 1, 31), "stand-in-past"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(cast: Cast, starts_on: date, ends_on: date, code: str) -> None:
    chosen = cast.coordinator.pk
    with pytest.raises(Refused) as refused:
        name_stand_in(absentee=cast.buyer, stand_in_id=chosen, starts_on=starts_on, ends_on=ends_on, at=AT)
    assert code in codes(refused)


@pytest.mark.parametrize(("principal", "code"), [("buyer", "stand-in-self"), ("contractor", "stand-in-no-colleague")])
def test_only_a_colleague_stands_in(cast: Cast, principal: str, code: str) -> None:
    chosen = getattr(cast, principal).pk
    with pytest.raises(Refused) as refused:
        name_stand_in(absentee=cast.buyer, stand_in_id=chosen, starts_on=ON, ends_on=ON + WEEK, at=AT)
    assert code in codes(refused)


def test_a_company_chooses_among_its_own_people(cast: Cast) -> None:
    colleague = people.person(organisation=cast.company)
    assert list(colleagues_of(cast.contractor)) == [colleague]
    assert cast.contractor not in colleagues_of(cast.buyer)


def test_the_proposer_and_the_stand_ins_either_way_are_not_independent(cast: Cast) -> None:
    """R3, R4."""
    dossier = cast_case(cast).dossier
    roles = (Role.ADVISER, Role.COORDINATOR)
    people.stand_in(cast.coordinator, helper := people.person("Hulp"))
    adviser, stand_in = dossier.acting(cast.adviser, *roles), dossier.acting(cast.stand_in, *roles)
    coordinator, helping = dossier.acting(cast.coordinator, *roles), dossier.acting(helper, *roles)
    assert adviser
    assert stand_in
    assert coordinator
    assert helping
    assert why_not_independent(cast.adviser.pk, adviser, since=None, on=ON)
    assert why_not_independent(cast.adviser.pk, stand_in, since=None, on=ON)
    assert why_not_independent(cast.stand_in.pk, adviser, since=None, on=ON)
    assert why_not_independent(cast.coordinator.pk, helping, since=None, on=ON)
    assert why_not_independent(helper.pk, coordinator, since=None, on=ON)
    assert not why_not_independent(cast.adviser.pk, coordinator, since=None, on=ON)
    assert not why_not_independent(None, adviser, since=None, on=ON)


def test_an_owner_removes_a_colleague_of_the_own_company(cast: Cast) -> None:
    colleague = people.person(organisation=cast.company, member=MemberRole.REPORTER)
    place = colleague.memberships.get()
    for other in (colleague, cast.stranger):
        with pytest.raises(PermissionDenied):
            remove_colleague(membership_id=place.pk, by=other)
    browser = signed_in(colleague)
    remove_colleague(membership_id=place.pk, by=cast.contractor)
    assert not is_in(browser)
    assert not User.objects.get(pk=colleague.pk).memberships.exists()


def test_the_office_needs_a_second_factor_where_it_is_asked_for(cast: Cast) -> None:
    with override_settings(MFA_REQUIRED=True):
        response = signed_in(cast.buyer).get(reverse("accounts:profile"))
        assert response.status_code == 302
        assert response["Location"] == reverse("mfa_activate_totp")
        assert is_in(signed_in(cast.contractor))
    assert is_in(signed_in(cast.buyer))


def test_the_right_password_is_refused_after_many_wrong_ones(cast: Cast) -> None:
    """Rate limits work, through the shared cache."""
    cast.buyer.set_password("een-lang-wachtwoord-1")
    cast.buyer.save(update_fields=["password"])
    url = reverse("account_login")
    right = {"login": cast.buyer.email, "password": "een-lang-wachtwoord-1"}
    assert Client().post(url, right).status_code == 302
    client = Client()
    for number in range(8):
        client.post(url, {"login": cast.buyer.email, "password": f"fout-{number}"})
    assert client.post(url, right).status_code != 302


def test_the_login_of_the_technical_windows_is_the_one_login() -> None:
    response = Client().get(reverse("admin:login"))
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


def test_wrong_input_is_answered_at_the_field_and_nothing_is_lost(cast: Cast) -> None:
    client = signed_in(cast.buyer)
    page = client.post(
        reverse("accounts:stand-ins"), {"stand_in": "", "starts_on": "31-02-2026", "ends_on": "5-3-2026"}
    )
    assert set(page.context["form"].errors) == {"stand_in", "starts_on"}
    assert "31-02-2026" in page.content.decode()
    profile = client.post(reverse("accounts:profile"), {"name": "", "phone": "020 123"})
    assert "name" in profile.context["form"].errors
    assert "020 123" in profile.content.decode()
    admin = signed_in(cast.administrator)
    page = admin.post(reverse("accounts:person-add"), {"name": "X", "email": cast.buyer.email, "language": "nl"})
    assert "email" in page.context["form"].errors


def test_the_profile_keeps_name_language_and_pace_of_mail(cast: Cast) -> None:
    client = signed_in(cast.buyer)
    answers = {
        "name": "Bas de Inkoper",
        "phone": "020 123",
        "job_title": "Inkoper",
        "language": "en",
        "mail_procurement": "daily",
        "mail_contractors": "immediate",
        "mail_reporting": "off",
        "mail_enforcement": "immediate",
    }
    assert client.post(reverse("accounts:profile"), answers).status_code == 302
    cast.buyer.refresh_from_db()
    assert (cast.buyer.name, cast.buyer.language) == ("Bas de Inkoper", "en")
    assert dict(cast.buyer.mail_preferences.values_list("kind", "pace"))["procurement"] == "daily"
    assert StandIn.objects.filter(absentee=cast.buyer).count() == 0
