"""Step 2: the start meeting from proposed times to minutes, with invitations for the calendar (R22, R25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from contractors import documents, policies, rules
from contractors.models import Contract, MeetingSlot, Registration, StartMeeting
from contractors.policies import ContractDuty
from contractors.services.parties import Notice, bureau, contact_of, people_with, write_to_contact, write_to_role
from contractors.states import (
    MEETING_FLOW,
    ContractorDeadline,
    ContractorVerb,
    MeetingAction,
    MeetingState,
    StartingPosition,
)
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import MailFile, meet_deadline, move, record, set_deadline
from sroi.kernel import ics
from sroi.kernel.calendar import amsterdam_date, start_of_day
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind, TermKey

MOST_TIMES = 5


@dataclass(frozen=True, slots=True)
class Minutes:
    """What is kept of a meeting that took place."""

    held_on: date
    attendees: str
    text: str


@transaction.atomic
def propose_meeting(
    *, contract_id: int, times: Sequence[datetime], length: timedelta, location: str, by: User, at: datetime
) -> StartMeeting:
    """Propose one to five times for the start meeting, with the agenda that fits the starting position (R22, R25)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.PROPOSE_MEETING, contract, on=amsterdam_date(at))
    registration = Registration.objects.filter(contract=contract).first()
    _drop_past(contract, by=acting, at=at)
    refuse(
        (
            *_why_no_meeting(contract, registration),
            *rules.why_not_proposed(times, length=length, at=at),
            *_why_too_many(times),
            *_why_no_place(location),
        )
    )
    meeting = StartMeeting.objects.create(
        contract=contract,
        location=location.strip(),
        agenda=documents.agenda_of(registration.starting_position if registration else StartingPosition.OPEN),
        proposed_by=by,
        proposed_at=at,
    )
    for start in sorted(times):
        MeetingSlot.objects.create(meeting=meeting, starts_at=start, ends_at=start + length)
    facts = {"times": [start.isoformat() for start in sorted(times)], "location": meeting.location}
    record(contract.dossier, ContractorVerb.MEETING_PROPOSED, about=meeting, by=acting, at=at, facts=facts)
    notice = Notice("contractors/meeting_proposed", f"meeting-proposed:{meeting.pk}", {"meeting": meeting})
    write_to_contact(contract, notice, at=at)
    return meeting


def _drop_past(contract: Contract, *, by: Acting, at: datetime) -> None:
    """Let go of proposed times of which none is still to come: new ones take their place (R22)."""
    proposed = StartMeeting.objects.filter(contract=contract)
    for meeting in proposed.filter(state=MeetingState.PROPOSED).exclude(slots__starts_at__gt=at):
        before, after = move(meeting, MEETING_FLOW, MeetingAction.CANCEL)
        verb, facts = ContractorVerb.MEETING_CANCELLED, {"sequence": meeting.sequence, "times": "past"}
        record(contract.dossier, verb, about=meeting, by=by, at=at, before=before, after=after, facts=facts)


def _why_no_meeting(contract: Contract, registration: Registration | None) -> tuple[Blocker, ...]:
    """Why no start meeting is proposed: not registered yet, ended, or there is one already."""
    found = []
    if registration is None:
        message = _("The contractor has not registered yet. Record the registration first.")
        found.append(blocker("not-registered", message, source="R21"))
    if contract.closed_at is not None:
        found.append(blocker("contract-ended", _("This contract has ended."), source="R6"))
    states = [MeetingState.PROPOSED, MeetingState.PLANNED]
    if contract.start_meetings.filter(state__in=states).exists():
        message = _("A start meeting is being planned already. Move it or cancel it first.")
        found.append(blocker("meeting-open", message, source="R22"))
    return tuple(found)


def _why_too_many(times: Sequence[datetime]) -> tuple[Blocker, ...]:
    """Why these are too many times to choose from."""
    if len(times) <= MOST_TIMES:
        return ()
    message = _("Propose at most %(most)s times.")
    return (blocker("too-many-times", message, field="times", source="R22", most=MOST_TIMES),)


def _why_no_place(location: str) -> tuple[Blocker, ...]:
    """Why nobody would know where to go."""
    if location.strip():
        return ()
    message = _("Enter the place of the meeting, or the link to the video call.")
    return (blocker("location-missing", message, field="location", source="R22"),)


def _hold(meeting_id: int, action: MeetingAction, *, by: User, at: datetime) -> tuple[StartMeeting, Acting]:
    """Lock the contract, read its meeting, check the duty and the moment."""
    contract_id = StartMeeting.objects.values_list("contract_id", flat=True).get(pk=meeting_id)
    contract = Contract.objects.locked().get(pk=contract_id)
    meeting = StartMeeting.objects.get(pk=meeting_id)
    meeting.contract = contract
    acting = policies.require(by, action, contract, on=amsterdam_date(at))
    MEETING_FLOW.target(state=meeting.state, action=action)
    return meeting, acting


@transaction.atomic
def choose_slot(*, meeting_id: int, slot_id: int, by: User, at: datetime) -> StartMeeting:
    """Choose one of the proposed times; everybody gets the invitation (R22)."""
    meeting, acting = _hold(meeting_id, MeetingAction.CHOOSE, by=by, at=at)
    slot = meeting.slots.filter(pk=slot_id).first()
    refuse(_why_not_chosen(slot, at=at))
    if slot is None:
        raise AssertionError("a missing slot is refused")
    before, after = move(meeting, MEETING_FLOW, MeetingAction.CHOOSE, starts_at=slot.starts_at, ends_at=slot.ends_at)
    facts = {"starts_at": slot.starts_at, "sequence": meeting.sequence}
    record(
        meeting.contract.dossier,
        ContractorVerb.MEETING_PLANNED,
        about=meeting,
        by=acting,
        at=at,
        before=before,
        after=after,
        facts=facts,
    )
    _invite(meeting, "contractors/meeting_planned", ics.Method.REQUEST, at=at)
    return meeting


def _why_not_chosen(slot: MeetingSlot | None, *, at: datetime) -> tuple[Blocker, ...]:
    """Why this time cannot be chosen."""
    if slot is None:
        return (blocker("slot-unknown", _("Choose one of the proposed times."), field="slot", source="R22"),)
    if slot.starts_at <= at:
        message = _("This time has passed. Choose another one, or ask for new times.")
        return (blocker("slot-past", message, field="slot", source="R22"),)
    return ()


@transaction.atomic
def move_meeting(
    *, meeting_id: int, starts_at: datetime, length: timedelta, location: str, by: User, at: datetime
) -> StartMeeting:
    """Move a planned meeting; the calendar of everybody follows (R22)."""
    meeting, acting = _hold(meeting_id, MeetingAction.MOVE, by=by, at=at)
    refuse((*rules.why_not_proposed([starts_at], length=length, at=at), *_why_no_place(location)))
    was = meeting.starts_at
    move(
        meeting,
        MEETING_FLOW,
        MeetingAction.MOVE,
        starts_at=starts_at,
        ends_at=starts_at + length,
        location=location.strip(),
        sequence=meeting.sequence + 1,
    )
    record(
        meeting.contract.dossier,
        ContractorVerb.MEETING_MOVED,
        about=meeting,
        by=acting,
        at=at,
        before=was.isoformat() if was else "",
        after=starts_at.isoformat(),
        facts={"sequence": meeting.sequence, "location": meeting.location},
    )
    _invite(meeting, "contractors/meeting_moved", ics.Method.REQUEST, at=at)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting_id: int, reason: str, by: User, at: datetime) -> StartMeeting:
    """Cancel a meeting with a reason; a planned one leaves the calendars (R22)."""
    meeting, acting = _hold(meeting_id, MeetingAction.CANCEL, by=by, at=at)
    if not reason.strip():
        message = _("Write why the meeting is cancelled.")
        refuse([blocker("reason-missing", message, field="reason", source="R22")])
    was_planned = meeting.state == MeetingState.PLANNED
    sequence = meeting.sequence + 1 if was_planned else meeting.sequence
    before, after = move(meeting, MEETING_FLOW, MeetingAction.CANCEL, sequence=sequence)
    record(
        meeting.contract.dossier,
        ContractorVerb.MEETING_CANCELLED,
        about=meeting,
        by=acting,
        at=at,
        before=before,
        after=after,
        reason=reason,
        facts={"sequence": sequence},
    )
    if was_planned:
        _invite(meeting, "contractors/meeting_cancelled", ics.Method.CANCEL, at=at, reason=reason.strip())
    else:
        notice = _cancelled(meeting, reason)
        write_to_contact(meeting.contract, notice, at=at)
        write_to_role(meeting.contract, Role.ADVISER, notice, at=at)
    return meeting


def _cancelled(meeting: StartMeeting, reason: str) -> Notice:
    """The mail that no time was chosen and the proposal is off, with the reason."""
    context = {"meeting": meeting, "reason": reason.strip()}
    return Notice("contractors/meeting_cancelled", f"meeting-cancelled:{meeting.pk}", context)


def _invite(meeting: StartMeeting, template: str, method: ics.Method, *, at: datetime, reason: str = "") -> None:
    """Mail the calendar file to the contact, the advisers and the contract managers."""
    contract = meeting.contract
    guests = documents.Guests(organiser=bureau(), attendees=_attendees(contract))
    wanted = documents.invitation_of(meeting, guests)
    write = ics.cancellation if method is ics.Method.CANCEL else ics.invitation
    file = MailFile("startgesprek.ics", ics.content_type(method), write(wanted, at=at))
    context = {"meeting": meeting, "reason": reason}
    notice = Notice(template, f"meeting:{meeting.pk}:{meeting.sequence}", context, file=file)
    write_to_contact(contract, notice, at=at)
    for role in (Role.ADVISER, Role.CONTRACT_MANAGER):
        write_to_role(contract, role, notice, at=at)


def _attendees(contract: Contract) -> tuple[ics.Person, ...]:
    """Everybody who is invited, each address once."""
    contact = contact_of(contract)
    colleagues = [*people_with(contract, Role.ADVISER), *people_with(contract, Role.CONTRACT_MANAGER)]
    invited = [contact] if contact else []
    invited += [ics.Person(person.name, person.email) for person in colleagues]
    return tuple({person.email.lower(): person for person in invited}.values())


@transaction.atomic
def hold_meeting(*, meeting_id: int, minutes: Minutes, by: User, at: datetime) -> StartMeeting:
    """Keep the minutes of a meeting that took place; the agreement is due 14 days after it (R22)."""
    meeting, acting = _hold(meeting_id, MeetingAction.HOLD, by=by, at=at)
    contract, today = meeting.contract, amsterdam_date(at)
    present = [line for line in minutes.attendees.splitlines() if line.strip()]
    planned_at = start_of_day(minutes.held_on)
    refuse(
        (
            *rules.why_not_held(planned_at=planned_at, at=at, minutes=minutes.text, present=len(present)),
            *_why_not_on(minutes.held_on, contract, on=today),
        )
    )
    before, after = move(
        meeting,
        MEETING_FLOW,
        MeetingAction.HOLD,
        held_on=minutes.held_on,
        attendees=minutes.attendees.strip(),
        minutes=minutes.text.strip(),
    )
    meet_deadline(dossier=contract.dossier, kind=ContractorDeadline.START_MEETING, about=contract, at=at)
    _expect_agreement(contract, minutes.held_on)
    facts = {"held_on": minutes.held_on, "present": len(present)}
    record(
        contract.dossier,
        ContractorVerb.MEETING_HELD,
        about=meeting,
        by=acting,
        at=at,
        before=before,
        after=after,
        facts=facts,
    )
    return meeting


def _why_not_on(held_on: date, contract: Contract, *, on: date) -> tuple[Blocker, ...]:
    """Why the meeting cannot have been held on this day: before the award."""
    if contract.awarded_on <= held_on or held_on > on:
        return ()
    message = _("The definitive award was on %(awarded_on)s. The meeting was held on that day or later.")
    return (blocker("held-before-award", message, field="held_on", source="R22", awarded_on=contract.awarded_on),)


def _expect_agreement(contract: Contract, held_on: date) -> None:
    """The performance agreement is due 14 days after the meeting (R22)."""
    if contract.agreements.filter(bureau_signed_at__isnull=False).exists():
        return
    term, calendar = reference.term_on(TermKey.AGREEMENT, held_on), reference.working_days()
    due_on = term.ends_on(held_on, calendar)
    set_deadline(
        dossier=contract.dossier,
        kind=ContractorDeadline.AGREEMENT,
        about=contract,
        due_on=due_on,
        source=term.source,
        next_chase_on=reference.reminders_of(ReminderKind.AGREEMENT, held_on).first(due=due_on),
    )
