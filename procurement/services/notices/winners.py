"""The organisations of a notice: matched by their numbers, else made."""

import re

from procurement.readers import NoticeAward
from procurement.readers import Organisation as Named
from sroi.accounts.models import Consortium, Organisation
from sroi.kernel.words import typed_line

DIGIT = re.compile(r"[0-9]")
LONGEST = 200


def organisation_of(named: Named) -> Organisation:
    """Find an organisation by KvK number, by registration number, or else by name among those without numbers."""
    if named.kvk:
        found = Organisation.objects.filter(kvk_number=named.kvk).first()
        return found or _make(named, kvk_number=named.kvk)
    registration = registration_of(named)
    if registration:
        found = Organisation.objects.filter(registration_id=registration).first()
        return found or _make(named, registration_id=registration)
    name = shown_name(named)
    found = Organisation.objects.filter(name__iexact=name, kvk_number="", registration_id="").first()
    return found or _make(named)


def registration_of(named: Named) -> str:
    """The first registration that is a number; words such as “not available” identify nobody."""
    return next((each.strip()[:100] for each in named.registrations if DIGIT.search(each)), "")


def shown_name(named: Named) -> str:
    """The name as it is kept; an organisation without a name keeps its id in the notice."""
    return (typed_line(str(named.name)) or named.id)[:LONGEST]


def _make(named: Named, **numbers: str) -> Organisation:
    return Organisation.objects.create(
        name=shown_name(named),
        city=(named.town or "")[:80],
        postal_code=(named.postcode or "")[:12],
        email=(named.mail or "")[:254],
        **numbers,
    )


def winner_of(award: NoticeAward) -> tuple[Organisation, Consortium | None]:
    """Who signs: one organisation, or the lead with the consortium; without a lead the first member stands in."""
    members = [organisation_of(winner) for winner in award.winners]
    if not award.is_consortium:
        return members[0], None
    lead = organisation_of(award.lead) if award.lead is not None else members[0]
    name = (typed_line(str(award.party_name)) or " / ".join(member.name for member in members))[:LONGEST]
    for known in Consortium.objects.filter(lead=lead, name=name).prefetch_related("members"):
        if {member.pk for member in known.members.all()} == {member.pk for member in members}:
            return lead, known
    consortium = Consortium.objects.create(name=name, lead=lead)
    consortium.members.set(members)
    return lead, consortium
