"""What every dated row has, and the trigger that keeps two of them from answering for one day."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sroi.reference.querysets import DatedQuerySet
from sroi.reference.rules import Period
from sroi.reference.states import Kind


class NoOverlap(pgtrigger.Trigger):
    """Refuses a second row for the same key on any one day, also when two sessions write at once.

    The advisory lock lets the second writer wait until the first commits; only then it looks. (An exclusion
    constraint would need the extension btree_gist, which not every server has.)
    """

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    level = pgtrigger.Row

    def __init__(self, *, keys: tuple[str, ...]) -> None:
        self.keys = keys
        super().__init__(name="no_overlap")

    def get_func(self, model: Any) -> str:
        """Write the body of the trigger for one table."""
        table = model._meta.db_table
        columns = [model._meta.get_field(key).column for key in self.keys]
        lock_key = " || '/' || ".join([f"'{table}'", *(f"NEW.{column}" for column in columns)])
        same_key = "".join(f" AND other.{column} = NEW.{column}" for column in columns)
        # Names of our own tables and columns only; nothing that anybody types.
        return f"""
            PERFORM pg_advisory_xact_lock(hashtextextended({lock_key}, 0));
            IF EXISTS (
                SELECT 1 FROM {table} AS other
                WHERE other.id <> NEW.id{same_key}
                AND daterange(other.valid_from, other.valid_until, '[]')
                    && daterange(NEW.valid_from, NEW.valid_until, '[]')
            ) THEN
                RAISE EXCEPTION 'two rows of {table} for one day' USING ERRCODE = 'exclusion_violation';
            END IF;
            RETURN NULL;
        """  # noqa: S608  # the names of our own tables and columns


class DatedRow(models.Model):
    """A figure with its period and its source; rows are closed or corrected, never deleted.

    KEYS name the fields that two rows of one day may not share, VALUES what they answer; a new row closes the one
    before it where REPLACES says so; `events` are the older versions.
    """

    KIND: ClassVar[Kind]
    KEYS: ClassVar[tuple[str, ...]]
    VALUES: ClassVar[tuple[str, ...]]
    REPLACES: ClassVar[bool] = True
    events: Any

    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The page with the history of this row."""
        return reverse("reference:row-history", args=[self.KIND.value, self.pk])

    @property
    def period(self) -> Period:
        """The days that this row answers for."""
        return Period(self.valid_from, self.valid_until)

    def identity(self) -> dict[str, str]:
        """What this row answers for: the fields that two rows of one day may not share."""
        return {name: getattr(self, name) for name in self.KEYS}


def dated_constraints(
    name: str, *keys: str, more: tuple[models.BaseConstraint, ...] = ()
) -> list[models.BaseConstraint]:
    """The constraints of every dated table, named after the table."""
    return [
        models.CheckConstraint(
            condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            name=f"{name}_ends_after_start",
        ),
        models.CheckConstraint(condition=Q(source__regex=r"\S"), name=f"{name}_has_source"),
        models.UniqueConstraint(fields=[*keys, "valid_from"], name=f"{name}_one_per_start"),
        *more,
    ]


def dated_triggers(*keys: str) -> list[pgtrigger.Trigger]:
    """The triggers of every dated table: no overlap, and no deletion, because figures were computed from it."""
    return [NoOverlap(keys=keys), pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete)]


def tracked(model: Any) -> Any:
    """Keep the history of the table by database triggers; the history itself can only grow."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)(model)
