"""The chasers of phase 7: one thing due × one moment = one message (R36, R42)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from contractors.models import Contract
from contractors.services.parties import people_with
from enforcement.models import EnforcementFile
from enforcement.services.telling import client_people, tell_people
from enforcement.states import EnforcementDeadline, EnforcementVerb
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Deadline, Event
from sroi.dossier.rules import next_reminder
from sroi.dossier.services import claim_deadline, record, schedule_chase
from sroi.dossier.services.events import about_text
from sroi.kernel.calendar import amsterdam_date
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind

PLANS = {
    EnforcementDeadline.NOTICE_TERM: ReminderKind.NOTICE_TERM,
    EnforcementDeadline.LAST_INVOICE: ReminderKind.LAST_INVOICE,
    EnforcementDeadline.CONTRACT_END: ReminderKind.CONTRACT_END,
}


@dataclass(frozen=True, slots=True)
class Chase:
    """A claimed deadline with the step that is due now."""

    deadline: Deadline
    step: int

    @property
    def key(self) -> str:
        """The start of the key of its e-mails."""
        return f"{self.deadline.kind}:{self.deadline.pk}:{self.step}"


def due_deadlines(*, on: date) -> list[int]:
    """The deadlines of phase 7 to be chased by this day, missed days included (R42)."""
    rows = Deadline.objects.to_chase_on(on).of_kind(*PLANS).order_by("pk")
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def chase_deadline(*, deadline_id: int, at: datetime) -> bool:
    """Remind whoever is to act on one deadline; False when somebody else did, or nothing is due (R42)."""
    found = _claim(deadline_id, at=at)
    if found is None:
        return False
    if found.deadline.kind == EnforcementDeadline.NOTICE_TERM:
        _tell_bureau(found, at=at)
    else:
        contract = Contract.objects.select_related("dossier__department").get(dossier=found.deadline.dossier_id)
        _tell_end(found, contract, at=at)
    return True


def _claim(deadline_id: int, *, at: datetime) -> Chase | None:
    """Claim a deadline and its step of now, and record that the reminder goes out."""
    on = amsterdam_date(at)
    deadline = claim_deadline(deadline_id=deadline_id, on=on)
    if deadline is None:
        return None
    plan = reference.reminders_of(PLANS[EnforcementDeadline(deadline.kind)], on)
    reminder = next_reminder(
        moments=plan.moments, every=plan.every, due_on=deadline.due_on, on=on, sent=steps_sent(deadline)
    )
    schedule_chase(deadline=deadline, then_on=reminder.then_on)
    if reminder.step is None:
        return None
    facts = {"kind": deadline.kind, "step": reminder.step, "due_on": deadline.due_on}
    record(deadline.dossier, EnforcementVerb.REMINDED, about=deadline, at=at, facts=facts)
    return Chase(deadline, reminder.step)


def steps_sent(deadline: Deadline) -> list[int]:
    """The steps of which the reminder went out for this due date, as days from it."""
    sent = Event.objects.filter(about=about_text(deadline), verb=EnforcementVerb.REMINDED)
    facts = sent.values_list("facts", flat=True)
    return [int(each["step"]) for each in facts if each["due_on"] == deadline.due_on.isoformat()]


def _tell_bureau(chase: Chase, *, at: datetime) -> None:
    """The term of a notice of default ended: the adviser goes on."""
    file = EnforcementFile.objects.select_related("contract__dossier").get(dossier=chase.deadline.dossier_id)
    context = {"file": file, "due": chase.deadline}
    people = people_with(file.contract, Role.ADVISER)
    tell_people(people, "notice_term_over", chase.key, context, at=at, contract=file.contract, is_legal=True)


def _tell_end(chase: Chase, contract: Contract, *, at: datetime) -> None:
    """The contract ends: the client gives the last invoice and does not pay it; the bureau looks at the figures."""
    context = {"due": chase.deadline, "days": -chase.step}
    if chase.deadline.kind == EnforcementDeadline.LAST_INVOICE:
        people: list[User] = people_with(contract, Role.CONTRACT_MANAGER) or client_people(contract)
        tell_people(people, "last_invoice", chase.key, context, at=at, contract=contract)
    else:
        people = people_with(contract, Role.ADVISER)
        tell_people(people, "contract_ends", chase.key, context, at=at, contract=contract)
