"""The contractors app."""

from django.apps import AppConfig


class ContractorsConfig(AppConfig):
    """Registers contractors with Django."""

    name = "contractors"
