"""One person is one person on every contract of the contractor, and nobody else's business (R1, R28, R46)."""

from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from contractors.models import AgreementLine, Contract
from contractors.states import ContractStep, Possibility, Valuation
from reporting import services
from reporting.models import Candidate, Effort, QuarterlyReport
from reporting.rules import CandidateEntry, EffortEntry
from sroi.accounts.models import User
from sroi.kernel.refusals import Refused
from tests.factories import contracts, people, reports
from tests.factories.cast import cast_contract
from tests.reporting.ground import AFTER, END, IN_QUARTER, QUARTER, START, Ground

pytestmark = pytest.mark.django_db
NAMED = "Iemand van uw andere opdrachten"


def entry_for(known: Candidate | None = None) -> CandidateEntry:
    """Somebody of the Participation Act for 24 hours a week."""
    group = reports.target_group()
    return CandidateEntry(
        target_group_id=group.pk,
        group_code=group.code,
        months_unemployed=8,
        is_registered=True,
        starts_on=START,
        hours_per_week=Decimal(24),
        known_id=known.pk if known else None,
    )


def add(report: QuarterlyReport, by: User, known: Candidate | None = None) -> Candidate:
    """Add a candidate to the contract of a report."""
    return services.add_candidate(report_id=report.pk, entry=entry_for(known), by=by, at=IN_QUARTER)


def second(ground: Ground) -> tuple[Contract, QuarterlyReport, AgreementLine]:
    """Another contract of the same company with its open report."""
    contract = cast_contract(ground.cast, ContractStep.REPORT)
    return contract, reports.report(contract, quarter=QUARTER), contract.agreements.get().lines.get()


def wage(line: AgreementLine, candidate: Candidate, **changes: object) -> EffortEntry:
    """The wage of a candidate over the whole quarter."""
    facts: dict[str, object] = {
        "line_id": line.pk,
        "performed_by_id": candidate.contract.organisation_id,
        "description": f"Loon van {candidate.pseudonym}",
        "period_start": START,
        "period_end": END,
        "is_extra": True,
        "extra_reason": "Buiten de formatie.",
        "candidate_id": candidate.pk,
        "components": {"gross_wage": Decimal(6000)},
        "hours_per_week": Decimal(24),
    }
    return EffortEntry(**(facts | changes))  # type: ignore[arg-type]  # built from plain facts


def enter(report: QuarterlyReport, by: User, entry: EffortEntry) -> Effort:
    """Enter an effort in an open report."""
    return services.enter_effort(report_id=report.pk, entry=entry, by=by, at=IN_QUARTER)


def client_of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_hours_of_one_person_count_once_over_two_contracts(ground: Ground) -> None:
    by = ground.cast.contractor
    here = add(ground.report, by)
    contract, report, line = second(ground)
    there = add(report, by, here)
    assert (there.contract, there.person, there.pseudonym) == (contract, here.person, here.pseudonym)
    enter(ground.report, by, wage(ground.cost, here))
    with pytest.raises(Refused) as refused:
        enter(report, by, wage(line, there))
    assert [each.code for each in refused.value.blockers] == ["counted-double"]
    assert enter(report, by, wage(line, there, hours_per_week=Decimal(16))).claimed == 6000


def test_a_wage_without_hours_counts_the_hours_of_the_candidate(ground: Ground) -> None:
    by = ground.cast.contractor
    here = add(ground.report, by)
    enter(ground.report, by, wage(ground.cost, here, hours_per_week=None))
    with pytest.raises(Refused) as refused:
        enter(ground.report, by, wage(ground.cost, here, hours_per_week=None, description="Nog eens"))
    assert [each.code for each in refused.value.blockers] == ["counted-double"]
    guidance = wage(ground.cost, here, hours_per_week=None, components={"guidance": Decimal(500)})
    assert enter(ground.report, by, guidance).claimed == 500


def test_numbers_go_on_over_the_contracts_of_a_company_and_start_anew_for_another(ground: Ground) -> None:
    by = ground.cast.contractor
    _contract, report, _line = second(ground)
    stranger = reports.report(company_contract(ground), quarter=QUARTER)
    assert [add(each, by).pseudonym for each in (ground.report, report, ground.report)] == ["K-001", "K-002", "K-003"]
    assert add(stranger, ground.cast.stranger).pseudonym == "K-001"


def company_contract(ground: Ground) -> Contract:
    """A contract of the other company."""
    contract = cast_contract(ground.cast, ContractStep.REPORT)
    contract.dossier.parties.set([ground.cast.other_company])
    Contract.objects.filter(pk=contract.pk).update(organisation=ground.cast.other_company)
    contract.refresh_from_db()
    return contract


def test_nobody_brings_a_candidate_of_another_company(ground: Ground) -> None:
    theirs = add(reports.report(company_contract(ground), quarter=QUARTER), ground.cast.stranger)
    with pytest.raises(Refused) as refused:
        add(ground.report, ground.cast.contractor, theirs)
    assert [each.code for each in refused.value.blockers] == ["candidate-unknown"]
    here = [ground.contract.reference, ground.report.quarter]
    with time_machine.travel(IN_QUARTER, tick=False):
        client = client_of(ground.cast.contractor)
        page = client.get(reverse("reporting:report-task", args=[*here, "people"])).content.decode()
        address = reverse("reporting:candidate-add", args=here)
        assert client.get(f"{address}?bekend={theirs.pk}").status_code == 404
        assert client.get(f"{address}?bekend={'9' * 40}").status_code == 404
    assert NAMED not in page
    assert theirs.contract.reference not in page


def test_the_page_offers_who_is_known_and_fills_in_what_was_attested(ground: Ground) -> None:
    by = ground.cast.contractor
    known = add(ground.report, by)
    contract, report, _line = second(ground)
    here = [contract.reference, report.quarter]
    with time_machine.travel(IN_QUARTER, tick=False):
        client = client_of(by)
        page = client.get(reverse("reporting:report-task", args=[*here, "people"])).content.decode()
        address = f"{reverse('reporting:candidate-add', args=here)}?bekend={known.pk}"
        form = client.get(address).content.decode()
        sent = {
            "target_group": known.target_group_id,
            "months_unemployed": "8",
            "is_registered": "on",
            "starts_on": "1-4-2026",
            "hours_per_week": "8",
        }
        assert client.post(address, sent).status_code == 302
        after = client.get(reverse("reporting:report-task", args=[*here, "people"])).content.decode()
    assert NAMED in page
    assert ground.contract.reference in page
    assert 'value="8"' in form
    assert contract.candidates.get().person == known.person
    assert NAMED not in after


def test_an_invoice_counts_once_over_a_consortium_and_its_members(ground: Ground) -> None:
    cast = ground.cast
    together = people.consortium(cast.other_company, cast.company)
    joint = company_contract(ground)
    Contract.objects.filter(pk=joint.pk).update(consortium=together)
    joint.dossier.parties.add(cast.company)
    agreed = joint.agreements.get()
    line = contracts.line(agreed, Possibility.SOCIAL_BUYING, valuation=Valuation.INVOICE)
    report = reports.report(joint, quarter=QUARTER)
    bill = ground.entry(line, performed_by_id=cast.company.pk)
    services.enter_effort(report_id=report.pk, entry=bill, by=cast.contractor, at=IN_QUARTER)
    with pytest.raises(Refused) as refused:
        ground.enter(ground.invoice)
    assert [each.code for each in refused.value.blockers] == ["counted-double"]


def test_the_desk_points_at_the_same_facts_under_another_number(ground: Ground) -> None:
    by = ground.cast.contractor
    _contract, report, _line = second(ground)
    twin, here = add(report, by), add(ground.report, by)
    enter(ground.report, by, wage(ground.cost, here))
    ground.submit()
    address = reverse("reporting:report-verify", args=[ground.contract.reference, ground.report.quarter])
    with time_machine.travel(AFTER, tick=False):
        desk = client_of(ground.cast.adviser).get(address).content.decode()
    assert twin.pseudonym in desk
    assert "dezelfde persoon" in desk
