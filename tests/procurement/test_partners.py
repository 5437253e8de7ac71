"""The partner directory: its acts, and what waits for the bureau (R51)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from procurement import selectors, services
from procurement.models import Partner
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
from tests.factories import partners
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
    change: dict[str, Any] = {"partner_id": partner.pk, "by": cast.coordinator, "at": AT}
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
    doubles: tuple[Callable[[], object], ...] = (
        lambda: added(cast.adviser, name="Dubbel"),
        lambda: services.change_partner(partner_id=second.pk, entry=entry(name="Ander"), by=cast.adviser, at=AT),
    )
    for act in doubles:
        with pytest.raises(Refused) as refused:
            act()
        (why,) = refused.value.blockers
        assert (why.code, why.field) == ("kvk-known", "kvk_number")
        assert dict(why.values)["name"] == first.name


@DB
def test_only_the_bureau_keeps_the_directory(cast: Cast) -> None:
    partner = added(cast.adviser)
    for person in (cast.buyer, cast.contract_manager, cast.auditor, cast.contractor, cast.administrator):
        duties: tuple[Callable[[User], object], ...] = (
            lambda by: added(by, kvk_number=""),
            lambda by: services.retire_partner(partner_id=partner.pk, reason="Weg.", by=by, at=AT),
            lambda by: services.record_recognition(partner_id=partner.pk, entry=checked(), by=by, at=AT),
            lambda by: services.load_partners(content=b"", name="x.csv", by=by, at=AT),
        )
        for act in duties:
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


def test_of_two_saves_of_a_partner_at_once_one_is_refused(twins: Twins, slowly: Callable[[Any, str], None]) -> None:
    """The comparison is made under the lock; without it the second writes over the first and nobody hears it (R5)."""
    slowly(acts, "hold_directory")

    def race() -> list[int]:
        cast = make_cast()
        url = to("partner-edit", added(cast.adviser).dossier.reference)
        clients = [browser(cast.adviser), browser(cast.coordinator)]
        seen = [shown(each.get(url)).split('name="seen" value="')[1].split('"')[0] for each in clients]
        sent = {"kind": "social_firm", "kvk_number": "98000101"}
        sheets = [sent | {"seen": each, "name": name} for each, name in zip(seen, ("De Ruit", "Het Raam"), strict=True)]
        first, second = (
            lambda client=client, sheet=sheet: client.post(url, sheet).status_code
            for client, sheet in zip(clients, sheets, strict=True)
        )
        return sorted(at_once(first, second))

    held, loose = twins(race)
    assert held == [302, 422]
    assert loose == [302, 302]


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
