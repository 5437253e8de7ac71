"""The library of standard texts: the bureau adds versions, and nothing that was used ever changes (R15)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from procurement import documents, policies, rules
from procurement.models import TextBlock
from procurement.policies import ProcurementDuty
from procurement.services.holding import why_not_written
from procurement.states import TextKind
from sroi.accounts.models import User
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import refuse
from sroi.kernel.turns import take_turn
from sroi.kernel.words import gettext_noop as _

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BlockEntry:
    """A version of a standard text as it is filled in; without a variant it is for every request."""

    kind: TextKind
    variant: str
    title: str
    body: str
    valid_from: date
    source: str
    reason: str


@transaction.atomic
def add_block(*, entry: BlockEntry, by: User, at: datetime) -> TextBlock:
    """Add the next version of a standard text; the one before it ends on the day before (R15)."""
    policies.require(by, ProcurementDuty.CHANGE_BLOCKS, on=amsterdam_date(at))
    take_turn("text-blocks")
    earlier = TextBlock.objects.filter(kind=entry.kind, variant=entry.variant)
    last = earlier.order_by("-valid_from", "-pk").first()
    refuse(
        (
            *why_not_written(entry.title, field="title", message=_("Give the text a title."), source="R15"),
            *rules.why_not_a_block(entry.body, documents.known_places()),
            *rules.why_not_from(entry.valid_from, today=amsterdam_date(at), latest=last.valid_from if last else None),
            *why_not_written(entry.reason, field="reason", message=_("Write what changes and why."), source="R15"),
        )
    )
    if last is not None:
        last.valid_until = entry.valid_from - ONE_DAY
        last.save(update_fields=["valid_until"])
    return TextBlock.objects.create(
        kind=entry.kind,
        variant=entry.variant,
        version=str(earlier.count() + 1),
        title=entry.title.strip(),
        body=entry.body.replace("\r\n", "\n").strip(),
        valid_from=entry.valid_from,
        source=entry.source.strip(),
        reason=entry.reason.strip(),
        added_by=by,
        added_at=at,
    )
