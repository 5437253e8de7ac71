"""The one chaser: what is due is claimed in batches, reminded of once, and looked at again on its next day (R42).

A batch is one transaction: the deadlines and their dossiers are locked, what others hold is left to them, and the
reminders are recorded, written and planned anew in a few statements. A worker that dies leaves its batch as it was.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import Q

from sroi.dossier.models import Deadline, Event
from sroi.dossier.rules import Reminder, next_reminder
from sroi.dossier.services.events import Happening, about_text, record_each
from sroi.dossier.services.letters import MailDraft, queue_mails
from sroi.dossier.states import DossierVerb
from sroi.kernel.calendar import amsterdam_date
from sroi.reference import selectors as reference
from sroi.reference.selectors import ReminderRow
from sroi.reference.states import ReminderKind

logger = logging.getLogger(__name__)

BATCH = 100
"""Reminders in one transaction: enough to share its statements, few enough to be done in a moment."""
ANY = Q()
UNREAD = ("dossier__search", "dossier__search_text")
"""What finds a dossier and tells nothing of it."""
NEXT_DAYS = """
    UPDATE dossier_deadline SET next_chase_on = plan.day
    FROM unnest(%s::bigint[], %s::date[]) AS plan(id, day) WHERE dossier_deadline.id = plan.id
"""


@dataclass(frozen=True, slots=True)
class Chase:
    """A claimed deadline with the step that is due now: its days from the due date, before it negative."""

    deadline: Deadline
    step: int
    escalates: bool
    at: datetime

    @property
    def key(self) -> str:
        """The start of the keys of its e-mails; a deadline that moved is reminded of anew."""
        return f"{self.deadline.kind}:{self.deadline.pk}:{self.deadline.due_on.isoformat()}:{self.step}"

    @property
    def days_late(self) -> int:
        """Calendar days after the due date; 0 before it."""
        return max(0, (amsterdam_date(self.at) - self.deadline.due_on).days)


def none_wait(_deadlines: Sequence[Deadline]) -> Collection[int]:
    """No deadline of this kind is ever put off."""
    return ()


@dataclass(frozen=True, slots=True)
class Chaser:
    """How one kind of deadline is chased: by which plan, who is told what, and which of them wait for another day."""

    kind: str
    plan: ReminderKind
    tell: Callable[[Sequence[Chase]], Iterable[MailDraft]]
    waiting: Callable[[Sequence[Deadline]], Collection[int]] = none_wait


@dataclass(frozen=True, slots=True)
class Chased:
    """What a run did: deadlines looked at, reminders given, and the deadlines that failed and stay due."""

    looked_at: int = 0
    reminded: int = 0
    failed: tuple[int, ...] = ()

    def __add__(self, other: "Chased") -> "Chased":
        return Chased(self.looked_at + other.looked_at, self.reminded + other.reminded, (*self.failed, *other.failed))


def chase_due(chaser: Chaser, *, at: datetime) -> Chased:
    """Remind of everything of one kind that is due by now, missed days included; what failed stays due (R42)."""
    done = chase_batch(chaser, at=at)
    total = done
    while done.looked_at:
        done = chase_batch(chaser, at=at, among=~Q(pk__in=total.failed))
        total += done
    if total.failed:
        logger.error("stuck: %s reminders of %s failed: deadlines %s", len(total.failed), chaser.kind, total.failed)
    return total


@transaction.atomic
def chase_batch(chaser: Chaser, *, at: datetime, most: int = BATCH, among: Q = ANY) -> Chased:
    """Claim some deadlines that are due and that nobody else holds, and remind of each once (R42)."""
    on = amsterdam_date(at)
    claimed = claim_deadlines(chaser.kind, on=on, most=most, among=among)
    if not claimed:
        return Chased()
    return _remind_or_split(chaser, claimed, reference.reminders_of(chaser.plan, on), at=at)


def claim_deadlines(kind: str, *, on: date, most: int, among: Q = ANY) -> list[Deadline]:
    """Lock deadlines of this kind that are to be chased on this day, with their dossiers; never wait for anybody.

    The dossier is locked too, as the record of the reminder needs it: who holds it may be waiting for the deadline.
    """
    due = Deadline.objects.to_chase_on(on).filter(among).of_kind(kind)
    free = due.select_for_update(skip_locked=True, no_key=True, of=("self", "dossier"))
    return list(free.select_related("dossier").defer(*UNREAD).order_by("pk")[:most])


def _remind_or_split(chaser: Chaser, deadlines: Sequence[Deadline], plan: ReminderRow, *, at: datetime) -> Chased:
    """Remind of all together; when that fails, of each half by itself, until only what fails is left out."""
    try:
        with transaction.atomic():
            return Chased(len(deadlines), _remind(chaser, deadlines, plan, at=at))
    except OperationalError:  # the connection or the server, not a row: the whole batch is done anew
        raise
    except Exception:
        if len(deadlines) == 1:
            logger.exception("the reminder of deadline %s failed and stays due", deadlines[0].pk)
            return Chased(1, 0, (deadlines[0].pk,))
    half = len(deadlines) // 2
    parts = (deadlines[:half], deadlines[half:])
    return sum((_remind_or_split(chaser, part, plan, at=at) for part in parts), Chased())


def _remind(chaser: Chaser, deadlines: Sequence[Deadline], plan: ReminderRow, *, at: datetime) -> int:
    """Plan the next days, record the reminders that are due and write their e-mails."""
    on = amsterdam_date(at)
    waiting, sent = frozenset(chaser.waiting(deadlines)), steps_sent(deadlines)
    looks = {each.pk: _look(each, plan, sent.get(each.pk, ()), on) for each in deadlines}
    looks |= {pk: Reminder(None, on + timedelta(days=1)) for pk in waiting}
    schedule_chases({pk: look.then_on for pk, look in looks.items()})
    chases = [
        Chase(each, step, plan.escalates(on, due=each.due_on), at)
        for each in deadlines
        if (step := looks[each.pk].step) is not None
    ]
    if chases:
        record_each(DossierVerb.REMINDED, [_happening(each) for each in chases], at=at)
        queue_mails(chaser.tell(chases), at=at)
    return len(chases)


def _look(deadline: Deadline, plan: ReminderRow, sent: Collection[int], on: date) -> Reminder:
    """The step of one deadline that is due now, and the day to look again."""
    return next_reminder(moments=plan.moments, every=plan.every, due_on=deadline.due_on, on=on, sent=sent)


def _happening(chase: Chase) -> Happening:
    """What the record says of a reminder."""
    deadline = chase.deadline
    facts = {"kind": deadline.kind, "step": chase.step, "due_on": deadline.due_on}
    return Happening(deadline.dossier, about_text(deadline), facts)


def steps_sent(deadlines: Iterable[Deadline]) -> dict[int, list[int]]:
    """The steps of which the reminder went out for the due date as it is now, by deadline (R42)."""
    due = {about_text(each): each for each in deadlines}
    found: dict[int, list[int]] = {}
    told = Event.objects.filter(about__in=due, verb=DossierVerb.REMINDED)
    for about, facts in told.order_by("pk").values_list("about", "facts"):
        if facts["due_on"] == due[about].due_on.isoformat():
            found.setdefault(due[about].pk, []).append(int(facts["step"]))
    return found


def schedule_chases(days: Mapping[int, date | None]) -> None:
    """Set the day of the next reminder of claimed deadlines; None when there is none left."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_DAYS, [list(days), list(days.values())])
