"""How allauth meets this product: nobody signs up by themselves, and mail goes through the outbox."""

from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People are invited: by an administrator, or by the personal link of an award."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # the name that allauth calls
        """Nobody makes an account without an invitation."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Let the link in a mail lead to our own address, whatever host the request named."""
        link = urlsplit(str(super().get_reset_password_from_key_url(key)))
        return f"{settings.BASE_URL}{urlunsplit(('', '', link.path, link.query, ''))}"
