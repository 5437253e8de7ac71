"""Settlement models: versioned tables of how an effort is valued (R28)."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from contractors.states import Valuation


class SettlementModel(models.Model):
    """A version of a settlement model; an agreement freezes the one that it uses."""

    name = models.CharField(_("name"), max_length=120)
    version = models.CharField(_("version"), max_length=20)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_default = models.BooleanField(_("offered first"), default=False)
    source = models.CharField(_("source"), max_length=250)

    class Meta:
        ordering = ("name", "-valid_from")
        constraints = (
            UniqueConstraint(fields=["name", "version"], name="settlement_version_once"),
            UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="settlement_one_default"),
            CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="settlement_forward"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class SettlementRate(models.Model):
    """One way of valuing: actual cost with its components, invoice, hours at a rate, or a building block."""

    model = models.ForeignKey(SettlementModel, models.CASCADE, related_name="rates")
    key = models.SlugField(max_length=40)
    title = models.CharField(_("title"), max_length=160)
    valuation = models.CharField(_("method"), max_length=20, choices=Valuation.choices)
    components = models.JSONField(default=list, blank=True)
    percent = models.DecimalField(_("counts for"), max_digits=5, decimal_places=2, default=100)
    hourly_rate = models.DecimalField(_("rate per hour"), max_digits=8, decimal_places=2, null=True, blank=True)
    year_value = models.DecimalField(_("value of a year"), max_digits=12, decimal_places=2, null=True, blank=True)
    basis_hours = models.DecimalField(_("hours of a full week"), max_digits=4, decimal_places=1, null=True, blank=True)
    counting_limit_days = models.PositiveIntegerField(_("counts for at most, in days"), null=True, blank=True)
    minimum_hours = models.DecimalField(
        _("hours a week at least"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    bonus = models.DecimalField(_("bonus"), max_digits=10, decimal_places=2, default=0)
    bonus_is_once = models.BooleanField(_("bonus once, not per year"), default=True)
    required_evidence = models.JSONField(default=list)
    source = models.CharField(_("source"), max_length=250)

    class Meta:
        ordering = ("model", "pk")
        constraints = (
            UniqueConstraint(fields=["model", "key"], name="rate_once"),
            CheckConstraint(condition=~Q(valuation=Valuation.HOURS) | Q(hourly_rate__gt=0), name="rate_hours_has_rate"),
            CheckConstraint(
                condition=~Q(valuation=Valuation.BLOCK) | Q(year_value__gt=0, basis_hours__gt=0),
                name="rate_block_has_value",
            ),
        )

    def __str__(self) -> str:
        return self.title
