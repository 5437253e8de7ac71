"""How allauth meets this product: nobody signs up by themselves, and a request knows at once who its reader is."""

from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from sroi.accounts.models import User
from sroi.accounts.selectors import reader


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People are invited: by an administrator, or by the personal link of an award."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # the name that allauth calls
        """Nobody makes an account without an invitation."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Let the link in a mail lead to our own address, whatever host the request named."""
        link = urlsplit(str(super().get_reset_password_from_key_url(key)))
        return f"{settings.BASE_URL}{urlunsplit(('', '', link.path, link.query, ''))}"


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Signs people in as allauth does, and reads who they are together with their roles."""

    def get_user(self, user_id: int) -> User | None:
        """Who a session belongs to, in one statement; nobody when the account was closed."""
        user = reader(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
