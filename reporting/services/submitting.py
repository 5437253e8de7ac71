"""Submitting a report, and its correction; what was submitted never changes (R27, R29)."""

from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction

from reporting import rules
from reporting.documents import content_of, fingerprint_of, receipt_of
from reporting.models import Effort, QuarterlyReport, ReportSubmission
from reporting.policies import ReportDuty
from reporting.selectors.claims import ground_of, problems_of
from reporting.services.holding import hold_effort, hold_report, tell_contractor, tell_role
from reporting.states import (
    EFFORT_FLOW,
    REPORT_FLOW,
    EffortAction,
    EffortState,
    ReportAction,
    ReportingDeadline,
    ReportingJob,
    ReportingVerb,
)
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import issue_letter, meet_deadline, move, record, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.queue import enqueue
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind, TermKey


@transaction.atomic
def submit_report(*, report_id: int, by: User, at: datetime) -> ReportSubmission:
    """Submit an open report: every line holds, or there is nothing to report; from now on it is fixed (R27, R29)."""
    report, acting = hold_report(report_id, ReportAction.SUBMIT, by=by, at=at)
    REPORT_FLOW.target(state=report.state, action=ReportAction.SUBMIT)
    efforts = _efforts_of(report)
    refuse(rules.why_not_submitted(lines=len(efforts), nothing_to_report=report.nothing_to_report))
    refuse(_why_not_whole(report, efforts, by=by))
    submission = _freeze(report, efforts, acting, version=1, at=at)
    target = EFFORT_FLOW.target(state=EffortState.DRAFT, action=EffortAction.SUBMIT)
    Effort.objects.filter(report=report, state=EffortState.DRAFT).update(state=target)
    before, after = move(report, REPORT_FLOW, ReportAction.SUBMIT, submitted_at=at, submitted_by=by)
    dossier = report.contract.dossier
    meet_deadline(dossier=dossier, kind=ReportingDeadline.REPORT, about=report, at=at)
    expect_verification(report, on=amsterdam_date(at))
    facts = _facts(submission, efforts)
    verb = ReportingVerb.REPORT_SUBMITTED
    record(dossier, verb, about=report, by=acting, at=at, before=before, after=after, facts=facts)
    enqueue(ReportingJob.TELL_SUBMITTED, submission_id=submission.pk)
    return submission


@transaction.atomic
def correct_report(*, report_id: int, by: User, at: datetime) -> ReportSubmission:
    """Submit the correction: every returned line has its answer; the earlier versions stay readable (R29)."""
    report, acting = hold_report(report_id, ReportAction.CORRECT, by=by, at=at)
    REPORT_FLOW.target(state=report.state, action=ReportAction.CORRECT)
    efforts = _efforts_of(report)
    refuse((*_why_not_answered(efforts), *_why_not_whole(report, efforts, by=by)))
    submission = _freeze(report, efforts, acting, version=report.submissions.count() + 1, at=at)
    target = EFFORT_FLOW.target(state=EffortState.RETURNED, action=EffortAction.ANSWER)
    Effort.objects.filter(report=report, state=EffortState.RETURNED).update(state=target)
    before, after = move(report, REPORT_FLOW, ReportAction.CORRECT)
    expect_verification(report, on=amsterdam_date(at))
    facts, verb = _facts(submission, efforts), ReportingVerb.REPORT_CORRECTED
    record(report.contract.dossier, verb, about=report, by=acting, at=at, before=before, after=after, facts=facts)
    enqueue(ReportingJob.TELL_SUBMITTED, submission_id=submission.pk)
    return submission


@transaction.atomic
def tell_submitted(*, submission_id: int, at: datetime) -> None:
    """Confirm a submission to the contractor, and tell the advisers that a correction came in."""
    submission = ReportSubmission.objects.select_related("report__contract__dossier__parent").get(pk=submission_id)
    report, moment = submission.report, str(submission.version)
    tell_contractor(report, "report_received", moment, at=at)
    if submission.version > 1:
        tell_role(report, Role.ADVISER, "correction_in", moment, at=at)


@transaction.atomic
def answer_effort(*, effort_id: int, answer: str, by: User, at: datetime) -> Effort:
    """Answer the question on a returned line; it goes back to the adviser with the correction (R29)."""
    effort, report, acting = hold_effort(effort_id, ReportDuty.FILL_IN, by=by, at=at)
    REPORT_FLOW.target(state=report.state, action=ReportAction.CORRECT)
    EFFORT_FLOW.target(state=effort.state, action=EffortAction.ANSWER)
    refuse((*why_no_answer(answer), *rules.why_personal({"answer": answer})))
    effort.answer = answer.strip()
    effort.save(update_fields=["answer"])
    facts = {"quarter": report.quarter, "claimed": effort.claimed}
    record(report.contract.dossier, ReportingVerb.EFFORT_ANSWERED, about=effort, by=acting, at=at, facts=facts)
    return effort


def why_no_answer(answer: str) -> tuple[Blocker, ...]:
    """An answer says something."""
    if answer.strip():
        return ()
    return (blocker("answer-missing", _("Write the answer to the question."), field="answer", source="R29"),)


def _why_not_answered(efforts: list[Effort]) -> tuple[Blocker, ...]:
    """Every returned line has an answer before the correction is submitted."""
    silent = [each for each in efforts if each.state == EffortState.RETURNED and not each.answer.strip()]
    if not silent:
        return ()
    message = _("Answer every question. Still open: %(count)s.")
    return (blocker("questions-open", message, source="R29", count=len(silent)),)


def _why_not_whole(report: QuarterlyReport, efforts: list[Effort], *, by: User) -> tuple[Blocker, ...]:
    """Every reason why a line of the report does not hold, each with the line that it is about."""
    texts = rules.why_personal({"remarks": report.remarks, "deviation": report.deviation})
    if not efforts:
        return texts
    found, named = problems_of(report, ground_of(report, by)), {each.pk: each.description for each in efforts}
    message = _("“%(line)s”: %(problem)s")
    return texts + tuple(
        blocker(f"line-{each.code}", message, source=each.source, line=named[pk], problem=str(each))
        for pk, blockers in found.items()
        for each in blockers
    )


def _efforts_of(report: QuarterlyReport) -> list[Effort]:
    """The lines of a report with all that the submission writes down; correcting lines of the office left out."""
    rows = report.efforts.filter(counters__isnull=True)
    rows = rows.select_related("line", "rate", "candidate", "performed_by").prefetch_related("evidence__attachment")
    return list(rows.order_by("pk"))


def _freeze(
    report: QuarterlyReport, efforts: list[Effort], acting: Acting, *, version: int, at: datetime
) -> ReportSubmission:
    """Write the version that is submitted, with its hash and its receipt."""
    content = content_of(report, efforts, version=version)
    paper = receipt_of(report, content, efforts, by=acting.by.name, at=at)
    letter = issue_letter(report.contract.dossier, paper, by=acting, at=at)
    return ReportSubmission.objects.create(
        report=report,
        version=content.version,
        content=asdict(content),
        sha256=fingerprint_of(content),
        submitted_by=acting.by,
        submitted_at=at,
        letter=letter,
    )


def _facts(submission: ReportSubmission, efforts: list[Effort]) -> dict[str, object]:
    """What the event says about a submission."""
    return {"version": submission.version, "sha256": submission.sha256, "lines": len(efforts)}


def expect_verification(report: QuarterlyReport, *, on: date) -> None:
    """Verification is due so many days after the submission, or after the correction (R29)."""
    term, plan = reference.term_on(TermKey.VERIFICATION, on), reference.reminders_of(ReminderKind.VERIFICATION, on)
    due_on = on + timedelta(days=term.days)
    dossier, kind = report.contract.dossier, ReportingDeadline.VERIFICATION
    deadline = set_deadline(
        dossier=dossier,
        kind=kind,
        about=report,
        due_on=due_on,
        source=term.source,
        next_chase_on=plan.first(due=due_on),
    )
    if deadline.met_at is not None:  # the questions stopped the clock; the correction starts it again
        deadline.met_at, deadline.due_on, deadline.next_chase_on = None, due_on, plan.first(due=due_on)
        deadline.save(update_fields=["met_at", "due_on", "next_chase_on"])
