"""The form pages on a contract: its last invoice, and the confirmation that nothing is owed any more (R36)."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from contractors.models import Contract
from enforcement import forms, selectors, services
from enforcement.policies import EnforcementDuty
from enforcement.views.entry import contract_to_act_on, show_contract_act
from sroi.accounts.visits import Visit, visit
from sroi.dossier.selectors import path_to


@visit
def invoice_record(here: Visit, reference: str) -> HttpResponse:
    """Record what is known of the last invoice."""
    contract = contract_to_act_on(here, reference, EnforcementDuty.RECORD_INVOICE)
    form = forms.InvoiceForm(here.posted, initial=selectors.known_invoice(contract))
    done = here.answer(
        form,
        lambda: services.record_final_invoice(contract_id=contract.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("The last invoice was saved."),
        to=_after(contract),
    )
    return done or show_contract_act(here, "invoice_record", contract, form)


@visit
def discharge(here: Visit, reference: str) -> HttpResponse:
    """Confirm that nothing is owed any more, and release the last invoice."""
    contract = contract_to_act_on(here, reference, EnforcementDuty.DISCHARGE)
    form = forms.DischargeForm(here.posted)
    done = here.answer(
        form,
        lambda: services.discharge_contract(contract_id=contract.pk, by=here.user, at=here.at),
        done=_("The confirmation was sent to contractor and client."),
        to=_after(contract),
    )
    return done or show_contract_act(here, "discharge", contract, form)


def _after(contract: Contract) -> str:
    """Where the reader goes on: the open file, else the forecast of the contract."""
    file = contract.enforcement_files.open().first()
    return file.get_absolute_url() if file else path_to("enforcement:forecast-view", contract.reference)
