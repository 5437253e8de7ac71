"""One figure is the same figure everywhere, and each says how it is computed (R30, R39)."""

from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reporting import services
from reporting.selectors import meter_of
from reporting.selectors.standing import progress_page
from reporting.states import EffortState
from sroi.accounts.models import User
from sroi.kernel.formats import euro, whole_euro
from tests.factories import reports
from tests.reporting.ground import AFTER, Ground

pytestmark = pytest.mark.django_db


def seen_by(user: User, address: str) -> str:
    """A page as somebody reads it."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(AFTER, tick=False):
        response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return response.content.decode()


def partly_verified(ground: Ground) -> None:
    """One line verified, one lowered, one in review, and a correction on the first."""
    by, adviser = ground.cast.contractor, ground.cast.adviser
    first = reports.effort(ground.report, EffortState.ACCEPTED, claimed=Decimal("1234.56"), by=by)
    reports.effort(ground.report, EffortState.IN_REVIEW, claimed=Decimal("777.77"), by=by)
    type(ground.report).objects.filter(pk=ground.report.pk).update(state="submitted", submitted_at=AFTER)
    proposal = services.propose_counter(
        effort_id=first.pk, amount=Decimal("-34.56"), reason="Dubbel.", by=adviser, at=AFTER
    )
    services.approve_counter(proposal_id=proposal.pk, reason="", by=ground.cast.coordinator, at=AFTER)


def test_portal_contract_case_and_progress_show_the_same_figures(ground: Ground) -> None:
    partly_verified(ground)
    meter = meter_of(ground.contract, AFTER.date())
    assert meter is not None
    assert (meter.verified, meter.in_review) == (Decimal("1200.00"), Decimal("777.77"))
    contract, case, cast = ground.contract, ground.contract.case, ground.cast
    places = {
        reverse("home:contract-list"): cast.contractor,
        contract.get_absolute_url(): cast.contractor,
        reverse("home:case", args=[case.reference]): cast.adviser,
        reverse("reporting:progress", args=[contract.reference]): cast.contract_manager,
    }
    figures = (meter.net, meter.planned, meter.verified, meter.in_review, meter.to_report, meter.forecast)
    for address, person in places.items():
        page = seen_by(person, address)
        missing = [each for each in figures if euro(each) not in page]
        assert not missing, (address, missing)
        assert whole_euro(meter.verified) in page


def test_every_figure_of_the_progress_page_says_how_it_is_computed(ground: Ground) -> None:
    partly_verified(ground)
    page = progress_page(ground.contract, ground.cast.adviser, AFTER.date())
    assert page.meter is not None
    shown = {
        "Toegezegd (na PSO)": page.meter.net,
        "Gepland": page.meter.planned,
        "Geverifieerd": page.meter.verified,
        "In controle": page.meter.in_review,
        "Nog te melden": page.meter.to_report,
    }
    sources = dict(page.sources)
    for label, amount in shown.items():
        assert euro(amount) in sources[label].filled_in, label
        assert sources[label].formula, label
        assert sources[label].source, label
    assert "Signaal" in sources
    assert sources["Signaal"].valid_from is not None
    assert sum(each.value for each in page.verified) == page.meter.verified
    assert sum(each.value for each in page.in_review) == page.meter.in_review
    html = seen_by(ground.cast.adviser, reverse("reporting:progress", args=[ground.contract.reference]))
    assert html.count("sr-how") == len(page.sources)


def test_a_surplus_says_how_it_is_computed_and_that_nothing_is_left(ground: Ground) -> None:
    reports.effort(ground.report, EffortState.ACCEPTED, claimed=Decimal(900_000), by=ground.cast.contractor)
    page = progress_page(ground.contract, ground.cast.adviser, AFTER.date())
    assert page.meter is not None
    sources = dict(page.sources)
    assert euro(page.meter.surplus) in sources["Overschot"].filled_in
    assert sources["Nog te melden"].filled_in == "Niets: de verplichting is gedekt."
