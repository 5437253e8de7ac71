"""Amounts and numbers: thresholds, parameters and PSO levels."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sroi.reference.models.dated import DatedRow, dated_constraints, dated_triggers, tracked
from sroi.reference.states import Kind, ParameterKey, PsoLevelKey, ThresholdKind, Unit


@tracked
class Threshold(DatedRow):
    """An amount in euro, excluding VAT, that decides which regime applies (R8, R11)."""

    KIND = Kind.THRESHOLD
    KEYS: ClassVar[tuple[str, ...]] = ("kind",)
    VALUES: ClassVar[tuple[str, ...]] = ("amount",)

    kind = models.CharField(_("kind"), max_length=40, choices=ThresholdKind)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        ordering = ["kind", "-valid_from"]
        constraints = dated_constraints(
            "threshold",
            "kind",
            more=(
                models.CheckConstraint(condition=Q(kind__in=ThresholdKind.values), name="threshold_kind_known"),
                models.CheckConstraint(condition=Q(amount__gte=0), name="threshold_not_negative"),
            ),
        )
        triggers = dated_triggers("kind")

    def __str__(self) -> str:
        return str(ThresholdKind(self.kind).label)


@tracked
class Parameter(DatedRow):
    """A percentage, a count or a switch that a rule asks for by its key."""

    KIND = Kind.PARAMETER
    KEYS: ClassVar[tuple[str, ...]] = ("key",)
    VALUES: ClassVar[tuple[str, ...]] = ("value",)

    key = models.CharField(_("parameter"), max_length=40, choices=ParameterKey)
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["key", "-valid_from"]
        constraints = dated_constraints(
            "parameter",
            "key",
            more=(
                models.CheckConstraint(condition=Q(key__in=ParameterKey.values), name="parameter_key_known"),
                models.CheckConstraint(condition=Q(value__gte=0), name="parameter_not_negative"),
                models.CheckConstraint(
                    condition=~Q(key__in=[key for key in ParameterKey if key.unit == Unit.PERCENT]) | Q(value__lte=100),
                    name="parameter_percent_at_most_100",
                ),
                models.CheckConstraint(
                    condition=~Q(key__in=[key for key in ParameterKey if key.unit == Unit.SWITCH])
                    | Q(value__in=[0, 1]),
                    name="parameter_switch_0_or_1",
                ),
            ),
        )
        triggers = dated_triggers("key")

    def __str__(self) -> str:
        return str(ParameterKey(self.key).label)


@tracked
class PsoLevel(DatedRow):
    """A level of the PSO ladder with the discount that it gives on the obligation (R23)."""

    KIND = Kind.PSO_LEVEL
    KEYS: ClassVar[tuple[str, ...]] = ("level",)
    VALUES: ClassVar[tuple[str, ...]] = ("discount",)

    level = models.CharField(_("level"), max_length=40, choices=PsoLevelKey)
    discount = models.DecimalField(_("discount in percent"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("PSO level")
        verbose_name_plural = _("PSO levels")
        ordering = ["level", "-valid_from"]
        constraints = dated_constraints(
            "pso_level",
            "level",
            more=(
                models.CheckConstraint(condition=Q(level__in=PsoLevelKey.values), name="pso_level_known"),
                models.CheckConstraint(
                    condition=Q(discount__gte=0, discount__lte=100), name="pso_level_discount_range"
                ),
            ),
        )
        triggers = dated_triggers("level")

    def __str__(self) -> str:
        return str(PsoLevelKey(self.level).label)
