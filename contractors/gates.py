"""What stands before phases 4 and 5 because of contracts: each contract exists, each has an agreement in force (R6)."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from contractors.models import Contract, PerformanceAgreement
from contractors.states import AgreementState, ContractStep
from procurement.gates import Condition
from procurement.models import Award, Case
from procurement.states import AwardState
from sroi.accounts.states import Role


def contracts_made(case: Case) -> tuple[Condition, ...]:
    """Before phase 4: each definitive award has its contract (R20)."""
    awards = Award.objects.filter(decision__case=case, decision__state=AwardState.DEFINITIVE)
    missing = awards.filter(contract__isnull=True).count()
    met = awards.exists() and not missing
    why = "" if met else _("Record the definitive award: it makes the contracts.")
    label = _("Each definitive award has its contract")
    decision = case.award_decisions.order_by("-pk").first()
    url = "" if decision is None else reverse("contractors:award-confirm", args=[decision.pk])
    found = Condition("contracts-made", label, met=met, applies=True, why=why, whose=Role.BUYER, url=url, source="R20")
    return (found,)


def agreements_in_force(case: Case) -> tuple[Condition, ...]:
    """Before phase 5: every contract that owes something has an agreement in force (R24)."""
    held = PerformanceAgreement.objects.filter(contract=OuterRef("pk"), state=AgreementState.IN_FORCE)
    contracts = Contract.objects.filter(case=case).annotate(has_agreement=Exists(held)).order_by("reference")
    rows = list(contracts.select_related("organisation", "consortium", "obligation"))
    if not rows:
        label, why = _("There is a contract"), _("Record the definitive award: it makes the contracts.")
        lacking = Condition(
            "contracts", label, met=False, applies=True, why=why, whose=Role.BUYER, url="", source="R20"
        )
        return (lacking,)
    return tuple(_agreed(row) for row in rows)


def _agreed(contract: Contract) -> Condition:
    """One contract: agreed, or not applicable because nothing is owed or it stopped."""
    has_agreement: bool = getattr(contract, "has_agreement", False)
    applies, why = True, "" if has_agreement else _("Record the performance agreement with both signatures.")
    if not contract.obligation.is_owed:
        applies, why = False, _("Not applicable: this contract has no social return obligation.")
    elif contract.step == ContractStep.STOPPED:
        applies, why = False, _("Not applicable: this contract stopped.")
    label = _("The agreement with %(contractor)s is in force") % {"contractor": contract.contractor_name}
    url = contract.get_absolute_url()
    code = f"agreement-{contract.pk}"
    return Condition(code, label, has_agreement, applies, why, Role.ADVISER, url, "R24")
