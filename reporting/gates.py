"""What stands before phase 6 and before the end of a case (R6, R33)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from contractors.models import Contract
from contractors.states import ContractStep
from procurement.gates import Condition, register
from procurement.models import Case
from procurement.states import CaseAction
from reporting.models import Effort, Evaluation, QuarterlyReport
from reporting.states import UNDECIDED, ReportState
from sroi.accounts.states import Role
from sroi.kernel import formats

RULE = "R33"


def evaluation_url(contract: Contract) -> str:
    """Where a contract is looked back on."""
    return reverse("reporting:evaluation", args=[contract.reference])


def running(case: Case) -> list[Contract]:
    """The contracts of the case that were not stopped."""
    rows = Contract.objects.filter(case=case).exclude(step=ContractStep.STOPPED)
    return list(rows.select_related("obligation").order_by("pk"))


def evaluation_conditions(case: Case) -> tuple[Condition, ...]:
    """Phase 6 opens when every contract is looked back on, which starts so many days before its end (R33)."""
    return tuple(_is_asked(contract) for contract in running(case))


def _is_asked(contract: Contract) -> Condition:
    """The parties of one contract are asked to look back: possible from 60 days before the end."""
    applies, met = contract.obligation.is_owed, Evaluation.objects.filter(contract=contract).exists()
    why = ""
    if not applies:
        why = _("Not applicable: this contract has no obligation.")
    elif not met:
        why = _("The contract runs until %(day)s. Looking back starts by itself when the end is near.")
        why = why % {"day": formats.long_date(contract.ends_on)}
    return Condition(
        code=f"evaluation-{contract.pk}",
        label=_("The parties of %(contract)s are asked to look back") % {"contract": contract.reference},
        met=met,
        applies=applies,
        why=why,
        whose=Role.ADVISER,
        url=evaluation_url(contract),
        source=RULE,
    )


def closing_conditions(case: Case) -> tuple[Condition, ...]:
    """A case ends when every contract has its result, and something was learned (R33)."""
    contracts = running(case)
    found = [each for contract in contracts for each in (_decided(contract), _has_result(contract))]
    lesson = case.lessons.exists()
    return (
        *found,
        Condition(
            code="lesson",
            label=_("At least one lesson is written"),
            met=lesson,
            applies=any(each.obligation.is_owed for each in contracts),
            why="" if lesson else _("Write at least one lesson for the next case."),
            whose=Role.ADVISER,
            url=evaluation_url(contracts[0]) if contracts else "",
            source=RULE,
        ),
    )


def _decided(contract: Contract) -> Condition:
    """Every report is decided or lapsed, and so is every line."""
    reports = QuarterlyReport.objects.filter(contract=contract)
    open_ones = reports.exclude(state__in=[ReportState.DECIDED, ReportState.LAPSED]).count()
    lines = Effort.objects.filter(report__contract=contract, state__in=UNDECIDED).count()
    met = not open_ones and not lines
    why = "" if met else _("Still open: %(reports)s reports and %(lines)s lines.")
    return Condition(
        code=f"reports-{contract.pk}",
        label=_("Every report of %(contract)s is decided") % {"contract": contract.reference},
        met=met,
        applies=True,
        why=why % {"reports": open_ones, "lines": lines} if why else "",
        whose=Role.ADVISER,
        url=reverse("reporting:progress", args=[contract.reference]),
        source="R29",
    )


def _has_result(contract: Contract) -> Condition:
    """The result is recorded: the contract is closed."""
    applies, met = contract.obligation.is_owed, contract.step == ContractStep.CLOSED
    why = "" if met else _("Record the result after the evaluations.")
    if not applies:
        why = _("Not applicable: this contract has no obligation.")
    return Condition(
        code=f"result-{contract.pk}",
        label=_("The result of %(contract)s is recorded") % {"contract": contract.reference},
        met=met,
        applies=applies,
        why=why,
        whose=Role.ADVISER,
        url=evaluation_url(contract),
        source=RULE,
    )


def register_gates() -> None:
    """Put these gates before the moves of the case; done once, when the app is ready."""
    register(CaseAction.START_EVALUATION, evaluation_conditions)
    register(CaseAction.CLOSE, closing_conditions)
