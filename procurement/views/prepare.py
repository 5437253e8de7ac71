"""Pages of phase 1: opportunities, threshold, variants, the request, the waiver, advice, comparable cases."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import forms, policies, selectors, services
from procurement.policies import ProcurementDuty
from procurement.services.advice import ADVISED
from procurement.services.holding import BEFORE_PUBLICATION
from procurement.states import AdviceVerdict, ApprovalAction, ApprovalState, Phase, Route
from procurement.views.entry import (
    answer,
    case_to_act_on,
    case_to_choose_in,
    case_to_read,
    one_at_a_time,
    person_of,
    show,
)
from sroi.kernel.refusals import Blocker, Refused

FORM = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@FORM
@one_at_a_time
def opportunity_record(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the talk with the client, what is known of the market, and the route."""
    case = case_to_act_on(request, reference, ProcurementDuty.RECORD_OPPORTUNITIES, BEFORE_PUBLICATION)
    form = forms.OpportunityForm(request.POST or None, case=case)
    done = answer(
        request,
        form,
        lambda: services.record_opportunities(
            case_id=case.pk,
            note=form.cleaned_data["note"],
            route=Route(form.cleaned_data["route"]),
            market=form.market(),
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("Opportunities and route were saved."),
        to=request.path,
        case=case,
    )
    page = selectors.case_page(case, "opportunity-record")
    return done or show(request, "opportunity_record", {"form": form, "page": page})


@login_required
@FORM
def threshold_test(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the threshold test with how it was computed; a buyer makes it here (R8)."""
    case = case_to_read(request, reference)
    blockers: tuple[Blocker, ...] = ()
    if request.method == "POST":
        policies.require(person_of(request), ProcurementDuty.TEST_THRESHOLD, case)
        try:
            services.test_threshold(case_id=case.pk, by=person_of(request), at=timezone.now())
        except Refused as no:
            blockers = no.blockers
        else:
            messages.success(request, _("The threshold was tested."))
            return redirect(request.path)
    page = selectors.case_page(case, "threshold-test", person_of(request))
    test = page.facts.test
    context = {
        "page": page,
        "test": test,
        "blockers": blockers,
        "source": selectors.threshold_source(test) if test else None,
        "may_test": policies.may(person_of(request), ProcurementDuty.TEST_THRESHOLD, case),
    }
    return show(request, "threshold_test", context)


@login_required
@FORM
@one_at_a_time
def variant_choose(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every variant with its verdict, and choose for the case or for one lot (R10)."""
    case = case_to_choose_in(request, reference, ProcurementDuty.CHOOSE_VARIANTS)
    page = selectors.case_page(case, "variant-choose")
    lot = next((lot for lot in page.facts.lots if lot.number == request.GET.get("lot")), None)
    chosen = [each for each in page.facts.choices if each.lot_id == (lot.pk if lot else None)]
    form = forms.VariantForm(
        request.POST or None,
        lot=lot,
        chosen=[each.variant for each in chosen],
        reasoning=chosen[0].reasoning if chosen else "",
    )
    done = answer(
        request,
        form,
        lambda: services.choose_variants(
            case_id=case.pk,
            lot_id=lot.pk if lot else None,
            variants=form.chosen(),
            reasoning=form.cleaned_data["reasoning"],
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The variants were chosen."),
        to=request.get_full_path(),
        case=case,
    )
    context = {
        "form": form,
        "page": page,
        "lot": lot,
        "rows": selectors.variant_rows(page.facts, lot),
        "tabs": selectors.lot_tabs(page.facts, lot, request.path),
        "reserved": selectors.reserved_lots(page.facts),
    }
    return done or show(request, "variant_choose", context)


@login_required
@FORM
@one_at_a_time
def ask_set(request: HttpRequest, reference: str) -> HttpResponse:
    """Set what is asked, with its reasoning: comply or explain (R9)."""
    case = case_to_choose_in(request, reference, ProcurementDuty.SET_ASK)
    page = selectors.case_page(case, "ask-set")
    limits = selectors.percentage_range(page.facts)
    form = forms.AskForm(request.POST or None, ask=page.facts.ask, usual=limits.usual)
    done = answer(
        request,
        form,
        lambda: services.set_ask(case_id=case.pk, entry=form.entry(), by=person_of(request), at=timezone.now()),
        done=_("The request was saved."),
        to=request.path,
        case=case,
    )
    context = {
        "form": form,
        "page": page,
        "limits": limits,
        "open": selectors.ask_open(page.facts),
        "consequences": selectors.consequences(page.facts),
        "comparable": selectors.comparable_cases(case),
    }
    return done or show(request, "ask_set", context)


@login_required
@FORM
def waiver_decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a coordinator approve or refuse a waiver (R3, R9)."""
    case = case_to_act_on(request, reference, ApprovalAction.APPROVE, (*BEFORE_PUBLICATION, Phase.SELECT))
    page = selectors.case_page(case, "waiver-decide", person_of(request))
    form = forms.WaiverForm(request.POST or None)
    decide = services.refuse_waiver if "refuse" in request.POST else services.approve_waiver
    done = answer(
        request,
        form,
        lambda: decide(case_id=case.pk, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now()),
        done=_("The decision on the waiver was recorded."),
        to=request.path,
        case=case,
    )
    ask = page.facts.ask
    context = {
        "form": form,
        "page": page,
        "ask": ask,
        "waits": ask is not None and ask.approval == ApprovalState.PROPOSED,
        "rows": selectors.advice_rows(page.facts.advices, gives=False, answers=False),
    }
    return done or show(request, "waiver_decide", context)


@login_required
@require_safe
def advice_list(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the questions to the bureau, the advices and what was done with them (R13)."""
    case, person = case_to_read(request, reference), person_of(request)
    page = selectors.case_page(case, "advice-list", person_of(request))
    answers = policies.may(person, ProcurementDuty.ANSWER_ADVICE, case)
    gives = policies.may(person, ProcurementDuty.GIVE_ADVICE, case)
    context = {
        "page": page,
        "rows": selectors.advice_rows(page.facts.advices, gives=gives, answers=answers),
        "may_ask": policies.may(person, ProcurementDuty.ASK_ADVICE, case) and selectors.may_ask_now(page.facts),
    }
    return show(request, "advice_list", context)


@login_required
@FORM
def advice_ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the bureau for advice."""
    case = case_to_act_on(request, reference, ProcurementDuty.ASK_ADVICE, ADVISED)
    form = forms.QuestionForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.ask_advice(
            case_id=case.pk, question=form.cleaned_data["question"], by=person_of(request), at=timezone.now()
        ),
        done=_("The question was sent to the bureau."),
        to=selectors.url_of(case, "advice-list"),
        case=case,
    )
    page = selectors.case_page(case, "advice-list", person_of(request))
    return done or show(request, "advice_ask", {"form": form, "page": page})


@login_required
@FORM
def advice_give(request: HttpRequest, reference: str, advice_id: int) -> HttpResponse:
    """Give the advice that a buyer asked for."""
    case = case_to_act_on(request, reference, ProcurementDuty.GIVE_ADVICE, ADVISED)
    advice = get_object_or_404(case.advices.select_related("asked_by"), pk=advice_id)
    form = forms.AdviceForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.give_advice(
            advice_id=advice.pk,
            text=form.cleaned_data["text"],
            verdict=AdviceVerdict(form.cleaned_data["verdict"]),
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The advice was given."),
        to=selectors.url_of(case, "advice-list"),
        case=case,
    )
    page = selectors.case_page(case, "advice-list", person_of(request))
    context = {"form": form, "page": page, "advice": advice, "comparable": selectors.comparable_cases(case)}
    return done or show(request, "advice_give", context)


@login_required
@FORM
def advice_answer(request: HttpRequest, reference: str, advice_id: int) -> HttpResponse:
    """Write what the buyer does with an advice."""
    case = case_to_act_on(request, reference, ProcurementDuty.ANSWER_ADVICE, ADVISED)
    advice = get_object_or_404(case.advices.select_related("given_by"), pk=advice_id)
    form = forms.ReplyForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.answer_advice(
            advice_id=advice.pk, reply=form.cleaned_data["reply"], by=person_of(request), at=timezone.now()
        ),
        done=_("Your answer was saved."),
        to=selectors.url_of(case, "advice-list"),
        case=case,
    )
    page = selectors.case_page(case, "advice-list", person_of(request))
    return done or show(request, "advice_answer", {"form": form, "page": page, "advice": advice})


@login_required
@require_safe
def comparable_list(request: HttpRequest, reference: str) -> HttpResponse:
    """Show comparable closed cases and their lessons (R13)."""
    case = case_to_read(request, reference)
    context = {"comparable": selectors.comparable_cases(case), "case": case, "url": selectors.case_url(case)}
    return show(request, "comparable_list", context)
