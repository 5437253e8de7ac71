"""Who is told what by e-mail in phases 1 to 3: advice asked and given, the end of a standstill (R13, R42, R43)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from procurement.models import Advice, AwardDecision, Case
from procurement.states import AwardState, ProcurementDeadline, ProcurementVerb
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Deadline, Event
from sroi.dossier.rules import next_reminder
from sroi.dossier.services import claim_deadline, queue_mail, record, schedule_chase
from sroi.kernel.calendar import amsterdam_date
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind


def people_with(case: Case, *roles: Role) -> list[User]:
    """The active people with one of these roles on the case, each once."""
    running = Assignment.objects.filter(dossier=case.dossier_id, role__in=roles, ended_at__isnull=True)
    rows = running.filter(user__is_active=True).select_related("user").order_by("user__name")
    return list({row.user_id: row.user for row in rows}.values())


def tell_question(advice: Advice, case: Case, *, at: datetime) -> None:
    """Tell the advisers of the case that a question waits; without one, everybody who can assign one (R13)."""
    advisers = people_with(case, Role.ADVISER)
    if advisers:
        _write(case, "procurement/advice_asked", f"advice-asked:{advice.pk}", advisers, {"advice": advice}, at=at)
        return
    coordinators = User.objects.filter(role_grants__role=Role.COORDINATOR, is_active=True).order_by("name")
    _write(case, "procurement/adviser_needed", f"advice-asked:{advice.pk}", coordinators, {"advice": advice}, at=at)


def tell_advice(advice: Advice, case: Case, *, at: datetime) -> None:
    """Tell who asked, and the buyers of the case, that the advice is there (R13)."""
    buyers = people_with(case, Role.BUYER)
    if advice.asked_by.is_active and advice.asked_by not in buyers:
        buyers.append(advice.asked_by)
    _write(case, "procurement/advice_given", f"advice-given:{advice.pk}", buyers, {"advice": advice}, at=at)


def tell_answer(advice: Advice, case: Case, *, at: datetime) -> None:
    """Tell the adviser what the buyer does with the advice (R13)."""
    people = [each for each in (advice.given_by,) if each is not None and each.is_active]
    _write(case, "procurement/advice_answered", f"advice-answered:{advice.pk}", people, {"advice": advice}, at=at)


@transaction.atomic
def chase_standstill(*, deadline_id: int, at: datetime) -> bool:
    """Tell the buyer that a standstill ends, then that the definitive award is due (R20, R42).

    A decision that summary proceedings suspend is looked at every day and nobody is told anything.
    """
    on = amsterdam_date(at)
    deadline = claim_deadline(deadline_id=deadline_id, on=on)
    if deadline is None:
        return False
    decision = AwardDecision.objects.select_related("case__dossier").get(pk=int(deadline.about.rpartition(":")[2]))
    if decision.state != AwardState.STANDSTILL:
        schedule_chase(deadline=deadline, then_on=date.fromordinal(on.toordinal() + 1))
        return False
    plan = reference.reminders_of(ReminderKind.STANDSTILL_END, on)
    reminder = next_reminder(
        moments=plan.moments, every=plan.every, due_on=deadline.due_on, on=on, sent=_steps_told(deadline)
    )
    schedule_chase(deadline=deadline, then_on=reminder.then_on)
    if reminder.step is None:
        return False
    _tell_end(decision, deadline, reminder.step, at=at)
    return True


def _tell_end(decision: AwardDecision, deadline: Deadline, step: int, *, at: datetime) -> None:
    """Record the reminder and write it: on the last day, or when the award can be made definitive."""
    case = decision.case
    facts = {"kind": deadline.kind, "step": step, "due_on": deadline.due_on}
    record(case.dossier, ProcurementVerb.REMINDED, about=deadline, at=at, facts=facts)
    is_over = amsterdam_date(at) > deadline.due_on
    template = "procurement/award_due" if is_over else "procurement/standstill_ends"
    context = {"decision": decision, "due": deadline}
    _write(case, template, f"{deadline.kind}:{deadline.pk}:{step}", people_with(case, Role.BUYER), context, at=at)


def _steps_told(deadline: Deadline) -> list[int]:
    """The steps of which the reminder went out, as days from the due date."""
    about = f"{deadline._meta.label_lower}:{deadline.pk}"
    facts = Event.objects.filter(about=about, verb=ProcurementVerb.REMINDED).values_list("facts", flat=True)
    return [int(each["step"]) for each in facts]


def due_standstills(*, on: date) -> list[int]:
    """The ends of standstills that somebody is to be told of by this day, missed days included (R42)."""
    due = Deadline.objects.to_chase_on(on).of_kind(ProcurementDeadline.STANDSTILL)
    return list(due.order_by("pk").values_list("pk", flat=True))


def _write(  # each is a fact of the e-mail
    case: Case, template: str, key: str, people: Iterable[User], context: Mapping[str, object], *, at: datetime
) -> None:
    """Put one e-mail for each person in the outbox; the same key for the same person goes out once."""
    for person in people:
        queue_mail(
            template=template,
            key=f"{key}:{person.pk}",
            context={"case": case, **context},
            recipient=person,
            address=person.email,
            dossier=case.dossier,
            at=at,
        )
