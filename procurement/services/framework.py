"""The maximum of a framework after its award (R8, R38)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from procurement.models import Case, Lot
from procurement.services.holding import why_not_written
from procurement.states import ProcurementVerb
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import record
from sroi.kernel.refusals import refuse
from sroi.kernel.words import gettext_noop as _


@transaction.atomic
def write_maximum(  # noqa: PLR0913  # each is a fact of the change
    *,
    case_id: int,
    lot_id: int | None,
    maximum: Decimal,
    reason: str,
    facts: Mapping[str, object],
    by: Acting,
    at: datetime,
) -> Case:
    """Write another maximum of a framework; an act on its contract judged the duty, and the old one stays on record."""
    case = Case.objects.locked().get(pk=case_id)
    message = _("Write why the maximum changes.")
    refuse(why_not_written(reason, field="reason", message=message, source="R38"))
    changed = case if lot_id is None else Lot.objects.get(pk=lot_id, case=case)
    before, changed.framework_maximum = changed.framework_maximum, maximum
    changed.save(update_fields=["framework_maximum"])
    record(
        case.dossier,
        ProcurementVerb.FRAMEWORK_CHANGED,
        about=changed,
        by=by,
        at=at,
        before=str(before or ""),
        after=str(maximum),
        reason=reason.strip(),
        facts=dict(facts),
    )
    return case
