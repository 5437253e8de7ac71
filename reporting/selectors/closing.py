"""What the closing of a contract is judged on, and its result (R33)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from contractors.models import BaseRow, Contract
from contractors.states import FIRST_ROWS, ContractStep
from procurement import gates
from procurement.states import CaseAction, Phase
from reporting import policies, rules
from reporting.models import Effort, Evaluation, LastingEffect, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.selectors.amounts import amounts_of
from reporting.selectors.progress import net_then
from reporting.states import UNDECIDED, EvaluationParty, ReportState
from sroi.accounts.models import User
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Source, Status
from sroi.kernel.refusals import Blocker

DUTY_OF = {
    EvaluationParty.CLIENT: ReportDuty.EVALUATE_AS_CLIENT,
    EvaluationParty.ADVISER: ReportDuty.EVALUATE_AS_BUREAU,
    EvaluationParty.CONTRACTOR: ReportDuty.EVALUATE_AS_CONTRACTOR,
}


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One party of the evaluation: its answers, or the link to its form."""

    party: str
    label: str
    given: bool
    grade: int | None
    worked: str
    did_not_work: str
    realised_as_expected: bool | None
    strategy_worked: bool | None
    by: str
    url: str


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """Everything that the page of the look back shows."""

    contract: Contract
    parties: tuple[PartyRow, ...]
    opens_on: date | None
    result: rules.ClosingResult
    source: Source
    status: Status
    blockers: tuple[Blocker, ...]
    may_open: bool
    may_record: bool
    is_closed: bool
    may_close_case: bool
    effect: LastingEffect | None
    may_check: bool
    case_blockers: tuple[Blocker, ...]


def closing_facts(contract: Contract, *, lessons: int) -> rules.ClosingFacts:
    """What has to stand before the result is recorded, in four queries."""
    reports = QuarterlyReport.objects.filter(contract=contract)
    open_ones = reports.exclude(state__in=[ReportState.DECIDED, ReportState.LAPSED])
    given = set(Evaluation.objects.filter(contract=contract, given_at__isnull=False).values_list("party", flat=True))
    undecided = Effort.objects.filter(report__contract=contract, state__in=UNDECIDED)
    return rules.ClosingFacts(
        client_evaluated=EvaluationParty.CLIENT in given,
        bureau_evaluated=EvaluationParty.ADVISER in given,
        contractor_evaluated=EvaluationParty.CONTRACTOR in given,
        lessons=lessons,
        reports_open=open_ones.count(),
        lines_undecided=undecided.count(),
        last_report_due_on=open_ones.filter(state=ReportState.OPEN).aggregate(last=Max("due_on"))["last"],
        meeting_wished=False,
        meeting_held=False,
    )


def result_of(contract: Contract, on: date) -> rules.ClosingResult:
    """What the contract realised by a day, against the base and the net that counted on it (R33, R39).

    A closed contract keeps the result of the day on which it closed, whatever its obligation became afterwards.
    """
    if contract.step == ContractStep.CLOSED and contract.closed_at is not None:
        on = min(on, amsterdam_date(contract.closed_at))
    amounts = amounts_of([contract.pk], on)[contract.pk]
    awarded = BaseRow.objects.filter(contract=contract, kind__in=FIRST_ROWS).aggregate(sum=Sum("change"))["sum"]
    base = awarded if amounts.base is None else amounts.base
    return rules.ClosingResult(base=base, net=net_then(contract.obligation, amounts), verified=amounts.verified)


def evaluation_page(contract: Contract, user: User, on: date, *, opens_on: date | None) -> EvaluationPage:
    """The look back on a contract: who gave what, the result, and what still stands in the way."""
    rows = {each.party: each for each in Evaluation.objects.filter(contract=contract).select_related("given_by")}
    parties = tuple(_party(contract, EvaluationParty(party), rows[party], user, on) for party in rows)
    result = result_of(contract, on)
    closed = contract.step in (ContractStep.CLOSED, ContractStep.STOPPED)
    facts, case = closing_facts(contract, lessons=1), contract.case
    records = policies.may(user, ReportDuty.RECORD_RESULT, contract, on=on)
    closing = closed and records and case.phase in (Phase.EXECUTE, Phase.EVALUATE)
    return EvaluationPage(
        contract=contract,
        parties=parties,
        opens_on=opens_on,
        result=result,
        source=result_source(result),
        status=_status(contract, rows),
        blockers=() if closed else rules.why_not_closed(facts, on=on),
        may_open=not rows and not closed and policies.may(user, ReportDuty.OPEN_EVALUATION, contract, on=on),
        may_record=bool(rows) and not closed and records,
        is_closed=closed,
        may_close_case=closing,
        effect=LastingEffect.objects.filter(contract=contract).select_related("checked_by").first(),
        may_check=contract.step == ContractStep.CLOSED and policies.may(user, ReportDuty.CHECK_EFFECT, contract, on=on),
        case_blockers=gates.blockers_of(case, CaseAction.CLOSE) if closing else (),
    )


def result_source(result: rules.ClosingResult) -> Source:
    """How the realised percentage is computed."""
    filled = (
        f"{formats.euro(result.verified)} ÷ {formats.euro(result.base)} = {formats.percent(result.realised_percent)}"
    )
    return Source(_("verified ÷ base of the obligation"), filled, source="R33")


def _party(contract: Contract, party: EvaluationParty, row: Evaluation, user: User, on: date) -> PartyRow:
    """One party; the link only for who gives this evaluation and has not."""
    mine = row.given_at is None and policies.may(user, DUTY_OF[party], contract, on=on)
    return PartyRow(
        party=party,
        label=str(party.label),
        given=row.given_at is not None,
        grade=row.grade,
        worked=row.worked,
        did_not_work=row.did_not_work,
        realised_as_expected=row.realised_as_expected,
        strategy_worked=row.strategy_worked,
        by=row.given_by.name if row.given_by else "",
        url=reverse("reporting:evaluation-give", args=[contract.reference, party.value]) if mine else "",
    )


def _status(contract: Contract, rows: dict[str, Evaluation]) -> Status:
    """Where the look back stands."""
    if contract.step in (ContractStep.CLOSED, ContractStep.STOPPED):
        return Status(str(ContractStep(contract.step).label), "pos" if contract.step == ContractStep.CLOSED else "neg")
    if not rows:
        return Status(str(ReportState.OPEN.label), "none")
    given = sum(1 for each in rows.values() if each.given_at)
    return Status(_("%(given)s of %(asked)s looked back") % {"given": given, "asked": len(rows)}, "info")
