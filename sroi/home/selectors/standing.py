"""Reads what tells whose turn it is: one statement for the contracts, however many (R7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from contractors.models import Contract
from contractors.states import (
    OPEN_DISCOUNT,
    AgreementState,
    ContractorDeadline,
    ContractStep,
    DiscountState,
    MeetingState,
)
from enforcement.selectors import FileFacts, files_with_a_turn
from enforcement.states import ENDED as FILE_ENDED
from enforcement.states import FileState
from procurement import gates
from procurement.gates import Condition
from procurement.models import Case
from procurement.selectors import Step, next_steps
from procurement.states import AwardState, Phase, Route
from reporting.rules import Meter
from reporting.states import ReportState, Signal
from sroi.accounts.states import Role
from sroi.home.rules import CaseStanding, ContractStanding, OpenCondition
from sroi.kernel.calendar import amsterdam_date

COMING = (AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.ACCEPTED)
DECIDED = (FileState.SETTLED, FileState.WAIVED)
"""An enforcement file that ended with a decision: the shortfall is settled, no second file follows (R34)."""
UNFINISHED = (ReportState.OPEN, ReportState.SUBMITTED, ReportState.QUESTIONED)


READ = """
    jsonb_build_object(
        'is_registered', EXISTS(SELECT 1 FROM contractors_registration WHERE contract_id = contractors_contract.id),
        'registration_due', (
            SELECT due_on FROM dossier_deadline
            WHERE dossier_id = contractors_contract.dossier_id AND kind = %s AND met_at IS NULL AND waived_at IS NULL
            ORDER BY due_on, id LIMIT 1
        ),
        'meeting', (
            SELECT jsonb_build_object('state', state, 'starts_at', starts_at) FROM contractors_startmeeting
            WHERE contract_id = contractors_contract.id AND state <> %s ORDER BY id DESC LIMIT 1
        ),
        'agreed', (
            SELECT jsonb_build_object('version', version, 'receipt_at', receipt_at)
            FROM contractors_performanceagreement WHERE contract_id = contractors_contract.id AND state = %s LIMIT 1
        ),
        'coming', (
            SELECT jsonb_build_object('version', version, 'state', state) FROM contractors_performanceagreement
            WHERE contract_id = contractors_contract.id AND state = ANY(%s) ORDER BY version DESC LIMIT 1
        ),
        'discount', (
            SELECT state FROM contractors_discountproposal
            WHERE contract_id = contractors_contract.id AND state = ANY(%s) LIMIT 1
        ),
        'report', (
            SELECT jsonb_build_object(
                'state', state, 'quarter', quarter, 'period_end', period_end, 'due_on', due_on
            ) FROM reporting_quarterlyreport
            WHERE contract_id = contractors_contract.id AND state = ANY(%s) ORDER BY quarter LIMIT 1
        ),
        'is_joint', EXISTS(
            SELECT 1 FROM contractors_jointshare share
            JOIN contractors_jointobligation joint ON joint.id = share.joint_id
            WHERE share.contract_id = contractors_contract.id AND joint.ended_at IS NULL
        ),
        'open_file', (
            SELECT jsonb_build_object('reference', reference) FROM enforcement_enforcementfile
            WHERE contract_id = contractors_contract.id AND state <> ALL(%s) ORDER BY opened_at DESC, id DESC LIMIT 1
        ),
        'is_discharged', EXISTS(SELECT 1 FROM enforcement_discharge WHERE contract_id = contractors_contract.id),
        'is_fined', EXISTS(
            SELECT 1 FROM enforcement_enforcementfile
            WHERE contract_id = contractors_contract.id AND state = ANY(%s)
        ),
        'is_evaluating', EXISTS(
            SELECT 1 FROM reporting_evaluation WHERE contract_id = contractors_contract.id AND given_at IS NULL
        )
    )
"""
CODES: tuple[str | list[str], ...] = (
    ContractorDeadline.REGISTRATION.value,
    MeetingState.CANCELLED.value,
    AgreementState.IN_FORCE.value,
    [each.value for each in COMING],
    [each.value for each in OPEN_DISCOUNT],
    [each.value for each in UNFINISHED],
    [each.value for each in FILE_ENDED],
    [each.value for each in DECIDED],
)


def with_standing(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """The contracts with what tells whose turn it is as one column of the same statement."""
    read = RawSQL(READ, CODES, output_field=JSONField())  # noqa: S611  # constants
    return contracts.select_related("obligation", "organisation", "consortium").annotate(standing=read)


def read_of(contract: Contract) -> dict[str, Any]:
    """What the column of `with_standing` holds; nothing for a contract that was read without it."""
    return vars(contract).get("standing") or {}


def registration_due_of(contract: Contract) -> date | None:
    """When a contract has to be registered, as long as it is not."""
    return parse_date(read_of(contract).get("registration_due") or "")


def files_of(contracts: Iterable[Contract], on: date) -> Mapping[str, FileFacts]:
    """The files in which somebody has a turn, by contract; nothing is asked where no file waits."""
    read = ((each.pk, read_of(each)) for each in contracts)
    return files_with_a_turn(
        [pk for pk, has in read if has.get("open_file") or (has.get("is_fined") and not has["is_discharged"])], on=on
    )


def contract_standing(contract: Contract, meter: Meter | None, file: FileFacts | None, on: date) -> ContractStanding:
    """What the column of `with_standing` says about one contract."""
    read = read_of(contract)
    meeting, coming, agreed = read["meeting"] or {}, read["coming"] or {}, read["agreed"] or {}
    report = read["report"] or {}
    due = registration_due_of(contract)
    starts_at = _moment(meeting.get("starts_at"))
    return ContractStanding(
        reference=contract.reference,
        step=ContractStep(contract.step),
        is_owed=contract.obligation.is_owed,
        has_address=bool(contract.contact_email),
        is_registered=read["is_registered"],
        is_late=due is not None and due < on,
        meeting=MeetingState(meeting["state"]) if meeting else None,
        meeting_is_past=starts_at is not None and amsterdam_date(starts_at) <= on,
        coming=AgreementState(coming["state"]) if coming else None,
        version=(coming or agreed).get("version", 0),
        is_agreed=bool(agreed),
        is_received=bool(agreed.get("receipt_at")),
        discount=DiscountState(read["discount"]) if read["discount"] else None,
        report=ReportState(report["state"]) if report else None,
        quarter=report.get("quarter", ""),
        report_is_due=bool(report) and _day(report["period_end"]) < on,
        report_is_overdue=bool(report) and _day(report["due_on"]) < on,
        signal=meter.signal if meter and agreed else None,
        has_ended=contract.ends_on is not None and contract.ends_on < on,
        is_short=meter is not None and meter.verified < meter.net,
        is_discharged=read["is_discharged"],
        is_fined=read["is_fined"],
        evaluations_are_open=read["is_evaluating"],
        file=FileState(file.file.state) if file else None,
    )


def _moment(text: str | None) -> datetime | None:
    moment = parse_datetime(text) if text else None
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def _day(text: str) -> date:
    return parse_date(text) or date.max


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands for one reader, with the rows of its gate as the page shows them."""

    case: CaseStanding
    conditions: tuple[Condition, ...] = ()
    step: Step | None = None
    decision_id: int | None = None


def case_standing(
    case: Case, contracts: Iterable[Contract], meters: Mapping[int, Meter], files: Mapping[str, FileFacts], on: date
) -> Standing:
    """Where one case stands after its award, by its contracts; one that ended has none."""
    rows = tuple(contract_standing(each, meters.get(each.pk), files.get(each.reference), on) for each in contracts)
    return Standing(CaseStanding(Phase(case.phase), contracts=rows))


def standing_before_award(case: Case, roles: frozenset[Role], on: date) -> Standing:
    """Where one case stands before its award: the first step that is the reader's, else the first step."""
    facts, phase = gates.case_facts(case), Phase(case.phase)
    conditions = gates.conditions_now(facts)
    steps = next_steps(facts, conditions)
    step = next((each for each in steps if each.whose in roles), steps[0])
    decision = next((each for each in reversed(facts.decisions) if each.state != AwardState.WITHDRAWN), None)
    standing = CaseStanding(
        phase,
        condition=OpenCondition(step.code, step.whose, is_elsewhere(case)) if step.code != "gate" else None,
        award=AwardState(decision.state) if decision and phase == Phase.SELECT else None,
        standstill_is_over=decision is not None
        and decision.standstill_ends_on is not None
        and decision.standstill_ends_on < on,
    )
    return Standing(standing, conditions, step, decision.pk if decision else None)


def is_elsewhere(case: Case) -> bool:
    """Tell whether it was decided that the work does not go to the market (R10)."""
    return bool(case.route) and case.route != Route.MARKET


SIGNAL_TONES = {Signal.GREEN: "pos", Signal.AMBER: "warn", Signal.RED: "neg"}
