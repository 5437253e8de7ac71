"""The adviser's pages: the queue, the desk, corrections, lapsed reports (S6)."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting import forms, services
from reporting.models import Effort, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.selectors.efforts import effort_in, standing_effort
from reporting.selectors.filling import effort_row
from reporting.selectors.reviewing import DeskPage, counter_of, desk_page, moved_line, verification_queue
from reporting.states import ReportAction
from reporting.views.pages import find_contract, find_report
from sroi.accounts.selectors import roles_of
from sroi.accounts.states import Role
from sroi.accounts.visits import Visit, found_or_404, pressing, reading, visit
from sroi.kernel import formats
from sroi.kernel.forms import PageForm
from sroi.kernel.pages import number_of

VERIFY = ReportDuty.VERIFY
READERS = {Role.ADVISER, Role.COORDINATOR, Role.AUDITOR}


@reading
def verification_list(here: Visit) -> HttpResponse:
    """The reports that wait for verification, or for answers."""
    if not roles_of(here.user) & READERS:
        raise PermissionDenied(VERIFY)
    state = here.request.GET.get("stand", "")
    page = verification_queue(here.user, state=state, after=here.request.GET.get("after", ""))
    return here.show("reporting/verification_list.html", {"page": page, "state": state})


@visit
def report_verify(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """The desk: the lines on the left, the one in hand with its evidence, its checks and the decision."""
    found = find_report(here, reference, quarter, VERIFY)
    line = here.request.GET.get("regel", "")
    desk = desk_page(found, here.user, line=line, on=here.on)
    shown = _decision_forms(here, desk.current.claimed if desk.current else None)
    if here.is_post:
        effort = found_or_404(effort_in(found, number_of(line) or 0))
        if done := _decide(here, shown[_pressed(here)], effort, found):
            return done
        found = find_report(here, reference, quarter, VERIFY)
        desk = desk_page(found, here.user, line=line, on=here.on)
    return _show_desk(here, found, desk, shown)


def _show_desk(
    here: Visit, report: QuarterlyReport, desk: DeskPage, shown: dict[str, forms.DecisionForm], *sent: PageForm
) -> HttpResponse:
    """The desk with its forms; of the two below the decision, the one that was sent keeps what was typed."""
    by_kind = {type(each): each for each in sent}
    context = {
        "desk": desk,
        "desk_url": _desk(report),
        "report": report,
        "forms": (*shown.values(), *sent),
        **shown,
        "waive_form": by_kind.get(forms.WaiveForm) or _waive_form(here, desk, sent=False),
        "deviation_form": by_kind.get(forms.DeviationForm) or (forms.DeviationForm() if desk.can_settle else None),
    }
    return here.show("reporting/report_verify.html", context, status=here.status_of(*shown.values(), *sent))


def _waive_form(here: Visit, desk: DeskPage, *, sent: bool) -> forms.WaiveForm | None:
    """The form that lets missing evidence fall; None where none is missing or nothing is decided here."""
    missing = [(need.kind, need.label) for need in desk.needs if not need.is_met]
    return forms.WaiveForm(here.posted if sent else None, missing=missing) if missing and desk.can_decide else None


FORMS: dict[str, type[forms.DecisionForm]] = {
    "accept": forms.AcceptForm,
    "lower": forms.LowerForm,
    "reject": forms.RejectForm,
    "ask": forms.AskForm,
}


def _pressed(here: Visit) -> str:
    """The decision of which the button was pressed."""
    return next((name for name in FORMS if name in here.request.POST), "accept")


def _mark(claimed: Decimal | None) -> str:
    """What a form carries of the line that its reader saw; without it the line is looked at again."""
    return "" if claimed is None else str(claimed)


def _decision_forms(
    here: Visit, claimed: Decimal | None, *, pressed: str | None = None
) -> dict[str, forms.DecisionForm]:
    """One form for each decision; only the pressed one holds what was sent."""
    if pressed is None:
        pressed = _pressed(here) if here.is_post else ""
    initial = {"verified": claimed, "seen": _mark(claimed)}
    return {
        name: form(here.request.POST if name == pressed else None, initial=initial, auto_id=f"id_{name}_%s")
        for name, form in FORMS.items()
    }


def _unsent(here: Visit, desk: DeskPage) -> dict[str, forms.DecisionForm]:
    """The decision forms while another form of the desk was sent."""
    return _decision_forms(here, desk.current.claimed if desk.current else None, pressed="")


def _decide(here: Visit, form: forms.DecisionForm, effort: Effort, report: QuarterlyReport) -> HttpResponse | None:
    """Do what the pressed button says; a line that changed is looked at again first."""
    if form.is_valid() and form.cleaned_data["seen"] != _mark(effort.claimed):
        words = _("The contractor changed this line: it now claims %(value)s. Look at it again and then decide.")
        form.add_error(None, words % {"value": formats.euro(effort.claimed)})
    return here.answer(
        form,
        lambda: _act(here, form, effort),
        done=_("Saved: %(line)s.") % {"line": effort.description},
        to=_desk(report),
        late=lambda: (moved_line(effort),),
    )


def _act(here: Visit, form: forms.DecisionForm, effort: Effort) -> None:
    """Accept, lower, reject or ask."""
    given, pk = form.cleaned_data, effort.pk
    reason = given.get("decision_reason", "")
    if isinstance(form, forms.RejectForm):
        rejection = given["rejection"]
        services.reject_effort(effort_id=pk, rejection=rejection, reason=reason, by=here.user, at=here.at)
    elif isinstance(form, forms.AskForm):
        services.ask_about_effort(effort_id=pk, question=given["question"], by=here.user, at=here.at)
    else:
        value = given.get("verified", effort.claimed)
        services.accept_effort(effort_id=pk, verified=value, reason=reason, by=here.user, at=here.at)


def _desk(report: QuarterlyReport, line: int | None = None) -> str:
    """The desk of a report, at one of its lines."""
    url = reverse("reporting:report-verify", args=[report.contract.reference, report.quarter])
    return f"{url}?regel={line}" if line else url


@visit
def evidence_waive(here: Visit, reference: str, quarter: str, pk: int) -> HttpResponse:
    """Waive missing evidence of one line, with the reason; it is asked on the desk."""
    found = find_report(here, reference, quarter, ReportDuty.WAIVE_EVIDENCE)
    effort = found_or_404(effort_in(found, pk))
    if not here.is_post:
        return redirect(_desk(found, pk))
    desk = desk_page(found, here.user, line=str(pk), on=here.on)
    form, sent = _waive_form(here, desk, sent=True), here.request.POST

    def waive() -> Effort:
        kinds, reason = sent.getlist("kinds"), sent.get("waive_reason", "")
        return services.waive_evidence(effort_id=effort.pk, kinds=kinds, reason=reason, by=here.user, at=here.at)

    if form is None:  # nothing is missing any more, or the line was decided: the refusal says which
        waive()
        return redirect(_desk(found, pk))
    done = here.answer(form, waive, done=_("The evidence was waived."), to=_desk(found, pk))
    return done or _show_desk(here, found, desk, _unsent(here, desk), form)


@pressing
def report_return(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Send the report back with its questions."""
    found = find_report(here, reference, quarter, ReportAction.ASK)
    services.return_report(report_id=found.pk, by=here.user, at=here.at)
    return here.go_on(_("The report went back to the contractor with your questions."), _desk(found))


@pressing
def report_decide(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Close a report of which every line is decided."""
    found = find_report(here, reference, quarter, ReportAction.DECIDE)
    services.decide_report(report_id=found.pk, by=here.user, at=here.at)
    return here.go_on(_("The report is decided. The contractor gets an e-mail."), _desk(found))


@visit
def report_lapse(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Set a report that never came as lapsed."""
    found = find_report(here, reference, quarter, ReportAction.LAPSE)
    form = forms.LapseForm(here.posted)
    done = here.answer(
        form,
        lambda: services.lapse_report(
            report_id=found.pk, reason=form.cleaned_data["lapse_reason"], by=here.user, at=here.at
        ),
        done=_("The report is set as lapsed."),
        to=reverse("reporting:progress", args=[reference]),
    )
    return done or here.show("reporting/report_lapse.html", {"form": form, "report": found})


@visit
def deviation_settle(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """End a reported deviation; it is asked on the desk."""
    found = find_report(here, reference, quarter, VERIFY)
    if not here.is_post:
        return redirect(_desk(found))
    form, sent = forms.DeviationForm(here.posted), here.request.POST

    def settle() -> QuarterlyReport:
        result, note = sent.get("result", ""), sent.get("note", "")
        return services.settle_deviation(report_id=found.pk, result=result, note=note, by=here.user, at=here.at)

    desk = desk_page(found, here.user, line="", on=here.on)
    if not desk.can_settle:  # settled in the meantime: the refusal says so
        settle()
        return redirect(_desk(found))
    done = here.answer(form, settle, done=_("The deviation is settled."), to=_desk(found))
    return done or _show_desk(here, found, desk, _unsent(here, desk), form)


@visit
def counter_propose(here: Visit, reference: str, quarter: str, pk: int) -> HttpResponse:
    """Propose a correction of a closed line."""
    found = find_report(here, reference, quarter, ReportDuty.PROPOSE_COUNTER)
    effort = found_or_404(standing_effort(found, pk))
    form = forms.CounterForm(here.posted)
    done = here.answer(
        form,
        lambda: services.propose_counter(effort_id=pk, by=here.user, at=here.at, **form.cleaned_data),
        done=_("Proposed. A coordinator decides on it."),
        to=_desk(found, pk),
    )
    context = {"form": form, "report": found, "row": effort_row(effort, here.user)}
    return done or here.show("reporting/counter_propose.html", context)


@visit
def counter_decide(here: Visit, reference: str, pk: int) -> HttpResponse:
    """Decide on a proposed correction: somebody else than its proposer."""
    contract = find_contract(here, reference, ReportDuty.DECIDE_COUNTER)
    proposal = counter_of(here.user, pk)
    if proposal is None or proposal.effort.report.contract_id != contract.pk:
        raise Http404
    form = forms.CounterDecisionForm(here.posted)
    report = proposal.effort.report
    act = services.refuse_counter if "refuse" in here.request.POST else services.approve_counter
    done = here.answer(
        form,
        lambda: act(proposal_id=pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at),
        done=_("Your decision is recorded."),
        to=report.get_absolute_url(),
    )
    context = {"form": form, "report": report, "proposal": proposal, "contract": contract}
    return done or here.show("reporting/counter_decide.html", context)
