"""Read-only windows on the rows of reporting; nothing can be changed here."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model

from reporting.models import Candidate, Effort, Evaluation, Evidence, QuarterlyReport, ReportSubmission

if TYPE_CHECKING:
    Window = admin.ModelAdmin[Model]
else:
    Window = admin.ModelAdmin


class ReadOnly(Window):
    """Shows rows and lets nobody change them: what is verified is changed by its own acts."""

    list_display = ("__str__",)

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Rows come from the acts of the product."""
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Rows change by the acts of the product."""
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Rows leave by retention only."""
        return False


for table in (QuarterlyReport, ReportSubmission, Effort, Evidence, Candidate, Evaluation):
    admin.site.register(table, ReadOnly)
