"""The pages of phase 3: the whole way from criteria to the sent decision, wrong input, roles and budgets."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procurement import services
from procurement.models import AwardDecision, Bid, Draft, Score
from procurement.states import AwardState, CriterionKind, ProcurementVerb, Variant
from sroi.accounts.states import Role
from sroi.dossier.models import Attachment, Event, Letter
from tests.factories import cases, people
from tests.factories.cast import Cast, cast_case
from tests.procurement.ground_select import (
    Tender,
    scores_of,
    tender,
    with_bids,
    with_committee,
    with_decision,
    with_scores,
)
from tests.procurement.pages import browser, criteria_data, path, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(cast: Cast) -> Tender:
    return tender(cast, at=timezone.now())


def a_pdf() -> bytes:
    """A real PDF of one empty page."""
    made, content = pypdfium2.PdfDocument.new(), BytesIO()
    made.new_page(595, 842)
    made.save(content)
    return content.getvalue()


GOOD = criteria_data(
    ("Aangeboden percentage", "percentage", "40", "5", "10", ""),
    ("Plan van aanpak", "plan", "60", "", "", "0 slecht, 100 uitstekend."),
    ("", "", "", "", "", ""),
)


def bid_data(ground: Tender, **changes: str) -> dict[str, str]:
    known = {
        "kvk_number": ground.first.kvk_number,
        "name": "",
        "email": "",
        "consortium": "",
        "members": "",
        "received_on": f"{timezone.now() - timedelta(days=15):%d-%m-%Y}",
        "price": "1.000.000,00",
        "offered_percent": "7,5",
        "social_offer": "Vier leerplekken.",
    }
    return known | changes


def test_the_whole_way_from_criteria_to_the_sent_decision(ground: Tender) -> None:
    case, buyer, adviser = ground.case, browser(ground.cast.buyer), browser(ground.cast.adviser)
    assert buyer.post(path(case, "criterion-list"), GOOD).status_code == 302
    for member in ground.members:
        assert buyer.post(path(case, "committee-show"), {"user": member.pk}).status_code == 302
    assert buyer.post(path(case, "bid-enter"), bid_data(ground)).status_code == 302
    new = bid_data(
        ground, kvk_number="70000001", name="Nieuw B.V.", email="nieuw@bedrijf.example", offered_percent="10"
    )
    assert buyer.post(path(case, "bid-enter"), new).status_code == 302
    known = shown(buyer.get(path(case, "criterion-list")))
    assert "De criteria blijven zoals de inschrijvers ze lazen." in known
    assert "criteria-0-weight" not in known
    for bid in case.bids.all():
        assert buyer.post(path(case, "bid-judge", bid.pk), {"validity": "valid", "ground": ""}).status_code == 302
    for client in (buyer, adviser):
        assert client.get(path(case, "score-submit")).status_code == 302
        answer = client.post(path(case, "conflict-declare"), {"has_conflict": "no", "explanation": ""})
        assert answer.status_code == 302
        page = client.get(path(case, "score-submit"))
        assert page.status_code == 200
        names = [name for name in page.context["form"].fields if name.startswith("points_")]
        assert len(names) == 2
        data = dict.fromkeys(names, "80") | {name.replace("points", "motivation"): "Concreet." for name in names}
        assert client.post(path(case, "score-submit"), data).status_code == 302
    plan = case.criteria.get(kind=CriterionKind.PLAN)
    for bid, points in zip(case.bids.order_by("pk"), ("85", "50"), strict=True):
        given = {f"points_{plan.pk}": points, f"motivation_{plan.pk}": "Na bespreking."}
        assert "80" in shown(buyer.get(path(case, "consensus-set", bid.pk)))
        assert buyer.post(path(case, "consensus-set", bid.pk), given).status_code == 302
    assert ">71</span>" in shown(buyer.get(path(case, "ranking-show"))), "whole points have no decimals"
    first = case.bids.get(organisation=ground.first)
    award = {f"wins_{first.pk}": "on", f"value_{first.pk}": "1.000.000", f"email_{first.pk}": "a@b.example"}
    award |= {"starts_on": "01-01-2027", "ends_on": "31-12-2027", "reasons": "Het beste plan."}
    assert buyer.post(path(case, "award-prepare"), award).status_code == 302
    decision = AwardDecision.objects.get(case=case)
    assert buyer.get(path(case, "award-send", decision.pk)).status_code == 200
    sent = buyer.post(path(case, "award-send", decision.pk), {"way": "letters", "days": "20"})
    assert sent.status_code == 302
    decision.refresh_from_db()
    assert decision.state == AwardState.STANDSTILL
    assert Letter.objects.filter(dossier=case.dossier).count() == 2
    outcome = shown(buyer.get(path(case, "award-show")))
    assert "Opschortende termijn eindigt" in outcome
    assert "Hoe is dit berekend?" in outcome


def test_weights_that_are_not_100_come_back_with_all_that_was_typed(ground: Tender) -> None:
    wrong = GOOD | {"criteria-1-weight": "50"}
    answer = browser(ground.cast.buyer).post(path(ground.case, "criterion-list"), wrong)
    assert answer.status_code == 422
    page = shown(answer)
    assert "De gewichten zijn samen 90" in page
    assert 'value="Plan van aanpak"' in page
    assert "Gewichten samen: 90 van 100." in page
    assert not ground.case.criteria.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("criteria-0-ceiling_percent", "4", "Het percentage voor alle punten moet hoger zijn"),
        ("criteria-0-floor_percent", "", "percentage voor geen punten"),
        ("criteria-1-scale", "", "Beschrijf hoe het plan wordt beoordeeld."),
        ("criteria-0-title", "", "naam van het criterium"),
        ("criteria-1-weight", "veel", "getal"),
        ("criteria-1-weight", "101", "hoogstens 100"),
    ],
)
def test_wrong_criteria_are_answered_at_their_field(ground: Tender, field: str, value: str, sentence: str) -> None:
    answer = browser(ground.cast.buyer).post(path(ground.case, "criterion-list"), GOOD | {field: value})
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert f"id_{field}_error" in shown(answer)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"kvk_number": "70000009"}, "name", "nog niet bekend"),
        ({"kvk_number": "123"}, "kvk_number", "8 cijfers"),
        ({"kvk_number": ""}, "kvk_number", "KvK-nummer van de inschrijver"),
        ({"received_on": "31-02-2026"}, "received_on", "dag, maand en jaar"),
        ({"received_on": "01-01-2099"}, "received_on", "toekomst"),
        ({"price": "-1"}, "price", "minstens"),
        ({"price": "duizend"}, "price", "bedrag"),
        ({"offered_percent": "101"}, "offered_percent", "hoogstens 100"),
        ({"offered_percent": ""}, "offered_percent", "aangeboden percentage"),
        ({"offered_percent": "5,55"}, "offered_percent", "cijfers achter de komma"),
        ({"members": "Partner B.V."}, "members", "KvK-nummer van 8 cijfers"),
        ({"members": "70000009"}, "members", "70000009"),
        ({"consortium": "Combinatie"}, "members", "andere leden"),
        ({"email": "geen adres"}, "email", "e-mailadres"),
    ],
)
def test_a_wrong_bid_is_answered_at_its_field(
    ground: Tender, changes: dict[str, str], field: str, sentence: str
) -> None:
    buyer = browser(ground.cast.buyer)
    buyer.post(path(ground.case, "criterion-list"), GOOD)
    answer = buyer.post(path(ground.case, "bid-enter"), bid_data(ground, **changes))
    page = shown(answer)
    assert answer.status_code == 422
    assert f"id_{field}_error" in page
    assert sentence in page
    assert "Vier leerplekken." in page
    assert not Bid.objects.exists()


def test_a_second_bid_of_one_bidder_is_refused_and_the_new_company_is_not_kept(ground: Tender) -> None:
    with_bids(ground, at=timezone.now())
    answer = browser(ground.cast.buyer).post(path(ground.case, "bid-enter"), bid_data(ground))
    assert answer.status_code == 422
    assert "heeft al een inschrijving" in shown(answer)


def test_a_consortium_is_the_bidder_with_its_members(ground: Tender) -> None:
    data = bid_data(ground, consortium="Samen Sterk", members=f"{ground.second.kvk_number}\n70000002 Derde B.V.")
    assert browser(ground.cast.buyer).post(path(ground.case, "bid-enter"), data).status_code == 302
    bid = ground.case.bids.get()
    assert str(bid) == "Samen Sterk"
    assert bid.consortium is not None
    assert {each.name for each in bid.consortium.members.all()} == {"Helder B.V.", "Zorgvuldig B.V.", "Derde B.V."}
    page = browser(ground.cast.buyer).get(path(ground.case, "bid-edit", bid.pk))
    assert "70000002 Derde B.V." in shown(page)


def test_before_the_closing_time_and_without_one_the_page_says_what_to_do(ground: Tender) -> None:
    buyer, case = browser(ground.cast.buyer), ground.case
    case.tenders_close_at = timezone.now() + timedelta(hours=1)
    case.save(update_fields=["tenders_close_at"])
    answer = buyer.post(path(case, "bid-enter"), bid_data(ground))
    assert answer.status_code == 422
    assert "na het sluitingstijdstip" in shown(answer)
    assert "Vier leerplekken." in shown(answer)
    assert buyer.get(path(case, "bid-enter")).status_code == 409
    kept = buyer.post(path(case, "bid-enter"), bid_data(ground), headers={"X-Autosave": "1"})
    assert kept.status_code == 409
    assert not Draft.objects.exists()
    case.tenders_close_at = None
    case.save(update_fields=["tenders_close_at"])
    assert reverse("procurement:case-edit", args=[case.reference]) in shown(buyer.get(path(case, "bid-list")))


def test_scores_that_miss_a_reason_come_back_with_the_rest(ground: Tender) -> None:
    with_bids(ground, at=timezone.now())
    with_committee(ground, at=timezone.now())
    adviser = browser(ground.cast.adviser)
    names = list(adviser.get(path(ground.case, "score-submit")).context["form"].fields)
    data = {name: "72,5" if name.startswith("points") else "Goed." for name in names}
    missing = next(name for name in names if name.startswith("motivation"))
    answer = adviser.post(path(ground.case, "score-submit"), data | {missing: ""})
    assert answer.status_code == 422
    assert f"id_{missing}_error" in shown(answer)
    assert shown(answer).count("72,5") == 2
    assert not Score.objects.exists()


def test_a_member_sees_nothing_of_others_on_any_page_before_all_submitted(ground: Tender) -> None:
    now = timezone.now()
    first, second = with_bids(ground, at=now)
    with_committee(ground, at=now)
    scores = scores_of(ground.case, {first.pk: "93.5", second.pk: "12.5"})
    services.submit_scores(case_id=ground.case.pk, scores=scores, by=ground.cast.buyer, at=now)
    for person in (ground.cast.adviser, ground.cast.auditor):
        client = browser(person)
        for name in ("committee-show", "consensus-list", "score-submit", "ranking-show", "bid-list"):
            answer = client.get(path(ground.case, name))
            assert "93,5" not in shown(answer)
            assert "Concreet en meetbaar." not in shown(answer)
    services.submit_scores(case_id=ground.case.pk, scores=scores, by=ground.cast.adviser, at=now)
    assert "93,5" in shown(browser(ground.cast.adviser).get(path(ground.case, "consensus-list")))


def test_a_member_from_elsewhere_reaches_the_committee_and_nothing_more(ground: Tender) -> None:
    member = people.person("Lid Elders", Role.DEPARTMENT_HEAD, department=ground.cast.other_department)
    client = browser(member)
    assert client.get(path(ground.case, "conflict-declare")).status_code == 404
    services.invite_member(case_id=ground.case.pk, user=member, by=ground.cast.buyer, at=timezone.now())
    for name in ("conflict-declare", "committee-show", "consensus-list"):
        assert client.get(path(ground.case, name)).status_code == 200
    for name in ("bid-list", "ranking-show", "award-show", "criterion-list"):
        assert client.get(path(ground.case, name)).status_code == 404


def test_the_platforms_proof_is_kept_when_the_sending_is_refused(ground: Tender) -> None:
    decision = with_decision(ground, at=timezone.now())
    buyer = browser(ground.cast.buyer)
    url = path(ground.case, "award-send", decision.pk)
    tomorrow = f"{timezone.now() + timedelta(days=2):%d-%m-%Y}"
    upload = SimpleUploadedFile("bewijs.pdf", a_pdf(), "application/pdf")
    answer = buyer.post(url, {"way": "platform", "sent_on": tomorrow, "days": "20", "proof_file": upload})
    assert answer.status_code == 422
    assert "kan niet in de toekomst liggen" in shown(answer), answer.context["form"].errors
    kept = Attachment.objects.get(dossier=ground.case.dossier)
    assert f'<option value="{kept.pk}" selected>' in shown(answer)
    today = f"{timezone.now():%d-%m-%Y}"
    assert buyer.post(url, {"way": "platform", "sent_on": today, "days": "20", "proof": kept.pk}).status_code == 302
    decision.refresh_from_db()
    assert decision.proof == kept


def test_a_proof_of_a_wrong_kind_or_none_is_answered_at_the_field(ground: Tender) -> None:
    decision = with_decision(ground, at=timezone.now())
    buyer, url = browser(ground.cast.buyer), path(ground.case, "award-send", decision.pk)
    data = {"way": "platform", "sent_on": f"{timezone.now():%d-%m-%Y}", "days": "20"}
    answer = buyer.post(url, data)
    assert answer.status_code == 422
    assert "id_proof_file_error" in shown(answer)
    bad = SimpleUploadedFile("bewijs.exe", b"MZ\x90\x00", "application/pdf")
    answer = buyer.post(url, data | {"proof_file": bad})
    assert answer.status_code == 422
    assert "id_proof_file_error" in shown(answer)
    assert not Attachment.objects.exists()
    decision.refresh_from_db()
    assert decision.state == AwardState.DRAFT


def test_at_the_wrong_moment_the_page_answers_409(ground: Tender) -> None:
    decision = with_decision(ground, at=timezone.now())
    buyer = browser(ground.cast.buyer)
    assert buyer.get(path(ground.case, "proceedings-start", decision.pk)).status_code == 409
    assert buyer.get(path(ground.case, "proceedings-end", decision.pk)).status_code == 409
    assert buyer.get(path(cast_case(ground.cast), "bid-enter")).status_code == 409


def test_a_standstill_that_is_suspended_does_not_run(ground: Tender) -> None:
    decision = with_decision(ground, at=timezone.now())
    today = timezone.localdate()
    services.send_award(decision_id=decision.pk, by=ground.cast.buyer, at=timezone.now())
    page = path(ground.case, "award-show")
    assert "Loopt" in shown(browser(ground.cast.buyer).get(page))
    services.start_proceedings(decision_id=decision.pk, started_on=today, by=ground.cast.buyer, at=timezone.now())
    suspended = shown(browser(ground.cast.buyer).get(page))
    assert "Loopt" not in suspended
    assert "Geschorst tot de uitspraak" in suspended
    assert f'ams-button--primary" href="{path(ground.case, "proceedings-end", decision.pk)}"' in suspended


def test_a_direct_award_says_not_applicable_with_the_variant(ground: Tender) -> None:
    ground.case.variant_choices.update(variant=Variant.EXCLUSIVE_DIRECT)
    buyer = browser(ground.cast.buyer)
    page = shown(buyer.get(path(ground.case, "award-show")))
    assert "Niet van toepassing: rechtstreeks gegund" in page
    assert str(Variant.EXCLUSIVE_DIRECT.label) in page
    data = {"kvk_number": "70000003", "name": "Pantar", "email": "", "value": "50.000", "reasons": "Alleenrecht."}
    assert buyer.post(path(ground.case, "award-direct"), data).status_code == 302
    decision = ground.case.award_decisions.get()
    page = shown(buyer.get(path(ground.case, "award-show")))
    assert reverse("contractors:award-confirm", args=[decision.pk]) in page


def test_an_award_of_a_notice_goes_straight_to_the_definitive_award(ground: Tender) -> None:
    award = cases.award(ground.case, winner=ground.first, state=AwardState.DRAFT)
    notice = ground.case.notices.create(kind="award", notice_id="n-1", sha256="1" * 64, imported_at=timezone.now())
    AwardDecision.objects.filter(pk=award.decision_id).update(notice=notice)
    page = shown(browser(ground.cast.buyer).get(path(ground.case, "award-show")))
    assert reverse("contractors:award-confirm", args=[award.decision_id]) in page
    assert reverse("procurement:award-send", args=[ground.case.reference, award.decision_id]) not in page


PAGES = ("criterion-list", "committee-show", "bid-list", "consensus-list", "ranking-show", "award-show")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_many_questions_with_30_bids_as_with_3(ground: Tender, name: str) -> None:
    with_scores(ground, at=timezone.now())
    client = browser(ground.cast.buyer)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(ground.case, name)).status_code == 200
        return len(queries)

    more(ground, 1)
    asked()
    few = asked()
    more(ground, 27)
    assert asked() <= few
    assert few <= 45


def more(ground: Tender, count: int) -> None:
    """More bids, each with a score of each member and a decision."""
    criterion = ground.case.criteria.get(kind=CriterionKind.PLAN)
    for _turn in range(count):
        bid = cases.bid(ground.case, offered_percent=Decimal(6))
        for member in ground.case.committee.all():
            Score.objects.create(bid=bid, criterion=criterion, member=member, points=50, motivation="Goed.")
        decision = cases.award_decision(ground.case)
        decision.awards.create(bid=bid, organisation=bid.organisation, value=1)


def test_each_act_on_a_page_is_one_event(ground: Tender) -> None:
    buyer = browser(ground.cast.buyer)
    before = Event.objects.filter(dossier=ground.case.dossier).count()
    buyer.post(path(ground.case, "criterion-list"), GOOD)
    buyer.post(path(ground.case, "criterion-list"), GOOD | {"criteria-1-weight": "1"})
    verbs = list(Event.objects.filter(dossier=ground.case.dossier).order_by("pk").values_list("verb", flat=True))
    assert verbs[before:] == [ProcurementVerb.CRITERIA_SET]
