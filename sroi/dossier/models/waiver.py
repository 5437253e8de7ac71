"""A term that falls: proposed by one person, decided by another (R3)."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sroi.accounts.models import User
from sroi.dossier.models.deadline import Deadline


class TermWaiver(models.Model):
    """A proposal to let a deadline fall, and the decision on it."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="waivers")
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved = models.BooleanField(_("approved"), null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="term_waiver_four_eyes"
            ),
            CheckConstraint(
                condition=Q(approved__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="term_waiver_decided_by_somebody",
            ),
            UniqueConstraint(fields=["deadline"], condition=Q(approved__isnull=True), name="one_open_term_waiver"),
        )

    def __str__(self) -> str:
        return f"{self.deadline}"
