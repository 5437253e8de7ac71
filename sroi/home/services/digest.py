"""The digest of the day: one mail per person, with what is open and what came in, most urgent first (R43)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import translation

from sroi.accounts.models import MailPreference, User
from sroi.accounts.states import MailPace
from sroi.dossier.models import Dossier, Message
from sroi.dossier.selectors import WorkItem
from sroi.dossier.services import bundle_messages, move, queue_mail
from sroi.dossier.states import MESSAGE_FLOW, MessageAction
from sroi.home.selectors.work import open_work
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date

MOST = 25
TEMPLATE = "home/digest"


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One open item as the mail tells it: no amounts, no candidates, only a link."""

    due: str
    title: str
    reference: str
    url: str


def people_with_digest() -> list[int]:
    """Who asked for mail once a day, and for whom something waits that is never left out."""
    rows = MailPreference.objects.filter(pace=MailPace.DAILY, user__is_active=True)
    waiting = Message.objects.for_digest().filter(recipient__is_active=True)
    return sorted({*rows.values_list("user", flat=True), *waiting.values_list("recipient", flat=True)})


@transaction.atomic
def send_digest(*, user_id: int, at: datetime) -> Message | None:
    """Put the digest of the day in the outbox; once per person and day, and none when nothing is open.

    What the person may no longer see is withheld, and the open work is asked anew: access counts now (R43).
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    day = amsterdam_date(at)
    key = f"digest:{user.pk}:{day.isoformat()}"
    if not user.is_active or Message.objects.filter(key=key).exists():
        return None
    arrived = arrived_for(user)
    with translation.override(user.language):
        lines = [line_of(item, day) for item in open_work(user, day, kinds=kinds_of(user))[:MOST]]
    if not lines and not arrived:
        return None
    context = {"lines": lines, "subjects": [row.subject for row in arrived], "day": day}
    digest = queue_mail(template=TEMPLATE, key=key, context=context, at=at, recipient=user)
    bundle_messages(arrived, digest=digest, at=at)
    return digest


def kinds_of(user: User) -> frozenset[str]:
    """The kinds of mail that somebody wants once a day."""
    return frozenset(user.mail_preferences.filter(pace=MailPace.DAILY).values_list("kind", flat=True))


def arrived_for(user: User) -> list[Message]:
    """What waits for the digest and may still be read; the rest is withheld."""
    waiting = Message.objects.for_digest().filter(recipient=user).select_for_update(of=("self",))
    rows = list(waiting.select_related("dossier").order_by("queued_at", "pk"))
    seen = set(
        Dossier.objects.visible_to(user).filter(pk__in=[row.dossier_id for row in rows]).values_list("pk", flat=True)
    )
    welcome = []
    for row in rows:
        if row.dossier_id is None or row.dossier_id in seen:
            welcome.append(row)
        else:
            move(row, MESSAGE_FLOW, MessageAction.WITHHOLD)
    return welcome


def line_of(item: WorkItem, day: date) -> OpenLine:
    """One open item in words."""
    due = formats.days_away(item.due_on, today=day) if item.due_on else ""
    return OpenLine(due, item.title, item.reference, item.url)
