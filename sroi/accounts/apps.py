"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers accounts with Django."""

    name = "sroi.accounts"
    label = "accounts"
