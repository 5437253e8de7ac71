"""The advice of the bureau on a phase, and what is written about it (R13)."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case
from procurement.states import AdviceVerdict, Phase
from sroi.accounts.models import User
from sroi.dossier.models import Attachment


class Advice(models.Model):
    """A question to the bureau on a phase, the adviser's answer, and what the buyer does with it (R13)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="advices")
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices)
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="advices_asked")
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("needed by"), null=True, blank=True)
    adviser = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="advices_to_give")
    text = models.TextField(_("advice"), blank=True)
    verdict = models.CharField(_("conclusion"), max_length=20, choices=AdviceVerdict.choices, blank=True)
    about = models.JSONField(_("about"), null=True, blank=True, help_text="the request and the variants of that moment")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="advices_given")
    given_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(_("answer of the buyer"), blank=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = (models.Index(fields=["due_on"], name="advice_open", condition=Q(given_at=None)),)
        constraints = (
            CheckConstraint(
                condition=Q(given_at__isnull=True, given_by__isnull=True)
                | Q(given_at__isnull=False, given_by__isnull=False),
                name="advice_given_by_somebody",
            ),
            UniqueConstraint(fields=["case", "phase"], condition=Q(given_at__isnull=True), name="advice_asked_once"),
        )

    def __str__(self) -> str:
        return self.question[:60]


class AdviceMessage(models.Model):
    """One message about an advice, shared with who reads the case, or a note that stays inside the bureau.

    A note of the bureau has no file: whoever reads the case reads its files.
    """

    advice = models.ForeignKey(Advice, models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, models.PROTECT, related_name="advice_messages")
    written_at = models.DateTimeField()
    text = models.TextField(_("message"))
    is_internal = models.BooleanField(_("note of the bureau"), default=False)
    asks_buyer = models.BooleanField(_("the adviser waits for the buyer"), default=False)
    mentioned = models.ManyToManyField(User, related_name="advice_mentions", blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("written_at", "pk")
        constraints = (
            CheckConstraint(
                condition=Q(is_internal=False) | Q(asks_buyer=False, attachment__isnull=True),
                name="advice_note_stays_inside",
            ),
        )
        triggers = (pgtrigger.Protect(name="message_is_frozen", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return self.text[:60]
