"""What everybody may read about the product."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse


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
