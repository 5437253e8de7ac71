"""Correcting an accepted value: by a counter-line that one proposes and another approves (R3, R29)."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from reporting import rules
from reporting.models import CounterProposal, Effort, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.services.holding import hold_effort, tell_contractor, tell_role
from reporting.states import EffortState, ReportingVerb
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.selectors import why_not_independent
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


def standing_of(effort: Effort) -> Decimal:
    """The accepted value of a line with its corrections."""
    corrected = effort.countered_by.aggregate(sum=Sum("verified"))["sum"] or ZERO
    return (effort.verified or ZERO) + corrected


@transaction.atomic
def propose_counter(*, effort_id: int, amount: Decimal | None, reason: str, by: User, at: datetime) -> CounterProposal:
    """Propose a correction of a closed line; a coordinator decides on it (R3)."""
    effort, report, acting = hold_effort(effort_id, ReportDuty.PROPOSE_COUNTER, by=by, at=at)
    found = rules.why_not_countered(state=effort.state, standing=standing_of(effort), change=amount, reason=reason)
    refuse((*found, *_why_not_now(effort), *rules.why_personal({"reason": reason})))
    proposal = CounterProposal.objects.create(
        effort=effort, amount=amount or ZERO, reason=reason.strip(), proposed_by=by, proposed_at=at
    )
    _record(proposal, report, ReportingVerb.COUNTER_PROPOSED, acting, at=at, reason=proposal.reason)
    tell_role(report, Role.COORDINATOR, "counter_waits", str(proposal.pk), at=at)
    return proposal


@transaction.atomic
def approve_counter(*, proposal_id: int, reason: str, by: User, at: datetime) -> Effort:
    """Approve a correction: it becomes a line of its own that counts with the line that it corrects (R3, R29)."""
    proposal, report, acting = _hold(proposal_id, by=by, at=at)
    effort, today = proposal.effort, amsterdam_date(at)
    counter = Effort.objects.create(
        report=report,
        line=effort.line,
        rate=effort.rate,
        performed_by=effort.performed_by,
        candidate=effort.candidate,
        description=effort.description,
        period_start=effort.period_start,
        period_end=effort.period_end,
        is_extra=effort.is_extra,
        extra_reason=effort.extra_reason,
        claimed=proposal.amount,
        verified=proposal.amount,
        state=EffortState.ACCEPTED,
        decision_reason=proposal.reason,
        counters=effort,
        decided_at=at,
        decided_on=today,
        decided_by=by,
        entered_by=proposal.proposed_by,
        entered_at=at,
    )
    _close(proposal, approved=True, reason=reason, by=by, at=at, counter=counter)
    _record(proposal, report, ReportingVerb.COUNTER_APPROVED, acting, at=at, reason=reason)
    tell_contractor(report, "value_corrected", str(proposal.pk), at=at)
    return counter


@transaction.atomic
def refuse_counter(*, proposal_id: int, reason: str, by: User, at: datetime) -> CounterProposal:
    """Refuse a correction with a reason; the accepted value stands (R3)."""
    proposal, report, acting = _hold(proposal_id, by=by, at=at)
    if not reason.strip():
        message = _("Write why you refuse this correction.")
        refuse([blocker("reason-missing", message, field="reason", source="R3")])
    _close(proposal, approved=False, reason=reason, by=by, at=at, counter=None)
    _record(proposal, report, ReportingVerb.COUNTER_REFUSED, acting, at=at, reason=reason)
    return proposal


def _hold(proposal_id: int, *, by: User, at: datetime) -> tuple[CounterProposal, QuarterlyReport, Acting]:
    """Hold a proposal that waits, for somebody else than its proposer and the proposer's stand-ins."""
    effort_id = CounterProposal.objects.values_list("effort", flat=True).get(pk=proposal_id)
    _effort, report, acting = hold_effort(effort_id, ReportDuty.DECIDE_COUNTER, by=by, at=at)
    proposals = CounterProposal.objects.select_related(
        "effort__rate", "effort__line", "effort__candidate", "effort__performed_by", "proposed_by"
    )
    proposal = proposals.get(pk=proposal_id)
    if proposal.approved is not None:
        refuse([blocker("counter-decided", _("This correction was decided on before."), source="R3")])
    refuse(why_not_independent(proposal.proposed_by_id, acting, since=proposal.proposed_at, on=amsterdam_date(at)))
    return proposal, report, acting


def _why_not_now(effort: Effort) -> tuple[Blocker, ...]:
    """One correction of a line at a time, and never a correction of a correction."""
    found = []
    if effort.counters_id is not None:
        message = _("This line is a correction itself. Correct the line that it belongs to.")
        found.append(blocker("is-counter", message, source="R29"))
    if effort.counter_proposals.filter(approved__isnull=True).exists():
        message = _("A correction of this line waits for a coordinator already.")
        found.append(blocker("counter-waits", message, source="R3"))
    return tuple(found)


def _close(
    proposal: CounterProposal, *, approved: bool, reason: str, by: User, at: datetime, counter: Effort | None
) -> None:
    """Write the decision on a proposal."""
    proposal.approved, proposal.decision_reason = approved, reason.strip()
    proposal.decided_by, proposal.decided_at, proposal.counter = by, at, counter
    proposal.save(update_fields=["approved", "decision_reason", "decided_by", "decided_at", "counter"])


def _record(
    proposal: CounterProposal,
    report: QuarterlyReport,
    verb: ReportingVerb,
    acting: Acting,
    *,
    at: datetime,
    reason: str,
) -> None:
    """Record what happened to a proposal."""
    facts = {"quarter": report.quarter, "amount": proposal.amount, "effort": proposal.effort_id}
    record(report.contract.dossier, verb, about=proposal, by=acting, at=at, reason=reason.strip(), facts=facts)
