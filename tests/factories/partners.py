"""Partners of the directory, with what they offer and as what they are recognised."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

from procurement.models import Listing, Partner, Recognition
from procurement.states import ListingSide, PartnerKind, PartnerState, RecognitionKind
from sroi.accounts.models import User
from sroi.dossier.states import DossierKind
from tests.factories import dossiers, people
from tests.factories.people import AT, ON

NUMBERS = count(1)


def partner(
    name: str = "",
    *,
    kind: PartnerKind = PartnerKind.SOCIAL_FIRM,
    state: PartnerState = PartnerState.ACTIVE,
    **values: object,
) -> Partner:
    """A partner in the directory."""
    number = next(NUMBERS)
    name = name or f"Sociale firma {number}"
    kept = dossiers.dossier(DossierKind.PARTNER, title=name, reference=f"PA-T{number:04d}")
    return Partner.objects.create(dossier=kept, kind=kind, name=name, state=state, added_at=AT, **values)


def offer(
    of: Partner,
    *divisions: str,
    side: ListingSide = ListingSide.OFFER,
    text: str = "Schoonmaak van kantoren",
    districts: Sequence[str] = (),
    themes: Sequence[str] = (),
    until: date | None = None,
) -> Listing:
    """Something that a partner offers or asks."""
    return Listing.objects.create(
        partner=of,
        side=side,
        text=text,
        divisions=sorted(divisions) or ["90"],
        districts=list(districts),
        themes=list(themes),
        until=until,
        added_at=AT,
    )


def recognition(
    of: Partner,
    kind: RecognitionKind = RecognitionKind.SOCIAL_FIRM,
    *,
    until: date = ON + timedelta(days=300),
    since: date = ON - timedelta(days=60),
    by: User | None = None,
    level: str = "",
) -> Recognition:
    """A recognition that somebody checked."""
    is_firm = kind == RecognitionKind.SOCIAL_FIRM
    return Recognition.objects.create(
        partner=of,
        kind=kind,
        level=level,
        issued_on=since,
        valid_until=until,
        income_percent=70 if is_firm else None,
        staff_percent=40 if is_firm else None,
        impact="Werk voor mensen in de buurt." if is_firm else "",
        limits={"income": "50", "staff": "30"} if is_firm else {},
        evidence="Jaarrekening 2025",
        checked_by=by or people.person(),
        checked_at=AT,
    )
