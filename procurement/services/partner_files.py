"""Partners from a file: read and looked at first, then applied once (S06, R51)."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from procurement import policies, readers
from procurement.models import Partner, PartnerImport
from procurement.policies import ProcurementDuty
from procurement.readers import PartnerLine
from procurement.rules import PartnerFate
from procurement.selectors.partner_files import PlannedPartner, counts_of_partners, known_words, partner_plan
from procurement.services.partners import ListingEntry, hold_directory, make_listing, make_partner, write_partner
from procurement.states import ListingSide
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@transaction.atomic
def load_partners(*, content: bytes, name: str, by: User, at: datetime) -> PartnerImport:
    """Read a file with partners, to be looked at; nothing of it is in the directory yet."""
    on = amsterdam_date(at)
    policies.require(by, ProcurementDuty.KEEP_PARTNERS, on=on)
    lines = readers.read_partners(content, known_words(on))
    digest, stored = sha256(content).hexdigest(), [_stored(line) for line in lines]
    return PartnerImport.objects.create(name=name[:200], sha256=digest, lines=stored, read_by=by, read_at=at)


@transaction.atomic
def apply_partners(*, import_id: int, by: User, at: datetime) -> PartnerImport:
    """Add every new partner and change those that differ; each is recorded in its own dossier."""
    acting = policies.require(by, ProcurementDuty.KEEP_PARTNERS, on=amsterdam_date(at))
    hold_directory()
    read = PartnerImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    refuse(_why_applied(read))
    numbers = [line["values"]["kvk_number"] for line in read.lines]
    list(Partner.objects.locked().filter(kvk_number__in=filter(None, numbers)).order_by("pk"))
    plan = partner_plan(read)
    for each in plan:
        if each.fate == PartnerFate.NEW:
            _add(each, read, by=acting, at=at)
        elif each.fate == PartnerFate.CHANGED and each.partner is not None:
            values = {name: each.values[name] for name in each.changes}
            write_partner(each.partner, values, by=acting, at=at, file=read.name)
    read.applied_by, read.applied_at, read.outcome = by, at, counts_of_partners(plan)
    read.save(update_fields=["applied_by", "applied_at", "outcome"])
    return read


def _add(planned: PlannedPartner, read: PartnerImport, *, by: Acting, at: datetime) -> None:
    """Make a partner with the offer that stands beside it."""
    partner = make_partner(dict(planned.values), by=by, at=at, file=read.name)
    if planned.offer:
        make_listing(partner, ListingEntry(ListingSide.OFFER, planned.offer, **planned.offered), by=by, at=at)


def _stored(line: PartnerLine) -> dict[str, Any]:
    """A row as it is kept until it is applied."""
    return {"row": line.row, "values": line.values, "offer": line.offer, "offered": line.offered}


def _why_applied(read: PartnerImport) -> tuple[Blocker, ...]:
    if read.applied_at is None:
        return ()
    message = _("This file was applied already. Read it again to see what changed since then.")
    return (blocker("partners-applied", message, source="R51"),)
