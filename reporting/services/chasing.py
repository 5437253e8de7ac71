"""The chasers of phases 5 and 6: one thing due × one moment = one message (R42)."""

from datetime import date, datetime

from django.db import transaction

from contractors.models import Contract
from contractors.services.parties import Notice, write_to_contact, write_to_role
from reporting.models import Evaluation, QuarterlyReport
from reporting.states import EvaluationParty, ReportingDeadline, ReportingVerb
from sroi.accounts.states import Role
from sroi.dossier.models import Deadline, Event
from sroi.dossier.rules import next_reminder
from sroi.dossier.services import claim_deadline, record, schedule_chase
from sroi.kernel.calendar import amsterdam_date
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind

PLANS = {
    ReportingDeadline.REPORT: ReminderKind.REPORT,
    ReportingDeadline.VERIFICATION: ReminderKind.VERIFICATION,
    ReportingDeadline.EVALUATION: ReminderKind.EVALUATION,
}
ASKED = {
    EvaluationParty.CLIENT: Role.CONTRACT_MANAGER,
    EvaluationParty.ADVISER: Role.ADVISER,
    EvaluationParty.CONTRACTOR: Role.CONTRACTOR,
}
"""Who is written to for each party of the evaluation."""


@transaction.atomic
def chase_report(*, deadline_id: int, at: datetime) -> bool:
    """Remind the contractor of a report; two weeks late, adviser and contract manager hear it too (R42)."""
    found = _claim(deadline_id, at=at)
    if found is None:
        return False
    deadline, contract, step, escalates = found
    report = QuarterlyReport.objects.select_related("contract").get(pk=_number_of(deadline))
    context = {"report": report, "due": deadline, "days_late": max(0, step)}
    key = f"{deadline.kind}:{deadline.pk}:{step}"
    notice = Notice("reporting/report_reminder", f"{key}:contact", context, is_legal=step >= 0)
    write_to_contact(contract, notice, at=at)
    if escalates:
        for role in (Role.ADVISER, Role.CONTRACT_MANAGER):
            write_to_role(contract, role, Notice("reporting/report_late", f"{key}:{role.value}", context), at=at)
    return True


@transaction.atomic
def chase_verification(*, deadline_id: int, at: datetime) -> bool:
    """Remind the adviser of a report that waits for verification (R29, R42)."""
    found = _claim(deadline_id, at=at)
    if found is None:
        return False
    deadline, contract, step, _escalates = found
    report = QuarterlyReport.objects.select_related("contract").get(pk=_number_of(deadline))
    key = f"{deadline.kind}:{deadline.pk}:{step}:{Role.ADVISER.value}"
    context = {"report": report, "due": deadline}
    write_to_role(contract, Role.ADVISER, Notice("reporting/verification_due", key, context), at=at)
    return True


@transaction.atomic
def chase_evaluation(*, deadline_id: int, at: datetime) -> bool:
    """Remind every party that has not looked back yet (R33, R42)."""
    found = _claim(deadline_id, at=at)
    if found is None:
        return False
    deadline, contract, step, _escalates = found
    for evaluation in Evaluation.objects.filter(contract=contract, given_at__isnull=True):
        ask_party(contract, evaluation, f"{deadline.kind}:{deadline.pk}:{step}", at=at)
    return True


def ask_party(contract: Contract, evaluation: Evaluation, moment: str, *, at: datetime) -> None:
    """Mail one party the link to its form."""
    role = ASKED[EvaluationParty(evaluation.party)]
    notice = Notice("reporting/evaluation_asked", f"{moment}:{evaluation.party}", {"evaluation": evaluation})
    if role == Role.CONTRACTOR:
        write_to_contact(contract, notice, at=at)
    else:
        write_to_role(contract, role, notice, at=at)


Claimed = tuple[Deadline, Contract, int, bool]


def _claim(deadline_id: int, *, at: datetime) -> Claimed | None:
    """Claim a deadline and its step of now; None when somebody else has it or nothing is due (R42)."""
    on = amsterdam_date(at)
    deadline = claim_deadline(deadline_id=deadline_id, on=on)
    if deadline is None:
        return None
    plan = reference.reminders_of(PLANS[ReportingDeadline(deadline.kind)], on)
    reminder = next_reminder(
        moments=plan.moments, every=plan.every, due_on=deadline.due_on, on=on, sent=steps_sent(deadline)
    )
    schedule_chase(deadline=deadline, then_on=reminder.then_on)
    if reminder.step is None:
        return None
    contract = Contract.objects.select_related("dossier", "organisation").get(dossier=deadline.dossier_id)
    facts = {"kind": deadline.kind, "step": reminder.step, "due_on": deadline.due_on}
    record(contract.dossier, ReportingVerb.REMINDED, about=deadline, at=at, facts=facts)
    return deadline, contract, reminder.step, plan.escalates(on, due=deadline.due_on)


def _number_of(deadline: Deadline) -> int:
    """The number of the report that a deadline is about."""
    return int(deadline.about.partition(":")[2])


def steps_sent(deadline: Deadline) -> list[int]:
    """The steps of which the reminder went out for this due date, as days from it."""
    about = f"{deadline._meta.label_lower}:{deadline.pk}"
    facts = Event.objects.filter(about=about, verb=ReportingVerb.REMINDED).values_list("facts", flat=True)
    return [int(each["step"]) for each in facts if each["due_on"] == deadline.due_on.isoformat()]


def due_deadlines(kind: ReportingDeadline, *, on: date) -> list[int]:
    """The deadlines of this kind that are to be chased by this day, missed days included (R42)."""
    rows = Deadline.objects.to_chase_on(on).of_kind(kind).order_by("pk")
    return list(rows.values_list("pk", flat=True))


CHASERS = {
    ReportingDeadline.REPORT: chase_report,
    ReportingDeadline.VERIFICATION: chase_verification,
    ReportingDeadline.EVALUATION: chase_evaluation,
}
