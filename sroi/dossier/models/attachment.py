"""Files: in quarantine until judged, encrypted at rest, served only to who may see them (R44, R45)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from sroi.accounts.models import User
from sroi.dossier.models.dossier import Dossier
from sroi.dossier.querysets import AttachmentQuerySet
from sroi.dossier.states import ATTACHMENT_FLOW, AttachmentState


class Attachment(models.Model):
    """A file in a dossier with the verdicts on it. `findings` holds page and masked place, never a number."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="attachments")
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="attachments")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="attachments")
    uploaded_at = models.DateTimeField()
    is_shared = models.BooleanField(_("shared with the contractor"), default=False)
    state = models.CharField(
        _("state"), max_length=20, choices=AttachmentState.choices, default=AttachmentState.QUARANTINED
    )
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    findings = models.JSONField(default=list)
    release_asked_at = models.DateTimeField(_("release asked at"), null=True, blank=True)
    release_reason = models.TextField(_("why the find is no citizen service number"), blank=True)
    virus_scanned_at = models.DateTimeField(null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    judgement = models.TextField(_("what the adviser saw"), blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("uploaded_at", "pk")
        constraints = (CheckConstraint(condition=Q(state__in=AttachmentState.values), name="attachment_state_known"),)
        indexes = (
            models.Index(fields=["sha256"], name="attachment_hash"),
            models.Index(fields=["uploaded_at"], condition=Q(state="quarantined"), name="attachment_to_judge"),
        )
        triggers = (pgtrigger.FSM(name="attachment_flow", field="state", transitions=list(ATTACHMENT_FLOW.edges())),)

    def __str__(self) -> str:
        return self.name
