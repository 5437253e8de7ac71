"""Options and extensions as they are planned in a case (R8)."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case, Lot
from procurement.states import OptionKind


class PlannedOption(models.Model):
    """An option or extension that the tender announces; it counts in the estimated value from the start (R8)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="planned_options")
    lot = models.ForeignKey(Lot, models.CASCADE, null=True, blank=True, related_name="planned_options")
    kind = models.CharField(_("kind"), max_length=20, choices=OptionKind.choices)
    description = models.CharField(_("description"), max_length=250)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    exercise_by = models.DateField(_("to be exercised by"))

    class Meta:
        ordering = ("case", "exercise_by", "pk")
        constraints = (
            CheckConstraint(condition=Q(value__gte=0), name="planned_option_not_negative"),
            CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="planned_option_forward"
            ),
            CheckConstraint(condition=Q(exercise_by__lte=F("starts_on")), name="planned_option_in_time"),
        )

    def __str__(self) -> str:
        return self.description
