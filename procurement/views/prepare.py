"""Pages of phase 1: opportunities, threshold, the request, the waiver, advice."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement import forms, policies, selectors, services
from procurement.policies import ProcurementDuty
from procurement.states import BEFORE_PUBLICATION, ApprovalAction, ApprovalState, AskKind, Phase
from procurement.views.entry import (
    answer,
    back_to_check,
    case_to_act_on,
    case_to_choose_in,
    case_to_read,
    one_at_a_time,
    show,
)
from sroi.accounts.visits import Visit, visit
from sroi.kernel.refusals import Blocker, Refused


@visit
@one_at_a_time
def opportunity_record(here: Visit, reference: str) -> HttpResponse:
    """Record the talk with the client, what is known of the market, and the route."""
    case = case_to_act_on(here, reference, ProcurementDuty.RECORD_OPPORTUNITIES, BEFORE_PUBLICATION)
    form = forms.OpportunityForm(here.posted, case=case)
    done = answer(
        here,
        form,
        lambda: services.record_opportunities(case_id=case.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("Opportunities and route were saved."),
        to=here.request.path,
        case=case,
    )
    page = selectors.case_page(case, "opportunity-record", here.user)
    return done or show(here, "opportunity_record", {"form": form, "page": page})


@visit
def threshold_test(here: Visit, reference: str) -> HttpResponse:
    """Show the threshold test with how it was computed; a buyer makes it here (R8)."""
    case = case_to_read(here, reference)
    blockers: tuple[Blocker, ...] = ()
    if here.is_post:
        policies.require(here.user, ProcurementDuty.TEST_THRESHOLD, case)
        try:
            services.test_threshold(case_id=case.pk, by=here.user, at=here.at)
        except Refused as no:
            blockers = no.blockers
        else:
            return here.go_on(_("The threshold was tested."), back_to_check(here, case) or here.request.path)
    page = selectors.case_page(case, "threshold-test", here.user)
    test = page.facts.test
    context = {
        "page": page,
        "test": test,
        "blockers": blockers,
        "source": selectors.threshold_source(test) if test else None,
        "options": selectors.options_told(case).total,
        "may_test": policies.may(here.user, ProcurementDuty.TEST_THRESHOLD, case),
    }
    return show(here, "threshold_test", context)


@visit
@one_at_a_time
def ask_set(here: Visit, reference: str) -> HttpResponse:
    """Set what is asked, with its reasoning: comply or explain (R9)."""
    case = case_to_choose_in(here, reference, ProcurementDuty.SET_ASK)
    page = selectors.case_page(case, "ask-set", here.user)
    limits = selectors.percentage_range(page.facts)
    form = forms.AskForm(here.posted, ask=page.facts.ask, usual=limits.usual)
    suggested = here.request.GET.get("percentage", "")
    if suggested:
        form.suggest(kind=AskKind.PERCENTAGE, percent=suggested[:6])
    done = answer(
        here,
        form,
        lambda: services.set_ask(case_id=case.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("The request was saved."),
        to=here.request.path,
        case=case,
    )
    comparable = selectors.comparable_cases(case)
    context = {
        "form": form,
        "page": page,
        "limits": limits,
        "open": selectors.ask_open(page.facts),
        "consequences": selectors.consequences(page.facts),
        "comparable": comparable,
        "advised": selectors.percentage_advice(page.facts, comparable),
    }
    return done or show(here, "ask_set", context)


@visit
def waiver_decide(here: Visit, reference: str) -> HttpResponse:
    """Let a coordinator approve or refuse a waiver (R3, R9)."""
    case = case_to_act_on(here, reference, ApprovalAction.APPROVE, (*BEFORE_PUBLICATION, Phase.SELECT))
    page = selectors.case_page(case, "waiver-decide", here.user)
    form = forms.WaiverForm(here.posted)
    decide = services.refuse_waiver if "refuse" in here.request.POST else services.approve_waiver
    done = answer(
        here,
        form,
        lambda: decide(case_id=case.pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at),
        done=_("The decision on the waiver was recorded."),
        to=here.request.path,
        case=case,
    )
    ask = page.facts.ask
    context = {
        "form": form,
        "page": page,
        "ask": ask,
        "waits": ask is not None and ask.approval == ApprovalState.PROPOSED,
        "rows": selectors.advice_rows(page.facts, gives=False, answers=False),
    }
    return done or show(here, "waiver_decide", context)
