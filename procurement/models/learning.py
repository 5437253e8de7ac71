"""What a case taught and what came of it; comparable cases read it (R13, R33, R49)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case
from procurement.states import Variant
from sroi.accounts.models import User
from sroi.reference.models import Theme


class CaseOutcome(models.Model):
    """The result of a closed case. Percentages are of the net obligation's base; amounts are euro."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="outcome")
    cpv_division = models.CharField(max_length=2, db_index=True)
    nature = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    asked_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    realised_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    net_obligation = models.DecimalField(max_digits=14, decimal_places=2)
    verified = models.DecimalField(max_digits=14, decimal_places=2)
    fines = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    per_theme = models.JSONField(default=dict)
    closed_on = models.DateField()

    class Meta:
        ordering = ("-closed_on", "-pk")

    def __str__(self) -> str:
        return f"{self.case.reference} {self.realised_percent}%"


class Lesson(models.Model):
    """What a next case should know (R33)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="lessons")
    text = models.TextField(_("lesson"))
    worked = models.BooleanField(_("this worked"))
    cpv_division = models.CharField(_("CPV division"), max_length=2)
    variant = models.CharField(_("variant"), max_length=10, choices=Variant.choices, blank=True)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="lessons")
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="lessons")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("-written_at", "-pk")
        indexes = (models.Index(fields=["cpv_division", "-written_at"], name="lesson_division"),)

    def __str__(self) -> str:
        return self.text[:60]
