"""The reporting app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Registers reporting with Django."""

    name = "reporting"
