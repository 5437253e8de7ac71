"""Contracts that owe jointly: agreeing on the shares, and ending it (R24a)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contractors import services
from contractors.forms import JointEndForm, JointForm
from contractors.policies import ContractDuty
from contractors.selectors import shares_now
from contractors.views.pages import ActPage


class JointAgree(ActPage):
    """Agree that contracts of one case owe jointly."""

    duty = ContractDuty.AGREE_JOINT
    form_class = JointForm
    heading = _("Joint obligation")
    intro = _("Together these contracts have one obligation and one meter. What is missing is divided by share.")
    done = _("The shares of the joint obligation are recorded.")

    def form_values(self) -> dict[str, Any]:
        """Every contract of the case with its share of now."""
        return {"shares": shares_now(self.contract)}

    def act(self, form: Any) -> None:
        """Agree."""
        services.agree_joint(contract_id=self.contract.pk, entry=form.entry(), by=self.person, at=self.at)


class JointEnd(ActPage):
    """Let each contract owe by itself again."""

    duty = ContractDuty.AGREE_JOINT
    form_class = JointEndForm
    heading = _("End the joint obligation")
    done = _("Each contract owes by itself again.")

    def act(self, form: Any) -> None:
        """End it."""
        reason = form.cleaned_data["reason"]
        services.end_joint(contract_id=self.contract.pk, reason=reason, by=self.person, at=self.at)
