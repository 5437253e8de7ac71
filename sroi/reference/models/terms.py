"""Time: terms, reminders, equated days and retention."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sroi.reference.models.dated import DatedRow, dated_constraints, dated_triggers, tracked
from sroi.reference.states import (
    Kind,
    Legal,
    ReminderKind,
    RetentionKind,
    RetentionTrigger,
    TermKey,
    Urgency,
)


@tracked
class TermLength(DatedRow):
    """How long a term is, and whether it moves to a working day (R40)."""

    KIND = Kind.TERM
    KEYS: ClassVar[tuple[str, ...]] = ("key",)
    VALUES: ClassVar[tuple[str, ...]] = ("days", "rolls", "legal")

    key = models.CharField(_("term"), max_length=40, choices=TermKey)
    days = models.PositiveSmallIntegerField(_("days"))
    rolls = models.BooleanField(_("moves to the next working day"), default=False)
    legal = models.CharField(_("nature"), max_length=20, choices=Legal)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["key", "-valid_from"]
        constraints = dated_constraints(
            "term",
            "key",
            more=(
                models.CheckConstraint(condition=Q(key__in=TermKey.values), name="term_key_known"),
                models.CheckConstraint(condition=Q(legal__in=Legal.values), name="term_legal_known"),
                models.CheckConstraint(condition=Q(days__gte=1, days__lte=3660), name="term_days_range"),
                models.CheckConstraint(
                    condition=~Q(legal=Legal.STATUTORY) | Q(rolls=True), name="term_statutory_rolls"
                ),
            ),
        )
        triggers = dated_triggers("key")

    def __str__(self) -> str:
        return str(TermKey(self.key).label)


@tracked
class ReminderPlan(DatedRow):
    """When one kind of obligation is chased: days from its due date, and how often after the last (R42)."""

    KIND = Kind.REMINDER
    KEYS: ClassVar[tuple[str, ...]] = ("kind",)
    VALUES: ClassVar[tuple[str, ...]] = ("moments", "every", "escalates_from", "urgency")

    kind = models.CharField(_("kind"), max_length=40, choices=ReminderKind)
    moments = ArrayField(models.SmallIntegerField(), verbose_name=_("days from the due date"))
    every = models.PositiveSmallIntegerField(_("then every so many days"), null=True, blank=True)
    escalates_from = models.SmallIntegerField(_("others are told from this day"), null=True, blank=True)
    urgency = models.CharField(_("urgency"), max_length=20, choices=Urgency, default=Urgency.ORDINARY)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["kind", "-valid_from"]
        constraints = dated_constraints(
            "reminder",
            "kind",
            more=(
                models.CheckConstraint(condition=Q(kind__in=ReminderKind.values), name="reminder_kind_known"),
                models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="reminder_urgency_known"),
                models.CheckConstraint(condition=Q(moments__len__gte=1), name="reminder_has_moments"),
                models.CheckConstraint(
                    condition=Q(every__isnull=True) | Q(every__gte=1), name="reminder_every_positive"
                ),
            ),
        )
        triggers = dated_triggers("kind")

    def __str__(self) -> str:
        return str(ReminderKind(self.kind).label)


@tracked
class EquatedDays(DatedRow):
    """Days that a royal decree equates with holidays (article 3, third paragraph, Algemene termijnenwet; R40)."""

    KIND = Kind.EQUATED_DAYS
    KEYS: ClassVar[tuple[str, ...]] = ()
    VALUES: ClassVar[tuple[str, ...]] = ("name",)
    REPLACES: ClassVar[bool] = False

    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("equated days")
        verbose_name_plural = _("equated days")
        ordering = ["-valid_from"]
        constraints = dated_constraints(
            "equated_days",
            more=(
                models.CheckConstraint(condition=Q(name__regex=r"\S"), name="equated_days_has_name"),
                models.CheckConstraint(condition=Q(valid_until__isnull=False), name="equated_days_end"),
                models.CheckConstraint(
                    condition=Q(valid_until__lte=F("valid_from") + timedelta(days=6)),
                    name="equated_days_at_most_a_week",
                ),
            ),
        )
        triggers = dated_triggers()

    def __str__(self) -> str:
        return self.name


@tracked
class Retention(DatedRow):
    """How long a kind of record is kept, and from which day that counts; no term means for ever (R47)."""

    KIND = Kind.RETENTION
    KEYS: ClassVar[tuple[str, ...]] = ("kind",)
    VALUES: ClassVar[tuple[str, ...]] = ("months", "counts_from", "category")

    kind = models.CharField(_("kind"), max_length=40, choices=RetentionKind)
    months = models.PositiveSmallIntegerField(
        _("months"), null=True, blank=True, help_text=_("Leave empty for records that are kept for ever.")
    )
    counts_from = models.CharField(_("counts from"), max_length=20, choices=RetentionTrigger)
    category = models.CharField(_("number in the selection list"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("retention term")
        verbose_name_plural = _("retention terms")
        ordering = ["kind", "-valid_from"]
        constraints = dated_constraints(
            "retention",
            "kind",
            more=(
                models.CheckConstraint(condition=Q(kind__in=RetentionKind.values), name="retention_kind_known"),
                models.CheckConstraint(
                    condition=Q(counts_from__in=RetentionTrigger.values), name="retention_trigger_known"
                ),
                models.CheckConstraint(
                    condition=Q(months__isnull=True) | Q(months__gte=1), name="retention_months_positive"
                ),
            ),
        )
        triggers = dated_triggers("kind")

    def __str__(self) -> str:
        return str(RetentionKind(self.kind).label)
