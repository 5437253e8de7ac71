"""The chasers of phase 4: one thing due × one moment = one message (R21, R22, R42)."""

from datetime import date, datetime

from django.db import transaction

from contractors.models import Contract, PerformanceAgreement, StartMeeting
from contractors.services.links import make_link
from contractors.services.parties import Notice, helpers_of, write_to_contact, write_to_role
from contractors.states import AgreementState, ContractorDeadline, ContractorVerb, MeetingState
from sroi.accounts.states import Role
from sroi.dossier.models import Deadline, Event
from sroi.dossier.rules import next_reminder
from sroi.dossier.services import claim_deadline, queue_mail, record, schedule_chase
from sroi.kernel.calendar import amsterdam_date
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind

PLANS = {
    ContractorDeadline.REGISTRATION: ReminderKind.REGISTRATION,
    ContractorDeadline.START_MEETING: ReminderKind.START_MEETING,
    ContractorDeadline.AGREEMENT: ReminderKind.AGREEMENT,
    ContractorDeadline.CERTIFICATE_LAPSE: ReminderKind.CERTIFICATE_LAPSE,
}


@transaction.atomic
def chase_registration(*, deadline_id: int, at: datetime) -> bool:
    """Remind of a registration; late, the adviser and the contract manager hear it too (R21, R42)."""
    found = _claim(deadline_id, at=at)
    if found is None:
        return False
    deadline, contract, step, escalates = found
    if contract.contact_email:
        _write_link(contract, deadline, step, at=at)
    else:
        _remind(Role.BUYER, "contractors/contact_missing", found, at=at)
    if escalates:
        for role in (Role.ADVISER, Role.CONTRACT_MANAGER):
            _remind(role, "contractors/registration_late", found, at=at)
    return True


@transaction.atomic
def chase_start_meeting(*, deadline_id: int, at: datetime) -> bool:
    """Remind of a start meeting: the contractor when times wait for a choice, the adviser in any case (R22, R42)."""
    found = _claim(deadline_id, at=at)
    if found is None:
        return False
    deadline, contract, step, _escalates = found
    if StartMeeting.objects.filter(contract=contract, state=MeetingState.PROPOSED).exists():
        key = f"{deadline.kind}:{deadline.pk}:{step}:contact"
        write_to_contact(contract, Notice("contractors/meeting_choose", key, {"due": deadline}), at=at)
    _remind(Role.ADVISER, "contractors/meeting_due", found, at=at)
    return True


@transaction.atomic
def chase_agreement(*, deadline_id: int, at: datetime) -> bool:
    """Remind of an agreement: the contractor when it waits for a signature, the adviser in any case (R24, R42)."""
    found = _claim(deadline_id, at=at)
    if found is None:
        return False
    deadline, contract, step, _escalates = found
    offered = PerformanceAgreement.objects.filter(contract=contract, state=AgreementState.OFFERED).first()
    if offered is not None:
        key = f"{deadline.kind}:{deadline.pk}:{step}:contact"
        notice = Notice("contractors/agreement_waits", key, {"due": deadline, "agreement": offered})
        write_to_contact(contract, notice, at=at)
    _remind(Role.ADVISER, "contractors/agreement_due", found, at=at)
    return True


@transaction.atomic
def chase_certificate(*, deadline_id: int, at: datetime) -> bool:
    """Tell the adviser that a certificate lapses during the term; it changes nothing (R23, R42)."""
    found = _claim(deadline_id, at=at)
    if found is None:
        return False
    _remind(Role.ADVISER, "contractors/certificate_lapses", found, at=at)
    return True


Claimed = tuple[Deadline, Contract, int, bool]


def _claim(deadline_id: int, *, at: datetime) -> Claimed | None:
    """Claim a deadline and its step of now; None when somebody else has it or nothing is due (R42).

    The next day to look is set here, in the transaction that writes the reminder.
    """
    on = amsterdam_date(at)
    deadline = claim_deadline(deadline_id=deadline_id, on=on)
    if deadline is None:
        return None
    plan = reference.reminders_of(PLANS[ContractorDeadline(deadline.kind)], on)
    reminder = next_reminder(
        moments=plan.moments, every=plan.every, due_on=deadline.due_on, on=on, sent=steps_sent(deadline)
    )
    schedule_chase(deadline=deadline, then_on=reminder.then_on)
    if reminder.step is None:
        return None
    contract = Contract.objects.select_related("dossier", "organisation").get(dossier=deadline.dossier_id)
    record(
        contract.dossier,
        ContractorVerb.REMINDED,
        about=deadline,
        at=at,
        facts={"kind": deadline.kind, "step": reminder.step, "due_on": deadline.due_on},
    )
    return deadline, contract, reminder.step, plan.escalates(on, due=deadline.due_on)


def steps_sent(deadline: Deadline) -> list[int]:
    """The steps of which the reminder went out, as days from the due date."""
    about = f"{deadline._meta.label_lower}:{deadline.pk}"
    facts = Event.objects.filter(about=about, verb=ContractorVerb.REMINDED).values_list("facts", flat=True)
    return [int(each["step"]) for each in facts]


def _write_link(contract: Contract, deadline: Deadline, step: int, *, at: datetime) -> None:
    """Remind the contact with a fresh personal link; the earlier ones keep working."""
    link, address = make_link(contract, email=contract.contact_email, at=at)
    queue_mail(
        template="contractors/registration_reminder",
        key=f"{deadline.kind}:{deadline.pk}:{step}:contact",
        context={
            "contract": contract,
            "address": address,
            "due": deadline,
            "until": link.expires_at,
            **helpers_of(contract),
        },
        address=link.email,
        dossier=contract.dossier,
        at=at,
        is_legal=step >= 0,
    )


def _remind(role: Role, template: str, claimed: Claimed, *, at: datetime) -> None:
    """Remind everybody with this role on the contract, once per step."""
    deadline, contract, step, _escalates = claimed
    key = f"{deadline.kind}:{deadline.pk}:{step}:{role.value}"
    days = (amsterdam_date(at) - deadline.due_on).days
    write_to_role(contract, role, Notice(template, key, {"due": deadline, "days_late": max(0, days)}), at=at)


def due_deadlines(kind: ContractorDeadline, *, on: date) -> list[int]:
    """The deadlines of this kind that are to be chased by this day, missed days included (R42)."""
    rows = Deadline.objects.to_chase_on(on).of_kind(kind).order_by("pk")
    return list(rows.values_list("pk", flat=True))


CHASERS = {
    ContractorDeadline.REGISTRATION: chase_registration,
    ContractorDeadline.START_MEETING: chase_start_meeting,
    ContractorDeadline.AGREEMENT: chase_agreement,
    ContractorDeadline.CERTIFICATE_LAPSE: chase_certificate,
}
