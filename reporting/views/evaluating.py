"""Progress, the look back, the result and the end of a case."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting import forms, services
from reporting.policies import ReportDuty
from reporting.selectors.closing import DUTY_OF, evaluation_page
from reporting.selectors.lists import evaluation_days, theme_ids
from reporting.selectors.standing import progress_page
from reporting.states import EvaluationParty
from reporting.views.pages import Visit, find_contract, visit
from sroi.kernel.refusals import Refused

FORM = ["GET", "HEAD", "POST"]


@require_safe
@visit
def progress(here: Visit, reference: str) -> HttpResponse:
    """The standing of a contract, today or at a past date (`?peildatum=2026-06-30`)."""
    contract = find_contract(here, reference)
    asked = here.request.GET.get("peildatum", "")
    form = forms.DayForm({"peildatum": asked} if asked else None, initial={"peildatum": here.on})
    day: date = here.on
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["peildatum"] or here.on
    context = {"page": progress_page(contract, here.user, day), "contract": contract, "form": form}
    return here.show("progress", context)


@require_safe
@visit
def evaluation(here: Visit, reference: str) -> HttpResponse:
    """The look back: who gave what, and the result."""
    contract = find_contract(here, reference)
    days = evaluation_days(here.on)
    opens_on = contract.ends_on - timedelta(days=days) if contract.ends_on else None
    page = evaluation_page(contract, here.user, here.on, opens_on=opens_on)
    return here.show("evaluation", {"page": page, "contract": contract})


@require_POST
@visit
def evaluation_open(here: Visit, reference: str) -> HttpResponse:
    """Ask the three parties to look back."""
    contract = find_contract(here, reference, ReportDuty.OPEN_EVALUATION)
    services.open_evaluations(contract_id=contract.pk, by=here.user, at=here.at)
    messages.success(here.request, _("Client, bureau and contractor are asked to look back."))
    return redirect("reporting:evaluation", reference)


@require_http_methods(FORM)
@visit
def evaluation_give(here: Visit, reference: str, party: str) -> HttpResponse:
    """Give the evaluation of one party."""
    if party not in EvaluationParty.values:
        raise Http404
    contract = find_contract(here, reference, DUTY_OF[EvaluationParty(party)])
    form = forms.EvaluationForm(here.request.POST if here.is_post else None)
    if form.is_valid():
        try:
            services.give_evaluation(
                contract_id=contract.pk, party=EvaluationParty(party), entry=form.entry(), by=here.user, at=here.at
            )
        except Refused as no:
            form.add_blockers(no.blockers)
        else:
            messages.success(here.request, _("Thank you. Your evaluation is recorded."))
            return redirect("reporting:evaluation", reference)
    context = {"form": form, "contract": contract, "party": EvaluationParty(party)}
    return here.show("evaluation_give", context)


@require_http_methods(FORM)
@visit
def result_record(here: Visit, reference: str) -> HttpResponse:
    """Record the result with its lessons; the contract closes."""
    contract = find_contract(here, reference, ReportDuty.RECORD_RESULT)
    page = evaluation_page(contract, here.user, here.on, opens_on=None)
    data = here.request.POST if here.is_post else None
    form = forms.ResultForm(data, themes=theme_ids(here.on), case=contract.case)
    if form.is_valid():
        try:
            services.record_result(contract_id=contract.pk, lessons=form.lessons(), by=here.user, at=here.at)
        except Refused as no:
            form.add_blockers(no.blockers)
        else:
            messages.success(here.request, _("The result is recorded and the contract is closed."))
            return redirect("reporting:evaluation", reference)
    return here.show("result_record", {"form": form, "page": page, "contract": contract})


@require_POST
@visit
def case_close(here: Visit, reference: str) -> HttpResponse:
    """Close the case of a contract when every gate is met."""
    contract = find_contract(here, reference, ReportDuty.RECORD_RESULT)
    services.close_case(case_id=contract.case_id, by=here.user, at=here.at)
    messages.success(here.request, _("The case is closed. Its result now helps the next case."))
    return redirect("reporting:evaluation", reference)
