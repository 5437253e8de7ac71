"""Options and extensions of a contract: planned at the award, then exercised or lapsed (R38)."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from contractors.models.contract import BaseRow, Contract, TermRow
from contractors.states import OPTION_FLOW, OptionState
from procurement.models import PlannedOption
from procurement.states import OptionKind
from sroi.accounts.models import User
from sroi.dossier.models import Attachment


class ContractOption(models.Model):
    """An option or extension; not exercised it adds nothing to what is owed."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="options")
    planned = models.ForeignKey(PlannedOption, models.PROTECT, null=True, blank=True, related_name="options")
    kind = models.CharField(_("kind"), max_length=20, choices=OptionKind.choices)
    description = models.CharField(_("description"), max_length=250)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    exercise_by = models.DateField(_("to be exercised by"))
    asked_from = models.DateField(_("asked from"))
    state = models.CharField(_("state"), max_length=20, choices=OptionState.choices, default=OptionState.OPEN)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    document = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    base_row = models.OneToOneField(BaseRow, models.PROTECT, null=True, blank=True, related_name="option")
    term_row = models.OneToOneField(TermRow, models.PROTECT, null=True, blank=True, related_name="option")

    class Meta:
        ordering = ("contract", "exercise_by", "pk")
        constraints = (
            CheckConstraint(condition=Q(value__gte=0), name="contract_option_not_negative"),
            CheckConstraint(
                condition=Q(state=OptionState.OPEN, decided_on__isnull=True)
                | (~Q(state=OptionState.OPEN) & Q(decided_on__isnull=False)),
                name="contract_option_decided_iff_dated",
            ),
        )
        triggers = (pgtrigger.FSM(name="option_flow", field="state", transitions=list(OPTION_FLOW.edges())),)

    def __str__(self) -> str:
        return self.description
