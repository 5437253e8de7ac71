"""The start meeting that is being planned, and what to tell who comes too late for it (R22)."""

from datetime import datetime

from contractors.models import Contract, MeetingSlot, StartMeeting
from contractors.states import MEETING_FLOW, MeetingState
from sroi.kernel import formats
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

OPEN = (MeetingState.PROPOSED, MeetingState.PLANNED)
HELD = _("The minutes of the start meeting of %(day)s are recorded already. Read them on the page of the contract.")
CANCELLED = _("The start meeting was cancelled. Bureau Social Return proposes new times.")
NONE = _("No start meeting is being planned for this contract.")
CHOSEN = _("The start meeting is planned already: %(moment)s, %(place)s. You find the invitation in your e-mail.")
UNCHOSEN = _("No time was chosen for the start meeting yet. Cancel it if the times have to change.")
PAST = _("The proposed times are in the past. Bureau Social Return proposes new times.")


def open_meeting_of(contract: Contract) -> StartMeeting | None:
    """The start meeting that is being planned."""
    return contract.start_meetings.filter(state__in=OPEN).prefetch_related("slots").first()


def times_to_choose(meeting: StartMeeting | None, *, at: datetime) -> tuple[MeetingSlot, ...]:
    """The proposed times that are still to come."""
    return tuple(slot for slot in meeting.slots.all() if slot.starts_at > at) if meeting else ()


def why_no_time(contract: Contract, *, at: datetime) -> tuple[Blocker, ...]:
    """Why nothing can be chosen: every proposed time is over (R22)."""
    meeting = open_meeting_of(contract)
    if meeting is None or times_to_choose(meeting, at=at):
        return ()
    return (blocker("times-past", PAST, source="R22"),)


def why_no_meeting_for(contract: Contract, action: str) -> tuple[Blocker, ...]:
    """Why this act has no meeting to act on: what happened to the last one, in facts (R22)."""
    meeting = contract.start_meetings.order_by("-pk").first()
    if meeting is None:
        return (blocker("no-meeting", NONE, source="R22"),)
    if MEETING_FLOW.allows(state=meeting.state, action=action):
        return ()
    if meeting.state == MeetingState.HELD:
        day = formats.long_date(meeting.held_on)
        return (blocker("meeting-held", HELD, source="R22", day=day),)
    if meeting.state == MeetingState.CANCELLED:
        return (blocker("meeting-cancelled", CANCELLED, source="R22"),)
    if meeting.state == MeetingState.PLANNED:
        moment = formats.moment(meeting.starts_at)
        return (blocker("meeting-planned", CHOSEN, source="R22", moment=moment, place=meeting.location),)
    return (blocker("time-not-chosen", UNCHOSEN, source="R22"),)
