"""The reference app."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """Registers reference with Django."""

    name = "sroi.reference"
    label = "reference"
