"""Changes of base and term, the fine clause, stopping, and how the obligation is computed (R6, R35, R38)."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from contractors import services
from contractors.forms import BaseForm, ClauseForm, StopForm, TermForm
from contractors.policies import ContractDuty
from contractors.selectors import clause_of, obligation_trace
from contractors.states import ContractAction, ObligationKind
from contractors.views.pages import ActPage, contract_for, keep_file
from sroi.accounts.visits import Visit, reading


@reading
def obligation_show(here: Visit, reference: str) -> HttpResponse:
    """How the obligation is computed: rows, percentage, gross, discount, net, with their sources (R38)."""
    contract = contract_for(here.user, reference)
    context = {"contract": contract, "trace": obligation_trace(contract, here.on)}
    return here.show("contractors/obligation_show.html", context)


class BaseChange(ActPage):
    """Change the base."""

    duty = ContractDuty.CHANGE_BASE
    form_class = BaseForm
    heading = _("Change the base of the obligation")
    intro = _("A dated row with its reason. The obligation follows; the agreed lines stay as they are.")
    done = _("The base is changed. The obligation is computed again.")

    def form_values(self) -> dict[str, Any]:
        """Where an amount is owed, it can change with the base."""
        return {"owes_amount": self.contract.obligation.kind == ObligationKind.AMOUNT}

    def act(self, form: Any) -> None:
        """Change it."""
        services.change_base(contract_id=self.contract.pk, entry=form.entry(), by=self.person, at=self.at)


class TermChange(ActPage):
    """Change the term."""

    duty = ContractDuty.CHANGE_TERM
    form_class = TermForm
    heading = _("Change the term of the contract")
    done = _("The term is changed.")

    def initial(self) -> dict[str, Any]:
        """The term of now."""
        return {"starts_on": self.contract.starts_on, "ends_on": self.contract.ends_on}

    def act(self, form: Any) -> None:
        """Change it."""
        services.change_term(contract_id=self.contract.pk, entry=form.entry(), by=self.person, at=self.at)


class ContractStop(ActPage):
    """Stop the contract."""

    duty = ContractAction.STOP
    form_class = StopForm
    heading = _("Stop the contract")
    intro = _("Open deadlines end. The obligation is settled in proportion to the days that the contract ran.")
    done = _("The contract is stopped.")

    def act(self, form: Any) -> None:
        """Stop it, with its document, both or neither."""
        data = form.cleaned_data
        document = keep_file(self.here, self.contract.dossier, "document", by=self.acting)
        services.stop_contract(
            contract_id=self.contract.pk,
            stopped_on=data["stopped_on"],
            reason=data["reason"],
            document_id=document,
            by=self.person,
            at=self.at,
        )


class ClauseRecord(ActPage):
    """Record the fine clause."""

    duty = ContractDuty.RECORD_CLAUSE
    form_class = ClauseForm
    heading = _("Record the fine clause")
    intro = _("As it stands in the contract. Without a recorded clause no fine is computed.")
    done = _("The fine clause is recorded.")

    def initial(self) -> dict[str, Any]:
        """The clause of now."""
        return clause_of(self.contract, tuple(ClauseForm.base_fields))

    def act(self, form: Any) -> None:
        """Record it."""
        services.record_fine_clause(contract_id=self.contract.pk, entry=form.entry(), by=self.person, at=self.at)
