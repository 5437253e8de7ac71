"""The home app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Registers home with Django."""

    name = "sroi.home"
    label = "home"
