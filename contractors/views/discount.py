"""PSO certificates and the discount (R3, R23)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from contractors import services
from contractors.forms import CertificateForm, DecisionForm, DiscountForm
from contractors.models import DiscountProposal
from contractors.policies import ContractDuty
from contractors.selectors import (
    certificates_of,
    discount_effect,
    open_discount_of,
    refused_discount_of,
    returned_discount_of,
    why_no_discount,
)
from contractors.states import DiscountAction
from contractors.views.pages import ActPage, keep_file
from sroi.kernel.refusals import Blocker, Refused

DECISIONS = {
    "approve": services.approve_discount,
    "return": services.return_discount,
    "refuse": services.refuse_discount,
}


class CertificateRecord(ActPage):
    """Record a certificate."""

    duty = ContractDuty.RECORD_CERTIFICATE
    form_class = CertificateForm
    heading = _("Record a PSO certificate")
    done = _("The certificate is recorded.")

    def act(self, form: Any) -> None:
        """Record it with its file, both or neither."""
        entry = form.entry(keep_file(self.here, self.contract.dossier, "file", by=self.acting))
        services.record_certificate(contract_id=self.contract.pk, entry=entry, by=self.person, at=self.at)


class DiscountPropose(ActPage):
    """Propose a discount."""

    duty = ContractDuty.PROPOSE_DISCOUNT
    form_class = DiscountForm
    template = "contractors/discount_propose.html"
    heading = _("Propose a PSO discount")
    intro = _("A coordinator decides on it. Somebody else than you, and not your stand-in.")
    done = _("The discount is proposed. A coordinator decides on it.")

    def form_values(self) -> dict[str, Any]:
        """The certificates of the contractor."""
        return {"certificates": certificates_of(self.contract)}

    def initial(self) -> dict[str, Any]:
        """What was proposed before, and refused or returned: it can be bettered and proposed again."""
        refused = returned_discount_of(self.contract) or refused_discount_of(self.contract)
        if refused is None:
            return {}
        agreed_on = refused.contractor_agreed_on
        return {"certificate": refused.certificate_id, "agreed_on": agreed_on, "reason": refused.reason}

    def more(self) -> Mapping[str, Any]:
        """Why the last proposal was refused, or the question with which it came back."""
        returned = returned_discount_of(self.contract)
        return {"returned": returned, "refused": None if returned else refused_discount_of(self.contract)}

    def act(self, form: Any) -> None:
        """Propose it, or submit it again with the answer."""
        data, returned = form.cleaned_data, returned_discount_of(self.contract)
        given = {"certificate_id": data["certificate"], "agreed_on": data["agreed_on"], "reason": data["reason"]}
        if returned is not None:
            services.answer_discount(proposal_id=returned.pk, **given, by=self.person, at=self.at)
        else:
            services.propose_discount(contract_id=self.contract.pk, **given, by=self.person, at=self.at)


class DiscountDecide(ActPage):
    """Decide on a discount."""

    duty = DiscountAction.APPROVE
    form_class = DecisionForm
    heading = _("Decide on the PSO discount")
    done = _("The decision is recorded.")
    template = "contractors/discount_decide.html"

    def why_late(self) -> tuple[Blocker, ...]:
        """Why nothing waits for a decision."""
        return why_no_discount(self.contract)

    def proposal(self) -> DiscountProposal:
        """The proposal that waits."""
        proposal = open_discount_of(self.contract)
        if proposal is None:
            raise Refused(self.why_late())
        return proposal

    def more(self) -> Mapping[str, Any]:
        """What was proposed, and what it does."""
        proposal = open_discount_of(self.contract)
        return {"proposal": proposal, "effect": discount_effect(proposal) if proposal else None}

    def act(self, form: Any) -> None:
        """Approve, return or refuse."""
        data = form.cleaned_data
        DECISIONS[data["decision"]](proposal_id=self.proposal().pk, reason=data["reason"], by=self.person, at=self.at)
