"""The partner directory: who can help, as what it is recognised, what it offers and asks (R51)."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from procurement.querysets import PartnerQuerySet
from procurement.states import PARTNER_FLOW, District, ListingSide, PartnerKind, PartnerState, RecognitionKind
from sroi.accounts.models import User
from sroi.dossier.models import Dossier, FileOfRows, applied_by_somebody
from sroi.reference.states import PsoLevelKey


def codes(length: int) -> "ArrayField[list[str], list[str]]":
    """A set of codes in one column."""
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


class Partner(models.Model):
    """An organisation with which buyers and contractors can work; it stays in the record when it retires."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="partner")
    state = models.CharField(max_length=20, choices=PartnerState.choices, default=PartnerState.ACTIVE)
    kind = models.CharField(_("kind"), max_length=20, choices=PartnerKind.choices)
    name = models.CharField(_("name"), max_length=200)
    kvk_number = models.CharField(_("KvK number"), max_length=8, blank=True, validators=[RegexValidator(r"^[0-9]{8}$")])
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    districts = codes(20)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    summary_nl = models.TextField(_("summary in Dutch"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    publication_agreed_on = models.DateField(_("agreed to publication on"), null=True, blank=True)
    contact_agreed_on = models.DateField(_("contact agreed to publication on"), null=True, blank=True)
    added_at = models.DateTimeField()

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = (Lower("name"), "pk")
        constraints = (
            UniqueConstraint(fields=["kvk_number"], condition=~Q(kvk_number=""), name="partner_kvk_unique"),
            CheckConstraint(condition=Q(state__in=PartnerState.values), name="partner_state_known"),
            CheckConstraint(condition=Q(kind__in=PartnerKind.values), name="partner_kind_known"),
            CheckConstraint(condition=Q(districts__contained_by=District.values), name="partner_districts_known"),
            CheckConstraint(
                condition=Q(contact_agreed_on__isnull=True) | Q(publication_agreed_on__isnull=False),
                name="partner_contact_needs_publication",
            ),
        )
        indexes = (models.Index(Lower("name"), "id", name="partner_by_name"),)
        triggers = (
            pgtrigger.FSM(name="partner_flow", field="state", transitions=list(PARTNER_FLOW.edges())),
            pgtrigger.Protect(name="partner_kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the directory."""
        return reverse("procurement:partner-show", args=[self.dossier.reference])

    @property
    def summary(self) -> str:
        """What it does, in the language of the reader where that was written."""
        return (self.summary_en if get_language() == "en" else "") or self.summary_nl


class Recognition(models.Model):
    """What a partner is recognised as, from when until when, on which figures, and who checked them."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="recognitions")
    kind = models.CharField(_("recognition"), max_length=20, choices=RecognitionKind.choices)
    level = models.CharField(_("level"), max_length=20, choices=PsoLevelKey.choices, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    issued_on = models.DateField(_("holds from"))
    valid_until = models.DateField(_("holds until"))
    income_percent = models.DecimalField(_("income from sales"), max_digits=5, decimal_places=2, null=True, blank=True)
    staff_percent = models.DecimalField(
        _("staff of the target group"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    impact = models.TextField(_("impact in Amsterdam"), blank=True)
    limits = models.JSONField(default=dict, help_text="the limits that held when it was checked")
    evidence = models.CharField(_("what was seen"), max_length=250)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("checked on"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)

    class Meta:
        ordering = ("-valid_until", "-pk")
        constraints = (
            CheckConstraint(condition=Q(kind__in=RecognitionKind.values), name="recognition_kind_known"),
            CheckConstraint(condition=Q(valid_until__gte=F("issued_on")), name="recognition_ends_after_start"),
            CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                name="recognition_withdrawn_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["kind", "valid_until"], name="recognition_in_force"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_level_display()}".strip()


class Listing(models.Model):
    """One thing that a partner offers or asks: the work, where, for which themes and people."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="listings")
    side = models.CharField(max_length=10, choices=ListingSide.choices)
    text = models.CharField(_("what"), max_length=250)
    divisions = codes(2)
    districts = codes(20)
    themes = codes(60)
    target_groups = codes(60)
    until = models.DateField(_("until"), null=True, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("side", "text", "pk")
        constraints = (
            CheckConstraint(condition=Q(side__in=ListingSide.values), name="listing_side_known"),
            CheckConstraint(condition=Q(districts__contained_by=District.values), name="listing_districts_known"),
        )
        indexes = (GinIndex(fields=["divisions"], name="listing_divisions"),)

    def __str__(self) -> str:
        return self.text


class PartnerImport(FileOfRows):
    """A file of partners as it was read: first looked at, then applied once."""

    outcome = models.JSONField(default=dict)

    class Meta(FileOfRows.Meta):
        constraints = (applied_by_somebody("partner_import_applied_by_somebody"),)
