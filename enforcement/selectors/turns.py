"""Whose turn it is in a file, and for what: the one table behind gates, next action and work lists (R7, R34)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from enforcement.models import EnforcementFile
from enforcement.selectors.facts import FileFacts, read_facts
from enforcement.selectors.figures import invoice_facts
from enforcement.states import FileState
from sroi.accounts.states import BUREAU, CLIENT, Role
from sroi.dossier.selectors import path_to
from sroi.kernel import formats
from sroi.kernel.pages import NextAction
from sroi.kernel.words import gettext_noop


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes next: whose turn, which page; a `starts_on` ahead means that there is nothing to do before it."""

    kind: str
    whose: tuple[Role, ...]
    act: str
    button: str
    url: str
    due_on: date | None = None
    detail: str = ""


def url_of(facts: FileFacts, name: str) -> str:
    """The page of an act on this file."""
    return reverse(f"enforcement:{name}", args=[facts.file.reference])


def turn_of(facts: FileFacts, *, on: date) -> Turn | None:
    """The one next turn of a file; None when it has ended."""
    step = STEPS.get(FileState(facts.file.state))
    return step(facts, on) if step else None


def files_with_a_turn(contracts: Collection[int], *, on: date) -> dict[str, FileFacts]:
    """The file in which somebody has a turn, the newest one, by the reference of its contract."""
    if not contracts:
        return {}
    rows = EnforcementFile.objects.with_a_turn().filter(contract__in=contracts).order_by("opened_at", "pk")
    return {each.contract.reference: each for each in read_facts(rows) if turn_of(each, on=on) is not None}


def _talk(facts: FileFacts, on: date) -> Turn:  # noqa: ARG001  # every step is asked the same
    act = _("Talk with %(contractor)s and record the minutes") % {"contractor": facts.contract.contractor_name}
    return Turn("talk", BUREAU, act, _("Record the talk"), url_of(facts, "talk-record"))


def _inform(facts: FileFacts, on: date) -> Turn:  # noqa: ARG001  # one shape for every state
    act = _("Inform the client about %(contractor)s") % {"contractor": facts.contract.contractor_name}
    return Turn("inform", BUREAU, act, _("Inform the client"), url_of(facts, "client-inform"))


def _notice(facts: FileFacts, on: date) -> Turn:  # noqa: ARG001  # one shape for every state
    act = _("Give %(contractor)s notice of default") % {"contractor": facts.contract.contractor_name}
    detail = _("Or leave it out with the reason, or close the file.")
    return Turn("notice", BUREAU, act, _("Give notice of default"), url_of(facts, "notice-give"), None, detail)


def _announce(facts: FileFacts, on: date) -> Turn:
    notice = facts.notice
    if notice is not None and on <= notice.term_ends_on:
        act = _("%(contractor)s delivers what the notice of default asks") % {
            "contractor": facts.contract.contractor_name
        }
        return Turn("deliver", (Role.CONTRACTOR,), act, _("View the file"), url_of(facts, "file"), notice.term_ends_on)
    act = _("Announce the intended fine to %(contractor)s") % {"contractor": facts.contract.contractor_name}
    return Turn("announce", BUREAU, act, _("Announce the fine"), url_of(facts, "fine-announce"))


def _view(facts: FileFacts, on: date) -> Turn:
    due_on = facts.fine.view_due_on if facts.fine else None
    if due_on is not None and on <= due_on:
        act = _("Give your view on the intended fine")
        return Turn("view", (Role.CONTRACTOR,), act, _("Give your view"), url_of(facts, "view-give"), due_on)
    act, detail = _("Record that no view came"), _("The term for a view is over.")
    return Turn("no-view", BUREAU, act, _("Record no view"), url_of(facts, "view-none"), due_on, detail)


def _propose(facts: FileFacts, on: date) -> Turn:  # noqa: ARG001  # one shape for every state
    act = _("Propose the fine for %(contractor)s") % {"contractor": facts.contract.contractor_name}
    return Turn("propose", (Role.ADVISER,), act, _("Propose the fine"), url_of(facts, "fine-propose"))


def _countersign(facts: FileFacts, on: date) -> Turn:  # noqa: ARG001  # one shape for every state
    act = _("Countersign the proposed fine of %(amount)s") % {"amount": _proposed(facts)}
    return Turn("countersign", (Role.COORDINATOR,), act, _("Read and countersign"), url_of(facts, "fine-countersign"))


def _decide(facts: FileFacts, on: date) -> Turn:  # noqa: ARG001  # one shape for every state
    act = _("Decide on the proposed fine of %(amount)s") % {"amount": _proposed(facts)}
    detail = _("Impose it, lower it or waive it.")
    return Turn("decide", CLIENT, act, _("Read and decide"), url_of(facts, "fine-decide"), None, detail)


def _proposed(facts: FileFacts) -> str:
    return formats.euro(facts.fine.proposed if facts.fine else None)


def _withhold(facts: FileFacts, on: date) -> Turn:  # noqa: ARG001  # one shape for every state
    if invoice_facts(facts.invoice).reach is None:
        url = reverse("enforcement:invoice-record", args=[facts.contract.reference])
        act, detail = _("Enter the last invoice"), _("The imposed fine is withheld from it.")
        whose = (Role.CONTRACT_MANAGER, Role.FINANCE_READER)
        return Turn("invoice", whose, act, _("Enter the last invoice"), url, facts.contract.ends_on, detail)
    act = _("Let finance withhold the fine from the last invoice")
    return Turn("withhold", CLIENT, act, _("Instruct the withholding"), url_of(facts, "withholding-instruct"))


def _settle(facts: FileFacts, on: date) -> Turn:  # noqa: ARG001  # one shape for every state
    act = _("Settle the fine of %(contractor)s") % {"contractor": facts.contract.contractor_name}
    whose = (Role.CONTRACT_MANAGER, Role.FINANCE_READER, Role.DEPARTMENT_HEAD)
    return Turn("settle", whose, act, _("Settle"), url_of(facts, "file-settle"))


def _answer(facts: FileFacts, on: date) -> Turn:  # noqa: ARG001  # one shape for every state
    act = _("Answer the dispute of %(contractor)s") % {"contractor": facts.contract.contractor_name}
    detail = _("Uphold the fine, lower it or withdraw it.")
    since = facts.dispute.received_on if facts.dispute else None
    if since is not None:
        detail += " " + _("The dispute came in on %(day)s.") % {"day": formats.long_date(since)}
    return Turn("dispute", CLIENT, act, _("Read and answer"), url_of(facts, "dispute-decide"), None, detail)


def _confirm(facts: FileFacts, on: date) -> Turn | None:  # noqa: ARG001  # one shape for every state
    """After a settled or waived fine the confirmation follows, so that the last invoice is released (R36)."""
    if facts.is_discharged or not is_over(facts):
        return None
    act = _("Confirm that %(contractor)s owes nothing more") % {"contractor": facts.contract.contractor_name}
    url = reverse("enforcement:discharge", args=[facts.contract.reference])
    return Turn("discharge", BUREAU, act, _("Confirm"), url, None, _("Then the last invoice can be paid."))


def is_over(facts: FileFacts) -> bool:
    """Tell whether the end of this file took the place of what was not delivered (R34; art. 6:92 BW)."""
    if facts.file.state == FileState.WAIVED:
        return True
    replaces = facts.clause is None or facts.clause.replaces_performance
    return facts.file.state == FileState.SETTLED and replaces and bool(facts.fine and facts.fine.decided)


STEPS: dict[FileState, Callable[[FileFacts, date], Turn | None]] = {
    FileState.SIGNALLED: _talk,
    FileState.TALK_HELD: _inform,
    FileState.CLIENT_INFORMED: _notice,
    FileState.NOTICE_GIVEN: _announce,
    FileState.FINE_ANNOUNCED: _view,
    FileState.VIEW_CLOSED: _propose,
    FileState.PROPOSED: _countersign,
    FileState.COUNTERSIGNED: _decide,
    FileState.IMPOSED: _withhold,
    FileState.WITHHELD: _settle,
    FileState.DISPUTED: _answer,
    FileState.SETTLED: _confirm,
    FileState.WAIVED: _confirm,
}
CLIENT_DECIDES = gettext_noop("The client decides on the fine")
OFFICE_PREPARES = gettext_noop("The municipality prepares the next step")
INSIDE_WORDS = {
    FileState.SIGNALLED: OFFICE_PREPARES,
    FileState.TALK_HELD: OFFICE_PREPARES,
    FileState.CLIENT_INFORMED: OFFICE_PREPARES,
    FileState.VIEW_CLOSED: CLIENT_DECIDES,
    FileState.PROPOSED: CLIENT_DECIDES,
    FileState.COUNTERSIGNED: CLIENT_DECIDES,
    FileState.IMPOSED: gettext_noop("The municipality settles the fine with your last invoice"),
    FileState.WITHHELD: gettext_noop("The municipality settles the fine"),
    FileState.DISPUTED: gettext_noop("The client answers your objection"),
    FileState.SETTLED: gettext_noop("The municipality confirms that you owe nothing more"),
    FileState.WAIVED: gettext_noop("The municipality confirms that you owe nothing more"),
}
"""What the contractor reads while the office is at work: what it does, not who weighs what."""


def next_action_of(facts: FileFacts, roles: frozenset[Role], *, on: date) -> NextAction | None:
    """The one next action as this reader sees it: their turn, or whom the file waits for (R7)."""
    turn = turn_of(facts, on=on)
    if turn is None:
        return None
    if set(turn.whose) & roles and turn.kind != "deliver":
        return NextAction(
            act=turn.act, detail=turn.detail, due_on=turn.due_on, url=turn.url, button=turn.button, icon="scale"
        )
    if roles == {Role.CONTRACTOR} and turn.kind == "deliver":
        act, button = _("Deliver what the notice of default asks"), _("Open the contract")
        url = path_to("contractors:contract", facts.contract.reference)
        return NextAction(act=act, due_on=turn.due_on, url=url, button=button)
    if roles == {Role.CONTRACTOR} and facts.file.state in INSIDE_WORDS:
        return NextAction(act=_(INSIDE_WORDS[FileState(facts.file.state)]), who=_("Waiting for the municipality"))
    return NextAction(act=turn.act, who=waits_for(facts, turn), due_on=turn.due_on)


def waits_for(facts: FileFacts, turn: Turn) -> str:
    """Whom a turn waits for: names where they are known, and the role."""
    role = str(turn.whose[0].label)
    who = facts.names(*turn.whose)
    return (
        _("Waiting for %(who)s (%(role)s)") % {"who": who, "role": role}
        if who
        else _("Waiting for: %(role)s") % {"role": role}
    )
