"""The lots of a case, and which of them are left out of the European procedure (R11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from procurement import rules
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
    is_framework: bool = False
    framework_maximum: Decimal | None = None
    framework_suppliers: int | None = None
    call_off_method: str = ""

    def framework(self) -> rules.FrameworkFacts:
        """The framework as the rules read it."""
        return rules.FrameworkFacts(self.framework_maximum, self.framework_suppliers, self.call_off_method)


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
        if entry.is_framework and rules.why_not_framework(entry.framework()):
            message = _("Lot %(lot)s: enter the maximum, the number of contractors and how call-offs are given.")
            found.append(blocker("lot-framework", message, source="R8", lot=entry.number))
        if entry.is_framework and rules.why_not_within(entry.value, maximum=entry.framework_maximum):
            message = _("Lot %(lot)s: the value is lower than the maximum of its framework. Enter a higher value.")
            found.append(blocker("lot-below-maximum", message, source="R8", lot=entry.number))
    return tuple(found)


def _why_not_with_options(case: Case, entries: Sequence[LotEntry]) -> tuple[Blocker, ...]:
    """The lots together hold the options too (R8); a lot with options of its own stays."""
    numbers, values = {entry.number for entry in entries}, [entry.value for entry in entries]
    kept = case.planned_options.select_related("lot")
    gone = sorted({each.lot.number for each in kept if each.lot is not None and each.lot.number not in numbers})
    message = _("Lot %(lot)s has an option or extension. Take that away first.")
    found = [blocker("lot-with-option", message, source="R8", lot=number) for number in gone]
    if values and None not in values:
        options = rules.options_value(each.value for each in kept)
        summed = total(value for value in values if value is not None)
        found += rules.why_not_within(summed, maximum=None, options=options)
    return tuple(found)


@transaction.atomic
def set_lots(*, case_id: int, entries: Sequence[LotEntry], by: User, at: datetime) -> Case:
    """Record the lots; when every lot has a value, the estimated value of the case is their sum (R8)."""
    case, acting = hold(case_id, ProcurementDuty.SET_LOTS, by=by, at=at, phases=BEFORE_PUBLICATION)
    refuse((*why_not_lots(entries), *_why_not_with_options(case, entries)))
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
