"""The contractors app."""

from django.apps import AppConfig


class ContractorsConfig(AppConfig):
    """Registers contractors with Django, and its gates with the phases of a case."""

    name = "contractors"

    def ready(self) -> None:
        """Put the gates of phases 4 and 5 before their moves (R6)."""
        from contractors import gates  # noqa: PLC0415  # apps are not ready before
        from contractors.services.terms import register_terms  # noqa: PLC0415  # as above
        from procurement.gates import register  # noqa: PLC0415  # models are there only now
        from procurement.states import CaseAction  # noqa: PLC0415  # as above

        register(CaseAction.START_CONTRACTING, gates.contracts_made)
        register(CaseAction.START_EXECUTION, gates.agreements_in_force)
        register_terms()
