"""The contractor's pages: the task list, efforts, candidates, remarks (S5)."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contractors.models import AgreementLine
from reporting import forms, services
from reporting.models import Effort, QuarterlyReport
from reporting.policies import ReportDuty
from reporting.selectors.claims import Ground, entry_of, ground_of, judge, vat_sign_of
from reporting.selectors.efforts import effort_in, standing_effort
from reporting.selectors.filling import line_rows, report_page
from reporting.selectors.lists import target_group_ids
from reporting.selectors.people import candidate_rows, known_candidate, known_rows
from reporting.selectors.worth import TraceLine, trace_lines, trace_of
from reporting.states import ReportState, TaskGroup
from reporting.views.pages import draft_of, drop_draft, find_report, keep_draft
from sroi.accounts.visits import Visit, found_or_404, pressing, reading, visit
from sroi.kernel import formats

DUTY = ReportDuty.FILL_IN


@visit
def report(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Show a report: to its contractor as a task list, to others as it stands."""
    found = find_report(here, reference, quarter)
    return here.show("reporting/report.html", {"page": report_page(found, here.user), "report": found})


@pressing
def report_start(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Start from the report before."""
    found = find_report(here, reference, quarter, DUTY)
    count = services.copy_previous(report_id=found.pk, by=here.user, at=here.at)
    if count:
        words = ngettext(
            "Copied %(count)s effort. Check its amounts.",
            "Copied %(count)s efforts. Check the amounts of each one.",
            count,
        )
        messages.success(here.request, words % {"count": count})
    else:
        messages.warning(here.request, _("Nothing could be copied. Enter the efforts one by one."))
    return redirect(found)


@pressing
def report_nothing(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """State that there is nothing to report, or take that back."""
    found = find_report(here, reference, quarter, DUTY)
    nothing = here.request.POST.get("nothing") == "yes"
    services.state_nothing(report_id=found.pk, nothing=nothing, by=here.user, at=here.at)
    return redirect("reporting:report-check", reference, quarter) if nothing else redirect(found)


@reading
def report_task(here: Visit, reference: str, quarter: str, group: str) -> HttpResponse:
    """One group of efforts: what is entered, and under which line more can be added."""
    if group not in TaskGroup.values:
        raise Http404
    found, part = find_report(here, reference, quarter), TaskGroup(group)
    page = report_page(found, here.user, current=group)
    context = {
        "page": page,
        "report": found,
        "group": part,
        "efforts": [row for row in page.efforts if row.group == group],
        "lines": line_rows(found, part, ground_of(found).lines.values()) if page.can_fill_in else (),
        "candidates": candidate_rows(found) if part == TaskGroup.PEOPLE and page.can_fill_in else (),
        "known": known_rows(found, here.user) if part == TaskGroup.PEOPLE and page.can_fill_in else (),
    }
    return here.show("reporting/report_task.html", context)


@visit
def effort_add(here: Visit, reference: str, quarter: str, line: int) -> HttpResponse:
    """Enter an effort under one agreed line."""
    found = find_report(here, reference, quarter, DUTY)
    ground = ground_of(found, here.user)
    agreed = ground.lines.get(line)
    if agreed is None:
        raise Http404
    return _effort_form(here, ground, agreed, None)


@visit
def effort_edit(here: Visit, reference: str, quarter: str, pk: int) -> HttpResponse:
    """Change an effort that is still with the contractor."""
    found = find_report(here, reference, quarter, DUTY)
    ground = ground_of(found, here.user)
    effort = standing_effort(found, pk)
    if effort is None or effort.line is None:
        raise Http404
    line = ground.lines.get(effort.line_id or 0) or _renewed(ground, effort)
    if line is None:
        return redirect(found)
    return _effort_form(here, ground, line, effort)


def _renewed(ground: Ground, effort: Effort) -> AgreementLine | None:
    """The line of the newest agreement that took the place of the one the effort was entered under."""
    wanted = effort.line.number if effort.line else 0
    return next((each for each in ground.lines.values() if each.number == wanted), None)


def _effort_form(here: Visit, ground: Ground, line: AgreementLine, effort: Effort | None) -> HttpResponse:
    """Ask for an effort, show what it is worth, save it."""
    report = ground.report
    key = f"{report.pk}:{line.pk}:{effort.pk if effort else 'new'}"
    kept = draft_of(here, key)
    initial = (forms.initial_of(effort) if effort else {}) | kept
    form = forms.EffortForm(
        here.posted,
        line=line,
        report=report,
        performers=ground.organisations.values(),
        candidates=ground.candidates.values(),
        initial=initial,
    )
    if here.is_post and here.request.headers.get("X-Autosave"):
        return _autosave(here, form, ground, effort, key)
    trace: tuple[TraceLine, ...] = ()
    if form.is_valid():
        if "compute" in here.request.POST:
            trace = _computed(form, ground, effort)
        elif done := _save(here, form, report, effort):
            drop_draft(here, key)
            return done
    form.has_vat_sign = bool(effort and vat_sign_of(ground, entry_of(effort), line, effort_id=effort.pk))
    context = {
        "form": form,
        "report": report,
        "line": line,
        "effort": effort,
        "page": report_page(report, here.user),
        "trace": trace or (trace_lines(effort.trace) if effort and not here.is_post else ()),
        "total": sum(each.amount for each in trace) if trace else (effort.claimed if effort else None),
        "has_draft": bool(kept) and not here.is_post,
    }
    return here.show("reporting/effort_form.html", context)


def _save(here: Visit, form: forms.EffortForm, report: QuarterlyReport, effort: Effort | None) -> HttpResponse | None:
    """Save the effort and go on; None when it is refused, with the reasons in the form."""

    def save() -> Effort:
        if effort is None:
            return services.enter_effort(report_id=report.pk, entry=form.entry(), by=here.user, at=here.at)
        return services.change_effort(effort_id=effort.pk, entry=form.entry(), by=here.user, at=here.at)

    is_answer = report.state == ReportState.QUESTIONED
    return here.answer(
        form,
        save,
        done=lambda saved: _("Saved. This effort is worth %(value)s.") % {"value": formats.euro(saved.claimed)},
        to=lambda saved: report.get_absolute_url() if is_answer else _task(report, forms.group_of(saved)),
    )


def _task(report: QuarterlyReport, group: str) -> str:
    """The page of one group of efforts."""
    return reverse("reporting:report-task", args=[report.contract.reference, report.quarter, group])


def _computed(form: forms.EffortForm, ground: Ground, effort: Effort | None) -> tuple[TraceLine, ...]:
    """What the entry is worth, part by part; the reasons go into the form when it cannot stand."""
    valued = judge(ground, form.entry(), effort_id=effort.pk if effort else None)
    form.add_blockers(valued.blockers)
    return trace_lines(trace_of(form.line.rate, valued.worth)) if valued.worth else ()


def _autosave(here: Visit, form: forms.EffortForm, ground: Ground, effort: Effort | None, key: str) -> HttpResponse:
    """Keep what was typed and say what it is worth so far; nothing is entered before the button is pressed."""
    keep_draft(here, key)
    words = _("Kept at %(time)s.") % {"time": formats.clock(here.at)}
    if form.is_valid():
        valued = judge(ground, form.entry(), effort_id=effort.pk if effort else None)
        if valued.worth:
            words += " " + _("Worth so far: %(value)s.") % {"value": formats.euro(valued.value)}
    return JsonResponse({"message": words})


@pressing
def effort_remove(here: Visit, reference: str, quarter: str, pk: int) -> HttpResponse:
    """Remove a draft."""
    found = find_report(here, reference, quarter, DUTY)
    effort = found_or_404(effort_in(found, pk))
    services.remove_effort(effort_id=effort.pk, by=here.user, at=here.at)
    return here.go_on(_("The effort was removed."), found.get_absolute_url())


@visit
def effort_answer(here: Visit, reference: str, quarter: str, pk: int) -> HttpResponse:
    """Answer the question of the adviser about one line."""
    found = find_report(here, reference, quarter, DUTY)
    effort = found_or_404(effort_in(found, pk))
    form = forms.AnswerForm(here.posted, initial={"answer": effort.answer})
    done = here.answer(
        form,
        lambda: services.answer_effort(effort_id=pk, answer=form.cleaned_data["answer"], by=here.user, at=here.at),
        done=_("Your answer is saved. Submit the correction when all is answered."),
        to=found.get_absolute_url(),
    )
    return done or here.show("reporting/effort_answer.html", {"form": form, "report": found, "effort": effort})


@visit
def candidate_add(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Add a candidate: a number with attested facts, no name; or somebody of another contract (`?bekend=12`)."""
    found = find_report(here, reference, quarter, DUTY)
    asked = here.request.GET.get("bekend", "")
    known = known_candidate(here.user, found.contract, int(asked)) if asked.isdecimal() and len(asked) < 10 else None
    if asked and known is None:
        raise Http404
    form = forms.CandidateForm(here.posted, groups=target_group_ids(here.on), known=known)
    words = _("Added as %(number)s. Keep the link between number and person in your own records.")
    done = here.answer(
        form,
        lambda: services.add_candidate(report_id=found.pk, entry=form.entry(), by=here.user, at=here.at),
        done=lambda made: words % {"number": made.pseudonym},
        to=_task(found, TaskGroup.PEOPLE),
    )
    return done or here.show("reporting/candidate_add.html", {"form": form, "report": found, "known": known})


@visit
def remarks(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Write remarks, and what goes differently; kept while typing."""
    found = find_report(here, reference, quarter, DUTY)
    initial = {"remarks": found.remarks, "deviation": found.deviation}
    form = forms.RemarksForm(here.posted, initial=initial)
    done = here.answer(
        form,
        lambda: services.write_remarks(report_id=found.pk, by=here.user, at=here.at, **form.cleaned_data),
        done="",
        to=found.get_absolute_url(),
    )
    if here.request.headers.get("X-Autosave"):
        words = _("Saved at %(time)s.") if done else _("Not saved: there is a problem with an answer.")
        return JsonResponse({"message": words % {"time": formats.clock(here.at)}}, status=200 if done else 422)
    page = report_page(found, here.user, current="remarks")
    return done or here.show("reporting/remarks.html", {"form": form, "report": found, "page": page})
