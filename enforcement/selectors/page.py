"""The page of one enforcement file (S8): gates, figures, letters, who did what, and what happens today."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from enforcement import policies
from enforcement.models import ContractorView, Dispute, EnforcementFile, Talk, Withholding
from enforcement.policies import EnforcementDuty
from enforcement.selectors.course import course_of, guide_of
from enforcement.selectors.facts import FileFacts, read_facts
from enforcement.selectors.figures import is_replaced, undecided_of
from enforcement.selectors.hands import last_hand
from enforcement.selectors.ladder import gates_of
from enforcement.selectors.outlook import FigureTable, figures_table, if_nothing_happens
from enforcement.selectors.turns import next_action_of, url_of
from enforcement.states import FILE_FLOW, FileAction, FileState, Outcome
from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.accounts.states import Role
from sroi.dossier.selectors import LetterRow, letters_of, path_to, timeline_of
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Fact, Gate, Moment, NextAction, Status, Tone

TONES: dict[str, Tone] = {
    FileState.WAIVED: "plain",
    FileState.CLOSED: "plain",
    FileState.SETTLED: "pos",
    FileState.IMPOSED: "neg",
    FileState.WITHHELD: "neg",
    FileState.DISPUTED: "neg",
}


@dataclass(frozen=True, slots=True)
class Link:
    """One act or page, as a link."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Missing:
    """What stands in the way of the next step, with the page where it is solved."""

    text: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A dispute with its answer; `name` is its place on the page."""

    name: str
    received_on: date
    text: str
    outcome: str
    reason: str
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class MovedOn:
    """A file at another step than the act that was asked for."""

    reference: str
    title: str
    url: str
    status: Status
    since: datetime
    who: str
    next_action: NextAction | None


@dataclass(frozen=True, slots=True)
class FilePage:
    """Everything that the page of a file shows to this reader."""

    reference: str
    title: str
    contractor: str
    status: Status
    contract_reference: str
    contract_url: str
    facts: tuple[Fact, ...]
    next_action: NextAction | None
    gates: tuple[Gate, ...]
    done: int
    missing: tuple[Missing, ...]
    figures: FigureTable | None
    hands: tuple[Fact, ...]
    today: tuple[Fact, ...]
    course: str
    guide: tuple[Fact, ...]
    disputes: tuple[DisputeRow, ...]
    obligation_url: str
    talk: Talk | None
    view: ContractorView | None
    finding: str
    decision_reason: str
    replaced: bool
    letters: tuple[LetterRow, ...]
    moments: tuple[Moment, ...]
    links: tuple[Link, ...]
    csv_url: str
    is_outsider: bool


def file_of(user: User, reference: str) -> EnforcementFile | None:
    """The file inside the scope of the reader."""
    files = EnforcementFile.objects.visible_to(user).filter(reference=reference)
    return files.select_related("dossier", "contract__dossier").first()


def instruction_of(file: EnforcementFile) -> Withholding | None:
    """The instruction to withhold, with what it says about the contract and the invoice."""
    rows = Withholding.objects.filter(fine__file=file)
    return rows.select_related("fine__file__contract__organisation", "invoice", "letter").first()


def file_page(file: EnforcementFile, user: User, on: date) -> FilePage:
    """The page of a file as this reader sees it, with a constant number of queries."""
    facts = read_facts(EnforcementFile.objects.filter(pk=file.pk))[0]
    roles, outsider = facts.roles_of(user, on), is_outsider(user, parties=facts.file.dossier.party_ids())
    shown = frozenset({Role.CONTRACTOR}) if outsider else roles
    gates = gates_of(facts, shown, on=on)
    contract = facts.contract
    return FilePage(
        reference=facts.file.reference,
        title=contract.title,
        contractor=contract.contractor_name,
        status=status_of(facts.file),
        contract_reference=contract.reference,
        contract_url=path_to("contractors:contract", contract.reference),
        facts=_facts(facts),
        next_action=next_action_of(facts, shown, on=on),
        gates=gates,
        done=sum(each.state == "done" for each in gates),
        missing=() if outsider else missing_of(facts, on=on),
        figures=figures_table(facts, on=on),
        hands=() if outsider else _hands(facts),
        today=() if outsider else if_nothing_happens(contract, facts, enters_invoice=_enters_invoice(roles), on=on),
        course="" if outsider else course_of(facts, on=on),
        guide=guide_of(facts, on=on) if outsider else (),
        disputes=tuple(_dispute(each, place) for place, each in enumerate(facts.disputes, 1)),
        obligation_url=path_to("contractors:obligation-show", contract.reference),
        talk=facts.talk,
        view=facts.view,
        finding="" if outsider else facts.file.finding,
        decision_reason=facts.fine.decision_reason if facts.fine else "",
        replaced=facts.file.state == FileState.SETTLED and is_replaced(contract),
        letters=letters_of(facts.file.dossier, user),
        moments=timeline_of(facts.file.dossier, user),
        links=_links(facts, roles),
        csv_url=_csv(facts, roles),
        is_outsider=outsider,
    )


def moved_on(file: EnforcementFile, user: User, on: date) -> MovedOn:
    """Where a file is by now, for somebody whose act came too early or too late."""
    facts = read_facts(EnforcementFile.objects.filter(pk=file.pk))[0]
    outsider, row = is_outsider(user, parties=facts.file.dossier.party_ids()), facts.file
    shown = frozenset({Role.CONTRACTOR}) if outsider else facts.roles_of(user, on)
    return MovedOn(
        reference=row.reference,
        title=facts.contract.title,
        url=row.get_absolute_url(),
        status=status_of(row),
        since=row.state_since,
        who="" if outsider else last_hand(row),
        next_action=next_action_of(facts, shown, on=on),
    )


def _dispute(dispute: Dispute, place: int) -> DisputeRow:
    outcome = str(Outcome(dispute.outcome).label) if dispute.outcome else ""
    answered_on = amsterdam_date(dispute.decided_at) if dispute.decided_at else None
    return DisputeRow(f"dispute-{place}", dispute.received_on, dispute.text, outcome, dispute.reason, answered_on)


def status_of(file: EnforcementFile) -> Status:
    """The state as a word with a colour; a notice of default that was left out is not called given."""
    left_out = file.state == FileState.NOTICE_GIVEN and file.notice_skipped_reason
    words = _("Notice of default left out") if left_out else str(file.get_state_display())
    return Status(words, TONES.get(file.state, "warn"))


def _facts(facts: FileFacts) -> tuple[Fact, ...]:
    contract = facts.contract
    return (
        Fact(_("Contractor"), contract.contractor_name),
        Fact(_("Contract"), contract.reference, contract.number),
        Fact(_("End of the contract"), formats.medium_date(contract.ends_on)),
        Fact(_("Opened"), formats.medium_date(facts.file.opened_at)),
    )


def missing_of(facts: FileFacts, *, on: date) -> tuple[Missing, ...]:
    """What has to be solved elsewhere before the next step, with a link to it."""
    state = facts.file.state
    if state == FileState.NOTICE_GIVEN:
        return _before_announcing(facts, on)
    if state == FileState.VIEW_CLOSED:
        return _before_proposing(facts, on)
    return ()


def _no_clause(facts: FileFacts) -> tuple[Missing, ...]:
    if facts.clause is not None:
        return ()
    url = path_to("contractors:clause-record", facts.contract.reference)
    text = _("The contract has no recorded fine clause, so no fine is computed.")
    return (Missing(text, url, _("Record the fine clause")),)


def _before_announcing(facts: FileFacts, on: date) -> tuple[Missing, ...]:
    found = list(_no_clause(facts))
    if facts.notice is not None and on <= facts.notice.term_ends_on:
        day = formats.long_date(facts.notice.term_ends_on)
        found.append(Missing(_("The term of the notice of default runs until %(day)s.") % {"day": day}))
    return tuple(found)


def _before_proposing(facts: FileFacts, on: date) -> tuple[Missing, ...]:
    found, undecided = list(_no_clause(facts)), undecided_of(facts.contract)
    url, link = path_to("reporting:progress", facts.contract.reference), _("View the reports")
    if undecided.lines:
        text = _("Lines that are not decided: %(count)s.") % {"count": undecided.lines}
        found.append(Missing(text, url, link))
    if undecided.last_due_on is not None and on <= undecided.last_due_on:
        day = formats.long_date(undecided.last_due_on)
        found.append(Missing(_("The last report is due on %(day)s.") % {"day": day}, url, link))
    elif undecided.reports:
        found.append(Missing(_("Reports that are not decided: %(count)s.") % {"count": undecided.reports}, url, link))
    return tuple(found)


def _hands(facts: FileFacts) -> tuple[Fact, ...]:
    """Who proposed, countersigned and decided: three people (R3)."""
    fine, waits = facts.fine, "–"
    proposed = fine.proposed_by.name if fine and fine.proposed_by else waits
    signed = fine.countersigned_by.name if fine and fine.countersigned_by else waits
    client = facts.names(Role.CONTRACT_MANAGER)
    decided = fine.decided_by.name if fine and fine.decided_by else client or _("Contract manager or department head")
    return (
        Fact(_("Proposal"), proposed, _("Adviser")),
        Fact(_("Countersignature"), signed, _("Coordinator")),
        Fact(_("Decision"), decided, _("Client")),
    )


LABELS: tuple[tuple[str, str], ...] = (
    (EnforcementDuty.INVITE_TALK, "talk-invite"),
    (FileAction.RENEW_AGREEMENT, "agreement-renew"),
    (FileAction.SKIP_NOTICE, "notice-skip"),
    (FileAction.CLOSE_VIEW, "view-record"),
    (FileAction.RETURN_PROPOSAL, "proposal-return"),
    (FileAction.SETTLE, "file-settle"),
    (FileAction.CLOSE, "file-close"),
)


def _words() -> dict[str, str]:
    return {
        "talk-invite": _("Invite the contractor to a talk"),
        "agreement-renew": _("Link a renewed agreement"),
        "notice-skip": _("Leave out the notice of default"),
        "view-record": _("Record a view that came in another way"),
        "proposal-return": _("Return the proposal"),
        "file-settle": _("Settle without an answer to the dispute"),
        "file-close": _("Close without a fine"),
    }


def _links(facts: FileFacts, roles: frozenset[Role]) -> tuple[Link, ...]:
    """The other acts that are possible now, for who has the duty."""
    state, words, found = facts.file.state, _words(), []
    if state == FileState.FINE_ANNOUNCED and Role.CONTRACTOR in roles:
        found.append(Link(_("Give your view on the intended fine"), url_of(facts, "view-give")))
    if FILE_FLOW.allows(state=state, action=FileAction.DISPUTE):
        if Role.CONTRACTOR in roles:
            found.append(Link(_("Send your objection to the fine"), url_of(facts, "dispute-give")))
        if set(policies.DUTY[EnforcementDuty.RECORD_DISPUTE]) & roles:
            found.append(Link(_("Record a dispute"), url_of(facts, "dispute-record")))
    for act, name in LABELS:
        invites = act == EnforcementDuty.INVITE_TALK and state == FileState.SIGNALLED
        possible = invites or (act in FileAction.values and FILE_FLOW.allows(state=state, action=act))
        possible = possible and (act != FileAction.SETTLE or state == FileState.DISPUTED)
        if possible and set(policies.DUTY[act]) & roles:
            found.append(Link(words[name], url_of(facts, name)))
    if _enters_invoice(roles) and facts.withholding is None:
        url = reverse("enforcement:invoice-record", args=[facts.contract.reference])
        found.append(Link(_("Enter the last invoice"), url))
    return tuple(found)


def _enters_invoice(roles: frozenset[Role]) -> bool:
    """Tell whether these roles enter the last invoice (R36)."""
    return not roles.isdisjoint(policies.DUTY[EnforcementDuty.RECORD_INVOICE])


def _csv(facts: FileFacts, roles: frozenset[Role]) -> str:
    """The instruction as a file for finance, for who may have it."""
    allowed = set(policies.DUTY[EnforcementDuty.GET_INSTRUCTION]) & roles
    return url_of(facts, "withholding-csv") if facts.withholding is not None and allowed else ""
