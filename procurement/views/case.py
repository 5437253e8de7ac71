"""Pages of the case itself: open, data, lots, people, checklist, and its way on, back or out."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement import forms, policies, selectors, services
from procurement.models import Case
from procurement.policies import ProcurementDuty
from procurement.services.holding import why_not_in_phase
from procurement.states import BACK, BEFORE_AWARD, BEFORE_PUBLICATION, ROAD, CaseAction, Phase
from procurement.views.entry import (
    answer,
    answer_lines,
    case_to_act_on,
    case_to_read,
    kept_lines,
    one_at_a_time,
    show,
    show_act,
)
from sroi.accounts.states import Role
from sroi.accounts.visits import Visit, found_or_404, pressing, reading, visit
from sroi.dossier.services import add_attachment
from sroi.kernel.refusals import Refused, refuse


@visit
def case_open(here: Visit) -> HttpResponse:
    """Open a case from a short form."""
    person = here.user
    policies.require(person, ProcurementDuty.OPEN_CASE)
    form = forms.CaseForm(here.posted, initial={"department": person.department_id})
    done = answer(
        here,
        form,
        lambda: services.open_case(entry=form.entry(), by=person, at=here.at),
        done=lambda made: _("Case %(reference)s was opened.") % {"reference": made.reference},
        to=lambda made: reverse("procurement:task-list", args=[made.reference]),
    )
    return done or show(here, "case_open", {"form": form})


@visit
@one_at_a_time
def case_edit(here: Visit, reference: str) -> HttpResponse:
    """Change the data of a case before its award."""
    case = case_to_act_on(here, reference, ProcurementDuty.EDIT_CASE, BEFORE_AWARD)
    form = forms.CaseEditForm(here.posted, case=case)
    if suggested := here.request.GET.get("waarde", ""):
        form.suggest(estimated_value=suggested[:20])
    done = answer(
        here,
        form,
        lambda: services.edit_case(case_id=case.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("The data were saved."),
        to=here.request.path,
        case=case,
    )
    page = selectors.case_page(case, "case-edit", here.user)
    return done or show(here, "case_edit", {"form": form, "page": page, "source": selectors.value_source(page.facts)})


@visit
@one_at_a_time
def lot_edit(here: Visit, reference: str) -> HttpResponse:
    """Record the lots of a case."""
    case = case_to_act_on(here, reference, ProcurementDuty.SET_LOTS, BEFORE_PUBLICATION)
    formset = kept_lines(here, lambda posted, kept: forms.lot_forms(case, posted, kept))
    done, blockers = answer_lines(
        here,
        formset,
        lambda: services.set_lots(case_id=case.pk, entries=formset.entries(), by=here.user, at=here.at),
        done=_("The lots were saved."),
        case=case,
    )
    if done:
        return done
    page = selectors.case_page(case, "lot-edit", here.user)
    context = {
        "formset": formset,
        "blockers": blockers,
        "page": page,
        "running": selectors.running_lots(page.facts),
        "sources": {"value": selectors.value_source(page.facts), "lots": selectors.lots_source(page.facts)},
    }
    return show(here, "lot_edit", context)


@reading
def case_preparation(here: Visit, reference: str) -> HttpResponse:
    """Show what was chosen in phases 1 and 2."""
    case = case_to_read(here, reference)
    page = selectors.case_page(case, "", here.user)
    urls = selectors.urls_to_change(case, here.user)
    context = {
        "page": page,
        "answers": selectors.choice_answers(page.facts, urls),
        "considerations": selectors.consideration_answers(page.facts, urls),
        "course": selectors.course_of(case),
        "notices": case.notices.all(),
        "may_edit": bool(urls),
        "reads_selection": policies.may(here.user, ProcurementDuty.READ_SELECTION, case),
    }
    return show(here, "case_preparation", context)


@reading
def case_gate(here: Visit, reference: str) -> HttpResponse:
    """Show the checklist before the next phase: what is done, what is not, and whose turn it is (R6).

    In phases 1 and 2 it is the last task of the list: the answers stand there too, each with a link to change it (S3).
    """
    case = case_to_read(here, reference)
    gate = selectors.gate_page(case, here.user)
    if case.phase not in BEFORE_PUBLICATION:
        return show(here, "case_gate", {"gate": gate})
    page = selectors.case_page(case, "case-gate", here.user)
    return show(here, "case_check", {"gate": gate, "page": page, "groups": selectors.check_groups(page, here.user)})


@reading
def task_list(here: Visit, reference: str) -> HttpResponse:
    """Show the six tasks of smart procurement: how far each is, and where it goes on (S3)."""
    case = case_to_read(here, reference)
    return show(here, "task_list", {"page": selectors.case_page(case, "", here.user)})


@pressing
def case_advance(here: Visit, reference: str) -> HttpResponse:
    """Move the case through its gate."""
    case = case_to_read(here, reference)
    action = selectors.button_of(case)
    policies.require(here.user, action, case)
    services.advance_case(case_id=case.pk, action=action, by=here.user, at=here.at)
    return here.go_on(_("The case went on to the next phase."), "procurement:case-gate", case.reference)


@visit
def case_pass(here: Visit, reference: str) -> HttpResponse:
    """Let the coordinator pass a gate with a written reason."""
    case = case_to_act_on(here, reference, ProcurementDuty.PASS_GATE)
    gate = selectors.gate_page(case, here.user)
    action = gate.action
    if action is None:
        return show(here, "case_gate", {"gate": gate})
    form = forms.PassForm(here.posted)
    done = answer(
        here,
        form,
        lambda: services.pass_gate(
            case_id=case.pk,
            action=action,
            reason=form.cleaned_data["reason"],
            by=here.user,
            at=here.at,
        ),
        done=_("The case went on to the next phase."),
        to=selectors.case_url(case),
        case=case,
    )
    return done or show(here, "case_pass", {"form": form, "gate": gate})


@visit
def case_return(here: Visit, reference: str) -> HttpResponse:
    """Let a case go back a phase, with the reason."""
    case = case_to_read(here, reference)
    action = BACK.get(Phase(case.phase), CaseAction.RETURN_TO_PREPARING)
    policies.require(here.user, action, case)
    refuse(why_not_in_phase(case, tuple(BACK)))
    form = forms.ReturnForm(here.posted)
    done = answer(
        here,
        form,
        lambda: services.return_case(
            case_id=case.pk,
            action=action,
            reason=form.cleaned_data["reason"],
            by=here.user,
            at=here.at,
        ),
        done=_("The case went back a phase."),
        to=selectors.case_url(case),
        case=case,
    )
    return done or show_act(here, "case_return", case, form)


@visit
def case_stop(here: Visit, reference: str) -> HttpResponse:
    """Stop a case, with the reason and the document."""
    case = case_to_act_on(here, reference, CaseAction.STOP, ROAD)
    form = forms.StopForm(here.posted, here.files, case=case)
    done = None
    if not form.is_bound or not form.is_valid() or _keep_document(here, form, case):
        done = answer(
            here,
            form,
            lambda: services.stop_case(
                case_id=case.pk,
                reason=form.cleaned_data["reason"],
                document=form.cleaned_data["document"],
                ground=form.cleaned_data["ground"],
                by=here.user,
                at=here.at,
            ),
            done=_("The case was stopped."),
            to=selectors.case_url(case),
            case=case,
        )
    return done or show_act(here, "case_stop", case, form)


def _keep_document(here: Visit, form: forms.StopForm, case: Case) -> bool:
    """Keep an uploaded document in the case first: when stopping is refused it stays, and stays chosen."""
    upload: Any = form.cleaned_data.get("document_file")
    if not upload:
        return True
    acting = policies.require(here.user, CaseAction.STOP, case)
    try:
        kept = add_attachment(dossier=case.dossier, stream=upload.file, name=str(upload.name), by=acting, at=here.at)
    except Refused as refused:
        form.add_blockers(replace(each, field="document_file") for each in refused.blockers)
        return False
    form.choose_document(kept)
    return True


@visit
def case_deliver(here: Visit, reference: str) -> HttpResponse:
    """End a case in phase 1 with an own delivery."""
    case = case_to_act_on(here, reference, CaseAction.DELIVER_OURSELVES, (Phase.PREPARE,))
    form = forms.DeliveryForm(here.posted, case=case)
    done = answer(
        here,
        form,
        lambda: services.deliver_ourselves(
            case_id=case.pk,
            delivery=form.cleaned_data["delivery"],
            points=form.points(),
            by=here.user,
            at=here.at,
        ),
        done=_("The own delivery was recorded."),
        to=selectors.case_url(case),
        case=case,
    )
    return done or show(
        here, "case_deliver", {"form": form, "page": selectors.case_page(case, "case-deliver", here.user)}
    )


@visit
def person_assign(here: Visit, reference: str) -> HttpResponse:
    """Let the coordinator assign who works on a case."""
    case = case_to_act_on(here, reference, ProcurementDuty.ASSIGN_PERSON)
    form = forms.AssignForm(here.posted)
    done = answer(
        here,
        form,
        lambda: services.assign_person(
            case_id=case.pk,
            person=form.cleaned_data["person"],
            role=Role(form.cleaned_data["role"]),
            by=here.user,
            at=here.at,
        ),
        done=_("The person was assigned."),
        to=here.request.path,
        case=case,
    )
    return done or show_act(here, "person_assign", case, form, people=selectors.people_of_case(case))


@visit
def person_withdraw(here: Visit, reference: str, assignment_id: int) -> HttpResponse:
    """Let the coordinator end the role of somebody on a case."""
    case = case_to_act_on(here, reference, ProcurementDuty.ASSIGN_PERSON)
    person = found_or_404(selectors.person_on_case(case, assignment_id))
    form = forms.RoleEndForm(here.posted)
    done = answer(
        here,
        form,
        lambda: services.withdraw_person(
            case_id=case.pk,
            assignment_id=assignment_id,
            reason=form.cleaned_data["reason"],
            by=here.user,
            at=here.at,
        ),
        done=_("%(name)s no longer has this role on the case.") % {"name": person.name},
        to=selectors.url_of(case, "person-assign"),
        case=case,
    )
    return done or show_act(here, "person_withdraw", case, form, back="person-assign", person=person)


@pressing
def case_take(here: Visit, reference: str) -> HttpResponse:
    """Let an adviser take a case without adviser."""
    case = case_to_act_on(here, reference, ProcurementDuty.TAKE_CASE)
    services.take_case(case_id=case.pk, by=here.user, at=here.at)
    return here.go_on(_("You are the adviser of this case now."), selectors.case_url(case))


@reading
def notice_show(here: Visit, reference: str, notice_id: int) -> HttpResponse:
    """Show what an imported notice gave, what it withheld and what it does not say."""
    case = case_to_read(here, reference)
    page = selectors.notice_page(case, notice_id)
    return show(here, "notice_show", {"page": page, "case": case, "url": selectors.case_url(case)})
