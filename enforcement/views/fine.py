"""The form pages of the fine: view, proposal, four eyes, decision, withholding, settlement (R3, R34, R36)."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contractors.models import Contract
from enforcement import forms, selectors, services
from enforcement.models import EnforcementFile, FinalInvoice, Fine
from enforcement.policies import EnforcementDuty
from enforcement.states import FILE_FLOW, FileAction
from enforcement.views.entry import (
    Outcome,
    answer,
    contract_to_act_on,
    file_to_act_on,
    person_of,
    posted,
    show,
    show_act,
    today,
)
from sroi.dossier.selectors import path_to
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.forms import PageForm

FORM = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@FORM
def view_give(request: HttpRequest, reference: str) -> HttpResponse:
    """The contractor's own page: what the municipality intends, how it is computed, until when to answer."""
    file = file_to_act_on(request, reference, EnforcementDuty.GIVE_VIEW)
    FILE_FLOW.target(state=file.state, action=FileAction.CLOSE_VIEW)
    form = forms.ViewForm(posted(request))
    now = timezone.now()
    done = answer(
        request,
        form,
        lambda: services.receive_view(
            file_id=file.pk,
            text=form.cleaned_data["text"],
            received_on=amsterdam_date(now),
            by=person_of(request),
            at=now,
        ),
        Outcome(_("Your view was received. The municipality weighs it before anything is decided."), _url(file)),
    )
    return done or show_act(request, "view_give", file, form)


def _url(file: EnforcementFile) -> str:
    return file.get_absolute_url()


@login_required
@FORM
def view_record(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a view that came by letter, e-mail or in a talk."""
    file = file_to_act_on(request, reference, FileAction.CLOSE_VIEW)
    form = forms.ViewRecordForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.receive_view(file_id=file.pk, **form.cleaned_data, by=person_of(request), at=timezone.now()),
        Outcome(_("The view was recorded."), _url(file)),
    )
    return done or show_act(request, "view_record", file, form)


@login_required
@FORM
def view_none(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that no view came within the term."""
    file = file_to_act_on(request, reference, FileAction.CLOSE_VIEW)
    said = _("Recorded: no view came.")
    return _sign(request, "view_none", file, forms.NoViewForm, services.close_view_without, said)


def _sign(
    request: HttpRequest,
    template: str,
    file: EnforcementFile,
    form_class: type[PageForm],
    act: Callable[..., object],
    said: str,
) -> HttpResponse:
    """A page that asks nothing but to do the act."""
    form = form_class(posted(request))
    done = answer(
        request, form, lambda: act(file_id=file.pk, by=person_of(request), at=timezone.now()), Outcome(said, _url(file))
    )
    return done or show_act(request, template, file, form)


@login_required
@FORM
def fine_propose(request: HttpRequest, reference: str) -> HttpResponse:
    """Propose the fine, computed again today."""
    file = file_to_act_on(request, reference, FileAction.PROPOSE)
    fine = Fine.objects.filter(file=file).first()
    start = {"proposed": _proposed_at_first(file, fine), "proposal_reason": fine.proposal_reason if fine else ""}
    form = forms.ProposeForm(posted(request), initial=start)
    done = answer(
        request,
        form,
        lambda: services.propose_fine(
            file_id=file.pk,
            amount=form.cleaned_data["proposed"],
            reason=form.cleaned_data["proposal_reason"],
            by=person_of(request),
            at=timezone.now(),
        ),
        Outcome(_("The proposal goes to the coordinator."), _url(file)),
    )
    return done or show_act(request, "fine_propose", file, form)


def _proposed_at_first(file: EnforcementFile, fine: Fine | None) -> object:
    """The amount that stands in the box: the fine as it is computed today."""
    if selectors.is_effort(file.contract):
        return fine.computed if fine else None
    return selectors.computation_of(file, on=today()).fine


@login_required
@FORM
def fine_countersign(request: HttpRequest, reference: str) -> HttpResponse:
    """The coordinator reads the proposal and countersigns it."""
    file = file_to_act_on(request, reference, FileAction.COUNTERSIGN)
    said = _("The proposal was countersigned and goes to the client.")
    return _sign(request, "fine_countersign", file, forms.CountersignForm, services.countersign_fine, said)


@login_required
@FORM
def proposal_return(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the proposal back to the adviser."""
    file = file_to_act_on(request, reference, FileAction.RETURN_PROPOSAL)
    form = forms.ReasonForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.return_proposal(
            file_id=file.pk, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now()
        ),
        Outcome(_("The proposal went back to the adviser."), _url(file)),
    )
    return done or show_act(request, "proposal_return", file, form)


@login_required
@FORM
def fine_decide(request: HttpRequest, reference: str) -> HttpResponse:
    """The client imposes, lowers or waives the fine."""
    file = file_to_act_on(request, reference, FileAction.IMPOSE)
    form = forms.DecideForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.decide_fine(file_id=file.pk, entry=form.entry(), by=person_of(request), at=timezone.now()),
        Outcome(_("The decision was recorded and sent to the contractor."), _url(file)),
    )
    return done or show_act(request, "fine_decide", file, form)


@login_required
@FORM
def withholding_instruct(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell finance what to withhold from the last invoice."""
    file = file_to_act_on(request, reference, FileAction.WITHHOLD)
    said = _("The instruction was sent to finance.")
    return _sign(request, "withholding_instruct", file, forms.WithholdForm, services.instruct_withholding, said)


@login_required
@FORM
def dispute_record(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the contractor disputes the fine."""
    file = file_to_act_on(request, reference, FileAction.DISPUTE)
    form = forms.DisputeForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.record_dispute(file_id=file.pk, **form.cleaned_data, by=person_of(request), at=timezone.now()),
        Outcome(_("The dispute was recorded."), _url(file)),
    )
    return done or show_act(request, "dispute_record", file, form)


@login_required
@FORM
def file_settle(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that fine and claim are settled."""
    file = file_to_act_on(request, reference, FileAction.SETTLE)
    form = forms.SettleForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.settle(file_id=file.pk, **form.cleaned_data, by=person_of(request), at=timezone.now()),
        Outcome(_("The file was settled."), _url(file)),
    )
    return done or show_act(request, "file_settle", file, form)


@login_required
@FORM
def invoice_record(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what is known of the last invoice."""
    contract = contract_to_act_on(request, reference, EnforcementDuty.RECORD_INVOICE)
    form = forms.InvoiceForm(posted(request), initial=_known(contract))
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


def _known(contract: Contract) -> dict[str, object]:
    """The last invoice as it was recorded before."""
    invoice = FinalInvoice.objects.filter(contract=contract).first()
    names = ("number", "expected_on", "payable", "paid_on", "payment_stopped")
    return {name: getattr(invoice, name) for name in names} if invoice else {"payment_stopped": True}


def _after(contract: Contract) -> str:
    """Where the reader goes on: the open file, else the forecast of the contract."""
    file = contract.enforcement_files.open().first()
    return file.get_absolute_url() if file else path_to("enforcement:forecast-view", contract.reference)


@login_required
@FORM
def discharge(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm that the obligation is fulfilled, and release the last invoice."""
    contract = contract_to_act_on(request, reference, EnforcementDuty.DISCHARGE)
    form = forms.DischargeForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.discharge_contract(contract_id=contract.pk, by=person_of(request), at=timezone.now()),
        Outcome(_("Fulfilment was confirmed to contractor and client."), _after(contract)),
    )
    page = selectors.forecast_page(contract, person_of(request), today())
    return done or show(request, "discharge", {"form": form, "page": page})
