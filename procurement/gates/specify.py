"""The gate before phase 3: is the request worked out (R12, R14, R15, R16, R17)?"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from procurement import rules
from procurement.gates.facts import CaseFacts, case_facts
from procurement.gates.prepare import at, condition, consulted
from procurement.gates.registry import Condition, register
from procurement.models import Case
from procurement.states import WITH_PARTNER, AskKind, CaseAction, Consideration, PartnerPoint, TextKind
from sroi.accounts.states import Role

WHOLE = Decimal(100)


def specify_conditions(case: Case) -> tuple[Condition, ...]:
    """Every condition before publication."""
    return specified(case_facts(case))


def specified(facts: CaseFacts) -> tuple[Condition, ...]:
    """Every condition before publication, of facts that were read already."""
    return (
        *_considered(facts),
        *_with_partner(facts),
        base_condition(facts),
        _criteria(facts),
        *_texts(facts),
        _closing(facts),
        *(consulted(facts) if facts.consultation else ()),
    )


def _considered(facts: CaseFacts) -> Iterator[Condition]:
    """The seven considerations, unless the variant asks none (R12, R14)."""
    label = _("The seven considerations are answered")
    skipped = rules.skips_considerations(facts.variants)
    open_ones = [question for question in Consideration if not facts.answers.get(question)]
    why = _("Still open: %(count)s of 7.") % {"count": len(open_ones)} if open_ones else ""
    if skipped:
        why = _("Not applicable: %(variants)s asks no further considerations.") % {"variants": facts.variant_names}
    yield condition(
        "considerations",
        label,
        at(facts, "consideration-answer", "L964-970" if skipped else "L978-1021"),
        met=not open_ones,
        why=why,
        applies=not skipped,
    )


def _with_partner(facts: CaseFacts) -> Iterator[Condition]:
    """Contact, contract, share and cooperation, when Pantar takes part (R14, P202, P204)."""
    applies = bool(facts.variants & WITH_PARTNER)
    open_ones = [point for point in PartnerPoint if not facts.answers.get(point)]
    why = _("Still open: %(count)s of 4.") % {"count": len(open_ones)} if open_ones else ""
    if not applies:
        why = _("Not applicable: Pantar and the Werkbrigade take no part.")
    label = _("The agreements with Pantar or the Werkbrigade are recorded")
    yield condition(
        "partner", label, at(facts, "consideration-answer", "L929-947"), met=not open_ones, why=why, applies=applies
    )


def base_condition(facts: CaseFacts) -> Condition:
    """What the percentage is taken of; nothing to take it of without a percentage (R16)."""
    applies = facts.ask is None or facts.ask.kind == AskKind.PERCENTAGE
    met = bool(facts.case.base_kind)
    why = "" if met else _("Choose what the percentage is taken of.")
    if not applies:
        why = _("Not applicable: no percentage is asked.")
    label = _("The base of the obligation is recorded")
    return condition("base", label, at(facts, "base-set", "L638-642"), met=met, why=why, applies=applies)


def _criteria(facts: CaseFacts) -> Condition:
    """Award criteria whose weights sum to 100, one of them social when that was chosen (R17)."""
    label = _("The award criteria are recorded and weigh 100 together")
    weight = sum((criterion.weight for criterion in facts.criteria), Decimal(0))
    why = ""
    if not facts.criteria:
        why = _("Record the award criteria with their weights.")
    elif weight != WHOLE:
        why = _("The weights sum to %(weight)s. They must sum to 100.") % {"weight": weight.normalize()}
    elif facts.asks_criterion and not any(each.is_social for each in facts.criteria):
        why = _("A social award criterion was chosen. Record it.")
    met = not why
    if not facts.has_bids:
        why = facts.why_no_bids
    return condition(
        "criteria", label, at(facts, "criterion-list", "L1015-1021"), met=met, why=why, applies=facts.has_bids
    )


def needed_texts(facts: CaseFacts) -> tuple[TextKind, ...]:
    """The texts that this request needs; a waiver needs only the paragraph for the strategy (R15)."""
    if facts.ask is not None and facts.ask.kind == AskKind.WAIVER:
        return (TextKind.STRATEGY,)
    needed = [TextKind.STRATEGY, TextKind.CONTRACT_CLAUSES, TextKind.PRIVACY]
    if facts.has_bids:
        needed.insert(1, TextKind.TENDER_GUIDE)
    if facts.ask is None or facts.ask.kind == AskKind.PERCENTAGE:
        needed += [TextKind.PSO, TextKind.FINE_CLAUSE]
    if facts.asks_criterion and facts.has_bids:
        needed.append(TextKind.CRITERION)
    return tuple(needed)


def _texts(facts: CaseFacts) -> Iterator[Condition]:
    """Each needed text is written; the rest names why it is not needed (R15)."""
    needed = needed_texts(facts)
    for kind in TextKind:
        met, applies = kind in facts.texts, kind in needed
        why = "" if met else _("Write the text “%(kind)s”.") % {"kind": kind.label}
        if not applies:
            why = _("Not applicable with this request.") if facts.has_bids else facts.why_no_bids
        yield condition(
            f"text-{kind.value.replace('_', '-')}",
            str(kind.label),
            at(facts, "text-list", "L1034-1046"),
            met=met,
            why=why,
            applies=applies,
        )


def _closing(facts: CaseFacts) -> Condition:
    """When bids close; nothing closes without bids (R19)."""
    met = facts.case.tenders_close_at is not None
    why = "" if met else _("Enter the closing time for bids.")
    if not facts.has_bids:
        why = facts.why_no_bids
    label = _("The closing time for bids is known")
    return condition(
        "closing-time",
        label,
        at(facts, "case-edit", "L1055-1066", Role.BUYER),
        met=met,
        why=why,
        applies=facts.has_bids,
    )


register(CaseAction.START_SELECTING, specify_conditions)
