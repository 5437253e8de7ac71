"""Reads what tells whose turn it is: one statement for the contracts, however many (R7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from contractors.models import Contract, DiscountProposal, PerformanceAgreement, Registration, StartMeeting
from contractors.states import (
    AgreementState,
    ContractorDeadline,
    ContractStep,
    DiscountState,
    MeetingState,
)
from enforcement.models import Discharge, EnforcementFile
from enforcement.states import FileState
from procurement import gates
from procurement.gates import Condition
from procurement.models import AwardDecision, Case
from procurement.selectors.pages import FORWARD
from procurement.states import AwardState, Phase, Route
from reporting.models import Evaluation, QuarterlyReport
from reporting.rules import Meter
from reporting.states import ReportState, Signal
from sroi.dossier.models import Deadline
from sroi.home.rules import CaseStanding, ContractStanding, OpenCondition
from sroi.kernel.calendar import amsterdam_date

COMING = (AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.ACCEPTED)
BEFORE_AWARD = (Phase.PREPARE, Phase.SPECIFY, Phase.SELECT)
DECIDED = (FileState.SETTLED, FileState.WAIVED)
"""An enforcement file that ended with a decision: the shortfall is settled, no second file follows (R34)."""
UNFINISHED = (ReportState.OPEN, ReportState.SUBMITTED, ReportState.QUESTIONED)


def with_standing(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """The contracts with what tells whose turn it is as columns of the same statement."""
    here = OuterRef("pk")
    agreements = PerformanceAgreement.objects.filter(contract=here)
    meetings = StartMeeting.objects.filter(contract=here).exclude(state=MeetingState.CANCELLED)
    reports = QuarterlyReport.objects.filter(contract=here, state__in=UNFINISHED)
    due = Deadline.objects.open().filter(dossier=OuterRef("dossier"), kind=ContractorDeadline.REGISTRATION)
    return contracts.select_related("obligation", "organisation", "consortium").annotate(
        is_registered=Exists(Registration.objects.filter(contract=here)),
        registration_due=Subquery(due.values("due_on")[:1]),
        meeting=_first(meetings.order_by("-pk"), "state", "starts_at"),
        agreed=_first(agreements.filter(state=AgreementState.IN_FORCE), "version", "receipt_at"),
        coming=_first(agreements.filter(state__in=COMING), "version", "state"),
        has_discount=Exists(DiscountProposal.objects.filter(contract=here, state=DiscountState.PROPOSED)),
        report=_first(reports.order_by("quarter"), "state", "quarter", "period_end", "due_on"),
        open_file=_first(EnforcementFile.objects.open().filter(contract=here), "state", "reference"),
        is_discharged=Exists(Discharge.objects.filter(contract=here)),
        is_fined=Exists(EnforcementFile.objects.filter(contract=here, state__in=DECIDED)),
        is_evaluating=Exists(Evaluation.objects.filter(contract=here, given_at__isnull=True)),
    )


def _first(rows: QuerySet[Any], *fields: str) -> Subquery:
    """The first of these rows as one value."""
    return Subquery(rows.values(row=JSONObject(**{name: name for name in fields}))[:1])


def contract_standing(contract: Contract, meter: Meter | None, on: date) -> ContractStanding:
    """What the columns of `with_standing` say about one contract."""
    read = vars(contract)
    meeting, coming, agreed = read["meeting"] or {}, read["coming"] or {}, read["agreed"] or {}
    report, file, due = read["report"] or {}, read["open_file"] or {}, read["registration_due"]
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
        discount_is_open=read["has_discount"],
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
        file=FileState(file["state"]) if file else None,
        file_reference=file.get("reference", ""),
    )


def _moment(text: str | None) -> datetime | None:
    moment = parse_datetime(text) if text else None
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def _day(text: str) -> date:
    return parse_date(text) or date.max


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, with the rows of its gate as the page shows them."""

    case: CaseStanding
    conditions: tuple[Condition, ...]
    decision_id: int | None


def case_standing(case: Case, contracts: Iterable[Contract], meters: Mapping[int, Meter], on: date) -> Standing:
    """Where one case stands: its gate before the award, its contracts after it."""
    phase = Phase(case.phase)
    if phase not in BEFORE_AWARD:
        rows = tuple(contract_standing(each, meters.get(each.pk), on) for each in contracts)
        return Standing(CaseStanding(phase, contracts=rows), (), None)
    conditions = gates.conditions_of(case, FORWARD[phase])
    first = next((each for each in conditions if each.blocks), None)
    decision = _decision(case) if phase == Phase.SELECT else None
    standing = CaseStanding(
        phase,
        condition=_open(case, first) if first else None,
        award=AwardState(decision.state) if decision else None,
        standstill_is_over=decision is not None
        and decision.standstill_ends_on is not None
        and decision.standstill_ends_on < on,
    )
    return Standing(standing, conditions, decision.pk if decision else None)


def _open(case: Case, condition: Condition) -> OpenCondition:
    elsewhere = bool(case.route) and case.route != Route.MARKET
    return OpenCondition(condition.code, condition.whose, elsewhere)


def _decision(case: Case) -> AwardDecision | None:
    """The award decision that runs."""
    return case.award_decisions.exclude(state=AwardState.WITHDRAWN).order_by("-pk").first()


SIGNAL_TONES = {Signal.GREEN: "pos", Signal.AMBER: "warn", Signal.RED: "neg"}
