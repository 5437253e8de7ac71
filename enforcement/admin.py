"""Read-only windows on enforcement, for technical support: four eyes hold here too, nobody decides in a window (R3)."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model

from enforcement.models import (
    ContractorView,
    DefaultNotice,
    Discharge,
    Dispute,
    EnforcementFile,
    FinalInvoice,
    Fine,
    FineForecast,
    Talk,
    Withholding,
)

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Model]
else:
    Base = admin.ModelAdmin


class Window(Base):
    """Shows rows; nothing is added, changed or deleted here."""

    list_display: tuple[str, ...] = ("__str__",)

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Rows come from the acts of the product."""
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Rows change by the acts of the product, each with its duty and its second person."""
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Rows leave by retention only."""
        return False


@admin.register(EnforcementFile)
class FileWindow(Window):
    """Files by state."""

    list_display = ("reference", "contract", "ground", "state", "state_since")
    list_filter = ("state", "ground")
    list_select_related = ("contract",)
    search_fields = ("reference",)


@admin.register(Fine)
class FineWindow(Window):
    """Fines with whoever proposed, countersigned and decided."""

    list_display = ("file", "computed", "proposed", "decided", "proposed_by", "countersigned_by", "decided_by")
    list_filter = ("decision",)
    list_select_related = ("file", "proposed_by", "countersigned_by", "decided_by")


@admin.register(FineForecast)
class ForecastWindow(Window):
    """The nightly forecasts."""

    list_display = ("contract", "computed_on", "shortfall", "fine", "withheld", "claim")
    list_select_related = ("contract",)
    date_hierarchy = "computed_on"


@admin.register(Talk, DefaultNotice, ContractorView, FinalInvoice, Withholding, Dispute, Discharge)
class PlainWindow(Window):
    """Rows as they are."""
