"""The form pages on a contract: its last invoice, and the confirmation that nothing is owed any more (R36)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contractors.models import Contract
from enforcement import forms, selectors, services
from enforcement.policies import EnforcementDuty
from enforcement.views.entry import FORM, Outcome, answer, contract_to_act_on, person_of, posted, show, today
from sroi.dossier.selectors import path_to


@login_required
@FORM
def invoice_record(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what is known of the last invoice."""
    contract = contract_to_act_on(request, reference, EnforcementDuty.RECORD_INVOICE)
    form = forms.InvoiceForm(posted(request), initial=selectors.known_invoice(contract))
    done = answer(
        request,
        form,
        lambda: services.record_final_invoice(
            contract_id=contract.pk, entry=form.entry(), by=person_of(request), at=timezone.now()
        ),
        Outcome(_("The last invoice was saved."), _after(contract)),
    )
    page = selectors.forecast_page(contract, person_of(request), today())
    return done or show(request, "invoice_record", {"form": form, "page": page})


def _after(contract: Contract) -> str:
    """Where the reader goes on: the open file, else the forecast of the contract."""
    file = contract.enforcement_files.open().first()
    return file.get_absolute_url() if file else path_to("enforcement:forecast-view", contract.reference)


@login_required
@FORM
def discharge(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm that nothing is owed any more, and release the last invoice."""
    contract = contract_to_act_on(request, reference, EnforcementDuty.DISCHARGE)
    form = forms.DischargeForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.discharge_contract(contract_id=contract.pk, by=person_of(request), at=timezone.now()),
        Outcome(_("The confirmation was sent to contractor and client."), _after(contract)),
    )
    page = selectors.forecast_page(contract, person_of(request), today())
    return done or show(request, "discharge", {"form": form, "page": page})
