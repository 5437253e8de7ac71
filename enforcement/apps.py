"""The enforcement app."""

from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    """Registers enforcement with Django, and its gate with the end of a case."""

    name = "enforcement"

    def ready(self) -> None:
        """Nobody closes a case past an open enforcement file (R6)."""
        from enforcement import gates  # noqa: PLC0415  # apps are not ready before
        from enforcement.services.terms import register_terms  # noqa: PLC0415  # as above
        from procurement.gates import register  # noqa: PLC0415  # models are there only now
        from procurement.states import CaseAction  # noqa: PLC0415  # as above

        register(CaseAction.CLOSE, gates.no_open_file)
        register_terms()
