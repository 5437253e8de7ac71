"""Pages of the award decision: prepare, send, standstill, proceedings, withdraw (R20)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement import forms, policies, selectors, services
from procurement.forms.award import PLATFORM
from procurement.models import AwardDecision, Case
from procurement.policies import ProcurementDuty
from procurement.states import AWARD_FLOW, AwardAction, BidValidity, Phase
from procurement.views.entry import answer, case_to_act_on, show, show_act
from sroi.accounts.visits import Visit, found_or_404, reading, visit
from sroi.dossier.services import add_attachment
from sroi.kernel.kept import KeptForm
from sroi.kernel.refusals import Refused

SELECTING = (Phase.SELECT,)


def decision_to_act_on(
    here: Visit, reference: str, decision_id: int, action: AwardAction
) -> tuple[Case, AwardDecision]:
    """The decision for somebody with the duty, in a state in which this can be done (409 otherwise)."""
    case = case_to_act_on(here, reference, action, SELECTING)
    decision = found_or_404(selectors.decision_in(case, decision_id))
    AWARD_FLOW.target(state=decision.state, action=action)
    return case, decision


@reading
def award_show(here: Visit, reference: str) -> HttpResponse:
    """Show the award decisions, their standstill with its computation, and what can be done now (R20)."""
    case, person = case_to_act_on(here, reference, ProcurementDuty.READ_SELECTION), here.user
    page = selectors.selection_page(case, person, "award-show")
    buys, on = "buy" in page.acts and case.phase == Phase.SELECT, here.on
    after_bids, direct = selectors.award_ways(case)
    context = {
        "page": page,
        "rows": selectors.decision_rows(case, buys=buys, on=on),
        "source": selectors.standstill_explained(case, on),
        "may_prepare": buys and after_bids,
        "may_direct": buys and direct,
        "variants": selectors.direct_variants(case),
    }
    return show(here, "award_show", context)


@visit
def award_prepare(here: Visit, reference: str) -> HttpResponse:
    """Choose who wins, with the reasons (R20)."""
    case, person = case_to_act_on(here, reference, ProcurementDuty.PREPARE_AWARD, SELECTING), here.user
    rows = [row for row in selectors.ranking_of(case) if row.validity == BidValidity.VALID]
    form = forms.AwardPrepareForm(here.posted, case=case, rows=rows)
    done = answer(
        here,
        form,
        lambda: services.prepare_award(
            case_id=case.pk,
            awards=form.awards(),
            reasons=form.cleaned_data["reasons"],
            passed_over=form.cleaned_data["passed_over"],
            by=person,
            at=here.at,
        ),
        done=_("The award decision was prepared."),
        to=selectors.url_of(case, "award-show"),
        case=case,
    )
    page = selectors.selection_page(case, person, "award-show")
    return done or show(here, "award_prepare", {"form": form, "page": page, "rows": rows})


@visit
def award_direct(here: Visit, reference: str) -> HttpResponse:
    """Prepare an award without a tender, where the variant says so (R6)."""
    case, person = case_to_act_on(here, reference, ProcurementDuty.PREPARE_AWARD, SELECTING), here.user
    variants, free = selectors.direct_variants(case), set(selectors.direct_lots(case))
    lots = [lot for lot in case.lots.all() if lot.pk in free]
    form = forms.AwardDirectForm(here.posted, case=case, lots=lots)

    def act() -> None:
        award = form.award(services.find_party(entry=form.party()))
        reasons = form.cleaned_data["reasons"]
        services.prepare_award(case_id=case.pk, awards=[award], reasons=reasons, by=person, at=here.at)

    to = selectors.url_of(case, "award-show")
    done = answer(here, form, act, done=_("The direct award was prepared."), to=to, case=case)
    page = selectors.selection_page(case, person, "award-show")
    context = {"form": form, "page": page, "variants": variants, "lots": lots}
    return done or show(here, "award_direct", context)


@visit
def award_send(here: Visit, reference: str, decision_id: int) -> HttpResponse:
    """Send the decision by letters, or record that the tender platform did (R20)."""
    case, decision = decision_to_act_on(here, reference, decision_id, AwardAction.SEND)
    standard = selectors.standstill_of(case, on=here.on)
    form = forms.SendForm(
        here.posted,
        here.files,
        case=case,
        days=standard.term.days,
        is_statutory=standard.is_statutory,
    )
    done = None
    if form.is_valid() and _keep_proof(here, form, case):
        done = answer(
            here,
            form,
            lambda: _send(here, form, decision),
            done=_("The award decision was sent. The standstill runs."),
            to=selectors.url_of(case, "award-show"),
            case=case,
        )
    page = selectors.selection_page(case, here.user, "award-show")
    context = {
        "form": form,
        "page": page,
        "decision": decision,
        "source": selectors.standstill_explained(case, here.on),
        "bidders": selectors.bidders(decision),
    }
    return done or show(here, "award_send", context)


def _keep_proof(here: Visit, form: forms.SendForm, case: Case) -> bool:
    """Keep an uploaded proof in the case first: when sending is refused it stays, and stays chosen."""
    upload: Any = form.cleaned_data.get("proof_file")
    if form.cleaned_data["way"] != PLATFORM or not upload:
        return True
    acting = policies.require(here.user, AwardAction.SEND, case)
    try:
        kept = add_attachment(dossier=case.dossier, stream=upload.file, name=str(upload.name), by=acting, at=here.at)
    except Refused as refused:
        form.add_blockers(replace(each, field="proof_file") for each in refused.blockers)
        return False
    form.choose_proof(kept)
    return True


def _send(here: Visit, form: forms.SendForm, decision: AwardDecision) -> None:
    given, by = form.cleaned_data, here.user
    if given["way"] != PLATFORM:
        services.send_award(decision_id=decision.pk, by=by, at=here.at, standstill_days=given["days"])
        return
    services.record_sending(
        decision_id=decision.pk,
        sent_on=given["sent_on"],
        proof=given["proof"],
        by=by,
        at=here.at,
        standstill_days=given["days"],
    )


def _act_on_decision(
    here: Visit,
    found: tuple[Case, AwardDecision],
    form: KeptForm,
    act: Callable[..., object],
    *,
    template: str,
    done: str,
) -> HttpResponse:
    """The page of one act on a decision: its form asks exactly what the act takes."""
    case, decision = found
    answered = answer(
        here,
        form,
        lambda: act(decision_id=decision.pk, by=here.user, at=here.at, **form.cleaned_data),
        done=done,
        to=selectors.url_of(case, "award-show"),
        case=case,
    )
    return answered or show_act(here, template, case, form, back="award-show", decision=decision)


@visit
def proceedings_start(here: Visit, reference: str, decision_id: int) -> HttpResponse:
    """Record summary proceedings (R20)."""
    found, form = decision_to_act_on(here, reference, decision_id, AwardAction.SUSPEND), forms.ProceedingsForm
    done = _("The summary proceedings were recorded. The award waits for the judgment.")
    act = services.start_proceedings
    return _act_on_decision(here, found, form(here.posted), act, template="award_proceedings", done=done)


@visit
def proceedings_end(here: Visit, reference: str, decision_id: int) -> HttpResponse:
    """Record the judgment (R20)."""
    found, form = decision_to_act_on(here, reference, decision_id, AwardAction.RESUME), forms.JudgmentForm
    done, act = _("The judgment was recorded."), services.end_proceedings
    return _act_on_decision(here, found, form(here.posted), act, template="award_judgment", done=done)


@visit
def award_withdraw(here: Visit, reference: str, decision_id: int) -> HttpResponse:
    """Withdraw a decision that is not definitive (R20)."""
    found, form = decision_to_act_on(here, reference, decision_id, AwardAction.WITHDRAW), forms.WithdrawForm
    done, act = _("The decision was withdrawn."), services.withdraw_award
    return _act_on_decision(here, found, form(here.posted), act, template="award_withdraw", done=done)
