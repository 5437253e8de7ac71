"""What the pages of the questions show, and whose turn it is (R18)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement import policies
from procurement.models import Case, InformationNote, Question
from procurement.policies import ANSWERERS, ProcurementDuty
from procurement.selectors.pages import url_of
from procurement.states import Phase, QuestionAction, QuestionState
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.selectors import WorkItem
from sroi.kernel.pages import Status, Tone

KIND = "procurement.questions"
TONES: dict[str, Tone] = {
    QuestionState.OPEN: "warn",
    QuestionState.ANSWERED: "info",
    QuestionState.APPROVED: "pos",
    QuestionState.PUBLISHED: "plain",
}


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question in the list, with what this reader can do to it."""

    question: Question
    status: Status
    who: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class QuestionActs:
    """What this reader may do with the questions of a case now."""

    enters: bool
    answers: bool
    publishes: bool


def question_rows(case: Case, on: date) -> tuple[QuestionRow, ...]:
    """The questions by number."""
    rows = case.questions.select_related("answerer", "answered_by", "note")
    return tuple(
        QuestionRow(
            question=each,
            status=Status(str(QuestionState(each.state).label), TONES[each.state]),
            who=each.answerer.name if each.answerer else "",
            is_late=each.state == QuestionState.OPEN and each.due_on < on,
        )
        for each in rows
    )


def question_acts(case: Case, user: User) -> QuestionActs:
    """What this reader may do; nothing outside phase 3 (R18)."""
    if case.phase != Phase.SELECT:
        return QuestionActs(enters=False, answers=False, publishes=False)
    return QuestionActs(
        enters=policies.may(user, ProcurementDuty.ENTER_QUESTIONS, case),
        answers=policies.may(user, QuestionAction.ANSWER, case),
        publishes=policies.may(user, QuestionAction.PUBLISH, case),
    )


def question_of(case: Case, number: int) -> Question | None:
    """The question with this number."""
    return case.questions.select_related("answerer", "answered_by", "note").filter(number=number).first()


def answerers_of(case: Case) -> list[User]:
    """Who can answer: the buyers and advisers of the case, by name."""
    working = Assignment.objects.filter(
        dossier=case.dossier_id, user=OuterRef("pk"), role__in=ANSWERERS, ended_at__isnull=True
    )
    return list(User.objects.filter(Exists(working), is_active=True).order_by("name", "pk"))


def notes_of(case: Case) -> tuple[InformationNote, ...]:
    """The published notes by number, each with how many questions it answers."""
    return tuple(case.information_notes.annotate(count=Count("questions")))


@dataclass(frozen=True, slots=True)
class AnswersDue:
    """The answers of one case that are due on one day."""

    label: str
    due_on: date
    reference: str
    title: str
    url: str


def answers_due(user: User, on: date, *, until: date) -> tuple[AnswersDue, ...]:
    """When answers on a tender are due: for who answers, and for the buyers of the case (R18)."""
    people = [standing.user.pk for standing in standings_of(user, on)]
    buys = Assignment.objects.filter(
        dossier=OuterRef("case__dossier"), user__in=people, role=Role.BUYER, ended_at__isnull=True
    )
    rows = (
        Question.objects.filter(Q(answerer__in=people) | Q(Exists(buys)))
        .filter(case__phase=Phase.SELECT, state=QuestionState.OPEN, due_on__lte=until)
        .values("case", "case__reference", "case__title", "due_on")
        .annotate(count=Count("pk"))
        .order_by("due_on", "case")
    )
    return tuple(_due(row) for row in rows)


def _due(row: Mapping[str, Any]) -> AnswersDue:
    """One day of one case."""
    case = Case(pk=row["case"], reference=row["case__reference"], title=row["case__title"])
    text = ngettext(
        "Answer to %(count)s question on the tender", "Answers to %(count)s questions on the tender", row["count"]
    )
    return AnswersDue(
        label=text % {"count": row["count"]},
        due_on=row["due_on"],
        reference=case.reference,
        title=case.title,
        url=url_of(case, "question-list"),
    )


def question_items(user: User, on: date) -> Iterator[WorkItem]:
    """The questions of each case that wait for this user: to be answered, approved, published (R18)."""
    people = [standing.user.pk for standing in standings_of(user, on)]
    buys = Assignment.objects.filter(
        dossier=OuterRef("case__dossier"), user__in=people, role=Role.BUYER, ended_at__isnull=True
    )
    open_here = Question.objects.filter(case__phase=Phase.SELECT, note__isnull=True)
    rows = (
        open_here.annotate(buys=Exists(buys))
        .filter(Q(answerer__in=people) | Q(buys=True))
        .values("case", "case__reference", "case__title", "buys")
        .annotate(
            mine=Count("pk", filter=Q(state=QuestionState.OPEN, answerer__in=people)),
            nobody=Count("pk", filter=Q(state=QuestionState.OPEN, answerer__isnull=True)),
            waiting=Count("pk", filter=Q(state=QuestionState.OPEN)),
            answered=Count("pk", filter=Q(state=QuestionState.ANSWERED)),
            approved=Count("pk", filter=Q(state=QuestionState.APPROVED)),
            due=Min("due_on"),
            since=Min("asked_on"),
        )
        .order_by("due", "case")
    )
    for row in rows:
        yield from _items(row)


def _items(row: Mapping[str, Any]) -> Iterator[WorkItem]:
    """What one case asks of this user, as answerer and as buyer."""
    if row["mine"]:
        text = ngettext(
            "Answer %(count)s question on the tender", "Answer %(count)s questions on the tender", row["mine"]
        )
        yield _item(row, text % {"count": row["mine"]}, _("Answer"))
    if not row["buys"]:
        return
    if row["nobody"]:
        text = ngettext("Say who answers %(count)s question", "Say who answers %(count)s questions", row["nobody"])
        yield _item(row, text % {"count": row["nobody"]}, _("Assign"))
    if row["answered"]:
        text = ngettext("Approve %(count)s answer", "Approve %(count)s answers", row["answered"])
        yield _item(row, text % {"count": row["answered"]}, _("Approve"))
    if row["approved"] and not row["answered"] and not row["waiting"]:
        yield _item(row, _("Publish the nota van inlichtingen"), _("Publish"))


def _item(row: Mapping[str, Any], title: str, button: str) -> WorkItem:
    """One line of the work list."""
    case = Case(pk=row["case"], reference=row["case__reference"], title=row["case__title"])
    return WorkItem(
        kind=KIND,
        title=title,
        detail=str(Phase.SELECT.label),
        due_on=row["due"],
        since_on=row["since"],
        reference=case.reference,
        case_title=case.title,
        contractor="",
        url=url_of(case, "question-list"),
        button=button,
        whose=Role.BUYER,
        who="",
    )
