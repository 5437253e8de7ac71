"""Phases 1 and 2 through their acts: one event per act, none on refusal, and nobody without the duty."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from procurement import gates, services
from procurement.models import Case, CaseText, TextBlock
from procurement.services import AnswerEntry, AskEntry, CaseEntry, LotEntry
from procurement.states import (
    AdviceVerdict,
    ApprovalState,
    AskKind,
    BaseKind,
    CaseAction,
    Consideration,
    Phase,
    Route,
    TextKind,
    Variant,
)
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
VALUE = Decimal("1250000.00")


def entry(cast: Cast, **changes: object) -> CaseEntry:
    known: dict[str, object] = {
        "title": "Schoonmaak stadsdeel Oost",
        "department": cast.department,
        "nature": "services",
        "cpv_code": "90910000",
        "estimated_value": VALUE,
        "planned_publication_on": date(2026, 3, 1),
        "client_contact": "Mevrouw De Wit",
    }
    return CaseEntry(**(known | changes))  # type: ignore[arg-type]  # a test names the fields


def opened(cast: Cast, **changes: object) -> Case:
    return services.open_case(entry=entry(cast, **changes), by=cast.buyer, at=AT)


def under_test(cast: Cast, **changes: object) -> Case:
    case = opened(cast, **changes)
    services.record_opportunities(
        case_id=case.pk, note="Veel kansen.", route=Route.MARKET, market={}, by=cast.buyer, at=AT
    )
    services.test_threshold(case_id=case.pk, by=cast.buyer, at=AT)
    return case


def asked(cast: Cast, percent: str = "5", **changes: object) -> Case:
    case = under_test(cast, **changes)
    choose(case, cast, Variant.CONDITION)
    services.set_ask(case_id=case.pk, entry=percentage(percent), by=cast.buyer, at=AT)
    return case


def choose(case: Case, cast: Cast, *variants: Variant, lot_id: int | None = None) -> None:
    services.choose_variants(
        case_id=case.pk, lot_id=lot_id, variants=variants, reasoning="Past bij de markt.", by=cast.buyer, at=AT
    )


def percentage(percent: str) -> AskEntry:
    return AskEntry(kind=AskKind.PERCENTAGE, percent=Decimal(percent), reasoning="De markt kan dit aan.")


WAIVER = AskEntry(kind=AskKind.WAIVER, percent=None, reasoning="Er is geen enkele kans.")


def events(case: Case) -> int:
    return Event.objects.filter(dossier=case.dossier).count()


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in refused.value.blockers}


def test_an_opened_case_has_its_number_dossier_buyer_and_one_event(cast: Cast) -> None:
    case = opened(cast)
    assert (case.reference, case.phase) == ("SR-2026-0001", Phase.PREPARE)
    assert case.dossier.reference == case.reference
    assert case.dossier.acting(cast.buyer, Role.BUYER) is not None
    assert events(case) == 1
    assert opened(cast).reference == "SR-2026-0002"


def test_a_refused_opening_takes_no_number(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        opened(cast, title=" ", estimated_value=Decimal(0), cpv_code="12")
    assert codes(refused) == {"title-missing", "value-not-positive", "cpv-wrong"}
    assert opened(cast).reference == "SR-2026-0001"


def test_only_a_buyer_opens_a_case(cast: Cast) -> None:
    for person in (cast.adviser, cast.auditor, cast.contractor, cast.administrator):
        with pytest.raises(PermissionDenied):
            services.open_case(entry=entry(cast), by=person, at=AT)


def test_creating_a_case_takes_at_most_nine_statements(
    cast: Cast, django_assert_max_num_queries: Callable[..., object]
) -> None:
    buyer = User.objects.get(pk=cast.buyer.pk)
    with django_assert_max_num_queries(9) as counted:  # type: ignore[attr-defined]
        services.open_case(entry=entry(cast), by=buyer, at=AT)
    assert counted


def test_an_edit_keeps_what_it_was_and_an_empty_edit_leaves_no_event(cast: Cast) -> None:
    case = opened(cast)
    services.edit_case(case_id=case.pk, entry=entry(cast, title="Glasbewassing"), by=cast.buyer, at=AT)
    last = Event.objects.filter(dossier=case.dossier).order_by("-sequence")[0]
    assert last.facts["changed"]["title"] == ["Schoonmaak stadsdeel Oost", "Glasbewassing"]
    assert events(case) == 2
    services.edit_case(case_id=case.pk, entry=entry(cast, title="Glasbewassing"), by=cast.buyer, at=AT)
    assert events(case) == 2


def test_another_buyer_may_not_act_on_the_case(cast: Cast) -> None:
    case = opened(cast)
    with pytest.raises(PermissionDenied):
        services.edit_case(case_id=case.pk, entry=entry(cast), by=cast.other_buyer, at=AT)
    assert events(case) == 1


def test_the_value_of_a_case_is_the_sum_of_its_lots(cast: Cast) -> None:
    case = opened(cast)
    lots = [
        LotEntry("1", "Oost", "services", "90910000", Decimal("300000.00")),
        LotEntry("2", "West", "services", "90910000", Decimal("200000.50")),
    ]
    case = services.set_lots(case_id=case.pk, entries=lots, by=cast.buyer, at=AT)
    assert case.estimated_value == Decimal("500000.50")
    services.set_lots(case_id=case.pk, entries=lots[:1], by=cast.buyer, at=AT)
    assert [lot.number for lot in case.lots.all()] == ["1"]
    with pytest.raises(Refused) as refused:
        services.edit_case(case_id=case.pk, entry=entry(cast), by=cast.buyer, at=AT)
    assert codes(refused) == {"value-beside-lots"}


def test_two_lots_with_one_number_are_refused(cast: Cast) -> None:
    case = opened(cast)
    lot = LotEntry("1", "Oost", "services", "90910000", None, is_exempted=True)
    with pytest.raises(Refused) as refused:
        services.set_lots(case_id=case.pk, entries=[lot, lot], by=cast.buyer, at=AT)
    assert codes(refused) == {"lot-twice", "lot-without-value"}
    assert events(case) == 1


@pytest.mark.parametrize(
    ("nature", "value", "day", "applies", "threshold"),
    [
        ("works", "300000.00", date(2026, 3, 1), True, "216000.00"),
        ("services", "216000.00", date(2026, 3, 1), True, "216000.00"),
        ("services", "216000.00", date(2025, 12, 31), False, "221000.00"),
        ("services", "215999.99", date(2026, 3, 1), False, "216000.00"),
    ],
)
def test_the_threshold_for_services_holds_for_every_kind_of_contract(
    cast: Cast, nature: str, value: str, day: date, applies: bool, threshold: str
) -> None:
    """Worked examples 3 and 4 through the service (R8)."""
    case = opened(cast, nature=nature, estimated_value=Decimal(value), planned_publication_on=day)
    test = services.test_threshold(case_id=case.pk, by=cast.buyer, at=AT)
    assert (test.applies, test.threshold) == (applies, Decimal(threshold))
    assert test.valid_from <= day
    assert test.source


def test_a_threshold_test_needs_value_and_date(cast: Cast) -> None:
    case = opened(cast)
    Case.objects.filter(pk=case.pk).update(estimated_value=None, planned_publication_on=None)
    with pytest.raises(Refused) as refused:
        services.test_threshold(case_id=case.pk, by=cast.buyer, at=AT)
    assert codes(refused) == {"value-missing", "date-missing"}


def test_a_variant_is_chosen_after_the_threshold_test_only(cast: Cast) -> None:
    case = opened(cast)
    with pytest.raises(Refused) as refused:
        choose(case, cast, Variant.CONDITION)
    assert codes(refused) == {"no-threshold-test"}
    assert events(case) == 1


def test_a_chosen_variant_keeps_the_advice_of_the_moment_and_replaces_the_earlier_one(cast: Cast) -> None:
    case = under_test(cast)
    choose(case, cast, Variant.CONDITION)
    choose(case, cast, Variant.CONDITION, Variant.CRITERION)
    current = case.variant_choices.filter(replaced_at__isnull=True)
    assert {each.variant for each in current} == {Variant.CONDITION, Variant.CRITERION}
    assert len(current[0].verdicts) == len(Variant)
    assert case.variant_choices.count() == 3


@pytest.mark.parametrize(
    ("exempt", "refused_by"),
    [
        (("79999.00", "20000.00"), None),
        (("79999.00", "20001.00"), None),
        (("80000.00",), "lot-too-large"),
        (("79999.00", "20002.00"), "lots-share"),
    ],
)
def test_a_breach_of_the_lots_regulation_blocks_the_variant(
    cast: Cast, exempt: tuple[str, ...], refused_by: str | None
) -> None:
    """Worked example 5 through the services (R11)."""
    case = under_test(cast)
    left = Decimal(500000) - sum(Decimal(each) for each in exempt)
    lots = [LotEntry(str(n), f"Perceel {n}", "services", "", Decimal(v), True) for n, v in enumerate(exempt, 1)]
    lots.append(LotEntry("9", "Rest", "services", "", left))
    services.set_lots(case_id=case.pk, entries=lots, by=cast.buyer, at=AT)
    first = case.lots.get(number="1")
    if refused_by is None:
        choose(case, cast, Variant.LOTS, lot_id=first.pk)
        assert case.variant_choices.get().lot == first
        return
    with pytest.raises(Refused) as refused:
        choose(case, cast, Variant.LOTS, lot_id=first.pk)
    assert refused_by in codes(refused)
    assert not case.variant_choices.exists()


def test_a_percentage_needs_its_reasoning_also_at_five(cast: Cast) -> None:
    case = under_test(cast)
    with pytest.raises(Refused) as refused:
        services.set_ask(case_id=case.pk, entry=AskEntry(AskKind.PERCENTAGE, Decimal(5), " "), by=cast.buyer, at=AT)
    assert codes(refused) == {"reasoning-missing"}


@pytest.mark.parametrize("percent", ["0.9", "25.1", "30"])
def test_a_percentage_outside_one_to_twenty_five_is_refused(cast: Cast, percent: str) -> None:
    case = under_test(cast)
    with pytest.raises(Refused) as refused:
        services.set_ask(case_id=case.pk, entry=percentage(percent), by=cast.buyer, at=AT)
    assert codes(refused) == {"percentage-out-of-range"}


def test_an_effort_obligation_says_what_when_and_what_else(cast: Cast) -> None:
    case = under_test(cast)
    with pytest.raises(Refused) as refused:
        services.set_ask(case_id=case.pk, entry=AskEntry(AskKind.EFFORT, None, "Kleine markt."), by=cast.buyer, at=AT)
    assert codes(refused) == {"effort-asked", "effort-enough", "effort-failing"}


def advised(case: Case, cast: Cast) -> None:
    advice = services.ask_advice(case_id=case.pk, question="Is dit haalbaar?", by=cast.buyer, at=AT)
    services.give_advice(
        advice_id=advice.pk, text="Nee, bijna niet.", verdict=AdviceVerdict.AGREE, by=cast.adviser, at=AT
    )
    services.answer_advice(advice_id=advice.pk, reply="Wij volgen dit.", by=cast.buyer, at=AT)


def with_adviser(case: Case, cast: Cast) -> None:
    services.assign_person(case_id=case.pk, person=cast.adviser, role=Role.ADVISER, by=cast.coordinator, at=AT)


def test_less_than_five_above_the_threshold_needs_advice_on_file(cast: Cast) -> None:
    case = asked(cast, "3")
    with_adviser(case, cast)
    with pytest.raises(Refused) as refused:
        services.advance_case(case_id=case.pk, action=CaseAction.START_SPECIFYING, by=cast.buyer, at=AT)
    assert codes(refused) == {"explanation"}
    advised(case, cast)
    moved = services.advance_case(case_id=case.pk, action=CaseAction.START_SPECIFYING, by=cast.buyer, at=AT)
    assert moved.phase == Phase.SPECIFY


def test_below_the_threshold_three_percent_needs_no_advice(cast: Cast) -> None:
    case = asked(cast, "3", estimated_value=Decimal(100000))
    moved = services.advance_case(case_id=case.pk, action=CaseAction.START_SPECIFYING, by=cast.buyer, at=AT)
    assert moved.phase == Phase.SPECIFY


def test_a_waiver_waits_for_advice_and_a_coordinator(cast: Cast) -> None:
    case = under_test(cast)
    with_adviser(case, cast)
    choose(case, cast, Variant.CONDITION)
    ask = services.set_ask(case_id=case.pk, entry=WAIVER, by=cast.buyer, at=AT)
    assert ask.approval == ApprovalState.PROPOSED
    with pytest.raises(Refused) as refused:
        services.approve_waiver(case_id=case.pk, reason="Akkoord.", by=cast.coordinator, at=AT)
    assert codes(refused) == {"advice-missing"}
    advised(case, cast)
    for person in (cast.buyer, cast.adviser, cast.auditor):
        with pytest.raises(PermissionDenied):
            services.approve_waiver(case_id=case.pk, reason="Akkoord.", by=person, at=AT)
    before = events(case)
    ask = services.approve_waiver(case_id=case.pk, reason="Akkoord.", by=cast.coordinator, at=AT)
    assert (ask.approval, events(case)) == (ApprovalState.APPROVED, before + 1)
    with pytest.raises(NotAllowed):
        services.refuse_waiver(case_id=case.pk, reason="Toch niet.", by=cast.coordinator, at=AT)


def test_a_coordinator_who_proposed_the_waiver_or_stands_in_for_the_proposer_cannot_approve_it(cast: Cast) -> None:
    case = under_test(cast)
    with_adviser(case, cast)
    services.set_ask(case_id=case.pk, entry=WAIVER, by=cast.buyer, at=AT)
    advised(case, cast)
    case.ask.set_by = cast.coordinator
    case.ask.save(update_fields=["set_by"])
    with pytest.raises(Refused) as refused:
        services.approve_waiver(case_id=case.pk, reason="Akkoord.", by=cast.coordinator, at=AT)
    assert codes(refused) == {"own-proposal"}


def test_a_refused_waiver_gives_the_turn_back_to_the_buyer(cast: Cast) -> None:
    case = under_test(cast)
    services.set_ask(case_id=case.pk, entry=WAIVER, by=cast.buyer, at=AT)
    services.refuse_waiver(case_id=case.pk, reason="Er zijn wel kansen.", by=cast.coordinator, at=AT)
    waiver = next(each for each in gates.prepare_conditions(case) if each.code == "waiver")
    assert waiver.blocks
    assert waiver.whose == Role.BUYER
    services.set_ask(case_id=case.pk, entry=percentage("5"), by=cast.buyer, at=AT)
    waiver = next(each for each in gates.prepare_conditions(case) if each.code == "waiver")
    assert not waiver.applies


def test_one_question_at_a_time_and_an_advice_is_given_once(cast: Cast) -> None:
    case = opened(cast)
    with_adviser(case, cast)
    advice = services.ask_advice(case_id=case.pk, question="Wat vindt u?", by=cast.buyer, at=AT)
    with pytest.raises(Refused) as refused:
        services.ask_advice(case_id=case.pk, question="En dit?", by=cast.buyer, at=AT)
    assert codes(refused) == {"advice-open"}
    with pytest.raises(Refused):
        services.answer_advice(advice_id=advice.pk, reply="Te vroeg.", by=cast.buyer, at=AT)
    services.give_advice(advice_id=advice.pk, text="Doen.", verdict=AdviceVerdict.AGREE, by=cast.adviser, at=AT)
    with pytest.raises(Refused) as refused:
        services.give_advice(advice_id=advice.pk, text="Niet.", verdict=AdviceVerdict.AGREE, by=cast.adviser, at=AT)
    assert codes(refused) == {"advice-given"}


def test_an_adviser_takes_a_case_once(cast: Cast) -> None:
    case = opened(cast)
    services.take_case(case_id=case.pk, by=cast.adviser, at=AT)
    with pytest.raises(Refused) as refused:
        services.take_case(case_id=case.pk, by=cast.other_adviser, at=AT)
    assert codes(refused) == {"adviser-known"}
    with pytest.raises(PermissionDenied):
        services.take_case(case_id=case.pk, by=cast.buyer, at=AT)


def test_a_role_goes_to_who_holds_it_in_the_office(cast: Cast) -> None:
    case = opened(cast)
    with pytest.raises(Refused) as refused:
        services.assign_person(case_id=case.pk, person=cast.auditor, role=Role.ADVISER, by=cast.coordinator, at=AT)
    assert codes(refused) == {"role-not-held"}


def specified(cast: Cast) -> Case:
    case = asked(cast)
    services.advance_case(case_id=case.pk, action=CaseAction.START_SPECIFYING, by=cast.buyer, at=AT)
    return case


def answers() -> list[AnswerEntry]:
    given = {"enforceable": "enforceable", "criterion": "no", "tailored": "standard", "frame": "frame", "joint": "one"}
    return [AnswerEntry(each, given.get(each, "5 procent"), "Dat past hier.") for each in Consideration]


def ready(cast: Cast) -> Case:
    case = specified(cast)
    services.answer_considerations(case_id=case.pk, answers=answers(), by=cast.buyer, at=AT)
    services.set_base(case_id=case.pk, kind=BaseKind.CONTRACT_VALUE, reason="Vast bedrag.", by=cast.buyer, at=AT)
    case.criteria.create(title="Prijs", kind="other", weight=Decimal(100), scale="Laagste prijs.")
    case = services.edit_case(
        case_id=case.pk, entry=entry(cast, tenders_close_at=AT + timedelta(days=60)), by=cast.buyer, at=AT
    )
    kinds = gates.needed_texts(gates.case_facts(case))
    services.write_texts(case_id=case.pk, kinds=kinds, by=cast.buyer, at=AT)
    return case


def test_seven_answers_each_need_a_reason(cast: Cast) -> None:
    case = specified(cast)
    before = events(case)
    with pytest.raises(Refused) as refused:
        services.answer_considerations(
            case_id=case.pk, answers=[AnswerEntry(Consideration.JOINT, "one", "")], by=cast.buyer, at=AT
        )
    assert codes(refused) == {"reason-missing"}
    assert events(case) == before
    services.answer_considerations(case_id=case.pk, answers=answers(), by=cast.buyer, at=AT)
    assert case.considerations.count() == 7
    assert events(case) == before + 1


def test_variant_three_asks_no_considerations_and_says_why(cast: Cast) -> None:
    case = specified(cast)
    choose(case, cast, Variant.RESERVED)
    condition = next(each for each in gates.specify_conditions(case) if each.code == "considerations")
    assert not condition.applies
    assert "2.82" in condition.why
    with pytest.raises(Refused) as refused:
        services.answer_considerations(case_id=case.pk, answers=answers(), by=cast.buyer, at=AT)
    assert codes(refused) == {"considerations-skipped"}


def test_a_text_with_an_open_place_is_refused_by_name(cast: Cast) -> None:
    case = specified(cast)
    with pytest.raises(Refused) as refused:
        services.write_texts(case_id=case.pk, kinds=[TextKind.FINE_CLAUSE], by=cast.buyer, at=AT)
    assert codes(refused) == {"place-empty"}
    assert not CaseText.objects.filter(case=case).exists()


def test_an_unknown_place_in_a_standard_text_is_refused(cast: Cast) -> None:
    case = ready(cast)
    TextBlock.objects.create(
        kind=TextKind.STRATEGY, version="2", title="Nieuw", body="{nonsense}", valid_from=date(2026, 1, 1), source="x"
    )
    with pytest.raises(Refused) as refused:
        services.write_texts(case_id=case.pk, kinds=[TextKind.STRATEGY], by=cast.buyer, at=AT)
    assert codes(refused) == {"place-unknown"}


def test_the_written_texts_hold_the_answers_and_no_place(cast: Cast) -> None:
    case = ready(cast)
    texts = {text.kind: text.body for text in case.texts.all()}
    assert set(texts) == {"strategy", "tender_guide", "contract_clauses", "fine_clause"}
    assert all("{" not in body for body in texts.values())
    assert "5% van de waarde" in texts["contract_clauses"]
    assert "binnen 7 dagen" in texts["contract_clauses"]
    assert "factor 1,00" in texts["fine_clause"]
    assert case.reference in texts["strategy"]


def test_an_adviser_edits_a_text_until_it_is_published(cast: Cast) -> None:
    case = ready(cast)
    with_adviser(case, cast)
    text = case.texts.get(kind=TextKind.STRATEGY)
    with pytest.raises(PermissionDenied):
        services.edit_text(text_id=text.pk, body="Van mij.", by=cast.buyer, at=AT)
    with pytest.raises(Refused) as refused:
        services.edit_text(text_id=text.pk, body="Nog {open}.", by=cast.adviser, at=AT)
    assert codes(refused) == {"place-left"}
    services.edit_text(text_id=text.pk, body="Op maat.", by=cast.adviser, at=AT)
    case = services.advance_case(case_id=case.pk, action=CaseAction.START_SELECTING, by=cast.buyer, at=AT)
    assert case.phase == Phase.SELECT
    text.refresh_from_db()
    assert text.frozen_at is not None
    assert len(text.sha256) == 64
    with pytest.raises(Refused):
        services.edit_text(text_id=text.pk, body="Toch anders.", by=cast.adviser, at=AT)


def test_publication_names_everything_that_is_missing(cast: Cast) -> None:
    case = specified(cast)
    with pytest.raises(Refused) as refused:
        services.advance_case(case_id=case.pk, action=CaseAction.START_SELECTING, by=cast.buyer, at=AT)
    assert {"considerations", "base", "criteria", "closing-time", "text-strategy"} <= codes(refused)


def test_a_published_tender_does_not_go_back(cast: Cast) -> None:
    case = ready(cast)
    published = services.advance_case(case_id=case.pk, action=CaseAction.START_SELECTING, by=cast.buyer, at=AT)
    assert published.published_on is not None
    before_it = AT if published.published_on > AT.date() else AT - timedelta(days=1)
    after_it = before_it + timedelta(days=400)
    with pytest.raises(Refused) as refused:
        services.return_case(
            case_id=case.pk, action=CaseAction.RETURN_TO_SPECIFYING, reason="Fout.", by=cast.buyer, at=after_it
        )
    assert codes(refused) == {"published"}
    back = services.return_case(
        case_id=case.pk, action=CaseAction.RETURN_TO_SPECIFYING, reason="Fout.", by=cast.buyer, at=before_it
    )
    assert (back.phase, back.published_on) == (Phase.SPECIFY, None)
    assert not case.texts.filter(frozen_at__isnull=False).exists()


def test_a_coordinator_passes_a_gate_with_a_reason_that_stays(cast: Cast) -> None:
    case = opened(cast)
    with pytest.raises(Refused) as refused:
        services.pass_gate(case_id=case.pk, action=CaseAction.START_SPECIFYING, reason=" ", by=cast.coordinator, at=AT)
    assert codes(refused) == {"reason-missing"}
    with pytest.raises(PermissionDenied):
        services.pass_gate(case_id=case.pk, action=CaseAction.START_SPECIFYING, reason="x", by=cast.buyer, at=AT)
    services.pass_gate(case_id=case.pk, action=CaseAction.START_SPECIFYING, reason="Spoed.", by=cast.coordinator, at=AT)
    last = Event.objects.filter(dossier=case.dossier).order_by("-sequence")[0]
    assert (last.verb, last.reason) == ("procurement.gate-passed", "Spoed.")
    assert "threshold" in last.facts["unmet"]


def test_a_case_that_does_not_go_to_the_market_ends_in_phase_one(cast: Cast) -> None:
    case = opened(cast)
    with pytest.raises(Refused) as refused:
        services.deliver_ourselves(case_id=case.pk, delivery="Werkbrigade.", by=cast.buyer, at=AT)
    assert codes(refused) == {"route-market"}
    services.record_opportunities(
        case_id=case.pk, note="De Werkbrigade kan dit.", route=Route.WERKBRIGADE, market={}, by=cast.buyer, at=AT
    )
    ended = services.deliver_ourselves(case_id=case.pk, delivery="Werkbrigade.", by=cast.buyer, at=AT)
    assert (ended.phase, ended.closed_at) == (Phase.OWN_DELIVERY, AT)


def test_a_stopped_case_keeps_its_reason_and_goes_no_further(cast: Cast) -> None:
    case = opened(cast)
    stopped = services.stop_case(case_id=case.pk, reason="Niet meer nodig.", document=None, by=cast.buyer, at=AT)
    assert (stopped.phase, stopped.stop_reason) == (Phase.STOPPED, "Niet meer nodig.")
    with pytest.raises(NotAllowed):
        services.stop_case(case_id=case.pk, reason="Nog eens.", document=None, by=cast.buyer, at=AT)


def test_a_published_tender_stops_with_a_document_only(cast: Cast) -> None:
    case = cast_case(cast, Phase.SELECT)
    Case.objects.filter(pk=case.pk).update(published_on=date(2026, 1, 15))
    with pytest.raises(Refused) as refused:
        services.stop_case(case_id=case.pk, reason="Ingetrokken.", document=None, by=cast.buyer, at=AT)
    assert codes(refused) == {"document-missing"}


def test_a_move_that_the_table_does_not_know_is_refused(cast: Cast) -> None:
    case = opened(cast)
    with pytest.raises(NotAllowed):
        services.advance_case(case_id=case.pk, action=CaseAction.START_SELECTING, by=cast.buyer, at=AT)
