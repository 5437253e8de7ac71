"""Who stands behind a bid or a direct award: found by KvK number, else recorded as new."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from sroi.accounts.models import Consortium, Organisation
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """One organisation as it is filled in; a known KvK number needs no name."""

    kvk_number: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class BidderEntry:
    """The bidder: one organisation, or the lead of a consortium with its other members."""

    lead: PartyEntry
    consortium: str = ""
    members: Sequence[PartyEntry] = ()


@transaction.atomic
def find_bidder(*, entry: BidderEntry) -> tuple[Organisation, Consortium | None]:
    """Find the bidder, or record it; an e-mail address that was not known is added. The caller checked the duty."""
    lead = find_party(entry=entry.lead)
    if not entry.members:
        return lead, None
    members = {each.pk: each for each in (lead, *(find_party(entry=member) for member in entry.members))}
    name = entry.consortium.strip() or " / ".join(each.name for each in members.values())[:200]
    for known in Consortium.objects.filter(lead=lead, name=name).prefetch_related("members"):
        if {each.pk for each in known.members.all()} == set(members):
            return lead, known
    made = Consortium.objects.create(name=name, lead=lead)
    made.members.set(members.values())
    return lead, made


@transaction.atomic
def find_party(*, entry: PartyEntry) -> Organisation:
    """Find an organisation by KvK number or, without one, by name; else record it."""
    name = entry.name.strip()
    rows = Organisation.objects.select_for_update()
    if entry.kvk_number:
        found = rows.filter(kvk_number=entry.kvk_number).first()
    else:
        found = rows.filter(name__iexact=name, kvk_number="").first() if name else None
    if found is None:
        if not name:
            message = _("This KvK number is not known yet. Fill in the name of the organisation too.")
            refuse([blocker("name-missing", message, field="name", source="R19")])
        return Organisation.objects.create(name=name, kvk_number=entry.kvk_number, email=entry.email)
    if entry.email and not found.email:
        found.email = entry.email
        found.save(update_fields=["email"])
    return found
