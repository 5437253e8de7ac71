"""Evidence, the check page, and the receipt at its permanent address."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import forms, services
from reporting.models import QuarterlyReport
from reporting.policies import ReportDuty
from reporting.selectors.efforts import has_evidence
from reporting.selectors.filling import receipt_page, report_page, why_too_late
from reporting.states import EffortState, ReportState
from reporting.views.pages import find_report
from sroi.accounts.visits import Visit, found_or_404, pressing, reading, visit
from sroi.kernel import formats
from sroi.kernel.file_kinds import safe_name
from sroi.kernel.refusals import Blocker, Refused
from sroi.kernel.states import NotAllowed

DUTY = ReportDuty.FILL_IN


@visit
def evidence(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Add files to efforts, several at once; each file has its own result."""
    found = find_report(here, reference, quarter, DUTY)
    page = report_page(found, here.user, current="evidence")
    wanted = EffortState.DRAFT if found.state == ReportState.OPEN else EffortState.RETURNED
    choices = [(row.pk, f"{row.description} ({row.line})") for row in page.efforts if row.state == wanted]
    if here.is_post and not choices:
        messages.error(here.request, _("The files were not added: no effort of this report can be changed now."))
        return redirect(found)
    chosen = {"effort": here.request.GET.get("regel", "")}
    form = forms.EvidenceForm(here.posted, here.files, efforts=choices, initial=chosen)
    added: list[str] = []
    if form.is_valid():
        added = _take(here, form)
        page = report_page(found, here.user, current="evidence")
        if form.is_valid():
            words = ngettext(
                "Added %(count)s file. It is being checked.",
                "Added %(count)s files. They are being checked.",
                len(added),
            )
            return here.go_on(words % {"count": len(added)}, here.request.path)
    context = {"form": form, "report": found, "page": page, "added": added, "can_add": bool(choices)}
    return here.show("reporting/evidence.html", context)


def _take(here: Visit, form: forms.EvidenceForm) -> list[str]:
    """Take the files one by one and name those that were added; a wrong one is said at the field, the others go on."""
    given = form.cleaned_data
    effort_id, kind, added = int(given["effort"]), given["kind"], []
    for upload in given["files"]:
        problems = _take_one(here, effort_id, kind, upload)
        name = safe_name(str(upload.name))
        for text in problems:
            form.add_error("files", f"{name}: {text}")
        if not problems:
            added.append(name)
    return added


def _take_one(here: Visit, effort_id: int, kind: str, upload: "UploadedFile[Any]") -> tuple[str, ...]:
    """Take one file; answer why not."""
    stream: Any = upload.file
    if stream is None:
        return (_("The file did not arrive. Choose it again."),)
    file = services.NewFile(stream, upload.name or "")
    try:
        services.attach_evidence(effort_id=effort_id, kind=kind, file=file, by=here.user, at=here.at)
    except Refused as no:
        return tuple(formats.sentence(each) for each in no.blockers)
    return ()


@pressing
def evidence_remove(here: Visit, reference: str, quarter: str, pk: int) -> HttpResponse:
    """Take a file from a line."""
    found = find_report(here, reference, quarter, DUTY)
    if not has_evidence(found, pk):
        raise Http404
    services.detach_evidence(evidence_id=pk, by=here.user, at=here.at)
    return here.go_on(_("The file was removed."), "reporting:evidence", reference, quarter)


@visit
def report_check(here: Visit, reference: str, quarter: str) -> HttpResponse:
    """Show what is submitted, and submit it: the report, or its correction."""
    found = find_report(here, reference, quarter, DUTY)
    page = report_page(found, here.user, current="check")
    blockers: tuple[Blocker, ...] = ()
    if here.is_post:
        blockers, version = _submit(here, found)
        if version:
            return redirect("reporting:report-receipt", reference, quarter, version)
    context = {"report": found, "page": page, "blockers": blockers}
    return here.show("reporting/report_check.html", context, status=409 if blockers else 200)


def _submit(here: Visit, report: QuarterlyReport) -> tuple[tuple[Blocker, ...], int]:
    """Submit; answer why not, and else the version."""
    act = services.correct_report if report.state == ReportState.QUESTIONED else services.submit_report
    try:
        return (), act(report_id=report.pk, by=here.user, at=here.at).version
    except Refused as no:
        return no.blockers, 0
    except NotAllowed:
        return (why_too_late(report),), 0


@reading
def report_receipt(here: Visit, reference: str, quarter: str, version: int) -> HttpResponse:
    """What was submitted, for ever at this address."""
    found = find_report(here, reference, quarter)
    page = found_or_404(receipt_page(found, version))
    return here.show("reporting/report_receipt.html", {"report": found, "page": page})
