"""The people of these tests, each signed in with a client of their own."""

from collections.abc import Callable

import pytest
from django.test import Client

from sroi.accounts.models import Organisation, RoleGrant, User
from sroi.accounts.states import MemberRole, Role


def person(name: str, *roles: Role) -> User:
    """Somebody who holds these roles in the office."""
    user = User.objects.create_user(f"{name}@example.org", name=name.capitalize(), language="nl")
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def administrator(db: None) -> User:
    return person("ans", Role.ADMINISTRATOR)


@pytest.fixture
def auditor(db: None) -> User:
    return person("arend", Role.AUDITOR)


@pytest.fixture
def adviser(db: None) -> User:
    return person("bea", Role.ADVISER)


@pytest.fixture
def contractor(db: None) -> User:
    user = person("cor")
    company = Organisation.objects.create(name="Dijkblik Catering B.V.", kvk_number="00000001")
    user.memberships.create(organisation=company, role=MemberRole.OWNER)
    return user


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    return signed_in


@pytest.fixture
def desk(administrator: User) -> Client:
    """The administrator at work."""
    return signed_in(administrator)
