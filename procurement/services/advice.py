"""Advice of the bureau: asked by the buyer, assigned, given by an adviser, answered by the buyer (R13)."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from procurement import gates, rules
from procurement.gates.facts import subject_mark, subject_values
from procurement.models import Advice, Case
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold, why_not_written
from procurement.services.people import why_not_assigned
from procurement.services.telling import tell_advice, tell_advice_assigned, tell_answer, tell_question
from procurement.states import ADVISED, AdviceVerdict, ProcurementDeadline, ProcurementVerb
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import assign_role, meet_deadline, record, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind, TermKey


@transaction.atomic
def ask_advice(*, case_id: int, question: str, by: User, at: datetime, due_on: date | None = None) -> Advice:
    """Ask the bureau for advice on this phase; one open question at a time. Without a day the usual term counts."""
    case, acting = hold(case_id, ProcurementDuty.ASK_ADVICE, by=by, at=at, phases=ADVISED)
    today = amsterdam_date(at)
    term = reference.term_on(TermKey.ADVICE, today)
    due = due_on or term.ends_on(today, reference.working_days())
    found = list(why_not_written(question, field="question", message=_("Write what you want to know.")))
    found += rules.why_not_due(due, today=today)
    if case.advices.filter(phase=case.phase, given_at__isnull=True).exists():
        message = _("A question to the bureau is already open. Wait for its answer.")
        found.append(blocker("advice-open", message, source="R13"))
    refuse(found)
    advice = Advice.objects.create(case=case, phase=case.phase, question=question, asked_by=by, asked_at=at, due_on=due)
    _set_due(case, advice, today=today, source="" if due_on else term.source)
    facts = {"phase": case.phase, "due_on": due}
    record(case.dossier, ProcurementVerb.ADVICE_ASKED, about=advice, by=acting, at=at, facts=facts)
    tell_question(advice, case, at=at)
    return advice


@transaction.atomic
def assign_advice(*, advice_id: int, adviser: User, due_on: date, by: User, at: datetime) -> Advice:
    """Say which adviser gives the advice, and by when; the adviser works on the case from then on (R1, R13)."""
    case, acting, advice = hold_advice(advice_id, ProcurementDuty.ASSIGN_ADVICE, by=by, at=at)
    today = amsterdam_date(at)
    found = [*_why_given(advice), *(replace(each, field="adviser") for each in why_not_assigned(adviser, Role.ADVISER))]
    if due_on != advice.due_on:
        found += rules.why_not_due(due_on, today=today)
    refuse(found)
    before = advice.adviser.name if advice.adviser else ""
    advice.adviser, advice.due_on = adviser, due_on
    advice.save(update_fields=["adviser", "due_on"])
    assign_role(dossier=case.dossier, user=adviser, role=Role.ADVISER, by=acting, at=at)
    _set_due(case, advice, today=today, source="")
    verb, facts = ProcurementVerb.ADVICE_ASSIGNED, {"adviser": adviser.name, "due_on": due_on}
    record(case.dossier, verb, about=advice, by=acting, at=at, before=before, after=adviser.name, facts=facts)
    if adviser != by:
        tell_advice_assigned(advice, case, adviser, at=at)
    return advice


@transaction.atomic
def give_advice(  # each is a fact of the advice
    *, advice_id: int, text: str, verdict: AdviceVerdict, by: User, at: datetime, seen: str | None = None
) -> Advice:
    """Answer a question of a buyer; the advice stays as it was given, with what it was about (R9).

    `seen` is the choice that the adviser had in view: when another was made since, the advice waits.
    """
    case, acting, advice = hold_advice(advice_id, ProcurementDuty.GIVE_ADVICE, by=by, at=at)
    found = [*why_not_written(text, field="text", message=_("Write the advice.")), *_why_given(advice)]
    subject = gates.case_facts(case).subject
    if seen is not None and seen != subject_mark(subject):
        message = _("The variant or the request changed while you were writing. Read them, then give the advice.")
        found.append(blocker("choice-changed", message, source="R9"))
    refuse(found)
    advice.text, advice.verdict, advice.given_by, advice.given_at = text, verdict, by, at
    advice.about = subject_values(subject)
    advice.save(update_fields=["text", "verdict", "about", "given_by", "given_at"])
    meet_deadline(dossier=case.dossier, kind=ProcurementDeadline.ADVICE, about=advice, at=at)
    facts = {"verdict": verdict, "about": advice.about}
    record(case.dossier, ProcurementVerb.ADVICE_GIVEN, about=advice, by=acting, at=at, after=verdict, facts=facts)
    tell_advice(advice, case, at=at)
    return advice


@transaction.atomic
def answer_advice(*, advice_id: int, reply: str, by: User, at: datetime) -> Advice:
    """Write what the buyer does with the advice; both stay on file."""
    case, acting, advice = hold_advice(advice_id, ProcurementDuty.ANSWER_ADVICE, by=by, at=at)
    found = list(why_not_written(reply, field="reply", message=_("Write what you do with the advice.")))
    if advice.given_at is None:
        found.append(blocker("advice-not-given", _("The adviser has not answered yet."), source="R13"))
    if advice.replied_at is not None:
        found.append(blocker("advice-answered", _("This advice was already answered."), source="R13"))
    refuse(found)
    advice.reply, advice.replied_by, advice.replied_at = reply, by, at
    advice.save(update_fields=["reply", "replied_by", "replied_at"])
    record(case.dossier, ProcurementVerb.ADVICE_ANSWERED, about=advice, by=acting, at=at)
    tell_answer(advice, case, at=at)
    return advice


def hold_advice(advice_id: int, duty: ProcurementDuty, *, by: User, at: datetime) -> tuple[Case, Acting, Advice]:
    """Lock the case, then the advice: the order of every act on a case."""
    case_id = Advice.objects.values_list("case_id", flat=True).get(pk=advice_id)
    case, acting = hold(case_id, duty, by=by, at=at, phases=ADVISED)
    advice = Advice.objects.select_for_update(of=("self",)).select_related("adviser").get(pk=advice_id)
    return case, acting, advice


def _set_due(case: Case, advice: Advice, *, today: date, source: str) -> None:
    """Set or move the deadline of an open request, with its reminders (R42)."""
    if advice.due_on is None:
        raise AssertionError("an open request has a day")
    plan = reference.reminders_of(ReminderKind.ADVICE, today)
    set_deadline(
        dossier=case.dossier,
        kind=ProcurementDeadline.ADVICE,
        about=advice,
        due_on=advice.due_on,
        source=source,
        next_chase_on=plan.first(due=advice.due_on),
    )


def _why_given(advice: Advice) -> tuple[Blocker, ...]:
    """Why nothing is given or assigned any more: the advice is there."""
    if advice.given_at is None:
        return ()
    return (blocker("advice-given", _("This advice was already given."), source="R13"),)
