"""The messages to one reader on screen, and how many are new (A6)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.dossier.models import Message
from sroi.dossier.states import MessageState
from sroi.home.models import NoticesSeen
from sroi.home.selectors.agenda import dossier_url

NOTICES = 50
MOST_COUNTED = 100
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to the reader, as it was mailed."""

    at: datetime
    subject: str
    reference: str
    url: str
    is_new: bool


def notices_of(user: User) -> tuple[Notice, ...]:
    """The newest messages to this reader, on screen as well as by mail."""
    seen = NoticesSeen.objects.filter(user=user).values_list("seen_at", flat=True).first()
    rows = Message.objects.filter(recipient=user).exclude(state=MessageState.WITHHELD).select_related("dossier")
    outsider = is_outsider(user)
    return tuple(
        Notice(
            at=row.queued_at,
            subject=row.subject,
            reference=row.dossier.reference if row.dossier else "",
            url=dossier_url(row.dossier.kind, row.dossier.reference, outsider=outsider) if row.dossier else "",
            is_new=seen is None or row.queued_at > seen,
        )
        for row in rows.order_by("-queued_at", "-pk")[:NOTICES]
    )


def unseen_by(user: User) -> int:
    """How many messages came since this reader looked at them; counted no further than a hundred."""
    seen = NoticesSeen.objects.filter(user=OuterRef("recipient")).values("seen_at")[:1]
    rows = Message.objects.filter(recipient=user, queued_at__gt=Coalesce(Subquery(seen), NEVER))
    return rows.exclude(state=MessageState.WITHHELD).order_by()[:MOST_COUNTED].count()
