"""Read-only windows on contracts, for technical support."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from contractors.models import (
    Contract,
    DiscountProposal,
    PerformanceAgreement,
    ProjectProposal,
    Registration,
    SettlementModel,
    StartMeeting,
)


class Window(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Shows rows; nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  # the interface of Django
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  # the interface of Django
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  # the interface of Django
        """Nothing is deleted here."""
        return False


@admin.register(Contract)
class ContractWindow(Window):
    """Contracts by step."""

    list_display = ("reference", "title", "organisation", "step", "awarded_on")
    list_filter = ("step",)
    list_select_related = ("organisation",)
    search_fields = ("reference", "number")


@admin.register(PerformanceAgreement)
class AgreementWindow(Window):
    """Versions of agreements by state."""

    list_display = ("contract", "version", "state")
    list_filter = ("state",)
    list_select_related = ("contract",)


@admin.register(DiscountProposal, ProjectProposal, Registration, StartMeeting, SettlementModel)
class PlainWindow(Window):
    """Rows as they are."""
