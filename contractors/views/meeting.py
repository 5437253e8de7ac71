"""Step 2: the start meeting (R22)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from contractors import services
from contractors.forms import CancelForm, MinutesForm, MoveForm, ProposeForm, SlotForm
from contractors.models import StartMeeting
from contractors.policies import ContractDuty
from contractors.selectors import open_meeting_of
from contractors.states import MeetingAction
from contractors.views.pages import ActPage
from sroi.kernel.calendar import AMSTERDAM
from sroi.kernel.refusals import Refused, blocker
from sroi.kernel.words import gettext_noop

NO_MEETING = gettext_noop("No start meeting is being planned for this contract.")


class MeetingPropose(ActPage):
    """Propose times."""

    duty = ContractDuty.PROPOSE_MEETING
    form_class = ProposeForm
    heading = _("Plan the start meeting")
    intro = _(
        "Propose one to five times. The contractor chooses one, and everybody gets an invitation for the calendar."
    )
    done = _("The times are proposed to the contractor.")

    def act(self, form: Any) -> None:
        """Propose them."""
        services.propose_meeting(
            contract_id=self.contract.pk,
            times=form.times(),
            length=timedelta(minutes=form.cleaned_data["length"]),
            location=form.cleaned_data["location"],
            by=self.person,
            at=self.at,
        )


class MeetingPage(ActPage):
    """An act on the meeting that is being planned; without one there is no such page."""

    template = "contractors/meeting_act.html"

    def meeting(self) -> StartMeeting:
        """The meeting that is being planned."""
        meeting = open_meeting_of(self.contract)
        if meeting is None:
            raise Refused([blocker("no-meeting", NO_MEETING, source="R22")])
        return meeting

    def more(self) -> Mapping[str, Any]:
        """When and where it is now."""
        return {"meeting": self.meeting()}


class MeetingChoose(MeetingPage):
    """Choose a time."""

    duty = MeetingAction.CHOOSE
    form_class = SlotForm
    heading = _("Choose a time for the start meeting")
    done = _("The start meeting is planned. The invitation is on its way to everybody.")

    def form_values(self) -> dict[str, Any]:
        """The times to choose from."""
        return {"slots": list(self.meeting().slots.all())}

    def act(self, form: Any) -> None:
        """Plan it."""
        meeting, slot = self.meeting(), form.cleaned_data["slot"]
        services.choose_slot(meeting_id=meeting.pk, slot_id=slot, by=self.person, at=self.at)


class MeetingMove(MeetingPage):
    """Move a planned meeting."""

    duty = MeetingAction.MOVE
    form_class = MoveForm
    heading = _("Move the start meeting")
    done = _("The start meeting is moved. Everybody gets a new invitation.")

    def initial(self) -> dict[str, Any]:
        """When and where it is now."""
        meeting = self.meeting()
        known: dict[str, Any] = {"location": meeting.location}
        if meeting.starts_at is not None and meeting.ends_at is not None:
            start = meeting.starts_at.astimezone(AMSTERDAM)
            length = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
            known |= {"day": start.date(), "clock": start.time(), "length": length}
        return known

    def act(self, form: Any) -> None:
        """Move it."""
        services.move_meeting(
            meeting_id=self.meeting().pk,
            starts_at=form.starts_at(),
            length=form.duration(),
            location=form.cleaned_data["location"],
            by=self.person,
            at=self.at,
        )


class MeetingCancel(MeetingPage):
    """Cancel a meeting."""

    duty = MeetingAction.CANCEL
    form_class = CancelForm
    heading = _("Cancel the start meeting")
    done = _("The start meeting is cancelled.")

    def act(self, form: Any) -> None:
        """Cancel it."""
        reason = form.cleaned_data["reason"]
        services.cancel_meeting(meeting_id=self.meeting().pk, reason=reason, by=self.person, at=self.at)


class MeetingHold(MeetingPage):
    """Record the minutes."""

    duty = MeetingAction.HOLD
    form_class = MinutesForm
    heading = _("Record the minutes of the start meeting")
    intro = _("The contractor and the contract manager can read the minutes.")
    done = _("The minutes are recorded. Next: the performance agreement.")

    def initial(self) -> dict[str, Any]:
        """The planned day."""
        meeting = self.meeting()
        day = meeting.starts_at.astimezone(AMSTERDAM).date() if meeting.starts_at else self.on
        return {"held_on": min(day, self.on)}

    def act(self, form: Any) -> None:
        """Keep them."""
        services.hold_meeting(meeting_id=self.meeting().pk, minutes=form.entry(), by=self.person, at=self.at)
