"""My work: what I do now, what waits for another, and what comes (R1, R4, S1)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import contractors.selectors
import enforcement.selectors
import procurement.selectors.work
import reporting.selectors
import sroi.dossier.selectors
from sroi.accounts.models import Department, StandIn, User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Deadline, Dossier
from sroi.dossier.selectors import Desk, WorkItem
from sroi.home.states import Whose, WorkKind
from sroi.kernel import formats
from sroi.reference import selectors as reference

SOURCES: tuple[Callable[[User, date], Desk], ...] = (
    procurement.selectors.work.desk_of,
    contractors.selectors.desk_of,
    reporting.selectors.desk_of,
    enforcement.selectors.desk_of,
    sroi.dossier.selectors.desk_of,
)
"""What every app asks of somebody, and what it waits for."""
SHOWN, SHOWN_WAITING = 10, 5
DAYS = 10
SOON = timedelta(days=14)
"""What another does later than this is no waiting yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see."""

    kind: str = ""
    whose: str = ""
    show_all: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """One of the two lists: the rows that are shown, and how many there are."""

    items: tuple[WorkItem, ...]
    total: int

    @property
    def has_more(self) -> bool:
        """There are more than are shown."""
        return self.total > len(self.items)


@dataclass(frozen=True, slots=True)
class Day:
    """One working day of the strip."""

    on: date
    is_today: bool
    is_monday: bool
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class WorkPage:
    """Everything that the page My work shows."""

    on: date
    now: Band
    waiting: Band
    days: tuple[Day, ...]
    stands_in_for: str
    has_stand_in: bool
    asked: Asked
    empty_url: str
    empty_link: str


def work_page(user: User, on: date, asked: Asked) -> WorkPage:
    """The three bands of this user; the number of statements does not grow with the work."""
    stands_in = len(standings_of(user, on)) > 1
    absences = StandIn.objects.active_on(on).filter(stand_in=user).select_related("absentee") if stands_in else ()
    desk = desk_of(user, on)
    mine, waiting = _asked_for(desk.mine, asked, user), _asked_for(desk.waiting, asked, user)
    url, link = way_on(user, on)
    return WorkPage(
        on=on,
        now=_band(mine, SHOWN, show_all=asked.show_all == "now"),
        waiting=_band(waiting, SHOWN_WAITING, show_all=asked.show_all == "waiting", until=on + SOON),
        days=days_of(user, on),
        stands_in_for=", ".join(
            _("%(name)s until %(day)s") % {"name": row.absentee.name, "day": formats.long_date(row.ends_on)}
            for row in absences
        ),
        has_stand_in=stands_in,
        asked=asked,
        empty_url=url,
        empty_link=link,
    )


def desk_of(user: User, on: date) -> Desk:
    """Everything that the apps know, by the day it is due, the latest first; then what has no day, the oldest first."""

    def urgency(item: WorkItem) -> tuple[bool, date, str, str]:
        return item.due_on is None, item.due_on or item.since_on or on, item.reference, item.title

    desks = [desk(user, on) for desk in SOURCES]
    mine, waiting = (item for desk in desks for item in desk.mine), (item for desk in desks for item in desk.waiting)
    return Desk(tuple(sorted(mine, key=urgency)), tuple(sorted(waiting, key=urgency)))


def open_work(user: User, on: date, *, kinds: frozenset[str]) -> tuple[WorkItem, ...]:
    """What waits for this user now, of these kinds, most urgent first."""
    return tuple(item for item in desk_of(user, on).mine if item.kind.partition(".")[0] in kinds)


def waiting_item(user: User, on: date, *, reference: str, kind: str, whose: Role) -> WorkItem | None:
    """One thing that this user waits for; None when it is not there, or not any more."""
    wanted = (reference, kind, whose)
    return next((item for item in desk_of(user, on).waiting if (item.reference, item.kind, item.whose) == wanted), None)


def _asked_for(items: Sequence[WorkItem], asked: Asked, user: User) -> Sequence[WorkItem]:
    """The items of the wanted kind, and of the wanted people."""
    if asked.kind in WorkKind.values:
        items = [item for item in items if item.kind.partition(".")[0] == asked.kind]
    if asked.whose in (Whose.MINE, Whose.OTHERS):
        own = own_references(user, {item.reference for item in items})
        items = [item for item in items if (item.reference in own) == (asked.whose == Whose.MINE)]
    return items


def own_references(user: User, references: Iterable[str]) -> frozenset[str]:
    """Of these references, those in which the user has a role of their own, above them included."""
    wanted = set(references)
    above = {text.partition("-C")[0] for text in wanted} | {text.rpartition("-H")[0] for text in wanted}
    held = set(
        Assignment.objects.filter(user=user, ended_at__isnull=True, dossier__reference__in=wanted | above).values_list(
            "dossier__reference", flat=True
        )
    )
    parties = set(
        Dossier.objects.filter(reference__in=wanted | above, parties__memberships__user=user).values_list(
            "reference", flat=True
        )
    )
    return frozenset(
        text for text in wanted if {text, text.partition("-C")[0], text.rpartition("-H")[0]} & (held | parties)
    )


def _band(items: Sequence[WorkItem], most: int, *, show_all: bool, until: date = date.max) -> Band:
    """What is shown at first: no more than fits, and nothing that is due only later."""
    near = [item for item in items if item.due_on is None or item.due_on <= until]
    return Band(tuple(items if show_all else near[:most]), len(items))


def days_of(user: User, on: date) -> tuple[Day, ...]:
    """The coming working days, today included, with how much is due on each."""
    calendar = reference.working_days()
    days = [calendar.on_or_after(on)]
    while len(days) < DAYS:
        days.append(calendar.add(days[-1], 1))
    due = Counter(
        calendar.on_or_after(day)
        for day in own_deadlines(user, on).filter(due_on__gte=on, due_on__lte=days[-1]).values_list("due_on", flat=True)
    )
    agenda = reverse("home:agenda")
    return tuple(
        Day(
            on=day,
            is_today=day == on,
            is_monday=place > 0 and day.isocalendar().week != days[place - 1].isocalendar().week,
            words=ngettext("%(count)s term", "%(count)s terms", due[day]) % {"count": due[day]} if due[day] else "",
            url=f"{agenda}#d{day.isoformat()}",
        )
        for place, day in enumerate(days)
    )


def own_deadlines(user: User, on: date) -> QuerySet[Deadline]:
    """The open deadlines that the user may read, in the dossiers they, or who they stand in for, work on (R1)."""
    people = [standing.user.pk for standing in standings_of(user, on)]
    parties = [number for standing in standings_of(user, on) for number in standing.organisation_ids]
    held = Assignment.objects.filter(user__in=people, ended_at__isnull=True).values("dossier")
    rows = Deadline.objects.open()
    if parties:
        return rows.filter(dossier__in=Dossier.objects.filter(parties__in=parties).values("pk"))
    own = Dossier.objects.filter(pk__in=held).values("pk")
    below = Dossier.objects.filter(parent__in=held).values("pk")
    rows = rows.filter(dossier__in=own.union(below, Dossier.objects.filter(parent__parent__in=held).values("pk")))
    return rows.filter(dossier__in=Dossier.objects.visible_to(user))


def way_on(user: User, on: date) -> tuple[str, str]:
    """Where somebody without work goes on: one action per role."""
    roles = {role for standing in standings_of(user, on) for role in standing.roles}
    if Role.BUYER in roles:
        return reverse("procurement:case-open"), _("Open a case.")
    if Role.COORDINATOR in roles or Role.ADVISER in roles:
        return reverse("home:case-list") + "?adviser=none", _("View cases without an adviser.")
    if roles & {Role.CONTRACTOR, Role.CONTRACT_MANAGER}:
        return reverse("home:contract-list"), _("View your contracts.")
    if Role.ADMINISTRATOR in roles and not Department.objects.exists():
        return reverse("accounts:departments"), _("Begin with the departments, then add the people.")
    if Role.ADMINISTRATOR in roles:
        return reverse("reference:index"), _("View the reference data.")
    if Role.PRIVACY_OFFICER in roles:
        return "", ""
    if not roles:
        return reverse("home:contact"), _("You have no role yet. Ask the office for one.")
    return reverse("home:case-list"), _("View the cases.")
