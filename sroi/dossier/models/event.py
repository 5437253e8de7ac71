"""The legal record: append-only, chained by hash per dossier, guarded by the database (R5)."""

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import UniqueConstraint

from sroi.accounts.models import User
from sroi.dossier.models.dossier import Dossier

CHAIN = """
    PERFORM 1 FROM dossier_dossier WHERE id = NEW.dossier_id FOR NO KEY UPDATE;
    SELECT e.sequence, e.hash INTO NEW.sequence, NEW.previous_hash
      FROM dossier_event e WHERE e.dossier_id = NEW.dossier_id ORDER BY e.sequence DESC LIMIT 1;
    NEW.sequence := COALESCE(NEW.sequence, 0) + 1;
    NEW.previous_hash := COALESCE(NEW.previous_hash, '');
    NEW.hash := encode(sha256(convert_to(concat_ws(E'\\x1f',
        NEW.previous_hash, NEW.dossier_id, NEW.sequence, NEW.verb, NEW.about, COALESCE(NEW.actor_id::text, '-'),
        COALESCE(NEW.on_behalf_of_id::text, '-'), NEW.actor_name, (extract(epoch FROM NEW.at) * 1000000)::bigint,
        NEW.before, NEW.after, NEW.reason, NEW.facts::text), 'UTF8')), 'hex');
    RETURN NEW;
"""


class Event(models.Model):
    """Something that happened: who, on behalf of whom, when, what, from, to, why.

    The database sets `sequence`, `previous_hash` and `hash`; what the caller gives for them is ignored.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField(default=0, editable=False)
    verb = models.CharField(max_length=60)
    about = models.CharField(max_length=80, blank=True, help_text="app.model:id of what the event is about")
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="events")
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="events_by_others")
    actor_name = models.CharField(max_length=250)
    at = models.DateTimeField()
    before = models.CharField(max_length=250, blank=True)
    after = models.CharField(max_length=250, blank=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ("dossier", "sequence")
        constraints = (UniqueConstraint(fields=["dossier", "sequence"], name="event_sequence"),)
        indexes = (models.Index(fields=["about", "verb"], name="event_about"),)
        triggers = (
            pgtrigger.Trigger(
                name="chain",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=CHAIN,
            ),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the case file is append-only';",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"
