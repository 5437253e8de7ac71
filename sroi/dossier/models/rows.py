"""Files of rows that an act works through: what was read, by whom, and whether it was done."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from sroi.accounts.models import User


class FileOfRows(models.Model):
    """A file as it was read: first looked at, then applied once. Each app keeps its own kinds."""

    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    lines = models.JSONField(default=list)
    read_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("-read_at", "-pk")

    def __str__(self) -> str:
        return self.name


def applied_by_somebody(name: str) -> CheckConstraint:
    """A file was applied by somebody, or not at all."""
    return CheckConstraint(
        condition=Q(applied_at__isnull=True, applied_by__isnull=True)
        | Q(applied_at__isnull=False, applied_by__isnull=False),
        name=name,
    )
