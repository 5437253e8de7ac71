"""Where a file goes by itself: for the office if nobody acts, and for the contractor who asks what to do (R34)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from enforcement.selectors.facts import FileFacts
from enforcement.selectors.turns import is_over, url_of
from enforcement.states import FileState
from sroi.accounts.states import Role
from sroi.kernel import formats
from sroi.kernel.pages import Fact
from sroi.kernel.words import gettext_noop

NO_FINE = gettext_noop(
    "Nothing goes on by itself. Without the next step no fine follows, and the last invoice is paid in full."
)
WAITS = gettext_noop("No fine follows without the decision of the client. Until then the last invoice has to wait.")
OFFICE: dict[FileState, str] = {
    FileState.SIGNALLED: NO_FINE,
    FileState.TALK_HELD: NO_FINE,
    FileState.CLIENT_INFORMED: NO_FINE,
    FileState.FINE_ANNOUNCED: gettext_noop(
        "The contractor can answer until %(day)s. After that day the bureau records that no view came."
    ),
    FileState.VIEW_CLOSED: WAITS,
    FileState.PROPOSED: WAITS,
    FileState.COUNTERSIGNED: WAITS,
    FileState.IMPOSED: gettext_noop(
        "Finance withholds nothing without an instruction. Once the last invoice is paid, the whole fine of %(amount)s "
        "becomes a separate claim."
    ),
    FileState.WITHHELD: gettext_noop("Finance withholds the fine. The file stays open, and the case cannot be closed."),
    FileState.DISPUTED: gettext_noop("The fine stays imposed, but no new step is taken until the client has answered."),
}
RUNNING = gettext_noop("The term of the notice runs until %(day)s. After that day the contractor is in default.")
OVER = gettext_noop(
    "The contractor is in default since the term ended on %(day)s. Without an announcement no fine follows."
)


def course_of(facts: FileFacts, *, on: date) -> str:
    """What happens to a file if nobody acts today, in one sentence; nothing when it has ended."""
    state, fine = FileState(facts.file.state), facts.fine
    if state == FileState.NOTICE_GIVEN:
        ends_on = facts.notice.term_ends_on if facts.notice else None
        if ends_on is None:
            return _(NO_FINE)
        return _(RUNNING if on <= ends_on else OVER) % {"day": formats.long_date(ends_on)}
    if state not in OFFICE:
        return ""
    day = formats.long_date(fine.view_due_on) if fine else ""
    return _(OFFICE[state]) % {"day": day, "amount": formats.euro(fine.decided if fine else None)}


@dataclass(frozen=True, slots=True)
class Guide:
    """What the contractor reads at a step: what happens, what you can do, and what follows without it."""

    now: str
    can: str
    otherwise: str = ""


BEFORE = Guide(
    gettext_noop("The municipality sees that social return stays behind, and wants to talk with you."),
    gettext_noop(
        "Come to the talk, and tell what you will still deliver. Send in what you did but did not report yet."
    ),
    gettext_noop("The municipality can send a notice of default: a last term to deliver."),
)
WEIGHING = Guide(
    gettext_noop("The municipality weighs your view. A proposal is checked by a second person; the client decides."),
    gettext_noop("You do not have to do anything. You get the decision by letter."),
)
GUIDES: dict[FileState, Guide] = {
    FileState.SIGNALLED: BEFORE,
    FileState.TALK_HELD: Guide(BEFORE.now, gettext_noop("Do what you agreed on in the talk."), BEFORE.otherwise),
    FileState.CLIENT_INFORMED: Guide(
        gettext_noop("You talked with the municipality. The client knows that social return stays behind."),
        gettext_noop("Do what you agreed on in the talk, and report it with evidence."),
        BEFORE.otherwise,
    ),
    FileState.NOTICE_GIVEN: Guide(
        gettext_noop("You have a last term to deliver what the notice of default asks."),
        gettext_noop("Deliver what is asked, and report it with evidence within the term."),
        gettext_noop("After the term you are in default, and the municipality can announce a fine."),
    ),
    FileState.FINE_ANNOUNCED: Guide(
        gettext_noop("The municipality intends to impose a fine of %(amount)s. Nothing is decided yet."),
        gettext_noop("Give your view: what do we not count, or why are you not to blame?"),
        gettext_noop("Then the client decides without your view."),
    ),
    FileState.VIEW_CLOSED: WEIGHING,
    FileState.PROPOSED: WEIGHING,
    FileState.COUNTERSIGNED: WEIGHING,
    FileState.IMPOSED: Guide(
        gettext_noop("The client imposed a fine of %(amount)s."),
        gettext_noop("Do you not agree? Send your objection here. You can also go to the civil court."),
        gettext_noop("The fine is withheld from your last invoice. What does not fit becomes a separate claim."),
    ),
    FileState.WITHHELD: Guide(
        gettext_noop("The fine of %(amount)s is withheld from your last invoice."),
        gettext_noop("Pay what is claimed separately. Do you not agree? Send your objection here."),
        gettext_noop("The municipality claims what is left."),
    ),
    FileState.DISPUTED: Guide(
        gettext_noop("You do not agree with the fine of %(amount)s. The client answers your objection by letter."),
        gettext_noop("You do not have to do anything now."),
    ),
    FileState.SETTLED: Guide(
        gettext_noop("The fine is settled. This file is closed."), gettext_noop("You do not have to do anything.")
    ),
    FileState.WAIVED: Guide(
        gettext_noop("You pay no fine. This file is closed."), gettext_noop("You do not have to do anything.")
    ),
    FileState.CLOSED: Guide(
        gettext_noop("The file was closed without a fine."), gettext_noop("You do not have to do anything here.")
    ),
}


def guide_of(facts: FileFacts, *, on: date) -> tuple[Fact, ...]:
    """What happens now, what the contractor can do, by when, and what follows without it."""
    guide, fine = GUIDES[FileState(facts.file.state)], facts.fine
    amount = (fine.computed if fine.decided is None else fine.decided) if fine else None
    words = {"amount": formats.euro(amount)}
    can = Fact(_("What you can do"), _(guide.can) % words, "", *_where(facts))
    found = [Fact(_("What happens now"), _(guide.now) % words), can]
    due_on = _due_on(facts)
    if due_on is not None:
        note = "" if on <= due_on else _("This day is past.")
        found.append(Fact(_("By when"), formats.week_date(due_on), note))
    if guide.otherwise:
        found.append(Fact(_("If you do nothing"), _(guide.otherwise) % words))
    if is_over(facts):
        told = (
            _("You owe nothing more in this contract.")
            if facts.is_discharged
            else _("You get a confirmation by letter.")
        )
        found.append(Fact(_("After this"), told))
    adviser = facts.names(Role.ADVISER)
    if adviser:
        found.append(Fact(_("Questions?"), adviser, _("Your adviser at the Social Return Bureau")))
    return tuple(found)


def _due_on(facts: FileFacts) -> date | None:
    """The day that counts for the contractor at this step."""
    if facts.file.state == FileState.NOTICE_GIVEN and facts.notice:
        return facts.notice.term_ends_on
    if facts.file.state == FileState.FINE_ANNOUNCED and facts.fine:
        return facts.fine.view_due_on
    return None


def _where(facts: FileFacts) -> tuple[str, str]:
    """The page on which the contractor can do it."""
    if facts.file.state == FileState.FINE_ANNOUNCED:
        return url_of(facts, "view-give"), _("Give your view")
    if facts.file.state in (FileState.IMPOSED, FileState.WITHHELD):
        return url_of(facts, "dispute-give"), _("Send your objection")
    return "", ""
