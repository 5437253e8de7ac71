"""The pages of the assessment: contacts of bidders, the consensus meeting, the order of the bids (R17, R19, R20)."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from procurement import services
from procurement.models import Bid, Consensus, Score
from sroi.accounts.states import Role
from tests.factories import cases, people
from tests.factories.cast import Cast
from tests.procurement.ground_select import Tender, scores_of, tender, with_bids, with_committee, with_consensus
from tests.procurement.pages import browser, path, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(cast: Cast) -> Tender:
    return tender(cast, at=timezone.now())


def test_the_consensus_meeting_sees_the_spread_and_who_differs_most(ground: Tender) -> None:
    now = timezone.now()
    first, second = with_bids(ground, at=now)
    third = people.person("Lid Drie", Role.ADVISER)
    with_committee(ground, at=now)
    services.invite_member(case_id=ground.case.pk, user=third, by=ground.cast.buyer, at=now)
    services.declare_conflict(case_id=ground.case.pk, has_conflict=False, explanation="", by=third, at=now)
    client = browser(ground.cast.buyer)
    for member, points in zip((*ground.members, third), ("80", "76", "31"), strict=True):
        assert "Wie het meest afwijkt" not in shown(client.get(path(ground.case, "consensus-list")))
        scores = scores_of(ground.case, {first.pk: points, second.pk: "50"})
        services.submit_scores(case_id=ground.case.pk, scores=scores, by=member, at=now)
    page = shown(client.get(path(ground.case, "consensus-list")))
    assert "Wie het meest afwijkt" in page
    assert "Van 31 tot 80; midden 76; spreiding 49." in page
    assert "Lid Drie: 31" in page
    rows = re.findall(r'<th scope="row" role="rowheader">([^<]+)', page)
    assert rows[0] == "Lid Drie"
    assert page.count("Het verst van het midden") >= 2
    assert "Van 31 tot 80; midden 76; spreiding 49." in shown(client.get(path(ground.case, "consensus-set", first.pk)))


def test_a_contact_of_a_bidder_is_refused_at_the_field_with_what_to_do(ground: Tender) -> None:
    with_bids(ground, at=timezone.now())
    contact = people.person("Lid Twee", Role.ADVISER, organisation=ground.first)
    answer = browser(ground.cast.buyer).post(path(ground.case, "committee-show"), {"user": contact.pk})
    assert answer.status_code == 422
    assert "id_user_error" in shown(answer)
    assert "Lid Twee is contactpersoon van de inschrijver Helder B.V." in shown(answer)
    assert f'<option value="{contact.pk}" selected>' in shown(answer)


def test_a_member_reads_who_bid_and_tells_an_interest_that_shows_later(ground: Tender) -> None:
    with_bids(ground, at=timezone.now())
    with_committee(ground, at=timezone.now())
    adviser, url = browser(ground.cast.adviser), path(ground.case, "conflict-declare")
    assert url in shown(adviser.get(path(ground.case, "score-submit")))
    assert "Helder B.V." in shown(adviser.get(url))
    assert adviser.post(url, {"has_conflict": "yes", "explanation": "Mijn zus werkt er."}).status_code == 302
    assert "U hebt een belang gemeld" in shown(adviser.get(path(ground.case, "score-submit")))


def test_passing_over_a_better_bid_is_answered_at_its_field_and_nothing_is_lost(ground: Tender) -> None:
    first, second = with_consensus(ground, at=timezone.now())
    data = {f"wins_{second.pk}": "on", f"value_{second.pk}": "1.000.000", "reasons": "Het meest duurzaam."}
    buyer, url = browser(ground.cast.buyer), path(ground.case, "award-prepare")
    answer = buyer.post(url, data)
    assert answer.status_code == 422
    assert "id_passed_over_error" in shown(answer)
    assert str(first) in answer.context["form"].errors["passed_over"][0]
    assert "Het meest duurzaam." in shown(answer)
    assert buyer.post(url, data | {"passed_over": "Helder trok zich terug."}).status_code == 302
    assert "Helder trok zich terug." in shown(buyer.get(path(ground.case, "award-show")))


def test_each_lot_has_its_own_ranking_on_the_page(ground: Tender) -> None:
    first, second = with_consensus(ground, at=timezone.now())
    north, south = cases.lot(ground.case, "1"), cases.lot(ground.case, "2")
    first.lots.set([north])
    second.lots.set([north, south])
    buyer = browser(ground.cast.buyer)
    page = shown(buyer.get(path(ground.case, "ranking-show")))
    heads = re.findall(r'<h2 id="ranking-\d+">([^<]+)', page)
    assert heads == [str(north), str(south)]
    prepare = shown(buyer.get(path(ground.case, "award-prepare")))
    assert f"plaats 2 in {north}, plaats 1 in {south}" in prepare


def test_a_company_behind_two_bids_is_pointed_out(ground: Tender) -> None:
    first, second = with_bids(ground, at=timezone.now())
    second.consortium = people.consortium(ground.second, ground.first, name="Combinatie Zuid")
    second.save(update_fields=["consortium"])
    page = shown(browser(ground.cast.buyer).get(path(ground.case, "bid-list")))
    assert page.count("Zelfde bedrijf") == 2
    assert "staat ook achter de inschrijving van Combinatie Zuid" in page
    assert f"staat ook achter de inschrijving van {first}" in page


def test_the_closing_time_is_refused_at_its_field(ground: Tender) -> None:
    case, buyer = ground.case, browser(ground.cast.buyer)
    case.tenders_close_at = timezone.now() + timedelta(days=7)
    case.save(update_fields=["tenders_close_at"])
    url = path(case, "case-edit")
    data = {name: "" if value is None else str(value) for name, value in buyer.get(url).context["form"].initial.items()}
    data |= {"department": case.department_id, "estimated_value": "1.250.000", "title": "Nieuwe titel"}
    days = ("planned_publication_on", "starts_on", "ends_on")
    data |= {name: f"{getattr(case, name):%d-%m-%Y}" for name in days if getattr(case, name)}
    yesterday = f"{timezone.now() - timedelta(days=1):%d-%m-%Y}"
    answer = buyer.post(url, data | {"close_on": yesterday, "close_time": "12:00"})
    assert answer.status_code == 422
    assert "id_close_on_error" in shown(answer), answer.context["form"].errors
    assert "Kies een later moment" in shown(answer)
    assert 'value="Nieuwe titel"' in shown(answer)


def test_no_technical_window_shows_bids_or_scores() -> None:
    """R1, R19: also who runs the machine reads no bid and no score that the committee keeps from each other."""
    assert not {Bid, Score, Consensus} & set(admin.site._registry)
