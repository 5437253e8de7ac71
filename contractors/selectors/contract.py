"""The page of one contract, for every role that sees it: facts, steps, obligation, agreement, meetings, papers (R7)."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from contractors import policies
from contractors.models import Contract, PerformanceAgreement, ProjectProposal, StartMeeting
from contractors.policies import ContractDuty
from contractors.selectors.agreement import INTERNAL, agreement_status
from contractors.selectors.facts import ContractFacts, read_facts
from contractors.selectors.framework import UseRow, framework_uses
from contractors.selectors.obligation import ObligationTrace, helper_of, obligation_trace, owed_facts
from contractors.selectors.options import OptionRow, options_page
from contractors.selectors.parts import ContractPart, Link, part_of
from contractors.selectors.turns import next_action_of
from contractors.states import (
    STEPS,
    ContractAction,
    ContractorDeadline,
    ContractStep,
    DiscountAction,
    MeetingState,
    ProposalState,
)
from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.accounts.states import Role
from sroi.dossier.selectors import (
    DeadlineRow,
    LetterRow,
    deadlines_of,
    letters_of,
    people_of,
    timeline_of,
)
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Fact, Moment, NextAction, Status, Step, Tone

MEETING_TONES: dict[str, Tone] = {
    MeetingState.PROPOSED: "info",
    MeetingState.PLANNED: "info",
    MeetingState.HELD: "pos",
    MeetingState.CANCELLED: "plain",
}
PROPOSAL_TONES: dict[str, Tone] = {
    ProposalState.SUBMITTED: "info",
    ProposalState.RETURNED: "warn",
    ProposalState.ACCEPTED: "pos",
    ProposalState.REFUSED: "neg",
}


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A start meeting: when, where, with which agenda and minutes."""

    status: Status
    when: str
    place: str
    times: tuple[str, ...]
    agenda: tuple[str, ...]
    attendees: str
    minutes: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A version of the agreement in a list."""

    version: int
    status: Status
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A project proposal in a list."""

    title: str
    status: Status
    url: str


@dataclass(frozen=True, slots=True)
class ContractPage:
    """Everything that the page of a contract shows to this reader."""

    reference: str
    title: str
    contractor: str
    status: Status
    case_reference: str
    case_url: str
    facts: tuple[Fact, ...]
    steps: tuple[Step, ...]
    next_action: NextAction | None
    obligation: ObligationTrace
    registration: tuple[Fact, ...]
    meetings: tuple[MeetingRow, ...]
    agreements: tuple[AgreementRow, ...]
    proposals: tuple[ProposalRow, ...]
    letters: tuple[LetterRow, ...]
    deadlines: tuple[DeadlineRow, ...]
    people: tuple[Fact, ...]
    moments: tuple[Moment, ...]
    links: tuple[Link, ...]
    above: ContractPart
    stop_reason: str
    options: tuple[OptionRow, ...]
    is_framework: bool
    framework: tuple[UseRow, ...]


def contract_page(contract: Contract, user: User, on: date) -> ContractPage:
    """The page of a contract as this reader sees it, with a constant number of queries."""
    facts = read_facts(Contract.objects.filter(pk=contract.pk))[0]
    here, roles = facts.contract, facts.roles_of(user, on)
    outsider, above = is_outsider(user), part_of(here, user, on)
    return ContractPage(
        reference=here.reference,
        title=here.title,
        contractor=here.contractor_name,
        status=contract_status(here),
        case_reference="" if outsider else here.case.reference,
        case_url="" if outsider else here.case.get_absolute_url(),
        facts=owed_facts(here, helper_of(here)) if outsider else _facts(here),
        steps=step_track(facts),
        next_action=first_action(next_action_of(facts, roles, on=on), above.next_action),
        obligation=obligation_trace(here, on),
        registration=_registration(facts),
        meetings=tuple(_meeting(each, facts, roles) for each in facts.meetings),
        agreements=_agreements(facts, outsider=outsider),
        proposals=tuple(_proposal(here, each) for each in facts.proposals),
        letters=letters_of(here.dossier, user),
        deadlines=deadlines_of(here.dossier, user),
        people=_people(here),
        moments=timeline_of(here.dossier, user),
        links=_links(facts, user, owes_jointly=above.joint is not None),
        above=above,
        stop_reason=here.stop_reason,
        options=options_page(here, user, on).rows,
        is_framework=here.is_framework,
        framework=framework_uses(here, on) if here.is_framework and not outsider else (),
    )


def first_action(own: NextAction | None, above: NextAction | None) -> NextAction | None:
    """What the reader can do comes before what others do; phase 4 comes before what follows on it (R7)."""
    both = [each for each in (own, above) if each is not None]
    return next((each for each in both if each.url), next(iter(both), None))


def contract_status(contract: Contract) -> Status:
    """The step as a word with a colour."""
    tones: dict[str, Tone] = {ContractStep.CLOSED: "plain", ContractStep.STOPPED: "neg"}
    return Status(str(contract.get_step_display()), tones.get(contract.step, "info"))


def step_track(facts: ContractFacts) -> tuple[Step, ...]:
    """The five steps: exactly one is now, unless the contract ended or nothing is owed."""
    contract, notes = facts.contract, _notes(facts)
    if contract.step == ContractStep.CLOSED:
        return tuple(Step(str(step.label), "done", notes.get(step, "")) for step in STEPS)
    if contract.step == ContractStep.STOPPED:
        reached = _reached(facts)
        return tuple(
            Step(str(step.label), "done", notes.get(step, "")) if step in reached else Step(str(step.label), "later")
            for step in STEPS
        )
    if contract.step not in STEPS or not contract.obligation.is_owed:
        return tuple(Step(str(step.label), "later", notes.get(step, "")) for step in STEPS)
    place = STEPS.index(ContractStep(contract.step))
    return tuple(
        Step(str(step.label), "done" if number < place else "now" if number == place else "later", notes.get(step, ""))
        for number, step in enumerate(STEPS)
    )


def _reached(facts: ContractFacts) -> frozenset[ContractStep]:
    """The steps that were done before the contract stopped."""
    done = {
        ContractStep.REGISTER: facts.registration is not None,
        ContractStep.START_MEETING: facts.held_meeting is not None,
        ContractStep.START: facts.in_force is not None,
    }
    return frozenset(step for step, is_done in done.items() if is_done)


def _notes(facts: ContractFacts) -> dict[str, str]:
    """The day of each step: when it was done, or by when it is due."""
    found: dict[str, str] = {}
    due = facts.due_on(ContractorDeadline.REGISTRATION)
    if facts.registration is not None:
        found[ContractStep.REGISTER] = formats.medium_date(facts.registration.received_on)
    elif due:
        found[ContractStep.REGISTER] = _("by %(day)s") % {"day": formats.medium_date(due)}
    meeting, due = facts.held_meeting, facts.due_on(ContractorDeadline.START_MEETING)
    if meeting is not None:
        found[ContractStep.START_MEETING] = formats.medium_date(meeting.held_on)
    elif due:
        found[ContractStep.START_MEETING] = _("by %(day)s") % {"day": formats.medium_date(due)}
    agreement, due = facts.in_force, facts.due_on(ContractorDeadline.AGREEMENT)
    if agreement is not None and agreement.bureau_signed_at:
        found[ContractStep.START] = formats.medium_date(amsterdam_date(agreement.bureau_signed_at))
    elif due:
        found[ContractStep.START] = _("agreement by %(day)s") % {"day": formats.medium_date(due)}
    if facts.contract.ends_on and facts.contract.stopped_on is None:
        day = formats.medium_date(facts.contract.ends_on)
        found[ContractStep.CLOSING_MEETING] = _("contract ends %(day)s") % {"day": day}
    return found


def _facts(contract: Contract) -> tuple[Fact, ...]:
    kvk = contract.organisation.kvk_number
    return (
        Fact(_("Contractor"), contract.contractor_name, _("KvK %(number)s") % {"number": kvk} if kvk else ""),
        Fact(_("Contract number"), contract.number or "–"),
        Fact(_("Definitively awarded"), formats.medium_date(contract.awarded_on)),
        Fact(_("Start"), formats.medium_date(contract.starts_on)),
        _end(contract),
    )


def _end(contract: Contract) -> Fact:
    """The last day; of a contract that stopped, the day it stopped, with the end that was agreed."""
    agreed = formats.medium_date(contract.ends_on)
    if contract.stopped_on is None:
        return Fact(_("End"), agreed)
    return Fact(_("Stopped on"), formats.medium_date(contract.stopped_on), _("agreed end %(day)s") % {"day": agreed})


def _registration(facts: ContractFacts) -> tuple[Fact, ...]:
    row = facts.registration
    if row is None:
        return ()
    return (
        Fact(_("Received on"), formats.long_date(row.received_on), str(row.get_channel_display())),
        Fact(_("Contact"), row.contact_name, " ".join(filter(None, (row.contact_email, row.contact_phone)))),
        Fact(_("Starting position"), str(row.get_starting_position_display())),
        *((Fact(_("Remarks"), row.remarks),) if row.remarks else ()),
    )


def _meeting(meeting: StartMeeting, facts: ContractFacts, roles: frozenset[Role]) -> MeetingRow:
    planned = meeting.starts_at
    if meeting.held_on and (planned is None or amsterdam_date(planned) != meeting.held_on):
        planned = None  # it was held on another day than planned: that day counts
    when = formats.moment(planned) if planned else formats.long_date(meeting.held_on)
    times = tuple(formats.moment(slot.starts_at) for slot in facts.slots_of(meeting))
    return MeetingRow(
        status=Status(str(meeting.get_state_display()), MEETING_TONES[meeting.state]),
        when=when if meeting.starts_at or meeting.held_on else "",
        place=meeting.location,
        times=times if meeting.state == MeetingState.PROPOSED else (),
        agenda=tuple(_(point) for point in meeting.agenda),
        attendees=meeting.attendees,
        minutes=meeting.minutes,
        links=_meeting_links(meeting, facts.contract, roles),
    )


def _meeting_links(meeting: StartMeeting, contract: Contract, roles: frozenset[Role]) -> tuple[Link, ...]:
    """What the reader may do with a meeting that is still to come."""
    labels = {
        "choose": _("Choose a time"),
        "move": _("Move the meeting"),
        "cancel": _("Cancel the meeting"),
        "hold": _("Record the minutes"),
    }
    possible = {
        MeetingState.PROPOSED: ("choose", "cancel", "hold"),
        MeetingState.PLANNED: ("move", "cancel", "hold"),
    }
    acts = possible.get(MeetingState(meeting.state), ())
    return tuple(
        Link(labels[act], reverse(f"contractors:meeting-{act}", args=[contract.reference]))
        for act in acts
        if set(policies.DUTY[f"meeting.{act}"]) & roles
    )


def _agreements(facts: ContractFacts, *, outsider: bool) -> tuple[AgreementRow, ...]:
    return tuple(
        _agreement(facts.contract, each) for each in facts.agreements if not (outsider and each.state in INTERNAL)
    )


def _agreement(contract: Contract, agreement: PerformanceAgreement) -> AgreementRow:
    url = reverse("contractors:agreement", args=[contract.reference, agreement.version])
    return AgreementRow(agreement.version, agreement_status(agreement), agreement.change_reason, url)


def _proposal(contract: Contract, proposal: ProjectProposal) -> ProposalRow:
    status = Status(str(proposal.get_state_display()), PROPOSAL_TONES[proposal.state])
    return ProposalRow(proposal.title, status, reverse("contractors:proposal", args=[contract.reference, proposal.pk]))


def _people(contract: Contract) -> tuple[Fact, ...]:
    shown = (Role.ADVISER, Role.CONTRACT_MANAGER, Role.BUYER)
    rows = [row for row in people_of(contract.dossier) if row.role in shown]
    return tuple(Fact(row.role_name, row.name, " ".join(filter(None, (row.email, row.phone)))) for row in rows)


Wanted = tuple[str, str, str, bool]
"""The duty of an act, its words, its page, and whether it is possible now."""


def _links(facts: ContractFacts, user: User, *, owes_jointly: bool) -> tuple[Link, ...]:
    """The other acts on a contract that runs, for who has the duty; the next action has its own button."""
    contract = facts.contract
    if contract.closed_at is not None:
        return ()
    wanted: list[Wanted] = [
        (ContractDuty.SEND_LINK, _("Send the personal link"), "link-send", facts.registration is None),
        (ContractDuty.REGISTER_FOR, _("Record the registration"), "registration-record", facts.registration is None),
        (ContractDuty.PROPOSE_MEETING, _("Propose times"), "meeting-propose", _may_meet(facts)),
        (ContractDuty.RECORD_CERTIFICATE, _("Record a PSO certificate"), "certificate-record", True),
        *_discount_links(facts),
        (ContractDuty.DRAFT_AGREEMENT, _("Draft a version of the agreement"), "agreement-draft", _may_draft(facts)),
        (ContractDuty.CALL_OFF, _("Record a call-off"), "call-off-record", contract.is_framework),
        (ContractDuty.ADD_OPTION, _("Options and extensions"), "option-list", True),
        (ContractDuty.CHANGE_BASE, _("Change the base"), "base-change", True),
        (ContractDuty.CHANGE_TERM, _("Change the term"), "term-change", True),
        (ContractDuty.AGREE_JOINT, _("Joint obligation"), "joint-agree", _is_one_of_several(contract)),
        (ContractDuty.AGREE_JOINT, _("End the joint obligation"), "joint-end", owes_jointly),
        (ContractDuty.RECORD_CLAUSE, _("Record the fine clause"), "clause-record", True),
        (ContractAction.STOP, _("Stop the contract"), "contract-stop", True),
    ]
    owed = contract.obligation.is_owed
    always = {"call-off-record", "option-list", "base-change", "term-change", "contract-stop"}
    return tuple(
        Link(label, reverse(f"contractors:{name}", args=[contract.reference]))
        for duty, label, name, possible in wanted
        if possible and (owed or name in always) and policies.may(user, duty, contract)
    )


def _discount_links(facts: ContractFacts) -> tuple[Wanted, ...]:
    """The one act on the PSO discount: decide what was proposed, answer what came back, or propose one (R23)."""
    if facts.open_discount is not None:
        return ((DiscountAction.APPROVE, _("Decide on the PSO discount"), "discount-decide", True),)
    returned = facts.returned_discount is not None
    label = _("Answer the question about the PSO discount") if returned else _("Propose a PSO discount")
    return ((ContractDuty.PROPOSE_DISCOUNT, label, "discount-propose", True),)


def _is_one_of_several(contract: Contract) -> bool:
    """Tell whether the case has other contracts, with which this one could owe jointly (R24a)."""
    return Contract.objects.filter(case=contract.case_id).exclude(pk=contract.pk).exists()


def _may_meet(facts: ContractFacts) -> bool:
    return facts.registration is not None and facts.open_meeting is None and facts.held_meeting is None


def _may_draft(facts: ContractFacts) -> bool:
    return facts.coming is None and (facts.held_meeting is not None or facts.in_force is not None)
