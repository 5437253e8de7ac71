"""The steps of the ladder before the proposal: what each of them needs (R34)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from contractors.states import ObligationKind
from enforcement.states import Ground
from sroi.kernel.calendar import WorkingDays
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R34"
ARTICLE_6_82 = "art. 6:82 BW"


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """The notice of default as it is about to be sent; `recovery_days` is the clause's own term."""

    sent_on: date
    term_ends_on: date | None
    demand: str
    recovery_days: int


def why_not_opened(*, has_open_file: bool, ground: str, reason: str, kind: str, finding: str) -> tuple[Blocker, ...]:
    """Every reason why an enforcement file cannot be opened (R34, R35)."""
    found = []
    if has_open_file:
        message = _("This contract already has an open enforcement file.")
        found.append(blocker("file-open", message, source=RULE))
    if not reason.strip():
        message = _("Describe why you open an enforcement file.")
        found.append(blocker("reason-missing", message, field="reason", source=RULE))
    if kind == ObligationKind.EFFORT and ground == Ground.SHORTFALL:
        message = _("An effort obligation has no shortfall in euro. Choose a finding as the ground.")
        found.append(blocker("no-automatic-shortfall", message, field="ground", source="R35"))
    if ground == Ground.FINDING and not finding.strip():
        message = _("Write the reasoned finding on the effort obligation.")
        found.append(blocker("finding-missing", message, field="finding", source="R35"))
    return tuple(found)


def why_not_talked(*, held_on: date | None, on: date, attendees: str, minutes: str) -> tuple[Blocker, ...]:
    """Every reason why the talk with the contractor cannot be recorded; it is never left out (R34)."""
    found = []
    if held_on is None:
        message = _("Enter the date of the talk.")
        found.append(blocker("date-missing", message, field="held_on", source=RULE))
    elif held_on > on:
        message = _("The date of the talk cannot lie in the future.")
        found.append(blocker("date-in-future", message, field="held_on", source=RULE))
    if not attendees.strip():
        message = _("Enter who were present at the talk.")
        found.append(blocker("attendees-missing", message, field="attendees", source=RULE))
    if not minutes.strip():
        message = _("Write the minutes of the talk.")
        found.append(blocker("minutes-missing", message, field="minutes", source=RULE))
    return tuple(found)


def why_not_informed(*, text: str, informed_on: date | None, on: date) -> tuple[Blocker, ...]:
    """Every reason why it cannot be recorded that the client is informed; it is never left out (R34)."""
    found = []
    if not text.strip():
        message = _("Write what you told the client.")
        found.append(blocker("text-missing", message, field="client_informed_text", source=RULE))
    if informed_on is None or informed_on > on:
        message = _("Enter the date on which you informed the client. It cannot lie in the future.")
        found.append(blocker("date-missing", message, field="client_informed_on", source=RULE))
    return tuple(found)


def why_not_renewed(*, ends_on: date | None, on: date) -> tuple[Blocker, ...]:
    """Why no renewed agreement can be made: only before the end of the term (R34)."""
    if ends_on is None or on <= ends_on:
        return ()
    message = _("The contract ended on %(ends_on)s. A renewed agreement is possible before the end only.")
    return (blocker("term-ended", message, source=RULE, ends_on=ends_on),)


def why_not_given_notice(facts: NoticeFacts) -> tuple[Blocker, ...]:
    """Every reason why a notice of default cannot be sent (R34)."""
    found = []
    if facts.term_ends_on is None:
        message = _("Enter the date on which the term of the notice of default ends.")
        found.append(blocker("term-missing", message, field="term_ends_on", source=ARTICLE_6_82))
    elif facts.term_ends_on <= facts.sent_on:
        message = _("The term of the notice of default must end after the day on which it is sent.")
        found.append(blocker("term-past", message, field="term_ends_on", source=ARTICLE_6_82))
    elif facts.term_ends_on < facts.sent_on + timedelta(days=facts.recovery_days):
        message = _("The contract gives %(count)s days to repair. The term cannot end before %(earliest)s.")
        earliest = facts.sent_on + timedelta(days=facts.recovery_days)
        found.append(
            blocker(
                "term-too-short",
                message,
                field="term_ends_on",
                source=ARTICLE_6_82,
                count=facts.recovery_days,
                earliest=earliest,
            )
        )
    if not facts.demand.strip():
        message = _("Describe what the contractor must still do.")
        found.append(blocker("demand-missing", message, field="demand", source=ARTICLE_6_82))
    return tuple(found)


def term_warnings(last_day: date, *, field: str, calendar: WorkingDays) -> tuple[Blocker, ...]:
    """What to tell before sending, without refusing: the term ends on a day without work (domain 1.6, R34)."""
    if calendar.is_working(last_day):
        return ()
    message = _("%(last_day)s is no working day. The next working day is %(next_on)s.")
    next_on = calendar.on_or_after(last_day)
    return (blocker("term-ends-on-free-day", message, field=field, source="R40", last_day=last_day, next_on=next_on),)


def why_not_skipped(*, is_fatal: bool, reason: str) -> tuple[Blocker, ...]:
    """Why the notice of default cannot be left out: only for a fatal term, or with the reason (R34)."""
    if is_fatal or reason.strip():
        return ()
    message = _("The fine clause has no fatal term. Give the reason why no notice of default applies.")
    return (blocker("reason-missing", message, field="notice_skipped_reason", source=RULE),)


def why_not_announced(
    *, notice_ends_on: date | None, fine: Decimal | None, view_due_on: date | None, on: date
) -> tuple[Blocker, ...]:
    """Every reason why the intended fine cannot be announced (R34, R35)."""
    found = []
    if notice_ends_on is not None and on <= notice_ends_on:
        message = _("The term of the notice of default ends on %(ends_on)s. Wait for it.")
        found.append(blocker("notice-running", message, source=ARTICLE_6_82, ends_on=notice_ends_on))
    if fine is None:
        message = _("The contract has no recorded fine clause, so no fine is computed.")
        found.append(blocker("no-clause", message, source="R35"))
    elif fine <= 0:
        message = _("The computed fine is zero. Close the file, or wait for the figures to change.")
        found.append(blocker("fine-zero", message, source="R35"))
    if view_due_on is None or view_due_on <= on:
        message = _("Enter until when the contractor can give a view. That day must lie in the future.")
        found.append(blocker("view-term-missing", message, field="view_due_on", source=RULE))
    return tuple(found)


def why_view_not_closed(*, received: bool, view_due_on: date | None, on: date) -> tuple[Blocker, ...]:
    """Why the step is not done: there is no view yet, and there is still time to give one (R34)."""
    if received or view_due_on is None or on > view_due_on:
        return ()
    message = _("The contractor can give a view until %(view_due_on)s.")
    return (blocker("view-awaited", message, source=RULE, view_due_on=view_due_on),)


def why_not_closed(*, reason: str) -> tuple[Blocker, ...]:
    """Why a file cannot be closed without a fine: the reason is missing (R34)."""
    if reason.strip():
        return ()
    message = _("Give the reason why you close this file without a fine.")
    return (blocker("reason-missing", message, field="close_reason", source=RULE),)
