"""The messages to one reader on screen, and how many are new (A6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.dossier.models import Message
from sroi.dossier.states import MessageState
from sroi.home.models import NoticesSeen
from sroi.home.selectors.agenda import dossier_url

NOTICES = 50
MOST_COUNTED = 100
UNSEEN = f"""
    SELECT count(*) FROM (
        SELECT 1 FROM dossier_message
        WHERE recipient_id = %(user)s AND state <> %(withheld)s AND queued_at > COALESCE(
            (SELECT seen_at FROM home_noticesseen WHERE user_id = %(user)s), '-infinity'
        )
        LIMIT {MOST_COUNTED}
    ) new
"""  # noqa: S608  # a constant


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
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({UNSEEN})", unseen_values(user))
        return int(cursor.fetchone()[0])


def unseen_values(user: User) -> dict[str, Any]:
    """What `UNSEEN` asks for."""
    return {"user": user.pk, "withheld": MessageState.WITHHELD.value}
