"""Step 2: the start meeting (R22)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contractors import services
from contractors.forms import CancelForm, MinutesForm, MoveForm, ProposeForm, SlotForm
from contractors.models import StartMeeting
from contractors.policies import ContractDuty
from contractors.selectors import open_meeting_of, times_to_choose, why_no_meeting_for, why_no_time
from contractors.states import MeetingAction
from contractors.views.pages import ActPage
from sroi.kernel.calendar import AMSTERDAM
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Blocker, Refused


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
    """An act on the meeting that is being planned; an old page hears what happened in the meantime."""

    template = "contractors/meeting_act.html"

    def meeting(self) -> StartMeeting | None:
        """The meeting that is being planned."""
        return open_meeting_of(self.contract)

    def meeting_id(self) -> int:
        """The meeting that the act is about; without one the act is refused."""
        meeting = self.meeting()
        if meeting is None:
            raise Refused(self.why_late())
        return meeting.pk

    def why_late(self) -> tuple[Blocker, ...]:
        """Why this act has no meeting to act on, in the facts of the last one (R22)."""
        return why_no_meeting_for(self.contract, self.duty)

    def more(self) -> Mapping[str, Any]:
        """When and where it is now."""
        return {"meeting": self.meeting()}


class MeetingChoose(MeetingPage):
    """Choose a time."""

    duty = MeetingAction.CHOOSE
    form_class = SlotForm
    heading = _("Choose a time for the start meeting")
    done = _("The start meeting is planned. The invitation is on its way to everybody.")

    def why_late(self) -> tuple[Blocker, ...]:
        """Nothing to choose from any more, because of the meeting or of the clock."""
        return super().why_late() or why_no_time(self.contract, at=self.at)

    def more(self) -> Mapping[str, Any]:
        """The way out for whom no time suits."""
        return {**super().more(), "decline_url": reverse("contractors:meeting-cancel", args=[self.contract.reference])}

    def form_values(self) -> dict[str, Any]:
        """The times to choose from that are still to come."""
        return {"slots": times_to_choose(self.meeting(), at=self.at)}

    def too_late(self, _form: PageForm, blockers: Iterable[Blocker]) -> HttpResponse:
        """Nothing was typed: an old page is answered without a choice that is none."""
        return self.closed(blockers)

    def act(self, form: Any) -> None:
        """Plan it."""
        slot = form.cleaned_data["slot"]
        services.choose_slot(meeting_id=self.meeting_id(), slot_id=slot, by=self.person, at=self.at)


class MeetingMove(MeetingPage):
    """Move a planned meeting."""

    duty = MeetingAction.MOVE
    form_class = MoveForm
    heading = _("Move the start meeting")
    done = _("The start meeting is moved. Everybody gets a new invitation.")

    def initial(self) -> dict[str, Any]:
        """When and where it is now."""
        meeting = self.meeting()
        known: dict[str, Any] = {"location": meeting.location if meeting else ""}
        if meeting is not None and meeting.starts_at is not None and meeting.ends_at is not None:
            start = meeting.starts_at.astimezone(AMSTERDAM)
            length = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
            known |= {"day": start.date(), "clock": start.time(), "length": length}
        return known

    def act(self, form: Any) -> None:
        """Move it."""
        services.move_meeting(
            meeting_id=self.meeting_id(),
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
        services.cancel_meeting(meeting_id=self.meeting_id(), reason=reason, by=self.person, at=self.at)


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
        planned = meeting.starts_at if meeting else None
        day = planned.astimezone(AMSTERDAM).date() if planned else self.on
        return {"held_on": min(day, self.on)}

    def act(self, form: Any) -> None:
        """Keep them."""
        services.hold_meeting(meeting_id=self.meeting_id(), minutes=form.entry(), by=self.person, at=self.at)
