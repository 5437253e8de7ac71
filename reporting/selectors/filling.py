"""The pages on which the contractor fills in a report: tasks, efforts, evidence, check (S5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contractors.models import AgreementLine
from contractors.states import EvidenceKind, Possibility, Valuation
from reporting import policies, rules
from reporting.models import Effort, Evidence, QuarterlyReport, ReportSubmission
from reporting.policies import ReportDuty
from reporting.selectors.claims import ground_of, problems_of
from reporting.selectors.efforts import efforts_of
from reporting.selectors.needs import needs_of
from reporting.selectors.worth import TraceLine, source_of, trace_lines
from reporting.states import GROUP_OF, EffortState, ReportState, TaskGroup
from sroi.accounts.models import User
from sroi.dossier.selectors.papers import ATTACHMENT_ICONS, attachment_status
from sroi.dossier.states import AttachmentState
from sroi.kernel import formats
from sroi.kernel.money import total
from sroi.kernel.pages import Answer, Source, Status, Tone
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop

EFFORT_TONES: dict[str, Tone] = {
    EffortState.DRAFT: "none",
    EffortState.IN_REVIEW: "info",
    EffortState.RETURNED: "warn",
    EffortState.ACCEPTED: "pos",
    EffortState.REJECTED: "neg",
}
REPORT_TONES: dict[str, Tone] = {
    ReportState.OPEN: "none",
    ReportState.SUBMITTED: "info",
    ReportState.QUESTIONED: "warn",
    ReportState.DECIDED: "pos",
    ReportState.LAPSED: "neg",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One part of the report in the task list; no address while it cannot be done yet."""

    label: str
    url: str
    status: str
    is_bad: bool = False
    detail: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file with a line, in the words of who looks: apart, waiting, ready."""

    pk: int
    name: str
    kind: str
    size: int
    status: Status
    state: str
    icon: str
    detail: str
    url: str
    download_url: str


@dataclass(frozen=True, slots=True)
class EffortRow:
    """One line of a report for lists and tables."""

    pk: int
    line: str
    description: str
    candidate: str
    period: str
    method: str
    claimed: Decimal
    verified: Decimal | None
    status: Status
    state: str
    question: str
    answer: str
    decision: str
    extra_reason: str
    problems: tuple[str, ...]
    trace: tuple[TraceLine, ...]
    source: Source
    files: tuple[FileRow, ...]
    missing: tuple[str, ...]
    edit_url: str
    group: str
    is_counter: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the agreement under which an effort can be entered, or why it cannot."""

    number: int
    possibility: str
    description: str
    method: str
    required: str
    url: str
    why_not: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report with its tasks, lines and figures."""

    report: QuarterlyReport
    status: Status
    tasks: tuple[Task, ...]
    efforts: tuple[EffortRow, ...]
    total: Decimal
    verified: Decimal
    versions: tuple[ReportSubmission, ...]
    answers: tuple[Answer, ...]
    problems: tuple[str, ...]
    can_fill_in: bool
    can_correct: bool
    can_copy: bool
    can_submit: bool
    is_empty: bool


def report_of(user: User, reference: str, quarter: str) -> QuarterlyReport | None:
    """The report inside the scope of the user; None outside it."""
    rows = QuarterlyReport.objects.visible_to(user)
    rows = rows.select_related("contract__dossier__parent", "contract__case", "contract__organisation", "submitted_by")
    return rows.select_related("contract__obligation").filter(contract__reference=reference, quarter=quarter).first()


def report_status(report: QuarterlyReport) -> Status:
    """The state of a report as a word with a colour."""
    return Status(str(ReportState(report.state).label), REPORT_TONES[report.state])


def address(name: str, report: QuarterlyReport, *more: object) -> str:
    """The address of a page of this report."""
    return reverse(f"reporting:{name}", args=[report.contract.reference, report.quarter, *more])


def report_page(report: QuarterlyReport, user: User, *, current: str = "") -> ReportPage:
    """Everything that the pages of one report show, in a constant number of queries."""
    efforts, mine = efforts_of(report), policies.may(user, ReportDuty.FILL_IN, report.contract)
    can_fill_in, can_correct = mine and report.state == "open", mine and report.state == "questioned"
    found: dict[int, tuple[rules.EvidenceNeed, ...]] = {each.pk: needs_of(each) for each in efforts}
    ground = ground_of(report, user) if can_fill_in or can_correct else None
    problems = problems_of(report, ground) if ground else {}
    agreed = (
        frozenset(GROUP_OF.get(line.possibility) for line in ground.lines.values()) if ground else frozenset(TaskGroup)
    )
    rows = tuple(
        effort_row(each, user, [formats.sentence(one) for one in problems.get(each.pk, ())], found[each.pk])
        for each in efforts
    )
    own = [each for each in efforts if each.counters_id is None]
    versions = tuple(report.submissions.select_related("submitted_by", "letter"))
    return ReportPage(
        report=report,
        status=report_status(report),
        tasks=_tasks(report, rows, agreed, current=current, fills_in=mine, is_done=ground is None),
        efforts=rows,
        total=total(each.claimed for each in own),
        verified=total(each.verified for each in efforts if each.verified is not None),
        versions=versions,
        answers=_answers(report, rows),
        problems=tuple(f"{row.description}: {text}" for row in rows for text in row.problems),
        can_fill_in=can_fill_in,
        can_correct=can_correct,
        can_copy=can_fill_in and not efforts and _has_previous(report),
        can_submit=(can_fill_in and bool(own or report.nothing_to_report)) or can_correct,
        is_empty=not efforts and not report.nothing_to_report,
    )


def why_too_late(report: QuarterlyReport) -> Blocker:
    """Why a report cannot be submitted any more: it was before, or it has lapsed (R29)."""
    last = report.submissions.order_by("version").last()
    if last is None:
        return blocker(
            "report-lapsed", gettext_noop("This report has lapsed, so it cannot be submitted any more."), source="R29"
        )
    message = gettext_noop("This report was submitted at %(moment)s. Nothing was sent twice.")
    return blocker("submitted-before", message, source="R29", moment=formats.moment(last.submitted_at))


def _has_previous(report: QuarterlyReport) -> bool:
    """Tell whether an earlier report has efforts to start from."""
    earlier = Effort.objects.filter(report__contract=report.contract_id, report__quarter__lt=report.quarter)
    return earlier.filter(counters__isnull=True, invoice_number="").exists()


def effort_row(
    effort: Effort, user: User, problems: Iterable[str] = (), needs: Iterable[rules.EvidenceNeed] = ()
) -> EffortRow:
    """One line for lists and tables."""
    line, report = effort.line, effort.report
    return EffortRow(
        pk=effort.pk,
        line=f"{line.number}. {Possibility(line.possibility).label}" if line else "",
        description=effort.description,
        candidate=effort.candidate.pseudonym if effort.candidate else "",
        period=f"{formats.short_date(effort.period_start)} – {formats.short_date(effort.period_end)}",
        method=effort.rate.title,
        claimed=effort.claimed,
        verified=effort.verified,
        status=Status(str(EffortState(effort.state).label), EFFORT_TONES[effort.state]),
        state=effort.state,
        question=effort.question,
        answer=effort.answer,
        decision=_decision(effort),
        extra_reason=effort.extra_reason,
        problems=tuple(problems),
        trace=trace_lines(effort.trace),
        source=source_of(effort),
        files=tuple(file_row(each, user) for each in effort.evidence.all()),
        missing=tuple(need.label for need in needs if not need.is_met),
        edit_url=address("effort-edit", report, effort.pk),
        group=GROUP_OF.get(line.possibility, TaskGroup.PEOPLE) if line else TaskGroup.PEOPLE,
        is_counter=effort.counters_id is not None,
    )


def _decision(effort: Effort) -> str:
    """What was decided on a line and why."""
    reason = effort.get_rejection_display() if effort.rejection else ""
    return ": ".join(part for part in (str(reason), effort.decision_reason) if part)


def file_row(evidence: Evidence, user: User) -> FileRow:
    """A file with its verdict; what was set apart is explained to its uploader only (R45)."""
    file = evidence.attachment
    own = file.uploaded_by_id == user.pk
    apart = file.state == AttachmentState.SET_APART
    status = attachment_status(file)
    detail = ""
    if apart and own:
        detail = _("This file probably holds a citizen service number. Nobody else can see it. Choose what to do.")
    elif apart:
        status = Status(_("Not available yet"), "warn")
    elif file.state == AttachmentState.RELEASED:
        detail = _("No citizen service number found.")
    elif file.state == AttachmentState.QUARANTINED:
        detail = _("The check runs by itself. You can go on.")
    return FileRow(
        pk=evidence.pk,
        name=file.name,
        kind=str(EvidenceKind(evidence.kind).label),
        size=file.size,
        status=status,
        state=file.state,
        icon=ATTACHMENT_ICONS[file.state],
        detail=detail,
        url=_path("dossier:attachment-detail", str(file.key)) if own or not apart else "",
        download_url=_path("dossier:attachment", str(file.key)) if file.state == AttachmentState.RELEASED else "",
    )


def _path(view: str, key: str) -> str:
    """The address of a page of the file."""
    return reverse(view, args=[key])


def _tasks(
    report: QuarterlyReport,
    rows: tuple[EffortRow, ...],
    agreed: frozenset[TaskGroup | None],
    *,
    current: str,
    fills_in: bool,
    is_done: bool,
) -> tuple[Task, ...]:
    """The task list with its statuses; the parts that are only forms open for who fills them in."""
    groups = tuple(_group_task(report, group, rows, is_agreed=group in agreed, current=current) for group in TaskGroup)
    missing = sum(len(row.missing) for row in rows if not row.is_counter)
    evidence = _("Not started yet")
    if not rows:
        evidence = _("Cannot be done yet") if not report.nothing_to_report else _("Not needed")
    elif any(row.files for row in rows) or not missing:
        evidence = _("Done") if not missing else _("Busy")
    apart = any(file.state == AttachmentState.SET_APART for row in rows for file in row.files)
    said = bool(report.remarks or report.deviation or report.nothing_to_report)
    ready = bool(rows or report.nothing_to_report) and not any(row.problems for row in rows)
    return (
        *groups,
        Task(
            _("Evidence"),
            address("evidence", report) if rows else "",
            _("There is a problem") if apart else evidence,
            is_bad=apart,
            is_current=current == "evidence",
        ),
        Task(
            _("Remarks and deviations"),
            address("remarks", report) if fills_in else "",
            _("Done") if said else _("Not needed"),
            is_current=current == "remarks",
        ),
        Task(
            _("Check and submit"),
            address("report-check", report) if fills_in and (ready or is_done) else "",
            _("Not started yet") if ready else _("Cannot be done yet"),
            is_current=current == "check",
        ),
    )


def _group_task(
    report: QuarterlyReport, group: TaskGroup, rows: tuple[EffortRow, ...], *, is_agreed: bool, current: str
) -> Task:
    """One group of efforts in the task list; a part without lines in the agreement waits for nobody."""
    empty = _("Not started yet") if is_agreed else _("Nothing agreed")
    own = [row for row in rows if row.group == group and not row.is_counter]
    bad = any(row.problems for row in own)
    status = _("There is a problem") if bad else _("Done") if own else empty
    if report.nothing_to_report:
        status = _("Not needed")
    detail = ngettext("%(count)s effort", "%(count)s efforts", len(own)) % {"count": len(own)} if own else ""
    url = address("report-task", report, group.value)
    return Task(str(group.label), url, status, bad, detail, is_current=current == group.value)


def _answers(report: QuarterlyReport, rows: tuple[EffortRow, ...]) -> tuple[Answer, ...]:
    """What is submitted, as questions and answers."""
    found = []
    if report.nothing_to_report:
        found.append(Answer(_("Efforts"), _("There is nothing to report."), address("report", report)))
    for row in rows:
        if row.is_counter:
            continue
        files = ", ".join(file.name for file in row.files) or _("no evidence")
        parts = [row.description, row.candidate, row.period, formats.euro(row.claimed), files]
        found.append(Answer(row.line, "\n".join(part for part in parts if part), row.edit_url))
    found.append(Answer(_("Remarks"), report.remarks, address("remarks", report)))
    found.append(Answer(_("What goes differently"), report.deviation, address("remarks", report)))
    return tuple(found)


def line_rows(report: QuarterlyReport, group: TaskGroup, lines: Iterable[AgreementLine]) -> tuple[LineRow, ...]:
    """The agreed lines of a group; a project needs an accepted proposal first (R26)."""
    own = [line for line in lines if GROUP_OF.get(line.possibility) == group]
    ground = ground_of(report) if group == TaskGroup.PROJECTS and own else None
    return tuple(_line_row(report, line, ground.accepted_lines if ground else None) for line in own)


def _line_row(report: QuarterlyReport, line: AgreementLine, accepted: frozenset[tuple[int, str]] | None) -> LineRow:
    """One agreed line."""
    blocked = accepted is not None and (line.number, line.possibility) not in accepted
    kinds = line.required_evidence or line.rate.required_evidence
    return LineRow(
        number=line.number,
        possibility=str(Possibility(line.possibility).label),
        description=line.description,
        method=str(Valuation(line.rate.valuation).label),
        required=", ".join(str(EvidenceKind(kind).label) for kind in kinds if kind in EvidenceKind.values),
        url="" if blocked else address("effort-add", report, line.pk),
        why_not=_("No effort counts here before the project proposal is accepted.") if blocked else "",
    )


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """A submitted version at its permanent address."""

    report: QuarterlyReport
    submission: ReportSubmission
    lines: tuple[dict[str, object], ...]
    pdf_url: str
    submitted_at: datetime


def receipt_page(report: QuarterlyReport, version: int) -> ReceiptPage | None:
    """A submitted version; None when there is no such version."""
    submission = report.submissions.select_related("submitted_by", "letter").filter(version=version).first()
    if submission is None:
        return None
    letter = submission.letter
    return ReceiptPage(
        report=report,
        submission=submission,
        lines=tuple(submission.content["lines"]),
        pdf_url=_path("dossier:letter", letter.number) if letter and letter.sha256 else "",
        submitted_at=submission.submitted_at,
    )
