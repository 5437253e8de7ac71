"""Phases 1 and 2 through their acts: one event per act, none on refusal, and nobody without the duty."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from procurement import gates, rules, selectors, services
from procurement.gates.facts import variant_facts
from procurement.models import Case
from procurement.services import AskEntry, LotEntry
from procurement.states import (
    AdviceVerdict,
    ApprovalState,
    AskKind,
    CaseAction,
    Phase,
    Variant,
)
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.dossier.states import DossierVerb
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.procurement.prepare import (
    WAIVER,
    advised,
    asked,
    choose,
    codes,
    entry,
    events,
    opened,
    percentage,
    under_test,
    with_adviser,
)

pytestmark = pytest.mark.django_db


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
    assert current[0].advice_version == rules.VERSION
    assert current[0].advice_facts == json.loads(json.dumps(rules.facts_values(variant_facts(gates.case_facts(case)))))
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
    (told,) = selectors.ask_open(gates.case_facts(case))
    assert dict(told.values) == {"reason": "Er zijn wel kansen."}
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


def test_a_coordinator_withdraws_a_role_with_a_reason_and_once(cast: Cast) -> None:
    """R1: the timeline keeps who had the role and why it ended; after that the case is out of sight."""
    case = opened(cast)
    with_adviser(case, cast)
    held = case.dossier.assignments.get(role=Role.ADVISER)

    def withdraw(by: User, reason: str) -> None:
        services.withdraw_person(case_id=case.pk, assignment_id=held.pk, reason=reason, by=by, at=AT)

    with pytest.raises(PermissionDenied):
        withdraw(cast.buyer, "Andere taak")
    with pytest.raises(Refused) as refused:
        withdraw(cast.coordinator, " ")
    assert codes(refused) == {"reason-missing"}
    withdraw(cast.coordinator, "Andere taak")
    held.refresh_from_db()
    assert held.ended_at == AT
    event = Event.objects.get(dossier=case.dossier, verb=DossierVerb.ROLE_WITHDRAWN)
    assert (event.reason, event.facts["name"]) == ("Andere taak", held.user.name)
    with pytest.raises(Refused) as refused:
        withdraw(cast.coordinator, "Nog eens")
    assert codes(refused) == {"role-ended"}
