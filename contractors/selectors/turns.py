"""Whose turn it is in phase 4, and for what: the one table behind the next action and the work lists (R7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from contractors.models import AgreementLine, PerformanceAgreement, ProjectProposal, StartMeeting
from contractors.selectors.facts import ContractFacts
from contractors.states import AgreementState, ContractorDeadline, MeetingState, ProposalState
from sroi.accounts.states import Role
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import NextAction


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that one role has to do; without an address there is nothing to do but wait for the day."""

    kind: str
    whose: Role
    act: str
    button: str = ""
    url: str = ""
    due_on: date | None = None
    since_on: date | None = None
    detail: str = ""
    waits: str = ""
    """The same in words for who waits for it; without these the act says it."""


def turns_of(facts: ContractFacts, *, on: date) -> tuple[Turn, ...]:
    """Everything that waits in this contract, what holds up the most first."""
    if facts.contract.closed_at is not None or not facts.contract.obligation.is_owed:
        return ()
    return (
        *_registration(facts, on),
        *_adviser(facts),
        *_meeting(facts, on),
        *_agreement(facts),
        *_discount(facts),
        *_proposals(facts),
        *_options(facts, on),
    )


def _url(facts: ContractFacts, name: str, *more: object) -> str:
    """The page of an act on this contract."""
    return reverse(f"contractors:{name}", args=[facts.contract.reference, *more])


def _registration(facts: ContractFacts, on: date) -> Iterator[Turn]:
    """Step 1, due seven days after the definitive award (R21)."""
    contract = facts.contract
    if facts.registration is not None:
        return
    due_on, since = facts.due_on(ContractorDeadline.REGISTRATION), contract.awarded_on
    if not contract.contact_email:
        act = _("Enter the contact address of %(contractor)s") % {"contractor": contract.contractor_name}
        detail = _("Without an address the contractor gets no personal link. The seven days run all the same.")
        url = _url(facts, "link-send")
        yield Turn("contact", Role.BUYER, act, _("Enter the address"), url, due_on, since, detail)
    late = (on - due_on).days if due_on else 0
    register = _url(facts, "registration-record")
    if late > 0:
        detail = _("The registration is %(days)s days late. You can still register.") % {"days": late}
        waits = _("The contractor registers")
        yield Turn(
            "register", Role.CONTRACTOR, _("Register now"), _("Register"), register, due_on, since, detail, waits
        )
        act = _("Call %(contractor)s about the registration") % {"contractor": contract.contractor_name}
        detail = _("The registration is %(days)s days late.") % {"days": late}
        yield Turn("call", Role.ADVISER, act, _("Record the registration"), register, due_on, since, detail)
        return
    act = _("Register with Bureau Social Return")
    waits = _("The contractor registers")
    yield Turn("register", Role.CONTRACTOR, act, _("Register"), register, due_on, since, waits=waits)


def _adviser(facts: ContractFacts) -> Iterator[Turn]:
    """Nobody advises on this contract yet: what the bureau has to do here is on nobody's list (R1)."""
    if facts.names(Role.ADVISER):
        return
    contract = facts.contract
    act = _("Assign an adviser for %(contractor)s") % {"contractor": contract.contractor_name}
    due_on = facts.due_on(ContractorDeadline.REGISTRATION) or facts.due_on(ContractorDeadline.START_MEETING)
    url, waits = (
        reverse("procurement:person-assign", args=[contract.case.reference]),
        _("A coordinator assigns an adviser"),
    )
    yield Turn("adviser", Role.COORDINATOR, act, _("Assign an adviser"), url, due_on, contract.awarded_on, waits=waits)


def _meeting(facts: ContractFacts, on: date) -> Iterator[Turn]:
    """Step 2, due 14 days after registration (R22)."""
    if facts.registration is None or facts.held_meeting is not None:
        return
    due_on, since = facts.due_on(ContractorDeadline.START_MEETING), facts.registration.received_on
    meeting = facts.open_meeting
    if meeting is None:
        act = _("Plan the start meeting with %(contractor)s") % {"contractor": facts.contract.contractor_name}
        url = _url(facts, "meeting-propose")
        yield Turn("meeting", Role.ADVISER, act, _("Propose times"), url, due_on, since)
    elif meeting.state == MeetingState.PROPOSED and _all_past(facts, meeting, on):
        act, url = _("Propose new times for the start meeting"), _url(facts, "meeting-propose")
        detail = _("The proposed times are in the past and none was chosen.")
        yield Turn("meeting", Role.ADVISER, act, _("Propose times"), url, due_on, since, detail)
    elif meeting.state == MeetingState.PROPOSED:
        act, url = _("Choose a time for the start meeting"), _url(facts, "meeting-choose")
        since = amsterdam_date(meeting.proposed_at)
        yield Turn("slot", Role.CONTRACTOR, act, _("Choose a time"), url, due_on, since)
    elif meeting.starts_at is not None and amsterdam_date(meeting.starts_at) <= on:
        act, url = _("Record the minutes of the start meeting"), _url(facts, "meeting-hold")
        yield Turn("minutes", Role.ADVISER, act, _("Record the minutes"), url, due_on, since)
    else:
        act = _("The start meeting is on %(moment)s") % {"moment": formats.moment(meeting.starts_at)}
        yield Turn("planned", Role.ADVISER, act, due_on=due_on, since_on=since, detail=meeting.location)


def _all_past(facts: ContractFacts, meeting: StartMeeting, on: date) -> bool:
    """Tell whether every proposed time lies before the day."""
    return all(amsterdam_date(slot.starts_at) < on for slot in facts.slots_of(meeting))


def _agreement(facts: ContractFacts) -> Iterator[Turn]:
    """The performance agreement, due 14 days after the meeting (R24)."""
    due_on = facts.due_on(ContractorDeadline.AGREEMENT)
    coming, held = facts.coming, facts.in_force
    if coming is not None:
        yield from _coming(facts, coming, due_on)
    elif held is None and facts.held_meeting is not None:
        act, url = _("Draft the performance agreement"), _url(facts, "agreement-draft")
        held_on = facts.held_meeting.held_on
        yield Turn("draft", Role.ADVISER, act, _("Draft the agreement"), url, due_on, held_on)
    if held is not None and held.receipt_at is None:
        act = _("Confirm that you have seen the performance agreement")
        since = amsterdam_date(held.bureau_signed_at) if held.bureau_signed_at else None
        url = _url(facts, "agreement", held.version)
        waits = _("The contract manager confirms having seen the performance agreement")
        yield Turn("receipt", Role.CONTRACT_MANAGER, act, _("Read and confirm"), url, None, since, waits=waits)


def _coming(facts: ContractFacts, coming: PerformanceAgreement, due_on: date | None) -> Iterator[Turn]:
    """A version that is being made or signed."""
    url = _url(facts, "agreement", coming.version)
    if coming.state == AgreementState.DRAFT:
        act, detail = _("Finish the performance agreement and offer it"), ""
        if coming.remarks:
            act = _("Work the remarks of the contractor into the agreement")
            detail = coming.remarks
        edit, since = _url(facts, "agreement-edit", coming.version), amsterdam_date(coming.drafted_at)
        yield Turn("edit", Role.ADVISER, act, _("Go on"), edit, due_on, since, detail)
        return
    yield from _offered(facts, coming, due_on, url)


def _offered(facts: ContractFacts, coming: PerformanceAgreement, due_on: date | None, url: str) -> Iterator[Turn]:
    """A version before the parties: their signatures, and the view of the contract manager."""
    since = amsterdam_date(coming.offered_at) if coming.offered_at else None
    if coming.state == AgreementState.OFFERED:
        act = _("Read and sign the performance agreement")
        yield Turn("accept", Role.CONTRACTOR, act, _("Read and sign"), url, due_on, since)
    else:
        act = _("Sign the performance agreement for the bureau")
        signed = amsterdam_date(coming.contractor_signed_at) if coming.contractor_signed_at else since
        yield Turn("sign", Role.ADVISER, act, _("Read and sign"), url, due_on, signed)
    if not coming.manager_view:
        act, page = _("Give your view on the performance agreement"), _url(facts, "agreement-view", coming.version)
        waits = _("The contract manager gives a view on the performance agreement")
        yield Turn("view", Role.CONTRACT_MANAGER, act, _("Give your view"), page, due_on, since, waits=waits)


def _discount(facts: ContractFacts) -> Iterator[Turn]:
    """A PSO discount that waits for the coordinator, or for an answer of the bureau (R3, R23)."""
    proposal = facts.open_discount
    if proposal is not None:
        percent = formats.percent(proposal.percent)
        act = _("Decide on the PSO discount of %(percent)s") % {"percent": percent}
        since, url = amsterdam_date(proposal.proposed_at), _url(facts, "discount-decide")
        yield Turn("discount", Role.COORDINATOR, act, _("Decide"), url, facts.contract.starts_on, since)
    returned = facts.returned_discount
    if returned is not None:
        act, url = _("Answer the question about the PSO discount"), _url(facts, "discount-propose")
        since = amsterdam_date(returned.decided_at or returned.proposed_at)
        yield Turn("discount-question", Role.ADVISER, act, _("Answer"), url, facts.contract.starts_on, since)


def _proposals(facts: ContractFacts) -> Iterator[Turn]:
    """Project proposals under VI and VII (R26)."""
    for proposal in facts.proposals:
        yield from _proposal(facts, proposal)
    for line in facts.lines_without_proposal:
        yield _missing_proposal(facts, line)


def _proposal(facts: ContractFacts, proposal: ProjectProposal) -> Iterator[Turn]:
    since, url = amsterdam_date(proposal.submitted_at), _url(facts, "proposal", proposal.pk)
    if proposal.state == ProposalState.SUBMITTED:
        act = _("Assess the project proposal “%(title)s”") % {"title": proposal.title}
        yield Turn("assess", Role.ADVISER, act, _("Assess"), url, None, since)
    elif proposal.state == ProposalState.RETURNED:
        act = _("Answer the questions on the project proposal “%(title)s”") % {"title": proposal.title}
        yield Turn("answer", Role.CONTRACTOR, act, _("Answer"), url, None, since, proposal.assessment)


def _missing_proposal(facts: ContractFacts, line: AgreementLine) -> Turn:
    act = _("Submit a project proposal for line %(line)s") % {"line": line.number}
    url = _url(facts, "proposal-submit", line.pk)
    detail = _("No effort counts under this line before the proposal is accepted.")
    return Turn("proposal", Role.CONTRACTOR, act, _("Submit a proposal"), url, None, None, detail)


def _options(facts: ContractFacts, on: date) -> Iterator[Turn]:
    """An option or extension whose last day comes near, or is past without anything recorded (R38)."""
    for option in (each for each in facts.options if each.asked_from <= on):
        act = _("Decide on “%(option)s”: exercise it or let it lapse") % {"option": option.description}
        detail = ""
        if option.exercise_by < on:
            act = _("Record whether “%(option)s” was exercised or lapsed") % {"option": option.description}
            detail = _("The last day to exercise it is past.")
        url = _url(facts, "option-list")
        waits = _("The contract manager decides on an option or extension")
        yield Turn(
            "option",
            Role.CONTRACT_MANAGER,
            act,
            _("Decide on the option"),
            url,
            option.exercise_by,
            option.asked_from,
            detail,
            waits,
        )


def next_action_of(facts: ContractFacts, roles: frozenset[Role], *, on: date) -> NextAction | None:
    """The one next action as this reader sees it: their own turn first, else whom the contract waits for (R7)."""
    turns = turns_of(facts, on=on)
    own = next((turn for turn in turns if turn.whose in roles and turn.url), None)
    if own is None and Role.COORDINATOR in roles:
        own = next((turn for turn in turns if turn.whose == Role.ADVISER and turn.url), None)
    if own is not None:
        return NextAction(act=own.act, detail=own.detail, due_on=own.due_on, url=own.url, button=own.button)
    turn = next(iter(turns), None)
    if turn is None:
        return None
    role, who = str(turn.whose.label), facts.names(turn.whose)
    named = _("Waiting for %(who)s (%(role)s)") % {"who": who, "role": role}
    waits = named if who else _("Waiting for: %(role)s") % {"role": role}
    return NextAction(act=turn.waits or turn.act, who=waits if turn.url else _("Planned"), due_on=turn.due_on)
