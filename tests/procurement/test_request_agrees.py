"""What is asked agrees with the variant, and absurd input is refused at its field with what to do (R9, R10)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from procurement import gates, services
from procurement.gates import case_facts
from procurement.models import Case
from procurement.rules import why_not_combined, why_not_with_variants
from procurement.selectors import ask_open, lots_source, obligation_source, value_source
from procurement.services import AskEntry, LotEntry
from procurement.states import AskKind, Variant
from sroi.kernel.refusals import Refused
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.procurement.pages import browser, path, shown
from tests.procurement.prepare import asked, choose, codes, specified, under_test
from tests.procurement.test_kept import Inputs, typed

EFFORT = AskEntry(
    AskKind.EFFORT,
    None,
    "Bijna geen concurrentie.",
    effort_asked="Twee leerplekken per jaar",
    effort_enough="Vier leerplekken van drie maanden",
    effort_failing="Een gesprek, daarna een boete",
)


@pytest.mark.parametrize(
    ("kind", "variants", "refused"),
    [
        (AskKind.PERCENTAGE, ["1a"], []),
        (AskKind.PERCENTAGE, ["1b", "1c"], []),
        (AskKind.PERCENTAGE, ["1c"], ["ask-beside-effort"]),
        (AskKind.EFFORT, ["1c"], []),
        (AskKind.EFFORT, ["1a"], ["ask-beside-condition"]),
        (AskKind.EFFORT, ["1a", "1c"], []),
        (AskKind.WAIVER, ["1a"], []),
        (AskKind.PERCENTAGE, ["3"], []),
        (AskKind.EFFORT, [], []),
    ],
)
def test_a_percentage_goes_with_1a_and_an_effort_with_1c(kind: str, variants: list[str], refused: list[str]) -> None:
    """Worked example: 1c alone with 5% is refused at the request; one lot with 1a and one with 1c leave both open."""
    found = why_not_with_variants(kind, variants)
    assert [each.code for each in found] == refused
    assert all(each.field == "kind" for each in found)


@given(st.sets(st.sampled_from(list(Variant))), st.sampled_from(list(AskKind)))
def test_there_is_always_a_request_that_agrees_and_more_variants_never_forbid_it(
    variants: set[Variant], kind: AskKind
) -> None:
    """A law: nobody gets stuck, a waiver is never refused for a variant, and the order of variants says nothing."""
    assert any(not why_not_with_variants(each, variants) for each in (AskKind.PERCENTAGE, AskKind.EFFORT))
    assert not why_not_with_variants(AskKind.WAIVER, variants)
    assert why_not_with_variants(kind, sorted(variants)) == why_not_with_variants(kind, sorted(variants, reverse=True))
    both = variants | {Variant.CONDITION, Variant.EFFORT}
    assert not why_not_with_variants(kind, both)


@given(st.sets(st.sampled_from(list(Variant)), min_size=1))
def test_on_one_lot_the_request_is_decided_when_1a_or_1c_is_chosen(variants: set[Variant]) -> None:
    if why_not_combined(variants) or Variant.CRITERION in variants:
        return
    open_to = {kind for kind in (AskKind.PERCENTAGE, AskKind.EFFORT) if not why_not_with_variants(kind, variants)}
    decided = variants & {Variant.CONDITION, Variant.EFFORT}
    assert len(open_to) == (1 if decided else 2)


@pytest.mark.django_db
def test_the_request_is_refused_at_its_field_and_the_gate_asks_for_another(cast: Cast) -> None:
    case = asked(cast)
    with pytest.raises(Refused) as refused:
        services.set_ask(case_id=case.pk, entry=EFFORT, by=cast.buyer, at=AT)
    assert "ask-beside-condition" in codes(refused)
    choose(case, cast, Variant.EFFORT)
    facts = case_facts(Case.objects.get(pk=case.pk))
    assert "ask" in {each.code for each in gates.prepared(facts) if each.blocks}
    assert [each.code for each in ask_open(facts)] == ["ask-beside-effort"]
    services.set_ask(case_id=case.pk, entry=EFFORT, by=cast.buyer, at=AT)
    facts = case_facts(Case.objects.get(pk=case.pk))
    assert "ask" not in {each.code for each in gates.prepared(facts) if each.blocks}


@pytest.mark.django_db
def test_the_page_says_at_the_request_what_to_do_and_keeps_what_was_typed(cast: Cast) -> None:
    case, client = under_test(cast), browser(cast.buyer)
    choose(case, cast, Variant.EFFORT)
    answers = typed(client, path(case, "ask-set"), kind="percentage", percent="5", reasoning="Past.")
    response = client.post(path(case, "ask-set"), answers)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Variant 1c vraagt een inspanning en geen percentage." in page[page.index('id="id_kind_error"') :][:400]
    assert Inputs(page).found["percent"] == "5"


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["effort_asked", "effort_enough", "effort_failing"])
def test_an_effort_says_what_when_it_is_enough_and_what_follows(cast: Cast, missing: str) -> None:
    case = under_test(cast)
    choose(case, cast, Variant.EFFORT)
    entry = replace(EFFORT, **{missing: " "})  # type: ignore[arg-type]  # a test names the field
    with pytest.raises(Refused) as refused:
        services.set_ask(case_id=case.pk, entry=entry, by=cast.buyer, at=AT)
    assert [each.field for each in refused.value.blockers] == [missing]


def day(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%d-%m-%Y}"


ABSURD: list[tuple[str, str, dict[str, str], str]] = [
    ("case-edit", "estimated_value", {"estimated_value": "-5"}, "minstens"),
    ("case-edit", "estimated_value", {"estimated_value": "0"}, "minstens"),
    ("case-edit", "estimated_value", {"estimated_value": "9.000.000.000.000"}, "Geraamde waarde"),
    ("case-edit", "estimated_value", {"estimated_value": "6.000.000.000"}, "hoogstens"),
    ("case-edit", "close_on", {"close_on": day(-1), "close_time": "12:00"}, "verleden"),
    ("case-edit", "close_on", {"close_on": "1-2-2026", "close_time": "12:00"}, "Kies een later"),
    ("case-edit", "close_time", {"close_on": day(40), "close_time": "25:99"}, "uren en minuten"),
    ("case-edit", "ends_on", {"starts_on": "1-5-2027", "ends_on": "1-4-2027"}, "Kies een latere datum"),
    ("case-edit", "ends_on", {"starts_on": day(400), "ends_on": "1-1-2999"}, "meer dan 50 jaar"),
    ("case-edit", "starts_on", {"starts_on": "1-1-2020"}, "vóór de publicatie op"),
    ("case-edit", "starts_on", {"starts_on": day(39), "close_on": day(40), "close_time": "12:00"}, "vóór de sluiting"),
    ("case-edit", "planned_publication_on", {"planned_publication_on": "1-1-1900"}, "Kies een dag"),
    ("lot-edit", "lots-0-value", {"lots-0-number": "1", "lots-0-title": "A", "lots-0-value": "-20"}, "minstens"),
    ("lot-edit", "lots-0-value", {"lots-0-number": "1", "lots-0-title": "A", "lots-0-value": "0"}, "minstens"),
    (
        "lot-edit",
        "lots-1-number",
        {"lots-0-number": "1", "lots-0-title": "A", "lots-1-number": "1", "lots-1-title": "B"},
        "eigen nummer",
    ),
    (
        "lot-edit",
        "lots-0-value",
        {"lots-0-number": "1", "lots-0-title": "A", "lots-0-is_exempted": "on"},
        "Vul de waarde van het perceel in",
    ),
    ("opportunity-record", "social_parties", {"social_parties": "-1"}, "minstens"),
    ("opportunity-record", "talked_on", {"talked_on": day(3)}, "nog niet"),
    ("ask-set", "percent", {"kind": "percentage", "percent": "0"}, "ligt tussen"),
    ("ask-set", "percent", {"kind": "percentage", "percent": "-3"}, "ligt tussen"),
    ("ask-set", "percent", {"kind": "percentage", "percent": "80"}, "ligt tussen"),
    ("consultation-edit", "closes_on", {"closes_on": day(-1)}, "."),
    ("advice-ask", "due_on", {"due_on": day(-1)}, "."),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "field", "given_", "words"), ABSURD)
def test_absurd_input_is_refused_at_its_field_with_a_sentence(
    cast: Cast, name: str, field: str, given_: dict[str, str], words: str
) -> None:
    case, client = under_test(cast), browser(cast.buyer)
    whole: dict[str, Any] = {"purpose": "Wat kan de markt?", "questions": "Kan dit?", "question": "Kan dit?"}
    whole |= {"reasoning": "Past.", "discussed_with": "Mevrouw De Wit"}
    answers = typed(client, path(case, name))
    answers |= {key: value for key, value in whole.items() if key in answers} | given_
    response = client.post(path(case, name), answers)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page, "at the field"
    said = page[page.index(f'id="id_{field}_error"') :].split("</div>")[0]
    assert words in said
    assert said.rstrip().removesuffix("</p>").endswith("."), "a sentence"


@pytest.mark.django_db
def test_absurd_figures_of_criteria_are_refused_at_their_field(cast: Cast) -> None:
    case, client = specified(cast), browser(cast.buyer)
    for weight in ("-5", "101", "abc"):
        answers = typed(client, path(case, "criterion-list"))
        prefix = next(name for name in answers if name.endswith("-0-weight")).removesuffix("weight")
        answers |= {f"{prefix}title": "Prijs", f"{prefix}kind": "price", f"{prefix}weight": weight}
        response = client.post(path(case, "criterion-list"), answers)
        assert response.status_code == 422
        assert f'id="id_{prefix}weight_error"' in response.content.decode()


def lots(*rows: tuple[str, str, bool]) -> list[LotEntry]:
    return [LotEntry(number, f"Perceel {number}", "services", "", Decimal(value), out) for number, value, out in rows]


@pytest.mark.django_db
def test_every_figure_of_the_tasks_tells_how_it_was_computed(cast: Cast) -> None:
    """Worked example: EUR 2.4 million in three lots, one of EUR 79,000 left out: 3.29% of the whole, 5% is 120,000."""
    case, client = asked(cast), browser(cast.buyer)
    rows = lots(("1", "1400000", False), ("2", "921000", False), ("3", "79000", True))
    services.set_lots(case_id=case.pk, entries=rows, by=cast.buyer, at=AT)
    services.test_threshold(case_id=case.pk, by=cast.buyer, at=AT)
    facts = case_facts(Case.objects.get(pk=case.pk))
    whole, share = value_source(facts), lots_source(facts)
    assert whole is not None
    assert share is not None
    assert whole.filled_in.endswith("= €\N{NO-BREAK SPACE}2.400.000,00")
    assert "3,29%" in share.filled_in
    owed = obligation_source(facts, value=Decimal(2_400_000), percent=Decimal(5))
    assert owed.filled_in.endswith("= €\N{NO-BREAK SPACE}120.000,00")
    expected = {"case-edit": 1, "lot-edit": 2, "threshold-test": 1, "variant-advice": 2, "ask-set": 4}
    for name, count in expected.items():
        assert shown(client.get(path(case, name))).count("sr-how") >= count, name
