"""The thread of an advice, the requests of the office, and how much each adviser has to do (R13, R50)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from procurement import policies, rules
from procurement.models import Advice, AdviceMessage, Case
from procurement.policies import ProcurementDuty
from procurement.rules import Load, MessageFacts, RequestFacts
from procurement.states import ADVISED, ENDED
from sroi.accounts.models import RoleGrant, StandIn, User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import BUREAU, Role
from sroi.dossier.models import Assignment
from sroi.dossier.selectors import AttachmentRow, WorkItem
from sroi.dossier.selectors.papers import file_seen_by, path_to
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Status

KIND = "procurement.advice"
MOST = 200


def advice_url(advice: Advice, case: Case, page: str) -> str:
    """The address of a page about one request."""
    return path_to(f"procurement:{page}", case.reference, str(advice.pk))


def people_to_mention(case: Case, *, is_internal: bool) -> list[User]:
    """Who can be named: who works on the case and the coordinators; in a note of the bureau only its people (R1)."""
    held = RoleGrant.objects.filter(user=OuterRef("user"), role=OuterRef("role"))
    working = Assignment.objects.filter(Exists(held), dossier=case.dossier_id, user=OuterRef("pk"), ended_at=None)
    if is_internal:
        working = working.filter(role__in=BUREAU)
    chiefs = RoleGrant.objects.filter(user=OuterRef("pk"), role=Role.COORDINATOR)
    people = User.objects.filter(Exists(working) | Exists(chiefs), is_active=True)
    return list(people.select_related("department").order_by("name", "pk"))


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message of a thread; a note of the bureau is marked in words."""

    message: AdviceMessage
    status: Status
    named: str
    file: AttachmentRow | None
    is_closed_file: bool
    """There is a file that this reader may not know of: it was set apart."""


@dataclass(frozen=True, slots=True)
class ThreadActs:
    """What this reader may do with an advice now."""

    writes: bool
    notes: bool
    assigns: bool
    gives: bool
    answers: bool
    sees_notes: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages about an advice that this reader may see, and what the reader may do."""

    advice: Advice
    rows: tuple[MessageRow, ...]
    may: ThreadActs
    is_overdue: bool
    waits_for_buyer: bool
    """The adviser asked something and waits for the buyer."""


def thread_of(advice: Advice, case: Case, user: User, on: date) -> Thread:
    """One advice with what was written about it; notes of the bureau are read by nobody else (R1)."""
    may = _acts(advice, case, user)
    found = messages_for(sees_notes=may.sees_notes).filter(advice=advice)
    messages = found.select_related("author", "attachment__uploaded_by", "attachment__dossier")
    rows = tuple(_message(each, user) for each in messages.prefetch_related("mentioned"))
    facts = [MessageFacts(row.message.is_internal, row.message.asks_buyer) for row in rows]
    is_open = advice.given_at is None
    late, waits = rules.is_overdue(advice.due_on, on=on), rules.waits_for_buyer(facts)
    return Thread(advice, rows, may, is_overdue=is_open and late, waits_for_buyer=is_open and waits)


def messages_for(*, sees_notes: bool) -> QuerySet[AdviceMessage]:
    """The messages that a reader may see."""
    return AdviceMessage.objects.all() if sees_notes else AdviceMessage.objects.filter(is_internal=False)


def message_counts(case: Case, user: User) -> dict[int, int]:
    """How many messages this reader sees about each advice of a case."""
    sees_notes = policies.may(user, ProcurementDuty.READ_BUREAU_NOTES, case)
    rows = messages_for(sees_notes=sees_notes).filter(advice__case=case).order_by().values("advice")
    return {row["advice"]: row["count"] for row in rows.annotate(count=Count("pk"))}


def _acts(advice: Advice, case: Case, user: User) -> ThreadActs:
    """What this reader may do; after the award nothing is written any more."""
    sees_notes = policies.may(user, ProcurementDuty.READ_BUREAU_NOTES, case)
    runs, is_open = case.phase in ADVISED, advice.given_at is None
    unanswered = not is_open and advice.replied_at is None
    return ThreadActs(
        writes=runs and policies.may(user, ProcurementDuty.WRITE_ADVICE_MESSAGE, case),
        notes=runs and sees_notes and policies.may(user, ProcurementDuty.WRITE_BUREAU_NOTE, case),
        assigns=runs and is_open and policies.may(user, ProcurementDuty.ASSIGN_ADVICE, case),
        gives=runs and is_open and policies.may(user, ProcurementDuty.GIVE_ADVICE, case),
        answers=runs and unanswered and policies.may(user, ProcurementDuty.ANSWER_ADVICE, case),
        sees_notes=sees_notes,
    )


def _message(message: AdviceMessage, user: User) -> MessageRow:
    """One message with its mark, who is named in it, and its file."""
    file = message.attachment
    seen = file_seen_by(user, file) if file is not None else None
    mark = Status(_("Note of the bureau"), "warn", "lock") if message.is_internal else Status(_("Shared"), "info")
    return MessageRow(
        message=message,
        status=mark,
        named=", ".join(f"@{each.name}" for each in sorted(message.mentioned.all(), key=lambda each: each.name)),
        file=seen,
        is_closed_file=file is not None and seen is None,
    )


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One open request of the office."""

    advice: Advice
    who: str
    is_overdue: bool
    url: str


@dataclass(frozen=True, slots=True)
class LoadRow:
    """How much one adviser has to do, and whether somebody stands in."""

    adviser: User
    load: Load
    cases: int
    absent_until: date | None
    stand_in: str


@dataclass(frozen=True, slots=True)
class AdviceDesk:
    """The open requests of the office, the earliest day first, and the load of each adviser."""

    requests: tuple[RequestRow, ...]
    loads: tuple[LoadRow, ...]


def advice_desk(on: date) -> AdviceDesk:
    """Everything that a coordinator divides (R2, R50); the number of statements does not grow with the rows."""
    rows = Advice.objects.filter(given_at__isnull=True, case__phase__in=ADVISED).order_by("due_on", "pk")
    advices = list(rows.select_related("case", "asked_by", "adviser")[:MOST])
    people = _advisers_on(advices)
    requests = tuple(
        RequestRow(
            advice=each,
            who=", ".join(person.name for person in _answering(each, people.get(each.case.dossier_id, ()))),
            is_overdue=rules.is_overdue(each.due_on, on=on),
            url=advice_url(each, each.case, "advice-assign"),
        )
        for each in advices
    )
    facts = [
        RequestFacts(
            each.due_on,
            frozenset(person.pk for person in _answering(each, people.get(each.case.dossier_id, ()))),
        )
        for each in advices
    ]
    return AdviceDesk(requests, _load_rows(rules.loads(facts, on=on), on))


def _answering(advice: Advice, of_case: Sequence[User]) -> Sequence[User]:
    """Who answers a request: whom it was assigned to, else the advisers of the case."""
    return [each for each in of_case if each.pk == advice.adviser_id] or of_case


def _advisers_on(advices: Sequence[Advice]) -> dict[int, list[User]]:
    """The advisers of these cases, by dossier."""
    found: dict[int, list[User]] = {}
    dossiers = [each.case.dossier_id for each in advices]
    rows = Assignment.objects.filter(dossier__in=dossiers, role=Role.ADVISER, ended_at=None, user__is_active=True)
    for row in rows.select_related("user").order_by("user__name", "user"):
        found.setdefault(row.dossier_id, []).append(row.user)
    return found


def _load_rows(loads: dict[int, Load], on: date) -> tuple[LoadRow, ...]:
    """Every adviser of the office, who has least first."""
    running = Assignment.objects.filter(role=Role.ADVISER, ended_at=None, dossier__case__isnull=False)
    counted = running.exclude(dossier__case__phase__in=ENDED).filter(user=OuterRef("pk")).order_by().values("user")
    held = RoleGrant.objects.filter(user=OuterRef("pk"), role=Role.ADVISER)
    advisers = User.objects.filter(Exists(held), is_active=True).annotate(
        cases=Subquery(counted.annotate(count=Count("pk")).values("count"))
    )
    away = {row.absentee_id: row for row in StandIn.objects.active_on(on).select_related("stand_in")}
    rows = (
        LoadRow(
            adviser=each,
            load=loads.get(each.pk, Load()),
            cases=each.cases or 0,
            absent_until=away[each.pk].ends_on if each.pk in away else None,
            stand_in=away[each.pk].stand_in.name if each.pk in away else "",
        )
        for each in advisers.order_by("name", "pk")
    )
    return tuple(sorted(rows, key=lambda row: (row.load.open, row.cases, row.adviser.name)))


def advice_items(user: User, on: date) -> Iterator[WorkItem]:
    """The requests in which the adviser asked this buyer something and waits (R13)."""
    people = [standing.user.pk for standing in standings_of(user, on)]
    buys = Assignment.objects.filter(
        dossier=OuterRef("case__dossier"), user__in=people, role=Role.BUYER, ended_at__isnull=True
    )
    shared = AdviceMessage.objects.filter(advice=OuterRef("pk"), is_internal=False).order_by("-written_at", "-pk")
    rows = (
        Advice.objects.filter(Exists(buys), given_at__isnull=True, case__phase__in=ADVISED)
        .annotate(asks=Subquery(shared.values("asks_buyer")[:1]), asked_back=Subquery(shared.values("written_at")[:1]))
        .filter(asks=True)
        .select_related("case")
        .order_by("due_on", "pk")
    )
    for advice in rows:
        case = advice.case
        yield WorkItem(
            kind=KIND,
            title=_("Answer the question of the adviser"),
            detail=str(advice.get_phase_display()),
            due_on=advice.due_on,
            since_on=amsterdam_date(advice.asked_back),
            reference=case.reference,
            case_title=case.title,
            contractor="",
            url=advice_url(advice, case, "advice-thread"),
            button=_("Answer"),
            whose=Role.BUYER,
            who="",
        )
