"""The accounts app."""

from django.apps import AppConfig
from django.contrib import admin


class AccountsConfig(AppConfig):
    """Registers accounts with Django."""

    name = "sroi.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Let the technical windows use the one login, with its second factor and its limits."""
        from allauth.account.decorators import secure_admin_login  # noqa: PLC0415  # needs the apps to be loaded

        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # the documented way
