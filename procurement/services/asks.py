"""What is asked of the contractor: percentage, effort or waiver, with its approval (R3, R9)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from procurement import gates, rules
from procurement.gates.facts import percentage_range
from procurement.models import Ask, Case
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold_choices, why_not_written
from procurement.states import APPROVAL_FLOW, ApprovalAction, ApprovalState, AskKind, ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.selectors import why_not_independent
from sroi.dossier.services import move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class AskEntry:
    """What is filled in about the request."""

    kind: AskKind
    percent: Decimal | None
    reasoning: str
    effort_asked: str = ""
    effort_enough: str = ""
    effort_failing: str = ""


@transaction.atomic
def set_ask(*, case_id: int, entry: AskEntry, by: User, at: datetime) -> Ask:
    """Set what is asked, with its reasoning; above the threshold a waiver waits for a coordinator (R9)."""
    case, acting = hold_choices(case_id, ProcurementDuty.SET_ASK, by=by, at=at)
    facts = gates.case_facts(case)
    if facts.test is None:
        refuse((blocker("no-threshold-test", _("Make the threshold test first."), source="R8"),))
    choice = rules.PercentageChoice(entry.kind, entry.percent, entry.reasoning)
    limits, variants = percentage_range(facts), facts.variants
    refuse(
        (
            *rules.why_not_with_variants(entry.kind, variants),
            *rules.why_not_percentage(choice, limits=limits),
            *_why_not_countable(entry),
        )
    )
    waits = rules.needs_approval(choice, applies=facts.applies)
    before = str(facts.ask) if facts.ask else ""
    Ask.objects.filter(case=case).delete()
    ask = Ask.objects.create(
        case=case,
        approval=ApprovalState.PROPOSED if waits else ApprovalState.NOT_NEEDED,
        set_by=by,
        set_at=at,
        **{name: getattr(entry, name) for name in AskEntry.__slots__},
    )
    known = {
        "kind": ask.kind,
        "percent": ask.percent,
        "approval": ask.approval,
        "explains": rules.needs_explanation(choice, limits=limits, applies=facts.applies),
    }
    record(
        case.dossier,
        ProcurementVerb.ASK_SET,
        about=ask,
        by=acting,
        at=at,
        before=before,
        after=str(ask),
        reason=entry.reasoning,
        facts=known,
    )
    return ask


def _why_not_countable(entry: AskEntry) -> tuple[Blocker, ...]:
    """What an effort obligation lacks (R10, variant 1c)."""
    if entry.kind != AskKind.EFFORT:
        return ()
    return rules.why_not_countable(
        asked=entry.effort_asked, enough_when=entry.effort_enough, otherwise=entry.effort_failing
    )


@transaction.atomic
def approve_waiver(*, case_id: int, reason: str, by: User, at: datetime) -> Ask:
    """Let a coordinator approve that nothing is asked: with an advice on this choice, never the proposer (R3, R9)."""
    case, ask, acting = _held_waiver(case_id, ApprovalAction.APPROVE, by=by, at=at)
    found = list(why_not_independent(ask.set_by_id, acting, since=ask.set_at, on=amsterdam_date(at)))
    if not gates.case_facts(case).has_advice:
        message = _("A waiver needs an adviser's advice on this request and this variant. Wait for the advice.")
        found.append(blocker("advice-missing", message, source="R9"))
    refuse((*found, *_why_not_reasoned(reason)))
    return _decide(case, ask, ApprovalAction.APPROVE, reason=reason, acting=acting, at=at)


@transaction.atomic
def refuse_waiver(*, case_id: int, reason: str, by: User, at: datetime) -> Ask:
    """Let a coordinator refuse a waiver with the reason; the buyer sets another request (R3, R9)."""
    case, ask, acting = _held_waiver(case_id, ApprovalAction.REFUSE, by=by, at=at)
    tied = why_not_independent(ask.set_by_id, acting, since=ask.set_at, on=amsterdam_date(at))
    refuse((*tied, *_why_not_reasoned(reason)))
    return _decide(case, ask, ApprovalAction.REFUSE, reason=reason, acting=acting, at=at)


def _held_waiver(case_id: int, action: ApprovalAction, *, by: User, at: datetime) -> tuple[Case, Ask, Acting]:
    """The locked case and its request, when it waits for approval."""
    case, acting = hold_choices(case_id, action, by=by, at=at)
    ask = Ask.objects.select_for_update(of=("self",)).select_related("set_by").filter(case=case).first()
    if ask is None:
        refuse((blocker("no-ask", _("Nothing waits for approval in this case."), source="R9"),))
        raise AssertionError("refuse let nothing through")
    APPROVAL_FLOW.target(state=ask.approval, action=action)
    return case, ask, acting


def _why_not_reasoned(reason: str) -> tuple[Blocker, ...]:
    return why_not_written(reason, field="reason", message=_("Give the reason of the decision."), source="R9")


def _decide(case: Case, ask: Ask, action: ApprovalAction, *, reason: str, acting: Acting, at: datetime) -> Ask:
    """Move the request and record the decision."""
    before, after = move(
        ask, APPROVAL_FLOW, action, field="approval", decided_by=acting.by, decided_at=at, decision_reason=reason
    )
    approved = action == ApprovalAction.APPROVE
    verb = ProcurementVerb.WAIVER_APPROVED if approved else ProcurementVerb.WAIVER_REFUSED
    record(case.dossier, verb, about=ask, by=acting, at=at, before=before, after=after, reason=reason)
    return ask
