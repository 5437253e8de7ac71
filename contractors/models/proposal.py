"""Project proposals for possibilities VI and VII (R26)."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from contractors.models.agreement import AgreementLine
from contractors.models.contract import Contract
from contractors.states import PROPOSAL_FLOW, ProposalState
from sroi.accounts.models import User


class ProjectProposal(models.Model):
    """What the contractor wants to do, and the assessment; no effort counts before it is accepted."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="proposals")
    line = models.ForeignKey(AgreementLine, models.PROTECT, related_name="proposals")
    title = models.CharField(_("title"), max_length=200)
    activities = models.TextField(_("activities"))
    social_task = models.TextField(_("social task in Amsterdam"))
    result = models.TextField(_("measurable result"))
    state = models.CharField(_("state"), max_length=20, choices=ProposalState.choices, default=ProposalState.SUBMITTED)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    assessment = models.TextField(_("assessment"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-submitted_at", "-pk")
        triggers = (pgtrigger.FSM(name="proposal_flow", field="state", transitions=list(PROPOSAL_FLOW.edges())),)

    def __str__(self) -> str:
        return self.title
