"""The lots of a case, and which of them are left out of the European procedure (R11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from procurement.models import Case, Lot
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold
from procurement.states import BEFORE_PUBLICATION, ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.services import record
from sroi.kernel.money import total
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class LotEntry:
    """What is filled in about one lot; the value excludes VAT and includes options."""

    number: str
    title: str
    nature: str
    cpv_code: str
    value: Decimal | None
    is_exempted: bool = False


def why_not_lots(entries: Sequence[LotEntry]) -> tuple[Blocker, ...]:
    """Every reason why these lots are refused."""
    numbers = [entry.number for entry in entries]
    found = [
        blocker("lot-twice", _("There are two lots with number %(lot)s. Give each lot its own number."), lot=number)
        for number in sorted({number for number in numbers if numbers.count(number) > 1})
    ]
    for entry in entries:
        if not entry.title.strip():
            found.append(blocker("lot-untitled", _("Give lot %(lot)s a title."), lot=entry.number))
        if entry.is_exempted and entry.value is None:
            message = _("Lot %(lot)s is left out of the procedure. Enter its value.")
            found.append(blocker("lot-without-value", message, source="R11", lot=entry.number))
        if entry.value is not None and entry.value < 0:
            found.append(blocker("lot-negative", _("The value of lot %(lot)s is below zero."), lot=entry.number))
    return tuple(found)


@transaction.atomic
def set_lots(*, case_id: int, entries: Sequence[LotEntry], by: User, at: datetime) -> Case:
    """Record the lots; when every lot has a value, the estimated value of the case is their sum (R8)."""
    case, acting = hold(case_id, ProcurementDuty.SET_LOTS, by=by, at=at, phases=BEFORE_PUBLICATION)
    refuse(why_not_lots(entries))
    before = case.estimated_value
    gone = case.lots.exclude(number__in=[entry.number for entry in entries])
    gone.delete()
    for entry in entries:
        values = {name: getattr(entry, name) for name in LotEntry.__slots__ if name != "number"}
        Lot.objects.update_or_create(case=case, number=entry.number, defaults=values)
    values_given = [entry.value for entry in entries if entry.value is not None]
    if entries and len(values_given) == len(entries):
        case.estimated_value = total(values_given)
        case.save(update_fields=["estimated_value"])
    facts = {
        "lots": [[entry.number, entry.title, entry.value, entry.is_exempted] for entry in entries],
        "value": [before, case.estimated_value],
    }
    record(case.dossier, ProcurementVerb.LOTS_SET, about=case, by=acting, at=at, facts=facts)
    return case
