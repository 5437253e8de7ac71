"""The partner directory: partners added, changed, retired and put back; what they offer and ask (R51)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from procurement import policies, rules
from procurement.models import Listing, Partner
from procurement.policies import Act, ProcurementDuty
from procurement.services.holding import why_not_written
from procurement.states import PARTNER_FLOW, ListingSide, PartnerAction, PartnerKind, PartnerState, PartnerVerb
from sroi.accounts.models import User
from sroi.dossier.models import Dossier
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import move, record
from sroi.dossier.states import DossierKind
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.turns import take_turn
from sroi.kernel.words import gettext_noop as _

PERSONAL = frozenset({"contact_name", "contact_email", "contact_phone"})
"""Of these an event tells that they changed, not what they were: they can be asked to be erased."""


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    """What is filled in about a partner."""

    kind: PartnerKind
    name: str
    kvk_number: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    districts: Sequence[str] = ()
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    website: str = ""
    summary_nl: str = ""
    summary_en: str = ""
    publication_agreed_on: date | None = None
    contact_agreed_on: date | None = None

    def facts(self) -> rules.PartnerFacts:
        """The partner as the rules read it."""
        return rules.PartnerFacts(
            self.name,
            self.website,
            self.contact_email,
            self.contact_phone,
            self.publication_agreed_on,
            self.contact_agreed_on,
        )


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """What a partner offers or asks, as it is filled in."""

    side: ListingSide
    text: str
    divisions: Sequence[str] = ()
    districts: Sequence[str] = ()
    themes: Sequence[str] = ()
    target_groups: Sequence[str] = ()
    until: date | None = None


@transaction.atomic
def add_partner(*, entry: PartnerEntry, by: User, at: datetime) -> Partner:
    """Add a partner to the directory, with a dossier of its own (R51)."""
    acting = policies.require(by, ProcurementDuty.KEEP_PARTNERS, on=amsterdam_date(at))
    hold_directory()
    refuse((*rules.why_not_partner(entry.facts(), on=amsterdam_date(at)), *_why_known(entry.kvk_number)))
    return make_partner(_values(entry), by=acting, at=at)


def make_partner(values: Mapping[str, Any], *, by: Acting, at: datetime, **facts: object) -> Partner:
    """Make the rows of a partner and its dossier, and record that it was added."""
    dossier = Dossier.objects.create(
        kind=DossierKind.PARTNER, reference=next_number(), title=values["name"], opened_at=at
    )
    partner = Partner(dossier=dossier, added_at=at, **values)
    partner.save(force_insert=True)
    _follow_in_dossier(partner)
    known = {"name": partner.name, "kind": partner.kind, "kvk": partner.kvk_number}
    after = PartnerState.ACTIVE.value
    record(dossier, PartnerVerb.ADDED, about=partner, by=by, at=at, after=after, facts=known | facts)
    return partner


def next_number() -> str:
    """The next number in the directory, from a database sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('procurement_partner_number')")
        row = cursor.fetchone()
    return f"PA-{row[0]:04d}"


@transaction.atomic
def change_partner(*, partner_id: int, entry: PartnerEntry, by: User, at: datetime) -> Partner:
    """Change what is known of a partner; the event keeps what it was (R51)."""
    hold_directory()
    partner, acting = hold_partner(partner_id, ProcurementDuty.KEEP_PARTNERS, by=by, at=at)
    on = amsterdam_date(at)
    refuse(
        (
            *why_retired(partner),
            *rules.why_not_partner(entry.facts(), on=on),
            *_why_known(entry.kvk_number, besides=partner),
        )
    )
    write_partner(partner, _values(entry), by=acting, at=at)
    return partner


def write_partner(partner: Partner, values: Mapping[str, Any], *, by: Acting, at: datetime, **facts: object) -> bool:
    """Write these values over a partner that is held; nothing happens when nothing differs."""
    changed = _changes_of(partner, values)
    if not changed:
        return False
    for name in changed:
        setattr(partner, name, values[name])
    partner.save(update_fields=list(changed))
    _follow_in_dossier(partner)
    told = {name: [] if name in PERSONAL else pair for name, pair in changed.items()}
    record(partner.dossier, PartnerVerb.CHANGED, about=partner, by=by, at=at, facts={"changed": told} | facts)
    return True


@transaction.atomic
def retire_partner(*, partner_id: int, reason: str, by: User, at: datetime) -> Partner:
    """Take a partner out of the directory, with the reason; what it was stays on file (R51)."""
    partner, acting = hold_partner(partner_id, PartnerAction.RETIRE, by=by, at=at)
    message = _("Give the reason why the partner leaves the directory.")
    refuse(why_not_written(reason, field="reason", message=message, source="R51"))
    before, after = move(partner, PARTNER_FLOW, PartnerAction.RETIRE)
    verb, why = PartnerVerb.RETIRED, reason.strip()
    record(partner.dossier, verb, about=partner, by=acting, at=at, before=before, after=after, reason=why)
    return partner


@transaction.atomic
def restore_partner(*, partner_id: int, by: User, at: datetime) -> Partner:
    """Put a partner that retired back into the directory (R51)."""
    partner, acting = hold_partner(partner_id, PartnerAction.RESTORE, by=by, at=at)
    before, after = move(partner, PARTNER_FLOW, PartnerAction.RESTORE)
    record(partner.dossier, PartnerVerb.RESTORED, about=partner, by=acting, at=at, before=before, after=after)
    return partner


@transaction.atomic
def add_listing(*, partner_id: int, entry: ListingEntry, by: User, at: datetime) -> Listing:
    """Say what a partner offers or asks (R51)."""
    partner, acting = hold_partner(partner_id, ProcurementDuty.KEEP_PARTNERS, by=by, at=at)
    refuse((*why_retired(partner), *_why_not_listed(entry, on=amsterdam_date(at))))
    return make_listing(partner, entry, by=acting, at=at)


def make_listing(partner: Partner, entry: ListingEntry, *, by: Acting, at: datetime) -> Listing:
    """Make an offer or ask of a partner that is held, and record it."""
    listing = Listing.objects.create(partner=partner, added_at=at, **_listed(entry))
    facts = {"side": entry.side.value, "text": listing.text, "divisions": listing.divisions}
    record(partner.dossier, PartnerVerb.LISTED, about=listing, by=by, at=at, facts=facts)
    return listing


@transaction.atomic
def change_listing(*, listing_id: int, entry: ListingEntry, by: User, at: datetime) -> Listing:
    """Change an offer or ask; the event keeps what it was (R51)."""
    listing, partner, acting = _hold_listing(listing_id, by=by, at=at)
    refuse((*why_retired(partner), *_why_ended(listing), *_why_not_listed(entry, on=amsterdam_date(at))))
    values = {name: value for name, value in _listed(entry).items() if name != "side"}
    changed = _changes_of(listing, values)
    for name in changed:
        setattr(listing, name, values[name])
    if changed:
        listing.save(update_fields=list(changed))
        facts = {"changed": changed, "text": listing.text}
        record(partner.dossier, PartnerVerb.LISTING_CHANGED, about=listing, by=acting, at=at, facts=facts)
    return listing


@transaction.atomic
def end_listing(*, listing_id: int, by: User, at: datetime) -> Listing:
    """End an offer or ask: it is not shown any more, and stays on file (R51)."""
    listing, partner, acting = _hold_listing(listing_id, by=by, at=at)
    refuse(_why_ended(listing))
    listing.ended_at = at
    listing.save(update_fields=["ended_at"])
    facts = {"side": listing.side, "text": listing.text}
    record(partner.dossier, PartnerVerb.LISTING_ENDED, about=listing, by=acting, at=at, facts=facts)
    return listing


def hold_directory() -> None:
    """Let one partner at a time get a KvK number: two colleagues may add the same one."""
    take_turn("procurement-partners")


@contextmanager
def holding_partner(number: str) -> Iterator[None]:
    """Lock a partner for a save that compares before it writes, until that is done; the directory comes first."""
    with transaction.atomic():
        hold_directory()
        list(Partner.objects.locked().filter(dossier__reference=number).values_list("pk"))
        yield


def hold_partner(partner_id: int, duty: Act, *, by: User, at: datetime) -> tuple[Partner, Acting]:
    """Lock the partner and answer as whom the user acts on it; the duty is held in the office."""
    partner = Partner.objects.locked().get(pk=partner_id)
    return partner, policies.require(by, duty, on=amsterdam_date(at))


def why_retired(partner: Partner) -> tuple[Blocker, ...]:
    """Why nothing changes of a partner that retired."""
    if partner.state != PartnerState.RETIRED:
        return ()
    message = _("This partner has left the directory. Put it back first.")
    return (blocker("partner-retired", message, source="R51"),)


def _hold_listing(listing_id: int, *, by: User, at: datetime) -> tuple[Listing, Partner, Acting]:
    """Lock the partner, then its listing."""
    partner_id = Listing.objects.values_list("partner_id", flat=True).get(pk=listing_id)
    partner, acting = hold_partner(partner_id, ProcurementDuty.KEEP_PARTNERS, by=by, at=at)
    return Listing.objects.select_for_update(of=("self",)).get(pk=listing_id), partner, acting


def _why_ended(listing: Listing) -> tuple[Blocker, ...]:
    if listing.ended_at is None:
        return ()
    return (blocker("listing-ended", _("This was ended already. Add it anew when it holds again."), source="R51"),)


def _why_not_listed(entry: ListingEntry, *, on: date) -> tuple[Blocker, ...]:
    is_offer = entry.side == ListingSide.OFFER
    return rules.why_not_listed(entry.text, divisions=entry.divisions, side_is_offer=is_offer, until=entry.until, on=on)


def _why_known(kvk_number: str, *, besides: Partner | None = None) -> tuple[Blocker, ...]:
    """Why this number is refused: another partner has it."""
    if not kvk_number:
        return ()
    other = Partner.objects.filter(kvk_number=kvk_number).select_related("dossier").first()
    if other is None or other == besides:
        return ()
    message = _("“%(name)s” (%(reference)s) has this KvK number already. Change that partner, or check the number.")
    values = {"name": other.name, "reference": other.dossier.reference}
    return (blocker("kvk-known", message, field="kvk_number", source="R51", **values),)


def _values(entry: PartnerEntry) -> dict[str, Any]:
    """The fields as they are kept."""
    values = asdict(entry)
    texts = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    return values | texts | {"kind": entry.kind.value, "districts": sorted(entry.districts)}


def _listed(entry: ListingEntry) -> dict[str, Any]:
    """The fields of an offer or ask as they are kept."""
    sets = {name: sorted(getattr(entry, name)) for name in ("divisions", "districts", "themes", "target_groups")}
    return {"side": entry.side.value, "text": entry.text.strip(), "until": entry.until, **sets}


def _changes_of(kept: Partner | Listing, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What differs from the record, as an event tells it: field, old and new; the order of a set tells nothing."""
    pairs = {name: [_text(getattr(kept, name)), _text(value)] for name, value in values.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _text(value: object) -> str:
    """A value as an event keeps it."""
    if isinstance(value, list | tuple):
        return ", ".join(sorted(value))
    return "" if value is None else str(value)


def _follow_in_dossier(partner: Partner) -> None:
    """Keep title and search words of the dossier equal to those of the partner."""
    dossier = partner.dossier
    dossier.title = partner.name
    dossier.search_text = " ".join(each for each in (partner.kvk_number, partner.city) if each)
    dossier.save(update_fields=["title", "search_text"])
