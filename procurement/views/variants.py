"""Pages of phase 1: the advice on the variants with what if, the choice, and comparable cases."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement import forms, selectors, services
from procurement.gates import CaseFacts
from procurement.models import Lot
from procurement.policies import ProcurementDuty
from procurement.views.entry import answer, case_to_choose_in, case_to_read, one_at_a_time, show
from sroi.accounts.visits import Visit, reading, visit

LOT, PICKED = "lot", "kies"


@reading
def variant_advice(here: Visit, reference: str) -> HttpResponse:
    """Show the decision table of a case, why, and what another value or percentage would do; nothing is saved."""
    case = case_to_read(here, reference)
    page = selectors.case_page(case, "variant-advice", here.user)
    lot = _lot_of(here, page.facts)
    context: dict[str, Any] = {"page": page, "lot": lot, "form": None}
    if page.facts.test is not None:
        context |= _advice(here, page.facts, lot)
    urls = selectors.urls_to_change(case, here.user)
    context |= {
        "tabs": selectors.lot_tabs(page.facts, lot, here.request.path),
        "reserved": selectors.reserved_lots(page.facts),
        "may_choose": "variant-choose" in urls,
        "ask_url": urls.get("ask-set", ""),
        "value_url": "" if any(each.value for each in page.facts.lots) else urls.get("case-edit", ""),
    }
    return show(here, "variant_advice", context)


def _lot_of(here: Visit, facts: CaseFacts) -> Lot | None:
    """The lot that the page is asked for; none: the whole case."""
    return next((lot for lot in facts.lots if lot.number == here.request.GET.get(LOT)), None)


def _advice(here: Visit, facts: CaseFacts, lot: Lot | None) -> dict[str, Any]:
    """The table at the value and the percentage that were tried, else at those of the case."""
    value, percent = selectors.usual_answers(facts)
    tried = {"waarde", "percentage"} <= set(here.request.GET)
    form = forms.WhatIfForm(
        here.request.GET if tried else None,
        limits=selectors.percentage_range(facts),
        value=value,
        initial={"waarde": value, "percentage": percent},
    )
    if form.is_bound and form.is_valid():
        value, percent = form.cleaned_data["waarde"], form.cleaned_data["percentage"]
    return {
        "form": form,
        "advice": selectors.what_if(facts, lot, value=value, percent=percent),
        "given": selectors.advice_given(facts, lot),
        "running": selectors.running_lots(facts),
        "share": selectors.lots_share(facts),
        "lots_source": selectors.lots_source(facts),
        "obligation_source": selectors.obligation_source(facts, value=value, percent=percent),
    }


@visit
@one_at_a_time
def variant_choose(here: Visit, reference: str) -> HttpResponse:
    """Show every variant with its verdict, and choose for the case or for one lot (R10)."""
    case = case_to_choose_in(here, reference, ProcurementDuty.CHOOSE_VARIANTS)
    page = selectors.case_page(case, "variant-choose", here.user)
    lot = _lot_of(here, page.facts)
    chosen = selectors.choices_for(page.facts, lot)
    form = forms.VariantForm(
        here.posted,
        lot=lot,
        chosen=[each.variant for each in chosen],
        reasoning=chosen[0].reasoning if chosen else "",
    )
    if picked := here.request.GET.get(PICKED, ""):
        form.suggest(variants=selectors.picked_beside(chosen, picked))
    done = answer(
        here,
        form,
        lambda: services.choose_variants(
            case_id=case.pk,
            lot_id=lot.pk if lot else None,
            variants=form.chosen(),
            reasoning=form.cleaned_data["reasoning"],
            by=here.user,
            at=here.at,
        ),
        done=_("The variants were chosen."),
        to=here.request.get_full_path(),
        case=case,
    )
    context = {
        "form": form,
        "page": page,
        "lot": lot,
        "rows": selectors.variant_rows(page.facts, lot),
        "tabs": selectors.lot_tabs(page.facts, lot, here.request.path),
        "reserved": selectors.reserved_lots(page.facts),
    }
    return done or show(here, "variant_choose", context)


@reading
def comparable_list(here: Visit, reference: str) -> HttpResponse:
    """Show the advice on the percentage: comparable closed cases, the chances of the market, and lessons (R13)."""
    case = case_to_read(here, reference)
    page, comparable = selectors.case_page(case, "comparable-list", here.user), selectors.comparable_cases(case)
    urls = selectors.urls_to_change(case, here.user)
    context = {
        "comparable": comparable,
        "advised": selectors.percentage_advice(page.facts, comparable),
        "page": page,
        "suggestions": selectors.suggested_partners(case, here.user, here.on),
        "ask_url": urls.get("ask-set", ""),
        "market_url": urls.get("opportunity-record", ""),
    }
    return show(here, "comparable_list", context)
