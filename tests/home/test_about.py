"""What everybody may read about the product."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from sroi.accounts.states import Role
from sroi.home.selectors.work import way_on
from tests.factories.people import ON, person

ROLES = (Role.BUYER, Role.ADVISER, Role.CONTRACT_MANAGER, Role.DEPARTMENT_HEAD, Role.AUDITOR, Role.ADMINISTRATOR)


@pytest.mark.parametrize("view", ["home:accessibility", "home:privacy", "home:contact"])
def test_the_foot_of_every_page_leads_to_who_we_are(view: str, client: Client, settings: LazySettings) -> None:
    """Open without login, in Dutch and English, with the address that the mail comes from."""
    settings.DEFAULT_FROM_EMAIL = "Bureau Social Return <bureau@stad.example>"
    url = reverse(view)
    assert f'href="{url}"' in client.get(reverse("home:start")).content.decode()
    said = {}
    for language in ("nl", "en"):
        response = client.get(url, headers={"accept-language": language})
        assert response.status_code == 200
        said[language] = response.content.decode()
        assert 'href="mailto:bureau@stad.example"' in said[language]
    assert said["nl"] != said["en"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ROLES, None])
def test_whoever_has_no_work_is_led_to_a_page_that_opens(role: Role | None) -> None:
    """Also a newcomer without any role has somewhere to go."""
    user, client = person("Noor Nieuw", role) if role else person("Noor Nieuw"), Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    url, _link = way_on(user, ON)
    assert client.get(url).status_code == 200
    assert f'href="{url}"' in client.get(reverse("home:work")).content.decode()
