"""Starting a withdrawn or failed tender anew, whole or one lot of it (R6)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement import forms, selectors, services
from procurement.policies import ProcurementDuty
from procurement.services.anew import TENDERED
from procurement.states import ENDED, Phase
from procurement.views.entry import answer, case_to_act_on, show, show_act
from sroi.accounts.visits import Visit, found_or_404, visit

STARTED = (*TENDERED, *ENDED, Phase.EVALUATE)


@visit
def case_anew(here: Visit, reference: str) -> HttpResponse:
    """Open a new case that takes over what was prepared; the old file is only read."""
    case = case_to_act_on(here, reference, ProcurementDuty.START_ANEW, STARTED)
    asked = here.request.GET.get("perceel", "")
    lot = found_or_404(selectors.lot_of(case, asked)) if asked else None
    parts = selectors.parts_to_take(case, lot)
    ground = lot.fail_ground if lot else case.stop_ground
    form = forms.AnewForm(
        here.posted, parts=parts, initial={"ground": ground, "parts": [part.value for part, _shown in parts]}
    )
    done = answer(
        here,
        form,
        lambda: services.start_anew(case_id=case.pk, entry=form.entry(lot), by=here.user, at=here.at),
        done=lambda made: _("Case %(reference)s was opened.") % {"reference": made.reference},
        to=lambda made: reverse("procurement:case-edit", args=[made.reference]),
    )
    context = {
        "case": case,
        "lot": lot,
        "form": form,
        "reference": case.reference,
        "about": lot.title if lot else case.title,
        "back_url": selectors.case_url(case),
        "lessons": selectors.lessons_of(case),
        "follow_ups": selectors.follow_ups(),
    }
    return done or show(here, "case_anew", context)


@visit
def lot_fail(here: Visit, reference: str) -> HttpResponse:
    """Record that one lot was withdrawn or failed, while the others go on."""
    case = case_to_act_on(here, reference, ProcurementDuty.START_ANEW, TENDERED)
    form = forms.LotFailForm(here.posted, case=case)
    done = answer(
        here,
        form,
        lambda: services.fail_lot(case_id=case.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("The lot is recorded as failed. You can start it anew."),
        to=lambda lot: f"{reverse('procurement:case-anew', args=[case.reference])}?perceel={lot.pk}",
    )
    return done or show_act(here, "lot_fail", case, form)
