"""Questions on the tender: entered, assigned, answered, approved, and published as one note (R18)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from procurement import documents, rules
from procurement.models import Case, InformationNote, Question
from procurement.policies import ANSWERERS, ProcurementDuty
from procurement.services.holding import hold, why_not_written
from procurement.services.telling import tell_answerer
from procurement.states import QUESTION_FLOW, Phase, ProcurementVerb, QuestionAction, QuestionState
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

SELECTING = (Phase.SELECT,)


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """One question as it is filled in or imported."""

    text: str
    asked_on: date
    due_on: date
    place: str = ""

    def facts(self) -> rules.QuestionFacts:
        """The question as the rules read it."""
        return rules.QuestionFacts(self.text, self.asked_on, self.due_on)


@transaction.atomic
def enter_questions(
    *, case_id: int, questions: Sequence[QuestionEntry], answerer: User | None, by: User, at: datetime
) -> list[Question]:
    """Enter questions, numbered after those that are there, with who answers them (R18)."""
    case, acting = hold(case_id, ProcurementDuty.ENTER_QUESTIONS, by=by, at=at, phases=SELECTING)
    wrong = (each for entry in questions for each in _why_not_asked(case, entry.facts(), at=at))
    refuse((*dict.fromkeys(wrong), *_why_not_answerer(case, answerer)))
    highest = case.questions.aggregate(highest=Max("number"))["highest"]
    numbers = rules.numbers_from(highest, len(questions))
    made = Question.objects.bulk_create(
        Question(
            case=case,
            number=number,
            place=each.place,
            text=each.text,
            asked_on=each.asked_on,
            due_on=each.due_on,
            answerer=answerer,
        )
        for number, each in zip(numbers, questions, strict=True)
    )
    facts = {"numbers": [each.number for each in made], "answerer": answerer.name if answerer else ""}
    record(case.dossier, ProcurementVerb.QUESTIONS_ENTERED, about=case, by=acting, at=at, facts=facts)
    tell_answerer(made, case, at=at)
    return made


@transaction.atomic
def assign_question(*, question_id: int, answerer: User, due_on: date, by: User, at: datetime) -> Question:
    """Say who answers a question, and by when (R18)."""
    case, question, acting = _hold_question(question_id, ProcurementDuty.ENTER_QUESTIONS, by=by, at=at)
    entry = rules.QuestionFacts(question.text, question.asked_on, due_on)
    refuse((*_why_not_asked(case, entry, at=at), *_why_not_answerer(case, answerer), *_why_published(question)))
    question.answerer, question.due_on = answerer, due_on
    question.save(update_fields=["answerer", "due_on"])
    facts = {"number": question.number, "answerer": answerer.name, "due_on": due_on}
    record(case.dossier, ProcurementVerb.QUESTIONS_ASSIGNED, about=question, by=acting, at=at, facts=facts)
    tell_answerer([question], case, at=at)
    return question


@transaction.atomic
def answer_question(*, question_id: int, answer: str, by: User, at: datetime) -> Question:
    """Answer a question; until it is approved the answer may still be bettered (R18)."""
    _case, question, acting = _hold_question(question_id, QuestionAction.ANSWER, by=by, at=at)
    refuse(rules.why_not_answered(answer))
    moved = move(
        question,
        QUESTION_FLOW,
        QuestionAction.ANSWER,
        answer=answer.strip(),
        answered_by=by,
        answered_at=at,
        returned_because="",
    )
    _record(ProcurementVerb.QUESTION_ANSWERED, question, acting, at, moved)
    return question


@transaction.atomic
def approve_answer(*, question_id: int, by: User, at: datetime) -> Question:
    """Approve an answer: it goes into the next note (R18)."""
    _case, question, acting = _hold_question(question_id, QuestionAction.APPROVE, by=by, at=at)
    moved = move(question, QUESTION_FLOW, QuestionAction.APPROVE)
    _record(ProcurementVerb.QUESTION_APPROVED, question, acting, at, moved)
    return question


@transaction.atomic
def return_answer(*, question_id: int, reason: str, by: User, at: datetime) -> Question:
    """Return an answer to who gives it, with what is to be bettered (R18)."""
    _case, question, acting = _hold_question(question_id, QuestionAction.RETURN, by=by, at=at)
    refuse(why_not_written(reason, field="reason", message=_("Write what has to change in the answer."), source="R18"))
    moved = move(question, QUESTION_FLOW, QuestionAction.RETURN, returned_because=reason.strip())
    _record(ProcurementVerb.QUESTION_RETURNED, question, acting, at, moved, reason)
    return question


@transaction.atomic
def publish_note(*, case_id: int, by: User, at: datetime) -> InformationNote:
    """Publish every approved answer as one numbered note, frozen with its hash (R18)."""
    case, acting = hold(case_id, QuestionAction.PUBLISH, by=by, at=at, phases=SELECTING)
    questions = list(case.questions.select_for_update().filter(state=QuestionState.APPROVED))
    refuse(rules.why_not_published([each.number for each in questions]))
    highest = case.information_notes.aggregate(highest=Max("number"))["highest"]
    number = rules.numbers_from(highest, 1)[0]
    content = documents.note_content(case, questions, number=number, at=at)
    digest = sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    note = InformationNote.objects.create(
        case=case, number=number, published_at=at, published_by=by, content=content, sha256=digest
    )
    for each in questions:
        move(each, QUESTION_FLOW, QuestionAction.PUBLISH, note=note)
    facts = {"number": number, "questions": [each.number for each in questions], "sha256": digest}
    record(case.dossier, ProcurementVerb.NOTE_PUBLISHED, about=note, by=acting, at=at, facts=facts)
    return note


def _hold_question(
    question_id: int, duty: ProcurementDuty | QuestionAction, *, by: User, at: datetime
) -> tuple[Case, Question, Acting]:
    """Lock the case, then the question, for somebody with the duty."""
    case_id = Question.objects.values_list("case_id", flat=True).get(pk=question_id)
    case, acting = hold(case_id, duty, by=by, at=at, phases=SELECTING)
    question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
    question.case = case
    return case, question, acting


def _why_not_asked(case: Case, question: rules.QuestionFacts, *, at: datetime) -> tuple[Blocker, ...]:
    """Why a question cannot stand in this tender."""
    closes_on = amsterdam_date(case.tenders_close_at) if case.tenders_close_at else None
    return rules.why_not_asked(question, today=amsterdam_date(at), closes_on=closes_on)


def _why_not_answerer(case: Case, answerer: User | None) -> tuple[Blocker, ...]:
    """Why somebody cannot answer: no buyer or adviser of this case."""
    working = case.dossier.assignments.filter(role__in=ANSWERERS, ended_at__isnull=True)
    if answerer is None or (answerer.is_active and working.filter(user=answerer).exists()):
        return ()
    message = _("%(name)s is no buyer or adviser of this case. Choose somebody who works on it.")
    return (blocker("answerer-outside", message, field="answerer", source="R18", name=answerer.name),)


def _why_published(question: Question) -> tuple[Blocker, ...]:
    if question.state != QuestionState.PUBLISHED:
        return ()
    return (blocker("published", _("This answer was published. It does not change any more."), source="R18"),)


def _record(
    verb: ProcurementVerb, question: Question, by: Acting, at: datetime, moved: tuple[str, str], reason: str = ""
) -> None:
    """Record what happened to one question."""
    before, after = moved
    facts = {"number": question.number}
    dossier = question.case.dossier
    record(dossier, verb, about=question, by=by, at=at, before=before, after=after, reason=reason, facts=facts)
