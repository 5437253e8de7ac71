"""The home app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Registers home with Django, and what it adds to the page of a contract."""

    name = "sroi.home"
    label = "home"

    def ready(self) -> None:
        """The page of a contract shows the next action of every phase, and its meter (R7, R30)."""
        from contractors.selectors import register_part  # noqa: PLC0415  # models are there only now
        from sroi.home.selectors.contract_part import contract_part  # noqa: PLC0415  # as above

        register_part(contract_part)
