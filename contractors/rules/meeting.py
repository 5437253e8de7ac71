"""Registration, start meeting and project proposal: what stands in the way (R21, R22, R26)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _


def why_not_registered(
    *, awarded_on: date | None, registered: bool, contact_name: str, email: str
) -> tuple[Blocker, ...]:
    """Every reason why a registration cannot be recorded; late is never one of them (R21)."""
    found = []
    if awarded_on is None:
        message = _("The definitive award is not recorded yet.")
        found.append(blocker("not-awarded", message, source="R20"))
    if registered:
        found.append(blocker("already-registered", _("This contract is already registered."), source="R21"))
    if not contact_name.strip():
        message = _("Enter the name of the contact person.")
        found.append(blocker("contact-missing", message, field="contact_name", source="R21"))
    if not email.strip():
        message = _("Enter the email address of the contact person.")
        found.append(blocker("email-missing", message, field="contact_email", source="R21"))
    return tuple(found)


def why_not_proposed(times: Sequence[datetime], *, length: timedelta, at: datetime) -> tuple[Blocker, ...]:
    """Every reason why these times for a start meeting cannot be proposed (R22)."""
    found = []
    if not times:
        found.append(blocker("no-times", _("Propose at least one time."), field="times", source="R22"))
    if any(time <= at for time in times):
        message = _("A proposed time must lie in the future.")
        found.append(blocker("time-past", message, field="times", source="R22"))
    ordered = sorted(times)
    if any(later - earlier < length for earlier, later in pairwise(ordered)):
        message = _("Two of the proposed times overlap.")
        found.append(blocker("times-overlap", message, field="times", source="R22"))
    return tuple(found)


def why_not_held(*, planned_at: datetime | None, at: datetime, minutes: str, present: int) -> tuple[Blocker, ...]:
    """Every reason why a start meeting cannot be recorded as held (R22)."""
    found = []
    if planned_at is None:
        found.append(blocker("not-planned", _("No time has been chosen for this meeting."), source="R22"))
    elif planned_at > at:
        found.append(blocker("not-yet-held", _("This meeting still lies in the future."), source="R22"))
    if not minutes.strip():
        message = _("Write the minutes of the meeting.")
        found.append(blocker("minutes-missing", message, field="minutes", source="R22"))
    if present < 1:
        message = _("Name the people who were present.")
        found.append(blocker("people-missing", message, field="present", source="R22"))
    return tuple(found)


def why_not_assessed(*, accepts: bool, explanation: str) -> tuple[Blocker, ...]:
    """Why a project proposal cannot be returned or refused: the questions or the reason are missing (R26)."""
    if accepts or explanation.strip():
        return ()
    message = _("Write the questions or the reason for the contractor.")
    return (blocker("explanation-missing", message, field="explanation", source="R26"),)
