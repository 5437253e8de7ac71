"""Verification line by line, and the end of a report (R29)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from reporting import policies, rules
from reporting.models import Effort, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.selectors.needs import needs_of
from reporting.services.holding import held_report, hold_effort, hold_report, tell_contractor, tell_role
from reporting.states import (
    EFFORT_FLOW,
    REPORT_FLOW,
    DeviationResult,
    EffortAction,
    EffortState,
    RejectionReason,
    ReportAction,
    ReportingDeadline,
    ReportingVerb,
    ReportState,
)
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import meet_deadline, move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import TermKey


@transaction.atomic
def accept_effort(*, effort_id: int, verified: Decimal | None, reason: str, by: User, at: datetime) -> Effort:
    """Accept a line at its claimed value, or at a lower one with a reason; required evidence must be there (R29)."""
    effort, report, acting = hold_effort(effort_id, EffortAction.ACCEPT, by=by, at=at)
    EFFORT_FLOW.target(state=effort.state, action=EffortAction.ACCEPT)
    refuse(
        (
            *rules.why_personal({"decision_reason": reason}),
            *rules.why_not_accepted(
                claimed=effort.claimed, accepted=verified, reason=reason, evidence=needs_of(effort)
            ),
        )
    )
    before, after = move(
        effort,
        EFFORT_FLOW,
        EffortAction.ACCEPT,
        decision_reason=reason.strip(),
        decided_at=at,
        decided_on=amsterdam_date(at),
        decided_by=by,
        verified=verified,
    )
    _record(effort, report, ReportingVerb.EFFORT_ACCEPTED, acting, at=at, moved=(before, after))
    _settle(report, acting, at=at)
    return effort


@transaction.atomic
def reject_effort(*, effort_id: int, rejection: str, reason: str, by: User, at: datetime) -> Effort:
    """Reject a line for a known reason (R29)."""
    effort, report, acting = hold_effort(effort_id, EffortAction.REJECT, by=by, at=at)
    EFFORT_FLOW.target(state=effort.state, action=EffortAction.REJECT)
    refuse(
        (
            *rules.why_personal({"decision_reason": reason}),
            *rules.why_not_rejected(reason=rejection, explanation=reason),
        )
    )
    moved = _reject(effort, rejection, reason, by=by, at=at)
    _record(effort, report, ReportingVerb.EFFORT_REJECTED, acting, at=at, moved=moved)
    _settle(report, acting, at=at)
    return effort


def _reject(effort: Effort, rejection: str, reason: str, *, by: User | None, at: datetime) -> tuple[str, str]:
    """Move a line to rejected."""
    return move(
        effort,
        EFFORT_FLOW,
        EffortAction.REJECT,
        rejection=rejection,
        decision_reason=reason.strip(),
        decided_at=at,
        decided_on=amsterdam_date(at),
        decided_by=by,
    )


@transaction.atomic
def ask_about_effort(*, effort_id: int, question: str, by: User, at: datetime) -> Effort:
    """Return a line with a question; the contractor hears of it when the report goes back (R29)."""
    effort, report, acting = hold_effort(effort_id, EffortAction.ASK, by=by, at=at)
    EFFORT_FLOW.target(state=effort.state, action=EffortAction.ASK)
    refuse(
        (
            *rules.why_personal({"question": question}),
            *rules.why_not_asked(question=question, answer_until=answer_by(report), on=amsterdam_date(at)),
        )
    )
    moved = move(effort, EFFORT_FLOW, EffortAction.ASK, question=question.strip(), answer="")
    _record(effort, report, ReportingVerb.EFFORT_QUESTIONED, acting, at=at, moved=moved)
    _settle(report, acting, at=at)
    return effort


def answer_by(report: QuarterlyReport) -> date:
    """The last day for the answers: the next report's due date, or a term after the last one (R29)."""
    due_dates = QuarterlyReport.objects.filter(contract=report.contract_id).values_list("due_on", flat=True)
    term = reference.term_on(TermKey.REPORT, report.period_end)
    submitted = amsterdam_date(report.submitted_at) if report.submitted_at else report.due_on
    last_resort = max(report.due_on, submitted) + timedelta(days=term.days)
    return max(
        rules.answer_until(due_dates, own_due_on=report.due_on, last_resort=last_resort),
        submitted + timedelta(days=reference.term_on(TermKey.VERIFICATION, report.period_end).days),
    )


@transaction.atomic
def waive_evidence(*, effort_id: int, kinds: list[str], reason: str, by: User, at: datetime) -> Effort:
    """Let required evidence fall with a reason, so that the line can be accepted without it (R29)."""
    effort, report, acting = hold_effort(effort_id, ReportDuty.WAIVE_EVIDENCE, by=by, at=at)
    EFFORT_FLOW.target(state=effort.state, action=EffortAction.ACCEPT)
    refuse((*why_not_waived(effort, kinds, reason), *rules.why_personal({"waive_reason": reason})))
    effort.waived_evidence, effort.waive_reason = sorted({*effort.waived_evidence, *kinds}), reason.strip()
    effort.save(update_fields=["waived_evidence", "waive_reason"])
    facts = {"kinds": kinds, "quarter": report.quarter}
    dossier, verb = report.contract.dossier, ReportingVerb.EVIDENCE_WAIVED
    record(dossier, verb, about=effort, by=acting, at=at, reason=reason.strip(), facts=facts)
    return effort


def why_not_waived(effort: Effort, kinds: list[str], reason: str) -> tuple[Blocker, ...]:
    """Why evidence cannot be waived: it is not missing, or nobody says why."""
    found = []
    missing = {need.kind for need in needs_of(effort) if not need.is_met}
    if not kinds or not set(kinds) <= missing:
        found.append(blocker("evidence-not-missing", _("Choose the evidence that is missing."), field="kinds"))
    if not reason.strip():
        message = _("Write why this line can do without this evidence.")
        found.append(blocker("reason-missing", message, field="waive_reason", source="R29"))
    return tuple(found)


@transaction.atomic
def return_report(*, report_id: int, by: User, at: datetime) -> QuarterlyReport:
    """Send the report back with the questions that were written so far (R29)."""
    report, acting = hold_report(report_id, ReportAction.ASK, by=by, at=at)
    REPORT_FLOW.target(state=report.state, action=ReportAction.ASK)
    if not _tally(report).returned:
        refuse([blocker("no-question", _("Write a question with at least one line first."), source="R29")])
    _return(report, acting, at=at)
    return report


@transaction.atomic
def decide_report(*, report_id: int, by: User | None, at: datetime) -> QuarterlyReport:
    """Close the report: every line is decided; a nightly job comes without a person (R29)."""
    report = held_report(report_id)
    acting = policies.require(by, ReportAction.DECIDE, report.contract, on=amsterdam_date(at)) if by else None
    REPORT_FLOW.target(state=report.state, action=ReportAction.DECIDE)
    refuse(rules.why_not_decided(_tally(report)))
    _decide(report, acting, at=at)
    return report


def _tally(report: QuarterlyReport) -> rules.Tally:
    """How many lines of the report are in which state."""
    return rules.tally(Effort.objects.filter(report=report).values_list("state", flat=True))


def _settle(report: QuarterlyReport, acting: Acting | None, *, at: datetime) -> None:
    """After the last line of a report: close it, or send it back when questions are open (R29)."""
    count = _tally(report)
    if count.in_review:
        return
    if not count.returned:
        _decide(report, acting, at=at)
    elif report.state == ReportState.SUBMITTED:
        _return(report, acting, at=at)


def _decide(report: QuarterlyReport, acting: Acting | None, *, at: datetime) -> None:
    """Move a locked report to decided and tell the contractor and the contract manager."""
    person = acting.by if acting else None
    before, after = move(report, REPORT_FLOW, ReportAction.DECIDE, decided_at=at, decided_by=person)
    meet_deadline(dossier=report.contract.dossier, kind=ReportingDeadline.VERIFICATION, about=report, at=at)
    _record_report(report, ReportingVerb.REPORT_DECIDED, acting, at=at, moved=(before, after))
    tell_contractor(report, "report_decided", "decided", at=at)
    tell_role(report, Role.CONTRACT_MANAGER, "report_progress", "decided", at=at)


def _return(report: QuarterlyReport, acting: Acting | None, *, at: datetime) -> None:
    """Move a locked report back to the contractor with its questions."""
    before, after = move(report, REPORT_FLOW, ReportAction.ASK)
    meet_deadline(dossier=report.contract.dossier, kind=ReportingDeadline.VERIFICATION, about=report, at=at)
    _record_report(report, ReportingVerb.REPORT_QUESTIONED, acting, at=at, moved=(before, after))
    tell_contractor(report, "report_returned", f"{at:%Y%m%d%H%M%S}", at=at)


@transaction.atomic
def reject_unanswered(*, report_id: int, on: date, at: datetime) -> int:
    """Reject the returned lines of a report whose time for answers is over, and close it (R29)."""
    report = held_report(report_id)
    until = answer_by(report)
    rows = report.efforts.filter(state=EffortState.RETURNED)
    late = [each for each in rows if rules.is_unanswered(state=each.state, answer_by=until, on=on)]
    for effort in late:
        moved = _reject(effort, RejectionReason.NO_ANSWER, "", by=None, at=at)
        _record(effort, report, ReportingVerb.EFFORT_REJECTED, None, at=at, moved=moved)
    if late:
        _settle(report, None, at=at)
    return len(late)


def reports_to_close(*, on: date) -> list[int]:
    """The reports with a question whose time for answers may be over."""
    rows = QuarterlyReport.objects.filter(state=ReportState.QUESTIONED, due_on__lt=on)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def lapse_report(*, report_id: int, reason: str, by: User, at: datetime) -> QuarterlyReport:
    """Set a report that was never submitted as lapsed (R29)."""
    report, acting = hold_report(report_id, ReportAction.LAPSE, by=by, at=at)
    REPORT_FLOW.target(state=report.state, action=ReportAction.LAPSE)
    on = amsterdam_date(at)
    refuse(rules.why_not_lapsed(state=report.state, due_on=report.due_on, on=on, reason=reason))
    moved = move(report, REPORT_FLOW, ReportAction.LAPSE, lapse_reason=reason.strip())
    meet_deadline(dossier=report.contract.dossier, kind=ReportingDeadline.REPORT, about=report, at=at)
    _record_report(report, ReportingVerb.REPORT_LAPSED, acting, at=at, moved=moved, reason=reason.strip())
    return report


@transaction.atomic
def settle_deviation(*, report_id: int, result: str, note: str, by: User, at: datetime) -> QuarterlyReport:
    """End a reported deviation: in a changed agreement, or in no change, with what was decided (R31)."""
    report, acting = hold_report(report_id, ReportDuty.VERIFY, by=by, at=at)
    refuse(why_not_settled(report, result, note))
    report.deviation_result, report.deviation_note = result, note.strip()
    report.deviation_settled_by, report.deviation_settled_at = by, at
    report.save(update_fields=["deviation_result", "deviation_note", "deviation_settled_by", "deviation_settled_at"])
    _record_report(report, ReportingVerb.DEVIATION_SETTLED, acting, at=at, moved=("", result), reason=note.strip())
    return report


def why_not_settled(report: QuarterlyReport, result: str, note: str) -> tuple[Blocker, ...]:
    """Why a deviation cannot be settled: there is none, it was settled, or nothing is said about it."""
    found = []
    if not report.deviation or report.deviation_settled_at is not None:
        found.append(blocker("no-deviation", _("There is no deviation that waits."), source="R31"))
    if result not in DeviationResult.values:
        found.append(blocker("result-missing", _("Choose how the deviation ends."), field="result", source="R31"))
    if not note.strip():
        found.append(blocker("note-missing", _("Write what was decided."), field="note", source="R31"))
    return (*found, *rules.why_personal({"note": note}))


def _record(
    effort: Effort,
    report: QuarterlyReport,
    verb: ReportingVerb,
    acting: Acting | None,
    *,
    at: datetime,
    moved: tuple[str, str],
) -> None:
    """Record the decision on a line, with its figures and never the free text of the contractor."""
    facts = {
        "quarter": report.quarter,
        "claimed": effort.claimed,
        "verified": effort.verified,
        "rejection": effort.rejection,
    }
    record(
        report.contract.dossier,
        verb,
        about=effort,
        by=acting,
        at=at,
        before=moved[0],
        after=moved[1],
        reason=effort.decision_reason,
        facts=facts,
    )


def _record_report(
    report: QuarterlyReport,
    verb: ReportingVerb,
    acting: Acting | None,
    *,
    at: datetime,
    moved: tuple[str, str],
    reason: str = "",
) -> None:
    """Record what happened to a report."""
    record(
        report.contract.dossier,
        verb,
        about=report,
        by=acting,
        at=at,
        before=moved[0],
        after=moved[1],
        reason=reason,
        facts={"quarter": report.quarter},
    )
