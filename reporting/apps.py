"""The reporting app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Registers reporting with Django, and its gates with the case."""

    name = "reporting"

    def ready(self) -> None:
        """Nobody moves a case past phases 5 and 6 (R6); an invoice is read while its file is judged (R28)."""
        from contractors.selectors.parts import register_verified  # noqa: PLC0415  # the same
        from reporting import gates  # noqa: PLC0415  # models are there only now
        from reporting.selectors.amounts import verified_by  # noqa: PLC0415  # the same
        from reporting.services.evidence import read_invoice  # noqa: PLC0415  # the same
        from reporting.services.terms import register_terms  # noqa: PLC0415  # the same
        from sroi.dossier.services.readers import register_reader  # noqa: PLC0415  # the same

        gates.register_gates()
        register_reader(read_invoice)
        register_terms()
        register_verified(verified_by)
