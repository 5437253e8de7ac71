"""Contracts of one case that owe jointly, with their agreed shares (R24a)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from contractors.models.contract import Contract
from procurement.models import Case
from sroi.accounts.models import User


class JointObligation(models.Model):
    """One agreement that contracts owe jointly; other shares are a new one, and the old one ends."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="joint_obligations")
    reason = models.TextField(_("where it was agreed"))
    agreed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.TextField(_("why it ended"), blank=True)

    class Meta:
        ordering = ("case", "pk")
        constraints = (
            UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="joint_one_running"),
            CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="joint_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case.reference} {self.agreed_at:%Y-%m-%d}"


class JointShare(models.Model):
    """The share of one contract in what is missing."""

    joint = models.ForeignKey(JointObligation, models.CASCADE, related_name="shares")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="joint_shares")
    percent = models.DecimalField(_("share"), max_digits=5, decimal_places=2)

    class Meta:
        ordering = ("joint", "contract")
        constraints = (
            UniqueConstraint(fields=["joint", "contract"], name="joint_contract_once"),
            CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="joint_share_range"),
        )

    def __str__(self) -> str:
        return f"{self.contract.reference} {self.percent}%"
