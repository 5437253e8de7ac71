"""The gate before phase 2: is the case prepared (R8, R9, R10, R11, R13)?"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from procurement import rules
from procurement.gates.facts import (
    CaseFacts,
    case_facts,
    lot_facts,
    lot_limits,
    percentage_choice,
    percentage_range,
    subject_of,
    subject_text,
)
from procurement.gates.registry import Condition, register
from procurement.models import Case
from procurement.states import ApprovalState, AskKind, CaseAction, ConsultationState, Route, Variant
from sroi.accounts.states import Role
from sroi.dossier.selectors.papers import path_to
from sroi.kernel import formats
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop

CONDITIONS_ASKED = frozenset({Variant.CONDITION, Variant.CRITERION, Variant.EFFORT})
"""With these something is asked of the market in the tender itself (R10, variant 1)."""
ARTICLE_2_18 = "art. 2.18 Aanbestedingswet"


def prepare_conditions(case: Case) -> tuple[Condition, ...]:
    """Every condition before phase 2."""
    return prepared(case_facts(case))


def prepared(facts: CaseFacts) -> tuple[Condition, ...]:
    """Every condition before phase 2, of facts that were read already."""
    return (
        *known(facts),
        *_market(facts),
        *tested(facts),
        *_chosen(facts),
        *ask_conditions(facts),
        *_advised(facts),
        *consulted(facts),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition is met, by whom, and on what it rests."""

    url: str
    source: str
    whose: Role


def at(facts: CaseFacts, page: str, source: str, whose: Role = Role.BUYER) -> Place:
    """The page of this case on which a condition is met."""
    return Place(path_to(f"procurement:{page}", facts.case.reference), source, whose)


def condition(code: str, label: str, place: Place, *, met: bool, why: str = "", applies: bool = True) -> Condition:
    """One condition, met or not, or not applicable with the reason."""
    return Condition(code, label, met, applies, why, place.whose, place.url, place.source)


def known(facts: CaseFacts) -> Iterator[Condition]:
    """The data that every later step reads."""
    case = facts.case
    needed = (
        (case.department_id, _("the department")),
        (case.nature, _("the kind of contract")),
        (case.cpv_code, _("the CPV code")),
        (case.estimated_value, _("the estimated value in euro")),
        (case.planned_publication_on or case.published_on, _("the publication date, planned or past")),
    )
    missing = ", ".join(str(name) for value, name in needed if not value)
    why = _("Fill in: %(fields)s.") % {"fields": missing} if missing else ""
    yield condition(
        "case-known", _("The data of the case are complete"), at(facts, "case-edit", ""), met=not missing, why=why
    )


def _market(facts: CaseFacts) -> Iterator[Condition]:
    """The talk with the client, and whether it goes to the market (R10)."""
    case = facts.case
    noted = bool(case.opportunity_note.strip()) and case.opportunity_noted_on is not None
    why = "" if noted else _("Note which opportunities you discussed with the client.")
    label = _("The opportunities were discussed with the client")
    yield condition("opportunities", label, at(facts, "opportunity-record", "L473-500"), met=noted, why=why)
    to_market, page = case.route == Route.MARKET, "opportunity-record"
    if case.route and not to_market:
        page = "case-deliver"
        why = _("The route is “%(route)s”. Record the own delivery instead.") % {"route": case.get_route_display()}
    else:
        why = "" if to_market else _("Choose whether the work goes to the market.")
    label = _("The work goes to the market")
    yield condition("route", label, at(facts, page, "L473-500"), met=to_market, why=why)


def tested(facts: CaseFacts) -> Iterator[Condition]:
    """A threshold test of the value and the date as they are now (R8)."""
    test, case = facts.test, facts.case
    day = case.published_on or case.planned_publication_on
    fresh = test is not None and (test.value, test.publication_on) == (case.estimated_value, day)
    why = ""
    if test is None:
        why = _("Make the threshold test.")
    elif not fresh:
        why = _("The value or the date changed after the threshold test. Make it again.")
    label = _("The threshold was tested")
    yield condition("threshold", label, at(facts, "threshold-test", "L608-635"), met=fresh, why=why)


def _chosen(facts: CaseFacts) -> Iterator[Condition]:
    """A variant for the case or for each lot; exempted lots within the lots regulation (R10, R11)."""
    of_case = any(choice.lot_id is None for choice in facts.choices)
    with_choice = {choice.lot_id for choice in facts.choices}
    without = [] if of_case else [lot.number for lot in facts.lots if lot.pk not in with_choice]
    met = bool(facts.choices) and not without
    why = ""
    if not facts.choices:
        why = _("Choose a variant for the case, or for each lot.")
    elif without:
        why = _("Choose a variant for the lots %(lots)s.") % {"lots": ", ".join(without)}
    label = _("A variant was chosen")
    yield condition("variant", label, at(facts, "variant-choose", "L579-920"), met=met, why=why)
    exempts = Variant.LOTS in facts.variants or any(lot.is_exempted for lot in facts.lots)
    label = _("The lots regulation holds")
    if not exempts:
        why = _("Not applicable: no lot is left out of the procedure.")
        yield condition("lots", label, at(facts, "lot-edit", ARTICLE_2_18), met=True, why=why, applies=False)
        return
    breaches = rules.why_not_exempted(lot_facts(facts), limits=lot_limits(facts))
    why = " ".join(formats.sentence(each) for each in breaches)
    yield condition("lots", label, at(facts, "lot-edit", ARTICLE_2_18), met=not breaches, why=why)


def ask_conditions(facts: CaseFacts) -> Iterator[Condition]:
    """The percentage with its reasoning, the explanation with advice, the waiver with approval (R9)."""
    choice = percentage_choice(facts)
    label = _("The percentage is set, with its reasoning")
    if choice is None or facts.ask is None:
        why = _("Set what is asked: a percentage, an effort, or nothing, with the reasoning.")
        yield condition("ask", label, at(facts, "ask-set", "L637-652"), met=False, why=why)
        return
    limits = percentage_range(facts)
    agrees = rules.why_not_with_variants(choice.kind, facts.variants)
    breaches = (*agrees, *rules.why_not_percentage(choice, limits=limits))
    why = " ".join(formats.sentence(each) for each in breaches)
    yield condition("ask", label, at(facts, "ask-set", "L637-652"), met=not breaches, why=why)
    explains = rules.needs_explanation(choice, limits=limits, applies=facts.applies)
    label = _("An adviser's advice on the deviation is on file")
    why = "" if facts.has_advice else _why_unadvised(facts)
    if not explains:
        why = _("Not applicable: the usual request, or a value below the threshold.")
    page, whose = ("advice-list", Role.ADVISER) if _is_asked(facts) else ("advice-ask", Role.BUYER)
    yield condition(
        "explanation",
        label,
        at(facts, page, "L5-10", whose),
        met=facts.has_advice,
        why=why,
        applies=explains,
    )
    yield _waiver(facts, needed=rules.needs_approval(choice, applies=facts.applies))


def _why_unadvised(facts: CaseFacts) -> str:
    """What is still needed: a first advice, or one on what is chosen now (R9)."""
    last = next((advice for advice in facts.advices if advice.given_at is not None), None)
    if last is None:
        return _("Ask an adviser for advice: less is asked than usual.")
    values = {"then": subject_text(subject_of(last)), "now": subject_text(facts.subject)}
    return _("The last advice was about: %(then)s. Now chosen: %(now)s. Ask for advice on what is chosen now.") % values


def _is_asked(facts: CaseFacts) -> bool:
    """A question to the bureau waits for its answer."""
    return any(advice.given_at is None for advice in facts.advices)


def _waiver(facts: CaseFacts, *, needed: bool) -> Condition:
    """The coordinator's approval of a waiver (R9, R3)."""
    approved = facts.ask is not None and facts.ask.approval == ApprovalState.APPROVED
    why = "" if approved else _("A coordinator decides on the waiver.")
    if facts.ask is not None and facts.ask.approval == ApprovalState.REFUSED:
        why = _("The coordinator refused the waiver. Set another request.")
    if not needed:
        why = _("Not applicable: no waiver is asked.")
        if facts.ask is not None and facts.ask.kind == AskKind.WAIVER:
            why = _("Not applicable: below the threshold social return is voluntary.")
    label = _("The waiver is approved by a coordinator")
    refused = facts.ask is not None and facts.ask.approval == ApprovalState.REFUSED
    page, whose = ("ask-set", Role.BUYER) if refused else ("waiver-decide", Role.COORDINATOR)
    return condition("waiver", label, at(facts, page, "L650-652", whose), met=approved, why=why, applies=needed)


def _advised(facts: CaseFacts) -> Iterator[Condition]:
    """What was asked of the bureau is answered, and the buyer answered the advice (R13)."""
    label = _("Every advice that was asked is given and answered")
    waiting = [advice for advice in facts.advices if advice.given_at is None]
    unanswered = [advice for advice in facts.advices if advice.given_at is not None and advice.replied_at is None]
    why, whose, applies = "", Role.BUYER, bool(facts.advices)
    if waiting:
        why, whose = _("The adviser has not answered yet."), Role.ADVISER
    elif unanswered:
        why = _("Write what you do with the advice.")
    elif not applies:
        why = _("Not applicable: no advice was asked.")
    met = not waiting and not unanswered
    yield condition("advice", label, at(facts, "advice-list", "L951-963", whose), met=met, why=why, applies=applies)


def consulted(facts: CaseFacts) -> Iterator[Condition]:
    """A market consultation that was started is completed; with variant 1 one is recommended (R10, P102)."""
    is_started, is_completed = bool(facts.consultation), facts.consultation == ConsultationState.COMPLETED
    why = "" if is_completed else _("Complete the market consultation with its conclusions.")
    if not is_started:
        why = _("Not applicable: no market consultation was started.")
        if facts.variants & CONDITIONS_ASKED:
            why = _("Not applicable: none was started. With variant 1 it tells what the market can do.")
    label, place = _("The market consultation is completed"), at(facts, "consultation-show", "L585-596")
    yield condition("consultation", label, place, met=is_completed, why=why, applies=is_started)


def why_not_own(case: Case) -> tuple[Blocker, ...]:
    """Why a case cannot end as an own delivery: only when it does not go to the market (R10)."""
    if case.route and case.route != Route.MARKET:
        return ()
    message = gettext_noop("Record first that the work does not go to the market.")
    return (blocker("route-market", message, field="delivery", source="R10"),)


register(CaseAction.START_SPECIFYING, prepare_conditions)
