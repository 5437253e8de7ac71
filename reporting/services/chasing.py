"""Who hears what when something of phases 5 and 6 is due; the chaser itself is one for all apps (R33, R42)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from contractors.models import Contract
from contractors.services.parties import Notice, Parties, contracts_at, parties_of
from reporting.models import Evaluation, QuarterlyReport
from reporting.states import EvaluationParty, ReportingDeadline
from sroi.accounts.states import Role
from sroi.dossier.services import Chase, Chaser, MailDraft, queue_mails
from sroi.reference.states import ReminderKind

ASKED = {
    EvaluationParty.CLIENT: Role.CONTRACT_MANAGER,
    EvaluationParty.ADVISER: Role.ADVISER,
    EvaluationParty.CONTRACTOR: Role.CONTRACTOR,
}
"""Who is written to for each party of the evaluation."""


def tell_report(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The contractor hears it; two weeks late, adviser and contract manager too (R42)."""
    parties, reports = _reports_of(chases, Role.ADVISER, Role.CONTRACT_MANAGER)
    for chase in chases:
        report = reports[chase.deadline.about_id]
        context = {"report": report, "due": chase.deadline, "days_late": max(0, chase.step)}
        notice = Notice("reporting/report_reminder", f"{chase.key}:contact", context, is_legal=chase.step >= 0)
        yield from parties.to_contact(report.contract, notice)
        if chase.escalates:
            for role in (Role.ADVISER, Role.CONTRACT_MANAGER):
                late = Notice("reporting/report_late", f"{chase.key}:{role.value}", context)
                yield from parties.to_role(report.contract, role, late)


def tell_verification(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The adviser hears of a report that waits for verification (R29, R42)."""
    parties, reports = _reports_of(chases, Role.ADVISER)
    for chase in chases:
        report = reports[chase.deadline.about_id]
        context = {"report": report, "due": chase.deadline}
        notice = Notice("reporting/verification_due", f"{chase.key}:{Role.ADVISER.value}", context)
        yield from parties.to_role(report.contract, Role.ADVISER, notice)


def tell_evaluation(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """Every party that has not looked back yet hears it (R33, R42)."""
    contracts = contracts_at(chase.deadline.dossier_id for chase in chases)
    parties = parties_of(contracts.values(), Role.ADVISER, Role.CONTRACT_MANAGER)
    moments = {chase.deadline.dossier_id: chase.key for chase in chases}
    waiting = Evaluation.objects.filter(contract__dossier__in=moments, given_at__isnull=True).order_by("pk")
    for evaluation in waiting.select_related("contract"):
        dossier = evaluation.contract.dossier_id
        yield from asking(parties, contracts[dossier], evaluation, moments[dossier])


def tell_effect(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The adviser hears that it is time to look what is left of the result (R33, R42)."""
    contracts = contracts_at(chase.deadline.dossier_id for chase in chases)
    parties = parties_of(contracts.values(), Role.ADVISER)
    for chase in chases:
        contract = contracts[chase.deadline.dossier_id]
        context = {"contract": contract, "due": chase.deadline}
        notice = Notice("reporting/effect_due", f"{chase.key}:{Role.ADVISER.value}", context)
        yield from parties.to_role(contract, Role.ADVISER, notice)


def ask_parties(contract: Contract, evaluations: Sequence[Evaluation], *, at: datetime) -> None:
    """Mail each party the link to its form."""
    parties = parties_of([contract], Role.ADVISER, Role.CONTRACT_MANAGER)
    moment = f"evaluation:{contract.pk}"
    queue_mails((draft for evaluation in evaluations for draft in asking(parties, contract, evaluation, moment)), at=at)


def asking(parties: Parties, contract: Contract, evaluation: Evaluation, moment: str) -> Iterator[MailDraft]:
    """The e-mails that ask one party to look back."""
    role = ASKED[EvaluationParty(evaluation.party)]
    notice = Notice("reporting/evaluation_asked", f"{moment}:{evaluation.party}", {"evaluation": evaluation})
    if role == Role.CONTRACTOR:
        return parties.to_contact(contract, notice)
    return parties.to_role(contract, role, notice)


def _reports_of(chases: Sequence[Chase], *roles: Role) -> tuple[Parties, dict[int, QuarterlyReport]]:
    """Whom to write to, and the reports that are due or wait, with their contracts."""
    contracts = contracts_at(chase.deadline.dossier_id for chase in chases)
    reports = QuarterlyReport.objects.in_bulk({chase.deadline.about_id for chase in chases})
    held = {each.pk: each for each in contracts.values()}
    for report in reports.values():
        report.contract = held[report.contract_id]
    return parties_of(contracts.values(), *roles), reports


CHASERS = {
    each.kind: each
    for each in (
        Chaser(ReportingDeadline.REPORT, ReminderKind.REPORT, tell_report),
        Chaser(ReportingDeadline.VERIFICATION, ReminderKind.VERIFICATION, tell_verification),
        Chaser(ReportingDeadline.EVALUATION, ReminderKind.EVALUATION, tell_evaluation),
        Chaser(ReportingDeadline.LASTING_EFFECT, ReminderKind.LASTING_EFFECT, tell_effect),
    )
}
