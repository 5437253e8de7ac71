"""The pages of terms: the list, more time, and letting one fall (R3, R40)."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from sroi.accounts.visits import Visit, found_or_404, reading, visit
from sroi.dossier import policies, services
from sroi.dossier.forms import DecideTermForm, ExtendForm, WaiveForm
from sroi.dossier.models import Deadline
from sroi.dossier.policies import DossierDuty
from sroi.dossier.selectors.terms import deadline_of, may_extend, terms_of, waiver_of
from sroi.dossier.selectors.timeline import label_of
from sroi.dossier.views.scope import dossier_or_404, page_of
from sroi.kernel.forms import PageForm


@reading
def term_list(here: Visit, reference: str) -> HttpResponse:
    """Show every term of a dossier with its history."""
    dossier = dossier_or_404(here.user, reference)
    context = {"dossier": dossier, "terms": terms_of(dossier, here.user, here.on), "back_url": page_of(dossier)}
    return here.show("dossier/term_list.html", context)


@visit
def term_extend(here: Visit, deadline_id: int) -> HttpResponse:
    """Give more time."""
    said = _("The term is extended.")
    return _move(here, deadline_id, ExtendForm, services.extend_term, done=said, heading=_("Extend the term"))


@visit
def term_waive(here: Visit, deadline_id: int) -> HttpResponse:
    """Propose that a term falls."""
    said, heading = _("Proposed. A coordinator decides."), _("Propose to waive the term")
    return _move(here, deadline_id, WaiveForm, services.propose_term_waiver, done=said, heading=heading)


@visit
def term_decide(here: Visit, waiver_id: int) -> HttpResponse:
    """Decide on a term that would fall."""
    waiver = found_or_404(waiver_of(here.user, waiver_id))
    policies.require(here.user, DossierDuty.DECIDE_TERM, waiver.deadline.dossier, on=here.on)
    form = DecideTermForm(here.posted)
    decide = services.refuse_term_waiver if "refuse" in here.request.POST else services.approve_term_waiver
    done = here.answer(
        form,
        lambda: decide(waiver_id=waiver.pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at),
        done=_("Your decision is recorded."),
        to=_list(waiver.deadline),
    )
    context = _context(waiver.deadline, _("Decide on waiving the term")) | {"form": form, "waiver": waiver}
    return done or here.show("dossier/term_act.html", context)


def _move(
    here: Visit,
    deadline_id: int,
    form_class: type[PageForm],
    act: Callable[..., object],
    *,
    done: str,
    heading: str,
) -> HttpResponse:
    """One act on a term inside the scope (404), by who may move its kind (403)."""
    deadline = found_or_404(deadline_of(here.user, deadline_id))
    if not may_extend(here.user, deadline, here.on):
        raise PermissionDenied(DossierDuty.EXTEND_TERM)
    form = form_class(here.posted)
    answer = here.answer(
        form,
        lambda: act(deadline_id=deadline.pk, **form.cleaned_data, by=here.user, at=here.at),
        done=done,
        to=_list(deadline),
    )
    return answer or here.show("dossier/term_act.html", _context(deadline, heading) | {"form": form})


def _list(deadline: Deadline) -> str:
    return reverse("dossier:term-list", args=[deadline.dossier.reference])


def _context(deadline: Deadline, heading: str) -> dict[str, object]:
    """What the page of an act on a term shows."""
    return {
        "deadline": deadline,
        "label": label_of(deadline.kind),
        "heading": heading,
        "dossier": deadline.dossier,
        "back_url": _list(deadline),
    }
