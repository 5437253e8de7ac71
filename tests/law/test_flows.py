"""Every lifecycle: whole, drawn, somebody's duty, and enforced by the database (house rule 2)."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import InternalError, models, transaction

from contractors.states import AgreementState, ContractStep, DiscountState, MeetingState, OptionState, ProposalState
from enforcement.states import FileState
from procurement.states import ApprovalState, AwardState, ConsultationState, PartnerState, Phase, QuestionState
from reporting.states import EffortState, ReportState
from sroi.dossier.states import AttachmentState, LetterState, MessageState
from sroi.kernel.states import Flow
from tests.factories import cases, contracts, dossiers, files, partners, people, reports

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "flows"


def flows() -> dict[str, tuple[str, Flow]]:
    """Every lifecycle by its name, with the app that wrote it down: `CASE_FLOW` of procurement is `case`."""
    found: dict[str, tuple[str, Flow]] = {}
    for config in apps.get_app_configs():
        states = f"{config.name}.states"
        if find_spec(states) is None:
            continue
        for name, value in vars(import_module(states)).items():
            if isinstance(value, Flow):
                short = name.removesuffix("_FLOW").lower().replace("_", "-")
                assert short not in found, f"two lifecycles are called {short}"
                found[short] = (config.name, value)
    return found


def drawing_of(name: str) -> Path:
    """Where the diagram of a lifecycle is."""
    return FOLDER / f"{FLOWS[name][0].rpartition('.')[2]}-{name}.mmd"


FLOWS = flows()
ENDS: dict[str, set[str]] = {
    "case": {Phase.CLOSED, Phase.OWN_DELIVERY, Phase.STOPPED},
    "approval": {ApprovalState.APPROVED},
    "award": {AwardState.DEFINITIVE, AwardState.WITHDRAWN},
    "question": {QuestionState.PUBLISHED},
    "consultation": {ConsultationState.COMPLETED},
    "partner": set(),
    "contract": {ContractStep.CLOSED, ContractStep.STOPPED},
    "meeting": {MeetingState.HELD, MeetingState.CANCELLED},
    "discount": {DiscountState.APPROVED, DiscountState.REFUSED},
    "option": {OptionState.EXERCISED, OptionState.LAPSED},
    "agreement": {AgreementState.SUPERSEDED, AgreementState.WITHDRAWN},
    "proposal": {ProposalState.ACCEPTED, ProposalState.REFUSED},
    "report": {ReportState.DECIDED, ReportState.LAPSED},
    "effort": {EffortState.ACCEPTED, EffortState.REJECTED},
    "file": {FileState.WAIVED, FileState.SETTLED, FileState.CLOSED},
    "letter": {LetterState.SENT},
    "message": {MessageState.SENT, MessageState.WITHHELD},
    "attachment": {AttachmentState.REMOVED},
}
"""Where each lifecycle ends: a new lifecycle, or a new end, has to be written down here."""


def letter_in(state: str) -> models.Model:
    """A letter in this state; from the second one on it has its PDF."""
    made = dossiers.letter(dossiers.dossier(), content=None if state == LetterState.QUEUED else b"%PDF-1.7")
    if made.state != state:
        type(made).objects.filter(pk=made.pk).update(state=state)
        made.refresh_from_db()
    return made


def discount_in(state: str) -> models.Model:
    """A discount in this state, proposed and decided by two people."""
    contract = contracts.contract()
    return contracts.discount(contract, DiscountState(state), by=people.person(), decider=people.person())


def attachment_in(state: str) -> models.Model:
    """A file in this state."""
    return dossiers.attachment(dossiers.dossier(), people.person(), state=AttachmentState(state))


BUILDERS: dict[str, Callable[[str], models.Model]] = {
    "case": lambda state: cases.case(Phase(state)),
    "approval": lambda state: cases.ask(cases.case(), approval=ApprovalState(state)),
    "award": lambda state: cases.award_decision(cases.case(), AwardState(state)),
    "question": lambda state: cases.question(cases.case(Phase.SELECT), QuestionState(state)),
    "consultation": lambda state: cases.consultation(cases.case(), ConsultationState(state)),
    "partner": lambda state: partners.partner(state=PartnerState(state)),
    "contract": lambda state: contracts.contract(step=ContractStep(state)),
    "meeting": lambda state: contracts.meeting(contracts.contract(), MeetingState(state)),
    "discount": discount_in,
    "option": lambda state: contracts.option(contracts.contract(), OptionState(state)),
    "agreement": lambda state: contracts.agreement(contracts.contract(), AgreementState(state)),
    "proposal": lambda state: contracts.proposal(contracts.contract(), ProposalState(state)),
    "report": lambda state: reports.report(state=ReportState(state)),
    "effort": lambda state: reports.effort(reports.report(), EffortState(state)),
    "file": lambda state: files.enforcement_file(
        state=FileState(state), proposer=people.person(), countersigner=people.person(), decider=people.person()
    ),
    "letter": letter_in,
    "message": lambda state: dossiers.message(state=MessageState(state)),
    "attachment": attachment_in,
}


def guarded(trigger: Any) -> set[tuple[str, str]]:
    """The steps that a trigger lets pass; none when it is of another kind."""
    steps: Any = getattr(trigger, "transitions", ())
    return {(str(source), str(target)) for source, target in steps}


def triggers_of(model: type[models.Model]) -> list[Any]:
    """The triggers of a model."""
    found: Any = getattr(model._meta, "triggers", ())
    return list(found)


def carriers(flow: Flow) -> list[tuple[type[models.Model], str]]:
    """The models whose trigger guards exactly this table, with the field that it guards."""
    wanted = set(flow.edges())
    return [
        (model, str(trigger.field))
        for model in apps.get_models()
        for trigger in triggers_of(model)
        if guarded(trigger) == wanted
    ]


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_a_lifecycle_is_whole(name: str) -> None:
    """Every state can be reached, and it ends where it is said to end."""
    _app, flow = FLOWS[name]
    assert not flow.unreachable()
    assert flow.terminal() == {str(state) for state in ENDS[name]}


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_the_states_of_a_lifecycle_are_the_choices_of_its_field(name: str) -> None:
    _app, flow = FLOWS[name]
    models_of_it = carriers(flow)
    assert models_of_it, f"no trigger guards {name}"
    for model, field in models_of_it:
        column: Any = model._meta.get_field(field)
        assert {str(value) for value, _label in column.choices} == flow.states()


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_every_action_is_the_duty_of_somebody(name: str) -> None:
    """R1: an act without a row in the table of duties fails."""
    app, flow = FLOWS[name]
    duty = import_module(f"{app}.policies").DUTY
    assert not [action for action in flow.actions() if action not in duty]


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_the_diagram_is_what_the_table_says(name: str) -> None:
    """`make docs` draws them anew."""
    assert drawing_of(name).read_text() == FLOWS[name][1].mermaid()


def test_no_diagram_is_left_of_a_lifecycle_that_is_gone() -> None:
    assert set(FOLDER.glob("*.mmd")) == {drawing_of(name) for name in FLOWS}


def places() -> list[tuple[str, str]]:
    """Every state of every lifecycle."""
    return [(name, state) for name, (_app, flow) in sorted(FLOWS.items()) for state in sorted(flow.states())]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "state"), places())
def test_the_database_refuses_every_step_that_is_not_in_the_table(name: str, state: str) -> None:
    """House rule 2: also by an update that passes every service by."""
    _app, flow = FLOWS[name]
    built = BUILDERS[name](state)
    field = next(field for model, field in carriers(flow) if isinstance(built, model))
    allowed = {target for source, target in flow.edges() if source == state} | {state}
    row = type(built)._base_manager.filter(pk=built.pk)
    for target in sorted(flow.states() - allowed):
        with pytest.raises(InternalError, match=r"[Ii]nvalid transition"), transaction.atomic():
            row.update(**{field: target})
    assert row.values_list(field, flat=True).get() == state
