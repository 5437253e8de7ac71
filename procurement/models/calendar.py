"""The procurement calendar of the municipality, imported so that the bureau is early (P122, A34)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case
from sroi.dossier.models import FileOfRows, applied_by_somebody


class CalendarImport(FileOfRows):
    """A file of the calendar as it was read: first looked at, then applied once."""

    outcome = models.JSONField(default=dict)

    class Meta(FileOfRows.Meta):
        constraints = (applied_by_somebody("calendar_applied_by_somebody"),)


class CalendarEntry(models.Model):
    """One line of the calendar, by its own number, and the case that it became.

    `facts` are the values of the last import: what a buyer changed since then is never written over.
    """

    number = models.CharField(_("number in the calendar"), max_length=60, unique=True)
    case = models.OneToOneField(Case, models.CASCADE, related_name="calendar_entry")
    facts = models.JSONField(default=dict)
    last_import = models.ForeignKey(CalendarImport, models.PROTECT, related_name="entries")

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number
