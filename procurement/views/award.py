"""Pages of the award decision: prepare, send, standstill, proceedings, withdraw (R20)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import forms, policies, selectors, services
from procurement.forms.award import PLATFORM
from procurement.models import AwardDecision, Case
from procurement.policies import ProcurementDuty
from procurement.states import AWARD_FLOW, AwardAction, BidValidity, Phase
from procurement.views.entry import answer, case_to_act_on, person_of, show
from sroi.dossier.services import add_attachment
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Refused

FORM = require_http_methods(["GET", "HEAD", "POST"])
SELECTING = (Phase.SELECT,)


def decision_to_act_on(
    request: HttpRequest, reference: str, decision_id: int, action: AwardAction
) -> tuple[Case, AwardDecision]:
    """The decision for somebody with the duty, in a state in which this can be done (409 otherwise)."""
    case = case_to_act_on(request, reference, action, SELECTING)
    decision = get_object_or_404(AwardDecision, pk=decision_id, case=case)
    AWARD_FLOW.target(state=decision.state, action=action)
    return case, decision


@login_required
@require_safe
def award_show(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the award decisions, their standstill with its computation, and what can be done now (R20)."""
    case, person = case_to_act_on(request, reference, ProcurementDuty.READ_SELECTION), person_of(request)
    page = selectors.selection_page(case, person, "award-show")
    buys, on = "buy" in page.acts and case.phase == Phase.SELECT, amsterdam_date(timezone.now())
    after_bids, direct = selectors.award_ways(case)
    context = {
        "page": page,
        "rows": selectors.decision_rows(case, buys=buys, on=on),
        "source": selectors.standstill_explained(case, on),
        "may_prepare": buys and after_bids,
        "may_direct": buys and direct,
        "variants": selectors.direct_variants(case),
    }
    return render(request, "procurement/award_show.html", context)


@login_required
@FORM
def award_prepare(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose who wins, with the reasons (R20)."""
    case, person = case_to_act_on(request, reference, ProcurementDuty.PREPARE_AWARD, SELECTING), person_of(request)
    rows = [row for row in selectors.ranking_of(case) if row.validity == BidValidity.VALID]
    form = forms.AwardPrepareForm(request.POST or None, case=case, rows=rows)
    done = answer(
        request,
        form,
        lambda: services.prepare_award(
            case_id=case.pk, awards=form.awards(), reasons=form.cleaned_data["reasons"], by=person, at=timezone.now()
        ),
        done=_("The award decision was prepared."),
        to=selectors.url_of(case, "award-show"),
        case=case,
    )
    page = selectors.selection_page(case, person, "award-show")
    return done or show(request, "award_prepare", {"form": form, "page": page, "rows": rows})


@login_required
@FORM
def award_direct(request: HttpRequest, reference: str) -> HttpResponse:
    """Prepare an award without a tender, where the variant says so (R6)."""
    case, person = case_to_act_on(request, reference, ProcurementDuty.PREPARE_AWARD, SELECTING), person_of(request)
    variants, free = selectors.direct_variants(case), set(selectors.direct_lots(case))
    lots = [lot for lot in case.lots.all() if lot.pk in free]
    form = forms.AwardDirectForm(request.POST or None, case=case, lots=lots)

    @transaction.atomic
    def act() -> None:
        award = form.award(services.find_party(entry=form.party()))
        reasons = form.cleaned_data["reasons"]
        services.prepare_award(case_id=case.pk, awards=[award], reasons=reasons, by=person, at=timezone.now())

    to = selectors.url_of(case, "award-show")
    done = answer(request, form, act, done=_("The direct award was prepared."), to=to, case=case)
    page = selectors.selection_page(case, person, "award-show")
    context = {"form": form, "page": page, "variants": variants, "lots": lots}
    return done or show(request, "award_direct", context)


@login_required
@FORM
def award_send(request: HttpRequest, reference: str, decision_id: int) -> HttpResponse:
    """Send the decision by letters, or record that the tender platform did (R20)."""
    case, decision = decision_to_act_on(request, reference, decision_id, AwardAction.SEND)
    now = timezone.now()
    standard = selectors.standstill_of(case, on=amsterdam_date(now))
    form = forms.SendForm(
        request.POST or None,
        request.FILES or None,
        case=case,
        days=standard.term.days,
        is_statutory=standard.is_statutory,
    )
    done = None
    if form.is_valid() and _keep_proof(request, form, case, at=now):
        done = answer(
            request,
            form,
            lambda: _send(request, form, decision, at=now),
            done=_("The award decision was sent. The standstill runs."),
            to=selectors.url_of(case, "award-show"),
            case=case,
        )
    page = selectors.selection_page(case, person_of(request), "award-show")
    context = {
        "form": form,
        "page": page,
        "decision": decision,
        "source": selectors.standstill_explained(case, amsterdam_date(now)),
        "bidders": selectors.bidders(decision),
    }
    return done or show(request, "award_send", context)


def _keep_proof(request: HttpRequest, form: forms.SendForm, case: Case, *, at: datetime) -> bool:
    """Keep an uploaded proof in the case first: when sending is refused it stays, and stays chosen."""
    upload: Any = form.cleaned_data.get("proof_file")
    if form.cleaned_data["way"] != PLATFORM or not upload:
        return True
    acting = policies.require(person_of(request), AwardAction.SEND, case)
    try:
        kept = add_attachment(dossier=case.dossier, stream=upload.file, name=str(upload.name), by=acting, at=at)
    except Refused as refused:
        form.add_blockers(replace(each, field="proof_file") for each in refused.blockers)
        return False
    form.choose_proof(kept)
    return True


def _send(request: HttpRequest, form: forms.SendForm, decision: AwardDecision, *, at: datetime) -> None:
    given, by = form.cleaned_data, person_of(request)
    if given["way"] != PLATFORM:
        services.send_award(decision_id=decision.pk, by=by, at=at, standstill_days=given["days"])
        return
    services.record_sending(
        decision_id=decision.pk,
        sent_on=given["sent_on"],
        proof=given["proof"],
        by=by,
        at=at,
        standstill_days=given["days"],
    )


@login_required
@FORM
def proceedings_start(request: HttpRequest, reference: str, decision_id: int) -> HttpResponse:
    """Record summary proceedings (R20)."""
    case, decision = decision_to_act_on(request, reference, decision_id, AwardAction.SUSPEND)
    form = forms.ProceedingsForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.start_proceedings(
            decision_id=decision.pk,
            started_on=form.cleaned_data["started_on"],
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The summary proceedings were recorded. The award waits for the judgment."),
        to=selectors.url_of(case, "award-show"),
        case=case,
    )
    return done or _single(request, "award_proceedings", case, form, decision)


@login_required
@FORM
def proceedings_end(request: HttpRequest, reference: str, decision_id: int) -> HttpResponse:
    """Record the judgment (R20)."""
    case, decision = decision_to_act_on(request, reference, decision_id, AwardAction.RESUME)
    form = forms.JudgmentForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.end_proceedings(
            decision_id=decision.pk,
            ended_on=form.cleaned_data["ended_on"],
            judgment=form.cleaned_data["judgment"],
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The judgment was recorded."),
        to=selectors.url_of(case, "award-show"),
        case=case,
    )
    return done or _single(request, "award_judgment", case, form, decision)


@login_required
@FORM
def award_withdraw(request: HttpRequest, reference: str, decision_id: int) -> HttpResponse:
    """Withdraw a decision that is not definitive (R20)."""
    case, decision = decision_to_act_on(request, reference, decision_id, AwardAction.WITHDRAW)
    form = forms.WithdrawForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.withdraw_award(
            decision_id=decision.pk, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now()
        ),
        done=_("The decision was withdrawn."),
        to=selectors.url_of(case, "award-show"),
        case=case,
    )
    return done or _single(request, "award_withdraw", case, form, decision)


def _single(request: HttpRequest, template: str, case: Case, form: PageForm, decision: AwardDecision) -> HttpResponse:
    """A page with one form about a decision."""
    url = selectors.url_of(case, "award-show")
    return show(request, template, {"form": form, "case": case, "url": url, "decision": decision})
