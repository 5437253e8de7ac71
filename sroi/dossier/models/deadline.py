"""What is due when, and the reminders that go with it (R40, R42)."""

import pghistory
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sroi.accounts.models import User
from sroi.dossier.models.dossier import Dossier
from sroi.dossier.querysets import DeadlineQuerySet


@pghistory.track()
class Deadline(models.Model):
    """One thing that is due on a day; lateness is derived, never stored."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=80, blank=True, help_text="app.model:id of what is due")
    due_on = models.DateField(_("due on"))
    courtesy_on = models.DateField(_("courtesy date"), null=True, blank=True)
    source = models.CharField(_("source of the term"), max_length=250, blank=True)
    next_chase_on = models.DateField(null=True, blank=True)
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)
    waived_at = models.DateTimeField(_("waived at"), null=True, blank=True)
    waived_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            UniqueConstraint(fields=["dossier", "kind", "about"], name="deadline_once"),
            CheckConstraint(
                condition=Q(waived_at__isnull=True, waived_by__isnull=True)
                | Q(waived_at__isnull=False, waived_by__isnull=False),
                name="waived_by_somebody",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_chase_on", "kind"],
                condition=Q(met_at__isnull=True, waived_at__isnull=True),
                name="deadline_to_chase",
            ),
            models.Index(
                fields=["dossier", "due_on"],
                condition=Q(met_at__isnull=True, waived_at__isnull=True),
                name="deadline_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"

    @property
    def about_id(self) -> int:
        """The number of what is due."""
        return int(self.about.rpartition(":")[2])


class DeadlineExtension(models.Model):
    """A deadline that was moved: a fact with a reason."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="extensions")
    was_due_on = models.DateField()
    due_on = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.was_due_on} → {self.due_on}"
