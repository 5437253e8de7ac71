"""Every address of contracts × every principal: the expected answer (R2)."""

from collections.abc import Mapping
from typing import Any

from contractors.models import BaseRow, CallOff, CallOffImport, ProjectProposal
from contractors.states import BaseRowKind, Possibility
from procurement.models import AwardDecision
from tests.factories import contracts
from tests.factories.people import AT, ON
from tests.law.access import Access, World, case_act, contract_act, contract_page, in_contract, only, public

BUREAU = ("adviser", "coordinator")
TERM = ("adviser", "coordinator", "contract_manager")
LATE: dict[str, Any] = dict.fromkeys(("adviser", "coordinator", "stand_in"), 409)


def in_new(world: World) -> Mapping[str, object]:
    """The reference of the contract that is not registered yet."""
    return {"reference": world.new_contract.reference}


def in_version(world: World) -> Mapping[str, object]:
    """The agreement in force of the running contract."""
    return {"reference": world.contract.reference, "version": world.agreement.version}


def in_award(world: World) -> Mapping[str, object]:
    """The definitive decision of the case: its page leads on to the case."""
    return {"decision": AwardDecision.objects.filter(case=world.case).get().pk}


def in_line(world: World) -> Mapping[str, object]:
    """A line of the agreement in force that asks for a project proposal."""
    line = contracts.line(world.agreement, Possibility.PROJECT)
    return {"reference": world.contract.reference, "line": line.pk}


def in_proposal(world: World) -> Mapping[str, object]:
    """A project proposal that waits for assessment."""
    line = contracts.line(world.agreement, Possibility.PROJECT)
    proposal = ProjectProposal.objects.create(
        contract=world.contract,
        line=line,
        title="Buurtkeuken",
        activities="Koken met de buurt.",
        social_task="Eenzaamheid",
        result="Twintig maaltijden.",
        submitted_by=world.cast.contractor,
        submitted_at=AT,
    )
    return {"reference": world.contract.reference, "proposal": proposal.pk}


def with_token(world: World) -> Mapping[str, object]:
    """The personal link of the new contract."""
    return {"token": world.token}


def in_call_off(world: World) -> Mapping[str, object]:
    """A call-off of the running contract."""
    row = BaseRow.objects.create(
        contract=world.contract, kind=BaseRowKind.CALL_OFF, change=1, valid_from=ON, reason="NO-1", recorded_at=AT
    )
    made = CallOff.objects.create(
        contract=world.contract,
        number="NO-1",
        given_on=ON,
        subject="Zes wijken",
        value=1,
        base_row=row,
        recorded_by=world.cast.adviser,
        recorded_at=AT,
    )
    return {"reference": world.contract.reference, "call_off": made.pk}


def in_call_off_file(world: World) -> Mapping[str, object]:
    """A file with call-offs of the running contract that was read."""
    made = CallOffImport.objects.create(
        contract=world.contract, name="no.xlsx", sha256="0" * 64, read_by=world.cast.adviser, read_at=AT
    )
    return {"reference": world.contract.reference, "import_id": made.pk}


def in_option(world: World) -> Mapping[str, object]:
    """An extension of the running contract that is open."""
    made = contracts.option(world.contract)
    return {"reference": world.contract.reference, "option": made.pk}


CALLS_OFF = ("buyer", "adviser", "coordinator", "contract_manager")
NO_FRAMEWORK: dict[str, Any] = dict.fromkeys((*CALLS_OFF, "stand_in"), 409)
ROWS: dict[str, Access] = {
    "contractors:contract": contract_page(in_contract),
    "contractors:obligation-show": contract_page(in_contract),
    "contractors:agreement": contract_page(in_version),
    "contractors:proposal": contract_page(in_proposal),
    "contractors:award-confirm": case_act("buyer", "coordinator", kwargs=in_award, buyer=302, coordinator=302),
    "contractors:notice-import": only("buyer", "other_buyer", "adviser", "other_adviser", "coordinator", "stand_in"),
    "contractors:registration-link": public(with_token),
    "contractors:link-send": contract_act("buyer", *BUREAU, kwargs=in_new),
    "contractors:registration-record": contract_act("contractor", *BUREAU, kwargs=in_new),
    "contractors:meeting-propose": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:meeting-choose": contract_act(*BUREAU, kwargs=in_contract, contractor=409, **LATE),
    "contractors:meeting-move": contract_act(*BUREAU, kwargs=in_contract, **LATE),
    "contractors:meeting-cancel": contract_act(*BUREAU, kwargs=in_contract, contractor=409, **LATE),
    "contractors:meeting-hold": contract_act(*BUREAU, kwargs=in_contract, **LATE),
    "contractors:certificate-record": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:discount-propose": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:discount-decide": contract_act("coordinator", kwargs=in_contract, coordinator=409),
    "contractors:base-change": contract_act(*TERM, kwargs=in_contract),
    "contractors:option-list": contract_page(in_contract),
    "contractors:option-add": contract_act(*TERM, kwargs=in_contract),
    "contractors:option-exercise": contract_act(*TERM, kwargs=in_option),
    "contractors:option-lapse": contract_act(*TERM, kwargs=in_option),
    "contractors:term-change": contract_act(*TERM, kwargs=in_contract),
    "contractors:joint-agree": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:joint-end": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:clause-record": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:contract-stop": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:call-off-list": contract_page(in_contract),
    "contractors:call-off-sheet": contract_page(in_contract),
    "contractors:call-off-record": contract_act(*CALLS_OFF, kwargs=in_contract, **NO_FRAMEWORK),
    "contractors:call-off-import": contract_act(*CALLS_OFF, kwargs=in_contract, **NO_FRAMEWORK),
    "contractors:call-off-preview": contract_act(*CALLS_OFF, kwargs=in_call_off_file, **NO_FRAMEWORK),
    "contractors:call-off-correct": contract_act(*CALLS_OFF, kwargs=in_call_off, **NO_FRAMEWORK),
    "contractors:maximum-change": contract_act(*CALLS_OFF, kwargs=in_contract, **NO_FRAMEWORK),
    "contractors:agreement-draft": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:agreement-edit": contract_act(*BUREAU, kwargs=in_version, **LATE),
    "contractors:agreement-offer": contract_act(*BUREAU, kwargs=in_version, **LATE),
    "contractors:agreement-return": contract_act(*BUREAU, kwargs=in_version, contractor=409, **LATE),
    "contractors:agreement-sign": contract_act(*BUREAU, kwargs=in_version, **LATE),
    "contractors:agreement-withdraw": contract_act(*BUREAU, kwargs=in_version, **LATE),
    "contractors:agreement-view": contract_act("contract_manager", kwargs=in_version, contract_manager=409),
    "contractors:agreement-receipt": contract_act("contract_manager", kwargs=in_version),
    "contractors:proposal-submit": contract_act("contractor", kwargs=in_line),
}
