"""The adviser's pages: the queue, the desk, corrections, lapsed reports (S6)."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting import forms, services
from reporting.models import Effort, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.selectors.efforts import effort_in, standing_effort
from reporting.selectors.filling import effort_row
from reporting.selectors.reviewing import counter_of, desk_page, moved_line, verification_queue
from reporting.states import ReportAction
from reporting.views.pages import find_contract, find_report
from sroi.accounts.selectors import roles_of
from sroi.accounts.states import Role
from sroi.accounts.visits import Visit, found_or_404, pressing, reading, visit
from sroi.kernel import formats
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
    missing = [(need.kind, need.label) for need in desk.needs if not need.is_met]
    context = {
        "desk": desk,
        "report": found,
        "forms": tuple(shown.values()),
        **shown,
        "waive_form": forms.WaiveForm(missing=missing) if missing and desk.can_decide else None,
        "deviation_form": forms.DeviationForm() if desk.can_settle else None,
    }
    return here.show("reporting/report_verify.html", context, status=here.status_of(*shown.values()))


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


def _decision_forms(here: Visit, claimed: Decimal | None) -> dict[str, forms.DecisionForm]:
    """One form for each decision; only the pressed one holds what was sent."""
    pressed = _pressed(here) if here.is_post else ""
    initial = {"verified": claimed, "seen": _mark(claimed)}
    return {
        name: form(here.request.POST if name == pressed else None, initial=initial, auto_id=f"id_{name}_%s")
        for name, form in FORMS.items()
    }


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


@pressing
def evidence_waive(here: Visit, reference: str, quarter: str, pk: int) -> HttpResponse:
    """Waive missing evidence of one line, with the reason."""
    found = find_report(here, reference, quarter, ReportDuty.WAIVE_EVIDENCE)
    effort = found_or_404(effort_in(found, pk))
    kinds, reason = here.request.POST.getlist("kinds"), here.request.POST.get("waive_reason", "")
    services.waive_evidence(effort_id=effort.pk, kinds=kinds, reason=reason, by=here.user, at=here.at)
    return here.go_on(_("The evidence was waived."), _desk(found, pk))


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


@pressing
def deviation_settle(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """End a reported deviation."""
    found = find_report(here, reference, quarter, VERIFY)
    sent = here.request.POST
    services.settle_deviation(
        report_id=found.pk, result=sent.get("result", ""), note=sent.get("note", ""), by=here.user, at=here.at
    )
    return here.go_on(_("The deviation is settled."), _desk(found))


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
