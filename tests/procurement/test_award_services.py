"""The award decision through its acts: sent, standstill, proceedings, definitive (R20, R40)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from procurement import selectors, services
from procurement.models import AwardDecision, VariantChoice
from procurement.services import AwardInput
from procurement.states import AwardState, BidValidity, ProcurementDeadline, Variant
from sroi.accounts.models import Consortium
from sroi.dossier.models import Attachment, Deadline, Event, Letter, Message
from sroi.dossier.selectors import label_of
from sroi.dossier.services import letter_pdf, render_letter
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.factories import cases, dossiers
from tests.factories.cast import Cast
from tests.factories.people import AT, ON
from tests.procurement.ground_select import (
    Tender,
    tender,
    with_bids,
    with_committee,
    with_consensus,
    with_decision,
    with_scores,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(cast: Cast) -> Tender:
    return tender(cast)


def refused(ground: Tender, act: Callable[[], object]) -> set[str]:
    """The codes of a refusal that left no event, letter or e-mail behind."""
    before = Event.objects.filter(dossier=ground.case.dossier).count()
    with pytest.raises(Refused) as no:
        act()
    assert Event.objects.filter(dossier=ground.case.dossier).count() == before
    assert not Letter.objects.exists()
    assert not Message.objects.exists()
    return {each.code for each in no.value.blockers}


def pdf_text(content: bytes) -> str:
    """What a reader sees on every page."""
    with pypdfium2.PdfDocument(content) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


def by_letter(decision: AwardDecision, ground: Tender, at: datetime = AT, **changes: Any) -> AwardDecision:
    known: dict[str, Any] = {"by": ground.cast.buyer, "at": at}
    return services.send_award(decision_id=decision.pk, **(known | changes))


def by_platform(decision: AwardDecision, ground: Tender, *, sent_on: date, proof: Attachment | None) -> AwardDecision:
    return services.record_sending(decision_id=decision.pk, sent_on=sent_on, proof=proof, by=ground.cast.buyer, at=AT)


@pytest.mark.parametrize(
    ("sent_on", "ends_on"),
    [(date(2026, 4, 15), date(2026, 5, 6)), (date(2026, 3, 14), date(2026, 4, 7))],
)
def test_example_7_through_the_act_itself(cast: Cast, sent_on: date, ends_on: date) -> None:
    """Rulebook §8, example 7: 5 May and Good Friday move the statutory end to the next working day."""
    at = datetime(sent_on.year, sent_on.month, sent_on.day, 10, tzinfo=UTC)
    ground = tender(cast, at=at)
    decision = by_letter(with_decision(ground, at=at), ground, at)
    decision.refresh_from_db()
    assert decision.state == AwardState.STANDSTILL
    assert (decision.sent_on, decision.standstill_days, decision.standstill_ends_on) == (sent_on, 20, ends_on)
    assert Deadline.objects.get(dossier=ground.case.dossier, kind=ProcurementDeadline.STANDSTILL).due_on == ends_on


def test_the_standstill_has_a_name_on_the_page_and_in_the_agenda(ground: Tender) -> None:
    decision = by_letter(with_decision(ground), ground)
    deadline = Deadline.objects.get(dossier=decision.case.dossier)
    with translation.override("nl"):
        assert label_of(deadline.kind) == "Opschortende termijn"


def test_the_recorded_end_holds_also_when_the_calendar_or_the_term_changes(ground: Tender) -> None:
    decision = by_letter(with_decision(ground), ground)
    AwardDecision.objects.filter(pk=decision.pk).update(standstill_ends_on=date(2026, 3, 30), standstill_days=20)
    decision.refresh_from_db()
    facts = services.award_facts(decision, definitive_on=date(2026, 3, 31), has_document=True)
    assert facts.standstill is not None
    assert facts.standstill.ends_on == date(2026, 3, 30)


def test_a_contractual_standstill_is_the_buyers_and_does_not_roll(cast: Cast) -> None:
    # sent on a Sunday, so that seven days later is a Sunday too
    at = datetime(2026, 3, 1, 10, tzinfo=UTC)
    ground = tender(cast, at=at, value=Decimal("100000.00"))
    decision = by_letter(with_decision(ground, at=at), ground, at)
    assert (decision.standstill_days, decision.standstill_ends_on) == (7, date(2026, 3, 8))
    facts = services.award_facts(decision, definitive_on=date(2026, 3, 9), has_document=True)
    assert facts.standstill is not None
    assert facts.standstill.ends_on == date(2026, 3, 8)


def test_the_buyer_sets_the_days_below_the_threshold_but_never_less_than_the_law(cast: Cast) -> None:
    small = tender(cast, value=Decimal("100000.00"))
    assert by_letter(with_decision(small), small, standstill_days=10).standstill_ends_on == date(2026, 3, 12)


def test_a_statutory_standstill_is_never_shorter(ground: Tender) -> None:
    decision = with_decision(ground)
    assert refused(ground, lambda: by_letter(decision, ground, standstill_days=19)) == {"standstill-days"}
    assert refused(ground, lambda: by_letter(decision, ground, standstill_days=91)) == {"standstill-days"}
    assert by_letter(decision, ground, standstill_days=25).standstill_days == 25


def test_winner_and_losers_get_their_letter_at_one_moment(ground: Tender) -> None:
    by_letter(with_decision(ground), ground)
    letters = list(Letter.objects.filter(dossier=ground.case.dossier))
    assert {letter.issued_at for letter in letters} == {AT}
    assert sorted(Message.objects.values_list("address", flat=True)) == [
        "inschrijving@helder.example",
        "inschrijving@zorgvuldig.example",
    ]
    assert set(Message.objects.values_list("is_legal", flat=True)) == {True}
    outcomes = {letter.context["addressee"]["name"]: letter.context["has_won"] for letter in letters}
    assert outcomes == {"Helder B.V.": True, "Zorgvuldig B.V.": False}


def test_a_bid_of_a_consortium_is_answered_by_its_name(ground: Tender) -> None:
    decision = with_decision(ground)
    bid = ground.case.bids.get(organisation__name="Zorgvuldig B.V.")
    bid.consortium = Consortium.objects.create(name="Combinatie Noord", lead=bid.organisation)
    bid.save(update_fields=["consortium"])
    by_letter(decision, ground)
    names = {letter.context["addressee"]["name"] for letter in Letter.objects.filter(dossier=ground.case.dossier)}
    assert names == {"Helder B.V.", "Combinatie Noord"}


def test_the_letters_are_made_and_reopened_as_pdf(ground: Tender) -> None:
    first, _second = with_consensus(ground)
    third = cases.bid(
        ground.case, validity=BidValidity.EXCLUDED, ground="De inschrijving is niet ondertekend.", price=Decimal(1)
    )
    third.organisation.email = "derde@bedrijf.example"
    third.organisation.save(update_fields=["email"])
    decision = services.prepare_award(
        case_id=ground.case.pk,
        awards=[AwardInput(first.organisation, bid=first)],
        reasons="Het plan is het meest concreet.",
        by=ground.cast.buyer,
        at=AT,
    )
    by_letter(decision, ground)
    texts = {}
    for letter in Letter.objects.all():
        assert render_letter(letter_id=letter.pk, at=AT)
        letter.refresh_from_db()
        texts[letter.context["addressee"]["name"]] = " ".join(pdf_text(letter_pdf(letter)).split())
    winner, loser = texts["Helder B.V."], texts["Zorgvuldig B.V."]
    assert "is van plan de opdracht te gunnen aan Helder B.V." in winner
    for text in (winner, loser):
        assert "Het plan is het meest concreet." in text
        assert "23 maart 2026" in text
        assert "71" in text
    assert "is niet van plan de opdracht aan u te gunnen" in loser
    assert "Na bespreking." in loser
    assert "70" in loser
    assert "70" not in winner
    assert "Zorgvuldig" not in winner
    excluded = texts[third.organisation.name]
    assert "De inschrijving is niet ondertekend." in excluded
    assert "Zorgvuldig" not in excluded


def test_sending_is_refused_for_each_wrong_fact(ground: Tender) -> None:
    decision = with_decision(ground)
    elsewhere = dossiers.attachment(cases.case().dossier, ground.cast.buyer)
    for sent_on, proof, codes in (
        (ON + timedelta(days=1), None, {"sent-in-future", "proof-missing"}),
        (ON, None, {"proof-missing"}),
        (date(2026, 2, 1), None, {"sent-before-closing", "proof-missing"}),
        (ON, elsewhere, {"proof-unknown"}),
    ):
        act = partial(by_platform, decision, ground, sent_on=sent_on, proof=proof)
        assert refused(ground, act) == codes
    ground.second.email = ""
    ground.second.save(update_fields=["email"])
    assert refused(ground, lambda: by_letter(decision, ground)) == {"address-missing"}


def test_what_the_platform_sent_is_recorded_and_not_sent_twice(ground: Tender) -> None:
    decision = with_decision(ground)
    proof = dossiers.attachment(ground.case.dossier, ground.cast.buyer)
    sent_on = ON - timedelta(days=3)
    by_platform(decision, ground, sent_on=sent_on, proof=proof)
    decision.refresh_from_db()
    assert decision.sent_by_platform
    assert decision.proof == proof
    assert decision.standstill_ends_on == date(2026, 3, 19)
    assert not Letter.objects.exists()
    assert not Message.objects.exists()


def test_a_decision_is_sent_once(ground: Tender) -> None:
    decision = by_letter(with_decision(ground), ground)
    with pytest.raises(NotAllowed):
        by_letter(decision, ground)
    assert Letter.objects.count() == 2


def test_only_the_buyer_sends(ground: Tender) -> None:
    decision = with_decision(ground)
    for person in (ground.cast.adviser, ground.cast.coordinator, ground.cast.other_buyer, ground.cast.stand_in):
        with pytest.raises(PermissionDenied):
            by_letter(decision, ground, by=person)


def prepare(ground: Tender, *awards: AwardInput, reasons: str = "Het beste.", passed_over: str = "") -> AwardDecision:
    return services.prepare_award(
        case_id=ground.case.pk, awards=awards, reasons=reasons, passed_over=passed_over, by=ground.cast.buyer, at=AT
    )


def test_no_decision_without_judged_bids_consensus_winner_and_reasons(ground: Tender) -> None:
    assert refused(ground, lambda: prepare(ground, reasons=" ")) == {
        "committee",
        "reasons-missing",
        "winner-missing",
    }
    first, second = with_bids(ground)
    early = AwardInput(ground.first, bid=first)
    assert refused(ground, lambda: prepare(ground, early)) == {"committee", "consensus-missing"}
    with_committee(ground)
    assert refused(ground, lambda: prepare(ground, early)) == {"consensus-missing"}
    services.judge_bid(bid_id=second.pk, validity=BidValidity.EXCLUDED, ground="Te laat.", by=ground.cast.buyer, at=AT)
    second.refresh_from_db()
    lost = AwardInput(ground.second, bid=second)
    assert refused(ground, lambda: prepare(ground, lost)) == {"winner-not-valid", "consensus-missing"}
    without = AwardInput(ground.first)
    assert "bid-missing" in refused(ground, lambda: prepare(ground, without))


def test_the_same_is_not_decided_twice_until_the_first_is_withdrawn(ground: Tender) -> None:
    decision = with_decision(ground)
    bid = ground.case.bids.get(organisation=ground.first)
    again = AwardInput(ground.first, bid=bid)
    assert refused(ground, lambda: prepare(ground, again)) == {"decided-before"}

    def withdraw(reason: str) -> Any:
        return services.withdraw_award(decision_id=decision.pk, reason=reason, by=ground.cast.buyer, at=AT)

    assert refused(ground, lambda: withdraw("")) == {"reason-missing"}
    assert withdraw("Rekenfout.").state == AwardState.WITHDRAWN
    assert selectors.award_ways(ground.case) == (True, False)
    assert prepare(ground, again).state == AwardState.DRAFT
    assert selectors.award_ways(ground.case) == (False, False)


def test_lots_are_decided_one_by_one_and_only_to_who_bid_for_them(ground: Tender) -> None:
    north, south = cases.lot(ground.case, "1"), cases.lot(ground.case, "2")
    first = cases.bid(ground.case, ground.first)
    second = cases.bid(ground.case, ground.second)
    first.lots.set([north, south])
    second.lots.set([south])
    with_committee(ground)
    wrong = AwardInput(ground.second, bid=second, lots=(north,))
    assert refused(ground, lambda: prepare(ground, wrong)) == {"lot-not-bid"}
    one = prepare(ground, AwardInput(ground.first, bid=first, lots=(north,)))
    assert list(one.awards.get().lots.all()) == [north]
    again = AwardInput(ground.first, bid=first)
    assert refused(ground, lambda: prepare(ground, again, passed_over="Loting.")) == {"decided-before"}
    equal = AwardInput(ground.second, bid=second, lots=(south,))
    assert refused(ground, lambda: prepare(ground, equal)) == {"passed-over"}
    two = prepare(ground, equal, passed_over="Gelijke punten; de notaris lootte op 2 maart.")
    assert {bid.organisation for bid in selectors.bidders(one)} == {ground.first}
    assert {bid.organisation for bid in selectors.bidders(two)} == {ground.first, ground.second}


def test_a_direct_award_has_no_bids_and_no_standstill(cast: Cast) -> None:
    ground = tender(cast)
    VariantChoice.objects.filter(case=ground.case).update(variant=Variant.EXCLUSIVE_DIRECT)
    decision = prepare(ground, AwardInput(ground.first, value=Decimal("50000.00")))
    assert not selectors.needs_standstill(decision)
    assert refused(ground, lambda: by_letter(decision, ground)) == {"nothing-to-send"}
    done = services.confirm_award(
        decision_id=decision.pk, definitive_on=ON, document_id=None, reason="Besluit.", by=cast.buyer, at=AT
    )
    assert done.definitive_on == ON


def test_a_lot_can_be_direct_while_the_rest_is_tendered(ground: Tender) -> None:
    tendered, direct = cases.lot(ground.case, "1"), cases.lot(ground.case, "2")
    cases.variant_choice(ground.case, Variant.EXCLUSIVE_DIRECT, lot=direct)
    assert selectors.direct_lots(ground.case) == (direct.pk,)
    assert selectors.award_ways(ground.case) == (False, True)
    cases.bid(ground.case, ground.second)
    assert selectors.award_ways(ground.case) == (True, True)
    gift = AwardInput(ground.first, value=Decimal(1), lots=(tendered,))
    assert "bid-missing" in refused(ground, lambda: prepare(ground, gift))
    assert prepare(ground, AwardInput(ground.first, value=Decimal(1), lots=(direct,))).state == AwardState.DRAFT
    assert selectors.award_ways(ground.case) == (True, False)


def confirm(ground: Tender, decision: AwardDecision, on: date) -> AwardDecision:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return services.confirm_award(
        decision_id=decision.pk, definitive_on=on, document_id=None, reason="Brief.", by=ground.cast.buyer, at=at
    )


def test_the_definitive_award_waits_for_the_standstill_and_for_the_judgment(ground: Tender) -> None:
    decision = by_letter(with_decision(ground), ground)
    ends_on = decision.standstill_ends_on
    assert ends_on == date(2026, 3, 23)  # 22 March is a Sunday
    with pytest.raises(Refused) as no:
        confirm(ground, decision, ends_on)
    assert {each.code for each in no.value.blockers} == {"standstill-holds"}
    services.start_proceedings(
        decision_id=decision.pk,
        started_on=ends_on,
        by=ground.cast.buyer,
        at=datetime(2026, 3, 23, 12, tzinfo=UTC),
    )
    with pytest.raises(Refused) as no:
        confirm(ground, decision, ends_on + timedelta(days=1))
    assert {each.code for each in no.value.blockers} == {"proceedings-pending"}
    services.end_proceedings(
        decision_id=decision.pk,
        ended_on=date(2026, 4, 10),
        judgment="De vordering is afgewezen.",
        by=ground.cast.buyer,
        at=datetime(2026, 4, 10, 12, tzinfo=UTC),
    )
    assert confirm(ground, decision, date(2026, 4, 13)).state == AwardState.DEFINITIVE
    assert not Deadline.objects.open().filter(dossier=ground.case.dossier, kind=ProcurementDeadline.STANDSTILL).exists()


@pytest.mark.parametrize("started_on", [ON - timedelta(days=1), date(2026, 3, 24), date(2026, 3, 10)])
def test_proceedings_start_within_the_standstill_and_not_in_the_future(ground: Tender, started_on: date) -> None:
    decision = by_letter(with_decision(ground), ground)
    at = datetime(2026, 3, 9, 12, tzinfo=UTC)
    before = Event.objects.count()
    with pytest.raises(Refused):
        services.start_proceedings(decision_id=decision.pk, started_on=started_on, by=ground.cast.buyer, at=at)
    assert Event.objects.count() == before


def test_a_judgment_has_words_and_a_possible_day(ground: Tender) -> None:
    decision = by_letter(with_decision(ground), ground)
    at = datetime(2026, 3, 9, 12, tzinfo=UTC)
    buyer = ground.cast.buyer
    services.start_proceedings(decision_id=decision.pk, started_on=date(2026, 3, 5), by=buyer, at=at)
    for ended_on, words in ((date(2026, 3, 4), "Nee."), (date(2026, 3, 10), "Nee."), (date(2026, 3, 9), " ")):
        with pytest.raises(Refused):
            services.end_proceedings(decision_id=decision.pk, ended_on=ended_on, judgment=words, by=buyer, at=at)


def test_a_consensus_under_a_decision_does_not_move(ground: Tender) -> None:
    first, _second = with_scores(ground)
    decision = cases.award_decision(ground.case, AwardState.DRAFT)
    plan = ground.case.criteria.get(kind="plan")

    def agree() -> Any:
        return services.set_consensus(
            bid_id=first.pk, scores={plan.pk: services.Points(Decimal(1), "Anders.")}, by=ground.cast.buyer, at=AT
        )

    assert refused(ground, agree) == {"award-prepared"}
    services.withdraw_award(decision_id=decision.pk, reason="Opnieuw.", by=ground.cast.buyer, at=AT)
    assert agree()
