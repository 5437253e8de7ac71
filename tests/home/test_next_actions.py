"""R7: exactly one situation holds for every case, and one row of the table answers every role in it."""

import inspect
import re
from dataclasses import replace
from itertools import product

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from hypothesis import given
from hypothesis import strategies as st

from contractors.states import AgreementState, ContractStep, DiscountState, MeetingState
from enforcement.states import FileState
from procurement.gates import registry
from procurement.states import ROAD, AwardState, Phase
from reporting.states import ReportState, Signal
from sroi.accounts.states import Role
from sroi.home.rules import (
    TABLE,
    CaseStanding,
    ContractStanding,
    OpenCondition,
    act_of,
    contract_situation,
    situation_of,
)
from sroi.home.rules.situations import CONDITIONS, READY, URGENCY, WAITING
from sroi.home.selectors.next_action import why_beside
from sroi.home.states import Place, Situation

AGREED = ContractStanding(
    reference="SR-2026-0001-C1",
    step=ContractStep.REPORT,
    is_registered=True,
    meeting=MeetingState.HELD,
    is_agreed=True,
    is_received=True,
)
standings = st.builds(
    ContractStanding,
    step=st.sampled_from(ContractStep),
    is_owed=st.booleans(),
    has_address=st.booleans(),
    is_registered=st.booleans(),
    is_late=st.booleans(),
    meeting=st.none() | st.sampled_from(MeetingState),
    meeting_is_past=st.booleans(),
    coming=st.none() | st.sampled_from([AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.ACCEPTED]),
    is_agreed=st.booleans(),
    is_received=st.booleans(),
    discount=st.none() | st.sampled_from([DiscountState.PROPOSED, DiscountState.RETURNED]),
    report=st.none() | st.sampled_from(ReportState),
    report_is_due=st.booleans(),
    report_is_overdue=st.booleans(),
    signal=st.none() | st.sampled_from(Signal),
    has_ended=st.booleans(),
    is_short=st.booleans(),
    is_discharged=st.booleans(),
    is_fined=st.booleans(),
    evaluations_are_open=st.booleans(),
    file=st.none() | st.sampled_from(FileState),
)
conditions = st.none() | st.builds(
    OpenCondition,
    code=st.sampled_from([*CONDITIONS, "text-strategy", "text-fine-clause"]),
    whose=st.sampled_from([Role.BUYER, Role.ADVISER, Role.COORDINATOR]),
    is_decided_otherwise=st.booleans(),
)
cases = st.builds(
    CaseStanding,
    phase=st.sampled_from(Phase),
    condition=conditions,
    award=st.none() | st.sampled_from(AwardState),
    standstill_is_over=st.booleans(),
    contracts=st.lists(standings, max_size=3).map(tuple),
)


def test_the_table_has_one_row_for_every_situation() -> None:
    assert set(TABLE) == set(Situation) - {Situation.ENFORCED}, "enforcement tells whose turn it is in a file"
    assert list(URGENCY) == list(Situation)


@given(cases)
def test_every_case_is_in_one_situation_of_the_table(case: CaseStanding) -> None:
    found = situation_of(case)
    assert found.situation in {*TABLE, Situation.ENFORCED}
    assert found.contract is None or found.contract in case.contracts


@pytest.mark.parametrize(("situation", "role"), list(product(TABLE, Role)))
def test_every_role_in_every_situation_acts_or_reads_whom_it_waits_for(situation: Situation, role: Role) -> None:
    row, act = TABLE[situation], act_of(situation, frozenset({role}))
    assert row.waits
    assert not row.waits.endswith(".")
    assert (act is not None) == (role in row.acts)
    if row.whose == role:
        assert act is not None, "whose turn it is has something to do"
    if act is not None:
        assert all((act.sentence, act.button, act.view or act.place == Place.CONDITION))


def test_nobody_who_only_reads_gets_a_button() -> None:
    for reader in (Role.AUDITOR, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER):
        assert all(act_of(situation, frozenset({reader})) is None for situation in TABLE)


def test_a_contractor_is_never_led_to_a_page_of_the_case() -> None:
    """R1: a contractor holds no case."""
    acts = [row.acts[Role.CONTRACTOR] for row in TABLE.values() if Role.CONTRACTOR in row.acts]
    assert acts
    assert not {act.place for act in acts} & {Place.CASE, Place.CONDITION, Place.AWARD}


def test_every_condition_of_a_gate_is_known_to_the_table() -> None:
    """A condition that an app adds needs its situation here."""
    codes = set()
    for gates in registry.GATES.values():
        for gate in gates:
            module = inspect.getmodule(gate)
            assert module is not None
            codes |= set(re.findall(r'condition\(\s*"([a-z-]+)"', inspect.getsource(module)))
    assert codes
    assert codes <= set(CONDITIONS)


@pytest.mark.parametrize("phase", ROAD)
def test_a_phase_with_nothing_open_says_what_comes(phase: Phase) -> None:
    assert situation_of(CaseStanding(phase)).situation == READY[phase]


@pytest.mark.parametrize("state", FileState)
def test_a_file_in_which_somebody_has_a_turn_comes_before_everything(state: FileState) -> None:
    contract = replace(AGREED, file=state, report=ReportState.SUBMITTED)
    assert contract_situation(contract) == Situation.ENFORCED


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"is_registered": False, "is_agreed": False, "has_address": False}, Situation.NO_ADDRESS),
        ({"is_registered": False, "is_agreed": False}, Situation.REGISTRATION_DUE),
        ({"is_registered": False, "is_agreed": False, "is_late": True}, Situation.REGISTRATION_LATE),
        ({"is_agreed": False, "meeting": None}, Situation.MEETING_TO_PLAN),
        ({"is_agreed": False, "meeting": MeetingState.PROPOSED}, Situation.SLOT_TO_CHOOSE),
        ({"is_agreed": False, "meeting": MeetingState.PLANNED}, Situation.MEETING_PLANNED),
        ({"is_agreed": False, "meeting": MeetingState.PLANNED, "meeting_is_past": True}, Situation.MINUTES_DUE),
        ({"is_agreed": False, "discount": DiscountState.PROPOSED}, Situation.DISCOUNT_PROPOSED),
        ({"is_agreed": False, "discount": DiscountState.RETURNED}, Situation.DISCOUNT_RETURNED),
        ({"is_agreed": False}, Situation.AGREEMENT_TO_DRAFT),
        ({"is_agreed": False, "coming": AgreementState.DRAFT}, Situation.AGREEMENT_DRAFT),
        ({"is_agreed": False, "coming": AgreementState.OFFERED}, Situation.AGREEMENT_OFFERED),
        ({"is_agreed": False, "coming": AgreementState.ACCEPTED}, Situation.AGREEMENT_ACCEPTED),
        ({"report": ReportState.SUBMITTED}, Situation.REPORT_SUBMITTED),
        ({"report": ReportState.QUESTIONED}, Situation.REPORT_QUESTIONED),
        ({"report": ReportState.OPEN}, Situation.RUNNING),
        ({"report": ReportState.OPEN, "report_is_due": True}, Situation.REPORT_DUE),
        ({"report": ReportState.OPEN, "report_is_due": True, "report_is_overdue": True}, Situation.REPORT_OVERDUE),
        ({"is_received": False}, Situation.RECEIPT_OPEN),
        ({"signal": Signal.RED}, Situation.FORECAST_RED),
        ({"signal": Signal.AMBER}, Situation.RUNNING),
        ({"has_ended": True, "is_short": True}, Situation.SHORTFALL),
        ({"has_ended": True}, Situation.FULFILLED),
        ({"has_ended": True, "is_discharged": True}, Situation.RESULT_TO_RECORD),
        ({"has_ended": True, "is_short": True, "is_fined": True}, Situation.RESULT_TO_RECORD),
        ({"evaluations_are_open": True}, Situation.EVALUATION_OPEN),
        ({"is_owed": False}, Situation.NOTHING_OWED),
        ({"step": ContractStep.CLOSED}, Situation.CLOSED),
        ({"step": ContractStep.STOPPED}, Situation.STOPPED),
    ],
)
def test_the_state_of_a_contract_gives_its_situation(facts: dict[str, object], expected: Situation) -> None:
    assert contract_situation(replace(AGREED, **facts)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "whose"), list(WAITING))
def test_what_was_asked_of_another_is_that_persons_turn(code: str, whose: Role) -> None:
    found = situation_of(CaseStanding(Phase.PREPARE, OpenCondition(code, whose)))
    assert TABLE[found.situation].whose == whose


def test_the_most_urgent_contract_speaks_for_its_case() -> None:
    late = replace(AGREED, reference="SR-2026-0001-C2", report=ReportState.OPEN, report_is_overdue=True)
    found = situation_of(CaseStanding(Phase.EXECUTE, contracts=(AGREED, late)))
    assert (found.situation, found.contract) == (Situation.REPORT_OVERDUE, late)


def test_a_case_whose_contracts_all_agreed_goes_on() -> None:
    assert situation_of(CaseStanding(Phase.CONTRACT, contracts=(AGREED,))).situation == Situation.READY_TO_EXECUTE
    ready = replace(AGREED, step=ContractStep.CLOSED)
    assert situation_of(CaseStanding(Phase.EVALUATE, contracts=(ready,))).situation == Situation.RESULT_TO_RECORD


def test_the_standstill_runs_until_it_is_over() -> None:
    runs = CaseStanding(Phase.SELECT, OpenCondition("awarded", Role.BUYER), AwardState.STANDSTILL)
    assert situation_of(runs).situation == Situation.STANDSTILL
    assert situation_of(replace(runs, standstill_is_over=True)).situation == Situation.AWARD_TO_CONFIRM
    assert situation_of(replace(runs, award=AwardState.SUSPENDED)).situation == Situation.SUSPENDED


PARTS = {
    Place.CASE: ["SR-2026-0001"],
    Place.CONTRACT: ["SR-2026-0001-C1"],
    Place.AGREEMENT: ["SR-2026-0001-C1", "1"],
    Place.REPORT: ["SR-2026-0001-C1", "2026-Q1"],
    Place.AWARD: ["1"],
}


@pytest.mark.parametrize(
    ("situation", "view", "place"),
    [
        (situation, act.view, act.place)
        for situation, row in TABLE.items()
        for act in dict.fromkeys(row.acts.values())
        if act.view
    ],
)
def test_every_act_leads_to_a_page_that_is_there(situation: Situation, view: str, place: Place) -> None:
    assert reverse(view, args=PARTS[place]), situation


def test_what_a_condition_asks_stands_once_beside_the_action() -> None:
    with translation.override("nl"):
        act = act_of(Situation.THRESHOLD_OPEN, frozenset({Role.BUYER}))
        assert act is not None
        assert why_beside(Situation.THRESHOLD_OPEN, f"{_(act.sentence)}.") == ""
        assert why_beside(Situation.BASE_OPEN, "Kies waarvan het percentage een deel is.") == ""
        assert why_beside(Situation.CASE_DATA_OPEN, "Vul in: de CPV-code.") == "Vul in: de CPV-code."
