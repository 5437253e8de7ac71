"""How allauth meets this product: nobody signs up by themselves, and mail goes through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People are invited: by an administrator, or by the personal link of an award."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # the name that allauth calls
        """Nobody makes an account without an invitation."""
        return False
