"""The meter reads the same figures from the rows that are kept, today and on any past day, as the oracle (R30, R39)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from contractors.models import AgreementLine, BaseRow, Contract, Obligation, PlannedQuarter
from contractors.rules import BaseChange, base_on, percentage_obligation
from contractors.states import BaseRowKind, Possibility
from procurement.states import Phase
from reporting.models import Effort, QuarterlyReport, ReportSubmission
from reporting.selectors import meter_of
from reporting.states import EffortState, RejectionReason, ReportState
from sroi.accounts.models import User
from sroi.kernel.calendar import Quarter
from tests.factories import cases, contracts, people
from tests.oracles import settlement
from tests.oracles.cents import euro
from tests.oracles.histories import drawn, quarter_ends
from tests.oracles.settlement import History, Step, Told, worth
from tests.oracles.test_settlement import figures_of, spread

HISTORIES = 40
NEVER_LATE = date(2099, 1, 1)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def noon(day: date) -> datetime:
    """A moment of a day."""
    return datetime.combine(day, time(11), UTC)


def keep(history: History, by: User) -> Contract:
    """The rows of a history, as they stand after all of it."""
    case = cases.case(Phase.EXECUTE, starts_on=history.first, ends_on=history.last)
    contract = contracts.contract(case)
    keep_bases(contract, history)
    agreement = contracts.agreement(
        contract, planned=euro(0), by=by, signer=by, signed_at=noon(history.first - timedelta(days=400))
    )
    for number, planned in enumerate(history.lines, start=2):
        line = AgreementLine.objects.create(
            agreement=agreement,
            number=number,
            possibility=Possibility.JOB_IN_CONTRACT,
            description="Test",
            theme=contracts.theme(),
            rate=contracts.rate(model=agreement.settlement_model),
            planned_value=euro(planned.cents),
        )
        quarters = [Quarter.of(end) for end in planned.quarter_ends]
        PlannedQuarter.objects.bulk_create(
            PlannedQuarter(line=line, quarter=str(part.quarter), value=part.value)
            for part in spread(euro(planned.cents), quarters)
        )
    for end, told in zip(quarter_ends(history.first, history.last), history.efforts, strict=False):
        keep_effort(contract, Quarter.of(end), told, by)
    return Contract.objects.select_related("obligation").get(pk=contract.pk)


def keep_bases(contract: Contract, history: History) -> None:
    """The base rows, and the obligation that follows from all of them."""
    contract.base_rows.all().delete()
    for row in history.bases:
        kind = BaseRowKind.AWARD if row is history.bases[0] else BaseRowKind.AMENDMENT
        BaseRow.objects.create(
            contract=contract,
            kind=kind,
            change=euro(row.cents),
            valid_from=row.on,
            reason="Test",
            recorded_at=noon(row.on),
        )
    changes = [BaseChange(row.on, euro(row.cents), "Test") for row in history.bases]
    percent, discount = euro(history.percent), euro(history.discount)
    owed = percentage_obligation(base=base_on(changes, on=date.max), percent=percent, discount_percent=discount)
    Obligation.objects.filter(contract=contract).update(
        percent=percent, discount_percent=discount, gross=owed.gross, net=owed.net
    )


def keep_effort(contract: Contract, quarter: Quarter, told: Told, by: User) -> None:
    """A report with one line: every version that was submitted, the decision, and the counter-lines."""
    claims = [step for step in told.steps if step.work is not None]
    waits = told.steps[-1].what == "returned"
    report = QuarterlyReport.objects.create(
        contract=contract,
        quarter=str(quarter),
        period_start=quarter.first,
        period_end=quarter.last,
        due_on=NEVER_LATE,
        state=ReportState.QUESTIONED if waits else ReportState.SUBMITTED,
        opened_at=noon(claims[0].on),
        submitted_at=noon(claims[0].on),
        submitted_by=by,
    )
    effort = keep_line(report, told, claims[-1])
    for version, step in enumerate(claims, start=1):
        assert step.work is not None
        ReportSubmission.objects.create(
            report=report,
            version=version,
            content={"lines": [{"effort": effort.pk, "claimed": str(euro(worth(step.work)))}]},
            sha256="0" * 64,
            submitted_by=by,
            submitted_at=noon(step.on),
        )
    for step in told.steps:
        if step.what == "countered":
            keep_counter(effort, step)


def keep_line(report: QuarterlyReport, told: Told, claim: Step) -> Effort:
    """The line as it stands after its last claim and its decision."""
    assert claim.work is not None
    claimed = euro(worth(claim.work))
    decided = next((step for step in told.steps if step.what in ("accepted", "lowered", "rejected")), None)
    state = EffortState.RETURNED if told.steps[-1].what == "returned" else EffortState.IN_REVIEW
    if decided is not None:
        state = EffortState.REJECTED if decided.what == "rejected" else EffortState.ACCEPTED
    verified = None
    if decided is not None and state == EffortState.ACCEPTED:
        verified = claimed if decided.what == "accepted" else euro(decided.cents)
    agreed = report.contract.agreements.get().lines.first()
    assert agreed is not None
    return Effort.objects.create(
        report=report,
        line=agreed,
        rate=agreed.rate,
        performed_by=report.contract.organisation,
        description="Test",
        period_start=report.period_start,
        period_end=report.period_end,
        claimed=claimed,
        verified=verified,
        state=state,
        rejection=RejectionReason.NOT_EXTRA if state == EffortState.REJECTED else "",
        decided_at=noon(decided.on) if decided else None,
        decided_on=decided.on if decided else None,
        entered_at=noon(claim.on),
    )


def keep_counter(effort: Effort, step: Step) -> None:
    """A line of its own that counts with the one that it corrects."""
    Effort.objects.create(
        report=effort.report,
        line=effort.line,
        rate=effort.rate,
        performed_by=effort.performed_by,
        description="Test",
        period_start=effort.period_start,
        period_end=effort.period_end,
        claimed=euro(step.cents),
        verified=euro(step.cents),
        state=EffortState.ACCEPTED,
        counters=effort,
        decided_at=noon(step.on),
        decided_on=step.on,
        entered_at=noon(step.on),
    )


def test_the_meter_of_any_past_day_is_what_the_rulebook_says(capsys: pytest.CaptureFixture[str]) -> None:
    by, seen = people.person("adviser"), 0
    for _count, (drawn_history, days) in zip(range(HISTORIES), drawn(39), strict=False):
        history = replace(drawn_history, days_overdue=0)
        contract = keep(history, by)
        for on in [day for day in days if day >= history.bases[0].on]:  # before the award there is no contract
            meter = meter_of(contract, on)
            assert meter is not None
            assert figures_of(meter) == settlement.figures(history, on), (history, on)
            seen += 1
    with capsys.disabled():
        print(f"\nkept: {HISTORIES} histories equal on {seen} days")  # noqa: T201
