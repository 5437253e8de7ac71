"""Who gets which answer in the partner directory, on the public list and by the link of a consulted party (R2)."""

from collections.abc import Mapping
from datetime import date

from procurement.models import ConsultationLink, MarketConsultation, Partner, PartnerImport
from procurement.states import ConsultationState, PartnerState
from sroi.kernel.links import hash_of
from tests.factories import cases, partners
from tests.factories.cast import cast_case
from tests.factories.people import AT
from tests.law.access import STAFF, Access, World, access, only, public

BUREAU = ("adviser", "other_adviser", "stand_in", "coordinator")
READERS = tuple(name for name in STAFF if name not in ("administrator", "privacy_officer"))
TOKEN = "a-link-of-a-consulted-party"  # of a test
OPEN = date(2099, 1, 1)


def _partner(state: PartnerState) -> Partner:
    found = Partner.objects.filter(state=state).select_related("dossier").first()
    return found or partners.partner(state=state)


def in_partner(_world: World) -> Mapping[str, object]:
    """A partner in the directory."""
    return {"number": _partner(PartnerState.ACTIVE).dossier.reference}


def in_retired(_world: World) -> Mapping[str, object]:
    """A partner that left the directory."""
    return {"number": _partner(PartnerState.RETIRED).dossier.reference}


def in_listing(_world: World) -> Mapping[str, object]:
    """An offer of that partner."""
    partner = _partner(PartnerState.ACTIVE)
    listing = partner.listings.first() or partners.offer(partner)
    return {"number": partner.dossier.reference, "listing_id": listing.pk}


def in_recognition(_world: World) -> Mapping[str, object]:
    """A recognition of that partner."""
    partner = _partner(PartnerState.ACTIVE)
    found = partner.recognitions.first() or partners.recognition(partner)
    return {"number": partner.dossier.reference, "recognition_id": found.pk}


def in_file(world: World) -> Mapping[str, object]:
    """A file of partners that was read."""
    facts = {"lines": [], "sha256": "0" * 64, "read_by": world.cast.coordinator, "read_at": AT}
    read, _made = PartnerImport.objects.get_or_create(name="partners.xlsx", defaults=facts)
    return {"import_id": read.pk}


def _open_consultation(world: World) -> MarketConsultation:
    """A consultation that runs for a long time, with a link."""
    found = MarketConsultation.objects.filter(closes_on=OPEN, case__department=world.cast.department).first()
    if found is not None:
        return found
    made = cases.consultation(cast_case(world.cast), ConsultationState.RUNNING)
    MarketConsultation.objects.filter(pk=made.pk).update(closes_on=OPEN)
    party = made.parties.get()
    party.contact_email = "partij@sroi.example"
    party.save(update_fields=["contact_email"])
    facts = {"party": party, "email": party.contact_email, "made_at": AT}
    ConsultationLink.objects.get_or_create(token_sha256=hash_of(TOKEN), defaults=facts)
    return made


def with_token(world: World) -> Mapping[str, object]:
    """The personal link of a party whose consultation runs."""
    _open_consultation(world)
    return {"token": TOKEN}


def in_party(world: World) -> Mapping[str, object]:
    """That party, for who asked it."""
    made = _open_consultation(world)
    return {"reference": made.case.reference, "party_id": made.parties.get().pk}


def in_invitation(world: World) -> Mapping[str, object]:
    """A partner that may be invited to that consultation."""
    reference = _open_consultation(world).case.reference
    return {"reference": reference, "partner_id": _partner(PartnerState.ACTIVE).pk}


def pressed(kwargs: object, *allowed: str) -> Access:
    """A button of the directory: whoever keeps it gets an answer of the act, every other reader is refused."""
    wanted = dict.fromkeys(allowed, (200, 302, 409, 422))
    return access(403, kwargs, method="post", **wanted)  # type: ignore[arg-type]  # a row of this file


PARTNER_ROWS: dict[str, Access] = {
    "procurement:firm-list": public(),
    "procurement:consultation-link": public(with_token),
    "procurement:partner-list": only(*READERS),
    "procurement:partner-sheet": only(*READERS),
    "procurement:partner-show": only(*READERS, kwargs=in_partner),
    "procurement:partner-add": only(*BUREAU),
    "procurement:partner-import": only(*BUREAU),
    "procurement:partner-template": only(*BUREAU),
    "procurement:partner-preview": only(*BUREAU, kwargs=in_file),
    "procurement:partner-edit": only(*BUREAU, kwargs=in_partner),
    "procurement:partner-retire": only(*BUREAU, kwargs=in_partner),
    "procurement:partner-restore": pressed(in_retired, *BUREAU),
    "procurement:recognition-add": only(*BUREAU, kwargs=in_partner),
    "procurement:recognition-withdraw": only(*BUREAU, kwargs=in_recognition),
    "procurement:offer-add": only(*BUREAU, kwargs=in_partner),
    "procurement:ask-add": only(*BUREAU, kwargs=in_partner),
    "procurement:listing-edit": only(*BUREAU, kwargs=in_listing),
    "procurement:listing-end": pressed(in_listing, *BUREAU),
}
