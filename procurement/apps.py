"""The procurement app."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """Registers procurement with Django."""

    name = "procurement"
