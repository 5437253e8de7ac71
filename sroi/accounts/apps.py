"""The accounts app, and the technical windows that only its people enter."""

from django.apps import AppConfig
from django.contrib.admin import apps as windows


class AccountsConfig(AppConfig):
    """Registers accounts with Django."""

    name = "sroi.accounts"
    label = "accounts"


class WindowsConfig(windows.AdminConfig):
    """Django's windows on the rows, as far as they are ours."""

    default = False
    default_site = "sroi.accounts.admin.WindowSite"
