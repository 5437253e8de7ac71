"""Reminders of reports: each moment once, two weeks late to the office too (R42)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reporting import services
from reporting.states import ReportingDeadline
from sroi.dossier.models import Deadline, Event, Message
from sroi.dossier.services import chase_due, set_deadline
from sroi.dossier.states import DossierVerb
from tests.conftest import Threads
from tests.factories.cast import make_cast
from tests.reporting.ground import Ground, make_ground

DUE = date(2026, 7, 30)
REPORTS = services.CHASERS[ReportingDeadline.REPORT]


def expect(ground: Ground) -> Deadline:
    """The deadline of the open report, to be chased from two weeks before."""
    return set_deadline(
        dossier=ground.contract.dossier,
        kind=ReportingDeadline.REPORT,
        about=ground.report,
        due_on=DUE,
        next_chase_on=DUE - timedelta(days=14),
    )


def night(day: date) -> datetime:
    """The moment of the nightly run."""
    return datetime(day.year, day.month, day.day, 4, 15, tzinfo=UTC)


@pytest.mark.django_db
def test_the_contractor_hears_at_each_moment_and_the_office_after_two_weeks(ground: Ground) -> None:
    expect(ground)
    told = []
    for offset in range(-20, 40):
        day = DUE + timedelta(days=offset)
        if chase_due(REPORTS, at=night(day)).reminded:
            told.append(offset)
    assert told == [-14, -3, 0, 1, 7, 14]
    late = Message.objects.filter(kind="reporting/report_late")
    assert {each.recipient_id for each in late} == {ground.cast.adviser.pk, ground.cast.contract_manager.pk}
    assert Message.objects.filter(kind="reporting/report_reminder").count() == 6
    assert Event.objects.filter(verb=DossierVerb.REMINDED).count() == 6


@pytest.mark.django_db
def test_after_nine_days_of_outage_only_the_last_moment_is_told(ground: Ground) -> None:
    expect(ground)
    told = [chase_due(REPORTS, at=night(DUE + timedelta(days=offset))).reminded for offset in (-14, -3, 8, 8)]
    assert told == [1, 1, 1, 0]
    assert Message.objects.filter(kind="reporting/report_reminder").count() == 3


@pytest.mark.django_db
def test_a_submitted_report_is_not_chased(ground: Ground) -> None:
    expect(ground)
    ground.enter()
    ground.submit()
    assert chase_due(REPORTS, at=night(DUE + timedelta(days=30))).looked_at == 0


def test_eight_workers_remind_once(threads: Threads) -> None:
    expect(make_ground(make_cast()))
    found = threads(*[lambda: chase_due(REPORTS, at=night(DUE)).reminded] * 8)
    assert sorted(found) == [0] * 7 + [1]
    assert Message.objects.filter(kind="reporting/report_reminder").count() == 1


@pytest.mark.django_db
def test_an_adviser_hears_of_a_report_that_waits_too_long(ground: Ground) -> None:
    ground.enter()
    report = ground.submit()
    deadline = Deadline.objects.get(kind=ReportingDeadline.VERIFICATION)
    assert deadline.due_on == date(2026, 7, 20)
    assert chase_due(services.CHASERS[ReportingDeadline.VERIFICATION], at=night(deadline.due_on)).reminded == 1
    message = Message.objects.get(kind="reporting/verification_due")
    assert message.recipient == ground.cast.adviser
    assert report.quarter in message.body
