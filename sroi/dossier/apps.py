"""The dossier app."""

from django.apps import AppConfig
from django.core import checks


class DossierConfig(AppConfig):
    """Registers dossier with Django, and what an installation must have with its checks."""

    name = "sroi.dossier"
    label = "dossier"

    def ready(self) -> None:
        """Tell at each start what this installation cannot do."""
        from sroi.dossier.adapters import check_installation  # noqa: PLC0415  # needs the settings to be loaded

        checks.register(check_installation)
