"""How every page of a case starts: who is signed in, which case, with which duty, in which phase (R1, R2)."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from procurement import policies, selectors
from procurement.models import Case
from procurement.policies import Act
from procurement.services.holding import BEFORE_PUBLICATION, may_record_late, why_not_in_phase
from procurement.states import Phase
from sroi.accounts.models import User
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Refused, refuse

EVERY_PHASE = tuple(Phase)


def person_of(request: HttpRequest) -> User:
    """Whoever is signed in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def case_to_read(request: HttpRequest, reference: str) -> Case:
    """The case inside the scope of the reader; outside it is not there (R2)."""
    case = selectors.case_of(person_of(request), reference)
    if case is None:
        raise Http404
    return case


def case_to_act_on(request: HttpRequest, reference: str, duty: Act, phases: Iterable[Phase] = EVERY_PHASE) -> Case:
    """The case for somebody with the duty: 404 outside the scope, 403 without the duty, 409 at the wrong moment."""
    case = case_to_read(request, reference)
    policies.require(person_of(request), duty, case)
    refuse(why_not_in_phase(case, phases))
    return case


def case_to_choose_in(request: HttpRequest, reference: str, duty: Act) -> Case:
    """As above, for the choices of phases 1 and 2; a case from a notice may still record them in phase 3."""
    case = case_to_act_on(request, reference, duty)
    if case.phase != Phase.SELECT or not may_record_late(case):
        refuse(why_not_in_phase(case, BEFORE_PUBLICATION))
    return case


def answer(
    request: HttpRequest, form: PageForm, act: Callable[[], object], *, done: str, to: str
) -> HttpResponse | None:
    """Do the act of a valid form and go on; None when the page is to be shown (again), with what was refused."""
    if not form.is_valid():
        return None
    try:
        act()
    except Refused as refused:
        form.add_blockers(refused.blockers)
        return None
    messages.success(request, done)
    return redirect(to)


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page; what was refused is answered with 422, so that nobody takes it for done."""
    form = context.get("form") or context.get("formset")
    refused = request.method == "POST" and form is not None and getattr(form, "is_bound", False)
    return render(request, f"procurement/{template}.html", context, status=422 if refused else 200)
