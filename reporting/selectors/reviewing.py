"""The verification queue and the desk: lines with their evidence and checks above the decision (S6, R29)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from contractors.models import Contract
from contractors.states import Possibility
from reporting import policies, rules
from reporting.models import CounterProposal, Effort, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.selectors.claims import FULL_WEEK, Ground, claim_of, entry_of, ground_of, vat_sign_of
from reporting.selectors.efforts import efforts_of
from reporting.selectors.filling import EffortRow, address, effort_row, report_status
from reporting.selectors.needs import needs_of
from reporting.selectors.people import group_limits, lookalikes_of, why_no_lasting_job
from reporting.states import UNDECIDED, EffortState, ReportingDeadline, ReportState
from sroi.accounts.models import User
from sroi.dossier.models import Deadline
from sroi.dossier.selectors import held_on
from sroi.kernel import formats
from sroi.kernel.money import ZERO, total
from sroi.kernel.pages import Page, Status
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop

PER_PAGE = 25
LASTING = frozenset({Possibility.JOB_IN_CONTRACT, Possibility.JOB_OUTSIDE})
"""The possibilities of paid lasting work (R24)."""
WORK_WEEK = Decimal(36)
"""The hours of a full week where the settlement model names none."""
CHANGED_LINE = gettext_noop("This line was changed meanwhile. It is now: %(state)s. Nothing was decided a second time.")
DECIDED_LINE = gettext_noop("%(who)s decided on this line before you. It is now: %(state)s.")


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A report that waits for verification."""

    pk: int
    reference: str
    title: str
    contractor: str
    quarter: str
    lines: int
    claimed: Decimal
    due_on: date | None
    status: Status
    url: str


@dataclass(frozen=True, slots=True)
class Check:
    """One rule against one line: holds, or look here."""

    text: str
    is_ok: bool


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One line in the list of the desk."""

    row: EffortRow
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The desk of one report: its lines, the one in hand with its checks, and what can be done."""

    report: QuarterlyReport
    status: Status
    lines: tuple[DeskLine, ...]
    current: EffortRow | None
    checks: tuple[Check, ...]
    needs: tuple[rules.EvidenceNeed, ...]
    tally: rules.Tally
    total: Decimal
    due_on: date | None
    can_decide: bool
    can_return: bool
    can_close: bool
    can_settle: bool
    next_url: str
    corrections: tuple[CounterProposal, ...]


def verification_queue(user: User, *, state: str, after: str) -> Page[QueueRow]:
    """The reports that wait, oldest due date first; keyset pages."""
    wanted = [ReportState.QUESTIONED] if state == "questioned" else [ReportState.SUBMITTED]
    reports = QuarterlyReport.objects.visible_to(user).filter(state__in=wanted).order_by("due_on", "pk")
    key = _key_of(after)
    if key:
        day, number = key
        reports = reports.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=number))
    undecided = Q(efforts__state__in=UNDECIDED)
    rows = list(
        reports.select_related(
            "contract__organisation", "contract__consortium", "contract__dossier__parent__parent"
        ).annotate(
            open_lines=Count("efforts", filter=undecided), open_claimed=Sum("efforts__claimed", filter=undecided)
        )[: PER_PAGE + 1]
    )
    shown = rows[:PER_PAGE]
    due = _due_dates(shown)
    mine = held_on(user, [each.contract.dossier for each in shown], *policies.DUTY[ReportDuty.VERIFY])
    last = shown[-1] if len(rows) > PER_PAGE else None
    return Page(
        rows=tuple(
            _queue_row(
                each,
                due.get(f"reporting.quarterlyreport:{each.pk}"),
                verifies=each.contract.dossier_id in mine,
            )
            for each in shown
        ),
        next_key=f"{last.due_on.isoformat()}_{last.pk}" if last else "",
        previous_key="",
    )


def _key_of(text: str) -> tuple[date, int] | None:
    """The due date and number after which a page starts; nonsense starts at the beginning."""
    day, _mark, number = text.partition("_")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _due_dates(reports: Iterable[QuarterlyReport]) -> dict[str, date]:
    """When the verification of each report is due."""
    about = [f"reporting.quarterlyreport:{each.pk}" for each in reports]
    rows = Deadline.objects.filter(kind=ReportingDeadline.VERIFICATION, about__in=about)
    return dict(rows.values_list("about", "due_on"))


def _queue_row(report: QuarterlyReport, due_on: date | None, *, verifies: bool) -> QueueRow:
    """One report of the queue: at the desk for who verifies it, else to read."""
    contract = report.contract
    return QueueRow(
        pk=report.pk,
        reference=contract.reference,
        title=contract.title,
        contractor=contract.contractor_name,
        quarter=report.quarter,
        lines=report.open_lines,  # type: ignore[attr-defined]  # annotated
        claimed=report.open_claimed or ZERO,  # type: ignore[attr-defined]  # annotated
        due_on=due_on,
        status=report_status(report),
        url=address("report-verify" if verifies else "report", report),
    )


def desk_page(report: QuarterlyReport, user: User, *, line: str, on: date) -> DeskPage:
    """The desk of one report with one line in hand: the asked one, else the first that waits."""
    efforts = efforts_of(report)
    needs = {each.pk: needs_of(each) for each in efforts}
    rows = {each.pk: effort_row(each, user, needs=needs[each.pk]) for each in efforts}
    current = _in_hand(efforts, line)
    count = rules.tally(each.state for each in efforts)
    verifies = may_verify(user, report.contract, on)
    submitted = report.state == ReportState.SUBMITTED
    due = _due_dates([report]).get(f"reporting.quarterlyreport:{report.pk}")
    return DeskPage(
        report=report,
        status=report_status(report),
        lines=tuple(
            DeskLine(rows[each.pk], f"{address('report-verify', report)}?regel={each.pk}", each is current)
            for each in efforts
        ),
        current=rows[current.pk] if current else None,
        checks=checks_of(current, ground_of(report, user), user) if current else (),
        needs=needs[current.pk] if current else (),
        tally=count,
        total=total(each.claimed for each in efforts if each.counters_id is None),
        due_on=due,
        can_decide=verifies and current is not None and current.state == EffortState.IN_REVIEW,
        can_return=verifies and submitted and bool(count.returned),
        can_close=verifies and submitted and not count.undecided,
        can_settle=verifies and bool(report.deviation) and report.deviation_settled_at is None,
        next_url=_next_report(report, user) if verifies and not count.in_review else "",
        corrections=_corrections(efforts),
    )


def _next_report(report: QuarterlyReport, user: User) -> str:
    """The desk of the next report that waits; empty when none does."""
    waiting = QuarterlyReport.objects.visible_to(user).filter(state=ReportState.SUBMITTED).exclude(pk=report.pk)
    found = waiting.select_related("contract").order_by("due_on", "pk").first()
    return address("report-verify", found) if found else ""


def moved_line(effort: Effort) -> Blocker:
    """Why a decision on a line comes too late: in which state it is by now, and who brought it there (R29)."""
    now = Effort.objects.select_related("decided_by").get(pk=effort.pk)
    state, message = str(EffortState(now.state).label), CHANGED_LINE if now.decided_by is None else DECIDED_LINE
    who = now.decided_by.name if now.decided_by else ""
    return blocker("line-moved", message, source="R29", state=state, who=who)


def _in_hand(efforts: list[Effort], line: str) -> Effort | None:
    """The asked line, else the first in review, else the first."""
    asked = next((each for each in efforts if str(each.pk) == line), None)
    waiting = next((each for each in efforts if each.state == EffortState.IN_REVIEW), None)
    return asked or waiting or (efforts[0] if efforts else None)


def _corrections(efforts: list[Effort]) -> tuple[CounterProposal, ...]:
    """The corrections of this report that wait for a coordinator."""
    rows = CounterProposal.objects.filter(effort__in=efforts, approved__isnull=True)
    return tuple(rows.select_related("effort", "proposed_by"))


def checks_of(effort: Effort, ground: Ground, user: User) -> tuple[Check, ...]:
    """The rules against a line: period, line of the agreement, double counting, extra, candidate, proposal."""
    report = effort.report
    in_quarter = ground.period.covers(effort.period_start, effort.period_end)
    others = [claim_of(each, ground.mine) for each in ground.efforts if each.pk != effort.pk]
    double = rules.why_double(claim_of(effort, ground.mine), others, full_week=FULL_WEEK)
    found = [
        Check(_("The period lies in the quarter"), in_quarter),
        Check(_("The line stands in the agreement"), effort.line is not None),
        Check(_("Counted once") if not double else formats.sentence(double[0]), not double),
        Check(_("The contractor states that it is extra: %(why)s") % {"why": effort.extra_reason}, effort.is_extra),
    ]
    if effort.invoice_number:
        found += [_invoice_check(effort), *_vat_check(effort, ground)]
    if effort.line is not None and effort.line.possibility in ("VI", "VII"):
        accepted = (effort.line.number, effort.line.possibility) in ground.accepted_lines
        found.append(Check(_("The project proposal is accepted"), accepted))
    if effort.candidate_id is not None:
        found += [_candidate_check(effort, ground), *_job_checks(effort, ground)]
        found += _lookalike_checks(effort, ground, user)
    if report.contract.starts_on and effort.period_start < report.contract.starts_on:
        found.append(Check(_("The effort starts before the contract"), is_ok=False))
    return tuple(found)


def _invoice_check(effort: Effort) -> Check:
    """What the invoice has to say, to hold beside the file (R28)."""
    values = {
        "number": effort.invoice_number,
        "supplier": effort.invoice_party,
        "amount": formats.euro(effort.invoice_amount),
    }
    return Check(_("Invoice %(number)s of %(supplier)s says %(amount)s excluding VAT") % values, is_ok=True)


def _vat_check(effort: Effort, ground: Ground) -> list[Check]:
    """Why the amount seems to include VAT, and whether the contractor confirmed that it does not (R28)."""
    sign = vat_sign_of(ground, entry_of(effort), effort.line, effort_id=effort.pk)
    if sign is None:
        return []
    said = _("The contractor did not confirm that the amount is without VAT.")
    if effort.vat_checked:
        said = _("The contractor confirmed that the amount is without VAT.")
    return [Check(f"{formats.sentence(sign)} {said}", is_ok=False)]


def _candidate_check(effort: Effort, ground: Ground) -> Check:
    """What the contractor attests of the candidate (R46)."""
    candidate = ground.candidates.get(effort.candidate_id or 0)
    if candidate is None:
        return Check(_("The candidate is not known with this contract"), is_ok=False)
    values = {
        "candidate": candidate.pseudonym,
        "group": str(candidate.target_group),
        "months": candidate.months_unemployed if candidate.months_unemployed is not None else "–",
    }
    text = _("%(candidate)s: %(group)s, %(months)s months without work (attested)") % values
    wanted = effort.line.target_group_id if effort.line else None
    return Check(text, wanted is None or wanted == candidate.target_group_id)


def _job_checks(effort: Effort, ground: Ground) -> list[Check]:
    """Whether paid lasting work is a lasting job: long and large enough, and free of benefit (R46)."""
    candidate = ground.candidates.get(effort.candidate_id or 0)
    if candidate is None or candidate.starts_on is None or effort.line is None:
        return []
    if effort.line.possibility not in LASTING:
        return []
    limits = group_limits(effort.period_end)
    found = why_no_lasting_job(candidate, full_week=effort.rate.basis_hours or WORK_WEEK, limits=limits)
    if not found:
        return [Check(_("%(candidate)s has a lasting job (attested)") % {"candidate": candidate.pseudonym}, is_ok=True)]
    why = " ".join(formats.sentence(each) for each in found)
    text = _("%(candidate)s has no lasting job: %(why)s") % {"candidate": candidate.pseudonym, "why": why}
    return [Check(text, is_ok=False)]


def _lookalike_checks(effort: Effort, ground: Ground, user: User) -> list[Check]:
    """Somebody of another contract with the same facts under another number: ask whether it is one person (R28)."""
    candidate = ground.candidates.get(effort.candidate_id or 0)
    if candidate is None:
        return []
    same = _("%(who)s has the same target group, first day and hours. Ask whether this is the same person.")
    found = lookalikes_of(candidate, ground.organisations.values(), user)
    return [Check(same % {"who": who}, is_ok=False) for who in found]


def counter_of(user: User, proposal_id: int) -> CounterProposal | None:
    """A proposed correction inside the scope of the user."""
    rows = CounterProposal.objects.filter(effort__report__contract__in=Contract.objects.visible_to(user))
    rows = rows.select_related("effort__report__contract__dossier", "effort__rate", "proposed_by", "effort__line")
    return rows.filter(pk=proposal_id).first()


def may_verify(user: User, contract: Contract, on: date) -> bool:
    """Tell whether the user judges the reports of this contract (R29)."""
    return policies.may(user, ReportDuty.VERIFY, contract, on=on)
