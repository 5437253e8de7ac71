"""What is attested of a candidate decides who is an early school leaver and what is a lasting job (R46)."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reporting import services
from reporting.models import Candidate
from reporting.rules import CandidateEntry
from reporting.selectors.people import group_limits, why_no_lasting_job
from reporting.states import EffortState, ReportState
from sroi.accounts.models import User
from sroi.kernel.refusals import Refused
from sroi.reference.models import TargetGroup
from tests.factories import reports
from tests.reporting.ground import AFTER, IN_QUARTER, Ground

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def leaver(ground: Ground, **facts: object) -> Candidate:
    """Somebody attested as an early school leaver."""
    group = TargetGroup.objects.get(code="early-school-leaver")
    entry = CandidateEntry(target_group_id=group.pk, group_code=group.code, **facts)  # type: ignore[arg-type]
    return services.add_candidate(report_id=ground.report.pk, entry=entry, by=ground.cast.contractor, at=IN_QUARTER)


def codes(refused: pytest.ExceptionInfo[Refused]) -> dict[str, str]:
    """The reasons with the field that each names."""
    return {each.code: each.field for each in refused.value.blockers}


def test_a_school_leaver_is_young_and_without_a_qualification_or_truant(ground: Ground) -> None:
    """R46, L2410-2417: every reason at its field."""
    assert leaver(ground, is_under_23=True).has_qualification is False
    assert leaver(ground, is_under_23=True, has_qualification=True, truant_days=31).truant_days == 31
    with pytest.raises(Refused) as no:
        leaver(ground, has_qualification=True, truant_days=30)
    assert codes(no) == {"too-old": "is_under_23", "qualified": "has_qualification"}


def candidate(ground: Ground, **facts: object) -> Candidate:
    """Somebody with a job of 18 hours for six months, free of benefit."""
    made = reports.candidate(ground.contract)
    lasting: dict[str, object] = {
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2026, 9, 30),
        "hours_per_week": Decimal(18),
        "is_free_of_benefit": True,
    }
    Candidate.objects.filter(pk=made.pk).update(**(lasting | facts))
    made.refresh_from_db()
    return made


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"ends_on": None}, []),
        ({"ends_on": date(2026, 9, 29)}, ["job-too-short"]),
        ({"hours_per_week": Decimal("17.9")}, ["job-too-small"]),
        ({"is_free_of_benefit": False}, ["still-on-benefit"]),
        ({"in_target_register": True, "hours_per_week": Decimal(8)}, ["no-assessment"]),
        ({"in_target_register": True, "hours_per_week": Decimal(8), "follows_uwv": True}, []),
        ({"starts_on": None, "ends_on": None}, []),
    ],
)
def test_a_lasting_job_is_long_large_and_free_of_benefit(
    ground: Ground, facts: dict[str, object], found: list[str]
) -> None:
    """R46, L2325-2336: six months and half a week of 36 hours; a register candidate follows the assessment of UWV."""
    made = candidate(ground, **facts)
    blockers = why_no_lasting_job(made, full_week=Decimal(36), limits=group_limits(DAY))
    assert [each.code for each in blockers] == found


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_verifier_sees_whether_a_job_lasts(ground: Ground) -> None:
    """R29, R46: on the desk, beside the other checks; the contractor attests it on the page of the candidate."""
    with time_machine.travel(IN_QUARTER, tick=False):
        address = reverse("reporting:candidate-add", args=[ground.contract.reference, ground.report.quarter])
        asked = signed_in(ground.cast.contractor).get(address).content.decode()
    assert "Ontvangt door deze baan geen uitkering meer" in asked
    made = candidate(ground, is_free_of_benefit=False)
    reports.effort(
        ground.report, EffortState.IN_REVIEW, claimed=Decimal(100), candidate=made, by=ground.cast.contractor
    )
    type(ground.report).objects.filter(pk=ground.report.pk).update(state=ReportState.SUBMITTED, submitted_at=AFTER)
    desk = reverse("reporting:report-verify", args=[ground.contract.reference, ground.report.quarter])
    with time_machine.travel(AFTER, tick=False):
        adviser = signed_in(ground.cast.adviser)
        assert "heeft geen blijvende baan" in adviser.get(desk).content.decode()
        Candidate.objects.filter(pk=made.pk).update(is_free_of_benefit=True)
        assert "heeft een blijvende baan" in adviser.get(desk).content.decode()
