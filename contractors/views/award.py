"""The definitive award, and the import of notices."""

import logging
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contractors import policies, services
from contractors.forms import AwardForm, NoticeForm
from contractors.policies import ContractDuty
from contractors.selectors import award_rows, decision_for
from contractors.services import Import
from contractors.views.pages import keep_file, person_of
from procurement.models import AwardDecision
from procurement.states import AwardState
from sroi.accounts.selectors import roles_of
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, Refused
from sroi.kernel.states import NotAllowed

LOG = logging.getLogger(__name__)


@login_required
@require_http_methods(["GET", "POST"])
def award_confirm(request: HttpRequest, decision: int) -> HttpResponse:
    """Record the definitive award of a decision: its date is asked, its contracts are made (R20)."""
    user, at = person_of(request), timezone.now()
    found = decision_for(user, decision)
    if found is None:
        raise Http404
    if policies.acting_on(user, ContractDuty.AWARD, found.case.dossier, on=amsterdam_date(at)) is None:
        raise PermissionDenied(ContractDuty.AWARD)
    if found.state == AwardState.DEFINITIVE:
        return redirect("home:case", found.case.reference)
    rows = award_rows(found)
    form = AwardForm(request.POST or None, request.FILES or None, awards=rows)
    if request.method == "POST" and form.is_valid() and _award(request, found, form):
        messages.success(request, _("The definitive award is recorded. The contracts are made."))
        return redirect("home:case", found.case.reference)
    context = {"decision": found, "rows": rows, "form": form, "case": found.case}
    return render(request, "contractors/award_confirm.html", context)


def _award(request: HttpRequest, decision: AwardDecision, form: AwardForm) -> bool:
    """Award with the file that proves it, both or neither; show why not beside the fields."""
    at = timezone.now()
    try:
        with transaction.atomic():
            document = keep_file(request, decision.case.dossier, "document", at=at)
            services.award_definitively(
                decision_id=decision.pk, entry=form.entry(document), by=person_of(request), at=at
            )
    except Refused as no:
        form.add_blockers(no.blockers)
        return False
    return True


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one uploaded file: an import, or the sentences why it was refused."""

    name: str
    outcome: Import | None
    refused: tuple[Blocker, ...]

    @property
    def award_url(self) -> str:
        """Where the definitive award is recorded, when the notice brought awards."""
        decision = self.outcome.result.decision if self.outcome else None
        if decision is None or decision.state == AwardState.DEFINITIVE:
            return ""
        return reverse("contractors:award-confirm", args=[decision.pk])


@login_required
@require_http_methods(["GET", "POST"])
def notice_import(request: HttpRequest) -> HttpResponse:
    """Import official notices: each file by itself, each with its own result, nothing half saved."""
    user = person_of(request)
    if not roles_of(user) & set(policies.DUTY[ContractDuty.IMPORT_NOTICE]):
        raise PermissionDenied(ContractDuty.IMPORT_NOTICE)
    form = NoticeForm(request.POST or None, request.FILES or None)
    results: list[FileResult] = []
    if request.method == "POST" and form.is_valid():
        results = [_import(request, each) for each in form.cleaned_data["file"]]
        form = NoticeForm()
    return render(request, "contractors/notice_import.html", {"form": form, "results": results})


def _import(request: HttpRequest, upload: Any) -> FileResult:
    """Import one file; a refusal is its result."""
    name = upload.name or ""
    try:
        outcome = services.import_notice(content=upload.read(), by=person_of(request), at=timezone.now())
    except Refused as no:
        return FileResult(name, None, no.blockers)
    except NotAllowed as no:
        LOG.info("notice refused by the state of its case: %s", no)
        why: Any = _("The case of this notice is in a phase in which the notice changes nothing any more.")
        return FileResult(name, None, (Blocker("wrong-moment", str(why)),))
    return FileResult(name, outcome, ())
