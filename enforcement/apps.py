"""The enforcement app."""

from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    """Registers enforcement with Django."""

    name = "enforcement"
