"""The adviser's pages: the queue, the desk, corrections, lapsed reports (S6)."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting import forms, services
from reporting.models import Effort, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.selectors.filling import effort_row
from reporting.selectors.reviewing import counter_of, desk_page, moved_line, verification_queue
from reporting.states import ReportAction
from reporting.views.pages import Visit, find_contract, find_report, visit
from sroi.accounts.selectors import roles_of
from sroi.accounts.states import Role
from sroi.kernel import formats
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed

FORM = ["GET", "HEAD", "POST"]
VERIFY = ReportDuty.VERIFY
READERS = {Role.ADVISER, Role.COORDINATOR, Role.AUDITOR}


@require_safe
@visit
def verification_list(here: Visit) -> HttpResponse:
    """The reports that wait for verification, or for answers."""
    if not roles_of(here.user) & READERS:
        raise PermissionDenied(VERIFY)
    state = here.request.GET.get("stand", "")
    page = verification_queue(here.user, state=state, after=here.request.GET.get("after", ""))
    return here.show("verification_list", {"page": page, "state": state})


@require_http_methods(FORM)
@visit
def report_verify(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """The desk: the lines on the left, the one in hand with its evidence, its checks and the decision."""
    found = find_report(here, reference, quarter, VERIFY)
    line = here.request.GET.get("regel", "")
    desk = desk_page(found, here.user, line=line, on=here.on)
    shown = _decision_forms(here, desk.current.claimed if desk.current else None)
    if here.is_post:
        effort = found.efforts.filter(pk=line).first() if line.isdecimal() else None
        if effort is None:
            raise Http404
        form = shown[_pressed(here)]
        if form.is_valid() and _decide(here, form, effort):
            messages.success(here.request, _("Saved: %(line)s.") % {"line": effort.description})
            return redirect("reporting:report-verify", reference, quarter)
        found = find_report(here, reference, quarter, VERIFY)
        desk = desk_page(found, here.user, line=line, on=here.on)
    missing = [(need.kind, need.label) for need in desk.needs if not need.is_met]
    context = {
        "desk": desk,
        "report": found,
        "forms": tuple(shown.values()),
        **shown,
        "waive_form": forms.WaiveForm(missing=missing) if missing and desk.can_decide else None,
        "deviation_form": forms.DeviationForm() if desk.can_settle else None,
    }
    return here.show("report_verify", context)


FORMS: dict[str, type[forms.DecisionForm]] = {
    "accept": forms.AcceptForm,
    "lower": forms.LowerForm,
    "reject": forms.RejectForm,
    "ask": forms.AskForm,
}


def _pressed(here: Visit) -> str:
    """The decision of which the button was pressed."""
    return next((name for name in FORMS if name in here.request.POST), "accept")


def _decision_forms(here: Visit, claimed: Decimal | None) -> dict[str, forms.DecisionForm]:
    """One form for each decision; only the pressed one holds what was sent."""
    pressed = _pressed(here) if here.is_post else ""
    initial = {"verified": claimed, "seen": "" if claimed is None else str(claimed)}
    return {
        name: form(here.request.POST if name == pressed else None, initial=initial, auto_id=f"id_{name}_%s")
        for name, form in FORMS.items()
    }


def _decide(here: Visit, form: forms.DecisionForm, effort: Effort) -> bool:
    """Do what the pressed button says; when it is refused, the reasons stand in the form."""
    given, pk = form.cleaned_data, effort.pk
    if given["seen"] not in ("", str(effort.claimed)):
        words = _("The contractor changed this line: it now claims %(value)s. Look at it again and then decide.")
        form.add_error(None, words % {"value": formats.euro(effort.claimed)})
        return False
    reason = given.get("decision_reason", "")
    try:
        if isinstance(form, forms.RejectForm):
            rejection = given["rejection"]
            services.reject_effort(effort_id=pk, rejection=rejection, reason=reason, by=here.user, at=here.at)
        elif isinstance(form, forms.AskForm):
            services.ask_about_effort(effort_id=pk, question=given["question"], by=here.user, at=here.at)
        else:
            value = given.get("verified", effort.claimed)
            services.accept_effort(effort_id=pk, verified=value, reason=reason, by=here.user, at=here.at)
    except Refused as no:
        form.add_blockers(no.blockers)
        return False
    except NotAllowed:
        form.add_error(None, moved_line(effort))
        return False
    return True


@require_POST
@visit
def evidence_waive(here: Visit, reference: str, quarter: str, pk: int) -> HttpResponse:
    """Waive missing evidence of one line, with the reason."""
    found = find_report(here, reference, quarter, ReportDuty.WAIVE_EVIDENCE)
    if not found.efforts.filter(pk=pk).exists():
        raise Http404
    kinds, reason = here.request.POST.getlist("kinds"), here.request.POST.get("waive_reason", "")
    services.waive_evidence(effort_id=pk, kinds=kinds, reason=reason, by=here.user, at=here.at)
    messages.success(here.request, _("The evidence was waived."))
    return _back(found, pk)


def _back(report: QuarterlyReport, line: int) -> HttpResponse:
    """To the line on the desk."""
    response = redirect("reporting:report-verify", report.contract.reference, report.quarter)
    response["Location"] += f"?regel={line}"
    return response


@require_POST
@visit
def report_return(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Send the report back with its questions."""
    found = find_report(here, reference, quarter, ReportAction.ASK)
    services.return_report(report_id=found.pk, by=here.user, at=here.at)
    messages.success(here.request, _("The report went back to the contractor with your questions."))
    return redirect("reporting:report-verify", reference, quarter)


@require_POST
@visit
def report_decide(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Close a report of which every line is decided."""
    found = find_report(here, reference, quarter, ReportAction.DECIDE)
    services.decide_report(report_id=found.pk, by=here.user, at=here.at)
    messages.success(here.request, _("The report is decided. The contractor gets an e-mail."))
    return redirect("reporting:report-verify", reference, quarter)


@require_http_methods(FORM)
@visit
def report_lapse(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Set a report that never came as lapsed."""
    found = find_report(here, reference, quarter, ReportAction.LAPSE)
    form = forms.LapseForm(here.request.POST if here.is_post else None)
    if form.is_valid():
        try:
            reason = form.cleaned_data["lapse_reason"]
            services.lapse_report(report_id=found.pk, reason=reason, by=here.user, at=here.at)
        except Refused as no:
            form.add_blockers(no.blockers)
        else:
            messages.success(here.request, _("The report is set as lapsed."))
            return redirect("reporting:progress", reference)
    return here.show("report_lapse", {"form": form, "report": found})


@require_POST
@visit
def deviation_settle(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """End a reported deviation."""
    found = find_report(here, reference, quarter, VERIFY)
    sent = here.request.POST
    services.settle_deviation(
        report_id=found.pk, result=sent.get("result", ""), note=sent.get("note", ""), by=here.user, at=here.at
    )
    messages.success(here.request, _("The deviation is settled."))
    return redirect("reporting:report-verify", reference, quarter)


@require_http_methods(FORM)
@visit
def counter_propose(here: Visit, reference: str, quarter: str, pk: int) -> HttpResponse:
    """Propose a correction of a closed line."""
    found = find_report(here, reference, quarter, ReportDuty.PROPOSE_COUNTER)
    rows = found.efforts.select_related("line", "rate", "candidate").prefetch_related("evidence__attachment")
    effort = rows.filter(pk=pk, counters__isnull=True).first()
    if effort is None:
        raise Http404
    form = forms.CounterForm(here.request.POST if here.is_post else None)
    if form.is_valid():
        try:
            services.propose_counter(effort_id=pk, by=here.user, at=here.at, **form.cleaned_data)
        except Refused as no:
            form.add_blockers(no.blockers)
        else:
            messages.success(here.request, _("Proposed. A coordinator decides on it."))
            return _back(found, pk)
    context = {"form": form, "report": found, "row": effort_row(effort, here.user)}
    return here.show("counter_propose", context)


@require_http_methods(FORM)
@visit
def counter_decide(here: Visit, reference: str, pk: int) -> HttpResponse:
    """Decide on a proposed correction: somebody else than its proposer."""
    contract = find_contract(here, reference, ReportDuty.DECIDE_COUNTER)
    proposal = counter_of(here.user, pk)
    if proposal is None or proposal.effort.report.contract_id != contract.pk:
        raise Http404
    form = forms.CounterDecisionForm(here.request.POST if here.is_post else None)
    report = proposal.effort.report
    if form.is_valid():
        act = services.refuse_counter if "refuse" in here.request.POST else services.approve_counter
        try:
            act(proposal_id=pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at)
        except Refused as no:
            form.add_blockers(no.blockers)
        else:
            messages.success(here.request, _("Your decision is recorded."))
            return redirect(report)
    return here.show("counter_decide", {"form": form, "report": report, "proposal": proposal, "contract": contract})
