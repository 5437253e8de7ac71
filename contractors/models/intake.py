"""Registration and start meeting: steps 1 and 2 (R21, R22)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from contractors.models.contract import Contract
from contractors.states import MEETING_FLOW, MeetingState, RegistrationChannel, StartingPosition
from sroi.accounts.models import User


class RegistrationLink(models.Model):
    """A personal link in the award mail; only its hash is kept."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="links")
    email = models.EmailField(_("e-mail address"))
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.email


class Registration(models.Model):
    """The contractor's registration; late is recorded, never refused."""

    contract = models.OneToOneField(Contract, models.CASCADE, related_name="registration")
    received_on = models.DateField(_("received on"))
    channel = models.CharField(_("channel"), max_length=20, choices=RegistrationChannel.choices)
    contact_name = models.CharField(_("contact"), max_length=120)
    contact_email = models.EmailField(_("e-mail address"))
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    starting_position = models.CharField(_("starting position"), max_length=20, choices=StartingPosition.choices)
    remarks = models.TextField(_("remarks"), blank=True)
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.contract.reference} {self.received_on}"


class StartMeeting(models.Model):
    """The start meeting from proposed times to minutes; `sequence` numbers the invitations for the calendar."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="start_meetings")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=20, choices=MeetingState.choices, default=MeetingState.PROPOSED)
    location = models.CharField(_("place or video link"), max_length=250)
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    ends_at = models.DateTimeField(_("end"), null=True, blank=True)
    agenda = models.JSONField(default=list)
    attendees = models.TextField(_("present"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ("contract", "pk")
        constraints = (
            CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="meeting_forward"
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state__in=["proposed", "planned"]), name="one_open_start_meeting"
            ),
        )
        triggers = (pgtrigger.FSM(name="meeting_flow", field="state", transitions=list(MEETING_FLOW.edges())),)

    def __str__(self) -> str:
        return f"{self.contract.reference} {self.starts_at or ''}"


class MeetingSlot(models.Model):
    """A time that the bureau proposes."""

    meeting = models.ForeignKey(StartMeeting, models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))

    class Meta:
        ordering = ("meeting", "starts_at")
        constraints = (
            CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_forward"),
            models.UniqueConstraint(fields=["meeting", "starts_at"], name="slot_once"),
        )

    def __str__(self) -> str:
        return str(self.starts_at)
