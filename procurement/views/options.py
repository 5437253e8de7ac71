"""The page on which options and extensions are planned (R8)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement import forms, selectors, services
from procurement.policies import ProcurementDuty
from procurement.views.entry import answer_lines, case_to_choose_in, kept_lines, one_at_a_time, show
from sroi.accounts.visits import Visit, visit


@visit
@one_at_a_time
def option_edit(here: Visit, reference: str) -> HttpResponse:
    """Record the options and extensions that the tender announces."""
    case = case_to_choose_in(here, reference, ProcurementDuty.SET_OPTIONS)
    formset = kept_lines(here, lambda posted, kept: forms.option_forms(case, posted, kept))
    done, blockers = answer_lines(
        here,
        formset,
        lambda: services.set_options(case_id=case.pk, entries=formset.entries(), by=here.user, at=here.at),
        done=_("The options and extensions were saved."),
        case=case,
    )
    if done:
        return done
    page = selectors.case_page(case, "option-edit", here.user)
    planned = selectors.options_told(case)
    return show(here, "option_edit", {"formset": formset, "blockers": blockers, "page": page, "planned": planned})
