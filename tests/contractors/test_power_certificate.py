"""A Powercertificaat is agreed for a small open rest, or when nothing else fits (R51)."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from contractors import services
from contractors.models import AgreementLine, Contract, PerformanceAgreement
from contractors.states import AgreementState, ContractStep, Possibility
from reporting.states import EffortState
from sroi.kernel.refusals import Refused
from tests.factories import contracts, reports
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(cast: Cast) -> Contract:
    """A contract that owes EUR 62,500.00, with an agreement in force."""
    return cast_contract(cast, ContractStep.REPORT)


def drafted(running: Contract, planned: str) -> tuple[PerformanceAgreement, AgreementLine]:
    """A next version with one line that would be settled with a Powercertificaat."""
    agreement = contracts.agreement(running, AgreementState.DRAFT, planned=Decimal("62500.00"))
    agreement.change_reason = "Een klein restant."
    agreement.save(update_fields=["change_reason"])
    line = contracts.line(agreement, Possibility.POWER_CERTIFICATE, planned=Decimal(planned))
    return agreement, line


def codes(cast: Cast, agreement: PerformanceAgreement) -> set[str]:
    """Why this version is not offered."""
    with pytest.raises(Refused) as no:
        services.offer_agreement(agreement_id=agreement.pk, by=cast.adviser, at=AT)
    return {each.code for each in no.value.blockers}


def test_a_whole_obligation_is_not_settled_with_a_certificate(cast: Cast, running: Contract) -> None:
    """R51: the open rest is at most 10% of the net, EUR 6,250.00."""
    agreement, _line = drafted(running, "6250.00")
    assert "rest-not-small" in codes(cast, agreement)


@pytest.mark.parametrize(
    ("verified", "planned", "stands"),
    [
        ("56250.00", "6250.00", True),
        ("56249.99", "6250.00", False),
        ("60000.00", "6250.01", False),
    ],
)
def test_a_small_rest_is(cast: Cast, running: Contract, verified: str, planned: str, *, stands: bool) -> None:
    """R51: what was verified by then counts; rest and certificate are both small."""
    report = reports.report(running, quarter="2026-Q2")
    reports.effort(report, EffortState.ACCEPTED, claimed=Decimal(verified), by=cast.contractor, decided_on=AT.date())
    agreement, _line = drafted(running, planned)
    assert ("rest-not-small" not in codes(cast, agreement)) is stands


def test_nothing_else_fits_is_said_and_signed(cast: Cast, running: Contract) -> None:
    """R24, R51: who states it puts it in what both sign, and everybody reads it."""
    agreement, line = drafted(running, "20000.00")
    before = services.content_hash(agreement)
    line.nothing_else_fits = True
    line.save(update_fields=["nothing_else_fits"])
    assert services.content_hash(agreement) != before
    assert "rest-not-small" not in codes(cast, agreement)
    client = Client()
    client.force_login(cast.adviser, backend="django.contrib.auth.backends.ModelBackend")
    edit = client.get(reverse("contractors:agreement-edit", args=[running.reference, agreement.version]))
    assert "Powercertificaat: niets anders past" in edit.content.decode()
    page = client.get(reverse("contractors:agreement", args=[running.reference, agreement.version]))
    assert "verklaarde dat niets anders past" in page.content.decode()
