"""The form pages of the ladder, from the signal to the intended fine (R34)."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enforcement import forms, rules, selectors, services
from enforcement.models import EnforcementFile
from enforcement.policies import EnforcementDuty
from enforcement.states import FileAction, FileState, Ground
from enforcement.views.entry import (
    Outcome,
    answer,
    contract_to_act_on,
    file_to_act_on,
    person_of,
    posted,
    show,
    show_act,
    today,
)
from sroi.kernel.states import NotAllowed
from sroi.reference import selectors as dated

FORM = require_http_methods(["GET", "HEAD", "POST"])
VIEW_DAYS = 14


@login_required
@FORM
def file_open(request: HttpRequest, reference: str) -> HttpResponse:
    """Open an enforcement file on a signal or by hand."""
    contract = contract_to_act_on(request, reference, EnforcementDuty.OPEN_FILE)
    running = contract.enforcement_files.open().first()
    if running is not None:
        return redirect(running.get_absolute_url())
    kind, forecast = contract.obligation.kind, selectors.forecast_of(contract)
    start = {"ground": Ground.SHORTFALL} if forecast is not None and forecast.shortfall > 0 else {}
    form = forms.OpenForm(posted(request), kind=kind, initial=start)
    outcome = Outcome(_("The enforcement file was opened."), reverse("enforcement:forecast-view", args=[reference]))
    done = answer(
        request,
        form,
        lambda: services.open_file(
            contract_id=contract.pk, opening=form.opening(), by=person_of(request), at=timezone.now()
        ),
        outcome,
    )
    if done is not None:
        made = contract.enforcement_files.open().first()
        return redirect(made.get_absolute_url()) if made else done
    page = selectors.forecast_page(contract, person_of(request), today())
    return show(request, "file_open", {"form": form, "page": page})


@login_required
@FORM
def talk_invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Invite the contractor to a talk."""
    file = file_to_act_on(request, reference, EnforcementDuty.INVITE_TALK)
    if file.state != FileState.SIGNALLED:
        raise NotAllowed(EnforcementDuty.INVITE_TALK, file.state)
    form = forms.InviteForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.invite_talk(file_id=file.pk, **form.cleaned_data, by=person_of(request), at=timezone.now()),
        Outcome(_("The invitation was sent."), file.get_absolute_url()),
    )
    return done or show_act(request, "talk_invite", file, form)


@login_required
@FORM
def talk_record(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the talk with its minutes."""
    file = file_to_act_on(request, reference, FileAction.HOLD_TALK)
    form = forms.TalkForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.record_talk(file_id=file.pk, **form.cleaned_data, by=person_of(request), at=timezone.now()),
        Outcome(_("The talk was recorded."), file.get_absolute_url()),
    )
    return done or show_act(request, "talk_record", file, form)


@login_required
@FORM
def client_inform(request: HttpRequest, reference: str) -> HttpResponse:
    """Inform the client."""
    file = file_to_act_on(request, reference, FileAction.INFORM_CLIENT)
    form = forms.InformForm(posted(request), initial={"client_informed_on": today()})
    done = answer(
        request,
        form,
        lambda: services.inform_client(
            file_id=file.pk,
            informed_on=form.cleaned_data["client_informed_on"],
            text=form.cleaned_data["client_informed_text"],
            by=person_of(request),
            at=timezone.now(),
        ),
        Outcome(_("The client was informed."), file.get_absolute_url()),
    )
    return done or show_act(request, "client_inform", file, form)


@login_required
@FORM
def agreement_renew(request: HttpRequest, reference: str) -> HttpResponse:
    """Link the agreement that was renewed after the talk."""
    file = file_to_act_on(request, reference, FileAction.RENEW_AGREEMENT)
    form = forms.RenewForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.renew_agreement(file_id=file.pk, by=person_of(request), at=timezone.now()),
        Outcome(_("The renewed agreement was linked."), file.get_absolute_url()),
    )
    return done or show_act(request, "agreement_renew", file, form)


@login_required
@FORM
def notice_give(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the notice of default; a last day without work is asked about first (R40)."""
    file = file_to_act_on(request, reference, FileAction.GIVE_NOTICE)
    form = forms.NoticeForm(posted(request), initial={"term_ends_on": _usual_end(file)})
    if form.is_valid() and not form.asked:
        warnings = rules.notice_term_warnings(form.cleaned_data["term_ends_on"], calendar=dated.working_days())
        if warnings:
            form.ask_about_free_day()
            form.add_blockers(warnings)
    done = answer(
        request,
        form,
        lambda: services.give_notice(
            file_id=file.pk,
            term_ends_on=form.cleaned_data["term_ends_on"],
            demand=form.cleaned_data["demand"],
            by=person_of(request),
            at=timezone.now(),
        ),
        Outcome(_("The notice of default was sent."), file.get_absolute_url()),
    )
    return done or show_act(request, "notice_give", file, form)


def _usual_end(file: EnforcementFile) -> date:
    """The last day by the recovery term of the clause, on a working day."""
    clause = getattr(file.contract, "fine_clause", None)
    days = clause.recovery_days if clause else VIEW_DAYS
    return dated.working_days().on_or_after(today() + timedelta(days=max(1, days)))


@login_required
@FORM
def notice_skip(request: HttpRequest, reference: str) -> HttpResponse:
    """Leave out the notice of default, with the reason."""
    file = file_to_act_on(request, reference, FileAction.SKIP_NOTICE)
    form = forms.SkipForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.skip_notice(
            file_id=file.pk,
            reason=form.cleaned_data["notice_skipped_reason"],
            by=person_of(request),
            at=timezone.now(),
        ),
        Outcome(_("The notice of default was left out."), file.get_absolute_url()),
    )
    return done or show_act(request, "notice_skip", file, form)


@login_required
@FORM
def fine_announce(request: HttpRequest, reference: str) -> HttpResponse:
    """Announce the intended fine."""
    file = file_to_act_on(request, reference, FileAction.ANNOUNCE_FINE)
    until = dated.working_days().on_or_after(today() + timedelta(days=VIEW_DAYS))
    form = forms.AnnounceForm(
        posted(request), is_effort=selectors.is_effort(file.contract), initial={"view_due_on": until}
    )
    done = answer(
        request,
        form,
        lambda: services.announce_fine(
            file_id=file.pk,
            view_due_on=form.cleaned_data["view_due_on"],
            found_amount=form.cleaned_data.get("found_amount"),
            by=person_of(request),
            at=timezone.now(),
        ),
        Outcome(_("The intended fine was sent to the contractor."), file.get_absolute_url()),
    )
    return done or show_act(request, "fine_announce", file, form)


@login_required
@FORM
def file_close(request: HttpRequest, reference: str) -> HttpResponse:
    """Close a file without a fine."""
    file = file_to_act_on(request, reference, FileAction.CLOSE)
    form = forms.CloseForm(posted(request))
    done = answer(
        request,
        form,
        lambda: services.close_file(
            file_id=file.pk, reason=form.cleaned_data["close_reason"], by=person_of(request), at=timezone.now()
        ),
        Outcome(_("The file was closed without a fine."), file.get_absolute_url()),
    )
    return done or show_act(request, "file_close", file, form)
