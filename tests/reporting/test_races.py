"""Two people at the same moment: one act, one event; the twin without locks shows that the race is one (ADR 5)."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from contractors.states import ContractStep, Possibility, Valuation
from reporting import services
from reporting.models import Candidate, QuarterlyReport
from reporting.services import entering, submitting, verifying
from reporting.states import EffortState, ReportingVerb, ReportState
from sroi.dossier.models import Event
from tests.conftest import Threads, Twins, at_once, kinds
from tests.factories import contracts, reports
from tests.factories.cast import cast_contract, make_cast
from tests.reporting.ground import AFTER, IN_QUARTER, Ground, make_ground
from tests.reporting.test_people import add, second
from tests.reporting.test_quarters import NIGHT

Slowly = Callable[[Any, str], None]


def events(verb: ReportingVerb) -> int:
    """How many events of this act there are."""
    return Event.objects.filter(verb=verb).count()


def in_review(count: int = 1) -> tuple[Ground, list[int]]:
    """A submitted report with this many lines to decide on."""
    ground = make_ground(make_cast())
    lines = [
        reports.effort(ground.report, EffortState.IN_REVIEW, by=ground.cast.contractor).pk for _line in range(count)
    ]
    QuarterlyReport.objects.filter(pk=ground.report.pk).update(state=ReportState.SUBMITTED, submitted_at=AFTER)
    return ground, lines


def test_a_report_is_submitted_once(twins: Twins, slowly: Slowly) -> None:
    def race() -> tuple[list[str], int]:
        ground = make_ground(make_cast())
        reports.effort(ground.report, by=ground.cast.contractor)
        act = lambda: services.submit_report(report_id=ground.report.pk, by=ground.cast.contractor, at=AFTER)  # noqa: E731
        return kinds(at_once(act, act)), events(ReportingVerb.REPORT_SUBMITTED)

    slowly(submitting, "move")
    held, free = twins(race)
    assert held == (["NotAllowed", "ReportSubmission"], 1)
    assert free != held


def test_a_line_is_decided_once(twins: Twins, slowly: Slowly) -> None:
    def race() -> tuple[list[str], int]:
        ground, (line, _other) = in_review(2)
        reject = partial(services.reject_effort, effort_id=line, reason="", at=AFTER)
        found = at_once(
            partial(reject, rejection="double", by=ground.cast.adviser),
            partial(reject, rejection="not_extra", by=ground.cast.coordinator),
        )
        return kinds(found), events(ReportingVerb.EFFORT_REJECTED)

    slowly(verifying, "move")
    held, free = twins(race)
    assert held == (["Effort", "NotAllowed"], 1)
    assert free != held


def test_the_last_two_lines_at_once_close_the_report_once(threads: Threads) -> None:
    """Without a twin: the chain of events in the dossier lets the second decision wait as well."""
    ground, lines = in_review(2)
    by = ground.cast.adviser
    decide = partial(services.reject_effort, rejection="double", reason="", by=by, at=AFTER)
    found = threads(*[partial(decide, effort_id=pk) for pk in lines])
    ground.report.refresh_from_db()
    assert kinds(found) == ["Effort", "Effort"]
    assert (ground.report.state, events(ReportingVerb.REPORT_DECIDED)) == (ReportState.DECIDED, 1)


def test_eight_workers_open_each_report_once(twins: Twins) -> None:
    """R27, R42: the night may run twice."""

    def race() -> tuple[list[str], list[Any], int]:
        contract = cast_contract(make_cast(), ContractStep.START)
        act = lambda: services.open_reports_of(contract_id=contract.pk, on=NIGHT.date(), at=NIGHT)  # noqa: E731
        found = at_once(*[act] * 8)
        return kinds(found), sorted(map(str, found)), events(ReportingVerb.QUARTER_OPENED)

    held, free = twins(race)
    assert held == (["int"] * 8, ["0"] * 7 + ["3"], 3)
    assert free != held


def test_two_candidates_at_once_get_two_numbers(twins: Twins, slowly: Slowly) -> None:
    """R46: also on two contracts of one company."""

    def race() -> tuple[list[str], list[int]]:
        ground = make_ground(make_cast())
        _contract, report, _line = second(ground)
        by = ground.cast.contractor
        found = at_once(*[lambda each=each: add(each, by) for each in (ground.report, ground.report, report)])
        return kinds(found), sorted(Candidate.objects.values_list("number", flat=True))

    slowly(Candidate.objects, "create")
    held, free = twins(race)
    assert held == (["Candidate"] * 3, [1, 2, 3])
    assert free != held


def test_an_invoice_at_once_on_two_contracts_counts_once(twins: Twins, slowly: Slowly) -> None:
    """R28: an invoice counts once over all contracts of the company."""

    def race() -> list[str]:
        ground = make_ground(make_cast())
        contract, report, _line = second(ground)
        agreed = contracts.line(
            contract.agreements.get(), Possibility.SOCIAL_BUYING, valuation=Valuation.INVOICE, planned=Decimal(0)
        )
        entries = [(ground.report, ground.entry(ground.invoice)), (report, ground.entry(agreed))]
        by = ground.cast.contractor
        return kinds(
            at_once(
                *[
                    lambda here=here, entry=entry: services.enter_effort(
                        report_id=here.pk, entry=entry, by=by, at=IN_QUARTER
                    )
                    for here, entry in entries
                ]
            )
        )

    slowly(entering, "_fill")
    held, free = twins(race)
    assert held == ["Effort", "Refused"]
    assert free != held
