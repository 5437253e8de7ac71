"""Rights that somebody takes: another's link, a signature, a technical window, an address that leads away (R1, R3)."""

import hashlib
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.core import mail
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone

from contractors import services
from contractors.models import Contract, Registration, RegistrationLink
from contractors.services import CompanyFacts, RegistrationEntry, Signature
from contractors.states import AgreementState, ContractStep, StartingPosition
from sroi.accounts.models import Membership, RoleGrant, User
from sroi.accounts.states import MemberRole, Role
from sroi.dossier.models import Message
from sroi.kernel.refusals import Refused
from tests.factories import contracts, people
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT
from tests.law.form_pages import client_of

pytestmark = pytest.mark.django_db
TOKEN = "een-persoonlijke-link-voor-nora"
ENTRY = RegistrationEntry("Nora Nieuw", "nora@bedrijf.example", StartingPosition.OPEN)
ELSEWHERE = ("https://boos.example/", "//boos.example/", "/\\boos.example", "javascript:alert(1)", "https:boos.example")


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """A contract that is not registered, with a personal link to Nora."""
    made = cast_contract(cast, ContractStep.REGISTER)
    RegistrationLink.objects.create(
        contract=made,
        email="nora@bedrijf.example",
        token_sha256=hashlib.sha256(TOKEN.encode()).hexdigest(),
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=90),
    )
    return made


def by_link(user: User) -> None:
    """Somebody who is signed in uses Nora's link."""
    company = CompanyFacts("")
    services.register_by_link(token=TOKEN, entry=ENTRY, company=company, by=user, account=None, at=timezone.now())


def test_the_link_of_another_does_not_let_a_stranger_into_the_company(cast: Cast, contract: Contract) -> None:
    with pytest.raises(Refused) as no:
        by_link(cast.stranger)
    assert [each.code for each in no.value.blockers] == ["other-account"]
    assert not Membership.objects.filter(user=cast.stranger, organisation=cast.company).exists()
    page = client_of(cast.stranger).post(reverse("contractors:registration-link", args=[TOKEN]), {"remarks": "x"})
    assert "<form" not in page.content.decode().partition("<main")[2]
    assert not Registration.objects.exists()


def test_a_colleague_and_the_addressee_may_use_the_link(cast: Cast, contract: Contract) -> None:
    by_link(cast.contractor)
    assert Registration.objects.get().registered_by == cast.contractor


def test_a_person_of_two_companies_joins_by_the_link_to_the_own_address(cast: Cast, contract: Contract) -> None:
    nora = User.objects.create_user("nora@bedrijf.example", name="Nora", language="nl")
    Membership.objects.create(user=nora, organisation=cast.other_company, role=MemberRole.OWNER)
    by_link(nora)
    assert Membership.objects.filter(user=nora, organisation=cast.company).exists()


def test_a_used_link_opens_for_nobody(cast: Cast, contract: Contract) -> None:
    by_link(cast.contractor)
    address = reverse("contractors:registration-link", args=[TOKEN])
    for user in (None, cast.stranger):
        assert client_of(user).post(address, {}).status_code == 410
    assert client_of(cast.contractor).post(address, {}).status_code in (302, 410)
    with pytest.raises(Refused):
        by_link(cast.contractor)
    assert Registration.objects.count() == 1


def test_who_only_fills_in_reports_never_signs_for_the_company(cast: Cast) -> None:
    agreement = contracts.agreement(cast_contract(cast, ContractStep.START), AgreementState.OFFERED)
    reporter = people.person("Rik Rapporteur", organisation=cast.company, member=MemberRole.REPORTER)
    signature = Signature("Rik", "Directeur", agreement.content_sha256)
    with pytest.raises(Refused) as no:
        services.accept_agreement(agreement_id=agreement.pk, signature=signature, by=reporter, at=AT)
    assert [each.code for each in no.value.blockers] == ["not-an-owner"]
    with pytest.raises(Refused) as other:
        services.accept_agreement(agreement_id=agreement.pk, signature=signature, by=cast.contractor, at=AT)
    assert "not-an-owner" not in {each.code for each in other.value.blockers}
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.OFFERED


def test_the_technical_windows_change_no_row_of_ours() -> None:
    """R3: nobody, also no superuser, decides, adds or deletes past the acts."""
    request = RequestFactory().get("/")
    request.user = User(email="super@sroi.example", is_superuser=True, is_staff=True, is_active=True)
    ours = ("procurement", "contractors", "reporting", "enforcement", "dossier", "accounts")
    open_to_change = [
        model._meta.label
        for model, window in admin.site._registry.items()
        if model._meta.app_label in ours
        and (
            window.has_add_permission(request)
            or window.has_change_permission(request)
            or window.has_delete_permission(request)
        )
    ]
    assert not open_to_change


def test_nobody_of_the_cast_enters_the_technical_windows(cast: Cast) -> None:
    for user in (cast.administrator, cast.coordinator, cast.contractor, cast.auditor, cast.privacy_officer):
        for model in admin.site._registry:
            meta = model._meta
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
            assert client_of(user).get(address).status_code == 302


@pytest.mark.parametrize("where", ELSEWHERE)
def test_no_address_leads_away_from_the_product(cast: Cast, where: str) -> None:
    client = client_of(cast.adviser)
    for name, data in (
        ("home:theme", {"theme": "dark", "next": where}),
        ("set_language", {"language": "en", "next": where}),
        ("account_logout", {"next": where}),
    ):
        answer = client.post(reverse(name), data, headers={"referer": where})
        assert "boos" not in answer.headers.get("Location", ""), name
        assert "javascript" not in answer.headers.get("Location", ""), name
    cast.adviser.set_password("een-lang-wachtwoord-van-hier")
    cast.adviser.save(update_fields=["password"])
    given = {"login": cast.adviser.email, "password": "een-lang-wachtwoord-van-hier", "next": where}
    answer = Client().post(reverse("account_login"), given)
    assert answer.status_code == 302
    assert "boos" not in answer.headers["Location"]
    assert "javascript" not in answer.headers["Location"]


@override_settings(ALLOWED_HOSTS=["testserver", "boos.example"], BASE_URL="https://sroi.example")
def test_the_host_of_a_request_never_gets_into_a_mail(cast: Cast) -> None:
    """Not even where a proxy lets any host through."""
    Client().post(reverse("account_reset_password"), {"email": cast.adviser.email}, headers={"host": "boos.example"})
    sent = [f"{each.subject} {each.body}" for each in Message.objects.all()]
    sent += [f"{each.subject} {each.body}" for each in mail.outbox]
    assert sent
    assert not [each for each in sent if "boos.example" in each]


def test_a_forged_address_does_not_reset_the_count_of_wrong_passwords(cast: Cast) -> None:
    cast.adviser.set_password("een-lang-wachtwoord-van-hier")
    cast.adviser.save(update_fields=["password"])
    client = Client()
    for number in range(12):
        given = {"login": cast.adviser.email, "password": f"fout-wachtwoord-{number}"}
        client.post(reverse("account_login"), given, headers={"x-forwarded-for": f"10.0.0.{number}"})
    right = {"login": cast.adviser.email, "password": "een-lang-wachtwoord-van-hier"}
    client.post(reverse("account_login"), right, headers={"x-forwarded-for": "10.9.9.9"})
    assert "_auth_user_id" not in client.session


def test_nobody_takes_the_address_of_another(cast: Cast, contract: Contract) -> None:
    """A personal link is for one address: who could change the own address would walk in by it."""
    client = client_of(cast.stranger)
    before = cast.stranger.email
    for name in ("action_add", "action_primary", "action_send", "action_remove"):
        answer = client.post("/account/email/", {"email": "nora@bedrijf.example", name: ""})
        assert answer.headers["Location"] == reverse("accounts:profile")
    assert client.get(reverse("account_email")).headers["Location"] == reverse("accounts:profile")
    cast.stranger.refresh_from_db()
    assert cast.stranger.email == before
    assert not EmailAddress.objects.filter(email="nora@bedrijf.example").exists()


def test_who_lost_a_role_acts_in_it_no_more_whatever_is_still_assigned(cast: Cast) -> None:
    """R1: an assignment gives a right only to who holds the role."""
    case = cast_contract(cast, ContractStep.START).dossier
    assert case.acting(cast.adviser, Role.ADVISER) is not None
    RoleGrant.objects.filter(user=cast.adviser).delete()
    assert case.acting(User.objects.get(pk=cast.adviser.pk), Role.ADVISER) is None


def test_a_null_byte_is_answered_with_400(cast: Cast) -> None:
    """In the address, the query or a field: never 500."""
    client = client_of(cast.coordinator)
    assert client.get(f"{reverse('home:search')}?q=%00").status_code == 400
    assert client.get("/zaken/SR-2026%00/").status_code == 400
    assert client.get("/contract/%00/").status_code == 400
    assert client.post(reverse("accounts:profile"), {"name": "a\x00b"}).status_code == 400
