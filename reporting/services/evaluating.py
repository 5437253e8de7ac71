"""Looking back: three parties, one result, at least one lesson, and the end of contract and case (R33, R49)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum

from contractors import services as contractors
from contractors.models import Contract
from contractors.states import ContractStep, ObligationKind
from procurement import gates
from procurement import services as procurement
from procurement.models import Case
from procurement.services.learning import LessonEntry, OutcomeEntry
from procurement.states import CaseAction, Phase
from reporting import policies, rules
from reporting.models import Effort, Evaluation
from reporting.policies import ReportDuty
from reporting.selectors.closing import closing_facts, result_of
from reporting.services.chasing import ask_parties
from reporting.services.lasting import expect_effect
from reporting.states import EffortState, EvaluationParty, ReportingDeadline, ReportingVerb
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import meet_deadline, record, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind, TermKey

ENDED = (ContractStep.CLOSED, ContractStep.STOPPED)
DUTIES = {
    EvaluationParty.CLIENT: ReportDuty.EVALUATE_AS_CLIENT,
    EvaluationParty.ADVISER: ReportDuty.EVALUATE_AS_BUREAU,
    EvaluationParty.CONTRACTOR: ReportDuty.EVALUATE_AS_CONTRACTOR,
}


@dataclass(frozen=True, slots=True)
class EvaluationEntry:
    """The answers of one party."""

    grade: int
    realised_as_expected: bool | None
    strategy_worked: bool | None
    worked: str
    did_not_work: str


@transaction.atomic
def open_evaluations(*, contract_id: int, by: User | None, at: datetime) -> int:
    """Ask client, bureau and contractor to look back, from so many days before the end; once per contract (R33)."""
    on = amsterdam_date(at)
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ReportDuty.OPEN_EVALUATION, contract, on=on) if by else None
    if contract.evaluations.exists():
        if by is None:
            return 0
        refuse([blocker("evaluation-open", _("The evaluation was opened before."), source="R33")])
    refuse(why_not_opened(contract, on=on))
    made = Evaluation.objects.bulk_create(
        Evaluation(contract=contract, party=party, opened_at=at) for party in EvaluationParty
    )
    due_on = contract.ends_on or on
    plan = reference.reminders_of(ReminderKind.EVALUATION, on)
    set_deadline(
        dossier=contract.dossier,
        kind=ReportingDeadline.EVALUATION,
        about=contract,
        due_on=due_on,
        source=reference.term_on(TermKey.EVALUATION_BEFORE_END, on).source,
        next_chase_on=plan.after(on, due=due_on),
    )
    facts = {"ends_on": contract.ends_on}
    record(contract.dossier, ReportingVerb.EVALUATION_OPENED, about=contract, by=acting, at=at, facts=facts)
    ask_parties(contract, made, at=at)
    start_evaluating(contract.case_id, by=acting, at=at)
    return len(made)


def why_not_opened(contract: Contract, *, on: date) -> tuple[Blocker, ...]:
    """Why the evaluation cannot be opened: the end is not near, or the contract has ended (R33)."""
    if contract.step in ENDED:
        return (blocker("contract-ended", _("This contract has ended."), source="R33"),)
    if contract.ends_on is None:
        return (blocker("end-unknown", _("The end of this contract is not known."), source="R33"),)
    days = reference.term_on(TermKey.EVALUATION_BEFORE_END, on).days
    opens_on = rules.evaluation_opens_on(ends_on=contract.ends_on, days_before=days)
    if on < opens_on:
        message = _("The evaluation opens on %(opens_on)s.")
        return (blocker("too-early", message, source="R33", opens_on=opens_on),)
    return ()


def contracts_to_evaluate(*, on: date) -> list[int]:
    """The contracts that end soon or have ended, and are not asked to look back yet."""
    days = reference.term_on(TermKey.EVALUATION_BEFORE_END, on).days
    ending = Contract.objects.owing().ending_by(on + timedelta(days=days))
    return list(ending.filter(evaluations__isnull=True).order_by("pk").values_list("pk", flat=True))


def start_evaluating(case_id: int, *, by: Acting | None, at: datetime) -> bool:
    """Open phase 6 of the case once its gate is met (R6)."""
    return _advance(case_id, Phase.EXECUTE, CaseAction.START_EVALUATION, by=by, at=at)


def _advance(case_id: int, phase: Phase, action: CaseAction, *, by: Acting | None, at: datetime) -> bool:
    """Move the case when it stands in this phase and nothing blocks."""
    case = Case.objects.locked().get(pk=case_id)
    if case.phase != phase or gates.blockers_of(case, action):
        return False
    procurement.advance_case(case_id=case_id, action=action, by=by, at=at)
    return True


@transaction.atomic
def give_evaluation(
    *, contract_id: int, party: EvaluationParty, entry: EvaluationEntry, by: User, at: datetime
) -> Evaluation:
    """Give the answers of one party, once (R33)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, DUTIES[party], contract, on=amsterdam_date(at))
    evaluation = Evaluation.objects.filter(contract=contract, party=party).first()
    refuse(why_not_given(evaluation, entry))
    if evaluation is None:
        raise PermissionDenied(party)
    evaluation.grade, evaluation.realised_as_expected = entry.grade, entry.realised_as_expected
    evaluation.strategy_worked = entry.strategy_worked
    evaluation.worked, evaluation.did_not_work = entry.worked.strip(), entry.did_not_work.strip()
    evaluation.given_by, evaluation.given_at = by, at
    evaluation.save(
        update_fields=[
            "grade",
            "realised_as_expected",
            "strategy_worked",
            "worked",
            "did_not_work",
            "given_by",
            "given_at",
        ]
    )
    facts = {"party": party.value, "grade": entry.grade}
    record(contract.dossier, ReportingVerb.EVALUATION_GIVEN, about=evaluation, by=acting, at=at, facts=facts)
    if not Evaluation.objects.filter(contract=contract, given_at__isnull=True).exists():
        meet_deadline(dossier=contract.dossier, kind=ReportingDeadline.EVALUATION, about=contract, at=at)
    return evaluation


def why_not_given(evaluation: Evaluation | None, entry: EvaluationEntry) -> tuple[Blocker, ...]:
    """Why an evaluation cannot be given: it is not asked yet, it was given, or it says nothing."""
    if evaluation is None:
        return (blocker("not-asked", _("The evaluation is not open yet."), source="R33"),)
    if evaluation.given_at is not None:
        return (blocker("given-before", _("This evaluation was given before."), source="R33"),)
    found = list(rules.why_personal({"worked": entry.worked, "did_not_work": entry.did_not_work}))
    if not 1 <= entry.grade <= 5:
        found.append(blocker("grade-missing", _("Choose a grade from 1 to 5."), field="grade", source="R33"))
    if not entry.worked.strip() and not entry.did_not_work.strip():
        message = _("Write what worked, or what did not work.")
        found.append(blocker("nothing-said", message, field="worked", source="R33"))
    return tuple(found)


@transaction.atomic
def record_result(*, contract_id: int, lessons: Sequence[LessonEntry], by: User, at: datetime) -> Contract:
    """Record the result with its lessons: the contract closes, and the case when all its contracts have (R33, R49)."""
    on = amsterdam_date(at)
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ReportDuty.RECORD_RESULT, contract, on=on)
    if contract.step in ENDED:
        refuse([blocker("contract-ended", _("This contract has ended."), source="R33")])
    written = [each for each in lessons if each.text.strip()]
    texts = {f"lesson_{place}": each.text for place, each in enumerate(written, start=1)}
    refuse(rules.why_personal(texts))
    refuse(why_not_recorded(contract, lessons=len(written), on=on))
    result = result_of(contract, on)
    if contract.step != ContractStep.CLOSING_MEETING:
        contractors.start_closing(contract_id=contract.pk, by=by, at=at)
    for lesson in written:
        procurement.write_lesson(case_id=contract.case_id, entry=lesson, by=by, at=at)
    facts = {
        "net": result.net,
        "verified": result.verified,
        "realised_percent": result.realised_percent,
        "shortfall": result.shortfall,
        "surplus": result.surplus,
        "lessons": len(written),
    }
    record(contract.dossier, ReportingVerb.RESULT_RECORDED, about=contract, by=acting, at=at, facts=facts)
    contractors.close_contract(contract_id=contract.pk, by=by, at=at)
    expect_effect(contract, on=on)
    _conclude(contract.case_id, acting, on=on, at=at)
    return Contract.objects.get(pk=contract.pk)


def why_not_recorded(contract: Contract, *, lessons: int, on: date) -> tuple[Blocker, ...]:
    """Every reason why the result cannot be recorded (R33)."""
    found = list(rules.why_not_closed(closing_facts(contract, lessons=lessons), on=on))
    if contract.ends_on is None or on <= contract.ends_on:
        message = _("The contract runs until %(ends_on)s. Record the result after that day.")
        found.append(blocker("contract-runs", message, source="R33", ends_on=contract.ends_on or on))
    return tuple(found)


def _conclude(case_id: int, acting: Acting, *, on: date, at: datetime) -> None:
    """When every contract of the case has ended: its outcome, and its close when no gate stands in the way."""
    Case.objects.locked().get(pk=case_id)  # of two contracts that close at once, the second sees the first
    contracts = Contract.objects.owing().filter(case=case_id)
    if contracts.exclude(step__in=ENDED).exists():
        return
    procurement.record_outcome(case_id=case_id, entry=outcome_of(case_id, on), closed_on=on, by=acting, at=at)
    start_evaluating(case_id, by=acting, at=at)
    _advance(case_id, Phase.EVALUATE, CaseAction.CLOSE, by=acting, at=at)


def outcome_of(case_id: int, on: date) -> OutcomeEntry:
    """The result of a case over its contracts; an effort obligation has no percentage."""
    contracts = list(Contract.objects.filter(case=case_id).select_related("obligation"))
    results = [result_of(each, on) for each in contracts if each.obligation.kind != ObligationKind.EFFORT]
    net, verified = sum((each.net for each in results), ZERO), sum((each.verified for each in results), ZERO)
    base = sum((each.base or ZERO for each in results), ZERO)
    per_theme: dict[str, Decimal] = defaultdict(lambda: ZERO)
    rows = Effort.objects.filter(report__contract__in=contracts, state=EffortState.ACCEPTED, line__isnull=False)
    for code, value in rows.values_list("line__theme__code").annotate(sum=Sum("verified")).order_by():
        per_theme[code] += value
    return OutcomeEntry(
        realised_percent=rules.ClosingResult(base, net, verified).realised_percent if base else None,
        net_obligation=net,
        verified=verified,
        per_theme={code: str(value) for code, value in sorted(per_theme.items())},
    )


@transaction.atomic
def close_case(*, case_id: int, by: User, at: datetime) -> Case:
    """Close a case whose contracts have their result; enforcement and every other gate has its say (R6, R33)."""
    on = amsterdam_date(at)
    case = Case.objects.locked().get(pk=case_id)
    acting = policies.require(by, ReportDuty.RECORD_RESULT, case, on=on)
    if case.phase == Phase.EXECUTE:
        procurement.advance_case(case_id=case_id, action=CaseAction.START_EVALUATION, by=acting, at=at)
    procurement.record_outcome(case_id=case_id, entry=outcome_of(case_id, on), closed_on=on, by=acting, at=at)
    return procurement.advance_case(case_id=case_id, action=CaseAction.CLOSE, by=acting, at=at)
