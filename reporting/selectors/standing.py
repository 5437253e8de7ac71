"""The progress page of a contract: the meter with its trace to the cent, at any past date (R30, R39)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from contractors.models import Contract
from contractors.states import ObligationKind
from reporting import policies, rules
from reporting.models import Effort, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.selectors.figures import sources_of
from reporting.selectors.filling import address, report_status
from reporting.selectors.progress import claimed_then, deliverables_of, meter_of
from reporting.states import EffortState, ReportState, Signal
from sroi.accounts.models import User
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date, end_of_day
from sroi.kernel.pages import Meter, Source, Status, Tone

SIGNAL_TONES: dict[str, Tone] = {Signal.GREEN: "pos", Signal.AMBER: "warn", Signal.RED: "neg"}


@dataclass(frozen=True, slots=True)
class CountedLine:
    """One line as it counted on the date: verified, or in review."""

    quarter: str
    description: str
    candidate: str
    value: Decimal
    decided_on: date | None
    is_correction: bool
    url: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report of the contract."""

    quarter: str
    period: str
    due_on: date
    submitted_on: date | None
    status: Status
    is_late: bool
    url: str
    verify_url: str
    lapse_url: str


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """The standing of one contract on one day."""

    contract: Contract
    on: date
    meter: Meter | None
    deliverables: rules.DeliverableMeter | None
    signal: Status
    sources: tuple[tuple[str, Source], ...]
    verified: tuple[CountedLine, ...]
    in_review: tuple[CountedLine, ...]
    reports: tuple[ReportRow, ...]


def contract_of(user: User, reference: str) -> Contract | None:
    """The contract inside the scope of the user; None outside it."""
    rows = Contract.objects.visible_to(user).select_related(
        "dossier__parent", "organisation", "consortium", "obligation", "case"
    )
    return rows.filter(reference=reference).first()


def page_meter(meter: rules.Meter) -> Meter:
    """The six figures as every page shows them."""
    return Meter(
        net=meter.net,
        planned=meter.planned,
        verified=meter.verified,
        in_review=meter.in_review,
        to_report=meter.to_report,
        surplus=meter.surplus,
        forecast=meter.forecast,
        as_of=meter.on,
    )


def signal_status(signal: Signal) -> Status:
    """The signal as a word with a colour."""
    return Status(str(signal.label), SIGNAL_TONES[signal])


def progress_page(contract: Contract, user: User, on: date) -> ProgressPage:
    """The standing of a contract on a day, each figure with the lines that it is the sum of."""
    effort = contract.obligation.kind == ObligationKind.EFFORT
    found = None if effort else meter_of(contract, on)
    counted = deliverables_of(contract, on) if effort else None
    signal = found.signal if found else counted.signal if counted else Signal.GREEN
    verified, in_review = _verified(contract, on), _in_review(contract, on)
    return ProgressPage(
        contract=contract,
        on=on,
        meter=page_meter(found) if found else None,
        deliverables=counted,
        signal=signal_status(signal),
        sources=sources_of(contract, found, verified=len(verified), in_review=len(in_review)) if found else (),
        verified=verified,
        in_review=in_review,
        reports=_reports(contract, user, on),
    )


def _rows(contract: Contract) -> "list[Effort]":
    """The lines of the contract that were submitted."""
    rows = Effort.objects.filter(report__contract=contract).exclude(state=EffortState.DRAFT)
    return list(rows.select_related("report__contract", "candidate").order_by("report__quarter", "pk"))


def _verified(contract: Contract, on: date) -> tuple[CountedLine, ...]:
    """The lines that were verified by the day."""
    return tuple(
        _line(each, each.verified)
        for each in _rows(contract)
        if each.state == EffortState.ACCEPTED
        and each.decided_on
        and each.decided_on <= on
        and each.verified is not None
    )


def _in_review(contract: Contract, on: date) -> tuple[CountedLine, ...]:
    """The lines that waited at the end of the day, at the value claimed then."""
    undecided = Q(state__in=[EffortState.IN_REVIEW, EffortState.RETURNED]) | Q(decided_on__gt=on)
    rows = Effort.objects.filter(undecided, report__contract=contract, report__submitted_at__lte=end_of_day(on))
    rows = rows.exclude(state=EffortState.DRAFT).filter(counters__isnull=True)
    then = claimed_then([contract.pk], on)
    ordered = rows.select_related("report__contract", "candidate").order_by("report__quarter", "pk")
    return tuple(_line(each, then.get(each.pk, each.claimed)) for each in ordered)


def _line(effort: Effort, value: Decimal) -> CountedLine:
    """One line as it counted."""
    return CountedLine(
        quarter=effort.report.quarter,
        description=effort.description,
        candidate=effort.candidate.pseudonym if effort.candidate else "",
        value=value,
        decided_on=effort.decided_on,
        is_correction=effort.counters_id is not None,
        url=f"{address('report', effort.report)}#regel-{effort.pk}",
    )


def _reports(contract: Contract, user: User, on: date) -> tuple[ReportRow, ...]:
    """The reports of the contract, oldest first."""
    verifies = policies.may(user, ReportDuty.VERIFY, contract, on=on)
    rows = QuarterlyReport.objects.filter(contract=contract).select_related("contract").order_by("quarter")
    return tuple(
        ReportRow(
            quarter=each.quarter,
            period=f"{formats.short_date(each.period_start)} – {formats.short_date(each.period_end)}",
            due_on=each.due_on,
            submitted_on=amsterdam_date(each.submitted_at) if each.submitted_at else None,
            status=report_status(each),
            is_late=_never_came(each, on),
            url=address("report", each),
            verify_url=address("report-verify", each) if verifies and each.state != ReportState.OPEN else "",
            lapse_url=address("report-lapse", each) if verifies and _never_came(each, on) else "",
        )
        for each in rows
    )


def _never_came(report: QuarterlyReport, on: date) -> bool:
    """Tell whether a report is open after its due date."""
    return report.state == ReportState.OPEN and report.due_on < on
