"""Call-offs under a framework, each with the dated row of the base that it brings (R38)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from contractors.models.contract import BaseRow, Contract
from procurement.models import Lot
from sroi.accounts.models import User
from sroi.dossier.models import Attachment, FileOfRows, applied_by_somebody


class CallOffImport(FileOfRows):
    """A file with call-offs as it was read: first looked at, then applied once."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="call_off_imports")

    class Meta(FileOfRows.Meta):
        constraints = (applied_by_somebody("call_off_import_applied_by_somebody"),)


class CallOff(models.Model):
    """One call-off, or a correction of one: then `value` is the difference. A row is never edited."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="call_offs")
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, blank=True, related_name="call_offs")
    number = models.CharField(_("number"), max_length=60)
    given_on = models.DateField(_("given on"))
    subject = models.CharField(_("subject"), max_length=250)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    document = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    reason = models.TextField(_("reason"), blank=True)
    base_row = models.OneToOneField(BaseRow, models.PROTECT, related_name="call_off")
    read = models.ForeignKey(CallOffImport, models.PROTECT, null=True, blank=True, related_name="call_offs")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("contract", "given_on", "pk")
        constraints = (
            UniqueConstraint(
                fields=["contract", "number"], condition=Q(corrects__isnull=True), name="call_off_number_once"
            ),
            CheckConstraint(
                condition=Q(corrects__isnull=False) | Q(value__gt=0), name="call_off_positive_unless_correction"
            ),
            CheckConstraint(condition=Q(corrects__isnull=True) | ~Q(reason=""), name="call_off_correction_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.value}"
