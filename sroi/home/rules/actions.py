"""The one table of next actions: situation × role → sentence, button and page; everybody else waits (R7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sroi.accounts.states import Role
from sroi.home.states import Place, Situation
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Act:
    """What one role does now: a sentence that starts with a verb, and where it is done."""

    sentence: str
    button: str
    view: str
    place: Place


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One situation: whose turn it is (nobody's when it waits for a day), what others read, and what each role does."""

    whose: Role | None
    waits: str
    acts: Mapping[Role, Act]


def _case(sentence: str, button: str, view: str = "home:case") -> Act:
    return Act(sentence, button, view, Place.CASE)


def _condition(sentence: str, button: str = _("Do this")) -> Act:
    return Act(sentence, button, "", Place.CONDITION)


def _contract(sentence: str, button: str, view: str = "contractors:contract") -> Act:
    return Act(sentence, button, view, Place.CONTRACT)


def _agreement(sentence: str, button: str, view: str = "contractors:agreement") -> Act:
    return Act(sentence, button, view, Place.AGREEMENT)


def _report(sentence: str, button: str, view: str = "reporting:report") -> Act:
    return Act(sentence, button, view, Place.REPORT)


def _buyer(waits: str, sentence: str, button: str = _("Do this")) -> ActionRow:
    """A condition that the buyer meets."""
    return ActionRow(Role.BUYER, waits, {Role.BUYER: _condition(sentence, button)})


def _bureau(waits: str, act: Act, **others: Act) -> ActionRow:
    """The adviser's turn; a coordinator may do it too (R1)."""
    more = {Role(role): other for role, other in others.items()}
    return ActionRow(Role.ADVISER, waits, {Role.ADVISER: act, Role.COORDINATOR: act} | more)


def _contractor(waits: str, act: Act, **others: Act) -> ActionRow:
    more = {Role(role): other for role, other in others.items()}
    return ActionRow(Role.CONTRACTOR, waits, {Role.CONTRACTOR: act} | more)


def _nobody(waits: str) -> ActionRow:
    return ActionRow(None, waits, {})


GATE, TASKS = "procurement:case-gate", "procurement:task-list"
PREPARATION: dict[Situation, ActionRow] = {
    Situation.CASE_DATA_OPEN: _buyer(_("The buyer completes the data of the case"), _("Complete the data of the case")),
    Situation.OPPORTUNITIES_OPEN: _buyer(
        _("The buyer notes the opportunities"), _("Note which opportunities you discussed with the client")
    ),
    Situation.ROUTE_OPEN: _buyer(
        _("The buyer chooses whether the work goes to the market"), _("Choose whether the work goes to the market")
    ),
    Situation.OWN_DELIVERY_TO_RECORD: _buyer(
        _("The buyer records the own delivery"), _("Record what the municipality delivers itself")
    ),
    Situation.THRESHOLD_OPEN: _buyer(_("The buyer makes the threshold test"), _("Make the threshold test")),
    Situation.VARIANT_OPEN: _buyer(_("The buyer chooses a variant"), _("Choose a variant"), _("Choose")),
    Situation.LOTS_BREACHED: _buyer(
        _("The buyer changes the lots"), _("Change the lots: the lots regulation does not hold")
    ),
    Situation.ASK_OPEN: _buyer(
        _("The buyer sets what is asked"), _("Set the percentage and explain it (comply or explain)")
    ),
    Situation.CONSULTATION_OPEN: _buyer(
        _("The buyer completes the market consultation"), _("Complete the market consultation")
    ),
    Situation.EXPLANATION_OPEN: _buyer(
        _("The buyer asks the bureau for advice"), _("Ask the bureau for advice: you ask less than usual")
    ),
    Situation.ADVISER_MISSING: ActionRow(
        Role.COORDINATOR,
        _("A coordinator assigns an adviser"),
        {Role.COORDINATOR: _condition(_("Assign an adviser"))},
    ),
    Situation.ADVICE_ASKED: ActionRow(
        Role.ADVISER,
        _("The bureau gives advice"),
        {
            Role.ADVISER: _case(_("Give advice"), _("Give advice"), "procurement:advice-list"),
            Role.COORDINATOR: _case(_("Give advice"), _("Give advice"), "procurement:advice-list"),
        },
    ),
    Situation.ADVICE_GIVEN: _buyer(
        _("The buyer answers the advice"), _("Write what you do with the advice"), _("Answer")
    ),
    Situation.WAIVER_PROPOSED: ActionRow(
        Role.COORDINATOR,
        _("A coordinator decides on the waiver"),
        {Role.COORDINATOR: _condition(_("Decide on the waiver"), _("Decide"))},
    ),
    Situation.WAIVER_REFUSED: _buyer(
        _("The buyer sets another request"), _("Set another request: the waiver was refused")
    ),
    Situation.READY_TO_SPECIFY: ActionRow(
        Role.BUYER,
        _("The buyer goes to phase 2, specify"),
        {Role.BUYER: _case(_("Go to phase 2, specify"), _("Check and go on"), GATE)},
    ),
    Situation.CONSIDERATIONS_OPEN: _buyer(_("The buyer answers the considerations"), _("Answer the considerations")),
    Situation.BASE_OPEN: _buyer(
        _("The buyer chooses the base of the obligation"), _("Choose what the percentage is taken of")
    ),
    Situation.CRITERIA_OPEN: _buyer(_("The buyer records the award criteria"), _("Record the award criteria")),
    Situation.TEXTS_OPEN: ActionRow(
        Role.BUYER,
        _("The buyer writes the texts"),
        {
            Role.BUYER: _condition(_("Write the texts for the tender"), _("Write the texts")),
            Role.ADVISER: _condition(_("Read and edit the texts"), _("To the texts")),
        },
    ),
    Situation.READY_TO_SELECT: ActionRow(
        Role.BUYER,
        _("The buyer publishes the tender"),
        {Role.BUYER: _case(_("Publish the tender"), _("Check and go on"), GATE)},
    ),
}
SELECTION: dict[Situation, ActionRow] = {
    Situation.QUESTIONS_OPEN: ActionRow(
        Role.BUYER,
        _("The questions of bidders wait for a published answer"),
        {
            Role.BUYER: _condition(_("Answer the questions of bidders and publish the note"), _("To the questions")),
            Role.ADVISER: _condition(_("Answer the questions of bidders"), _("To the questions")),
        },
    ),
    Situation.BIDS_OPEN: _buyer(_("The buyer enters and judges the bids"), _("Enter and judge the bids")),
    Situation.COMMITTEE_OPEN: _buyer(
        _("The buyer completes the committee"), _("Invite the committee, with an adviser"), _("Invite")
    ),
    Situation.CONSENSUS_OPEN: ActionRow(
        Role.BUYER,
        _("The committee scores the bids"),
        {
            Role.BUYER: _condition(_("Record the consensus of the committee"), _("To the scores")),
            Role.ADVISER: _condition(_("Assess the social offer of the bids"), _("To the scores")),
        },
    ),
    Situation.AWARD_OPEN: _buyer(_("The buyer prepares the award decision"), _("Prepare the award decision")),
    Situation.STANDSTILL: _nobody(_("The standstill runs")),
    Situation.SUSPENDED: ActionRow(
        Role.BUYER,
        _("The award waits for the judgment in summary proceedings"),
        {
            Role.BUYER: Act(
                _("Record the judgment in the summary proceedings"),
                _("To the award"),
                "procurement:award-show",
                Place.CASE,
            )
        },
    ),
    Situation.AWARD_TO_CONFIRM: ActionRow(
        Role.BUYER,
        _("The buyer records the definitive award"),
        {
            Role.BUYER: Act(
                _("Record the definitive award"), _("Record the award"), "contractors:award-confirm", Place.AWARD
            )
        },
    ),
}
CONTRACTING: dict[Situation, ActionRow] = {
    Situation.NO_ADDRESS: ActionRow(
        Role.BUYER,
        _("The buyer enters the contact address of the contractor"),
        {
            Role.BUYER: _contract(
                _("Enter the contact address of the contractor"), _("Enter the address"), "contractors:link-send"
            ),
            Role.ADVISER: _contract(
                _("Record the registration, or enter the contact address"),
                _("Enter the address"),
                "contractors:link-send",
            ),
            Role.CONTRACTOR: _contract(
                _("Register with Bureau Social Return"), _("Register"), "contractors:registration-record"
            ),
        },
    ),
    Situation.REGISTRATION_DUE: _contractor(
        _("The contractor registers with the bureau"),
        _contract(_("Register with Bureau Social Return"), _("Register"), "contractors:registration-record"),
        adviser=_contract(_("Follow the registration"), _("Open the contract")),
    ),
    Situation.REGISTRATION_LATE: _contractor(
        _("The contractor registers: the term is over"),
        _contract(_("Register now: the term is over"), _("Register"), "contractors:registration-record"),
        adviser=_contract(
            _("Call the contractor about the registration"),
            _("Record the registration"),
            "contractors:registration-record",
        ),
        contract_manager=_contract(_("Address the contractor: the registration is late"), _("Open the contract")),
    ),
    Situation.MEETING_TO_PLAN: _bureau(
        _("The adviser plans the start meeting"),
        _contract(_("Plan the start meeting"), _("Propose times"), "contractors:meeting-propose"),
    ),
    Situation.SLOT_TO_CHOOSE: _contractor(
        _("The contractor chooses a time for the start meeting"),
        _contract(_("Choose a time for the start meeting"), _("Choose a time"), "contractors:meeting-choose"),
    ),
    Situation.MEETING_PLANNED: _nobody(_("The start meeting is planned")),
    Situation.MINUTES_DUE: _bureau(
        _("The adviser records the minutes of the start meeting"),
        _contract(_("Record the minutes of the start meeting"), _("Record the minutes"), "contractors:meeting-hold"),
    ),
    Situation.DISCOUNT_PROPOSED: ActionRow(
        Role.COORDINATOR,
        _("A coordinator decides on the PSO discount"),
        {Role.COORDINATOR: _contract(_("Decide on the PSO discount"), _("Decide"), "contractors:discount-decide")},
    ),
    Situation.DISCOUNT_RETURNED: _bureau(
        _("The adviser answers the question about the PSO discount"),
        _contract(_("Answer the question about the PSO discount"), _("Answer"), "contractors:discount-propose"),
    ),
    Situation.AGREEMENT_TO_DRAFT: _bureau(
        _("The adviser drafts the performance agreement"),
        _contract(_("Draft the performance agreement"), _("Draft the agreement"), "contractors:agreement-draft"),
    ),
    Situation.AGREEMENT_DRAFT: _bureau(
        _("The adviser finishes the performance agreement"),
        _agreement(_("Finish the performance agreement and offer it"), _("Go on"), "contractors:agreement-edit"),
    ),
    Situation.AGREEMENT_OFFERED: _contractor(
        _("The contractor signs the performance agreement"),
        _agreement(_("Read and sign the performance agreement"), _("Read and sign")),
        contract_manager=_agreement(
            _("Give your view on the performance agreement"), _("Give your view"), "contractors:agreement-view"
        ),
    ),
    Situation.AGREEMENT_ACCEPTED: _bureau(
        _("The bureau signs the performance agreement"),
        _agreement(_("Sign the performance agreement for the bureau"), _("Read and sign")),
    ),
    Situation.READY_TO_EXECUTE: ActionRow(
        Role.ADVISER,
        _("The adviser goes to phase 5, execute"),
        {
            Role.ADVISER: _case(_("Go to phase 5, execute"), _("Check and go on"), GATE),
            Role.COORDINATOR: _case(_("Go to phase 5, execute"), _("Check and go on"), GATE),
        },
    ),
    Situation.NOTHING_OWED: _nobody(_("This contract has no social return obligation")),
}
EXECUTION: dict[Situation, ActionRow] = {
    Situation.REPORT_OVERDUE: _contractor(
        _("The contractor submits the report: it is late"),
        _report(_("Submit the report now: it is late"), _("To the report")),
        adviser=_contract(_("Call the contractor about the report"), _("Open the contract")),
        contract_manager=_contract(_("Address the contractor: the report is late"), _("Open the contract")),
    ),
    Situation.REPORT_SUBMITTED: _bureau(
        _("The adviser verifies the report"), _report(_("Verify the report"), _("Verify"), "reporting:report-verify")
    ),
    Situation.REPORT_QUESTIONED: _contractor(
        _("The contractor answers the questions on the report"),
        _report(_("Answer the questions on the report"), _("Answer")),
    ),
    Situation.REPORT_DUE: _contractor(
        _("The contractor fills in the report"), _report(_("Fill in the report"), _("To the report"))
    ),
    Situation.RECEIPT_OPEN: ActionRow(
        Role.CONTRACT_MANAGER,
        _("The contract manager confirms having seen the agreement"),
        {
            Role.CONTRACT_MANAGER: _agreement(
                _("Confirm that you have seen the performance agreement"), _("Read and confirm")
            )
        },
    ),
    Situation.FORECAST_RED: _bureau(
        _("The bureau talks with the contractor about the forecast"),
        _contract(_("Plan a progress talk: the forecast is red"), _("View the forecast"), "enforcement:forecast-view"),
        contractor=_contract(_("Make a proposal: the forecast is red"), _("View the progress"), "reporting:progress"),
        contract_manager=_contract(
            _("Join the progress talk: the forecast is red"), _("View the forecast"), "enforcement:forecast-view"
        ),
    ),
    Situation.SHORTFALL: _bureau(
        _("The bureau opens an enforcement file"),
        _contract(
            _("Open an enforcement file: the term ended with a shortfall"), _("Open a file"), "enforcement:file-open"
        ),
        contractor=_contract(_("Deliver what is still owed: the term has ended"), _("Open the contract")),
        contract_manager=_contract(_("Do not pay the last invoice yet: there is a shortfall"), _("Open the contract")),
    ),
    Situation.RUNNING: _nobody(_("The work runs; the next report follows after the quarter")),
}
EVALUATION: dict[Situation, ActionRow] = {
    Situation.READY_TO_EVALUATE: ActionRow(
        Role.ADVISER,
        _("The adviser goes to phase 6, evaluate"),
        {
            Role.ADVISER: _case(_("Go to phase 6, evaluate"), _("Check and go on"), GATE),
            Role.COORDINATOR: _case(_("Go to phase 6, evaluate"), _("Check and go on"), GATE),
        },
    ),
    Situation.EVALUATION_OPEN: ActionRow(
        Role.CONTRACT_MANAGER,
        _("Client, bureau and contractor look back"),
        {
            role: _contract(_("Look back on the contract"), _("Fill in"), "reporting:evaluation")
            for role in (Role.ADVISER, Role.COORDINATOR, Role.CONTRACT_MANAGER, Role.DEPARTMENT_HEAD, Role.CONTRACTOR)
        },
    ),
    Situation.FULFILLED: _bureau(
        _("The bureau confirms that the obligation is fulfilled"),
        _contract(_("Confirm that the obligation is fulfilled"), _("Confirm"), "enforcement:discharge"),
    ),
    Situation.RESULT_TO_RECORD: _bureau(
        _("The bureau records the result and a lesson"),
        _contract(_("Record the result and at least one lesson"), _("Record the result"), "reporting:result-record"),
    ),
}
ENDED: dict[Situation, ActionRow] = {
    Situation.CLOSED: _nobody(_("This case is closed")),
    Situation.OWN_DELIVERY: _nobody(_("The municipality delivers this itself")),
    Situation.STOPPED: _nobody(_("Stopped: nothing more follows here")),
}
TABLE: dict[Situation, ActionRow] = PREPARATION | SELECTION | CONTRACTING | EXECUTION | EVALUATION | ENDED
"""One row per situation that home knows: no more, no less; enforcement tells whose turn it is in a file."""
LISTED = frozenset(PREPARATION)
"""Beside these stands the list of tasks of the case: they are done in any order."""
ORDER = (
    Role.BUYER,
    Role.ADVISER,
    Role.COORDINATOR,
    Role.CONTRACT_MANAGER,
    Role.DEPARTMENT_HEAD,
    Role.FINANCE_READER,
    Role.CONTRACTOR,
)
"""Who holds more than one role here acts in the first of these that has something to do."""


def act_of(situation: Situation, roles: frozenset[Role]) -> Act | None:
    """What somebody with these roles does now; None when it is another's turn (R7)."""
    row = TABLE[situation]
    if row.whose in roles and row.whose in row.acts:
        return row.acts[row.whose]
    return next((row.acts[role] for role in ORDER if role in roles and role in row.acts), None)
