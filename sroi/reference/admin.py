"""Read-only windows on the tables of reference data; changes go through the administrator's pages."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from sroi.reference.models import TABLES, DatedRow

if TYPE_CHECKING:
    Window = admin.ModelAdmin[DatedRow]
else:
    Window = admin.ModelAdmin


class DatedAdmin(Window):
    """Shows the rows of one table and lets nobody change them."""

    list_display = ("__str__", "valid_from", "valid_until", "source")
    list_filter = ("valid_from",)

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Rows are added by their own act."""
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Rows are corrected by their own act."""
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Rows are never deleted."""
        return False


for table in TABLES.values():
    admin.site.register(table, DatedAdmin)
