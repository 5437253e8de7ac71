"""Every address of contracts × every principal: the expected answer (R2)."""

from collections.abc import Mapping
from typing import Any

from contractors.models import ProjectProposal
from contractors.states import Possibility
from procurement.models import AwardDecision
from tests.factories import contracts
from tests.factories.people import AT
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
    "contractors:term-change": contract_act(*TERM, kwargs=in_contract),
    "contractors:joint-agree": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:joint-end": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:clause-record": contract_act(*BUREAU, kwargs=in_contract),
    "contractors:contract-stop": contract_act(*BUREAU, kwargs=in_contract),
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
