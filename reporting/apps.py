"""The reporting app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Registers reporting with Django, and its gates with the case."""

    name = "reporting"

    def ready(self) -> None:
        """Nobody moves a case past phases 5 and 6 (R6)."""
        from reporting import gates  # noqa: PLC0415  # models are there only now

        gates.register_gates()
