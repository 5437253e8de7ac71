"""From an open report to a decided one, act by act (R27, R28, R29)."""

from decimal import Decimal

import pytest

from reporting import services
from reporting.selectors import meter_of
from reporting.states import EffortState, ReportingVerb, ReportState
from sroi.dossier.models import Event
from sroi.dossier.services import judge_attachment
from sroi.kernel.refusals import Refused
from tests.reporting.ground import AFTER, IN_QUARTER, Ground, payslip_file

pytestmark = pytest.mark.django_db


def verbs(ground: Ground) -> list[str]:
    """What the dossier of the contract recorded of reporting, in order."""
    rows = Event.objects.filter(dossier=ground.contract.dossier, verb__startswith="reporting.").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_a_report_walks_from_open_to_decided(ground: Ground) -> None:
    cast = ground.cast
    effort = ground.enter()
    assert effort.claimed == Decimal("6800.00")
    evidence = services.attach_evidence(
        effort_id=effort.pk, kind="payslip", file=payslip_file(), by=cast.contractor, at=IN_QUARTER
    )
    judge_attachment(attachment_id=evidence.attachment_id, at=IN_QUARTER)
    report = ground.submit()
    assert report.state == ReportState.SUBMITTED
    before = meter_of(ground.contract, AFTER.date())
    assert before is not None
    assert (before.in_review, before.verified) == (Decimal("6800.00"), Decimal(0))
    services.accept_effort(effort_id=effort.pk, verified=Decimal("6800.00"), reason="", by=cast.adviser, at=AFTER)
    report.refresh_from_db()
    assert report.state == ReportState.DECIDED
    after = meter_of(ground.contract, AFTER.date())
    assert after is not None
    assert (after.in_review, after.verified) == (Decimal(0), Decimal("6800.00"))
    assert verbs(ground) == [
        ReportingVerb.EFFORT_ENTERED,
        ReportingVerb.EVIDENCE_ATTACHED,
        ReportingVerb.REPORT_SUBMITTED,
        ReportingVerb.EFFORT_ACCEPTED,
        ReportingVerb.REPORT_DECIDED,
    ]


def test_questions_go_back_and_the_correction_is_a_new_version(ground: Ground) -> None:
    cast = ground.cast
    effort, other = ground.enter(), ground.enter(ground.hours)
    report = ground.submit()
    services.ask_about_effort(effort_id=effort.pk, question="Waar is de loonstrook?", by=cast.adviser, at=AFTER)
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    services.reject_effort(effort_id=other.pk, rejection="not_extra", reason="", by=cast.adviser, at=AFTER)
    report.refresh_from_db()
    assert report.state == ReportState.QUESTIONED
    with pytest.raises(Refused):
        services.correct_report(report_id=report.pk, by=cast.contractor, at=AFTER)
    services.change_effort(
        effort_id=effort.pk,
        entry=ground.entry(components={"gross_wage": Decimal("5000.00")}),
        by=cast.contractor,
        at=AFTER,
    )
    services.answer_effort(effort_id=effort.pk, answer="Die zit er nu bij.", by=cast.contractor, at=AFTER)
    second = services.correct_report(report_id=report.pk, by=cast.contractor, at=AFTER)
    first = report.submissions.get(version=1)
    assert second.version == 2
    assert first.content["lines"][0]["claimed"] == "6800.00"
    assert second.content["lines"][0]["claimed"] == "5000.00"
    effort.refresh_from_db()
    assert effort.state == EffortState.IN_REVIEW
