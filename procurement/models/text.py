"""Texts generated from versioned blocks, frozen when published (R15)."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case
from procurement.querysets import TextBlockQuerySet
from procurement.states import TextKind, Variant
from sroi.accounts.models import User


class TextBlock(models.Model):
    """A version of a standard text: plain paragraphs with {places} that are checked.

    It never changes; the next version takes its place from a day on. Without a variant it is for every request.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=TextKind.choices)
    variant = models.CharField(_("variant"), max_length=10, choices=Variant.choices, blank=True)
    version = models.CharField(_("version"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=250)
    reason = models.CharField(_("reason of the change"), max_length=300, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(null=True, blank=True)

    objects = TextBlockQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "variant", "-valid_from", "-pk")
        constraints = (UniqueConstraint(fields=["kind", "variant", "version"], name="block_version_once"),)
        triggers = (
            pgtrigger.Protect(
                name="block_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__body__df=pgtrigger.F("new__body"))
                | pgtrigger.Q(old__title__df=pgtrigger.F("new__title"))
                | pgtrigger.Q(old__valid_from__df=pgtrigger.F("new__valid_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class CaseText(models.Model):
    """A text of one case: made from a block, edited by the adviser, frozen with a hash at publication."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="texts")
    kind = models.CharField(_("kind"), max_length=20, choices=TextKind.choices)
    block = models.ForeignKey(TextBlock, models.PROTECT, related_name="uses")
    body = models.TextField(_("text"))
    original = models.TextField(_("text as the standard text gave it"), blank=True)
    own_values = models.JSONField(default=dict)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("case", "kind")
        constraints = (
            UniqueConstraint(fields=["case", "kind"], name="case_text_once"),
            CheckConstraint(
                condition=Q(frozen_at__isnull=True, sha256="") | (Q(frozen_at__isnull=False) & ~Q(sha256="")),
                name="frozen_text_has_hash",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="frozen_text",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_at__isnull=False)
                & (
                    pgtrigger.Q(old__body__df=pgtrigger.F("new__body"))
                    | pgtrigger.Q(old__original__df=pgtrigger.F("new__original"))
                    | pgtrigger.Q(old__block_id__df=pgtrigger.F("new__block_id"))
                ),
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_changed(self) -> bool:
        """Tell whether somebody changed what the standard text gave."""
        return bool(self.original) and self.body != self.original
