"""The pages of the assessment: contacts of bidders, the consensus meeting, the order of the bids (R17, R19, R20)."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib import admin
from django.utils import timezone

from procurement import services
from procurement.models import Bid, Consensus, Score
from procurement.services import Points
from procurement.states import AwardState, BidValidity, CriterionKind
from sroi.accounts.states import Role
from sroi.kernel.refusals import Refused
from tests.factories import cases, people
from tests.factories.cast import Cast
from tests.procurement.ground_select import (
    Tender,
    bid_of,
    scores_of,
    tender,
    with_bids,
    with_committee,
    with_consensus,
    with_decision,
)
from tests.procurement.pages import browser, criteria_data, path, shown

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
        assert "Nodig een lid uit" in shown(client.get(path(ground.case, "committee-show")))
        scores = scores_of(ground.case, {first.pk: points, second.pk: "50"})
        services.submit_scores(case_id=ground.case.pk, scores=scores, by=member, at=now)
    page = shown(client.get(path(ground.case, "consensus-list")))
    assert "Wie het meest afwijkt" in page
    assert "Van 31 tot 80; midden 76; spreiding 49." in page
    assert "Lid Drie: 31" in page
    rows = re.findall(r'<th scope="row" role="rowheader">([^<]+)', page)
    assert rows[0] == "Lid Drie"
    assert page.count("Het verst van het midden") >= 2
    assert "Lid Drie: (45 + 0) ÷ 2 = 22,50" in page
    assert "Leg de consensus vast" in page
    assert "Van 31 tot 80; midden 76; spreiding 49." in shown(client.get(path(ground.case, "consensus-set", first.pk)))


def test_what_a_decision_rests_on_offers_no_button_that_is_refused(ground: Tender) -> None:
    """R20: under a decision the consensus stands and nothing is decided twice; how the total was added is told."""
    with_decision(ground, at=timezone.now())
    client = browser(ground.cast.buyer)
    ranking, consensus = (shown(client.get(path(ground.case, each))) for each in ("ranking-show", "consensus-list"))
    assert "Totaal: de punten samen" in ranking
    assert "20 + 51 = 71" in ranking
    assert path(ground.case, "award-prepare") not in ranking
    assert "Wijzig de consensus" not in consensus
    assert "Nodig een lid uit" not in shown(client.get(path(ground.case, "committee-show")))
    ground.case.award_decisions.update(state=AwardState.WITHDRAWN)
    assert path(ground.case, "award-prepare") in shown(client.get(path(ground.case, "ranking-show")))
    assert "Wijzig de consensus" in shown(client.get(path(ground.case, "consensus-list")))


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
    data |= {"department": str(case.department_id), "estimated_value": "1.250.000", "title": "Nieuwe titel"}
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


STEPS = "Diepte en bereik.\n100 overtuigend en meetbaar\n60 voldoende\n0 niet uitgewerkt"
WITH_PRICE = criteria_data(
    ("Prijs", "price", "50", "", "", ""),
    ("Diepte", "plan", "30", "", "", STEPS),
    ("Bereik", "plan", "20", "", "", STEPS),
) | {"criteria-1-part_of": "Plan voor social return", "criteria-2-part_of": "Plan voor social return"}


def test_a_price_and_the_parts_of_a_plan_are_ranked_together(ground: Tender) -> None:
    case, buyer, now = ground.case, browser(ground.cast.buyer), timezone.now()
    assert buyer.post(path(case, "criterion-list"), WITH_PRICE).status_code == 302
    for each, price in ((ground.first, "1000000.00"), (ground.second, "1250000.00")):
        bid = services.enter_bid(case_id=case.pk, bid=bid_of(each, price=price), by=ground.cast.buyer, at=now)
        services.judge_bid(bid_id=bid.pk, validity=BidValidity.VALID, ground="", by=ground.cast.buyer, at=now)
    with_committee(ground, at=now)
    for member in ground.members:
        client = browser(member)
        page = client.get(path(case, "score-submit"))
        assert "100: overtuigend en meetbaar" in shown(page)
        assert "Plan voor social return: Diepte" in shown(page)
        names = list(page.context["form"].fields)
        assert len(names) == 8
        off = {name: "70" if name.startswith("points") else "Concreet." for name in names}
        assert client.post(path(case, "score-submit"), off).status_code == 422
        good = {name: "60" if name.startswith("points") else "Concreet." for name in names}
        assert client.post(path(case, "score-submit"), good).status_code == 302
    for bid in case.bids.all():
        form = buyer.get(path(case, "consensus-set", bid.pk)).context["form"]
        given = {name: "60" if name.startswith("points") else "Samen." for name in form.fields}
        assert buyer.post(path(case, "consensus-set", bid.pk), given).status_code == 302
        again = buyer.get(path(case, "consensus-set", bid.pk)).context["form"]
        assert all(again[name].value() == "60" for name in form.fields if name.startswith("points"))
    ranking = shown(buyer.get(path(case, "ranking-show")))
    # 50 + 60 × 30 ÷ 100 + 60 × 20 ÷ 100 = 80; 50 × 1.000.000 ÷ 1.250.000 = 40, so 70
    assert ">80<" in ranking
    assert ">70<" in ranking
    assert "50 × € 1.000.000,00 ÷ € 1.250.000,00 = 40" in ranking.replace("\xa0", " ")


def test_a_consensus_off_the_scale_is_refused_by_the_act_itself(ground: Tender) -> None:
    first, second = with_bids(ground, at=timezone.now())
    plan = ground.case.criteria.get(kind=CriterionKind.PLAN)
    plan.scale = STEPS
    plan.save(update_fields=["scale"])
    with_committee(ground, at=timezone.now())
    for points, code in (("70", "off-scale"), ("60", "")):
        scores = scores_of(ground.case, {first.pk: points, second.pk: points})
        for member in ground.members:
            if code:
                with pytest.raises(Refused) as no:
                    services.submit_scores(case_id=ground.case.pk, scores=scores, by=member, at=timezone.now())
                assert {each.code for each in no.value.blockers} == {code}
            else:
                services.submit_scores(case_id=ground.case.pk, scores=scores, by=member, at=timezone.now())
    agreed = {plan.pk: Points(Decimal(70), "Samen.")}
    with pytest.raises(Refused) as no:
        services.set_consensus(bid_id=first.pk, scores=agreed, by=ground.cast.buyer, at=timezone.now())
    assert {(each.code, each.field) for each in no.value.blockers} == {("off-scale", f"points_{plan.pk}")}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"criteria-2-part_of": ""}, "criteria-1-part_of", "enige onderdeel van dit plan"),
        ({"criteria-1-scale": "80 goed\n0 slecht"}, "criteria-1-scale", "100 punten"),
        ({"criteria-1-scale": "100 goed\n100 slecht"}, "criteria-1-scale", "dezelfde punten"),
        ({"criteria-1-scale": "120 goed\n0 slecht"}, "criteria-1-scale", "tussen 0 en 100"),
    ],
)
def test_a_wrong_scale_is_answered_at_its_field(
    ground: Tender, changes: dict[str, str], field: str, sentence: str
) -> None:
    answer = browser(ground.cast.buyer).post(path(ground.case, "criterion-list"), WITH_PRICE | changes)
    assert answer.status_code == 422
    assert f"id_{field}_error" in shown(answer)
    assert sentence in shown(answer)
    assert not ground.case.criteria.exists()


def test_a_bid_without_the_price_that_is_weighed_is_answered_at_the_field(ground: Tender) -> None:
    buyer = browser(ground.cast.buyer)
    buyer.post(path(ground.case, "criterion-list"), WITH_PRICE)
    day = f"{timezone.now() - timedelta(days=15):%d-%m-%Y}"
    answer = buyer.post(path(ground.case, "bid-enter"), {"kvk_number": ground.first.kvk_number, "received_on": day})
    assert answer.status_code == 422
    assert "id_price_error" in shown(answer)
    assert "id_offered_percent_error" not in shown(answer)
