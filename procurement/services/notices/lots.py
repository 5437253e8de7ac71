"""The lots of a notice, with everything it says about them kept as facts."""

import re
from decimal import Decimal

from procurement.models import Case, Lot
from procurement.readers import Notice, NoticeAmount, NoticeLot
from procurement.states import METHOD_OF_TECHNIQUE, CallOffMethod, Nature

DIGITS = re.compile(r"[0-9]+")
NOT_RESERVED = "none"
FRAMEWORK = ["is_framework", "framework_maximum", "framework_suppliers", "call_off_method"]
FILLED = ["title", "nature", "cpv_code", "value", "foreign_value", "reserved_participation", "notice_facts", *FRAMEWORK]


def nature_of(nature: str | None) -> str:
    """The kind of contract, or nothing when the notice has none or a combination."""
    return nature if nature in Nature.values else ""


def euro_of(amount: NoticeAmount | None) -> Decimal | None:
    """The amount when it is in euro (R38)."""
    return amount.euro if amount is not None else None


def foreign_of(amount: NoticeAmount | None) -> str:
    """The amount as text when it is in another currency (R38)."""
    return str(amount)[:60] if amount is not None and amount.euro is None else ""


def write_lots(case: Case, notice: Notice) -> None:
    """Make or update the lots that the notice has; lots that it does not name stay."""
    known = list(case.lots.all())
    outcomes = {result.lot_id: result for result in notice.results}
    for given in notice.lots:
        before = _known(known, given.id)
        lot = before or Lot(case=case, number=given.id[:20])
        _fill(lot, given)
        if given.id in outcomes:
            result = outcomes[given.id]
            if lot.is_framework:
                lot.framework_maximum = euro_of(result.framework_maximum) or lot.framework_maximum
            lot.notice_facts |= {
                "outcome": result.outcome or "",
                "outcome_reason": result.reason or "",
                "tenders_received": result.tenders_received,
            }
        if before is None:
            lot.save(force_insert=True)
        else:
            lot.save(update_fields=FILLED)


def _known(lots: list[Lot], number: str) -> Lot | None:
    """The lot with this number; `LOT-0001` and `1` are the same."""
    for lot in lots:
        if lot.number == number:
            return lot
    wanted = _counted(number)
    return next((lot for lot in lots if wanted is not None and _counted(lot.number) == wanted), None)


def _counted(number: str) -> int | None:
    digits = DIGITS.findall(number)
    return int(digits[-1]) if digits else None


def _fill(lot: Lot, given: NoticeLot) -> None:
    """What the notice says of a lot; what it leaves out does not empty what was known."""
    project = given.project
    lot.title = str(project.title)[:250] or lot.title or lot.number
    lot.nature = nature_of(project.nature) or lot.nature
    lot.cpv_code = (project.main_cpv or "")[:8] or lot.cpv_code
    if project.value is not None:
        lot.value, lot.foreign_value = euro_of(project.value), foreign_of(project.value)
    _fill_framework(lot, given)
    reserved = [code for code in given.social.reserved_participation if code != NOT_RESERVED]
    lot.reserved_participation = ", ".join(reserved)[:40] or lot.reserved_participation
    lot.notice_facts |= lot_facts(given)


def _fill_framework(lot: Lot, given: NoticeLot) -> None:
    """Technique, maximum and number of contractors (BT-765, BT-271, BT-113); how call-offs go where it is said."""
    framework = given.framework
    if framework.is_framework is None:
        return
    lot.is_framework = framework.is_framework
    if not lot.is_framework:
        return
    lot.framework_maximum = euro_of(framework.maximum) or lot.framework_maximum
    lot.framework_suppliers = framework.operators or lot.framework_suppliers
    method = METHOD_OF_TECHNIQUE.get(framework.technique or "")
    if lot.framework_suppliers == 1:
        method = CallOffMethod.DIRECT
    lot.call_off_method = method or lot.call_off_method


def lot_facts(given: NoticeLot) -> dict[str, object]:
    """Social fields, period, options, closing time and criteria as plain values."""
    social, period = given.social, given.period
    return {
        "reserved_participation": list(social.reserved_participation),
        "reserved_execution": social.reserved_execution,
        "strategic": list(social.strategic),
        "objectives": list(social.objectives),
        "social_description": str(social.description),
        "performance_terms": str(social.performance_terms),
        "starts_on": _iso(period.starts_on),
        "ends_on": _iso(period.ends_on),
        "duration": f"{period.duration.number} {period.duration.unit}" if period.duration else None,
        "options": str(given.extension.options),
        "renewals": str(given.extension.renewals),
        "closes_at": _iso(given.tenders_due_at or given.tenders_due_on),
        "subcontracting": list(given.subcontracting.obligations),
        "criteria": [
            {"type": each.type, "name": str(each.name), "weights": [str(weight.number) for weight in each.weights]}
            for each in given.criteria
        ],
    }


def _iso(value: object) -> str | None:
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat is not None else None
