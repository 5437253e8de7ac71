"""The look back of client, bureau and contractor (R33)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from contractors.models import Contract
from reporting.states import EvaluationParty
from sroi.accounts.models import User


class Evaluation(models.Model):
    """The answers of one party on one contract; grades run from 1 to 5."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="evaluations")
    party = models.CharField(_("party"), max_length=20, choices=EvaluationParty.choices)
    realised_as_expected = models.BooleanField(_("realised as expected"), null=True)
    strategy_worked = models.BooleanField(_("the strategy worked"), null=True)
    grade = models.PositiveSmallIntegerField(_("grade"), null=True, blank=True)
    worked = models.TextField(_("what worked"), blank=True)
    did_not_work = models.TextField(_("what did not work"), blank=True)
    opened_at = models.DateTimeField()
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("contract", "pk")
        constraints = (
            UniqueConstraint(fields=["contract", "party"], name="evaluation_once"),
            CheckConstraint(condition=Q(grade__gte=1, grade__lte=5), name="evaluation_grade_range"),
            CheckConstraint(
                condition=Q(given_at__isnull=True, given_by__isnull=True)
                | Q(given_at__isnull=False, given_by__isnull=False, grade__isnull=False),
                name="evaluation_given_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract.reference} {self.get_party_display()}"


class LastingEffect(models.Model):
    """What is left of the result some months after the end of the contract (R33)."""

    contract = models.OneToOneField(Contract, models.CASCADE, related_name="lasting_effect")
    still_working = models.PositiveSmallIntegerField(_("people who still have the job"))
    finding = models.TextField(_("what is left"))
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.contract.reference} {self.still_working}"
