"""Read-only windows on the rows of procurement: nothing is changed past the acts."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model

from procurement import models

if TYPE_CHECKING:
    ReadOnly = admin.ModelAdmin[Any]
else:
    ReadOnly = admin.ModelAdmin


class Window(ReadOnly):
    """A window: rows can be read, never added, changed or deleted."""

    list_per_page = 25
    show_full_result_count = False

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Nobody deletes here."""
        return False


@admin.register(models.Case)
class CaseWindow(Window):
    """The list of cases, as the benchmark compares it."""

    list_display = ("reference", "title", "phase", "department", "nature", "cpv_code", "estimated_value", "opened_at")
    list_filter = ("phase", "nature")
    list_select_related = ("department",)
    search_fields = ("reference", "title")


"""Bids, scores and consensus have no window: who judges them reads them on the pages of the case (R1, R19)."""
OTHERS: tuple[type[Model], ...] = (
    models.Advice,
    models.AdviceMessage,
    models.Ask,
    models.Award,
    models.AwardDecision,
    models.CalendarEntry,
    models.CalendarImport,
    models.CaseOutcome,
    models.CaseText,
    models.CommitteeMember,
    models.ConsiderationAnswer,
    models.Criterion,
    models.ImportedNotice,
    models.Lesson,
    models.Lot,
    models.MarketConsultation,
    models.Partner,
    models.Recognition,
    models.Listing,
    models.TextBlock,
    models.ThresholdTest,
    models.VariantChoice,
)
admin.site.register(OTHERS, Window)
