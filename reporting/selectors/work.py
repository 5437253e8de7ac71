"""My turn and another's turn in phases 5 and 6 (S1, R7)."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contractors.models import Contract
from contractors.states import ContractStep
from reporting.models import CounterProposal, Evaluation, QuarterlyReport
from reporting.states import EffortState, EvaluationParty, ReportingDeadline, ReportState
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Deadline, Dossier
from sroi.dossier.querysets import DeadlineQuerySet
from sroi.dossier.selectors import Desk, WorkItem, roles_on
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date

MOST = 200
ENDED = (ContractStep.CLOSED, ContractStep.STOPPED)
UNFINISHED = (ReportState.OPEN, ReportState.SUBMITTED, ReportState.QUESTIONED)
UNSETTLED = ~Q(deviation="") & Q(submitted_at__isnull=False, deviation_settled_at__isnull=True)
PARTIES = ArraySubquery(
    Dossier.parties.through.objects.filter(dossier=OuterRef("dossier")).values("organisation").order_by()
)
"""The companies that a contract is with."""


def desk_of(user: User, on: date) -> Desk:
    """What the user has to do, and somebody else in the contracts of the user; in a constant number of queries."""
    duties = _duties(user, on)
    items = tuple((each, each.whose in duties.roles_of(each)) for each in _items(user, duties, on))
    return Desk(
        tuple(item for item, is_mine in items if is_mine), tuple(item for item, is_mine in items if not is_mine)
    )


class Duties:
    """On which contracts the user, or who they stand in for, holds which role."""

    def __init__(self) -> None:
        self.organisations: set[int] = set()
        self.assigned: dict[int, list[Assignment]] = {}
        self.paths: list[str] = []
        self.office: set[Role] = set()
        self.held: dict[str, frozenset[Role]] = {}

    def roles_of(self, item: WorkItem) -> frozenset[Role]:
        """The roles of the user on the contract of an item."""
        return self.held.get(item.reference, frozenset())

    def contracts(self) -> Q:
        """The contracts on which the user has work at all."""
        found = Q(dossier__in=self.assigned) | Q(dossier__parent__in=self.assigned)
        found |= Q(dossier__parties__in=self.organisations)
        for path in self.paths:
            found |= Q(dossier__department__path__startswith=path)
        if Role.COORDINATOR in self.office:
            found |= Q(quarterly_reports__efforts__counter_proposals__approved__isnull=True) & Q(
                quarterly_reports__efforts__counter_proposals__isnull=False
            )
        return found


def _duties(user: User, on: date) -> Duties:
    """Read the duties of the user once."""
    found, people = Duties(), standings_of(user, on)
    for standing in people:
        found.organisations |= standing.organisation_ids
        found.office |= standing.roles
        if Role.DEPARTMENT_HEAD in standing.roles and standing.department_path:
            found.paths.append(standing.department_path)
    rows = Assignment.objects.filter(user__in=[each.user for each in people], ended_at__isnull=True)
    for each in rows:
        found.assigned.setdefault(each.dossier_id, []).append(each)
    return found


def _items(user: User, duties: Duties, on: date) -> Iterator[WorkItem]:
    """Everything that is to be done on the contracts of the user, whoever's turn it is."""
    if not (duties.organisations or duties.assigned or duties.paths or Role.COORDINATOR in duties.office):
        return
    contracts = (
        Contract.objects.filter(~Q(step__in=ENDED) | Q(dossier__in=_to_look_back(on).values("dossier")))
        .filter(duties.contracts())
        .select_related("dossier__department", "organisation", "consortium")
        .annotate(parties=PARTIES)
        .distinct()
        .order_by("pk")
    )
    known = {each.pk: each for each in contracts}
    for each in known.values():
        here, parties = each.dossier, each.parties  # type: ignore[attr-defined]  # annotated
        rows = [*duties.assigned.get(here.pk, ()), *duties.assigned.get(here.parent_id or 0, ())]
        duties.held[each.reference] = roles_on(user, rows, department_path=here.department_path, parties=parties, on=on)
    due = _due_dates(known.values())
    yield from _report_items(known, due, on)
    yield from _counter_items(known)
    yield from _evaluation_items(known, due, on)
    yield from _effect_items(known, due, on)


def _to_look_back(on: date) -> DeadlineQuerySet:
    """The checks on lasting effect that are due by a day (R33)."""
    return Deadline.objects.open().of_kind(ReportingDeadline.LASTING_EFFECT).filter(due_on__lte=on)


def _effect_items(known: dict[int, Contract], due: dict[tuple[str, str], date], on: date) -> Iterator[WorkItem]:
    """What is left of the result of a closed contract, from the day of its check (R33)."""
    for contract in known.values():
        due_on = due.get((ReportingDeadline.LASTING_EFFECT, f"contractors.contract:{contract.pk}"))
        if due_on is not None and due_on <= on:
            url = reverse("reporting:effect-check", args=[contract.reference])
            title, button = _("Look what is left of the result"), _("Record the lasting effect")
            yield _item("effect", title, contract, due_on, due_on, url, button, Role.ADVISER)


def _due_dates(contracts: Iterable[Contract]) -> dict[tuple[str, str], date]:
    """The open deadlines of reporting by kind and what they are about."""
    rows = Deadline.objects.open().filter(
        dossier__in=[each.dossier_id for each in contracts], kind__in=ReportingDeadline.values
    )
    return {(kind, about): due_on for kind, about, due_on in rows.values_list("kind", "about", "due_on")}


def _report_items(known: dict[int, Contract], due: dict[tuple[str, str], date], on: date) -> Iterator[WorkItem]:
    """Reports to fill in, to correct and to verify, and what goes differently in them."""
    waits = Count("efforts", filter=Q(efforts__state=EffortState.IN_REVIEW))
    asked = Count("efforts", filter=Q(efforts__state=EffortState.RETURNED))
    rows = QuarterlyReport.objects.filter(UNSETTLED | Q(state__in=UNFINISHED, period_start__lte=on), contract__in=known)
    for report in rows.annotate(waits=waits, asked=asked).order_by("due_on", "pk")[: 2 * MOST]:
        contract = known[report.contract_id]
        if report.state in UNFINISHED and report.period_start <= on:
            yield _report_item(report, contract, due)
        if report.deviation and report.submitted_at and not report.deviation_settled_at:
            yield _deviation_item(report, contract)


def _report_item(report: QuarterlyReport, contract: Contract, due: dict[tuple[str, str], date]) -> WorkItem:
    """One report as work for whoever's turn it is."""
    quarter, about = formats.quarter(report.quarter), f"reporting.quarterlyreport:{report.pk}"
    args = [contract.reference, report.quarter]
    url, whose = reverse("reporting:report", args=args), Role.CONTRACTOR
    since = amsterdam_date(report.submitted_at or report.opened_at)
    if report.state == ReportState.OPEN:
        title, button, due_on = _("Fill in the report of %(quarter)s"), _("Fill in"), report.due_on
    elif report.state == ReportState.QUESTIONED:
        count = report.asked  # type: ignore[attr-defined]  # annotated
        title = ngettext(
            "Answer %(count)s question about %(quarter)s", "Answer %(count)s questions about %(quarter)s", count
        ).replace("%(count)s", str(count))
        button, due_on = _("Answer"), None
    else:
        count = report.waits  # type: ignore[attr-defined]  # annotated
        title = ngettext("Verify %(count)s line of %(quarter)s", "Verify %(count)s lines of %(quarter)s", count)
        title = title.replace("%(count)s", str(count)) if count else _("Close the report of %(quarter)s")
        url, whose, button = reverse("reporting:report-verify", args=args), Role.ADVISER, _("Verify")
        due_on = due.get((ReportingDeadline.VERIFICATION, about))
    return _item("report", title % {"quarter": quarter}, contract, due_on, since, url, button, whose)


def _item(  # noqa: PLR0913, PLR0917  # each is a fact of the item
    kind: str, title: str, contract: Contract, due_on: date | None, since: date, url: str, button: str, whose: Role
) -> WorkItem:
    """One item of a work list."""
    who = contract.contractor_name if whose == Role.CONTRACTOR else ""
    return WorkItem(
        kind=f"reporting.{kind}",
        title=title,
        detail="",
        due_on=due_on,
        since_on=since,
        reference=contract.reference,
        case_title=contract.title,
        contractor=contract.contractor_name,
        url=url,
        button=button,
        whose=whose,
        who=who,
    )


def _deviation_item(report: QuarterlyReport, contract: Contract) -> WorkItem:
    """What goes differently, until the adviser has settled it (R31)."""
    since = amsterdam_date(report.submitted_at or report.opened_at)
    url = reverse("reporting:report-verify", args=[contract.reference, report.quarter])
    title = _("Settle what goes differently in %(quarter)s") % {"quarter": formats.quarter(report.quarter)}
    return _item("deviation", title, contract, None, since, url, _("Settle"), Role.ADVISER)


def _counter_items(known: dict[int, Contract]) -> Iterator[WorkItem]:
    """Corrections that wait for a coordinator."""
    rows = CounterProposal.objects.filter(effort__report__contract__in=known, approved__isnull=True)
    for each in rows.annotate(contract_id=F("effort__report__contract")).order_by("pk")[:MOST]:
        contract = known[each.contract_id]
        url = reverse("reporting:counter-decide", args=[contract.reference, each.pk])
        title, button = _("Decide on a correction of an accepted value"), _("Decide")
        since = amsterdam_date(each.proposed_at)
        yield _item("counter", title, contract, None, since, url, button, Role.COORDINATOR)


def _evaluation_items(known: dict[int, Contract], due: dict[tuple[str, str], date], on: date) -> Iterator[WorkItem]:
    """Evaluations that were not given, and results to record."""
    whose = {
        EvaluationParty.CLIENT: Role.CONTRACT_MANAGER,
        EvaluationParty.ADVISER: Role.ADVISER,
        EvaluationParty.CONTRACTOR: Role.CONTRACTOR,
    }
    waiting: dict[int, int] = {}
    for each in Evaluation.objects.filter(contract__in=known).order_by("pk"):
        contract = known[each.contract_id]
        waiting.setdefault(contract.pk, 0)
        if each.given_at is not None:
            continue
        waiting[contract.pk] += each.party != EvaluationParty.ADVISER
        url = reverse("reporting:evaluation-give", args=[contract.reference, each.party])
        due_on = due.get((ReportingDeadline.EVALUATION, f"contractors.contract:{contract.pk}"))
        title, since = _("Look back on the contract"), amsterdam_date(each.opened_at)
        button, role = _("Look back"), whose[EvaluationParty(each.party)]
        yield _item("evaluation", title, contract, due_on, since, url, button, role)
    for pk, count in waiting.items():
        contract = known[pk]
        if not count and contract.ends_on and contract.ends_on < on and contract.step != ContractStep.CLOSED:
            url = reverse("reporting:evaluation", args=[contract.reference])
            title, button = _("Record the result of the contract"), _("Record the result")
            yield _item("result", title, contract, None, contract.ends_on, url, button, Role.ADVISER)
