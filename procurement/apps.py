"""The procurement app."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """Registers procurement with Django, and which of its terms can be extended."""

    name = "procurement"

    def ready(self) -> None:
        """Let the closing day of a consultation be moved, for every party at once (R40)."""
        from procurement.services.consulting import register_terms  # noqa: PLC0415  # models are there only now

        register_terms()
