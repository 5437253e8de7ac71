"""The procurement calendar of the municipality, imported so that the bureau is early (P122, A34)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case
from sroi.accounts.models import User


class CalendarImport(models.Model):
    """A file of the calendar as it was read: first looked at, then applied once."""

    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    lines = models.JSONField(default=list)
    read_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict)

    class Meta:
        ordering = ("-read_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(applied_at__isnull=True, applied_by__isnull=True)
                | models.Q(applied_at__isnull=False, applied_by__isnull=False),
                name="calendar_applied_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.name


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
