"""Pages of the case itself: open, data, lots, people, checklist, and its way on, back or out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import forms, policies, selectors, services
from procurement.policies import ProcurementDuty
from procurement.services.holding import BEFORE_PUBLICATION, why_not_in_phase
from procurement.states import BACK, ROAD, CaseAction, Phase
from procurement.views.entry import (
    answer,
    case_to_act_on,
    case_to_read,
    keep,
    kept_lines,
    one_at_a_time,
    person_of,
    show,
    why_stale,
)
from sroi.accounts.states import Role
from sroi.kernel.refusals import Refused, refuse

FORM = require_http_methods(["GET", "HEAD", "POST"])
EDITED = (Phase.PREPARE, Phase.SPECIFY, Phase.SELECT)


@login_required
@FORM
def case_open(request: HttpRequest) -> HttpResponse:
    """Open a case from a short form."""
    person = person_of(request)
    policies.require(person, ProcurementDuty.OPEN_CASE)
    form = forms.CaseForm(request.POST or None, initial={"department": person.department_id})
    kept = keep(request, form, None)
    if kept is not None:
        return kept
    if form.is_valid():
        try:
            case = services.open_case(entry=form.entry(), by=person, at=timezone.now())
        except Refused as refused:
            form.add_blockers(refused.blockers)
        else:
            services.drop_draft(page=request.get_full_path(), by=person)
            messages.success(request, _("Case %(reference)s was opened.") % {"reference": case.reference})
            return redirect("procurement:opportunity-record", case.reference)
    return show(request, "case_open", {"form": form})


@login_required
@FORM
@one_at_a_time
def case_edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Change the data of a case before its award."""
    case = case_to_act_on(request, reference, ProcurementDuty.EDIT_CASE, EDITED)
    form = forms.CaseEditForm(request.POST or None, case=case)
    done = answer(
        request,
        form,
        lambda: services.edit_case(case_id=case.pk, entry=form.entry(), by=person_of(request), at=timezone.now()),
        done=_("The data were saved."),
        to=request.path,
        case=case,
    )
    return done or show(request, "case_edit", {"form": form, "page": selectors.case_page(case, "case-edit")})


@login_required
@FORM
@one_at_a_time
def lot_edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the lots of a case."""
    case = case_to_act_on(request, reference, ProcurementDuty.SET_LOTS, BEFORE_PUBLICATION)
    formset = kept_lines(request, lambda posted, kept: forms.lot_forms(case, posted, kept))
    kept = keep(request, formset, case)
    if kept is not None:
        return kept
    blockers = why_stale(formset, case)
    if request.method == "POST" and formset.is_valid() and not blockers:
        try:
            services.set_lots(case_id=case.pk, entries=formset.entries(), by=person_of(request), at=timezone.now())
        except Refused as refused:
            blockers = refused.blockers
        else:
            services.drop_draft(page=request.get_full_path(), by=person_of(request))
            messages.success(request, _("The lots were saved."))
            return redirect(request.path)
    page = selectors.case_page(case, "lot-edit")
    return show(request, "lot_edit", {"formset": formset, "blockers": blockers, "page": page})


@login_required
@require_safe
def case_preparation(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was chosen in phases 1 and 2."""
    case = case_to_read(request, reference)
    page = selectors.case_page(case, "")
    urls = selectors.urls_to_change(case, person_of(request))
    context = {
        "page": page,
        "answers": selectors.choice_answers(page.facts, urls),
        "considerations": selectors.consideration_answers(page.facts, urls),
        "course": selectors.course_of(case),
        "notices": case.notices.all(),
        "may_edit": bool(urls),
        "reads_selection": policies.may(person_of(request), ProcurementDuty.READ_SELECTION, case),
    }
    return show(request, "case_preparation", context)


@login_required
@require_safe
def case_gate(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the checklist before the next phase: what is done, what is not, and whose turn it is (R6)."""
    case = case_to_read(request, reference)
    return show(request, "case_gate", {"gate": selectors.gate_page(case, person_of(request))})


@login_required
@require_POST
def case_advance(request: HttpRequest, reference: str) -> HttpResponse:
    """Move the case through its gate."""
    case = case_to_read(request, reference)
    action = selectors.button_of(case)
    policies.require(person_of(request), action, case)
    services.advance_case(case_id=case.pk, action=action, by=person_of(request), at=timezone.now())
    messages.success(request, _("The case went on to the next phase."))
    return redirect("procurement:case-gate", case.reference)


@login_required
@FORM
def case_pass(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the coordinator pass a gate with a written reason."""
    case = case_to_act_on(request, reference, ProcurementDuty.PASS_GATE)
    gate = selectors.gate_page(case, person_of(request))
    action = gate.action
    if action is None:
        return show(request, "case_gate", {"gate": gate})
    form = forms.PassForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.pass_gate(
            case_id=case.pk,
            action=action,
            reason=form.cleaned_data["reason"],
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The case went on to the next phase."),
        to=selectors.case_url(case),
        case=case,
    )
    return done or show(request, "case_pass", {"form": form, "gate": gate})


@login_required
@FORM
def case_return(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a case go back a phase, with the reason."""
    case = case_to_read(request, reference)
    action = BACK.get(Phase(case.phase), CaseAction.RETURN_TO_PREPARING)
    policies.require(person_of(request), action, case)
    refuse(why_not_in_phase(case, tuple(BACK)))
    form = forms.ReturnForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.return_case(
            case_id=case.pk,
            action=action,
            reason=form.cleaned_data["reason"],
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The case went back a phase."),
        to=selectors.case_url(case),
        case=case,
    )
    return done or show(request, "case_return", {"form": form, "case": case, "url": selectors.case_url(case)})


@login_required
@FORM
def case_stop(request: HttpRequest, reference: str) -> HttpResponse:
    """Stop a case, with the reason and the document."""
    case = case_to_act_on(request, reference, CaseAction.STOP, ROAD)
    form = forms.StopForm(request.POST or None, case=case)
    done = answer(
        request,
        form,
        lambda: services.stop_case(
            case_id=case.pk,
            reason=form.cleaned_data["reason"],
            document=form.cleaned_data["document"],
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The case was stopped."),
        to=selectors.case_url(case),
        case=case,
    )
    return done or show(request, "case_stop", {"form": form, "case": case, "url": selectors.case_url(case)})


@login_required
@FORM
def case_deliver(request: HttpRequest, reference: str) -> HttpResponse:
    """End a case in phase 1 with an own delivery."""
    case = case_to_act_on(request, reference, CaseAction.DELIVER_OURSELVES, (Phase.PREPARE,))
    form = forms.DeliveryForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.deliver_ourselves(
            case_id=case.pk, delivery=form.cleaned_data["delivery"], by=person_of(request), at=timezone.now()
        ),
        done=_("The own delivery was recorded."),
        to=selectors.case_url(case),
        case=case,
    )
    return done or show(request, "case_deliver", {"form": form, "case": case, "url": selectors.case_url(case)})


@login_required
@FORM
def person_assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the coordinator assign who works on a case."""
    case = case_to_act_on(request, reference, ProcurementDuty.ASSIGN_PERSON)
    form = forms.AssignForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.assign_person(
            case_id=case.pk,
            person=form.cleaned_data["person"],
            role=Role(form.cleaned_data["role"]),
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The person was assigned."),
        to=request.path,
        case=case,
    )
    people = selectors.people_of_case(case)
    context = {"form": form, "case": case, "url": selectors.case_url(case), "people": people}
    return done or show(request, "person_assign", context)


@login_required
@require_POST
def case_take(request: HttpRequest, reference: str) -> HttpResponse:
    """Let an adviser take a case without adviser."""
    case = case_to_act_on(request, reference, ProcurementDuty.TAKE_CASE)
    services.take_case(case_id=case.pk, by=person_of(request), at=timezone.now())
    messages.success(request, _("You are the adviser of this case now."))
    return redirect(selectors.case_url(case))


@login_required
@require_safe
def notice_show(request: HttpRequest, reference: str, notice_id: int) -> HttpResponse:
    """Show what an imported notice gave, what it withheld and what it does not say."""
    case = case_to_read(request, reference)
    page = selectors.notice_page(case, notice_id)
    return show(request, "notice_show", {"page": page, "case": case, "url": selectors.case_url(case)})
