"""Nobody advises yet: a coordinator reads it first, and nobody waits for a role without a person (R1, R7)."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from contractors import selectors
from contractors.models import Contract
from procurement.models import Ask
from reporting.tasks import open_reports
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from tests.contractors.ground import offered, sign
from tests.contractors.test_way import as_user, award_to_confirm
from tests.factories import dossiers
from tests.factories.cast import Cast
from tests.factories.people import AT, ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def unadvised(registered: Contract) -> Contract:
    """A registered contract of a case on which nobody advises."""
    Assignment.objects.filter(role=Role.ADVISER).update(ended_at=AT)
    return registered


def kinds(user: User, on: date = ON) -> list[str]:
    """What this person has to do now."""
    return [item.kind for item in selectors.desk_of(User.objects.get(pk=user.pk), on).mine]


def test_a_coordinator_is_asked_for_an_adviser_until_there_is_one(cast: Cast, unadvised: Contract) -> None:
    assert "contractors.adviser" in kinds(cast.coordinator)
    dossiers.assign(unadvised.case.dossier, cast.adviser, Role.ADVISER)
    assert "contractors.adviser" not in kinds(cast.coordinator)
    assert "contractors.meeting" in kinds(cast.adviser)


def test_the_pages_lead_the_coordinator_to_the_people_of_the_case(cast: Cast, unadvised: Contract) -> None:
    link = f'href="{reverse("procurement:person-assign", args=[unadvised.case.reference])}"'
    for page in (unadvised.get_absolute_url(), unadvised.case.get_absolute_url()):
        next_action = as_user(cast.coordinator).get(page).content.decode().partition("Volgende actie")[2]
        assert link in next_action.partition("</section>")[0], page


def test_the_contractor_waits_for_a_coordinator_and_reads_no_role_twice(cast: Cast, unadvised: Contract) -> None:
    with translation.override("nl"):
        page = as_user(cast.contractor).get(unadvised.get_absolute_url()).content.decode()
    assert "Wacht op Adviseur (Adviseur)" not in page
    assert "Een coördinator wijst een adviseur toe" in page


def test_the_reports_of_a_term_that_runs_open_with_the_agreement(
    cast: Cast, met: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R27: whoever signs in the middle of the term does not wait for the night."""
    asked: list[dict[str, int]] = []
    monkeypatch.setattr(open_reports, "delay_on_commit", lambda **ids: asked.append(ids))
    agreement = offered(cast, met)
    assert asked == []
    sign(cast, agreement)
    assert asked == [{"contract_id": met.pk}]


def test_the_award_page_says_first_what_has_to_be_done(cast: Cast) -> None:
    """R6: nobody fills in a whole page that is then refused."""
    award = award_to_confirm(cast)
    case, url = award.decision.case, reverse("contractors:award-confirm", args=[award.decision_id])
    buyer = as_user(cast.buyer)
    assert "Doe dit eerst" not in buyer.get(url).content.decode()
    Ask.objects.filter(case=case).delete()
    page = buyer.get(url).content.decode()
    first = page.partition("Doe dit eerst")[2].partition("</section>")[0]
    assert f'href="{reverse("procurement:ask-set", args=[case.reference])}"' in first
    assert url not in first
