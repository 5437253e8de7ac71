"""The pages of the partner directory: its forms, search, budgets, and the public list (R51)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procurement import selectors, services
from procurement.models import Partner, Recognition
from procurement.selectors import PartnerFilter
from procurement.states import (
    ListingSide,
    PartnerKind,
    PartnerState,
    RecognitionKind,
)
from tests.factories import partners, people
from tests.factories.cast import Cast
from tests.factories.people import AT, ON
from tests.procurement.pages import browser, shown
from tests.procurement.test_partners import added, entry, to

DB = pytest.mark.django_db
FIRM = RecognitionKind.SOCIAL_FIRM


# The pages


@DB
def test_the_pages_lead_from_nothing_to_a_firm_on_the_public_list(cast: Cast) -> None:
    adviser, public = browser(cast.adviser), Client()
    assert "Er zijn nog geen partners." in shown(adviser.get(to("partner-list")))
    assert "Hier staat nog geen firma." in shown(public.get(to("firm-list")))
    wrong = adviser.post(
        to("partner-add"),
        {"kind": "", "name": "", "kvk_number": "12", "website": "x y", "contact_agreed_on": "1-1-2026"},
    )
    assert wrong.status_code == 422
    for words in ("Kies een antwoord bij “Soort”", "Vul “Naam” in", "KvK-nummer heeft 8 cijfers", "een webadres in"):
        assert words in shown(wrong)
    good = {
        "kind": "social_firm",
        "name": "De <b>Ruit</b>",
        "kvk_number": "98000101",
        "districts": ["oost"],
        "website": "ruit.sroi.example",
        "summary_nl": "Ramen.",
        "contact_name": "Naima",
        "contact_email": "naima@sroi.example",
        "publication_agreed_on": "1-1-2026",
    }
    assert adviser.post(to("partner-add"), good).status_code == 302
    partner = Partner.objects.get()
    number = partner.dossier.reference
    assert partner.website == "https://ruit.sroi.example"
    page = shown(adviser.get(partner.get_absolute_url()))
    assert "De &lt;b&gt;Ruit&lt;/b&gt;" in page
    assert "Er is nog geen aanbod." in page
    twice = adviser.post(to("partner-add"), good)
    assert twice.status_code == 422
    assert f"({number}) heeft dit KvK-nummer al" in shown(twice)
    offer = {"text": "Glasbewassing", "divisions": "90", "divisions_2": "", "themes": ["work"]}
    refused = adviser.post(to("offer-add", number), {"text": "Glas"})
    assert refused.status_code == 422
    assert "Kies ten minste één soort werk" in shown(refused)
    assert adviser.post(to("offer-add", number), offer).status_code == 302
    short = {"kind": "social_firm", "issued_on": "1-1-2026", "valid_until": "1-1-2028", "evidence": "Bezoek"}
    low = adviser.post(to("recognition-add", number), short | {"income_percent": "12", "staff_percent": "40"})
    assert low.status_code == 422
    assert "12% van de inkomsten komt uit verkoop. Een sociale firma heeft ten minste 50%." in shown(low)
    enough = {"income_percent": "50", "staff_percent": "30", "impact": "Werk in Oost."}
    assert adviser.post(to("recognition-add", number), short | enough).status_code == 302
    firms = shown(public.get(to("firm-list")))
    assert "De &lt;b&gt;Ruit&lt;/b&gt;" in firms
    assert "Glasbewassing" in firms
    assert "Naima" not in firms
    assert "naima@" not in firms


@DB
def test_a_save_over_the_work_of_a_colleague_is_noticed(cast: Cast) -> None:
    """R5: nothing is saved, and what the colleague typed stands beside it."""
    partner = added(cast.adviser)
    url = to("partner-edit", partner.dossier.reference)
    client = browser(cast.adviser)
    seen = shown(client.get(url)).split('name="seen" value="')[1].split('"')[0]
    services.change_partner(partner_id=partner.pk, entry=entry(name="De Ruit"), by=cast.coordinator, at=AT)
    sent = {"kind": "social_firm", "name": "Heldere Ruit", "kvk_number": "98000101", "seen": seen}
    late = client.post(url, sent)
    assert late.status_code == 422
    assert "De Ruit" in shown(late)
    assert Partner.objects.get().name == "De Ruit"


@DB
def test_the_buttons_are_for_who_keeps_the_directory(cast: Cast) -> None:
    partner = partners.partner("Stil")
    partners.offer(partner)
    for person, sees in ((cast.adviser, True), (cast.buyer, False), (cast.auditor, False)):
        page = shown(browser(person).get(partner.get_absolute_url()))
        assert ("Wijzig de partner" in page) is sees
        assert ("Haal uit de gids" in page) is sees
        assert "Schoonmaak van kantoren" in page


# Search


@DB
def test_the_list_finds_by_words_work_place_theme_and_recognition() -> None:
    first = partners.partner("Ruit", summary_nl="Ramen en gevels", districts=["oost"])
    partners.offer(first, "90", themes=["work"], districts=["oost"])
    partners.recognition(first)
    second = partners.partner("Bord", kind=PartnerKind.INITIATIVE, kvk_number="98000102")
    partners.offer(second, "55", side=ListingSide.ASK, text="Koelruimte", themes=["poverty"])
    third = partners.partner("Weg", state=PartnerState.RETIRED)

    def found(**asked: str) -> set[str]:
        return {each.partner.name for each in selectors.partner_list(PartnerFilter(**asked), ON).rows}

    assert found() == {"Ruit", "Bord"}
    assert found(state="retired") == {third.name}
    assert found(text="GEVELS") == found(division="90") == found(theme="work") == found(recognition=FIRM) == {"Ruit"}
    assert found(text="98000102") == found(text="koel") == found(side="ask") == found(kind="initiative") == {"Bord"}
    assert found(district="west") == {"Bord"}, "without districts it works in the whole city"
    assert found(recognition="none") == {"Bord"}
    assert found(division="90", side="ask") == set()
    assert found(text="niets", kind="onzin", division="zz") == set()


@DB
def test_the_pages_of_the_list_go_on_where_the_last_one_ended(cast: Cast) -> None:
    for number in range(60):
        partners.partner(f"Partner {number % 30:02d}")
    names, key = [], ""
    while True:
        page = selectors.partner_list(PartnerFilter(after=key), ON)
        names += [(each.partner.name, each.partner.pk) for each in page.rows]
        assert page.total == 60
        if not page.next_key:
            break
        key = page.next_key
    assert names == sorted(names)
    assert len(set(names)) == 60
    back = selectors.partner_list(PartnerFilter(before=page.previous_key), ON)
    assert [(each.partner.name, each.partner.pk) for each in back.rows] == names[25:50]
    client = browser(cast.buyer)
    for key in ("x", "999999999", "²"):
        assert client.get(to("partner-list"), {"after": key}).status_code == 200


@DB
@pytest.mark.parametrize(("page", "most"), [("partner-list", 20), ("firm-list", 8)])
def test_many_partners_cost_what_one_costs(page: str, most: int, cast: Cast) -> None:
    """House rule 10."""
    client = browser(cast.adviser) if page == "partner-list" else Client()

    def more(count: int) -> None:
        for _turn in range(count):
            made = partners.partner(publication_agreed_on=ON, contact_agreed_on=None)
            partners.offer(made, "90", "77")
            partners.recognition(made, until=date(2099, 1, 1))

    def statements() -> int:
        client.get(to(page))
        with CaptureQueriesContext(connection) as counted:
            assert client.get(to(page)).status_code == 200
        return len(counted)

    more(2)
    few = statements()
    more(20)
    assert statements() == few <= most


@DB
def test_the_page_of_a_partner_costs_the_same_with_much_on_it(cast: Cast) -> None:
    """House rule 10."""
    partner, client = partners.partner(), browser(cast.adviser)

    def statements() -> int:
        client.get(partner.get_absolute_url())
        with CaptureQueriesContext(connection) as counted:
            assert client.get(partner.get_absolute_url()).status_code == 200
        return len(counted)

    partners.offer(partner)
    partners.recognition(partner)
    few = statements()
    for number in range(8):
        partners.offer(partner, "77", text=f"Aanbod {number}")
        partners.offer(partner, side=ListingSide.ASK, text=f"Vraag {number}")
        partners.recognition(partner, RecognitionKind.CODE)
    assert statements() == few <= 30


# What everybody may see


@DB
def test_only_recognised_firms_that_agreed_are_public_and_their_contact_only_when_it_agreed() -> None:
    """R51: not before, not after, not withdrawn, not retired, not another recognition."""

    def firm(name: str, *, agreed: date | None = ON, state: PartnerState = PartnerState.ACTIVE, **more: Any) -> Partner:
        return partners.partner(
            name,
            state=state,
            publication_agreed_on=agreed,
            contact_name=f"Contact van {name}",
            contact_email="contact@sroi.example",
            contact_phone="020 000 00 01",
            **more,
        )

    open_one, quiet = firm("Open", contact_agreed_on=ON), firm("Stil")
    not_agreed, gone = firm("Geen akkoord", agreed=None), firm("Weg", state=PartnerState.RETIRED)
    tomorrow, over, withdrawn, other = (
        firm("Morgen", agreed=ON + timedelta(days=1)),
        firm("Op"),
        firm("In"),
        firm("PSO"),
    )
    for each in (open_one, quiet, not_agreed, gone, tomorrow):
        partners.recognition(each)
    partners.recognition(over, until=ON - timedelta(days=1))
    partners.recognition(other, RecognitionKind.PSO, level="level-3")
    taken = partners.recognition(withdrawn)
    Recognition.objects.filter(pk=taken.pk).update(
        withdrawn_at=AT, withdrawn_by=people.person(), withdrawal_reason="Te weinig."
    )
    found = {each.name: each for each in selectors.public_firms("", "", "", ON)}
    assert set(found) == {"Open", "Stil"}
    assert found["Open"].contact_name == "Contact van Open"
    shut = found["Stil"]
    assert (shut.contact_name, shut.contact_email, shut.contact_phone) == ("", "", "")


@DB
def test_the_public_list_filters_without_javascript_and_in_two_languages() -> None:
    known: dict[str, Any] = {"publication_agreed_on": ON, "summary_nl": "Ramen", "summary_en": "Windows"}
    one = partners.partner("Een", districts=["oost"], **known)
    two = partners.partner("Twee", districts=["west"], **known)
    for each, division in ((one, "90"), (two, "77")):
        partners.offer(each, division, text=f"Werk {division}")
        partners.recognition(each, until=date(2099, 1, 1))

    def names(query: str, language: str = "nl") -> tuple[bool, bool]:
        page = shown(Client(headers={"accept-language": language}).get(f"{to('firm-list')}?{query}"))
        assert "<script" not in page.split("<main")[1].split("</main>")[0]
        return "<h2" in page and ">Een<" in page, ">Twee<" in page

    assert names("") == (True, True)
    assert names("district=oost") == (True, False)
    assert names("division=77") == (False, True)
    assert names("text=werk+90") == (True, False)
    assert names("text=geen") == (False, False)
    assert "Windows" in shown(Client(headers={"accept-language": "en"}).get(to("firm-list")))
    assert "Bekijk de erkende firma" in shown(Client().get("/"))
