"""The partner directory: its acts, pages, search, the public list, and what waits for the bureau (R51)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import selectors, services
from procurement.models import Partner, Recognition
from procurement.selectors import PartnerFilter
from procurement.services import ListingEntry, PartnerEntry, RecognitionEntry
from procurement.services import partners as acts
from procurement.states import (
    ListingSide,
    PartnerDeadline,
    PartnerKind,
    PartnerState,
    PartnerVerb,
    RecognitionKind,
)
from sroi.accounts.models import User
from sroi.dossier.models import Deadline, Dossier, Event, Message
from sroi.dossier.services import chase_due
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.conftest import Twins, at_once, kinds
from tests.factories import partners, people
from tests.factories.cast import Cast, make_cast
from tests.factories.people import AT, ON
from tests.procurement.pages import browser, shown
from tests.procurement.prepare import codes
from tests.procurement.test_telling import morning

DB = pytest.mark.django_db
FIRM = RecognitionKind.SOCIAL_FIRM


def entry(**changes: Any) -> PartnerEntry:
    known: dict[str, Any] = {"kind": PartnerKind.SOCIAL_FIRM, "name": "De Heldere Ruit", "kvk_number": "98000101"}
    return PartnerEntry(**(known | changes))


def checked(**changes: Any) -> RecognitionEntry:
    known: dict[str, Any] = {
        "kind": FIRM,
        "issued_on": ON,
        "valid_until": ON + timedelta(days=365),
        "evidence": "Jaarrekening 2025",
        "income_percent": Decimal("82.5"),
        "staff_percent": Decimal(46),
        "impact": "Veertig mensen uit Oost.",
    }
    return RecognitionEntry(**(known | changes))


def added(by: User, **changes: Any) -> Partner:
    return services.add_partner(entry=entry(**changes), by=by, at=AT)


def to(name: str, *parts: object) -> str:
    return reverse(f"procurement:{name}", args=parts)


# The acts


@DB
def test_a_partner_is_added_changed_retired_and_put_back_with_an_event_each(cast: Cast) -> None:
    partner = added(cast.adviser, contact_name="Naima", districts=["zuid", "oost"])
    change = {"partner_id": partner.pk, "by": cast.coordinator, "at": AT}
    services.change_partner(entry=entry(name="De Ruit", contact_name="Teun", districts=["oost", "zuid"]), **change)
    services.change_partner(entry=entry(name="De Ruit", contact_name="Teun", districts=["oost", "zuid"]), **change)
    with pytest.raises(Refused) as refused:
        services.retire_partner(reason=" ", **change)
    assert codes(refused) == {"reason-missing"}
    services.retire_partner(reason="Gestopt.", **change)
    with pytest.raises(Refused) as refused:
        services.change_partner(entry=entry(), **change)
    assert codes(refused) == {"partner-retired"}
    with pytest.raises(NotAllowed):
        services.retire_partner(reason="Nog eens.", **change)
    services.restore_partner(**change)
    told = list(Event.objects.filter(dossier=partner.dossier).order_by("sequence"))
    assert [each.verb for each in told] == [
        PartnerVerb.ADDED,
        PartnerVerb.CHANGED,
        PartnerVerb.RETIRED,
        PartnerVerb.RESTORED,
    ]
    assert told[1].facts["changed"] == {"name": ["De Heldere Ruit", "De Ruit"], "contact_name": []}
    assert told[2].reason == "Gestopt."
    found = Dossier.objects.get(pk=partner.dossier_id)
    assert (found.title, found.search_text) == ("De Ruit", "98000101")


@DB
def test_a_kvk_number_belongs_to_one_partner(cast: Cast) -> None:
    first, second = added(cast.adviser), added(cast.adviser, name="Ander", kvk_number="")
    for act in (
        lambda: added(cast.adviser, name="Dubbel"),
        lambda: services.change_partner(partner_id=second.pk, entry=entry(name="Ander"), by=cast.adviser, at=AT),
    ):
        with pytest.raises(Refused) as refused:
            act()
        (why,) = refused.value.blockers
        assert (why.code, why.field) == ("kvk-known", "kvk_number")
        assert dict(why.values)["name"] == first.name


@DB
def test_only_the_bureau_keeps_the_directory(cast: Cast) -> None:
    partner = added(cast.adviser)
    for person in (cast.buyer, cast.contract_manager, cast.auditor, cast.contractor, cast.administrator):
        for act in (
            lambda by: added(by, kvk_number=""),
            lambda by: services.retire_partner(partner_id=partner.pk, reason="Weg.", by=by, at=AT),
            lambda by: services.record_recognition(partner_id=partner.pk, entry=checked(), by=by, at=AT),
            lambda by: services.load_partners(content=b"", name="x.csv", by=by, at=AT),
        ):
            with pytest.raises(PermissionDenied):
                act(person)


@DB
def test_a_recognition_keeps_who_checked_what_by_which_limits_and_is_renewed(cast: Cast) -> None:
    """R51: the earlier term is met by the renewal, the last one runs."""
    partner = added(cast.adviser)
    with pytest.raises(Refused) as refused:
        services.record_recognition(
            partner_id=partner.pk,
            entry=checked(income_percent=Decimal(49), evidence="", issued_on=ON + timedelta(days=1)),
            by=cast.adviser,
            at=AT,
        )
    assert codes(refused) == {"issued-in-future", "income-short", "evidence-missing"}
    first = services.record_recognition(partner_id=partner.pk, entry=checked(), by=cast.adviser, at=AT)
    assert (first.checked_by, first.limits) == (cast.adviser, {"income": "50.00", "staff": "30.00"} | first.limits)
    later = checked(valid_until=ON + timedelta(days=900))
    second = services.record_recognition(partner_id=partner.pk, entry=later, by=cast.coordinator, at=AT)
    terms = Deadline.objects.of_kind(PartnerDeadline.RECOGNITION).filter(dossier=partner.dossier)
    assert [(each.due_on, each.met_at is None) for each in terms] == [
        (first.valid_until, False),
        (second.valid_until, True),
    ]
    services.withdraw_recognition(recognition_id=second.pk, reason="Te weinig.", by=cast.adviser, at=AT)
    with pytest.raises(Refused) as refused:
        services.withdraw_recognition(recognition_id=second.pk, reason="Te weinig.", by=cast.adviser, at=AT)
    assert codes(refused) == {"recognition-withdrawn"}
    assert not terms.open().exists()


@DB
def test_a_certificate_keeps_no_figures_that_nobody_asked(cast: Cast) -> None:
    made = services.record_recognition(
        partner_id=added(cast.adviser).pk,
        entry=checked(kind=RecognitionKind.PSO, level="level-3", number="PSO-1"),
        by=cast.adviser,
        at=AT,
    )
    assert (made.level, made.income_percent, made.impact, made.limits) == ("level-3", None, "", {})


@DB
def test_an_offer_is_added_changed_and_ended(cast: Cast) -> None:
    partner = added(cast.adviser)
    offer = ListingEntry(ListingSide.OFFER, "Glasbewassing", ["90"], themes=["work"])
    made = services.add_listing(partner_id=partner.pk, entry=offer, by=cast.adviser, at=AT)
    changed = ListingEntry(ListingSide.OFFER, "Glas en gevel", ["90", "45"], themes=["work"])
    services.change_listing(listing_id=made.pk, entry=changed, by=cast.adviser, at=AT)
    services.change_listing(listing_id=made.pk, entry=changed, by=cast.adviser, at=AT)
    services.end_listing(listing_id=made.pk, by=cast.adviser, at=AT)
    with pytest.raises(Refused) as refused:
        services.end_listing(listing_id=made.pk, by=cast.adviser, at=AT)
    assert codes(refused) == {"listing-ended"}
    told = Event.objects.filter(dossier=partner.dossier).order_by("sequence")
    assert [each.verb for each in told][1:] == [
        PartnerVerb.LISTED,
        PartnerVerb.LISTING_CHANGED,
        PartnerVerb.LISTING_ENDED,
    ]


def test_one_number_added_twice_at_once_makes_one_partner(twins: Twins, slowly: Callable[[Any, str], None]) -> None:
    """The directory is locked; without the lock the database refuses the second with an error of its own."""
    slowly(acts, "next_number")

    def race() -> list[str]:
        cast = make_cast()

        def act() -> None:
            added(User.objects.get(pk=cast.adviser.pk))

        return kinds(at_once(act, act))

    held, loose = twins(race)
    assert sorted(held) == ["NoneType", "Refused"]
    assert sorted(loose) != ["NoneType", "Refused"]


# What waits for the bureau


@DB
def test_a_recognition_that_ends_is_work_for_the_bureau_until_it_is_renewed(cast: Cast) -> None:
    """R42, R51: sixty days before; a longer one of the same kind, a withdrawal or a retirement ends it."""
    soon, renewed, later, gone = (partners.partner(name) for name in ("Bijna", "Vernieuwd", "Later", "Weg"))
    for each in (soon, renewed, gone):
        partners.recognition(each, until=ON + timedelta(days=60), by=cast.adviser)
    partners.recognition(renewed, until=ON + timedelta(days=400), by=cast.adviser)
    partners.recognition(later, until=ON + timedelta(days=61), by=cast.adviser)
    Partner.objects.filter(pk=gone.pk).update(state=PartnerState.RETIRED)
    for person in (cast.adviser, cast.other_adviser, cast.coordinator):
        items = selectors.partner_items(User.objects.get(pk=person.pk), ON)
        assert [(each.title, each.due_on) for each in items] == [
            ("Controleer de erkenning van Bijna", ON + timedelta(days=60))
        ]
    assert not selectors.partner_items(cast.buyer, ON)
    assert "Controleer de erkenning van Bijna" in shown(browser(cast.adviser).get(reverse("home:work") + "?all=now"))


@DB
def test_who_checked_it_is_reminded_and_from_the_last_day_the_coordinators(cast: Cast) -> None:
    """R42: each step once, and nobody for a partner that left."""
    partner = added(cast.adviser)
    until = ON + timedelta(days=100)
    services.record_recognition(partner_id=partner.pk, entry=checked(valid_until=until), by=cast.adviser, at=AT)
    chaser = services.CHASERS[PartnerDeadline.RECOGNITION]
    for days in (-61, -60, -60, -14, 0):
        assert not chase_due(chaser, at=morning(until + timedelta(days=days))).failed
    told = Message.objects.filter(kind="procurement/recognition_ends").order_by("pk")
    assert [each.recipient for each in told] == [cast.adviser, cast.adviser, cast.adviser, cast.coordinator]
    assert partner.dossier.reference in told[0].body
    services.retire_partner(partner_id=partner.pk, reason="Weg.", by=cast.adviser, at=AT)
    assert not chase_due(chaser, at=morning(until + timedelta(days=30))).reminded


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
