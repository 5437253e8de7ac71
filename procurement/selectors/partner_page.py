"""The page of one partner, what waits for the bureau, and the public list of recognised firms (R51)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from procurement import policies
from procurement.models import Listing, Partner, Recognition
from procurement.policies import ProcurementDuty
from procurement.selectors.partners import district_words, division_choices, lapsing, open_listings, status_of
from procurement.states import ListingSide, PartnerState, RecognitionKind
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import BUREAU, Role
from sroi.dossier.selectors import WorkItem, timeline_of
from sroi.dossier.selectors.papers import path_to
from sroi.kernel import formats
from sroi.kernel.pages import Moment, Status
from sroi.reference import selectors as reference

KIND = "procurement.partner"
HISTORY = 30
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class RecognitionRow:
    """One recognition with what came of it."""

    recognition: Recognition
    status: Status
    figures: tuple[str, ...]
    can_end: bool


@dataclass(frozen=True, slots=True)
class ListingRow:
    """One offer or ask in words."""

    listing: Listing
    divisions: str
    districts: str
    themes: str
    target_groups: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """Everything on the page of one partner."""

    partner: Partner
    number: str
    kind: str
    districts: str
    state: Status
    recognitions: tuple[RecognitionRow, ...]
    offers: tuple[ListingRow, ...]
    asks: tuple[ListingRow, ...]
    is_public: bool
    keeps: bool
    is_retired: bool
    history: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class FirmRow:
    """A recognised firm as everybody may see it: nobody by name, unless the contact agreed."""

    name: str
    summary: str
    website: str
    city: str
    districts: str
    works: tuple[str, ...]
    pso: str
    contact_name: str
    contact_email: str
    contact_phone: str
    valid_until: date


def partner_page(partner: Partner, user: User, on: date) -> PartnerPage:
    """One partner with all that belongs to it; the history is for who reads the record."""
    keeps = policies.may(user, ProcurementDuty.KEEP_PARTNERS)
    is_retired = partner.state == PartnerState.RETIRED
    listings = _listing_rows(partner.listings.filter(ended_at__isnull=True), on)
    recognitions = partner.recognitions.select_related("checked_by", "withdrawn_by")
    may_end = keeps and not is_retired
    return PartnerPage(
        partner=partner,
        number=partner.dossier.reference,
        kind=str(partner.get_kind_display()),
        districts=district_words(partner.districts),
        state=Status(str(PartnerState(partner.state).label), "none" if is_retired else "pos"),
        recognitions=tuple(_recognition_row(each, on, may_end=may_end) for each in recognitions),
        offers=tuple(each for each in listings if each.listing.side == ListingSide.OFFER),
        asks=tuple(each for each in listings if each.listing.side == ListingSide.ASK),
        is_public=Partner.objects.public_on(on).filter(pk=partner.pk).exists(),
        keeps=keeps,
        is_retired=is_retired,
        history=timeline_of(partner.dossier, user, limit=HISTORY),
    )


def _recognition_row(recognition: Recognition, on: date, *, may_end: bool) -> RecognitionRow:
    told = partial(_figure, recognition.limits)
    figures = (
        told("income", _("income from sales"), recognition.income_percent),
        told("staff", _("staff of the target group"), recognition.staff_percent),
    )
    is_open = recognition.withdrawn_at is None
    return RecognitionRow(recognition, status_of(recognition, on), tuple(filter(None, figures)), may_end and is_open)


def _figure(limits: Mapping[str, str], name: str, label: str, value: Decimal | None) -> str:
    """A share with the limit that it was measured by."""
    if value is None:
        return ""
    values = {
        "what": label,
        "share": formats.percent(value),
        "limit": formats.percent(Decimal(limits.get(name, "0"))),
    }
    return _("%(what)s %(share)s (at least %(limit)s)") % values


def _listing_rows(listings: Iterable[Listing], on: date) -> tuple[ListingRow, ...]:
    names = _names(on)
    return tuple(
        ListingRow(
            listing=each,
            divisions=", ".join(_called(names["division"], each.divisions)),
            districts=district_words(each.districts),
            themes=", ".join(_called(names["theme"], each.themes)),
            target_groups=", ".join(_called(names["group"], each.target_groups)),
            is_over=each.until is not None and each.until < on,
        )
        for each in listings
    )


def _names(on: date) -> Names:
    """The names of codes, in three statements however many there are."""
    return {
        "division": dict(division_choices(on)),
        "theme": {each.code: each.name for each in reference.themes_on(on)},
        "group": {each.code: each.name for each in reference.target_groups_on(on)},
    }


def _called(names: Mapping[str, str], codes: Sequence[str]) -> list[str]:
    return [names.get(each, each) for each in codes]


def recognition_of(partner: Partner, key: int) -> Recognition | None:
    """A recognition of this partner."""
    return partner.recognitions.filter(pk=key).first()


def listing_of(partner: Partner, key: int) -> Listing | None:
    """An offer or ask of this partner."""
    return partner.listings.filter(pk=key).first()


def partner_items(user: User, on: date) -> tuple[WorkItem, ...]:
    """The recognitions that end soon or have ended: everybody of the bureau sees them until one looked at it (R51)."""
    if not any(standing.roles & set(BUREAU) for standing in standings_of(user, on)):
        return ()
    return tuple(_item(each) for each in lapsing(on))


def _item(recognition: Recognition) -> WorkItem:
    partner = recognition.partner
    return WorkItem(
        kind=KIND,
        title=_("Check the recognition of %(name)s") % {"name": partner.name},
        detail=str(recognition),
        due_on=recognition.valid_until,
        since_on=None,
        reference=partner.dossier.reference,
        case_title=partner.name,
        contractor="",
        url=path_to("procurement:partner-show", partner.dossier.reference),
        button=_("View the partner"),
        whose=Role.ADVISER,
        who=recognition.checked_by.name,
    )


def public_firms(text: str, district: str, division: str, on: date) -> tuple[FirmRow, ...]:
    """The recognised social firms that agreed to be shown to everybody, by name; a fixed number of statements."""
    words = text.strip()[:200].casefold()
    offers = open_listings(on).filter(side=ListingSide.OFFER)
    held = Recognition.objects.filter(withdrawn_at=None, issued_on__lte=on, valid_until__gte=on)
    rows = Partner.objects.public_on(on).prefetch_related(
        Prefetch("listings", offers, to_attr="shown_listings"),
        Prefetch("recognitions", held.order_by("valid_until"), to_attr="shown_recognitions"),
    )
    found = [
        _firm(each, on)
        for each in rows
        if (not district or not each.districts or district in each.districts)
        and (not division or any(division in offer.divisions for offer in getattr(each, "shown_listings", ())))
    ]
    return tuple(each for each in found if words in f"{each.name} {each.summary} {' '.join(each.works)}".casefold())


def _firm(partner: Partner, on: date) -> FirmRow:
    recognitions: Sequence[Recognition] = getattr(partner, "shown_recognitions", ())
    listings: Sequence[Listing] = getattr(partner, "shown_listings", ())
    pso = next((each for each in recognitions if each.kind == RecognitionKind.PSO), None)
    agreed = partner.contact_agreed_on is not None and partner.contact_agreed_on <= on
    return FirmRow(
        name=partner.name,
        summary=partner.summary,
        website=partner.website,
        city=partner.city,
        districts=district_words(partner.districts),
        works=tuple(each.text for each in listings),
        pso=str(pso) if pso else "",
        contact_name=partner.contact_name if agreed else "",
        contact_email=partner.contact_email if agreed else "",
        contact_phone=partner.contact_phone if agreed else "",
        valid_until=max(each.valid_until for each in recognitions if each.kind == RecognitionKind.SOCIAL_FIRM),
    )


def public_divisions(on: date) -> list[tuple[str, str]]:
    """The kinds of work that a firm on the public list offers."""
    firms = Partner.objects.public_on(on).values("pk")
    rows = open_listings(on).filter(side=ListingSide.OFFER, partner__in=firms).values_list("divisions", flat=True)
    offered = {code for codes in rows for code in codes}
    return [(code, name) for code, name in division_choices(on) if code in offered]
