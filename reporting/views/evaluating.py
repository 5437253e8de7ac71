"""Progress, the look back, the result and the end of a case."""

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting import forms, services
from reporting.policies import ReportDuty
from reporting.selectors.closing import DUTY_OF, evaluation_page
from reporting.selectors.lists import evaluation_days, theme_ids
from reporting.selectors.standing import progress_page
from reporting.states import EvaluationParty
from reporting.views.pages import find_contract
from sroi.accounts.visits import Visit, pressing, reading, visit


@reading
def progress(here: Visit, reference: str) -> HttpResponse:
    """The standing of a contract, today or at a past date (`?peildatum=2026-06-30`)."""
    contract = find_contract(here, reference)
    asked = here.request.GET.get("peildatum", "")
    form = forms.DayForm({"peildatum": asked} if asked else None, initial={"peildatum": here.on})
    day: date = here.on
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["peildatum"] or here.on
    context = {"page": progress_page(contract, here.user, day), "contract": contract, "form": form}
    return here.show("reporting/progress.html", context)


@reading
def evaluation(here: Visit, reference: str) -> HttpResponse:
    """The look back: who gave what, and the result."""
    contract = find_contract(here, reference)
    days = evaluation_days(here.on)
    opens_on = contract.ends_on - timedelta(days=days) if contract.ends_on else None
    page = evaluation_page(contract, here.user, here.on, opens_on=opens_on)
    return here.show("reporting/evaluation.html", {"page": page, "contract": contract})


@pressing
def evaluation_open(here: Visit, reference: str) -> HttpResponse:
    """Ask the three parties to look back."""
    contract = find_contract(here, reference, ReportDuty.OPEN_EVALUATION)
    services.open_evaluations(contract_id=contract.pk, by=here.user, at=here.at)
    return here.go_on(
        _("Client, bureau and contractor are asked to look back."), reverse("reporting:evaluation", args=[reference])
    )


@visit
def evaluation_give(here: Visit, reference: str, party: str) -> HttpResponse:
    """Give the evaluation of one party."""
    if party not in EvaluationParty.values:
        raise Http404
    contract = find_contract(here, reference, DUTY_OF[EvaluationParty(party)])
    form = forms.EvaluationForm(here.posted)
    done = here.answer(
        form,
        lambda: services.give_evaluation(
            contract_id=contract.pk, party=EvaluationParty(party), entry=form.entry(), by=here.user, at=here.at
        ),
        done=_("Thank you. Your evaluation is recorded."),
        to=reverse("reporting:evaluation", args=[reference]),
    )
    context = {"form": form, "contract": contract, "party": EvaluationParty(party)}
    return done or here.show("reporting/evaluation_give.html", context)


@visit
def result_record(here: Visit, reference: str) -> HttpResponse:
    """Record the result with its lessons; the contract closes."""
    contract = find_contract(here, reference, ReportDuty.RECORD_RESULT)
    page = evaluation_page(contract, here.user, here.on, opens_on=None)
    form = forms.ResultForm(here.posted, themes=theme_ids(here.on), case=contract.case)
    done = here.answer(
        form,
        lambda: services.record_result(contract_id=contract.pk, lessons=form.lessons(), by=here.user, at=here.at),
        done=_("The result is recorded and the contract is closed."),
        to=reverse("reporting:evaluation", args=[reference]),
    )
    return done or here.show("reporting/result_record.html", {"form": form, "page": page, "contract": contract})


@visit
def effect_check(here: Visit, reference: str) -> HttpResponse:
    """Record what is left of the result, some months after the end."""
    contract = find_contract(here, reference, ReportDuty.CHECK_EFFECT)
    form = forms.EffectForm(here.posted)
    done = here.answer(
        form,
        lambda: services.check_effect(contract_id=contract.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("The lasting effect is recorded."),
        to=reverse("reporting:evaluation", args=[reference]),
    )
    return done or here.show("reporting/effect_check.html", {"form": form, "contract": contract})


@pressing
def case_close(here: Visit, reference: str) -> HttpResponse:
    """Close the case of a contract when every gate is met."""
    contract = find_contract(here, reference, ReportDuty.RECORD_RESULT)
    services.close_case(case_id=contract.case_id, by=here.user, at=here.at)
    return here.go_on(
        _("The case is closed. Its result now helps the next case."), reverse("reporting:evaluation", args=[reference])
    )
