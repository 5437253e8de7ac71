"""Two people at the same moment: one act, one event; without the lock it goes wrong (house rule 6)."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from reporting import services
from reporting.models import Effort, QuarterlyReport, ReportSubmission
from reporting.querysets import ReportQuerySet
from reporting.states import EffortState, ReportingVerb, ReportState
from sroi.dossier.models import Event
from sroi.kernel.states import NotAllowed
from tests.conftest import Threads
from tests.factories import reports
from tests.factories.cast import make_cast
from tests.reporting.ground import AFTER, make_ground


def submit_at_once(threads: Threads) -> list[Any]:
    """Two tabs submit the same report at the same moment."""
    ground = make_ground(make_cast())
    reports.effort(ground.report, by=ground.cast.contractor)
    act: Callable[[], Any] = lambda: services.submit_report(  # noqa: E731
        report_id=ground.report.pk, by=ground.cast.contractor, at=AFTER
    )
    return threads(act, act)


def unlocked(rows: ReportQuerySet) -> ReportQuerySet:
    """The same rows without their lock."""
    return rows.select_related("contract__dossier")


def test_a_report_is_submitted_once(threads: Threads) -> None:
    found = submit_at_once(threads)
    assert sum(isinstance(each, ReportSubmission) for each in found) == 1
    assert sum(isinstance(each, NotAllowed) for each in found) == 1
    assert Event.objects.filter(verb=ReportingVerb.REPORT_SUBMITTED).count() == 1


def test_without_the_lock_the_second_submission_is_no_clean_answer(threads: Threads) -> None:
    with patch.object(ReportQuerySet, "locked", unlocked):
        found = submit_at_once(threads)
    assert not any(isinstance(each, NotAllowed) for each in found)


def test_a_line_is_decided_once(threads: Threads) -> None:
    ground = make_ground(make_cast())
    effort = reports.effort(ground.report, EffortState.IN_REVIEW, by=ground.cast.contractor)
    other = reports.effort(ground.report, EffortState.IN_REVIEW, by=ground.cast.contractor)
    QuarterlyReport.objects.filter(pk=ground.report.pk).update(state=ReportState.SUBMITTED, submitted_at=AFTER)
    cast = ground.cast

    def accept() -> Effort:
        return services.reject_effort(effort_id=effort.pk, rejection="double", reason="", by=cast.adviser, at=AFTER)

    def reject() -> Effort:
        return services.reject_effort(
            effort_id=effort.pk, rejection="not_extra", reason="", by=cast.coordinator, at=AFTER
        )

    found = threads(accept, reject)
    assert sum(isinstance(each, Effort) for each in found) == 1
    assert sum(isinstance(each, NotAllowed) for each in found) == 1
    assert Event.objects.filter(verb=ReportingVerb.EFFORT_REJECTED).count() == 1
    other.refresh_from_db()
    assert other.state == EffortState.IN_REVIEW


def test_the_last_two_lines_at_once_close_the_report_once(threads: Threads) -> None:
    ground = make_ground(make_cast())
    lines = [reports.effort(ground.report, EffortState.IN_REVIEW, by=ground.cast.contractor) for _line in range(2)]
    QuarterlyReport.objects.filter(pk=ground.report.pk).update(state=ReportState.SUBMITTED, submitted_at=AFTER)

    def decide(pk: int) -> Callable[[], Effort]:
        return lambda: services.reject_effort(
            effort_id=pk, rejection="double", reason="", by=ground.cast.adviser, at=AFTER
        )

    found = threads(*[decide(each.pk) for each in lines])
    assert all(isinstance(each, Effort) for each in found)
    ground.report.refresh_from_db()
    assert ground.report.state == ReportState.DECIDED
    assert Event.objects.filter(verb=ReportingVerb.REPORT_DECIDED).count() == 1
