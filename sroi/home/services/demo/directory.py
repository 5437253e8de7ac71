"""The partners of the demonstration: none of them exists, but for the city's own."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from procurement import services as procurement
from procurement.models import Partner
from procurement.services import ListingEntry, PartnerEntry, RecognitionEntry
from procurement.states import ListingSide, PartnerKind, RecognitionKind
from sroi.accounts.models import User
from sroi.home.services.demo.office import Office
from sroi.home.services.demo.profiles import PROFILES, Profile
from sroi.kernel.calendar import AMSTERDAM

FIRST, APART = 720, 11
"""The first partner was added so many days ago; the others followed one by one."""
TWO_YEARS = 730


class Keeper(NamedTuple):
    """Who of the bureau keeps a partner, and at which moment."""

    by: User
    at: datetime


def make_directory(office: Office, today: date) -> None:
    """Fill the directory as the bureau did over two years, by the acts of the product."""
    for number, profile in enumerate(PROFILES):
        keeper = office[("adviseur", "adviseur2")[number % 2]]
        added = today - timedelta(days=FIRST - APART * number)
        partner = _add(profile, number, Keeper(keeper, _morning(added, number)))
        _list(partner, profile, Keeper(keeper, _morning(added + timedelta(days=1), number)))
        for recognition in _recognitions(profile, today, added):
            at = _morning(recognition.issued_on or added, number)
            procurement.record_recognition(partner_id=partner.pk, entry=recognition, by=keeper, at=at)


def _morning(day: date, number: int) -> datetime:
    """A moment of that day; no two partners share one."""
    return datetime.combine(day, time(9, 30), AMSTERDAM) + timedelta(minutes=7 * number)


def _add(profile: Profile, number: int, keeper: Keeper) -> Partner:
    """One partner with its contact; who agreed to it stands on the public list."""
    agreed = keeper.at.date() if profile.is_public else None
    entry = PartnerEntry(
        kind=profile.kind,
        name=profile.name,
        kvk_number=f"{98000100 + number}" if profile.has_number else "",
        street=profile.street,
        postal_code=profile.postal_code,
        city="Amsterdam",
        districts=profile.districts,
        contact_name=profile.contact,
        contact_email=f"contact@{profile.domain}.sroi.example",
        contact_phone=f"020 000 {10 + number // 100:02d} {number:02d}",
        website=f"https://{profile.domain}.sroi.example",
        summary_nl=profile.summary_nl,
        summary_en=profile.summary_en,
        publication_agreed_on=agreed,
        contact_agreed_on=agreed if profile.shows_contact else None,
    )
    return procurement.add_partner(entry=entry, by=keeper.by, at=keeper.at)


def _list(partner: Partner, profile: Profile, keeper: Keeper) -> None:
    """What it offers and asks."""
    for side, rows in ((ListingSide.OFFER, profile.offers), (ListingSide.ASK, profile.asks)):
        for row in rows:
            entry = ListingEntry(side, row.text, row.divisions, profile.districts, row.themes, row.groups)
            procurement.add_listing(partner_id=partner.pk, entry=entry, by=keeper.by, at=keeper.at)


def _recognitions(profile: Profile, today: date, added: date) -> list[RecognitionEntry]:
    """What was checked: of some it ends within weeks, so that somebody has to look at it again."""
    found = []
    issued = added + timedelta(days=20)
    if profile.lapses_in is not None:
        issued = today + timedelta(days=profile.lapses_in - TWO_YEARS)
    until = issued + timedelta(days=TWO_YEARS)
    if profile.kind == PartnerKind.SOCIAL_FIRM:
        found.append(
            RecognitionEntry(
                RecognitionKind.SOCIAL_FIRM,
                issued,
                until,
                "Jaarrekening, overzicht van het personeel en een bezoek",
                income_percent=Decimal(profile.income),
                staff_percent=Decimal(profile.staff),
                impact=profile.impact,
            )
        )
    if profile.pso:
        found.append(
            RecognitionEntry(
                RecognitionKind.PSO,
                max(issued, added),
                max(issued, added) + timedelta(days=TWO_YEARS),
                "Certificaat in het register",
                level=profile.pso,
                number=f"PSO-{profile.domain[:4].upper()}-{profile.staff}",
                issuer="Certificerende instelling",
            )
        )
    return found
