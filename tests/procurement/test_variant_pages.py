"""The page of the advice on the variants: why, what if, and what the advice rested on (R10, R11)."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from procurement import rules, services
from procurement.models import Ask, Case, CaseOutcome, Lesson, VariantChoice
from procurement.services import LotEntry, OutcomeEntry
from procurement.states import Phase, Route, Variant
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.factories import cases
from tests.factories.cast import Cast
from tests.factories.people import AT, ON
from tests.procurement.prepare import asked, choose, codes, opened, talk, under_test

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


@pytest.fixture
def as_(client: Client) -> Enter:
    """Sign somebody in."""

    def enter(user: User) -> Client:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def address(name: str, case: Case) -> str:
    return reverse(f"procurement:{name}", args=[case.reference])


def shown(client: Client, case: Case, query: str = "") -> str:
    response = client.get(address("variant-advice", case) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def row_of(page: str, variant: Variant) -> str:
    """The row of one variant in the decision table."""
    with translation.override("nl"):
        label = re.escape(escape(str(variant.label)))
    found = re.search(rf'<tr role="row"[^>]*><th scope="row" role="rowheader">{label}<.*?</tr>', page, re.DOTALL)
    assert found is not None
    return found[0]


def in_lots(case: Case, cast: Cast, *values: str, exempt: int = 1) -> None:
    entries = [
        LotEntry(str(n), f"Perceel {n}", "services", "90910000", Decimal(value), is_exempted=n <= exempt)
        for n, value in enumerate(values, 1)
    ]
    services.set_lots(case_id=case.pk, entries=entries, by=cast.buyer, at=AT)


def test_every_variant_has_its_reasons_ground_chance_risk_and_what_would_have_to_change(cast: Cast, as_: Enter) -> None:
    page = shown(as_(cast.buyer), under_test(cast))
    for variant in Variant:
        row = row_of(page, variant)
        assert "leidraad r. " in row
        for word in ("Kans:", "Risico:", "Daarna:"):
            assert word in row
    assert "art. 2.82 Aanbestedingswet" in row_of(page, Variant.RESERVED)
    assert "blijft onder €\N{NO-BREAK SPACE}216.000,00" in row_of(page, Variant.ONE_TO_ONE)
    assert "Niets: deze variant past." in row_of(page, Variant.CONDITION)
    assert f"versie {rules.VERSION}" in page


def test_another_value_changes_the_verdicts_and_nothing_is_saved(cast: Cast, as_: Enter) -> None:
    case = asked(cast)
    services.record_opportunities(case_id=case.pk, entry=talk(social_parties=3), by=cast.buyer, at=AT)
    before = (Event.objects.count(), Case.objects.values().get(), Ask.objects.values().get())
    page = shown(as_(cast.buyer), case, "?waarde=" + quote("200.000,00") + "&percentage=3%2C5")
    assert "Geprobeerd, niet bewaard" in page
    assert "blijft onder de drempel van €\N{NO-BREAK SPACE}216.000,00" in page
    assert "een verplichting van €\N{NO-BREAK SPACE}7.000,00" in page
    assert "Past</span>" in row_of(page, Variant.ONE_TO_ONE)
    assert "leg het uit" not in page
    above = shown(as_(cast.buyer), case, "?waarde=1000000&percentage=3")
    assert "leg het uit" in above
    assert (Event.objects.count(), Case.objects.values().get(), Ask.objects.values().get()) == before


def test_the_lots_grow_along_with_the_value(cast: Cast, as_: Enter) -> None:
    case = under_test(cast)
    in_lots(case, cast, "79000", "400000")
    services.test_threshold(case_id=case.pk, by=cast.buyer, at=AT)
    page = shown(as_(cast.buyer), case, "?waarde=958000&percentage=5")
    assert "groeien of krimpen mee" in page
    assert "Perceel 1 is €\N{NO-BREAK SPACE}158.000,00 waard" in row_of(page, Variant.LOTS)
    assert "Past</span>" in row_of(shown(as_(cast.buyer), case), Variant.LOTS)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?waarde=veel&percentage=5", "250.000,00"),
        ("?waarde=-5&percentage=5", "minstens"),
        ("?waarde=1000&percentage=26", "25%"),
        ("?waarde=1000&percentage=", "Vul"),
        ("?waarde=9999999999999999&percentage=5", "te groot"),
    ],
)
def test_an_absurd_what_if_is_answered_at_its_field(cast: Cast, as_: Enter, query: str, words: str) -> None:
    page = shown(as_(cast.buyer), under_test(cast), query)
    assert "Er is een probleem" in page
    assert words in page
    assert "Geprobeerd" not in page


def test_a_tried_percentage_is_saved_only_when_the_buyer_saves_it(cast: Cast, as_: Enter) -> None:
    case = asked(cast)
    client = as_(cast.buyer)
    page = shown(client, case, "?waarde=1250000&percentage=6%2C5")
    link = re.search(r'href="([^"]*percentage/\?percentage=[^"]*)"', page)
    assert link is not None
    form = client.get(link[1]).content.decode()
    assert 'value="6,5"' in form
    assert Ask.objects.get(case=case).percent == Decimal("5.0")
    answers = {"kind": "percentage", "percent": "6,5", "reasoning": "De markt kan meer aan."}
    assert client.post(link[1], answers).status_code == 302
    assert Ask.objects.get(case=case).percent == Decimal("6.5")


def test_a_suggested_answer_does_not_hide_what_a_colleague_saved(cast: Cast, as_: Enter) -> None:
    case = asked(cast)
    client = as_(cast.buyer)
    url = address("ask-set", case) + "?percentage=7"
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(url).content.decode())
    assert seen is not None
    Ask.objects.filter(case=case).update(percent=Decimal(4))
    answers = {"kind": "percentage", "percent": "7", "reasoning": "De markt kan dit aan.", "seen": seen[1]}
    response = client.post(url, answers)
    assert response.status_code == 422
    assert Ask.objects.get(case=case).percent == Decimal("4.0")


def test_a_variant_is_chosen_from_the_table(cast: Cast, as_: Enter) -> None:
    case = asked(cast)
    client = as_(cast.buyer)
    link = re.search(r'href="([^"]*\?kies=1b[^"]*)"', row_of(shown(client, case), Variant.CRITERION))
    assert link is not None
    form = client.get(link[1]).content.decode()
    ticked = re.findall(r'<input[^>]*value="([^"]+)"[^>]*checked', form) + re.findall(
        r'checked[^>]*value="([^"]+)"', form
    )
    assert {"1a", "1b"} <= set(ticked)
    answers = {"variants": ["1a", "1b"], "reasoning": "Bieders kunnen zich onderscheiden."}
    assert client.post(link[1], answers).status_code == 302
    assert set(VariantChoice.objects.filter(replaced_at=None).values_list("variant", flat=True)) == {"1a", "1b"}
    assert "Gekozen" in row_of(shown(client, case), Variant.CRITERION)


def test_a_picked_route_takes_the_place_of_what_it_clashes_with(cast: Cast, as_: Enter) -> None:
    case = under_test(cast)
    services.record_opportunities(case_id=case.pk, entry=talk(social_parties=3), by=cast.buyer, at=AT)
    choose(case, cast, Variant.RESERVED)
    form = as_(cast.buyer).get(address("variant-choose", case) + "?kies=5").content.decode()
    ticked = re.findall(r'<input[^>]*value="([^"]+)"[^>]*checked', form) + re.findall(
        r'checked[^>]*value="([^"]+)"', form
    )
    assert [each for each in ticked if each in Variant.values] == ["5"]


def test_the_advice_of_the_choice_says_which_facts_changed_since(cast: Cast, as_: Enter) -> None:
    case = asked(cast)
    assert "het advies klopt nog" in shown(as_(cast.buyer), case)
    services.record_opportunities(case_id=case.pk, entry=talk(competition=False), by=cast.buyer, at=AT)
    page = shown(as_(cast.buyer), case)
    assert "Het advies is nu misschien anders" in page
    assert "Is er genoeg concurrentie?" in page
    VariantChoice.objects.update(advice_version="2025-9")
    assert "De beslistabel is sindsdien veranderd." in shown(as_(cast.buyer), case)


def test_the_running_test_names_the_lot_at_which_it_breaks(cast: Cast, as_: Enter) -> None:
    case = under_test(cast)
    in_lots(case, cast, "79999", "20002", "399999", exempt=2)
    services.test_threshold(case_id=case.pk, by=cast.buyer, at=AT)
    page = shown(as_(cast.buyer), case)
    assert page.count("Breekt de regels") == 1
    assert "Deze percelen gaan terug in de procedure: 2." in row_of(page, Variant.LOTS)
    assert "€\N{NO-BREAK SPACE}100.001,00" in page


def test_without_a_threshold_test_there_is_no_advice(cast: Cast, as_: Enter) -> None:
    page = shown(as_(cast.buyer), opened(cast))
    assert "Doe eerst de drempeltoets" in page
    assert "Beslistabel" not in page


def test_a_reader_without_the_duty_sees_the_advice_and_no_buttons(cast: Cast, as_: Enter) -> None:
    case = asked(cast)
    page = shown(as_(cast.auditor), case, "?waarde=200000&percentage=5")
    assert "kies=" not in page
    assert "Neem dit percentage over" not in page


def test_the_cpv_code_hints_at_a_social_service(cast: Cast, as_: Enter) -> None:
    case = under_test(cast, cpv_code="85311100")
    row = row_of(shown(as_(cast.buyer), case), Variant.SAS)
    assert "staat op de lijst van sociale diensten" in row
    assert "de lijst beslist niets" in row


def test_the_page_asks_as_often_with_many_lots(cast: Cast, as_: Enter) -> None:
    counts = []
    for lots in (1, 12):
        case = under_test(cast)
        in_lots(case, cast, *["10000"] * lots, "900000", exempt=lots)
        services.test_threshold(case_id=case.pk, by=cast.buyer, at=AT)
        client = as_(cast.buyer)
        with CaptureQueriesContext(connection) as queries:
            shown(client, case)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_talk_with_the_client_has_a_person_and_a_day_that_came(cast: Cast) -> None:
    case = opened(cast)
    entry = services.OpportunityEntry(" ", talk().route, {}, "", date(2031, 1, 1))
    with pytest.raises(Refused) as refused:
        services.record_opportunities(case_id=case.pk, entry=entry, by=cast.buyer, at=AT)
    assert codes(refused) == {"note-missing", "discussed-with-missing", "talked-on-later"}


def realised(cast: Cast, *percents: str) -> None:
    """Closed cases of the same division that asked 6% and realised these."""
    for number, percent in enumerate(percents):
        old = cases.case(Phase.EVALUATE, department=cast.department, by=cast.buyer, cpv_code="90919200")
        services.record_outcome(
            case_id=old.pk, entry=OutcomeEntry(Decimal(percent), Decimal(1), Decimal(1)), closed_on=ON, by=None, at=AT
        )
        CaseOutcome.objects.filter(case=old).update(asked_percent=Decimal(6))
        if not number:
            Lesson.objects.create(
                case=old, text="Begin vroeg.", worked=True, cpv_division="90", written_by=cast.adviser, written_at=AT
            )


def test_the_percentage_is_advised_from_closed_cases_and_the_chances_of_the_market(cast: Cast, as_: Enter) -> None:
    case = under_test(cast)
    client = as_(cast.buyer)
    url = address("comparable-list", case)
    assert "Het advies is 5%." in client.get(url).content.decode()
    realised(cast, "2", "3", "4.6", "7", "9.2")
    page = client.get(url).content.decode()
    for words in (
        "Het advies is 4,5%.",
        "haalden minder dan er werd gevraagd",
        "De helft van 5 afgesloten zaken haalde 4,6%",
    ):
        assert words in page
    assert "legt u uit" in page
    assert "Begin vroeg." in page
    assert page.count('<circle class="d-1"') == 10
    twin = page[page.index("sr-twin") :]
    for figure in ("2%", "3%", "4,6%", "7%", "9,2%"):
        assert f"<span>{figure}</span>" in twin
    services.record_opportunities(case_id=case.pk, entry=talk(many_chances=True), by=cast.buyer, at=AT)
    page = client.get(url).content.decode()
    assert "Het advies is 7%." in page
    assert "percentage/?percentage=7" in page
    services.record_opportunities(case_id=case.pk, entry=talk(many_chances=False), by=cast.buyer, at=AT)
    assert "Het advies is 3%." in client.get(address("ask-set", case)).content.decode()


def test_a_delivery_by_the_werkbrigade_asks_for_the_agreements_at_their_fields(cast: Cast, as_: Enter) -> None:
    case = opened(cast)
    services.record_opportunities(case_id=case.pk, entry=talk(Route.WERKBRIGADE), by=cast.buyer, at=AT)
    client = as_(cast.buyer)
    answers = {"delivery": "Groenonderhoud met acht mensen.", "partner_contact": "In maart, met de teamleider."}
    page = client.post(address("case-deliver", case), answers)
    assert page.status_code == 422
    assert "Groenonderhoud met acht mensen." in page.content.decode()
    assert Case.objects.get().phase == Phase.PREPARE
    answers |= {"partner_contract": "Overeenkomst.", "partner_share": "Alles.", "partner_cooperation": "Samen."}
    assert client.post(address("case-deliver", case), answers).status_code == 302
    shown_later = client.get(address("case-preparation", case)).content.decode()
    assert "In maart, met de teamleider." in shown_later
