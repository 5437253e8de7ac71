"""Efforts by each method, counted once, extra, in the quarter, under an accepted proposal (R26, R28, R46)."""

from decimal import Decimal
from typing import Any

import pytest

from contractors.states import ContractStep, Possibility, ProposalState, Valuation
from reporting import services
from reporting.models import Candidate, Effort
from reporting.rules import CandidateEntry
from reporting.states import ReportingVerb
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.factories import contracts, reports
from tests.factories.cast import cast_contract
from tests.reporting.ground import IN_QUARTER, QUARTER, Ground

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of every reason."""
    return {each.code for each in refused.value.blockers}


def test_each_method_has_its_value_and_its_trace(ground: Ground) -> None:
    for line in (ground.cost, ground.invoice, ground.hours, ground.block):
        effort = ground.enter(line)
        assert effort.claimed > 0
        assert sum(Decimal(str(part["amount"])) for part in effort.trace["parts"]) == effort.claimed


def test_a_credit_note_is_a_negative_effort(ground: Ground) -> None:
    effort = ground.enter(ground.invoice, invoice_number="C-1", invoice_amount=Decimal(-400), is_credit=True)
    assert effort.claimed < 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_extra": False}, "not-extra"),
        ({"extra_reason": " "}, "extra-without-reason"),
        ({"period_end": IN_QUARTER.date().replace(month=8)}, "outside-period"),
        ({"components": {}}, "components-missing"),
        ({"components": {"horses": Decimal(5)}}, "component-unknown"),
        ({"description": "Loon van BSN 123456782"}, "citizen-number"),
        ({"line_id": 0}, "line-missing"),
    ],
)
def test_a_wrong_entry_is_refused_and_leaves_nothing(ground: Ground, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        ground.enter(**changes)
    assert code in codes(refused)
    assert not Effort.objects.exists()
    assert not Event.objects.filter(verb=ReportingVerb.EFFORT_ENTERED).exists()


def test_an_invoice_counts_once_over_all_contracts_of_the_company(ground: Ground) -> None:
    ground.enter(ground.invoice)
    with pytest.raises(Refused) as refused:
        ground.enter(ground.invoice, invoice_number="f 113", invoice_party="de wasserij")
    assert codes(refused) == {"counted-double"}
    other = cast_contract(ground.cast, ContractStep.REPORT)
    line = contracts.line(other.agreements.get(), Possibility.SOCIAL_BUYING, valuation=Valuation.INVOICE)
    report = reports.report(other, quarter=QUARTER)
    with pytest.raises(Refused) as refused:
        services.enter_effort(report_id=report.pk, entry=ground.entry(line), by=ground.cast.contractor, at=IN_QUARTER)
    assert codes(refused) == {"counted-double"}


def test_a_project_counts_only_after_its_proposal_is_accepted(ground: Ground) -> None:
    agreed = ground.contract.agreements.get()
    project = contracts.line(agreed, Possibility.PROJECT, valuation=Valuation.HOURS)
    with pytest.raises(Refused) as refused:
        ground.enter(project)
    assert codes(refused) == {"proposal-not-accepted"}
    proposal = contracts.proposal(ground.contract, ProposalState.ACCEPTED)
    type(proposal).objects.filter(pk=proposal.pk).update(line=project)
    assert ground.enter(project).claimed > 0


def candidate(ground: Ground, **changes: object) -> Candidate:
    """A candidate of the Participation Act, eight months without work."""
    group = reports.target_group()
    facts: dict[str, object] = {"months_unemployed": 8, "is_registered": True} | changes
    entry = CandidateEntry(target_group_id=group.pk, group_code=group.code, **facts)  # type: ignore[arg-type]
    return services.add_candidate(report_id=ground.report.pk, entry=entry, by=ground.cast.contractor, at=IN_QUARTER)


def test_candidates_are_numbered_and_have_no_name(ground: Ground) -> None:
    assert [candidate(ground).pseudonym, candidate(ground).pseudonym] == ["K-001", "K-002"]
    assert not {"name", "birth_date", "email"} & {field.name for field in Candidate._meta.get_fields()}


def test_a_candidate_who_worked_last_month_is_refused(ground: Ground) -> None:
    with pytest.raises(Refused) as refused:
        candidate(ground, months_unemployed=1)
    assert codes(refused) == {"unemployed-too-short"}
    assert not Event.objects.filter(verb=ReportingVerb.CANDIDATE_ADDED).exists()


def test_the_last_quarter_is_copied_without_its_invoices(ground: Ground) -> None:
    ground.enter(), ground.enter(ground.invoice)
    report = reports.report(ground.contract, quarter="2026-Q3")
    assert services.copy_previous(report_id=report.pk, by=ground.cast.contractor, at=IN_QUARTER) == 1
    copied = report.efforts.get()
    assert (copied.period_start, copied.period_end) == (report.period_start, report.period_end)
    with pytest.raises(Refused):
        services.copy_previous(report_id=report.pk, by=ground.cast.contractor, at=IN_QUARTER)


def test_questions_that_are_never_answered_end_in_a_rejection(ground: Ground) -> None:
    effort = ground.enter()
    ground.submit()
    services.ask_about_effort(
        effort_id=effort.pk, question="Waarom?", by=ground.cast.adviser, at=IN_QUARTER.replace(month=7)
    )
    report = ground.report
    early, late = IN_QUARTER.replace(month=8, day=10), IN_QUARTER.replace(month=9, day=10)
    assert services.reject_unanswered(report_id=report.pk, on=early.date(), at=early) == 0
    assert services.reject_unanswered(report_id=report.pk, on=late.date(), at=late) == 1
    effort.refresh_from_db()
    report.refresh_from_db()
    assert (effort.rejection, report.state) == ("no_answer", "decided")
