"""An owner invites a colleague, and learns nothing about who has an account: the mail decides (R1)."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sroi.accounts.models import Invitation, Membership, User
from sroi.accounts.services import Newcomer, accept_invitation, invite_colleague, remove_colleague, withdraw_invitation
from sroi.accounts.services.inviting import MOST_INVITATIONS
from sroi.accounts.states import MemberRole
from sroi.dossier.models import Message
from sroi.kernel.refusals import Refused
from tests.factories import people
from tests.factories.cast import Cast
from tests.law.form_pages import client_of

pytestmark = pytest.mark.django_db
NEW = "nieuw@bedrijf.example"
TOKEN = "een-uitnodiging-van-de-proef"


@pytest.fixture(autouse=True)
def _no_counts_of_others() -> None:
    """Every test starts without the attempts of another."""
    cache.clear()


def invite(email: str, by: User) -> Invitation:
    """Invite by the service."""
    newcomer = Newcomer(email=email, name="Wie Weet")
    return invite_colleague(newcomer=newcomer, role=MemberRole.REPORTER, by=by, at=timezone.now())


def shape(sql: str) -> str:
    """A statement without its values."""
    return re.sub(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+\b", "?", sql)


def answer_to(cast: Cast, email: str) -> tuple[object, ...]:
    """What an owner gets to see of inviting an address, the statements behind it, and the mail."""
    client = client_of(cast.contractor)
    given = {"name": "Wie Weet", "email": email, "role": "reporter", "language": "nl"}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(reverse("accounts:colleagues"), given)
    page = client.get(reverse("accounts:colleagues")).content.decode().partition("<main")[2]
    page = re.sub(r'value="\w{64}"|uitnodiging/\d+', "", page).replace(email, "")
    mail = Message.objects.get(address=email)
    text = re.sub(r"uitnodiging/[\w-]+", "", f"{mail.subject} {mail.body}")
    return answer.status_code, answer["Location"], tuple(shape(each["sql"]) for each in queries), page, text


@override_settings(EMAIL_BACKEND="sroi.dossier.adapters.OutboxBackend")
def test_an_invitation_says_and_costs_the_same_for_who_has_an_account_and_who_has_none(cast: Cast) -> None:
    """The page, the list, the statements of the database and the mail: nothing tells them apart."""
    closed = people.person("Dicht", organisation=cast.other_company)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    seen = set()
    for email in (NEW, cast.buyer.email, cast.stranger.email, closed.email):
        Invitation.objects.all().delete()
        seen.add(answer_to(cast, email))
    assert len(seen) == 1


def test_only_an_owner_invites_and_only_so_many(cast: Cast) -> None:
    colleague = people.person(organisation=cast.company, member=MemberRole.REPORTER)
    with pytest.raises(PermissionDenied):
        invite(NEW, colleague)
    with pytest.raises(Refused) as known:
        invite(colleague.email, cast.contractor)
    assert [each.code for each in known.value.blockers] == ["works-here"]
    for number in range(MOST_INVITATIONS - 1):
        invite(f"{number}@bedrijf.example", cast.contractor)
    with pytest.raises(Refused) as many:
        invite(NEW, cast.contractor)
    assert [each.code for each in many.value.blockers] == ["too-many-invitations"]


def test_who_has_no_account_gets_one_by_the_link_and_chooses_a_password(cast: Cast) -> None:
    people.invitation(cast.company, by=cast.contractor, email=NEW, token=TOKEN)
    client, address = Client(), reverse("accounts:invitation", args=[TOKEN])
    assert client.get(address).status_code == 200
    assert not User.objects.filter(email=NEW).exists()
    answer = client.post(address)
    assert "/account/password/reset/key/" in answer["Location"]
    made = User.objects.get(email=NEW)
    assert made.memberships.get().organisation == cast.company
    assert made.memberships.get().role == MemberRole.REPORTER
    assert not made.has_usable_password()
    assert client.get(answer["Location"], follow=True).status_code == 200
    assert Client().post(address).status_code == 410


def test_who_has_an_account_signs_in_first_and_joins_with_it(cast: Cast) -> None:
    people.invitation(cast.company, by=cast.contractor, email=cast.stranger.email, token=TOKEN)
    address = reverse("accounts:invitation", args=[TOKEN])
    assert "Log in" in Client().get(address).content.decode()
    assert Client().post(address).status_code == 409
    assert not Membership.objects.filter(user=cast.stranger, organisation=cast.company).exists()
    assert client_of(cast.stranger).post(address).status_code == 302
    assert Membership.objects.filter(user=cast.stranger, organisation=cast.company).exists()


@pytest.mark.parametrize("who", ["other_company", "office", "buyer"])
def test_the_invitation_of_another_lets_nobody_in(cast: Cast, who: str) -> None:
    """Nor a person of the office, also to the own address: nobody verifies what their own company reported."""
    reader = {"other_company": cast.stranger, "office": cast.adviser, "buyer": cast.buyer}[who]
    email = cast.buyer.email if who == "buyer" else NEW
    people.invitation(cast.company, by=cast.contractor, email=email, token=TOKEN)
    assert client_of(reader).post(reverse("accounts:invitation", args=[TOKEN])).status_code == 409
    with pytest.raises(Refused):
        accept_invitation(token=TOKEN, by=reader, at=timezone.now())
    assert not Membership.objects.filter(user=reader, organisation=cast.company).exists()


@pytest.mark.parametrize("how", ["old", "withdrawn", "again", "removed", "closed"])
def test_an_invitation_that_ended_opens_for_nobody(cast: Cast, how: str) -> None:
    """Also the ones that a removed or closed owner left behind."""
    owner = people.person("Tweede Eigenaar", organisation=cast.company)
    made = people.invitation(cast.company, by=owner, email=NEW, token=TOKEN)
    if how == "old":
        Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "withdrawn":
        withdraw_invitation(invitation_id=made.pk, by=cast.contractor, at=timezone.now())
    elif how == "again":
        invite(NEW, cast.contractor)
    elif how == "removed":
        remove_colleague(membership_id=owner.memberships.get().pk, by=cast.contractor)
    else:
        User.objects.filter(pk=owner.pk).update(is_active=False)
    assert Client().post(reverse("accounts:invitation", args=[TOKEN])).status_code == 410
    assert not User.objects.filter(email=NEW).exists()


def test_another_company_withdraws_nothing(cast: Cast) -> None:
    made = people.invitation(cast.company, by=cast.contractor)
    with pytest.raises(PermissionDenied):
        withdraw_invitation(invitation_id=made.pk, by=cast.stranger, at=timezone.now())
    made.refresh_from_db()
    assert made.withdrawn_at is None
